/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escape closes each dialog of a case, and who opened it by the keyboard goes on where they were.
 */
#include "case-fixture.h"

#include "lk-answer-dialog.h"
#include "lk-case-view.h"
#include "lk-compat.h"
#include "lk-notice.h"
#include "lk-open-case.h"
#include "lk-others.h"
#include "lk-post-dialog.h"
#include "lk-preferences.h"

typedef struct
{
  LkRole role;
  LkCaseType type;
  const char *action;
  gboolean of_item;
  LkCaseState state; /* of the case when it is not SUBMITTED or IN_WORK */
} Dialog;

static const Dialog dialogs[] = {
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.ask", FALSE },
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.refuse", FALSE },
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.assign", FALSE },
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.close", FALSE, LK_CASE_STATE_ANSWERED },
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.answer", TRUE },
  { LK_ROLE_AGENT, LK_CASE_TYPE_PASSWORD_RESET, "case.show-request", TRUE },
  { LK_ROLE_AGENT, LK_CASE_TYPE_DEVICE_UNBIND, "case.unbound", TRUE },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, "case.withdraw", FALSE },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, "case.reopen", FALSE, LK_CASE_STATE_CLOSED },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, "case.erase", FALSE, LK_CASE_STATE_CLOSED },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, "case.add-evidence", TRUE },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, "case.export-again", TRUE },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_DEVICE_UNBIND, "case.unbind-now", TRUE },
  { LK_ROLE_REQUESTER, LK_CASE_TYPE_PASSWORD_RESET, NULL, FALSE }, /* the preferences */
};

static void
set_up (CaseFixture *f, gconstpointer data)
{
  case_fixture_open (f, ((const Dialog *) data)->role);
}

static void
tear_down (CaseFixture *f, gconstpointer data)
{
  case_fixture_close (f);
}

static GtkWidget *
open_view (CaseFixture *f, const Dialog *dialog)
{
  GtkWidget *view = lk_case_view_new (f->context);
  DeskCase *item = desk_in_memory_add (f->desk, dialog->type, LK_CASE_METHOD_LAN);

  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE12345678", "aa:bb:cc:00:11:22");
  item->mine = dialog->role != LK_ROLE_AGENT;
  if (dialog->role == LK_ROLE_AGENT)
    {
      item->facts.has_owner = TRUE;
      item->owner_id = g_strdup ("u1");
    }
  if (dialog->state == LK_CASE_STATE_ANSWERED)
    desk_case_set_answer (item, 1, "Xk4mPq7Z", 40);
  if (dialog->state == LK_CASE_STATE_CLOSED)
    {
      item->facts.closing = LK_RESOLUTION_WITHDRAWN;
      item->facts.closed_at = g_get_real_time ();
    }
  case_fixture_show (f, view, 760, 900);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (lk_open_case_get_case (lk_case_view_get_open_case (LK_CASE_VIEW (view))) != NULL);
  WAIT_FOR (!lk_open_case_get_busy (lk_case_view_get_open_case (LK_CASE_VIEW (view))));
  case_fixture_settle (view);
  return view;
}

static void
open_dialog (CaseFixture *f, GtkWidget *view, const Dialog *dialog)
{
  if (dialog->action == NULL)
    lk_preferences_present (f->context, f->window);
  else if (dialog->of_item)
    g_assert_true (gtk_widget_activate_action (view, dialog->action, "u", 1u));
  else
    g_assert_true (gtk_widget_activate_action (view, dialog->action, NULL));
}

/* One begins with what is to be filled in or read, not with the button that gives up. */
static void
assert_focus_at_work (GtkWindow *window, const Dialog *dialog)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  gboolean waits = g_strcmp0 (dialog->action, "case.unbind-now") == 0; /* for the device */
  gboolean reads = g_strcmp0 (dialog->action, "case.show-request") == 0;

  if (waits || reads || ADW_IS_MESSAGE_DIALOG (window))
    return;
  g_assert_nonnull (focus);
  g_assert_null (gtk_widget_get_ancestor (focus, ADW_TYPE_HEADER_BAR));
}

