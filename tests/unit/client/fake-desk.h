/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk-client.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FakeDesk:
 * @server: a real HTTP server, on a Unix socket and on a port of the loopback
 * @path: the socket
 * @url: "unix:" and the socket
 * @tcp_url: the port
 * @requests: what came, one "METHOD path" each
 * @handler: answers
 * @early: (nullable): told of a request when its headers have come and its body has not
 * @data: for both
 *
 * A server that says what a test wants said.
 */
typedef struct FakeDesk FakeDesk;

typedef void (*FakeHandler) (FakeDesk *desk, SoupServerMessage *message, const char *path);

struct FakeDesk
{
  SoupServer *server;
  char *directory;
  char *path;
  char *url;
  char *tcp_url;
  GPtrArray *requests;
  FakeHandler handler;
  FakeHandler early;
  gpointer data;
};

FakeDesk *fake_desk_new (FakeHandler handler, gpointer data);
void fake_desk_listen (FakeDesk *self);
void fake_desk_free (FakeDesk *self);
/* A client of the desk at @url that tries three times, and waits next to nothing between. */
LkCaseBackend *fake_connect (const char *url);
guint fake_desk_count (FakeDesk *self, const char *request);
void fake_json (SoupServerMessage *message, guint status, const char *json);
void fake_problem (SoupServerMessage *message, guint status, const char *slug);
void fake_hang_up (SoupServerMessage *message);
const char *fake_header (SoupServerMessage *message, const char *name);
char *fake_case (const char *id, const char *state, int revision);

void fake_remove_tree (const char *path);

/* Waiting for one asynchronous call. */
void got_result (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *wait_for (GAsyncResult **slot);

#define AWAIT(result) g_autoptr (GAsyncResult) result = NULL
#define UNTIL(condition) \
  while (!(condition))   \
  g_main_context_iteration (NULL, TRUE)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeDesk, fake_desk_free)

G_END_DECLS
