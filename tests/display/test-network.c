/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices of this network, and the requests that they give. */
#include "config.h"

#include "lk-device-row.h"
#include "lk-display.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-sadp-scanner.h"

#include <string.h>

static LkWizardPage *
page_of (LkDisplay *self)
{
  return lk_wizard_get_page (lk_window_get_wizard (self->window));
}

static gpointer
child_of_page (LkDisplay *self, const char *id)
{
  return lk_display_child (page_of (self), G_OBJECT_TYPE (page_of (self)), id);
}

static gboolean
is_on (gpointer widget)
{
  return gtk_widget_is_sensitive (GTK_WIDGET (widget));
}

static gpointer
next_button (LkDisplay *self)
{
  return lk_display_child (lk_window_get_wizard (self->window), LK_TYPE_WIZARD, "next_button");
}

static LkDraft *
draft_of (LkDisplay *self)
{
  return lk_wizard_get_draft (lk_window_get_wizard (self->window));
}

/* --- Devices --------------------------------------------------------------------------------- */

static LkDeviceRow *
row_at (LkDisplay *self, int index)
{
  return (LkDeviceRow *) gtk_list_box_get_row_at_index (child_of_page (self, "list_box"), index);
}

static LkDeviceRow *
row_of (LkDisplay *self, LkPracticeDevice *device)
{
  for (int i = 0; row_at (self, i) != NULL; i++)
    if (g_strcmp0 (lk_sadp_device_get_serial (lk_device_row_get_device (row_at (self, i))),
                   lk_practice_device_get_serial (device))
        == 0)
      return row_at (self, i);
  return NULL;
}

static void
tick (LkDisplay *self, LkPracticeDevice *device)
{
  LK_WAIT_FOR (row_of (self, device) != NULL);
  g_signal_emit_by_name (child_of_page (self, "list_box"), "row-activated", row_of (self, device));
}

static void
test_devices (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  LkPracticeDevice *recorder = lk_display_add_device (self, "nvr");
  LkPracticeDevice *blank = lk_display_add_device (self, "inactive");

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  LK_WAIT_FOR (row_of (self, camera) != NULL && row_of (self, recorder) != NULL
               && row_of (self, blank) != NULL);
  g_assert_false (is_on (next_button (self)));

  /* A device without a password cannot be ticked, and says why. */
  tick (self, blank);
  g_assert_false (lk_device_row_get_ticked (row_of (self, blank)));
  g_assert_true (gtk_widget_get_visible (
      lk_display_child (row_of (self, blank), LK_TYPE_DEVICE_ROW, "obstacle_label")));

  tick (self, camera);
  g_assert_true (is_on (next_button (self)));
  tick (self, recorder);
  g_assert_cmpuint (lk_draft_get_n_items (draft_of (self)), ==, 2);
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-3-device");

  /* Everything it said. */
  gtk_toggle_button_set_active (lk_display_child (row_of (self, camera), LK_TYPE_DEVICE_ROW,
                                                  "expand_button"),
                                TRUE);
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-3-device-expanded");

  /* The search hides rows, not ticks. */
  gtk_editable_set_text (child_of_page (self, "search_entry"),
                         lk_practice_device_get_serial (recorder));
  LK_WAIT_FOR (row_of (self, camera) == NULL);
  g_assert_cmpuint (lk_draft_get_n_items (draft_of (self)), ==, 2);
  gtk_editable_set_text (child_of_page (self, "search_entry"), "");
  LK_WAIT_FOR (row_of (self, camera) != NULL);
  g_assert_true (lk_device_row_get_ticked (row_of (self, camera)));

  tick (self, camera);
  tick (self, recorder);
  g_assert_cmpuint (lk_draft_get_n_items (draft_of (self)), ==, 0);
  g_assert_false (is_on (next_button (self)));
}

