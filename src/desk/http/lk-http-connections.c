/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-http-server-private.h"

/*
 * libsoup waits for ever. Here every wait for a client has an end: for the headers of a request,
 * for the next bytes of its body, and for the client to take the next bytes of an answer. While the
 * desk itself works, no clock runs; an event stream has its own limit.
 */
#define HEADERS_US (60 * G_USEC_PER_SEC)
#define BODY_US (30 * G_USEC_PER_SEC)
#define WRITE_US (60 * G_USEC_PER_SEC)
#define LOOK_SECONDS 5

typedef struct
{
  LkHttpConnections *owner;
  GSocket *socket; /* weak */
  gint64 deadline; /* 0: the desk's turn */
} Connection;

struct _LkHttpConnections
{
  GHashTable *sockets; /* GSocket -> Connection */
  GSource *tick;
};

static void
on_socket_gone (gpointer data, GObject *socket)
{
  Connection *self = data;

  g_hash_table_steal (self->owner->sockets, socket);
  g_free (self);
}

static void
wait_for (SoupServerMessage *message, Connection *self, gint64 us)
{
  self->deadline = us > 0 ? g_get_monotonic_time () + us : 0;
}

static void
on_got_headers (SoupServerMessage *message, Connection *self)
{
  wait_for (message, self, BODY_US);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, Connection *self)
{
  wait_for (message, self, BODY_US);
}

static void
on_got_body (SoupServerMessage *message, Connection *self)
{
  wait_for (message, self, 0);
}

static void
on_wrote_headers (SoupServerMessage *message, Connection *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  gboolean stream = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;

  wait_for (message, self, stream ? 0 : WRITE_US);
}

static void
on_wrote_data (SoupServerMessage *message, guint size, Connection *self)
{
  if (self->deadline != 0)
    wait_for (message, self, WRITE_US);
}

static void
on_finished (SoupServerMessage *message, Connection *self)
{
  wait_for (message, self, HEADERS_US);
}

static Connection *
find (LkHttpConnections *self, GSocket *socket)
{
  Connection *connection = g_hash_table_lookup (self->sockets, socket);

  if (connection != NULL)
    return connection;
  connection = g_new0 (Connection, 1);
  connection->owner = self;
  connection->socket = socket;
  g_object_weak_ref (G_OBJECT (socket), on_socket_gone, connection);
  g_hash_table_insert (self->sockets, socket, connection);
  return connection;
}

static void
on_started (SoupServer *soup, SoupServerMessage *message, LkHttpConnections *self)
{
  GSocket *socket = lk_http_socket_of (message);
  Connection *connection;

  lk_http_request_prepare (message);
  if (socket == NULL)
    return;
  connection = find (self, socket);
  wait_for (message, connection, HEADERS_US);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), connection);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), connection);
  g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), connection);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (on_wrote_headers), connection);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_data), connection);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), connection);
}

static gboolean
on_tick (gpointer data)
{
  LkHttpConnections *self = data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Connection *connection = value;

      if (connection->deadline == 0 || connection->deadline > now)
        continue;
      /* libsoup sees the end of the stream and takes the connection down itself. */
      connection->deadline = 0;
      (void) g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * lk_http_connections_new:
 * @context: the context of the thread
 *
 * Returns: (transfer full): no connections yet
 */
LkHttpConnections *
lk_http_connections_new (GMainContext *context)
{
  LkHttpConnections *self = g_new0 (LkHttpConnections, 1);

  self->sockets = g_hash_table_new (NULL, NULL);
  self->tick = g_timeout_source_new_seconds (LOOK_SECONDS);
  g_source_set_callback (self->tick, on_tick, self, NULL);
  g_source_attach (self->tick, context);
  return self;
}

/**
 * lk_http_connections_watch:
 * @self: connections
 * @soup: a server whose connections shall not wait for ever
 */
void
lk_http_connections_watch (LkHttpConnections *self, SoupServer *soup)
{
  g_signal_connect (soup, "request-started", G_CALLBACK (on_started), self);
}

/**
 * lk_http_connections_free:
 * @self: (transfer full): connections; their servers are gone
 */
void
lk_http_connections_free (LkHttpConnections *self)
{
  GHashTableIter iter;
  gpointer value;

  g_source_destroy (self->tick);
  g_source_unref (self->tick);
  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Connection *connection = value;

      g_object_weak_unref (G_OBJECT (connection->socket), on_socket_gone, connection);
      g_free (connection);
    }
  g_hash_table_unref (self->sockets);
  g_free (self);
}
