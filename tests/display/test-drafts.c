/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that was entered is lost: drafts, and what closing asks. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-case-list-view.h"
#include "lk-case-view.h"
#include "lk-desk-client.h"
#include "lk-display.h"
#include "lk-draft-json.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-outbox-delivery.h"
#include "lk-outbox.h"
#include "lk-split-view.h"

#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"
#define REQUEST "UmVxdWVzdE9mRGV2aWNlTnVtYmVyMTAwMEFCQ0RFRkdISUpLTE1OTw=="

static LkDraft *
draft_of (LkDisplay *self)
{
  return lk_wizard_get_draft (lk_window_get_wizard (self->window));
}

static GtkEditable *
serial_row (LkDisplay *self)
{
  return lk_display_find_entry (lk_display_page_child (self, "groups_box"));
}

static void
drop_label (LkDisplay *self)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);

  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_verdict (lk_display_item (self)) != NULL);
  lk_draft_item_set_override_reason (lk_display_item (self), "It is readable");
  lk_wizard_page_enter (lk_display_page (self));
}

static void
enter_contact (LkDisplay *self)
{
  gtk_editable_set_text (lk_display_page_child (self, "name_row"), "Ada Example");
  gtk_editable_set_text (lk_display_page_child (self, "email_row"), "ada@example.org");
  gtk_check_button_set_active (lk_display_page_child (self, "agree_check"), TRUE);
}

static gboolean
is_on_disk (LkDisplay *self, const char *id)
{
  return lk_display_draft_has (self, id, id);
}

/* As after a crash: the window goes without being asked, another one opens the same store. */
static void
start_again (LkDisplay *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  lk_display_open_store (self);
  lk_display_new_window (self);
}

static GtkWindow *
alert_of (LkDisplay *self)
{
  GtkWindow *alert = NULL;

  LK_WAIT_FOR ((alert = lk_display_other_window (self)) != NULL);
  return alert;
}

/* --- Drafts ----------------------------------------------------------------------------------- */

/* What is typed is on the disk soon, not only at the next step. */
static void
test_typed_text (LkDisplay *self, gconstpointer data)
{
  g_autofree char *id = NULL;

  lk_display_go_to_serial (self, SERIAL);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  LK_WAIT_FOR (lk_display_draft_has (self, id, SERIAL));
  start_again (self);
  lk_display_resume_draft (self);
  g_assert_cmpstr (lk_draft_get_id (draft_of (self)), ==, id);
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_DEVICE);
  g_assert_cmpstr (gtk_editable_get_text (serial_row (self)), ==, SERIAL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
}

/* The very first choice is kept as well. */
static void
test_first_choice (LkDisplay *self, gconstpointer data)
{
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;
  g_autofree char *id = NULL;

  lk_display_wizard (self);
  lk_display_click (lk_display_page_child (self, "unbind_card"));
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  LK_WAIT_FOR (is_on_disk (self, id));
  start_again (self);
  lk_display_resume_draft (self);
  g_assert_true (lk_draft_get_case_type (draft_of (self), &type));
  g_assert_cmpint (type, ==, LK_CASE_TYPE_DEVICE_UNBIND);
  g_assert_true (gtk_toggle_button_get_active (lk_display_page_child (self, "unbind_card")));

  /* Thrown away without a question, as nothing is in it: gone from the disk too. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.discard", NULL);
  LK_WAIT_FOR (!is_on_disk (self, id));
  g_assert_null (lk_display_other_window (self));
}

/* There is no keyring here: the request is gone after a crash, and only that. */
static void
test_lost_request (LkDisplay *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  gpointer notice = NULL;

  lk_display_go_to_photo (self, SERIAL, REQUEST);
  drop_label (self);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  LK_WAIT_FOR (lk_display_draft_has (self, id, "It is readable"));
  g_assert_false (lk_display_draft_has (self, id, REQUEST));
  g_assert_false (lk_display_draft_has (self, id, "sealed"));
  start_again (self);
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
  g_assert_true (lk_looks_has (lk_notice_get_detail (lk_display_draft_offer (self)), "keyring"));
  lk_display_shoot (GTK_WIDGET (self->window), "window-draft-lost");
  lk_display_resume_draft (self);

  /* Led to where something is missing, and told so in words. */
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_REQUEST);
  g_assert_false (lk_wizard_page_get_complete (lk_display_page (self)));
  notice = lk_display_page_child (self, "notice");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_true (lk_looks_has (lk_notice_get_text (notice), "Read it once more"));
  g_assert_nonnull (lk_draft_item_get_label (lk_display_item (self)));
  lk_display_shoot_looks (self, "wizard-4-scan-lost");
  gtk_editable_set_text (lk_display_page_child (self, "type_row"), REQUEST);
  g_signal_emit_by_name (lk_display_page_child (self, "type_row"), "apply");
  LK_WAIT_FOR (lk_wizard_page_get_complete (lk_display_page (self)));
  g_assert_false (lk_draft_item_is_request_lost (lk_display_item (self)));
  lk_display_next (self);
  g_assert_true (lk_wizard_page_get_complete (lk_display_page (self)));
}

