/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"
#include "lk-http-server.h"

G_BEGIN_DECLS

typedef struct _LkHttpFeed LkHttpFeed;
typedef struct _LkHttpConnections LkHttpConnections;
typedef struct _LkHttpAcceptor LkHttpAcceptor;

/**
 * LkHttpThread:
 *
 * One thread with a main loop and a SoupServer of its own. Everything of a connection happens on
 * the thread that accepted it.
 */
typedef struct
{
  LkHttpServer *server; /* borrowed */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *soup;
  SoupServer *metrics;
  LkHttpAcceptor *acceptor;
  LkHttpAcceptor *metrics_acceptor;
  LkHttpFeed *feed;
  LkHttpConnections *connections;
} LkHttpThread;

struct _LkHttpServer
{
  GObject parent_instance;

  LkDesk *desk;
  LkMetrics *metrics;
  GPtrArray *threads; /* of LkHttpThread */
  char *url;
  char **trusted_proxies;
  gboolean local_admin;
  gboolean log;
  guint idle_exit;
  guint idle_source;
  gint in_flight;     /* atomic: requests and event streams */
  gint draining;      /* atomic */
  gint64 last_active; /* under @mutex */
  GMutex mutex;
};

/* Requests */
void lk_http_request_install (LkHttpThread *thread);
void lk_http_request_install_metrics (LkHttpThread *thread);
void lk_http_request_prepare (SoupServerMessage *message);
void lk_http_server_enter (LkHttpServer *self);
void lk_http_server_leave (LkHttpServer *self);
gboolean lk_http_server_is_draining (LkHttpServer *self);

/* What the headers of a request say */
void lk_http_read_peer (LkHttpServer *server, LkCall *call, SoupServerMessage *message);
void lk_http_read_headers (LkCall *call, SoupMessageHeaders *headers);
gboolean lk_http_is_ambiguous (SoupMessageHeaders *headers);

/* Connections */
LkHttpAcceptor *lk_http_acceptor_new (GSocket *socket, SoupServer *soup, GMainContext *context);
void lk_http_acceptor_free (LkHttpAcceptor *self);
GSocket *lk_http_socket_of (SoupServerMessage *message);
LkHttpConnections *lk_http_connections_new (GMainContext *context);
void lk_http_connections_free (LkHttpConnections *self);
void lk_http_connections_watch (LkHttpConnections *self, SoupServer *soup);
void lk_http_refuse (LkHttpThread *thread, SoupServerMessage *message, guint status, GBytes *body);

/* Event streams */
LkHttpFeed *lk_http_feed_new (LkHttpThread *thread);
void lk_http_feed_free (LkHttpFeed *self);
void lk_http_feed_add (LkHttpFeed *self, SoupServerMessage *message, LkCall *call);
void lk_http_feed_wake (LkHttpFeed *self);
void lk_http_feed_close_all (LkHttpFeed *self);

/* What is sent as it lies in the program */
gboolean lk_http_page_fill (LkCall *call);

/* Bodies */
typedef struct _LkSpool LkSpool;

LkSpool *lk_spool_new (LkCall *call, gint64 length);
void lk_spool_free (LkSpool *self);
gboolean lk_spool_add (LkSpool *self, GBytes *chunk);
char *lk_spool_finish (LkSpool *self);
void lk_http_blob_send (LkHttpThread *thread, SoupServerMessage *message, LkCall *call);

G_END_DECLS
