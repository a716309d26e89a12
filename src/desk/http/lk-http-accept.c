/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "lk-http-server-private.h"

/*
 * libsoup listens no more once it could not take a connection, for want of a descriptor or because
 * another thread on the same socket was first. So the desk takes connections itself and gives them
 * to libsoup. One that cannot be taken now stays with the kernel until it can.
 */

#define REST_MS 100

struct _LkHttpAcceptor
{
  GSocket *socket;  /* closed by @soup */
  SoupServer *soup; /* borrowed */
  GMainContext *context;
  GSource *source; /* of connections that wait, or of the end of a rest */
  gboolean resting;
};

/* libsoup tells the socket of its own connections only; it keeps the address that it was given. */
static void
hand_over (LkHttpAcceptor *self, GSocket *client)
{
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (client);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (client, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (client, NULL);

  /* Whoever has gone again meanwhile has no address. */
  if (local == NULL || remote == NULL)
    return;
  if (G_IS_INET_SOCKET_ADDRESS (remote))
    g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_object_set_data_full (G_OBJECT (remote), "lk-socket", g_object_ref (client), g_object_unref);
  soup_server_accept_iostream (self->soup, G_IO_STREAM (stream), local, remote, NULL);
}

static void watch (LkHttpAcceptor *self);

static void
drop_source (LkHttpAcceptor *self)
{
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static gboolean
on_rested (gpointer data)
{
  LkHttpAcceptor *self = data;

  drop_source (self);
  watch (self);
  return G_SOURCE_REMOVE;
}

static void
rest (LkHttpAcceptor *self, const GError *error)
{
  if (!self->resting)
    g_warning ("No connection can be taken now: %s", error->message);
  self->resting = TRUE;
  drop_source (self);
  self->source = g_timeout_source_new (REST_MS);
  g_source_set_callback (self->source, on_rested, self, NULL);
  g_source_attach (self->source, self->context);
}

static gboolean
on_waiting (GSocket *socket, GIOCondition condition, gpointer data)
{
  LkHttpAcceptor *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) client = g_socket_accept (socket, NULL, &error);

  if (client == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      rest (self, error);
      return G_SOURCE_REMOVE;
    }
  if (client != NULL)
    {
      self->resting = FALSE;
      hand_over (self, client);
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (LkHttpAcceptor *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_waiting), self, NULL);
  g_source_attach (self->source, self->context);
}

/**
 * lk_http_acceptor_new:
 * @socket: a listening socket that does not block
 * @soup: gets the connections; must live as long
 * @context: where both run
 *
 * Returns: (transfer full): what takes connections from now on
 */
LkHttpAcceptor *
lk_http_acceptor_new (GSocket *socket, SoupServer *soup, GMainContext *context)
{
  LkHttpAcceptor *self = g_new0 (LkHttpAcceptor, 1);

  self->socket = g_object_ref (socket);
  self->soup = soup;
  self->context = context;
  watch (self);
  return self;
}

/**
 * lk_http_acceptor_free:
 * @self: (transfer full): what takes connections; it listens no more
 */
void
lk_http_acceptor_free (LkHttpAcceptor *self)
{
  drop_source (self);
  g_object_unref (self->socket);
  g_free (self);
}

/**
 * lk_http_socket_of:
 * @message: a message
 *
 * Returns: (transfer none) (nullable): the socket of its connection
 */
GSocket *
lk_http_socket_of (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return remote != NULL ? g_object_get_data (G_OBJECT (remote), "lk-socket") : NULL;
}
