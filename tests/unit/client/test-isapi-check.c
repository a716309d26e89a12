/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One login at a web server that asks for digest authentication, as a device's web interface does.
 */
#include "lk-isapi-check.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  SoupServer *server;
  guint16 port;
  guint requests;
  gboolean locked;
  gboolean open;
  gboolean done;
  LkIsapiResult result;
  GError *error;
} Fixture;

static char *
digest_secret (SoupAuthDomain *domain, SoupServerMessage *message, const char *user, gpointer data)
{
  return g_strcmp0 (user, "admin") == 0
             ? soup_auth_domain_digest_encode_password ("admin", "DS", "Right-word1")
             : NULL;
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  static const char ok[] = "<userCheck><statusValue>200</statusValue></userCheck>";
  static const char lock[]
      = "<userCheck><statusValue>401</statusValue><lockStatus>lock</lockStatus>"
        "<unlockTime>1740</unlockTime></userCheck>";
  gboolean locked = ((Fixture *) data)->locked;

  soup_server_message_set_status (message, locked ? SOUP_STATUS_UNAUTHORIZED : SOUP_STATUS_OK,
                                  NULL);
  soup_server_message_set_response (message, "application/xml", SOUP_MEMORY_STATIC,
                                    locked ? lock : ok, strlen (locked ? lock : ok));
}

static void
on_any (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  ((Fixture *) data)->requests++;
}

static void
on_finished (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  g_assert_null (
      strstr (soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                            "Authorization")
                  ?: "",
              "Basic"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (SoupAuthDomain) domain = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  f->server = soup_server_new (NULL, NULL);
  if (!g_str_equal (data, "open"))
    {
      domain = g_str_equal (data, "basic") ? soup_auth_domain_basic_new ("realm", "DS", NULL)
                                           : soup_auth_domain_digest_new ("realm", "DS", NULL);
      soup_auth_domain_add_path (domain, "/");
      if (SOUP_IS_AUTH_DOMAIN_DIGEST (domain))
        soup_auth_domain_digest_set_auth_callback (domain, digest_secret, f, NULL);
      soup_server_add_auth_domain (f->server, domain);
    }
  g_signal_connect (f->server, "request-started", G_CALLBACK (on_any), f);
  g_signal_connect (f->server, "request-finished", G_CALLBACK (on_finished), f);
  soup_server_add_handler (f->server, NULL, on_request, f, NULL);
  soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (f->server);
  f->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  soup_server_disconnect (f->server);
  g_clear_object (&f->server);
  g_clear_error (&f->error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  f->result = lk_isapi_check_finish (result, &f->error);
  f->done = TRUE;
}

static LkIsapiResult
check (Fixture *f, const char *password, GCancellable *cancellable)
{
  g_autoptr (LkSecret) secret = lk_secret_new_text (password);

  f->done = FALSE;
  lk_isapi_check_async ("127.0.0.1", f->port, "admin", secret, cancellable, on_checked, f);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  return f->result;
}

static void
test_accepted (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (check (f, "Right-word1", NULL), ==, LK_ISAPI_ACCEPTED);
  g_assert_cmpuint (f->requests, ==, 2);
}

static void
test_refused_once (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (check (f, "Wrong-word1", NULL), ==, LK_ISAPI_REFUSED);
  g_assert_cmpuint (f->requests, ==, 2);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  f->locked = TRUE;
  g_assert_cmpint (check (f, "Right-word1", NULL), ==, LK_ISAPI_LOCKED);
  g_assert_cmpuint (f->requests, ==, 2);
}

static void
test_basic_never (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (check (f, "Right-word1", NULL), ==, LK_ISAPI_UNSUPPORTED);
  g_assert_cmpuint (f->requests, ==, 1);
}

static void
test_open_proves_nothing (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (check (f, "Right-word1", NULL), ==, LK_ISAPI_UNSUPPORTED);
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  soup_server_disconnect (f->server);
  g_assert_cmpint (check (f, "Right-word1", NULL), ==, LK_ISAPI_UNREACHABLE);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  check (f, "Right-word1", cancellable);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, kind, function) \
  g_test_add ("/client/isapi-check/" path, Fixture, kind, set_up, function, tear_down)
  ADD ("accepted", "digest", test_accepted);
  ADD ("refused-once", "digest", test_refused_once);
  ADD ("locked", "digest", test_locked);
  ADD ("basic-never", "basic", test_basic_never);
  ADD ("open-proves-nothing", "open", test_open_proves_nothing);
  ADD ("unreachable", "digest", test_unreachable);
  ADD ("cancelled", "digest", test_cancelled);
#undef ADD
  return g_test_run ();
}
