/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending of one call: attempts, deadlines, back-off, reading of the answer. */
#include "lk-desk-http.h"

#include "lk-json.h"

#include <string.h>

/* A desk that wants to be left alone for longer than this (seconds) is reported, not waited for. */
#define RETRY_AFTER_MAX 10
#define CHUNK_BYTES 65536

typedef struct
{
  LkDeskCall *call;

  /* of the whole call */
  guint attempt;
  gboolean revived;
  GSource *wait;

  /* of one attempt */
  GCancellable *cancellable;
  gulong parent_cancelled;
  GSource *deadline;
  gboolean overdue;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  gint64 sent;
} Sending;

static void start_attempt (GTask *task);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end_attempt (GTask *task, Sending *self)
{
  GCancellable *parent = g_task_get_cancellable (task);

  clear_source (&self->deadline);
  if (self->parent_cancelled != 0)
    g_cancellable_disconnect (parent, self->parent_cancelled);
  self->parent_cancelled = 0;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, task);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  if (self->body != NULL)
    lk_wipe (self->body->data, self->body->len);
  g_clear_pointer (&self->body, g_byte_array_unref);
}

static void
sending_free (gpointer data)
{
  Sending *self = data;

  clear_source (&self->wait);
  lk_desk_call_free (self->call);
  g_free (self);
}

static void
finish_with_error (GTask *task, GError *error)
{
  LkDeskHttp *http = g_task_get_source_object (task);

  end_attempt (task, g_task_get_task_data (task));
  if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE)
      || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_TIMEOUT))
    lk_desk_http_set_online (http, FALSE);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
on_wait_over (gpointer user_data)
{
  GTask *task = user_data;
  Sending *self = g_task_get_task_data (task);

  clear_source (&self->wait);
  if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else
    start_attempt (task);
  return G_SOURCE_REMOVE;
}

static void
wait_and_retry (GTask *task, guint milliseconds)
{
  Sending *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  end_attempt (task, self);
  self->wait = g_timeout_source_new (milliseconds);
  g_source_set_callback (self->wait, on_wait_over, task, NULL);
  if (cancellable != NULL)
    {
      /* The wait ends at once when the caller cancels. */
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (self->wait, child);
    }
  g_source_attach (self->wait, g_task_get_context (task));
}

/* Whether the same call has a chance when it is sent again in a moment. */
static gboolean
worth_retrying (const GError *error, guint *retry_after)
{
  LkProblem *problem = lk_client_error_get_problem (error);

  *retry_after = problem != NULL ? lk_problem_get_retry_after (problem) : 0;
  if (problem == NULL)
    return g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE)
           || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_TIMEOUT);
  switch (lk_problem_get_status (problem))
    {
    case 502:
    case 503:
    case 504:
      return *retry_after <= RETRY_AFTER_MAX;
    case 429:
      return *retry_after > 0 && *retry_after <= RETRY_AFTER_MAX;
    case 409:
      return lk_problem_get_kind (problem) == LK_PROBLEM_IN_PROGRESS;
    default:
      return FALSE;
    }
}

static guint
next_wait (guint first_wait_ms, guint attempt, guint retry_after)
{
  guint wait = first_wait_ms << MIN (attempt, 6);

  if (retry_after > 0)
    return retry_after * 1000;
  /* So that many clients that lost the same desk do not come back as one. */
  return wait + (guint) g_random_int_range (0, (gint32) MAX (wait / 4, 1));
}

static void
fail_or_retry (GTask *task, GError *error)
{
  LkDeskHttp *http = g_task_get_source_object (task);
  Sending *self = g_task_get_task_data (task);
  guint first_wait_ms, retry_after;
  guint attempts = lk_desk_http_get_attempts (http, &first_wait_ms);

  if (!self->call->repeatable || self->attempt + 1 >= attempts
      || !worth_retrying (error, &retry_after))
    {
      finish_with_error (task, error);
      return;
    }
  g_error_free (error);
  wait_and_retry (task, next_wait (first_wait_ms, self->attempt, retry_after));
  self->attempt++;
}

static void
on_revived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (lk_desk_http_revive_finish (g_task_get_source_object (task), result, &error))
    start_attempt (task);
  else
    finish_with_error (task, error);
}

static void
fail_at_transport (GTask *task, const GError *raw)
{
  LkDeskHttp *http = g_task_get_source_object (task);
  Sending *self = g_task_get_task_data (task);

  if (self->overdue)
    {
      fail_or_retry (task, g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_TIMEOUT,
                                                "the desk did not answer in time"));
      return;
    }
  if (!self->revived && lk_desk_http_can_revive (http, raw))
    {
      self->revived = TRUE;
      end_attempt (task, self);
      lk_desk_http_revive_async (http, g_task_get_cancellable (task), on_revived, task);
      return;
    }
  fail_or_retry (task, lk_desk_http_explain (http, self->message, raw));
}

static guint
read_retry_after (SoupMessage *message)
{
  const char *text
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, 24 * 3600, &seconds, NULL);
  return (guint) seconds;
}

/* A desk says these in a problem. Without one a proxy or a gateway said it, and what it means is
 * not what it would mean from a desk: nobody's role, and nothing about the case. */
