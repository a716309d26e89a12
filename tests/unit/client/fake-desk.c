/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-desk.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  FakeDesk *self = user_data;

  g_ptr_array_add (self->requests,
                   g_strdup_printf ("%s %s", soup_server_message_get_method (message), path));
  self->handler (self, message, path);
}

static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  FakeDesk *self = user_data;

  if (self->early != NULL)
    self->early (self, message, path);
}

FakeDesk *
fake_desk_new (FakeHandler handler, gpointer data)
{
  FakeDesk *self = g_new0 (FakeDesk, 1);
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("latchkey-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->directory, "desk.sock", NULL);
  self->url = g_strconcat ("unix:", self->path, NULL);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->handler = handler;
  self->data = data;
  return self;
}

void
fake_desk_listen (FakeDesk *self)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->server, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  for (GSList *l = uris; l != NULL; l = l->next)
    if (g_uri_get_port (l->data) > 0 && self->tcp_url == NULL)
      self->tcp_url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (l->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  /* libsoup names the addresses of Internet sockets only. */
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  soup_server_listen_socket (self->server, socket, 0, &error);
  g_assert_no_error (error);
}

void
fake_desk_free (FakeDesk *self)
{
  /* The server sees the clients leave. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_unlink (self->path);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->url);
  g_free (self->tcp_url);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

LkCaseBackend *
fake_connect (const char *url)
{
  g_autoptr (GError) error = NULL;
  LkDeskClient *client = lk_desk_client_new (url, &error);

  g_assert_no_error (error);
  lk_desk_client_set_attempts (client, 3, 1);
  return LK_CASE_BACKEND (client);
}

guint
fake_desk_count (FakeDesk *self, const char *request)
{
  guint count = 0;

  for (guint i = 0; i < self->requests->len; i++)
    count += g_str_has_prefix (g_ptr_array_index (self->requests, i), request) ? 1 : 0;
  return count;
}

void
fake_json (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}

void
fake_problem (SoupServerMessage *message, guint status, const char *slug)
{
  g_autofree char *json
      = g_strdup_printf ("{\"type\":\"urn:latchkey:problem:%s\",\"title\":\"t\",\"status\":%u,"
                         "\"detail\":\"about %s\",\"request_id\":\"r\"}",
                         slug, status, slug);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/problem+json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}

/* Ends the connection without an answer. */
void
fake_hang_up (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

const char *
fake_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

char *
fake_case (const char *id, const char *state, int revision)
{
  return g_strdup_printf (
      "{\"id\":\"%s\",\"type\":\"password-reset\",\"method\":\"other\",\"state\":\"%s\","
      "\"resolution\":null,\"created_at\":\"2026-11-23T10:00:00Z\",\"updated_at\":"
      "\"2026-11-23T10:00:00Z\",\"revision\":%d,\"requester\":{\"id\":\"u\",\"name\":\"Ada\"},"
      "\"contact\":{},\"owner\":null,\"agreement\":{},\"items\":[{\"index\":1,\"state\":"
      "\"waiting\",\"device\":{\"serial\":\"S\"},\"request\":null,\"label\":null,"
      "\"answer\":null}],\"actions\":[]}",
      id, state, revision);
}

void
got_result (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **slot)
{
  UNTIL (*slot != NULL);
  return *slot;
}

void
fake_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        fake_remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}
