/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"

G_BEGIN_DECLS

/**
 * LkDeskCall:
 * @method: GET, HEAD, PUT, POST or DELETE; static
 * @path: path and query below the base of the desk
 * @body: (nullable): what is sent
 * @content_type: (nullable): of what is sent; static
 * @accept_language: (nullable): language wanted
 * @if_match: (nullable): ETag that must still hold
 * @key: (nullable): Idempotency-Key
 * @repeatable: whether it may be sent again when nobody knows whether it arrived
 * @max_size: the largest answer that is read, bytes
 * @deadline: seconds after which an attempt is given up whatever still trickles in
 * @progress: (nullable): told how much was sent
 * @progress_data: for @progress
 *
 * One request to a desk, as lk_desk_http_send_async() needs it.
 */
typedef struct
{
  const char *method;
  char *path;
  GBytes *body;
  const char *content_type;
  char *accept_language;
  char *if_match;
  char *key;
  gboolean repeatable;
  gsize max_size;
  guint deadline;
  LkProgressFunc progress;
  gpointer progress_data;
} LkDeskCall;

/**
 * LkDeskReply:
 * @status: HTTP status, below 400
 * @body: what came; wiped when the reply is freed
 * @etag: (nullable): its ETag
 *
 * What a desk answered.
 */
typedef struct
{
  guint status;
  GByteArray *body;
  char *etag;
} LkDeskReply;

LkDeskCall *lk_desk_call_new (const char *method, const char *format, ...) G_GNUC_PRINTF (2, 3);
void lk_desk_call_set_json (LkDeskCall *self, LkSecret *json);
void lk_desk_call_free (LkDeskCall *self);
void lk_desk_reply_free (LkDeskReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDeskCall, lk_desk_call_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDeskReply, lk_desk_reply_free)

G_END_DECLS
