/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk goes away, or does not know one any more, in the middle of something. */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "lk-case-view.h"
#include "lk-comment-entry.h"
#include "lk-desk-client.h"
#include "lk-display.h"
#include "lk-notice.h"
#include "lk-open-case.h"
#include "lk-outbox.h"
#include "lk-split-view.h"

#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"
#define REQUEST "UmVxdWVzdE9mRGV2aWNlTnVtYmVyMTAwMEFCQ0RFRkdISUpLTE1OTw=="

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* --- A desk with accounts --------------------------------------------------------------------- */

typedef struct
{
  GSubprocess *process;
  char *database;
  char *url;
} TeamDesk;

static char *
desk_program (void)
{
  return g_build_filename (g_getenv ("LK_BUILD_ROOT"), "src", "desk", "latchkey-desk", NULL);
}

static void
set_password (TeamDesk *desk, const char *command, const char *password)
{
  g_autofree char *program = desk_program ();
  g_autofree char *line = g_strconcat (password, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                          program, "user", command, "rita", "--database", desk->database, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, line, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
}

static void
team_desk_start (TeamDesk *self, const char *directory)
{
  g_autofree char *program = desk_program ();
  g_autofree char *line = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  self->database = g_strdup_printf ("sqlite:%s/team.db", directory);
  self->url = g_strdup_printf ("unix:%s/team.sock", directory);
  set_password (self, "add", "the first password");
  self->process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, program, "serve", "--database", self->database, "--listen",
                          self->url, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (line, "listening on "));
}

static void
team_desk_stop (TeamDesk *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_free (self->database);
  g_free (self->url);
}

static void
sign_in (LkCaseBackend *backend, const char *password)
{
  g_autoptr (LkSecret) secret = lk_secret_new_text (password);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkPerson) me = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_sign_in_async (backend, "rita", secret, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  me = lk_case_backend_sign_in_finish (backend, result, &error);
  g_assert_no_error (error);
}

static void
connect_team (LkDisplay *self, TeamDesk *desk)
{
  g_autoptr (LkDeskClient) client = lk_desk_client_new (desk->url, NULL);
  LkCaseBackend *backend = LK_CASE_BACKEND (client);
  g_autoptr (LkOutbox) outbox = lk_outbox_new (backend, lk_context_get_store (self->context));
  g_autoptr (GAsyncResult) described = NULL;
  g_autoptr (LkDeskInfo) info = NULL;

  sign_in (backend, "the first password");
  lk_case_backend_get_desk_async (backend, "en", NULL, done_cb, &described);
  LK_WAIT_FOR (described != NULL);
  info = lk_case_backend_get_desk_finish (backend, described, NULL);
  g_assert_nonnull (info);
  lk_context_set_backend (self->context, backend);
  lk_context_set_outbox (self->context, outbox);
  lk_context_set_desk_info (self->context, info);
}

/* --- The case --------------------------------------------------------------------------------- */

static LkNotice *
page_notice (LkDisplay *self)
{
  return lk_display_child (lk_display_page (self), LK_TYPE_WIZARD_PAGE, "notice");
}

/* --- The tests -------------------------------------------------------------------------------- */

/* The session ends while the case is looked over: said, with what to do, and nothing is lost. */
static void
test_signed_out (LkDisplay *self, gconstpointer data)
{
  TeamDesk desk = { NULL };
  g_autofree char *id = NULL;

  team_desk_start (&desk, self->directory);
  connect_team (self, &desk);
  lk_display_go_to_confirm (self, SERIAL, REQUEST);
  id = g_strdup (lk_draft_get_id (lk_wizard_get_draft (lk_display_wizard (self))));
  set_password (&desk, "passwd", "the second password");
  lk_wizard_next (lk_display_wizard (self));
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (page_notice (self))));
  g_assert_true (lk_looks_has (lk_notice_get_text (page_notice (self)),
                               "You are not signed in to the desk any more."));
  lk_display_shoot_looks (self, "desk-signed-out");
  g_assert_cmpint (lk_wizard_get_step (lk_display_wizard (self)), ==, LK_STEP_CONFIRM);
  g_assert_false (lk_outbox_holds (lk_context_get_outbox (self->context), id));
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);

  sign_in (lk_context_get_backend (self->context), "the second password");
  lk_display_next (self);
  g_assert_nonnull (
      lk_draft_get_case_id (lk_wizard_get_draft (lk_window_get_wizard (self->window))));
  team_desk_stop (&desk);
}

/* The desk of this computer is killed while a case is open: it is started again, and what is
 * written arrives. */
static void
test_killed (LkDisplay *self, gconstpointer data)
{
  LkSplitView *split = lk_display_child (self->window, LK_TYPE_WINDOW, "split_view");
  LkCaseView *view = NULL;
  GtkWidget *comment = NULL;
  GtkTextBuffer *words = NULL;
  GListModel *events = NULL;
  guint before = 0;
  pid_t first = 0;

  lk_display_connect_desk (self);
  lk_display_go_to_confirm (self, SERIAL, REQUEST);
  lk_display_next (self);
  lk_display_click (
      lk_display_child (lk_window_get_wizard (self->window), LK_TYPE_WIZARD, "next_button"));
  LK_WAIT_FOR (LK_IS_CASE_VIEW (lk_split_view_get_content (split)));
  view = LK_CASE_VIEW (lk_split_view_get_content (split));
  events = lk_open_case_get_events (lk_case_view_get_open_case (view));
  LK_WAIT_FOR (g_list_model_get_n_items (events) > 0);
  before = g_list_model_get_n_items (events);

  first = lk_display_desk_pid ();
  g_assert_cmpint (kill (first, SIGKILL), ==, 0);
  comment = lk_display_child (view, LK_TYPE_CASE_VIEW, "comment");
  words = gtk_text_view_get_buffer (lk_display_child (comment, LK_TYPE_COMMENT_ENTRY, "text_view"));
  gtk_text_buffer_set_text (words, "It hangs over the door", -1);
  lk_display_click (lk_display_child (comment, LK_TYPE_COMMENT_ENTRY, "send_button"));
  LK_WAIT_FOR (g_list_model_get_n_items (events) == before + 1);
  LK_WAIT_FOR (gtk_text_buffer_get_char_count (words) == 0);
  g_assert_cmpint (lk_display_desk_pid (), !=, first);
  lk_display_shoot (GTK_WIDGET (self->window), "desk-killed");
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function)                                                     \
  g_test_add ("/desk-gone/" path, LkDisplay, NULL, lk_display_set_up, function, \
              lk_display_tear_down)
  ADD ("signed-out", test_signed_out);
  ADD ("killed", test_killed);
  return g_test_run ();
}
