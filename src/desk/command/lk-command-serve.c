/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-command.h"

#include <glib-unix.h>
#include <stdio.h>
#include <sys/resource.h>

#include "lk-clock.h"
#include "lk-http-server.h"

#define DEFAULT_LISTEN "127.0.0.1:8480"
#define DRAIN_SECONDS 10
#define MAX_THREADS 64

typedef struct
{
  GMainLoop *loop;
  LkHttpServer *server;
  gboolean stopping;
} Serve;

/* Each connection is a descriptor; a sandbox may forbid to ask for more, and that is fine. */
static void
allow_connections (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  (void) setrlimit (RLIMIT_NOFILE, &limit);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  Serve *self = data;

  if (!lk_http_server_drain_finish (LK_HTTP_SERVER (source), result))
    g_printerr ("level=warning Some requests were still under way and are cut off\n");
  g_main_loop_quit (self->loop);
}

static void
stop (Serve *self)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  lk_http_server_drain_async (self->server, DRAIN_SECONDS, on_drained, self);
}

static gboolean
on_signal (gpointer data)
{
  stop (data);
  return G_SOURCE_CONTINUE;
}

static void
on_idle (LkHttpServer *server, gpointer data)
{
  stop (data);
}

static void
loop_until_stopped (Serve *self, LkDesk *desk)
{
  LkClock *clock = lk_clock_start (desk);
  guint term = g_unix_signal_add (SIGTERM, on_signal, self);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, self);

  g_signal_connect (self->server, "idle", G_CALLBACK (on_idle), self);
  g_print ("listening on %s\n", lk_http_server_get_url (self->server));
  fflush (stdout);
  g_main_loop_run (self->loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  lk_clock_stop (clock);
}

static gboolean
refuse (const char *text)
{
  g_printerr ("latchkey-desk: %s\n", text);
  return FALSE;
}

static gboolean
read_mode (const char *text, guint *mode)
{
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 8, 0, 0777, &value, NULL))
    return refuse ("--socket-mode is an octal mode such as 0660");
  *mode = (guint) value;
  return TRUE;
}

/* What must not stand together. The own user of a socket is only believed where no proxy can stand
 * in between. */
static gboolean
check (const LkCommandOptions *options, LkHttpOptions *http)
{
  gboolean is_unix;

  http->listen = options->listen != NULL ? options->listen : DEFAULT_LISTEN;
  http->socket_mode = 0600;
  is_unix = g_str_has_prefix (http->listen, "unix:");
  if (options->local_admin && (options->public_url != NULL || options->trusted_proxies != NULL))
    return refuse ("--local-admin cannot be given together with --public-url or --trusted-proxy");
  if (options->local_admin && !is_unix)
    return refuse ("--local-admin needs --listen unix:PATH");
  if (options->local_admin && options->socket_mode != NULL)
    return refuse ("With --local-admin the socket always has mode 0600");
  if (options->public_url != NULL && !g_str_has_prefix (options->public_url, "https://")
      && !g_str_has_prefix (options->public_url, "http://"))
    return refuse ("--public-url starts with https:// or http://");
  if (options->threads < 0 || options->threads > MAX_THREADS)
    return refuse ("--threads is from 1 to 64");
  return read_mode (options->socket_mode, &http->socket_mode);
}

/* serve */
int
lk_command_serve (LkCommandOptions *options, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDesk) desk = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  LkHttpOptions http = { .metrics_listen = options->metrics_listen,
                         .trusted_proxies = (const char *const *) options->trusted_proxies,
                         .threads = options->threads > 0 ? (guint) options->threads : 1,
                         .local_admin = options->local_admin,
                         .idle_exit = options->idle_exit > 0 ? (guint) options->idle_exit : 0,
                         .log = !options->quiet };
  Serve self = { 0 };

  if (argc != 1)
    {
      (void) refuse ("serve takes options only");
      return LK_EXIT_USAGE;
    }
  if (!lk_command_need_database (options) || !check (options, &http))
    return LK_EXIT_USAGE;
  allow_connections ();
  desk = lk_command_open_desk (options, TRUE, &error);
  if (desk == NULL || (options->local_admin && !lk_desk_add_local_admin (desk, &error)))
    return lk_command_fail (error);
  self.server = lk_http_server_new (desk, &http, &error);
  if (self.server == NULL)
    return lk_command_fail (error);
  loop = g_main_loop_new (NULL, FALSE);
  self.loop = loop;
  loop_until_stopped (&self, desk);
  g_object_unref (self.server);
  lk_store_close (lk_desk_get_store (desk));
  return LK_EXIT_DONE;
}
