/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"
#include "lk-hash.h"
#include "lk-http-server-private.h"
#include "lk-limits.h"
#include "lk-problem.h"
#include "lk-sign-in.h"

/* A body that is too large is still read, so that its sender sees the answer: up to this much.
 * Beyond it the answer is given at once and the connection ended. */
#define MAX_IGNORED (20 * 1024 * 1024)

#define CSP                                                                 \
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; " \
  "form-action 'none'; frame-ancestors 'none'"

/**
 * Request:
 *
 * One request from its headers to the end of its answer. The message holds one reference, a job
 * that runs holds another; whichever ends last. A job always ends in finish(), so that no client
 * waits for nothing.
 */
typedef struct
{
  grefcount ref_count;
  LkHttpThread *thread;
  SoupServerMessage *message; /* borrowed; NULL once the connection ended */
  const char *method;         /* as in routes: one of a few words */
  LkCall *call;
  GByteArray *json;
  LkSpool *spool;
  guint64 got;
  gint64 started;
  char *key; /* of an idempotency key that runs now */
  char id[17];
  gboolean refused; /* the answer was fixed before the body came */
  gboolean cut;     /* the body is far too large to be read to its end */
  gboolean spool_failed;
  gboolean answered;
} Request;

static void
request_unref (Request *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  lk_http_server_leave (self->thread->server);
  g_clear_pointer (&self->json, g_byte_array_unref);
  g_clear_pointer (&self->spool, lk_spool_free);
  lk_call_free (self->call);
  g_free (self->key);
  g_free (self);
}

static void
write_log (Request *self, guint status)
{
  LkHttpServer *server = self->thread->server;
  gint64 us = g_get_monotonic_time () - self->started;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *stamp = NULL;

  lk_metrics_count (server->metrics, self->call->route, status, us);
  if (!server->log)
    return;
  now = g_date_time_new_now_utc ();
  stamp = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  /* The name of the route, never the path: a path can hold a case id, a query a name. */
  g_printerr ("%s level=info request=%s method=%s route=%s status=%u ms=%.1f\n", stamp, self->id,
              self->method, lk_call_route_name (self->call->route), status, (double) us / 1000.0);
}

static void
add_header (Request *self, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                  value);
}

/* What every answer carries. */
static void
add_common_headers (SoupMessageHeaders *headers, const char *id)
{
  soup_message_headers_replace (headers, "X-Request-Id", id);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
}

static void
add_reply_headers (Request *self, LkReply *reply)
{
  /* Once more: a 100 Continue takes with it what was set when the headers came. */
  add_common_headers (soup_server_message_get_response_headers (self->message), self->id);
  add_header (self, "ETag", reply->etag);
  add_header (self, "Location", reply->location);
  add_header (self, "Link", reply->link);
  add_header (self, "Allow", reply->allow);
  if (reply->status == SOUP_STATUS_UNAUTHORIZED)
    add_header (self, "WWW-Authenticate", "Bearer");
  if (reply->replayed)
    add_header (self, "Idempotency-Replayed", "true");
  if (reply->content_type != NULL && g_str_has_prefix (reply->content_type, "text/html"))
    add_header (self, "Content-Security-Policy", CSP);
  if (reply->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", reply->retry_after);

      add_header (self, "Retry-After", seconds);
    }
  if (self->call->route == LK_ROUTE_BLOB && reply->status == SOUP_STATUS_OK
      && self->call->method != LK_METHOD_PUT)
    add_header (self, "Cache-Control", "private, max-age=31536000, immutable");
  if (lk_http_server_is_draining (self->thread->server))
    add_header (self, "Connection", "close");
}

/* Puts the reply of the call into the message. */
static void
fill (Request *self)
{
  LkReply *reply = &self->call->reply;

  if (reply->status == 0)
    lk_reply_problem (reply, LK_PROBLEM_INTERNAL, "The desk had no answer to this.");
  if (reply->is_problem)
    {
      g_autoptr (GBytes) body = lk_reply_problem_body (reply, self->id);

      soup_server_message_set_response (self->message, "application/problem+json", SOUP_MEMORY_COPY,
                                        g_bytes_get_data (body, NULL), g_bytes_get_size (body));
    }
  else if (reply->body != NULL)
    {
      soup_server_message_set_response (self->message, reply->content_type, SOUP_MEMORY_STATIC, "",
                                        0);
      soup_message_body_append_bytes (soup_server_message_get_response_body (self->message),
                                      reply->body);
    }
  soup_server_message_set_status (self->message, reply->status, NULL);
  /* libsoup ends the connection after a 204 without telling the client. */
  if (reply->status == SOUP_STATUS_NO_CONTENT)
    add_header (self, "Connection", "close");
  add_reply_headers (self, reply);
  self->answered = TRUE;
  write_log (self, reply->status);
}

