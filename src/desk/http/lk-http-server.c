/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-http-server.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-http-listen.h"
#include "lk-http-server-private.h"

G_DEFINE_FINAL_TYPE (LkHttpServer, lk_http_server, G_TYPE_OBJECT)

enum
{
  IDLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
stop_thread (gpointer data)
{
  LkHttpThread *thread = data;

  lk_http_feed_close_all (thread->feed);
  g_clear_pointer (&thread->acceptor, lk_http_acceptor_free);
  g_clear_pointer (&thread->metrics_acceptor, lk_http_acceptor_free);
  soup_server_disconnect (thread->soup);
  if (thread->metrics != NULL)
    soup_server_disconnect (thread->metrics);
  g_main_loop_quit (thread->loop);
  return G_SOURCE_REMOVE;
}

static void
thread_free (LkHttpThread *thread)
{
  if (thread->thread != NULL)
    {
      g_main_context_invoke (thread->context, stop_thread, thread);
      g_thread_join (thread->thread);
    }
  g_clear_pointer (&thread->acceptor, lk_http_acceptor_free);
  g_clear_pointer (&thread->metrics_acceptor, lk_http_acceptor_free);
  g_clear_pointer (&thread->feed, lk_http_feed_free);
  g_clear_object (&thread->soup);
  g_clear_object (&thread->metrics);
  g_clear_pointer (&thread->connections, lk_http_connections_free);
  g_main_loop_unref (thread->loop);
  g_main_context_unref (thread->context);
  g_free (thread);
}

static void
lk_http_server_dispose (GObject *object)
{
  LkHttpServer *self = LK_HTTP_SERVER (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  /* While it still listens: whoever comes next makes a socket of its own there. */
  if (self->threads != NULL && self->url != NULL && g_str_has_prefix (self->url, "unix:"))
    (void) g_unlink (self->url + strlen ("unix:"));
  lk_store_set_notify (lk_desk_get_store (self->desk), NULL, NULL);
  g_clear_pointer (&self->threads, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_http_server_parent_class)->dispose (object);
}

static void
lk_http_server_finalize (GObject *object)
{
  LkHttpServer *self = LK_HTTP_SERVER (object);

  g_clear_object (&self->desk);
  lk_metrics_free (self->metrics);
  g_strfreev (self->trusted_proxies);
  g_free (self->url);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (lk_http_server_parent_class)->finalize (object);
}

static void
lk_http_server_class_init (LkHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_http_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_http_server_finalize;

  /**
   * LkHttpServer::idle:
   *
   * Nobody has been here for as long as the options say.
   */
  signals[IDLE] = g_signal_new ("idle", LK_TYPE_HTTP_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
lk_http_server_init (LkHttpServer *self)
{
  g_mutex_init (&self->mutex);
  self->threads = g_ptr_array_new_with_free_func ((GDestroyNotify) thread_free);
  self->metrics = lk_metrics_new ();
  self->last_active = g_get_monotonic_time ();
}

/* Somebody is here. */
void
lk_http_server_enter (LkHttpServer *self)
{
  g_atomic_int_inc (&self->in_flight);
}

void
lk_http_server_leave (LkHttpServer *self)
{
  g_mutex_lock (&self->mutex);
  self->last_active = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
  g_atomic_int_add (&self->in_flight, -1);
}

gboolean
lk_http_server_is_draining (LkHttpServer *self)
{
  return g_atomic_int_get (&self->draining) != 0;
}

static gboolean
check_idle (gpointer data)
{
  LkHttpServer *self = data;
  gint64 last;

  if (g_atomic_int_get (&self->in_flight) > 0)
    return G_SOURCE_CONTINUE;
  g_mutex_lock (&self->mutex);
  last = self->last_active;
  g_mutex_unlock (&self->mutex);
  if (g_get_monotonic_time () - last < (gint64) self->idle_exit * G_USEC_PER_SEC)
    return G_SOURCE_CONTINUE;
  self->idle_source = 0;
  g_signal_emit (self, signals[IDLE], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_feed (gpointer data)
{
  lk_http_feed_wake (((LkHttpThread *) data)->feed);
  return G_SOURCE_REMOVE;
}

/* On a thread of the store */
static void
on_committed (gpointer data)
{
  LkHttpServer *self = data;

  for (guint i = 0; i < self->threads->len; i++)
    {
      LkHttpThread *thread = g_ptr_array_index (self->threads, i);
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, wake_feed, thread, NULL);
      g_source_attach (source, thread->context);
    }
}

static gpointer
run_thread (gpointer data)
{
  LkHttpThread *thread = data;

  g_main_context_push_thread_default (thread->context);
  g_main_loop_run (thread->loop);
  /* What was still under way ends before its objects do. */
  while (g_main_context_iteration (thread->context, FALSE))
    ;
  g_main_context_pop_thread_default (thread->context);
  return NULL;
}

/* libsoup keeps no connection of a server that does not listen. This one does so in a context that
 * nobody runs, and has its connections from an LkHttpAcceptor. */
static SoupServer *
new_soup (GSocket *socket, GError **error)
{
  g_autoptr (SoupServer) soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  g_autoptr (GMainContext) nobody = g_main_context_new ();
  gboolean listens;

  g_main_context_push_thread_default (nobody);
  listens = soup_server_listen_socket (soup, socket, 0, error);
  g_main_context_pop_thread_default (nobody);
  return listens ? g_steal_pointer (&soup) : NULL;
}

static gboolean
add_metrics (LkHttpThread *thread, GSocket *socket, GError **error)
{
  thread->metrics = new_soup (socket, error);
  if (thread->metrics == NULL)
    return FALSE;
  lk_http_connections_watch (thread->connections, thread->metrics);
  lk_http_request_install_metrics (thread);
  thread->metrics_acceptor = lk_http_acceptor_new (socket, thread->metrics, thread->context);
  return TRUE;
}

static gboolean
add_thread (LkHttpServer *self, GSocket *socket, GSocket *metrics_socket, GError **error)
{
  LkHttpThread *thread = g_new0 (LkHttpThread, 1);

  thread->server = self;
  thread->context = g_main_context_new ();
  thread->loop = g_main_loop_new (thread->context, FALSE);
  g_ptr_array_add (self->threads, thread);
  thread->feed = lk_http_feed_new (thread);
  thread->connections = lk_http_connections_new (thread->context);
  thread->soup = new_soup (socket, error);
  if (thread->soup == NULL)
    return FALSE;
  lk_http_connections_watch (thread->connections, thread->soup);
  lk_http_request_install (thread);
  thread->acceptor = lk_http_acceptor_new (socket, thread->soup, thread->context);
  return metrics_socket == NULL || add_metrics (thread, metrics_socket, error);
}

static void
start (LkHttpServer *self)
{
  lk_store_set_notify (lk_desk_get_store (self->desk), on_committed, self);
  for (guint i = 0; i < self->threads->len; i++)
    {
      LkHttpThread *thread = g_ptr_array_index (self->threads, i);

      thread->thread = g_thread_new ("lk-http", run_thread, thread);
    }
  if (self->idle_exit > 0)
    self->idle_source = g_timeout_add_seconds (MAX (1, self->idle_exit / 10), check_idle, self);
}

/**
 * lk_http_server_new:
 * @desk: the desk to serve
 * @options: how
 * @error: a #GIOErrorEnum when it cannot listen there
 *
 * Listens and serves from now on, on threads of its own.
 *
 * Returns: (transfer full): the server, or %NULL
 */
LkHttpServer *
lk_http_server_new (LkDesk *desk, const LkHttpOptions *options, GError **error)
{
  g_autoptr (LkHttpServer) self = g_object_new (LK_TYPE_HTTP_SERVER, NULL);
  g_autoptr (GPtrArray) sockets = NULL;
  g_autoptr (GPtrArray) metrics = NULL;
  g_autofree char *metrics_url = NULL;

  self->desk = g_object_ref (desk);
  self->local_admin = options->local_admin;
  self->log = options->log;
  self->idle_exit = options->idle_exit;
  self->trusted_proxies = g_strdupv ((char **) options->trusted_proxies);
  sockets = lk_http_listen (options->listen, MAX (options->threads, 1), options->socket_mode,
                            &self->url, error);
  if (sockets == NULL)
    return NULL;
  if (options->metrics_listen != NULL)
    {
      metrics = lk_http_listen (options->metrics_listen, 1, 0600, &metrics_url, error);
      if (metrics == NULL)
        return NULL;
    }
  for (guint i = 0; i < sockets->len; i++)
    if (!add_thread (self, g_ptr_array_index (sockets, i),
                     i == 0 && metrics != NULL ? g_ptr_array_index (metrics, 0) : NULL, error))
      return NULL;
  start (self);
  return g_steal_pointer (&self);
}

/**
 * lk_http_server_get_url:
 * @self: a server
 *
 * Returns: (transfer none): where it is reached
 */
const char *
lk_http_server_get_url (LkHttpServer *self)
{
  return self->url;
}

typedef struct
{
  gint64 until;
} Drain;

static gboolean
check_drained (gpointer data)
{
  GTask *task = data;
  LkHttpServer *self = g_task_get_source_object (task);
  Drain *drain = g_task_get_task_data (task);
  gboolean empty = g_atomic_int_get (&self->in_flight) == 0;

  if (!empty && g_get_monotonic_time () < drain->until)
    return G_SOURCE_CONTINUE;
  g_task_return_boolean (task, empty);
  return G_SOURCE_REMOVE;
}

static gboolean
close_feed (gpointer data)
{
  lk_http_feed_close_all (((LkHttpThread *) data)->feed);
  return G_SOURCE_REMOVE;
}

/**
 * lk_http_server_drain_async:
 * @self: a server
 * @seconds: how long to wait at most
 * @callback: called when nothing is under way any more, or time is up
 * @user_data: for @callback
 *
 * New requests are answered with 503 from now on, event streams end, and what is under way is
 * finished.
 */
void
lk_http_server_drain_async (LkHttpServer *self,
                            guint seconds,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Drain *drain = g_new0 (Drain, 1);

  g_task_set_source_tag (task, lk_http_server_drain_async);
  drain->until = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  g_task_set_task_data (task, drain, g_free);
  g_atomic_int_set (&self->draining, 1);
  for (guint i = 0; i < self->threads->len; i++)
    {
      LkHttpThread *thread = g_ptr_array_index (self->threads, i);

      g_main_context_invoke (thread->context, close_feed, thread);
    }
  g_timeout_add_full (G_PRIORITY_DEFAULT, 20, check_drained, task, g_object_unref);
}

/**
 * lk_http_server_drain_finish:
 * @self: a server
 * @result: of lk_http_server_drain_async()
 *
 * Returns: whether everything that was under way was finished
 */
gboolean
lk_http_server_drain_finish (LkHttpServer *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