static void
test_no_device (LkDisplay *self, gconstpointer data)
{
  GtkWidget *empty = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  empty = child_of_page (self, "empty_label");
  LK_WAIT_FOR (gtk_widget_get_mapped (empty));
  lk_display_shoot_looks (self, "wizard-3-device-empty");

  /* An address that is none is told on the spot. */
  gtk_editable_set_text (child_of_page (self, "address_entry"), "300.1.2.3");
  g_signal_emit_by_name (child_of_page (self, "address_entry"), "activate");
  g_assert_true (gtk_widget_get_visible (child_of_page (self, "address_error")));
}

/* --- Request --------------------------------------------------------------------------------- */

static const char *
visible_of (gpointer stack)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static void
test_request (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  LkDraftItem *item = NULL;
  GtkWindow *alert = NULL;
  GtkWidget *card = NULL;
  g_autofree char *first = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  tick (self, camera);
  lk_display_next (self);
  g_assert_cmpstr (visible_of (child_of_page (self, "stack")), ==, "ask");
  g_assert_false (is_on (next_button (self)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-4-request-ask");
  g_assert_true (lk_looks_told (child_of_page (self, "stack"), NULL));

  lk_display_click (child_of_page (self, "ask_button"));
  item = lk_draft_get_item (draft_of (self), 0);
  LK_WAIT_FOR (g_strcmp0 (visible_of (child_of_page (self, "stack")), "code") == 0);
  LK_WAIT_FOR (
      lk_looks_told (child_of_page (self, "stack"), lk_looks_words ("The request is here")));
  g_assert_true (is_on (next_button (self)));
  first = g_strdup (lk_secret_get_text (lk_draft_item_get_request (item)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-4-request");

  /* Over the whole screen, and back. */
  card = child_of_page (self, "card");
  gtk_widget_grab_focus (child_of_page (self, "again_button"));
  gtk_widget_activate_action (card, "qr.enlarge", NULL);
  LK_WAIT_FOR (lk_display_other_window (self) != NULL);
  lk_display_escape (self);

  /* A second export needs a clear yes; closing the question is a no. */
  lk_display_click (child_of_page (self, "again_button"));
  LK_WAIT_FOR ((alert = lk_display_other_window (self)) != NULL);
  lk_display_shoot (GTK_WIDGET (alert), "wizard-4-request-again");
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (item)), ==, first);

  /* The guard outlives the draft: it is in the store, by MAC. */
  {
    g_autoptr (LkExportRecord) record
        = lk_local_store_find_open_export (lk_context_get_store (self->context),
                                           lk_practice_device_get_mac (camera));

    g_assert_nonnull (record);
  }
}

static void
test_request_silent (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "ipc");
  gpointer notice = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  tick (self, device);
  lk_display_next (self);
  lk_practice_device_switch_off (device);
  lk_display_click (child_of_page (self, "ask_button"));
  g_assert_cmpstr (visible_of (child_of_page (self, "stack")), ==, "busy");
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-4-request-busy");
  notice = lk_display_child (page_of (self), LK_TYPE_WIZARD_PAGE, "notice");
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpstr (visible_of (child_of_page (self, "stack")), ==, "ask");
  lk_display_shoot_looks (self, "wizard-4-request-silent");
}

/* The window goes, and another one comes, as when the program stays in the background. */
static void
replace_window (LkDisplay *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  lk_display_new_window (self);
}

static gboolean
is_recorded (LkDisplay *self, LkPracticeDevice *device)
{
  g_autoptr (LkExportRecord) record
      = lk_local_store_find_open_export (lk_context_get_store (self->context),
                                         lk_practice_device_get_mac (device));

  return record != NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(GPtrArray **) data
      = lk_local_store_load_drafts_finish (LK_LOCAL_STORE (source), result, &error);
  g_assert_no_error (error);
}

/* What the store reads back, after all that it was asked to write. */
static LkDraft *
stored_draft (LkDisplay *self, const char *id)
{
  g_autoptr (GPtrArray) drafts = NULL;

  lk_local_store_load_drafts_async (lk_context_get_store (self->context), NULL, loaded_cb, &drafts);
  LK_WAIT_FOR (drafts != NULL);
  for (guint i = 0; i < drafts->len; i++)
    if (g_strcmp0 (lk_draft_get_id (g_ptr_array_index (drafts, i)), id) == 0)
      return g_object_ref (g_ptr_array_index (drafts, i));
  return NULL;
}

static void
ask_device (LkDisplay *self, LkPracticeDevice *device)
{
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  tick (self, device);
  lk_display_next (self);
  lk_display_click (child_of_page (self, "ask_button"));
  g_assert_cmpstr (visible_of (child_of_page (self, "stack")), ==, "busy");
  g_assert_null (lk_draft_item_get_request (lk_draft_get_item (draft_of (self), 0)));
}

/* What the device answers is kept, though the page that asked is gone by then. */
static void
test_request_page_gone (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  g_autoptr (LkDraft) draft = NULL;
  g_autoptr (LkDraft) stored = NULL;
  LkDraftItem *item = NULL;
  LkDraftItem *read = NULL;

  ask_device (self, camera);
  draft = g_object_ref (draft_of (self));
  item = lk_draft_get_item (draft, 0);
  replace_window (self);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  LK_WAIT_FOR (is_recorded (self, camera));
  g_assert_true (
      lk_sadp_device_get_kept (lk_sadp_scanner_find (lk_context_get_scanner (self->context),
                                                     lk_practice_device_get_mac (camera))));
  stored = stored_draft (self, lk_draft_get_id (draft));
  g_assert_nonnull (stored);
  read = lk_draft_get_item (stored, 0);
  g_assert_nonnull (lk_draft_item_get_request (read));
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (read)), ==,
                   lk_secret_get_text (lk_draft_item_get_request (item)));
  g_assert_cmpstr (lk_draft_item_get_exported_at (read), ==, lk_draft_item_get_exported_at (item));
}