static void
end_key (Request *self)
{
  if (self->key != NULL)
    lk_desk_end_key (self->thread->server->desk, self->key);
  g_clear_pointer (&self->key, g_free);
}

static void
answer (Request *self)
{
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
  LkCall *call = self->call;
  gboolean good = !call->reply.is_problem && call->reply.status == SOUP_STATUS_OK;

  if (good && call->route == LK_ROUTE_FEED)
    {
      self->answered = TRUE;
      add_reply_headers (self, &call->reply);
      write_log (self, SOUP_STATUS_OK);
      lk_http_feed_add (self->thread->feed, message, call);
    }
  else if (good && call->blob_size >= 0)
    {
      self->answered = TRUE;
      add_reply_headers (self, &call->reply);
      write_log (self, SOUP_STATUS_OK);
      lk_http_blob_send (self->thread, message, call);
    }
  else
    {
      fill (self);
      soup_server_message_unpause (message);
    }
}

/* The work is done: the answer goes out, unless nobody is there to take it. */
static void
finish (Request *self)
{
  end_key (self);
  if (self->message != NULL)
    answer (self);
  request_unref (self);
}

static void
on_scrubbed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("What was deleted could not be taken out of the files now: %s", error->message);
  finish (data);
}

static void
scrub_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (lk_desk_scrub (source, TRUE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *self = data;
  LkCall *call = self->call;
  g_autoptr (GError) error = NULL;

  (void) lk_store_run_finish (LK_STORE (source), result, &error);
  if (error != NULL)
    {
      g_warning ("request=%s: %s", self->id, error->message);
      lk_reply_store_error (&call->reply, error);
    }
  if (call->touch && call->token_hash != NULL)
    lk_desk_touch_session (call->desk, call->token_hash);
  if (error == NULL && call->reply.scrub)
    {
      g_autoptr (GTask) task = g_task_new (call->desk, NULL, on_scrubbed, self);

      g_task_set_source_tag (task, on_run);
      g_task_run_in_thread (task, scrub_thread);
      return;
    }
  if (call->route == LK_ROUTE_METRICS && call->reply.status == SOUP_STATUS_OK)
    {
      GString *text = g_string_new_len (g_bytes_get_data (call->reply.body, NULL),
                                        (gssize) g_bytes_get_size (call->reply.body));

      lk_metrics_write (self->thread->server->metrics, text);
      lk_reply_body (&call->reply, SOUP_STATUS_OK, call->reply.content_type,
                     g_string_free_to_bytes (text));
    }
  finish (self);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *self = data;
  g_autoptr (GError) error = NULL;

  if (!lk_sign_in_finish (self->call, result, &error) && error != NULL)
    {
      g_warning ("request=%s: %s", self->id, error->message);
      lk_reply_store_error (&self->call->reply, error);
    }
  finish (self);
}

/* A second request with a key that is still running must not wait, and must not run either. */
static void
start_key (Request *self)
{
  LkCall *call = self->call;

  if (call->idempotency_key == NULL || call->method != LK_METHOD_POST
      || (!call->local_admin && call->token_hash == NULL))
    return;
  self->key = g_strjoin ("\n", call->local_admin ? "local" : call->token_hash, call->path,
                         call->idempotency_key, NULL);
  if (lk_desk_start_key (call->desk, self->key))
    return;
  call->key_is_running = TRUE;
  g_clear_pointer (&self->key, g_free);
}

static void
run_in_store (Request *self)
{
  LkCall *call = self->call;

  lk_store_run_async (lk_desk_get_store (call->desk), lk_call_get_mode (call), lk_call_run, call,
                      on_run, self);
}

static void
examine_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  lk_call_examine (data);
  g_task_return_boolean (task, TRUE);
}

static void
on_examined (GObject *source, GAsyncResult *result, gpointer data)
{
  run_in_store (data);
}

static void
examine (Request *self)
{
  g_autoptr (GTask) task = g_task_new (self->call->desk, NULL, on_examined, self);

  g_task_set_source_tag (task, examine);
  g_task_set_task_data (task, self->call, NULL);
  g_task_run_in_thread (task, examine_thread);
}

static void
run (Request *self)
{
  LkCall *call = self->call;

  soup_server_message_pause (self->message);
  g_ref_count_inc (&self->ref_count);
  if (call->route == LK_ROUTE_SESSIONS && call->method == LK_METHOD_POST && !call->type_is_wrong
      && !call->too_large)
    {
      lk_sign_in_async (call, on_signed_in, self);
      return;
    }
  start_key (self);
  if (lk_call_has_picture (call))
    examine (self);
  else
    run_in_store (self);
}