/* A photo whose file is gone is asked for again, whatever step the draft was left at. */
static void
test_lost_photo (LkDisplay *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *photo = NULL;

  lk_display_connect_desk (self);
  lk_display_go (self, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_OTHER);
  gtk_editable_set_text (serial_row (self), SERIAL);
  lk_display_next (self);
  gtk_check_button_set_active (lk_display_page_child (self, "skip_check"), TRUE);
  lk_display_next (self);
  drop_label (self);
  lk_display_next (self);
  enter_contact (self);
  lk_display_next (self);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  LK_WAIT_FOR (lk_display_draft_has (self, id, "\"confirm\""));
  photo = g_build_filename (self->directory, "photos",
                            lk_draft_item_get_label_sha256 (lk_display_item (self)), NULL);
  g_assert_cmpint (g_remove (photo), ==, 0);
  start_again (self);
  lk_display_resume_draft (self);
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_PHOTO);
  g_assert_cmpstr (lk_contact_get_name (lk_draft_get_contact (draft_of (self))), ==, "Ada Example");
}

/* Several were left: the newest is offered first, the next one after it, and none is lost. */
static void
test_several (LkDisplay *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  lk_display_go_to_serial (self, SERIAL);
  first = g_strdup (lk_draft_get_id (draft_of (self)));
  LK_WAIT_FOR (lk_display_draft_has (self, first, SERIAL));
  start_again (self);
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
  lk_display_go_to_serial (self, "DS-7608NI-K20120200101CCRRD12345678WCVU");
  second = g_strdup (lk_draft_get_id (draft_of (self)));

  /* Going on with the other one keeps what was typed a moment ago. */
  lk_window_show_cases (self->window);
  lk_display_resume_draft (self);
  g_assert_cmpstr (lk_draft_get_id (draft_of (self)), ==, first);
  LK_WAIT_FOR (lk_display_draft_has (self, second, "RRD12345678WCVU"));
  lk_window_show_cases (self->window);
  lk_display_resume_draft (self);
  g_assert_cmpstr (lk_draft_get_id (draft_of (self)), ==, second);
  g_assert_cmpstr (gtk_editable_get_text (serial_row (self)), ==,
                   "DS-7608NI-K20120200101CCRRD12345678WCVU");
}

static void
test_discard (LkDisplay *self, gconstpointer data)
{
  GtkWindow *alert = NULL;
  g_autofree char *id = NULL;

  lk_display_go_to_photo (self, SERIAL, REQUEST);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.discard", NULL);
  alert = alert_of (self);
  lk_display_shoot (GTK_WIDGET (alert), "wizard-discard");
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_assert_cmpstr (lk_draft_get_id (draft_of (self)), ==, id);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.discard", NULL);
  alert = alert_of (self);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (alert), "discard");
  gtk_window_close (alert);
  LK_WAIT_FOR (g_strcmp0 (lk_draft_get_id (draft_of (self)), id) != 0);
  g_assert_true (lk_draft_is_empty (draft_of (self)));
  LK_WAIT_FOR (!is_on_disk (self, id));
}

