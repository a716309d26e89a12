/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lk-desk.h"
#include "lk-metrics.h"

G_BEGIN_DECLS

/**
 * LkHttpOptions:
 * @listen: `HOST:PORT` or `unix:PATH`
 * @metrics_listen: (nullable): `HOST:PORT` where anyone may read the metrics
 * @trusted_proxies: (nullable): addresses, or the word `unix`, of proxies whose X-Forwarded-For is
 *   believed
 * @threads: how many threads accept and answer, at least 1
 * @socket_mode: the mode of a Unix socket
 * @local_admin: whether a peer on the Unix socket with this process's uid is the admin `local`
 * @idle_exit: seconds without a client after which #LkHttpServer::idle is emitted; 0 for never
 * @log: whether each request leaves a line on standard error
 *
 * How a desk is reached.
 */
typedef struct
{
  const char *listen;
  const char *metrics_listen;
  const char *const *trusted_proxies;
  guint threads;
  guint socket_mode;
  gboolean local_admin;
  guint idle_exit;
  gboolean log;
} LkHttpOptions;

#define LK_TYPE_HTTP_SERVER (lk_http_server_get_type ())
G_DECLARE_FINAL_TYPE (LkHttpServer, lk_http_server, LK, HTTP_SERVER, GObject)

LkHttpServer *lk_http_server_new (LkDesk *desk, const LkHttpOptions *options, GError **error);
const char *lk_http_server_get_url (LkHttpServer *self);
void lk_http_server_drain_async (LkHttpServer *self,
                                 guint seconds,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lk_http_server_drain_finish (LkHttpServer *self, GAsyncResult *result);

G_END_DECLS
