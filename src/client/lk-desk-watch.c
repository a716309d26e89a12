/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-watch.h"

#include "lk-json.h"
#include "lk-sse-parser.h"

#include <string.h>

#define FIRST_WAIT_MS 1000
#define LAST_WAIT_MS 30000
#define CHUNK_BYTES 4096

/**
 * LkDeskWatch:
 *
 * Keeps the event stream of a desk open: connects again, with growing waits, from where it broke,
 * until it is stopped or the desk says that nobody is signed in. A desk writes at least every 15
 * seconds, so a silent stream runs into the time-out of the session and is opened anew.
 */
struct _LkDeskWatch
{
  GObject parent;

  LkDeskHttp *http;
  LkSseParser *parser;
  guint first_wait_ms;

  GCancellable *cancellable; /* NULL: stopped */
  SoupMessage *message;
  GInputStream *stream;
  guint failures;
  guint wait_id;
  GNetworkMonitor *monitor;
  gulong network_id;
};

G_DEFINE_FINAL_TYPE (LkDeskWatch, lk_desk_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  SIGNED_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void open_stream (LkDeskWatch *self);

static void
lk_desk_watch_dispose (GObject *object)
{
  LkDeskWatch *self = LK_DESK_WATCH (object);

  lk_desk_watch_stop (self);
  g_clear_object (&self->http);
  g_clear_pointer (&self->parser, lk_sse_parser_free);
  G_OBJECT_CLASS (lk_desk_watch_parent_class)->dispose (object);
}

static void
lk_desk_watch_class_init (LkDeskWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_desk_watch_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", LK_TYPE_DESK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_STRING, LK_TYPE_CASE_STATE, G_TYPE_INT64);
  signals[SIGNED_OUT] = g_signal_new ("signed-out", LK_TYPE_DESK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_event (const char *event, const char *data, gpointer user_data)
{
  LkDeskWatch *self = user_data;
  g_autoptr (JsonObject) object = NULL;
  const char *id;
  LkCaseState state;

  if (!g_str_equal (event, "case"))
    return;
  object = lk_json_parse_object (data, strlen (data), NULL);
  id = lk_json_get_string (object, "id");
  if (id == NULL || !lk_case_state_from_string (lk_json_get_string (object, "state"), &state))
    return;
  g_signal_emit (self, signals[CHANGED], 0, id, state, lk_json_get_int_or (object, "revision", 0));
}

static void
lk_desk_watch_init (LkDeskWatch *self)
{
  self->parser = lk_sse_parser_new (on_event, self);
  self->first_wait_ms = FIRST_WAIT_MS;
}

/**
 * lk_desk_watch_new:
 * @http: connections to the desk
 *
 * Returns: (transfer full): a watch that is not started. Signal `changed` (id, state, revision)
 *   tells of a case, `signed-out` that the desk wants somebody to sign in.
 */
LkDeskWatch *
lk_desk_watch_new (LkDeskHttp *http)
{
  LkDeskWatch *self = g_object_new (LK_TYPE_DESK_WATCH, NULL);

  self->http = g_object_ref (http);
  return self;
}

/**
 * lk_desk_watch_set_first_wait:
 * @self: a watch
 * @milliseconds: how long to wait after the first failure; doubled for each one after it
 */
void
lk_desk_watch_set_first_wait (LkDeskWatch *self, guint milliseconds)
{
  self->first_wait_ms = milliseconds;
}

static gboolean
on_wait_over (gpointer user_data)
{
  LkDeskWatch *self = user_data;

  self->wait_id = 0;
  open_stream (self);
  return G_SOURCE_REMOVE;
}

static void
close_stream (LkDeskWatch *self)
{
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
}

static void
connect_later (LkDeskWatch *self)
{
  guint wait = self->first_wait_ms << MIN (self->failures, 10);

  close_stream (self);
  wait = MAX (MIN (wait, LAST_WAIT_MS), lk_sse_parser_get_retry (self->parser));
  wait += (guint) g_random_int_range (0, (gint32) MAX (wait / 4, 1));
  self->failures++;
  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->wait_id = g_timeout_add (wait, on_wait_over, self);
}

/* A callback of a stream that was stopped, or stopped and started again, has nothing to say. */
static gboolean
is_stale (LkDeskWatch *self, const GError *error)
{
  return self->cancellable == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDeskWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = chunk != NULL ? g_bytes_get_size (chunk) : 0;

  if (is_stale (self, error) || G_INPUT_STREAM (source) != self->stream)
    return;
  if (size == 0 || !lk_sse_parser_feed (self->parser, g_bytes_get_data (chunk, NULL), size))
    {
      connect_later (self);
      return;
    }
  self->failures = 0;
  if (self->stream != NULL)
    g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                     self->cancellable, on_chunk, g_object_ref (self));
}

static void
on_revived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDeskWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean revived = lk_desk_http_revive_finish (self->http, result, &error);

  if (is_stale (self, error))
    return;
  if (revived)
    open_stream (self);
  else
    connect_later (self);
}

static gboolean
is_event_stream (SoupMessage *message)
{
  const char *type
      = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return soup_message_get_status (message) == SOUP_STATUS_OK && type != NULL
         && g_ascii_strcasecmp (type, "text/event-stream") == 0;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LkDeskWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream
      = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (is_stale (self, error)
      || soup_session_get_async_result_message (SOUP_SESSION (source), result) != self->message)
    return;
  if (stream == NULL && self->failures < 3 && lk_desk_http_can_revive (self->http, error))
    {
      self->failures++;
      lk_desk_http_revive_async (self->http, self->cancellable, on_revived, g_object_ref (self));
      return;
    }
  lk_desk_http_set_online (self->http, stream != NULL);
  if (stream != NULL && soup_message_get_status (self->message) == SOUP_STATUS_UNAUTHORIZED)
    {
      lk_desk_watch_stop (self);
      g_signal_emit (self, signals[SIGNED_OUT], 0);
      return;
    }
  if (stream == NULL || !is_event_stream (self->message))
    {
      connect_later (self);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  lk_sse_parser_reset (self->parser);
  g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable,
                                   on_chunk, g_object_ref (self));
}

static void
open_stream (LkDeskWatch *self)
{
  g_autoptr (LkDeskCall) call = lk_desk_call_new ("GET", "/v1/events");
  const char *last_id = lk_sse_parser_get_last_id (self->parser);
  SoupMessageHeaders *headers;

  close_stream (self);
  self->message = lk_desk_http_new_message (self->http, call);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  if (last_id != NULL && *last_id != '\0')
    soup_message_headers_replace (headers, "Last-Event-ID", last_id);
  soup_session_send_async (lk_desk_http_get_session (self->http), self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, on_sent, g_object_ref (self));
}

/* The network came back, or another one came: no reason to wait any longer. */
static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  LkDeskWatch *self = user_data;

  if (!available || self->wait_id == 0)
    return;
  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->failures = 0;
  open_stream (self);
}

/**
 * lk_desk_watch_start:
 * @self: a watch
 *
 * Begins to tell of changes. Does nothing when it runs already.
 */
void
lk_desk_watch_start (LkDeskWatch *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->failures = 0;
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->network_id
      = g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  open_stream (self);
}

/**
 * lk_desk_watch_stop:
 * @self: a watch
 *
 * Ends it; it can be started again and then resumes.
 */
void
lk_desk_watch_stop (LkDeskWatch *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_signal_handler (&self->network_id, self->monitor);
  g_clear_object (&self->monitor);
  close_stream (self);
}