/* What is there already, without the database. */
static gboolean
answer_at_once (Request *self)
{
  LkCall *call = self->call;

  if (lk_http_server_is_draining (self->thread->server))
    {
      lk_reply_problem (&call->reply, LK_PROBLEM_UNAVAILABLE, "The desk is shutting down.");
      call->reply.retry_after = 5;
      return TRUE;
    }
  if (self->spool_failed)
    {
      lk_reply_problem (&call->reply, LK_PROBLEM_INSUFFICIENT_STORAGE,
                        "The desk has no room left to take this. Nothing was changed.");
      return TRUE;
    }
  if (call->method != LK_METHOD_GET && call->method != LK_METHOD_HEAD)
    return FALSE;
  return lk_http_page_fill (call);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  Request *self = g_object_get_data (G_OBJECT (message), "lk-request");

  if (self == NULL || self->answered)
    return;
  if (self->json != NULL)
    self->call->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->json));
  if (self->spool != NULL && !self->spool_failed)
    self->spool_failed = (self->call->spool_sha256 = lk_spool_finish (self->spool)) == NULL;
  if (answer_at_once (self))
    fill (self);
  else
    run (self);
}

/* The answer goes out past libsoup, which would read the rest of the body first. */
static void
answer_cut (Request *self)
{
  LkReply *reply = &self->call->reply;
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);
  g_autoptr (GBytes) body = NULL;

  if (!reply->is_problem)
    lk_reply_problem (reply, LK_PROBLEM_TOO_LARGE, "The body is larger than this desk takes.");
  add_reply_headers (self, reply);
  add_header (self, "Content-Type", LK_PROBLEM_MEDIA_TYPE);
  body = lk_reply_problem_body (reply, self->id);
  self->answered = TRUE;
  write_log (self, reply->status);
  lk_http_refuse (self->thread, message, reply->status, body);
}

static void
on_preflight (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *self = data;
  LkReply *reply = &self->call->reply;
  g_autoptr (GError) error = NULL;

  (void) lk_store_run_finish (LK_STORE (source), result, &error);
  if (error != NULL)
    lk_reply_store_error (reply, error);
  if (self->message != NULL && self->cut)
    answer_cut (self);
  else if (self->message != NULL)
    {
      self->refused = reply->is_problem;
      if (self->refused)
        fill (self);
      soup_server_message_unpause (self->message);
    }
  request_unref (self);
}

/* All the checks that come before the body is read. */
static void
preflight (Request *self)
{
  soup_server_message_pause (self->message);
  g_ref_count_inc (&self->ref_count);
  lk_store_run_async (lk_desk_get_store (self->call->desk), LK_STORE_READ, lk_call_preflight,
                      self->call, on_preflight, self);
}

static void
preflight_cut (Request *self)
{
  self->cut = TRUE;
  self->call->too_large = TRUE;
  preflight (self);
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, Request *self)
{
  guint64 limit = self->spool != NULL ? LK_LIMIT_LABEL_BYTES : LK_LIMIT_JSON_BYTES;

  self->got += g_bytes_get_size (chunk);
  if (self->cut)
    return;
  if (self->got > MAX_IGNORED)
    {
      preflight_cut (self);
      return;
    }
  if (self->refused || (self->json == NULL && self->spool == NULL))
    return;
  if (self->got > limit)
    self->call->too_large = TRUE;
  else if (self->spool != NULL)
    self->spool_failed = self->spool_failed || !lk_spool_add (self->spool, chunk);
  else
    g_byte_array_append (self->json, g_bytes_get_data (chunk, NULL),
                         (guint) g_bytes_get_size (chunk));
}

static void
on_finished (SoupServerMessage *message, Request *self)
{
  self->message = NULL;
}

static const struct
{
  const char *name;
  LkMethod method;
} methods[] = {
  { "GET", LK_METHOD_GET }, { "HEAD", LK_METHOD_HEAD },     { "POST", LK_METHOD_POST },
  { "PUT", LK_METHOD_PUT }, { "DELETE", LK_METHOD_DELETE }, { "OTHER", LK_METHOD_OTHER },
};

static guint
method_of (const char *name)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (methods) && !g_str_equal (name, methods[i].name))
    i++;
  return i;
}

/* Nobody uploads a photo before it is known that this desk would take one from them. */
static void
prepare_blob (Request *self, gint64 length)
{
  if (length > LK_LIMIT_LABEL_BYTES)
    self->call->too_large = TRUE;
  else
    self->spool_failed = (self->spool = lk_spool_new (self->call, length)) == NULL;
  preflight (self);
}

