/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole application: its own windows, and quitting it: what it asks, what goes on when it is
 * called off, and what the next start goes on with. Everything is real: the application, its desk,
 * a keyring in a file. */
#include "config.h"

#include <signal.h>

#include "lk-application.h"
#include "lk-display.h"
#include "lk-local-store.h"
#include "lk-outbox.h"

#define REQUEST "UmVxdWVzdE9mRGV2aWNlTnVtYmVyMTAwMEFCQ0RFRkdISUpLTE1OTw=="

typedef struct Run Run;
typedef void (*Script) (Run *run);

struct Run
{
  LkDisplay display;
  LkApplication *application;
  Script script;
  gboolean done;
};

/* --- The desk --------------------------------------------------------------------------------- */

/* The application finds it running. */
static void
start_desk (void)
{
  g_object_unref (lk_display_launch_desk ());
}

static void
signal_desk (int number)
{
  g_assert_cmpint (kill (lk_display_desk_pid (), number), ==, 0);
}

/* --- The application -------------------------------------------------------------------------- */

static gboolean
script_cb (gpointer data)
{
  Run *run = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (run->application));

  run->display.window = LK_WINDOW (window);
  run->display.context = lk_window_get_context (run->display.window);
  LK_WAIT_FOR (lk_context_get_desk_info (run->display.context) != NULL);
  g_assert_true (lk_local_store_keeps_secrets (lk_context_get_store (run->display.context)));
  run->script (run);
  run->done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
activated_cb (GApplication *application, Run *run)
{
  g_idle_add (script_cb, run);
}

/* Runs the application until it ends by itself; nothing of it is left then. */
static void
run_until_end (Run *run, Script script)
{
  const char *arguments[] = { "latchkey", "--practice", NULL };
  g_autoptr (GError) error = NULL;

  start_desk ();
  run->script = script;
  run->done = FALSE;
  run->application = lk_application_new ();
  run->display.directory = g_dir_make_tmp ("latchkey-display-XXXXXX", &error);
  g_assert_no_error (error);
  g_signal_connect_after (run->application, "activate", G_CALLBACK (activated_cb), run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run->application), 2, (char **) arguments), ==,
                   0);
  g_assert_true (run->done);
  g_clear_pointer (&run->display.directory, g_free);
}

static void
forget_application (Run *run)
{
  g_object_add_weak_pointer (G_OBJECT (run->display.context), (gpointer *) &run->display.context);
  g_clear_object (&run->application);
  LK_WAIT_FOR (run->display.context == NULL);
}

static void
quit (Run *run)
{
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
}

static GtkWindow *
quit_and_be_asked (Run *run)
{
  GtkWindow *alert = NULL;

  quit (run);
  LK_WAIT_FOR ((alert = lk_display_other_window (&run->display)) != NULL);
  g_assert_true (lk_looks_has (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (alert)),
                               "A case is being sent."));
  return alert;
}

static void
respond (GtkWindow *alert, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (alert), response);
  gtk_window_close (alert);
}

static gboolean
is_sent (Run *run)
{
  LkOutbox *outbox = lk_context_get_outbox (run->display.context);
  g_autoptr (LkOutboxEntry) entry = g_list_model_get_item (G_LIST_MODEL (outbox), 0);

  return entry != NULL && lk_outbox_entry_get_state (entry) == LK_OUTBOX_STATE_SENDING;
}

static LkWizardStep
step_of (Run *run)
{
  return lk_wizard_get_step (lk_window_get_wizard (run->display.window));
}

static void
go_to_confirm (Run *run, const char *serial)
{
  lk_display_go_to_confirm (&run->display, serial, REQUEST);
  g_assert_cmpint (step_of (run), ==, LK_STEP_CONFIRM);
}

/* The desk stands still, and so the case stays on its way. */
static void
file_to_a_desk_that_hangs (Run *run, const char *serial)
{
  go_to_confirm (run, serial);
  signal_desk (SIGSTOP);
  lk_wizard_next (lk_window_get_wizard (run->display.window));
  LK_WAIT_FOR (is_sent (run));
}