static gboolean
is_of_a_desk (guint status, JsonObject *object)
{
  static const guint in_words_only[] = { 403, 407, 409, 412, 422, 428 };

  for (guint i = 0; i < G_N_ELEMENTS (in_words_only); i++)
    if (status == in_words_only[i])
      return lk_json_get_string (object, "type") != NULL;
  return TRUE;
}

static GError *
read_problem (Sending *self)
{
  guint status = soup_message_get_status (self->message);
  g_autoptr (JsonObject) object = lk_json_parse_object (self->body->data, self->body->len, NULL);
  g_autoptr (LkProblem) problem = NULL;

  if (!is_of_a_desk (status, object))
    return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                        "what answered with status %u is not the desk; a proxy may be in between",
                        status);
  problem = lk_problem_new_from_json (status, object, read_retry_after (self->message));
  return lk_client_error_new_from_problem (problem);
}

static void
finish_with_reply (GTask *task, Sending *self, guint status)
{
  LkDeskReply *reply = g_new0 (LkDeskReply, 1);

  reply->status = status;
  reply->body = g_steal_pointer (&self->body);
  reply->etag = g_strdup (
      soup_message_headers_get_one (soup_message_get_response_headers (self->message), "ETag"));
  end_attempt (task, self);
  g_task_return_pointer (task, reply, (GDestroyNotify) lk_desk_reply_free);
  g_object_unref (task);
}

static void
on_body_read (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  guint status = soup_message_get_status (self->message);

  lk_desk_http_set_online (g_task_get_source_object (task), TRUE);
  if (status >= 400)
    fail_or_retry (task, read_problem (self));
  else if (status >= 200 && status < 300)
    finish_with_reply (task, self, status);
  else
    finish_with_error (task, g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                                          "the desk answered with status %u", status));
}

static void
on_chunk (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size;
  gconstpointer data;

  if (chunk == NULL)
    {
      fail_at_transport (task, error);
      return;
    }
  data = g_bytes_get_data (chunk, &size);
  if (size == 0)
    {
      on_body_read (task);
      return;
    }
  if (self->body->len + size > self->call->max_size)
    {
      finish_with_error (task, g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_TOO_LARGE,
                                                    "the desk sent more than can be right"));
      return;
    }
  g_byte_array_append (self->body, data, (guint) size);
  g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable,
                                   on_chunk, task);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail_at_transport (task, error);
      return;
    }
  self->body = g_byte_array_new ();
  g_input_stream_read_bytes_async (self->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->cancellable,
                                   on_chunk, task);
}

static void
on_wrote (SoupMessage *message, guint size, gpointer user_data)
{
  Sending *self = g_task_get_task_data (G_TASK (user_data));
  gint64 total = (gint64) g_bytes_get_size (self->call->body);

  self->sent = MIN (self->sent + size, total);
  self->call->progress (self->sent, total, self->call->progress_data);
}

static gboolean
on_deadline (gpointer user_data)
{
  Sending *self = g_task_get_task_data (G_TASK (user_data));

  clear_source (&self->deadline);
  self->overdue = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_parent_cancelled (GCancellable *parent, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static void
prepare_attempt (GTask *task, Sending *self)
{
  GCancellable *parent = g_task_get_cancellable (task);

  self->overdue = FALSE;
  self->sent = 0;
  self->cancellable = g_cancellable_new ();
  if (parent != NULL)
    self->parent_cancelled
        = g_cancellable_connect (parent, G_CALLBACK (on_parent_cancelled),
                                 g_object_ref (self->cancellable), g_object_unref);
  self->deadline = g_timeout_source_new_seconds (self->call->deadline);
  g_source_set_callback (self->deadline, on_deadline, task, NULL);
  g_source_attach (self->deadline, g_task_get_context (task));
}

static void
start_attempt (GTask *task)
{
  LkDeskHttp *http = g_task_get_source_object (task);
  Sending *self = g_task_get_task_data (task);

  prepare_attempt (task, self);
  self->message = lk_desk_http_new_message (http, self->call);
  if (self->call->progress != NULL && self->call->body != NULL)
    g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (on_wrote), task);
  soup_session_send_async (lk_desk_http_get_session (http), self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, on_sent, task);
}

/**
 * lk_desk_http_send_async:
 * @self: connections
 * @call: (transfer full): what to ask
 * @cancellable: (nullable): ends it, also while it waits to try again
 * @callback: told when there is a reply
 * @user_data: for @callback
 *
 * Sends a call. A repeatable one is tried again, with growing waits, when the desk cannot be
 * reached, is busy with the same call, or says itself that it will be back in a moment. One that
 * is not repeatable is sent once.
 */
void
lk_desk_http_send_async (LkDeskHttp *self,
                         LkDeskCall *call,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, lk_desk_http_send_async);
  sending->call = call;
  g_task_set_task_data (task, sending, sending_free);
  start_attempt (task);
}

/**
 * lk_desk_http_send_finish:
 * @self: connections
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the reply, or %NULL
 */
LkDeskReply *
lk_desk_http_send_finish (LkDeskHttp *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
