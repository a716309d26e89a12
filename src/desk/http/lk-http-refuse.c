/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-http-server-private.h"

#include <string.h>

/*
 * An answer to a request whose body is far too large to be read to its end: libsoup answers only
 * then. The connection is taken from it, the answer is written, and what still comes is thrown away
 * for a moment, since a socket that is closed with unread bytes takes the answer back.
 */
#define LINGER_SECONDS 2
#define BUFFER 65536

typedef struct
{
  GIOStream *stream;
  GSocket *socket;
  GSource *readable;
  GSource *timeout;
} Linger;

static void
linger_free (Linger *self)
{
  g_source_destroy (self->readable);
  g_source_destroy (self->timeout);
  g_source_unref (self->readable);
  g_source_unref (self->timeout);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_free (self);
}

static gboolean
on_timeout (gpointer data)
{
  linger_free (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer data)
{
  g_autofree char *buffer = g_malloc (BUFFER);
  g_autoptr (GError) error = NULL;
  gssize got = g_socket_receive (socket, buffer, BUFFER, NULL, &error);

  if (got > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  linger_free (data);
  return G_SOURCE_REMOVE;
}

static void
linger (GIOStream *stream, GSocket *socket, GMainContext *context)
{
  Linger *self = g_new0 (Linger, 1);

  self->stream = stream;
  self->socket = g_object_ref (socket);
  self->readable = g_socket_create_source (socket, G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->readable, context);
  self->timeout = g_timeout_source_new_seconds (LINGER_SECONDS);
  g_source_set_callback (self->timeout, on_timeout, self, NULL);
  g_source_attach (self->timeout, context);
}

static char *
format_answer (SoupServerMessage *message, guint status, GBytes *body)
{
  SoupMessageHeadersIter iter;
  GString *text = g_string_new (NULL);
  const char *name;
  const char *value;

  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", status, soup_status_get_phrase (status));
  soup_message_headers_iter_init (&iter, soup_server_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Content-Length") != 0
        && g_ascii_strcasecmp (name, "Connection") != 0)
      g_string_append_printf (text, "%s: %s\r\n", name, value);
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
                          g_bytes_get_size (body));
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  return g_string_free (text, FALSE);
}

/**
 * lk_http_refuse:
 * @thread: the thread of the message
 * @message: a message whose headers of the answer are set, and whose body is not read to its end
 * @status: the HTTP status
 * @body: a problem
 *
 * Answers now and ends the connection. The message is not used by libsoup any more.
 */
void
lk_http_refuse (LkHttpThread *thread, SoupServerMessage *message, guint status, GBytes *body)
{
  GSocket *owned = lk_http_socket_of (message);
  g_autoptr (GSocket) socket = owned != NULL ? g_object_ref (owned) : NULL;
  g_autofree char *text = format_answer (message, status, body);
  GIOStream *stream;

  stream = soup_server_message_steal_connection (message);
  if (stream == NULL || socket == NULL)
    {
      g_clear_object (&stream);
      return;
    }
  /* It is less than any socket buffer holds; if it does not fit, the peer is not reading. */
  g_socket_set_blocking (socket, FALSE);
  (void) g_socket_send (socket, text, strlen (text), NULL, NULL);
  (void) g_socket_shutdown (socket, FALSE, TRUE, NULL);
  linger (stream, socket, thread->context);
}
