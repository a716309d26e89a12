/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in at a simulated device's web interface, by libsoup's own digest. */
#include "lk-practice-web.h"

#include <libsoup/soup.h>
#include <string.h>

#define PASSWORD "Garden-2041"

typedef struct
{
  LkPracticeDevice *device;
  LkPracticeWeb *web;
  SoupSession *session;
  const char *password;
  guint16 port;
  guint status;
  gboolean done;
} Fixture;

static guint16
told_port (LkPracticeDevice *device)
{
  g_autoptr (LkSadpMessage) request = lk_sadp_message_new (LK_SADP_ROOT_PROBE, NULL);
  g_autoptr (LkSadpMessage) answer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  guint delay_ms = 0;

  lk_sadp_message_append (request, "Uuid", uuid);
  lk_sadp_message_append (request, "Types", "inquiry");
  bytes = lk_practice_device_answer (device, request, &delay_ms);
  answer = lk_sadp_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  return (guint16) g_ascii_strtoull (lk_sadp_message_get (answer, "HttpPort"), NULL, 10);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSecret) password = lk_secret_new_text (PASSWORD);
  g_autoptr (GError) error = NULL;

  f->device = lk_practice_device_new (lk_practice_profile_find ("ipc"), 7, 0, "127.77.0.1");
  g_assert_cmpuint (told_port (f->device), ==, 80);
  lk_practice_device_set_password (f->device, password);
  f->web = lk_practice_web_new (f->device, &error);
  g_assert_no_error (error);
  f->port = told_port (f->device);
  g_assert_cmpuint (f->port, !=, 80);
  f->session = soup_session_new_with_options ("timeout", 10, "proxy-resolver", NULL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  soup_session_abort (f->session);
  g_clear_object (&f->session);
  lk_practice_web_close (f->web);
  g_assert_finalize_object (f->device);
}

static gboolean
on_authenticate (SoupMessage *message, SoupAuth *auth, gboolean retrying, gpointer data)
{
  g_assert_cmpstr (soup_auth_get_scheme_name (auth), ==, "Digest");
  if (retrying)
    return FALSE;
  soup_auth_authenticate (auth, "admin", ((Fixture *) data)->password);
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;
  SoupSession *session = SOUP_SESSION (source);
  SoupMessage *message = soup_session_get_async_result_message (session, result);
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (session, result, NULL);

  f->status = bytes != NULL ? soup_message_get_status (message) : 0;
  f->done = TRUE;
}

static guint
visit (Fixture *f, const char *path, const char *password)
{
  g_autofree char *uri = g_strdup_printf ("http://127.77.0.1:%u%s", f->port, path);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);

  f->password = password;
  f->done = FALSE;
  g_signal_connect (message, "authenticate", G_CALLBACK (on_authenticate), f);
  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, on_sent, f);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  return f->status;
}

static void
test_right_password (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (visit (f, "/ISAPI/Security/userCheck", PASSWORD), ==, 200);
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (visit (f, "/ISAPI/Security/userCheck", "Garden-2042"), ==, 401);
}

static void
test_password_follows (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSecret) other = lk_secret_new_text ("Other-2042");

  lk_practice_device_set_password (f->device, other);
  g_assert_cmpuint (visit (f, "/ISAPI/Security/userCheck", PASSWORD), ==, 401);
  g_assert_cmpuint (visit (f, "/ISAPI/Security/userCheck", "Other-2042"), ==, 200);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (visit (f, "/", NULL), ==, 200);
  g_assert_cmpuint (visit (f, "/ISAPI/System/reboot", NULL), ==, 404);
}

static void
test_switched_off (Fixture *f, gconstpointer data)
{
  lk_practice_device_switch_off (f->device);
  g_assert_cmpuint (visit (f, "/", NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add ("/practice/web/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("right-password", test_right_password);
  ADD ("wrong-password", test_wrong_password);
  ADD ("password-follows", test_password_follows);
  ADD ("pages", test_pages);
  ADD ("switched-off", test_switched_off);
#undef ADD
  return g_test_run ();
}