static void
test_escape (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = open_view (f, data);
  GtkWidget *opener = NULL;
  GtkWindow *window = NULL;

  gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD);
  gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD);
  opener = gtk_window_get_focus (f->window);
  g_assert_nonnull (opener);
  open_dialog (f, view, data);
  WAIT_FOR ((window = case_fixture_dialog (f)) != NULL);
  g_assert_true (gtk_window_get_modal (window));
  g_assert_true (gtk_window_get_transient_for (window) == f->window);
  WAIT_FOR (gtk_window_is_active (window));
  case_fixture_settle (GTK_WIDGET (window));
  assert_focus_at_work (window, data);
  case_fixture_assert_named (GTK_WIDGET (window));
  LK_RUN ("xdotool", "key", "Escape");
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_true (gtk_window_get_focus (f->window) == opener);
}

/* Whoever leaves while it is on its way stops it, and has what was written. Sent again it happens
 * once, for the desk had heard of it. */
static void
test_stop (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = open_view (f, data);
  LkOpenCase *open = lk_case_view_get_open_case (LK_CASE_VIEW (view));
  gint64 revision = lk_case_get_revision (lk_open_case_get_case (open));
  GtkWindow *window = NULL;
  GtkTextBuffer *buffer = NULL;
  GtkWidget *post = NULL;

  open_dialog (f, view, data);
  WAIT_FOR ((window = case_fixture_dialog (f)) != NULL);
  post = case_fixture_child (window, LK_TYPE_POST_DIALOG, "post_button");
  buffer = gtk_text_view_get_buffer (case_fixture_child (window, LK_TYPE_POST_DIALOG, "text_view"));
  gtk_text_buffer_set_text (buffer, "The last digits are cut off.", -1);
  case_fixture_click (post);
  g_assert_false (gtk_widget_is_sensitive (post));
  gtk_window_close (window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), >, 0);
  lk_looks_assert_words (
      lk_notice_get_text (case_fixture_child (window, LK_TYPE_POST_DIALOG, "notice")),
      "Sending was stopped. If the desk has heard of it already, the case shows it.");
  WAIT_FOR (lk_case_get_revision (lk_open_case_get_case (open)) > revision);
  case_fixture_click (post);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_cmpuint (desk_in_memory_get_posts (f->desk), ==, 1);
}

/* Whoever presses a button is told why nothing comes of it. */
static void
test_nothing_to_paste (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = open_view (f, data);
  GtkWindow *window = NULL;
  LkNotice *notice = NULL;

  open_dialog (f, view, data);
  WAIT_FOR ((window = case_fixture_dialog (f)) != NULL);
  notice = case_fixture_child (window, LK_TYPE_ANSWER_DIALOG, "notice");
  gdk_clipboard_set_content (gtk_widget_get_clipboard (view), NULL);
  case_fixture_click (case_fixture_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Paste the Answer"));
  WAIT_FOR (lk_notice_get_revealed (notice));
  lk_looks_assert_words (lk_notice_get_text (notice), "There is no text on the clipboard.");
  gtk_window_close (window);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* A question that goes with its window was answered by nobody; whoever waits for it is let go. */
static void
test_gone (CaseFixture *f, gconstpointer data)
{
  const LkAlertResponse responses[] = { { "stay", "_Stay", LK_ALERT_PLAIN } };
  GtkWidget *view = open_view (f, data);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_compat_alert_async (view, "Close?", "Nothing is lost.", responses, G_N_ELEMENTS (responses),
                         NULL, on_answered, &result);
  WAIT_FOR (case_fixture_dialog (f) != NULL);
  gtk_window_destroy (g_steal_pointer (&f->window));
  WAIT_FOR (result != NULL);
  g_assert_null (lk_compat_alert_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      const char *name = dialogs[i].action != NULL ? dialogs[i].action + 5 : "preferences";
      g_autofree char *path = g_strdup_printf ("/dialogs/%s", name);

      g_test_add (path, CaseFixture, &dialogs[i], set_up, test_escape, tear_down);
    }
  g_test_add ("/dialogs/nothing-to-paste", CaseFixture, &dialogs[4], set_up, test_nothing_to_paste,
              tear_down);
  g_test_add ("/dialogs/gone", CaseFixture, &dialogs[0], set_up, test_gone, tear_down);
  g_test_add ("/dialogs/stop", CaseFixture, &dialogs[0], set_up, test_stop, tear_down);
  return g_test_run ();
}