/* A save may still be under way, and puts its file there again. */
static gboolean
remove_folder (LkDisplay *self, const char *folder)
{
  g_autofree char *name = g_strconcat (lk_draft_get_id (draft_of (self)), ".json", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_remove (path);
  return g_rmdir (folder) == 0;
}

/* The disk takes nothing: said once, in words, and what was typed stays; then it does again. */
static void
test_full_disk (LkDisplay *self, gconstpointer data)
{
  g_autofree char *drafts = g_build_filename (self->directory, "drafts", NULL);
  GtkWidget *notice = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  LK_WAIT_FOR (is_on_disk (self, lk_draft_get_id (draft_of (self))));
  /* A file stands where the folder was: root may write anywhere, but not into that. */
  LK_WAIT_FOR (remove_folder (self, drafts));
  g_assert_true (g_file_set_contents (drafts, "", 0, NULL));
  gtk_editable_set_text (serial_row (self), SERIAL);
  notice = lk_display_child (lk_display_page (self), LK_TYPE_WIZARD_PAGE, "notice");
  LK_WAIT_FOR (gtk_widget_get_visible (notice));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-disk-full");
  g_assert_cmpstr (gtk_editable_get_text (serial_row (self)), ==, SERIAL);
  g_assert_true (lk_wizard_page_get_complete (lk_display_page (self)));

  g_assert_cmpint (g_remove (drafts), ==, 0);
  g_assert_cmpint (g_mkdir (drafts, 0700), ==, 0);
  gtk_editable_set_text (serial_row (self), SERIAL "B");
  LK_WAIT_FOR (lk_display_draft_has (self, lk_draft_get_id (draft_of (self)), SERIAL "B"));
  LK_WAIT_FOR (!gtk_widget_get_visible (notice));
}

/* --- The outbox ------------------------------------------------------------------------------- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
fill_outbox (LkDisplay *self, LkCaseBackend *backend)
{
  g_autoptr (LkOutbox) outbox = lk_outbox_new (backend, lk_context_get_store (self->context));
  g_autoptr (GAsyncResult) result = NULL;

  lk_context_set_outbox (self->context, outbox);
  lk_outbox_load_async (outbox, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  g_assert_true (lk_outbox_load_finish (outbox, result, NULL));
}

static LkCaseBackend *
nobody (LkDisplay *self)
{
  g_autofree char *url = g_strdup_printf ("unix:%s/nobody.sock", self->directory);
  LkDeskClient *client = lk_desk_client_new (url, NULL);

  lk_desk_client_set_attempts (client, 1, 1);
  return LK_CASE_BACKEND (client);
}

static GtkWidget *
find_button (GtkWidget *root, const char *label)
{
  const char *words = lk_looks_words (label);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found
          = GTK_IS_BUTTON (child) && gtk_widget_get_mapped (child)
                    && (g_strcmp0 (gtk_widget_get_tooltip_text (child), words) == 0
                        || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (child)), words) == 0)
                ? child
                : find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Nothing of the list that it stands in has to be scrolled to. */
static void
assert_seen_whole (GtkWidget *button)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (button, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *rows = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  g_assert_cmpfloat (gtk_adjustment_get_upper (rows), <=, gtk_adjustment_get_page_size (rows));
}

static void
to_confirm (LkDisplay *self)
{
  lk_display_go_to_photo (self, SERIAL, REQUEST);
  drop_label (self);
  lk_display_next (self);
  enter_contact (self);
  lk_display_next (self);
}

/* It cannot be a draft again while there is no place for it: the list says so, and it can be tried
 * again. */
static void
edit_in_vain (LkDisplay *self)
{
  GtkWidget *edit = find_button (GTK_WIDGET (self->window), "Edit");
  GtkWidget *row = gtk_widget_get_ancestor (edit, ADW_TYPE_ACTION_ROW);
  g_autofree char *folder = g_build_filename (self->directory, "drafts", NULL);
  g_autofree char *aside = g_build_filename (self->directory, "aside", NULL);

  g_assert_cmpint (g_rename (folder, aside), ==, 0);
  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  lk_display_click (edit);
  LK_WAIT_FOR (gtk_widget_is_sensitive (edit));
  g_assert_true (lk_looks_has (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                               "Files of Latchkey on this computer could not be read or written."));
  g_assert_cmpint (g_remove (folder), ==, 0);
  g_assert_cmpint (g_rename (aside, folder), ==, 0);
}

/* The desk was away, then the program ended: the case waits in a list that can be seen, without
 * its request, and can be put right from there. One case comes of it. */
static void
test_stuck_in_outbox (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCaseBackend) away = nobody (self);
  guint before = 0;

  lk_display_connect_desk (self);
  before = lk_display_count_cases (self);
  to_confirm (self);
  fill_outbox (self, away);
  lk_display_next (self);
  g_assert_null (lk_draft_get_case_id (draft_of (self)));
  lk_window_show_cases (self->window);
  lk_display_settle (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "window-outbox");
  assert_seen_whole (find_button (GTK_WIDGET (self->window), "Send Now"));
  lk_context_set_outbox (self->context, NULL);

  start_again (self);
  fill_outbox (self, lk_context_get_backend (self->context));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
  LK_WAIT_FOR (find_button (GTK_WIDGET (self->window), "Edit") != NULL);
  lk_display_shoot (GTK_WIDGET (self->window), "window-outbox-stuck");
  edit_in_vain (self);
  lk_display_click (find_button (GTK_WIDGET (self->window), "Edit"));
  LK_WAIT_FOR (lk_window_get_wizard (self->window) != NULL
               && lk_wizard_get_step (lk_window_get_wizard (self->window)) == LK_STEP_REQUEST);
  gtk_editable_set_text (lk_display_page_child (self, "type_row"), REQUEST);
  g_signal_emit_by_name (lk_display_page_child (self, "type_row"), "apply");
  LK_WAIT_FOR (lk_draft_item_get_request (lk_display_item (self)) != NULL);
  for (int step = LK_STEP_REQUEST; step < LK_STEP_DONE; step++)
    lk_display_next (self);
  g_assert_nonnull (lk_draft_get_case_id (draft_of (self)));
  g_assert_cmpuint (lk_display_count_cases (self), ==, before + 1);
}

