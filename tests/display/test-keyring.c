/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A keyring that is locked, or goes away, in the middle and comes back: a real one on the bus of
 * the test. */
#include "config.h"

#include <libsecret/secret.h>

#include "lk-credentials.h"
#include "lk-display.h"
#include "lk-notice.h"

#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"
#define REQUEST "UmVxdWVzdE9mRGV2aWNlTnVtYmVyMTAwMEFCQ0RFRkdISUpLTE1OTw=="
#define DESK "https://desk.example.org"
#define SECRETS "org.freedesktop.secrets"

/* --- The keyring -------------------------------------------------------------------------------
 */

static GSubprocess *keyring;

static gboolean
is_on_bus (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus", "NameHasOwner",
                                     g_variant_new ("(s)", SECRETS), NULL, G_DBUS_CALL_FLAGS_NONE,
                                     -1, NULL, NULL);
  gboolean has = FALSE;

  g_variant_get (answer, "(b)", &has);
  return has;
}

/* Unlocked, as after signing in to the desktop. */
static void
keyring_start (void)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *input = NULL;

  keyring = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                  | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, "gnome-keyring-daemon", "--foreground", "--unlock",
                              "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (keyring);
  g_assert_true (g_output_stream_write_all (input, "of the test", 11, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (input, NULL, NULL));
  LK_WAIT_FOR (is_on_bus ());
}

static void
keyring_stop (void)
{
  g_subprocess_send_signal (keyring, SIGTERM);
  g_subprocess_wait (keyring, NULL, NULL);
  g_clear_object (&keyring);
  LK_WAIT_FOR (!is_on_bus ());
}

/* Nobody is there to type the password, so it stays locked. */
static void
keyring_lock (void)
{
  const char *const paths[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (bus, SECRETS, "/org/freedesktop/secrets",
                                     "org.freedesktop.Secret.Service", "Lock",
                                     g_variant_new ("(^ao)", paths), NULL, G_DBUS_CALL_FLAGS_NONE,
                                     -1, NULL, &error);

  g_assert_no_error (error);
}

/* --- The window --------------------------------------------------------------------------------
 */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* As a program that is started: what it knows of the keyring is gone. */
static void
start (LkDisplay *self)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();

  secret_service_disconnect ();
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  lk_display_open_store_with (self, credentials);
  lk_display_new_window (self);
}

static gboolean
disk_has (LkDisplay *self, const char *id, const char *words)
{
  g_assert_false (lk_display_draft_has (self, id, REQUEST));
  return lk_display_draft_has (self, id, words);
}

/* Nothing would be lost, so nothing is asked. */
static void
close_window (LkDisplay *self, const char *id)
{
  g_object_ref (self->window);
  gtk_window_close (GTK_WINDOW (self->window));
  LK_WAIT_FOR (!gtk_widget_get_visible (GTK_WIDGET (self->window)));
  g_assert_null (lk_display_other_window (self));
  LK_WAIT_FOR (disk_has (self, id, "\"sealed\""));
  g_clear_object (&self->window);
}

static void
set_up (LkDisplay *self, gconstpointer data)
{
  keyring_start ();
  lk_display_set_up (self, data);
  start (self);
}

static void
tear_down (LkDisplay *self, gconstpointer data)
{
  lk_display_tear_down (self, data);
  if (keyring != NULL)
    keyring_stop ();
}

/* --- The tests ---------------------------------------------------------------------------------
 */

typedef void (*LoseFunc) (void);

/* Between two steps: the key is there, so the draft goes on being kept under it and closing asks
 * nothing. The next start cannot read the request and says so, keeps it, and has it again as soon
 * as the keyring is back. */
static void
lose_and_come_back (LkDisplay *self, LoseFunc lose, const char *shot)
{
  g_autofree char *id = NULL;

  lk_display_go_to_serial (self, SERIAL);
  id = g_strdup (lk_draft_get_id (lk_wizard_get_draft (lk_display_wizard (self))));
  lose ();
  lk_display_next (self);
  gtk_editable_set_text (lk_display_page_child (self, "type_row"), REQUEST);
  g_signal_emit_by_name (lk_display_page_child (self, "type_row"), "apply");
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_false (lk_display_notice_says (self, "There is no keyring"));
  lk_display_next (self);
  close_window (self, id);

  start (self);
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
  g_assert_true (lk_looks_has (lk_notice_get_detail (lk_display_draft_offer (self)), "is kept"));
  lk_display_resume_draft (self);
  g_assert_cmpint (lk_wizard_get_step (lk_display_wizard (self)), ==, LK_STEP_REQUEST);
  LK_WAIT_FOR (lk_display_notice_says (self, "Unlock the keyring"));
  g_assert_null (lk_display_request (self));
  lk_display_shoot_looks (self, shot);
  lk_draft_set_comment (lk_wizard_get_draft (lk_display_wizard (self)), "It hangs high");
  LK_WAIT_FOR (disk_has (self, id, "It hangs high"));
  g_assert_true (disk_has (self, id, "\"sealed\""));

  if (keyring != NULL)
    keyring_stop ();
  keyring_start ();
  start (self);
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (lk_display_draft_offer (self))));
  g_assert_null (lk_notice_get_detail (lk_display_draft_offer (self)));
  lk_display_resume_draft (self);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
  g_assert_cmpint (lk_wizard_get_step (lk_display_wizard (self)), ==, LK_STEP_REQUEST);
  g_assert_true (disk_has (self, id, "It hangs high"));
}

static void
test_locked (LkDisplay *self, gconstpointer data)
{
  lose_and_come_back (self, keyring_lock, "keyring-locked");
}

static void
test_gone (LkDisplay *self, gconstpointer data)
{
  lose_and_come_back (self, keyring_stop, "keyring-gone");
}

static gboolean
save_token (LkCredentials *credentials, const char *text)
{
  g_autoptr (LkSecret) token = lk_secret_new_text (text);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kept;

  lk_credentials_save_token_async (credentials, DESK, token, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  kept = lk_credentials_save_token_finish (credentials, result, &error);
  g_assert_no_error (error);
  return kept;
}

static char *
load_token (LkCredentials *credentials)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkSecret) token = NULL;

  lk_credentials_load_token_async (credentials, DESK, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  token = lk_credentials_load_token_finish (credentials, result, NULL);
  return token != NULL ? g_strdup (lk_secret_get_text (token)) : NULL;
}

static void
clear_token (LkCredentials *credentials)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_credentials_clear_token_async (credentials, DESK, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  g_assert_true (lk_credentials_clear_token_finish (credentials, result, NULL));
}

/* While somebody is signed in: the session goes on from memory; what is signed in to after the
 * keyring is back is in it, and signing out takes it out. */
static void
test_signed_in (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (LkCredentials) later = lk_credentials_new ();
  g_autoptr (LkCredentials) last = lk_credentials_new ();
  g_autofree char *session = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (save_token (credentials, "first"));
  keyring_lock ();
  g_assert_false (save_token (credentials, "second"));
  session = load_token (credentials);
  g_assert_cmpstr (session, ==, "second");

  keyring_stop ();
  g_assert_false (save_token (credentials, "third"));
  keyring_start ();
  g_assert_true (save_token (credentials, "fourth"));
  kept = load_token (later);
  g_assert_cmpstr (kept, ==, "fourth");
  clear_token (credentials);
  g_assert_null (load_token (last));
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/keyring/" path, LkDisplay, NULL, set_up, function, tear_down)
  ADD ("locked", test_locked);
  ADD ("gone", test_gone);
  ADD ("signed-in", test_signed_in);
#undef ADD
  return g_test_run ();
}
