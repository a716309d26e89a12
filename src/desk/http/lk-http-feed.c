/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-http-server-private.h"
#include "lk-json-writer.h"
#include "lk-sign-in.h"

/* The table is the truth and is read each second; a commit on this desk only makes it sooner. */
#define TICK_MS 1000
/* A session that ended closes its streams within this time. */
#define CHECK_TICKS 4
/* A comment keeps proxies from closing a silent stream. */
#define COMMENT_US (14 * G_USEC_PER_SEC)
#define MAX_ROWS 200
/* A client that does not take what is sent is let go; it resumes by its last id. */
#define MAX_UNSENT (256 * 1024)

typedef struct
{
  gatomicrefcount ref_count;
  SoupServerMessage *message; /* NULL once the connection ended */
  char *token_hash;           /* NULL for the local admin */
  char *requester;            /* NULL for whoever sees all */
  gint64 last;                /* -1: from now on */
  gint64 written_at;
  gsize unsent;
  gboolean ended; /* its session did */
  GArray *rows;   /* what a job found, of LkFeedRow */
} Client;

struct _LkHttpFeed
{
  LkHttpThread *thread; /* borrowed */
  GPtrArray *clients;
  GSource *tick;
  guint count;
  gboolean running;
  gboolean again;
  gboolean closed;
};

/* What one job looks up for all clients of a thread. */
typedef struct
{
  LkHttpFeed *feed;
  GPtrArray *clients;
  gboolean check;
  gint64 now;
} Look;

static void
client_unref (Client *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->token_hash);
  g_free (self->requester);
  g_free (self);
}

static Client *
client_ref (Client *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static gboolean
check_session (LkDb *db, Client *client, gint64 now, GError **error)
{
  g_autoptr (LkSessionRow) session = NULL;

  if (client->token_hash == NULL)
    return TRUE;
  if (!lk_session_get (db, client->token_hash, &session, error))
    return FALSE;
  client->ended = session == NULL || !lk_sign_in_is_valid (session, now);
  return TRUE;
}

static gboolean
look_for (LkDb *db, Client *client, gint64 first, gint64 last, GError **error)
{
  if (client->last < 0 || client->last > last)
    client->last = last;
  if (client->last == last)
    return TRUE;
  /* One who was away for longer than the feed is kept gets the last state of each case. */
  if (client->last + 1 < first)
    client->rows = lk_feed_list_states (db, client->last, client->requester, MAX_ROWS, error);
  else
    client->rows = lk_feed_list (db, client->last, client->requester, MAX_ROWS, error);
  if (client->rows == NULL)
    return FALSE;
  if (client->rows->len == 0)
    client->last = last;
  return TRUE;
}

static gboolean
look (LkDb *db, gpointer data, GError **error)
{
  Look *self = data;
  gint64 first = 0;
  gint64 last = 0;

  if (!lk_feed_last (db, &first, &last, error))
    return FALSE;
  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = g_ptr_array_index (self->clients, i);

      g_clear_pointer (&client->rows, g_array_unref);
      if ((self->check && !check_session (db, client, self->now, error))
          || !look_for (db, client, first, last, error))
        return FALSE;
    }
  return FALSE;
}

static void
write_text (Client *client, const char *text, gsize size)
{
  client->unsent += size;
  if (client->unsent > MAX_UNSENT)
    {
      client->ended = TRUE;
      return;
    }
  soup_message_body_append (soup_server_message_get_response_body (client->message),
                            SOUP_MEMORY_COPY, text, size);
  soup_server_message_unpause (client->message);
  client->written_at = g_get_monotonic_time ();
}

static void
write_rows (Client *client)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < client->rows->len; i++)
    {
      const LkFeedRow *row = &g_array_index (client->rows, LkFeedRow, i);
      g_autoptr (GBytes) data = NULL;
      LkJsonWriter w;

      lk_json_writer_init (&w, 96);
      lk_json_writer_begin_object (&w);
      lk_json_writer_member_string (&w, "id", row->case_id);
      lk_json_writer_member_string (&w, "state", lk_case_state_to_string (row->state));
      lk_json_writer_member_int (&w, "revision", row->revision);
      lk_json_writer_end_object (&w);
      data = lk_json_writer_finish (&w);
      g_string_append_printf (text, "id: %" G_GINT64_FORMAT "\nevent: case\ndata: ", row->n);
      g_string_append_len (text, g_bytes_get_data (data, NULL), (gssize) g_bytes_get_size (data));
      g_string_append (text, "\n\n");
      client->last = row->n;
    }
  write_text (client, text->str, text->len);
}

static void
end_stream (Client *client)
{
  GSocket *socket = lk_http_socket_of (client->message);

  /* What was written and not taken would never end. */
  if (client->unsent > MAX_UNSENT && socket != NULL)
    (void) g_socket_shutdown (socket, TRUE, TRUE, NULL);
  soup_message_body_complete (soup_server_message_get_response_body (client->message));
  soup_server_message_unpause (client->message);
}

static void
forget_gone (LkHttpFeed *self)
{
  for (guint i = self->clients->len; i > 0; i--)
    if (((Client *) g_ptr_array_index (self->clients, i - 1))->message == NULL)
      g_ptr_array_remove_index_fast (self->clients, i - 1);
}