/* The case reaches the desk, and nobody here hears of it. */
static char *
file_unheard (LkDisplay *self)
{
  LkDraft *draft = draft_of (self);
  g_autoptr (LkOutboxEntry) entry = lk_outbox_entry_new (draft, lk_draft_get_id (draft));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkCase) filed = NULL;

  lk_outbox_deliver_async (lk_context_get_backend (self->context), entry, NULL, NULL, NULL, done_cb,
                           &result);
  LK_WAIT_FOR (result != NULL);
  filed = lk_outbox_deliver_finish (result, NULL);
  g_assert_nonnull (filed);
  return g_strdup (lk_case_get_id (filed));
}

static GtkWindow *
file_and_be_asked (LkDisplay *self, const char *filed)
{
  GtkWindow *alert = NULL;

  lk_wizard_next (lk_display_wizard (self));
  alert = alert_of (self);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (alert)), filed));
  return alert;
}

static void
respond (LkDisplay *self, GtkWindow *alert, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (alert), response);
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

/* The answer was lost and the draft changed since: that it was filed before is said, and only who
 * wants a second case gets one. */
static void
test_changed_after_filing (LkDisplay *self, gconstpointer data)
{
  LkSplitView *split = lk_display_child (self->window, LK_TYPE_WINDOW, "split_view");
  g_autofree char *filed = NULL;
  g_autofree char *id = NULL;
  g_autofree char *message = NULL;
  GtkWindow *alert = NULL;
  LkNotice *notice = NULL;
  guint before = 0;

  lk_display_connect_desk (self);
  before = lk_display_count_cases (self);
  to_confirm (self);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  filed = file_unheard (self);
  gtk_editable_set_text (lk_display_page_child (self, "comment_row"), "It hangs over the door");
  /* Why the photo goes as it is comes to the person's own words on the way out, and once. */
  g_assert_cmpstr (lk_draft_get_comment (draft_of (self)), ==, "It hangs over the door");
  message = lk_draft_dup_message (draft_of (self));
  g_assert_cmpstr (message, ==, "It hangs over the door\n" SERIAL ": It is readable");

  alert = file_and_be_asked (self, filed);
  lk_display_shoot (GTK_WIDGET (alert), "wizard-filed-already");
  respond (self, alert, "cancel");
  g_assert_cmpint (lk_wizard_get_step (lk_display_wizard (self)), ==, LK_STEP_CONFIRM);
  notice = lk_display_child (lk_display_page (self), LK_TYPE_WIZARD_PAGE, "notice");
  g_assert_nonnull (strstr (lk_notice_get_text (notice), filed));
  g_assert_cmpstr (lk_wizard_page_get_description (lk_display_page (self)), ==, "");
  lk_display_shoot_looks (self, "wizard-filed-already-notice");
  LK_WAIT_FOR (is_on_disk (self, id));

  respond (self, file_and_be_asked (self, filed), "open");
  LK_WAIT_FOR (LK_IS_CASE_VIEW (lk_split_view_get_content (split)));
  g_assert_cmpstr (lk_case_view_get_case_id (LK_CASE_VIEW (lk_split_view_get_content (split))), ==,
                   filed);
  g_assert_true (is_on_disk (self, id));
  g_assert_cmpuint (lk_display_count_cases (self), ==, before + 1);

  lk_window_new_case (self->window);
  g_assert_cmpint (lk_wizard_get_step (lk_display_wizard (self)), ==, LK_STEP_CONFIRM);
  respond (self, file_and_be_asked (self, filed), "anew");
  LK_WAIT_FOR (lk_wizard_get_step (lk_window_get_wizard (self->window)) == LK_STEP_DONE);
  g_assert_cmpuint (lk_display_count_cases (self), ==, before + 2);
  LK_WAIT_FOR (!is_on_disk (self, id));
  LK_WAIT_FOR (!is_on_disk (self, lk_draft_get_id (draft_of (self))));
}