/* --- The tests -------------------------------------------------------------------------------- */

/* Called off: the window, the program that stays and the case on its way go on as before. */
static void
call_off (Run *run)
{
  LkContext *context = run->display.context;
  GtkWindow *alert = NULL;

  g_settings_set_boolean (lk_context_get_settings (context), "run-in-background", TRUE);
  go_to_confirm (run, "DS-2CD2143G0-I20200101AAWRC11111111");
  lk_display_next (&run->display);
  LK_WAIT_FOR (lk_context_get_stays (context));
  g_assert_cmpuint (lk_display_count_cases (&run->display), ==, 1);

  file_to_a_desk_that_hangs (run, "DS-2CD2143G0-I20200101AAWRC22222222");
  alert = quit_and_be_asked (run);
  lk_display_shoot (GTK_WIDGET (alert), "quit-asks");
  g_assert_false (lk_context_get_stays (context));
  respond (alert, "stay");
  LK_WAIT_FOR (lk_display_other_window (&run->display) == NULL);
  LK_WAIT_FOR (lk_context_get_stays (context));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (run->display.window)));
  g_assert_true (is_sent (run));
  g_assert_cmpint (step_of (run), ==, LK_STEP_CONFIRM);
  signal_desk (SIGCONT);
  LK_WAIT_FOR (step_of (run) == LK_STEP_DONE);
  g_assert_cmpuint (lk_display_count_cases (&run->display), ==, 2);

  /* Agreed to: it ends in the middle of it. */
  file_to_a_desk_that_hangs (run, "DS-2CD2143G0-I20200101AAWRC33333333");
  respond (quit_and_be_asked (run), "close");
}

/* What was on its way goes on by itself; and then there is nothing to ask about. */
static void
go_on (Run *run)
{
  LK_WAIT_FOR (lk_display_count_cases (&run->display) == 3);
  LK_WAIT_FOR (
      g_list_model_get_n_items (G_LIST_MODEL (lk_context_get_outbox (run->display.context))) == 0);
  g_assert_cmpuint (lk_display_count_cases (&run->display), ==, 3);
  quit (run);
  g_assert_null (lk_display_other_window (&run->display));
}

/* Escape closes what the menu opens, and the keyboard goes on where it was. */
static void
open_and_escape (Run *run, const char *action)
{
  GtkWidget *opener = lk_display_child (run->display.window, LK_TYPE_WINDOW, "new_button");
  GtkWindow *window = NULL;

  gtk_widget_grab_focus (opener);
  g_action_group_activate_action (G_ACTION_GROUP (run->application), action, NULL);
  LK_WAIT_FOR ((window = lk_display_other_window (&run->display)) != NULL);
  lk_display_settle (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), action);
  lk_display_escape (&run->display);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (run->display.window)) == opener);
}

/* The icon comes with the program: nothing is installed here. */
static void
show_windows (Run *run)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  open_and_escape (run, "about");
  g_assert_true (gtk_icon_theme_has_icon (theme, LK_APP_ID));
  open_and_escape (run, "shortcuts");
  open_and_escape (run, "preferences");
  quit (run);
}

static void
test_windows (void)
{
  Run run = { .done = FALSE };

  run_until_end (&run, show_windows);
  forget_application (&run);
}

static void
test_quit (void)
{
  Run run = { .done = FALSE };

  run_until_end (&run, call_off);
  /* As when the computer is switched off next: the desk never heard the end of it. */
  signal_desk (SIGKILL);
  forget_application (&run);
  run_until_end (&run, go_on);
  forget_application (&run);
  signal_desk (SIGTERM);
}

int
main (int argc, char **argv)
{
  g_autofree char *keyring = g_build_filename (g_get_user_data_dir (), "keyring", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the test", TRUE);
  lk_display_init (&argc, &argv);
  g_test_add_func ("/application/windows", test_windows);
  g_test_add_func ("/application/quit", test_quit);
  return g_test_run ();
}