static void run_look (LkHttpFeed *self);

static void
serve (LkHttpFeed *self, Client *client)
{
  if (client->message == NULL)
    return;
  if (client->ended || self->closed)
    {
      end_stream (client);
      client->message = NULL;
      return;
    }
  if (client->rows != NULL && client->rows->len > 0)
    {
      self->again = self->again || client->rows->len == MAX_ROWS;
      write_rows (client);
    }
  else if (g_get_monotonic_time () - client->written_at > COMMENT_US)
    write_text (client, ": here\n\n", 8);
  g_clear_pointer (&client->rows, g_array_unref);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *found = data;
  LkHttpFeed *self = found->feed;
  g_autoptr (GError) error = NULL;

  (void) lk_store_run_finish (LK_STORE (source), result, &error);
  if (error != NULL)
    g_debug ("The feed could not be read: %s", error->message);
  self->running = FALSE;
  for (guint i = 0; error == NULL && i < found->clients->len; i++)
    serve (self, g_ptr_array_index (found->clients, i));
  g_ptr_array_unref (found->clients);
  g_free (found);
  forget_gone (self);
  if (self->again)
    {
      self->again = FALSE;
      run_look (self);
    }
}

static void
run_look (LkHttpFeed *self)
{
  Look *job;

  forget_gone (self);
  if (self->running)
    self->again = TRUE;
  if (self->running || self->closed || self->clients->len == 0)
    return;
  job = g_new0 (Look, 1);
  job->feed = self;
  job->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_unref);
  for (guint i = 0; i < self->clients->len; i++)
    g_ptr_array_add (job->clients, client_ref (g_ptr_array_index (self->clients, i)));
  job->check = self->count++ % CHECK_TICKS == 0;
  job->now = g_get_real_time ();
  self->running = TRUE;
  lk_store_run_async (lk_desk_get_store (self->thread->server->desk), LK_STORE_READ, look, job,
                      on_looked, job);
}

static gboolean
on_tick (gpointer data)
{
  run_look (data);
  return G_SOURCE_CONTINUE;
}

/**
 * lk_http_feed_new:
 * @thread: the thread whose event streams these are
 *
 * Returns: (transfer full): no streams yet
 */
LkHttpFeed *
lk_http_feed_new (LkHttpThread *thread)
{
  LkHttpFeed *self = g_new0 (LkHttpFeed, 1);

  self->thread = thread;
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_unref);
  return self;
}

/**
 * lk_http_feed_free:
 * @self: (transfer full): streams; its thread has ended
 */
void
lk_http_feed_free (LkHttpFeed *self)
{
  g_ptr_array_unref (self->clients);
  g_free (self);
}

static void
on_stream_gone (Client *client)
{
  client->message = NULL;
  client_unref (client);
}

/* The message outlives its connection for a moment; nothing may be written to it then. */
static void
on_stream_finished (Client *client)
{
  client->message = NULL;
}

static void
on_stream_wrote (SoupServerMessage *message, guint size, Client *client)
{
  client->unsent -= MIN (client->unsent, size);
}

static gint64
parse_last (const char *text)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return -1;
  return (gint64) value;
}

/**
 * lk_http_feed_add:
 * @self: streams
 * @message: a paused message
 * @call: its call, by somebody who is signed in
 *
 * Begins a stream of server-sent events.
 */
void
lk_http_feed_add (LkHttpFeed *self, SoupServerMessage *message, LkCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Client *client = g_new0 (Client, 1);

  g_atomic_ref_count_init (&client->ref_count);
  client->message = message;
  client->token_hash = call->local_admin ? NULL : g_strdup (call->token_hash);
  client->requester = lk_call_is_staff (call) ? NULL : g_strdup (call->user->id);
  client->last = parse_last (call->last_event_id);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_object_set_data_full (G_OBJECT (message), "lk-stream", client_ref (client),
                          (GDestroyNotify) on_stream_gone);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (on_stream_finished), client);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_stream_wrote), client);
  g_ptr_array_add (self->clients, client);
  /* The first bytes tell the client, and any proxy, that the stream is open. */
  write_text (client, "retry: 3000\n\n", 13);
  if (self->closed)
    serve (self, client);
  else if (self->tick == NULL)
    {
      self->tick = g_timeout_source_new (TICK_MS);
      g_source_set_callback (self->tick, on_tick, self, NULL);
      g_source_attach (self->tick, self->thread->context);
    }
  run_look (self);
}

/**
 * lk_http_feed_wake:
 * @self: streams
 *
 * Something was committed: looks now instead of at the next second.
 */
void
lk_http_feed_wake (LkHttpFeed *self)
{
  run_look (self);
}

/**
 * lk_http_feed_close_all:
 * @self: streams
 *
 * Ends all streams, and every one that begins after this.
 */
void
lk_http_feed_close_all (LkHttpFeed *self)
{
  self->closed = TRUE;
  if (self->tick != NULL)
    {
      g_source_destroy (self->tick);
      g_clear_pointer (&self->tick, g_source_unref);
    }
  for (guint i = 0; i < self->clients->len; i++)
    serve (self, g_ptr_array_index (self->clients, i));
  forget_gone (self);
}