/* It was changed while the desk was away: the desk says so when it is back, and where to look. */
static void
test_changed_in_outbox (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCaseBackend) away = nobody (self);
  g_autofree char *filed = NULL;
  guint before = 0;

  lk_display_connect_desk (self);
  before = lk_display_count_cases (self);
  to_confirm (self);
  filed = file_unheard (self);
  gtk_editable_set_text (lk_display_page_child (self, "comment_row"), "It hangs over the door");
  fill_outbox (self, away);
  lk_display_next (self);
  g_assert_null (lk_draft_get_case_id (draft_of (self)));
  lk_window_show_cases (self->window);
  fill_outbox (self, lk_context_get_backend (self->context));
  LK_WAIT_FOR (find_button (GTK_WIDGET (self->window), "Open Case") != NULL);
  lk_display_shoot_looks (self, "window-outbox-filed-already");
  g_assert_nonnull (find_button (GTK_WIDGET (self->window), "Edit"));
  g_assert_cmpuint (lk_display_count_cases (self), ==, before + 1);
}

/* --- Closing ---------------------------------------------------------------------------------- */

/* There is no keyring here: closing would lose the request, so it asks. */
static void
count_cb (LkWindow *window, guint *count)
{
  (*count)++;
}

static void
test_close_asks (LkDisplay *self, gconstpointer data)
{
  GtkWindow *alert = NULL;
  guint stayed = 0;

  g_signal_connect (self->window, "stayed", G_CALLBACK (count_cb), &stayed);
  lk_display_go_to_photo (self, SERIAL, REQUEST);
  g_assert_true (lk_draft_has_secrets (draft_of (self)));
  g_assert_false (lk_local_store_keeps_secrets (lk_context_get_store (self->context)));
  gtk_window_close (GTK_WINDOW (self->window));
  alert = alert_of (self);
  lk_display_shoot (GTK_WIDGET (alert), "window-close");
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  LK_WAIT_FOR (stayed == 1);
  g_signal_handlers_disconnect_by_func (self->window, count_cb, &stayed);
}