/* The answer goes into the draft that it was asked for, whichever the wizard shows by then. */
static void
test_request_other_draft (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  g_autoptr (LkDraft) other = lk_draft_new ();
  g_autoptr (LkDraft) draft = NULL;
  g_autoptr (LkDraft) stored = NULL;

  ask_device (self, camera);
  draft = g_object_ref (draft_of (self));
  lk_wizard_set_draft (lk_window_get_wizard (self->window), other);
  LK_WAIT_FOR (lk_draft_item_get_request (lk_draft_get_item (draft, 0)) != NULL);
  LK_WAIT_FOR (is_recorded (self, camera));
  g_assert_cmpuint (lk_draft_get_n_items (other), ==, 0);
  stored = stored_draft (self, lk_draft_get_id (draft));
  g_assert_nonnull (stored);
  g_assert_nonnull (lk_draft_item_get_request (lk_draft_get_item (stored, 0)));
}

/* A draft that was discarded meanwhile does not come back; the guard knows of the export. */
static void
test_request_discarded (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  GtkWindow *alert = NULL;
  g_autofree char *id = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  tick (self, camera);
  lk_display_next (self);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.discard", NULL);
  LK_WAIT_FOR ((alert = lk_display_other_window (self)) != NULL);
  lk_display_click (child_of_page (self, "ask_button"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (alert), "discard");
  LK_WAIT_FOR (is_recorded (self, camera));
  g_assert_null (stored_draft (self, id));
}

static GtkWidget *
first_button (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = GTK_IS_BUTTON (child) ? child : first_button (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Whoever stops waiting does not call the question back: the device has spent its request, and what
 * it answers late is kept with the draft. */
static void
test_request_stopped (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "slow");
  g_autoptr (LkDraft) stored = NULL;
  LkDraftItem *item = NULL;
  GtkStack *stack = NULL;

  ask_device (self, camera);
  stack = child_of_page (self, "stack");
  lk_display_click (first_button (gtk_stack_get_visible_child (stack)));
  g_assert_cmpstr (visible_of (stack), ==, "ask");
  g_assert_false (is_on (child_of_page (self, "ask_button")));
  g_assert_false (is_on (next_button (self)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-4-request-stopped");

  item = lk_draft_get_item (draft_of (self), 0);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  LK_WAIT_FOR (g_str_equal (visible_of (stack), "code"));
  g_assert_true (is_on (next_button (self)));
  LK_WAIT_FOR (is_recorded (self, camera));
  stored = stored_draft (self, lk_draft_get_id (draft_of (self)));
  g_assert_nonnull (lk_draft_item_get_request (lk_draft_get_item (stored, 0)));
}

/* A device that never answers whoever stopped waiting can be asked again, and nothing is blamed. */
static void
test_request_stopped_silent (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "mute");
  GtkStack *stack = NULL;

  ask_device (self, camera);
  stack = child_of_page (self, "stack");
  lk_display_click (first_button (gtk_stack_get_visible_child (stack)));
  g_assert_false (is_on (child_of_page (self, "ask_button")));
  LK_WAIT_FOR (is_on (child_of_page (self, "ask_button")));
  g_assert_cmpstr (visible_of (stack), ==, "ask");
  g_assert_false (
      gtk_widget_get_visible (lk_display_child (page_of (self), LK_TYPE_WIZARD_PAGE, "notice")));
  lk_display_click (child_of_page (self, "ask_button"));
  g_assert_cmpstr (visible_of (stack), ==, "busy");
}

/* The draft is opened again while its device is asked: what was changed since and what the device
 * answers are both kept. */
static void
test_request_reopened (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "slow");
  g_autoptr (LkDraft) stored = NULL;
  g_autofree char *id = NULL;

  ask_device (self, camera);
  id = g_strdup (lk_draft_get_id (draft_of (self)));
  lk_wizard_save_now (lk_window_get_wizard (self->window));
  replace_window (self);
  lk_display_resume_draft (self);
  g_assert_cmpstr (lk_draft_get_id (draft_of (self)), ==, id);
  lk_draft_set_comment (draft_of (self), "Changed meanwhile");

  LK_WAIT_FOR (lk_draft_item_get_request (lk_draft_get_item (draft_of (self), 0)) != NULL);
  LK_WAIT_FOR (g_str_equal (visible_of (child_of_page (self, "stack")), "code"));
  lk_wizard_save_now (lk_window_get_wizard (self->window));
  stored = stored_draft (self, id);
  g_assert_nonnull (lk_draft_item_get_request (lk_draft_get_item (stored, 0)));
  g_assert_cmpstr (lk_draft_get_comment (stored), ==, "Changed meanwhile");
}

/* There is no keyring here: what the device is about to give would be kept nowhere. */
static void
test_request_closing (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "slow");
  GtkWindow *alert = NULL;
  g_autofree char *body = NULL;

  ask_device (self, camera);
  g_assert_false (lk_local_store_keeps_secrets (lk_context_get_store (self->context)));
  gtk_window_close (GTK_WINDOW (self->window));
  LK_WAIT_FOR ((alert = lk_display_other_window (self)) != NULL);
  g_object_get (alert, "body", &body, NULL);
  g_assert_nonnull (
      strstr (body, lk_looks_words ("A device is just being asked for its request, and there is "
                                    "no keyring to keep that in, so the request is lost when "
                                    "Latchkey closes, and the device has spent it.")));
  lk_display_shoot (GTK_WIDGET (alert), "window-close-asking");
  gtk_window_close (alert);
  LK_WAIT_FOR (lk_draft_item_get_request (lk_draft_get_item (draft_of (self), 0)) != NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->window)));
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/network/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("devices", test_devices);
  ADD ("no-device", test_no_device);
  ADD ("request", test_request);
  ADD ("request-silent", test_request_silent);
  ADD ("request-page-gone", test_request_page_gone);
  ADD ("request-other-draft", test_request_other_draft);
  ADD ("request-discarded", test_request_discarded);
  ADD ("request-stopped", test_request_stopped);
  ADD ("request-stopped-silent", test_request_stopped_silent);
  ADD ("request-reopened", test_request_reopened);
  ADD ("request-closing", test_request_closing);
  return g_test_run ();
}