static void
prepare_body (Request *self, SoupServerMessage *message, SoupMessageHeaders *headers)
{
  LkCall *call = self->call;
  gint64 length = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                      ? soup_message_headers_get_content_length (headers)
                      : 0;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), self);
  if (length > MAX_IGNORED)
    {
      preflight_cut (self);
      return;
    }
  if (!lk_call_takes_body (call) || call->type_is_wrong)
    return;
  if (call->route == LK_ROUTE_BLOB)
    {
      prepare_blob (self, length);
      return;
    }
  call->too_large = length > LK_LIMIT_JSON_BYTES;
  self->json = g_byte_array_new ();
}

/**
 * lk_http_request_prepare:
 * @message: a message whose headers have not come yet
 *
 * Sets what is answered when libsoup itself refuses the headers: a problem like any other. Whatever
 * the desk answers later replaces it.
 */
void
lk_http_request_prepare (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  LkReply reply;
  g_autoptr (GBytes) body = NULL;
  char id[17];

  g_snprintf (id, sizeof id, "%08x%08x", g_random_int (), g_random_int ());
  lk_reply_init (&reply);
  lk_reply_problem (&reply, LK_PROBLEM_MALFORMED, "The request cannot be read.");
  body = lk_reply_problem_body (&reply, id);
  lk_reply_clear (&reply);
  add_common_headers (headers, id);
  soup_server_message_set_response (message, LK_PROBLEM_MEDIA_TYPE, SOUP_MEMORY_COPY,
                                    g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static Request *
request_new (LkHttpThread *thread, SoupServerMessage *message)
{
  Request *self = g_new0 (Request, 1);
  guint method = method_of (soup_server_message_get_method (message));

  g_ref_count_init (&self->ref_count);
  self->thread = thread;
  self->message = message;
  self->method = methods[method].name;
  self->started = g_get_monotonic_time ();
  self->call = lk_call_new (thread->server->desk);
  self->call->method = methods[method].method;
  lk_http_server_enter (thread->server);
  return self;
}

static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  Request *self = request_new (data, message);

  g_object_set_data_full (G_OBJECT (message), "lk-request", self, (GDestroyNotify) request_unref);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
  soup_message_headers_remove (soup_server_message_get_response_headers (message), "Content-Type");
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  g_strlcpy (self->id,
             soup_message_headers_get_one (soup_server_message_get_response_headers (message),
                                           "X-Request-Id"),
             sizeof self->id);
  lk_call_parse_path (self->call, g_uri_get_path (uri));
  lk_call_parse_query (self->call, g_uri_get_query (uri));
  lk_http_read_peer (self->thread->server, self->call, message);
  lk_http_read_headers (self->call, headers);
  if (lk_http_is_ambiguous (headers))
    {
      lk_reply_problem (&self->call->reply, LK_PROBLEM_MALFORMED,
                        "It cannot be told where this request ends.");
      self->cut = TRUE;
      answer_cut (self);
      return;
    }
  prepare_body (self, message, headers);
}

/**
 * lk_http_request_install:
 * @thread: a thread with its SoupServer
 *
 * Makes the SoupServer answer with the desk.
 */
void
lk_http_request_install (LkHttpThread *thread)
{
  soup_server_add_early_handler (thread->soup, NULL, on_headers, thread, NULL);
  soup_server_add_handler (thread->soup, NULL, on_request, thread, NULL);
}

/* The listener for numbers knows one resource, and asks nobody who he is. */
static gboolean
run_metrics (LkDb *db, gpointer data, GError **error)
{
  return lk_handle_metrics (db, data, error);
}

static void
on_metrics (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  Request *self = g_object_get_data (G_OBJECT (message), "lk-request");

  if (self == NULL)
    return;
  if (self->call->method != LK_METHOD_GET || self->call->route != LK_ROUTE_METRICS)
    {
      lk_reply_problem (&self->call->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
      fill (self);
      return;
    }
  soup_server_message_pause (message);
  g_ref_count_inc (&self->ref_count);
  lk_store_run_async (lk_desk_get_store (self->call->desk), LK_STORE_READ, run_metrics, self->call,
                      on_run, self);
}

/**
 * lk_http_request_install_metrics:
 * @thread: a thread with a SoupServer for numbers
 *
 * Makes it answer with the numbers, and with nothing else.
 */
void
lk_http_request_install_metrics (LkHttpThread *thread)
{
  soup_server_add_early_handler (thread->metrics, NULL, on_headers, thread, NULL);
  soup_server_add_handler (thread->metrics, NULL, on_metrics, thread, NULL);
}