/* Nothing would be lost: no question, and the last letters are on the disk. */
static void
test_close_saves (LkDisplay *self, gconstpointer data)
{
  g_autofree char *id = NULL;

  lk_display_go_to_serial (self, SERIAL);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  g_assert_false (lk_display_draft_has (self, id, SERIAL));
  g_object_ref (self->window);
  gtk_window_close (GTK_WINDOW (self->window));
  LK_WAIT_FOR (!gtk_widget_get_visible (GTK_WIDGET (self->window)));
  g_assert_null (lk_display_other_window (self));
  LK_WAIT_FOR (lk_display_draft_has (self, id, SERIAL));
  g_object_unref (self->window);
  self->window
      = LK_WINDOW (lk_window_new (GTK_APPLICATION (g_application_get_default ()), self->context));
}

/* A case in the outbox whose request is in memory alone is as good as lost, too. */
static void
test_close_asks_for_outbox (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCaseBackend) away = nobody (self);
  GtkWindow *alert = NULL;

  lk_display_connect_desk (self);
  to_confirm (self);
  fill_outbox (self, away);
  lk_display_next (self);
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_DONE);
  gtk_window_close (GTK_WINDOW (self->window));
  alert = alert_of (self);
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);

  /* A program that stays without its window loses nothing. */
  lk_context_set_stays (self->context, TRUE);
  g_object_ref (self->window);
  gtk_window_close (GTK_WINDOW (self->window));
  LK_WAIT_FOR (!gtk_widget_get_visible (GTK_WIDGET (self->window)));
  g_object_unref (self->window);
  self->window
      = LK_WINDOW (lk_window_new (GTK_APPLICATION (g_application_get_default ()), self->context));
  lk_context_set_outbox (self->context, NULL);
}

/* --- No case yet -------------------------------------------------------------------------------
 */

static void
test_no_case_yet (LkDisplay *self, gconstpointer data)
{
  LkSplitView *split = lk_display_child (self->window, LK_TYPE_WINDOW, "split_view");
  GtkWidget *list = NULL;
  GtkEditable *search = NULL;

  lk_window_show_cases (self->window);
  lk_display_connect_desk (self);
  LK_WAIT_FOR (ADW_IS_STATUS_PAGE (lk_split_view_get_content (split)));
  list = lk_split_view_get_list (split);
  LK_WAIT_FOR (!gtk_widget_get_visible (lk_split_view_get_content (split)));
  LK_WAIT_FOR (gtk_widget_get_width (list) == gtk_widget_get_width (GTK_WIDGET (split)));
  lk_display_shoot_looks (self, "no-case-yet");
  /* Somebody who looks for a case is not somebody who has none. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.search", NULL);
  search = lk_display_child (list, LK_TYPE_CASE_LIST_VIEW, "search_entry");
  gtk_editable_set_text (search, "nothing like it");
  LK_WAIT_FOR (gtk_widget_get_visible (lk_split_view_get_content (split)));
  gtk_editable_set_text (search, "");
  LK_WAIT_FOR (!gtk_widget_get_visible (lk_split_view_get_content (split)));
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/drafts/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("no-case-yet", test_no_case_yet);
  ADD ("typed-text", test_typed_text);
  ADD ("first-choice", test_first_choice);
  ADD ("lost-request", test_lost_request);
  ADD ("lost-photo", test_lost_photo);
  ADD ("several", test_several);
  ADD ("discard", test_discard);
  ADD ("full-disk", test_full_disk);
  ADD ("stuck-in-outbox", test_stuck_in_outbox);
  ADD ("changed-after-filing", test_changed_after_filing);
  ADD ("changed-in-outbox", test_changed_in_outbox);
  ADD ("close-asks", test_close_asks);
  ADD ("close-saves", test_close_saves);
  ADD ("close-asks-for-outbox", test_close_asks_for_outbox);
  return g_test_run ();
}
