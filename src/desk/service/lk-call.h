/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"
#include "lk-account-rows.h"
#include "lk-desk.h"
#include "lk-picture.h"
#include "lk-reply.h"
#include "lk-state.h"

G_BEGIN_DECLS

/**
 * LkRoute:
 *
 * The resources of the API.
 */
typedef enum
{
  LK_ROUTE_NONE,
  LK_ROUTE_PAGE,
  LK_ROUTE_OPENAPI,
  LK_ROUTE_HEALTH,
  LK_ROUTE_METRICS,
  LK_ROUTE_DESK,
  LK_ROUTE_SESSIONS,
  LK_ROUTE_CURRENT,
  LK_ROUTE_ME,
  LK_ROUTE_USERS,
  LK_ROUTE_BLOB,
  LK_ROUTE_CASES,
  LK_ROUTE_CASE,
  LK_ROUTE_EVENTS,
  LK_ROUTE_REQUEST,
  LK_ROUTE_ANSWER,
  LK_ROUTE_HISTORY,
  LK_ROUTE_FEED,
} LkRoute;

#define LK_N_ROUTES (LK_ROUTE_FEED + 1)

/**
 * LkMethod:
 *
 * The methods that some resource has; all others are OTHER.
 */
typedef enum
{
  LK_METHOD_GET,
  LK_METHOD_HEAD,
  LK_METHOD_POST,
  LK_METHOD_PUT,
  LK_METHOD_DELETE,
  LK_METHOD_OTHER,
} LkMethod;

/**
 * LkCall:
 *
 * One request to the service, without any HTTP object: the HTTP side fills it, a thread of the
 * store runs it, and the HTTP side reads the reply. Nobody else touches it meanwhile.
 */
typedef struct
{
  LkDesk *desk;

  /* What is asked */
  LkRoute route;
  LkMethod method;
  gboolean under_v1; /* the path starts with /v1/ */
  char *path;
  char *case_id;
  gint64 item;
  char *sha256;
  GHashTable *query;  /* name -> value */
  gboolean query_bad; /* not decodable, or a name twice */

  /* Who asks */
  gboolean local_admin; /* the peer is this computer's own user */
  char *token_hash;     /* SHA-256 of the bearer token */
  char *peer;

  /* Headers */
  char *if_match;
  char *if_none_match;
  char *idempotency_key;
  char *accept_language;
  char *last_event_id;
  gboolean type_is_wrong; /* 415 */
  gboolean too_large;     /* 413 */
  gboolean key_is_running;

  /* The body: JSON, or what was spooled of a blob */
  GBytes *body;
  int spool;                  /* a file, or -1 and */
  const guint8 *spool_memory; /* borrowed */
  gint64 spooled;
  char *spool_sha256;
  LkPictureVerdict picture; /* of lk_call_examine() */
  LkPictureKind picture_kind;
  char *media_type;

  /* What was found */
  gint64 now;
  LkUserRow *user;
  gboolean touch; /* the session shall be noted as used */
  LkCaseRow *row;
  gint64 blob_size; /* of a blob that is to be sent after the reply */
  LkReply reply;
} LkCall;

LkCall *lk_call_new (LkDesk *desk);
void lk_call_free (LkCall *self);
void lk_call_parse_path (LkCall *self, const char *path);
void lk_call_parse_query (LkCall *self, const char *query);
void lk_call_set_token (LkCall *self, const char *token);
const char *lk_call_route_name (LkRoute route);
gboolean lk_call_takes_body (LkCall *self);
gboolean lk_call_is_known_method (LkCall *self);
gboolean lk_call_has_picture (LkCall *self);
void lk_call_examine (LkCall *self);
LkStoreMode lk_call_get_mode (LkCall *self);

gboolean lk_call_preflight (LkDb *db, gpointer call, GError **error);
gboolean lk_call_run (LkDb *db, gpointer call, GError **error);

gboolean lk_call_is_staff (LkCall *self);
void lk_call_get_actor (LkCall *self, LkActor *actor);
const char *lk_call_query (LkCall *self, const char *name);
gboolean lk_call_query_only (LkCall *self, const char *const *names);
gboolean lk_call_query_limit (LkCall *self, guint *limit);
gboolean lk_call_etag_matches (const char *header, const char *etag, gboolean weak);
char *lk_call_make_etag (const LkCaseRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCall, lk_call_free)

G_END_DECLS
