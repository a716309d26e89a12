/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staying without a window: the desktop of a sandbox is asked, and may say no. */
#include "case-fixture.h"

#include "fake-portal.h"
#include "lk-notifier.h"
#include "lk-portal.h"
#include "lk-preferences.h"

static GApplication *application;

static void
set_up (CaseFixture *f, gconstpointer answer)
{
  DeskCase *item = NULL;

  case_fixture_open (f, LK_ROLE_REQUESTER);
  item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE12345678", "aa:bb:cc:00:11:22");
  g_settings_set_boolean (f->settings, "run-in-background", TRUE);
}

static void
tear_down (CaseFixture *f, gconstpointer answer)
{
  g_settings_reset (f->settings, "run-in-background");
  case_fixture_close (f);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_object_ref (result);
  *(GAsyncResult **) data = result;
}

/* What was asked before this was answered before this. */
static gboolean
ask_last (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_portal_request_background_async ("To see what it says", NULL, answered_cb, &result);
  WAIT_FOR (result != NULL);
  return lk_portal_request_background_finish (result, error);
}

static LkNotifier *
new_notifier (CaseFixture *f)
{
  LkNotifier *notifier = lk_notifier_new (application, f->context);

  WAIT_FOR (lk_context_get_stays (f->context));
  return notifier;
}

static void
test_granted (CaseFixture *f, gconstpointer answer)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, NULL);
  g_autoptr (LkNotifier) notifier = new_notifier (f);
  g_autoptr (GError) error = NULL;

  lk_notifier_ask_to_stay (notifier);
  g_assert_true (ask_last (&error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_portal_get_asked (portal), ==, 2);
  g_assert_true (lk_context_get_stays (f->context));
}

/* Where it is switched on it says whether it can be. */
static void
assert_preferences_say (GtkWidget *preferences, const char *words)
{
  AdwActionRow *row = ADW_ACTION_ROW (
      gtk_widget_get_template_child (preferences, LK_TYPE_PREFERENCES, "background_row"));

  g_assert_true (lk_looks_has (adw_action_row_get_subtitle (row), words));
}

/* It is not held without leave, whatever happens to its cases, until the user asks again. */
static void
test_refused (CaseFixture *f, gconstpointer answer)
{
  g_autoptr (FakePortal) portal
      = fake_portal_new ((FakePortalAnswer) GPOINTER_TO_INT (answer), NULL);
  g_autoptr (LkNotifier) notifier = new_notifier (f);
  GtkWidget *preferences = lk_preferences_new (f->context, NULL);
  GtkWidget *toggle = GTK_WIDGET (
      gtk_widget_get_template_child (preferences, LK_TYPE_PREFERENCES, "background_switch"));

  gtk_window_present (GTK_WINDOW (preferences));
  assert_preferences_say (preferences, "As long as a case is open");
  lk_notifier_ask_to_stay (notifier);
  WAIT_FOR (!lk_context_get_stays (f->context));
  assert_preferences_say (preferences, "The desktop does not let Latchkey go on");
  case_fixture_settle (preferences);
  lk_looks_shoot (gtk_widget_get_parent (
                      GTK_WIDGET (gtk_widget_get_template_child (preferences, LK_TYPE_PREFERENCES,
                                                                 "background_row"))),
                  "preferences-background-refused");
  lk_notifier_resume (notifier);
  g_assert_false (lk_context_get_stays (f->context));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  assert_preferences_say (preferences, "As long as a case is open");
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  g_assert_true (lk_context_get_stays (f->context));
  assert_preferences_say (preferences, "As long as a case is open");
  gtk_window_destroy (GTK_WINDOW (preferences));
}

/* A desktop without such a portal ends nothing. */
static void
test_no_portal (CaseFixture *f, gconstpointer answer)
{
  g_autoptr (LkNotifier) notifier = new_notifier (f);
  g_autoptr (GError) error = NULL;

  lk_notifier_ask_to_stay (notifier);
  g_assert_false (ask_last (&error));
  g_assert_true (g_dbus_error_is_remote_error (error));
  g_assert_true (lk_context_get_stays (f->context));
}

/* Nobody waits any more: the desktop's question goes away too. */
static void
test_cancelled (CaseFixture *f, gconstpointer answer)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_SILENT, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_portal_request_background_async ("To see what it says", cancellable, answered_cb, &result);
  WAIT_FOR (fake_portal_get_asked (portal) == 1);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (result != NULL);
  g_assert_false (lk_portal_request_background_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  WAIT_FOR (fake_portal_get_closed (portal) == 1);
}

/* Another desk is signed in to before the desktop has answered: that is no refusal. */
static void
test_other_desk (CaseFixture *f, gconstpointer answer)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_SILENT, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkNotifier) notifier = new_notifier (f);

  lk_notifier_ask_to_stay (notifier);
  WAIT_FOR (fake_portal_get_asked (portal) == 1);
  lk_context_set_backend (f->context, NULL);
  lk_context_set_backend (f->context, LK_CASE_BACKEND (f->desk));
  WAIT_FOR (lk_context_get_stays (f->context));

  /* What was called back before this is over by now. */
  lk_portal_request_background_async ("To see what it says", cancellable, answered_cb, &result);
  WAIT_FOR (fake_portal_get_asked (portal) == 2);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (result != NULL);
  g_assert_false (lk_context_get_stay_refused (f->context));
  g_assert_true (lk_context_get_stays (f->context));
  /* The end of the notifier is the end of its question, too. */
  g_object_run_dispose (G_OBJECT (notifier));
  WAIT_FOR (fake_portal_get_closed (portal) == 2);
}

int
main (int argc, char **argv)
{
  int status;

  case_fixture_init (&argc, &argv);
  application = g_object_new (GTK_TYPE_APPLICATION, "application-id", "org.latchkey.TestBackground",
                              "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (application, NULL, NULL));
#define ADD(path, answer, function)                                                         \
  g_test_add ("/background/" path, CaseFixture, GINT_TO_POINTER (answer), set_up, function, \
              tear_down)
  ADD ("granted", 0, test_granted);
  ADD ("refused-by-person", FAKE_PORTAL_CANCELLED, test_refused);
  ADD ("refused-by-desktop", FAKE_PORTAL_FAILED, test_refused);
  ADD ("answered-no", FAKE_PORTAL_ANSWERED_NO, test_refused);
  ADD ("no-portal", 0, test_no_portal);
  ADD ("cancelled", 0, test_cancelled);
  ADD ("other-desk", 0, test_other_desk);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
