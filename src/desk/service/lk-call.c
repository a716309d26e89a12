/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-call.h"

#include <string.h>
#include <unistd.h>

#include "lk-handlers.h"
#include "lk-hash.h"
#include "lk-limits.h"
#include "lk-sign-in.h"

#define BIT(method) (1u << LK_METHOD_##method)
#define ID_CHARACTERS "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

typedef gboolean (*Handler) (LkDb *db, LkCall *call, GError **error);

/* What there is, which methods it has, and who is asked for a token. */
static const struct
{
  const char *name;
  guint methods;
  const char *allow;
  gboolean open;
  gboolean staff;
} routes[LK_N_ROUTES] = {
  [LK_ROUTE_NONE] = { "none", 0, "", FALSE, FALSE },
  [LK_ROUTE_PAGE] = { "/", BIT (GET) | BIT (HEAD), "GET, HEAD", TRUE, FALSE },
  [LK_ROUTE_OPENAPI] = { "/v1/openapi.yaml", BIT (GET) | BIT (HEAD), "GET, HEAD", TRUE, FALSE },
  [LK_ROUTE_HEALTH] = { "/v1/health", BIT (GET) | BIT (HEAD), "GET, HEAD", TRUE, FALSE },
  [LK_ROUTE_METRICS] = { "/v1/metrics", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_DESK] = { "/v1/desk", BIT (GET), "GET", TRUE, FALSE },
  [LK_ROUTE_SESSIONS] = { "/v1/sessions", BIT (POST), "POST", TRUE, FALSE },
  [LK_ROUTE_CURRENT] = { "/v1/sessions/current", BIT (DELETE), "DELETE", FALSE, FALSE },
  [LK_ROUTE_ME] = { "/v1/me", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_USERS] = { "/v1/users", BIT (GET), "GET", FALSE, TRUE },
  [LK_ROUTE_BLOB]
  = { "/v1/blobs/{sha256}", BIT (GET) | BIT (HEAD) | BIT (PUT), "GET, HEAD, PUT", FALSE, FALSE },
  [LK_ROUTE_CASES] = { "/v1/cases", BIT (GET) | BIT (POST), "GET, POST", FALSE, FALSE },
  [LK_ROUTE_CASE] = { "/v1/cases/{id}", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_EVENTS]
  = { "/v1/cases/{id}/events", BIT (GET) | BIT (POST), "GET, POST", FALSE, FALSE },
  [LK_ROUTE_REQUEST] = { "/v1/cases/{id}/items/{n}/request", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_ANSWER] = { "/v1/cases/{id}/items/{n}/answer", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_HISTORY] = { "/v1/cases/{id}/history", BIT (GET), "GET", FALSE, FALSE },
  [LK_ROUTE_FEED] = { "/v1/events", BIT (GET), "GET", FALSE, FALSE },
};

/**
 * lk_call_new:
 * @desk: the desk that is asked
 *
 * Returns: (transfer full): an empty call
 */
LkCall *
lk_call_new (LkDesk *desk)
{
  LkCall *self = g_new0 (LkCall, 1);

  self->desk = g_object_ref (desk);
  self->spool = -1;
  self->picture = LK_PICTURE_NOT_AN_IMAGE;
  self->blob_size = -1;
  lk_reply_init (&self->reply);
  return self;
}

/**
 * lk_call_free:
 * @self: (nullable) (transfer full): a call
 */
void
lk_call_free (LkCall *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->user, lk_user_row_free);
  g_clear_pointer (&self->row, lk_case_row_free);
  lk_reply_clear (&self->reply);
  if (self->spool >= 0)
    close (self->spool);
  g_free (self->path);
  g_free (self->case_id);
  g_free (self->sha256);
  g_free (self->token_hash);
  g_free (self->peer);
  g_free (self->if_match);
  g_free (self->if_none_match);
  g_free (self->idempotency_key);
  g_free (self->accept_language);
  g_free (self->last_event_id);
  g_free (self->spool_sha256);
  g_free (self->media_type);
  g_object_unref (self->desk);
  g_free (self);
}

static gboolean
is_case_id (const char *text)
{
  return strlen (text) == 13 && g_str_has_prefix (text, "LK-")
         && strspn (text + 3, ID_CHARACTERS) == 10;
}

static gboolean
parse_item (const char *text, gint64 *item)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, LK_LIMIT_ITEMS, &value, NULL) || text[0] == '0')
    return FALSE;
  *item = (gint64) value;
  return TRUE;
}

static LkRoute
route_of_case (LkCall *self, char **parts)
{
  guint n = g_strv_length (parts);

  if (n < 1 || !is_case_id (parts[0]))
    return LK_ROUTE_NONE;
  self->case_id = g_strdup (parts[0]);
  if (n == 1)
    return LK_ROUTE_CASE;
  if (n == 2 && g_str_equal (parts[1], "events"))
    return LK_ROUTE_EVENTS;
  if (n == 2 && g_str_equal (parts[1], "history"))
    return LK_ROUTE_HISTORY;
  if (n != 4 || !g_str_equal (parts[1], "items") || !parse_item (parts[2], &self->item))
    return LK_ROUTE_NONE;
  if (g_str_equal (parts[3], "request"))
    return LK_ROUTE_REQUEST;
  return g_str_equal (parts[3], "answer") ? LK_ROUTE_ANSWER : LK_ROUTE_NONE;
}

static LkRoute
route_of (LkCall *self, const char *path)
{
  g_auto (GStrv) parts = NULL;

  for (guint i = LK_ROUTE_PAGE; i < LK_N_ROUTES; i++)
    if (strchr (routes[i].name, '{') == NULL && g_str_equal (path, routes[i].name))
      return (LkRoute) i;
  if (g_str_has_prefix (path, "/v1/blobs/") && lk_sha256_is_hex (path + strlen ("/v1/blobs/")))
    {
      self->sha256 = g_strdup (path + strlen ("/v1/blobs/"));
      return LK_ROUTE_BLOB;
    }
  if (!g_str_has_prefix (path, "/v1/cases/"))
    return LK_ROUTE_NONE;
  parts = g_strsplit (path + strlen ("/v1/cases/"), "/", 6);
  return route_of_case (self, parts);
}

/**
 * lk_call_parse_path:
 * @self: a call
 * @path: the path as it was sent
 *
 * Finds the resource that @path names; %LK_ROUTE_NONE when there is none.
 */
void
lk_call_parse_path (LkCall *self, const char *path)
{
  self->path = g_strdup (path);
  self->under_v1 = g_str_has_prefix (path, "/v1/") || g_str_equal (path, "/v1");
  self->route = route_of (self, path);
}

static char *
decode (const char *text)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (text), "+", ' ');
  g_autofree char *plain = g_uri_unescape_string (spaced, NULL);

  if (plain == NULL || !g_utf8_validate (plain, -1, NULL))
    return NULL;
  return g_steal_pointer (&plain);
}

/**
 * lk_call_parse_query:
 * @self: a call
 * @query: (nullable): what stands after the question mark
 */
void
lk_call_parse_query (LkCall *self, const char *query)
{
  g_auto (GStrv) parts = NULL;

  self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (query == NULL || *query == '\0')
    return;
  parts = g_strsplit (query, "&", 32);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');
      g_autofree char *value = decode (equals != NULL ? equals + 1 : "");
      g_autofree char *name = NULL;

      if (equals != NULL)
        *equals = '\0';
      name = decode (parts[i]);
      if (name == NULL || value == NULL || g_hash_table_contains (self->query, name))
        self->query_bad = TRUE;
      else
        g_hash_table_insert (self->query, g_steal_pointer (&name), g_steal_pointer (&value));
    }
}

/**
 * lk_call_set_token:
 * @self: a call
 * @token: a bearer token
 *
 * Keeps the hash of the token, not the token.
 */
void
lk_call_set_token (LkCall *self, const char *token)
{
  g_free (self->token_hash);
  self->token_hash = lk_sha256_hex (token, strlen (token));
}

/**
 * lk_call_route_name:
 * @route: a resource
 *
 * Returns: (transfer none): its path with names in place of values, for metrics and the log
 */
const char *
lk_call_route_name (LkRoute route)
{
  return routes[route].name;
}

/**
 * lk_call_is_known_method:
 * @self: a call
 *
 * Returns: whether the resource has the method
 */
gboolean
lk_call_is_known_method (LkCall *self)
{
  return (routes[self->route].methods & (1u << self->method)) != 0;
}

/**
 * lk_call_takes_body:
 * @self: a call
 *
 * Returns: whether a body is expected; the body of any other request is thrown away
 */
gboolean
lk_call_takes_body (LkCall *self)
{
  return lk_call_is_known_method (self)
         && (self->method == LK_METHOD_POST || self->method == LK_METHOD_PUT);
}

/**
 * lk_call_has_picture:
 * @self: a call with its whole body
 *
 * Returns: whether that is a picture for lk_call_examine()
 */
gboolean
lk_call_has_picture (LkCall *self)
{
  return self->route == LK_ROUTE_BLOB && self->method == LK_METHOD_PUT && !self->type_is_wrong
         && !self->too_large && g_strcmp0 (self->spool_sha256, self->sha256) == 0;
}

/**
 * lk_call_examine:
 * @self: a call with a picture
 *
 * Looks the picture over, which takes a while and no database: done before lk_call_run(), on any
 * thread, so that nobody who writes waits for it.
 */
void
lk_call_examine (LkCall *self)
{
  if (self->spool_memory != NULL)
    self->picture
        = lk_picture_check_bytes (self->spool_memory, (gsize) self->spooled, &self->picture_kind);
  else
    self->picture = lk_picture_check (self->spool, self->spooled, &self->picture_kind);
}

/**
 * lk_call_get_mode:
 * @self: a call; one with a picture was examined
 *
 * Returns: whether lk_call_run() has to write
 */
LkStoreMode
lk_call_get_mode (LkCall *self)
{
  if (!lk_call_is_known_method (self) || self->key_is_running)
    return LK_STORE_READ;
  if (self->route == LK_ROUTE_BLOB && self->picture != LK_PICTURE_GOOD)
    return LK_STORE_READ;
  if (self->method == LK_METHOD_GET && self->route != LK_ROUTE_ANSWER)
    return LK_STORE_READ;
  return self->method == LK_METHOD_HEAD ? LK_STORE_READ : LK_STORE_WRITE;
}

/**
 * lk_call_is_staff:
 * @self: a call of somebody who is signed in
 *
 * Returns: whether that is an agent or an admin
 */
gboolean
lk_call_is_staff (LkCall *self)
{
  return self->user->role == LK_ROLE_AGENT || self->user->role == LK_ROLE_ADMIN;
}

/**
 * lk_call_get_actor:
 * @self: a call about a case
 * @actor: (out): what the caller is to the case
 */
void
lk_call_get_actor (LkCall *self, LkActor *actor)
{
  actor->role = self->user->role;
  actor->is_requester = g_strcmp0 (self->row->requester_id, self->user->id) == 0;
  actor->is_owner = g_strcmp0 (self->row->owner_id, self->user->id) == 0;
}

static gboolean
unauthenticated (LkCall *self)
{
  return lk_reply_problem (&self->reply, LK_PROBLEM_UNAUTHENTICATED,
                           "Sign in first: there is no token, or it does not hold any more.");
}

/* 401 */
static gboolean
authenticate (LkDb *db, LkCall *self, GError **error)
{
  g_autoptr (LkSessionRow) session = NULL;

  if (self->local_admin)
    {
      if (!lk_user_by_id (db, LK_LOCAL_USER, &self->user, error))
        return FALSE;
      return self->user != NULL || unauthenticated (self);
    }
  if (self->token_hash == NULL)
    return unauthenticated (self);
  if (!lk_session_get (db, self->token_hash, &session, error))
    return FALSE;
  if (session == NULL || !lk_sign_in_is_valid (session, self->now))
    return unauthenticated (self);
  self->touch = self->now - session->used_at > LK_SESSION_TOUCH;
  self->user = g_steal_pointer (&session->user);
  return TRUE;
}

static gboolean
not_found (LkCall *self)
{
  return lk_reply_problem (&self->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
}

static gboolean
find_case (LkDb *db, LkCall *self, GError **error)
{
  GError *local = NULL;

  self->row = lk_case_load (db, self->case_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (self->row == NULL
      || (!lk_call_is_staff (self) && !g_str_equal (self->row->requester_id, self->user->id)))
    return not_found (self);
  if (self->item > 0 && lk_case_row_get_item (self->row, self->item) == NULL)
    return not_found (self);
  return TRUE;
}

/* 404, also for what the caller may not know of */
static gboolean
find_resource (LkDb *db, LkCall *self, GError **error)
{
  if (self->route == LK_ROUTE_NONE)
    return not_found (self);
  if (self->case_id != NULL)
    return find_case (db, self, error);
  if (self->route == LK_ROUTE_BLOB && self->method != LK_METHOD_PUT)
    return lk_handle_find_blob (db, self, error);
  return TRUE;
}

/* 405, 415, 413 */
static gboolean
check_message (LkCall *self)
{
  if (!lk_call_is_known_method (self))
    {
      lk_reply_problem (&self->reply, LK_PROBLEM_METHOD_NOT_ALLOWED,
                        "This resource knows only: %s.", routes[self->route].allow);
      self->reply.allow = routes[self->route].allow;
      return FALSE;
    }
  if (self->type_is_wrong)
    return lk_reply_problem (&self->reply, LK_PROBLEM_UNSUPPORTED_MEDIA_TYPE,
                             self->route == LK_ROUTE_BLOB
                                 ? "The body must be image/jpeg or image/png."
                                 : "The body must be application/json.");
  if (self->too_large)
    return lk_reply_problem (&self->reply, LK_PROBLEM_TOO_LARGE,
                             "The body is larger than this desk takes.");
  return TRUE;
}

static gboolean
check (LkDb *db, LkCall *self, GError **error)
{
  lk_reply_clear (&self->reply);
  g_clear_pointer (&self->user, lk_user_row_free);
  g_clear_pointer (&self->row, lk_case_row_free);
  self->now = g_get_real_time ();

  if (!routes[self->route].open && (self->under_v1 || self->route != LK_ROUTE_NONE)
      && !authenticate (db, self, error))
    return FALSE;
  if (!find_resource (db, self, error) || !check_message (self))
    return FALSE;
  if (self->query_bad)
    return lk_reply_problem (&self->reply, LK_PROBLEM_MALFORMED, "The query cannot be read.");
  return TRUE;
}

/**
 * lk_call_preflight:
 * @db: a connection
 * @call: a #LkCall
 * @error: #LkStoreError
 *
 * A job that makes all the checks that come before the body is read. The reply stays empty when
 * the body may come.
 *
 * Returns: %FALSE: nothing was written
 */
gboolean
lk_call_preflight (LkDb *db, gpointer call, GError **error)
{
  (void) check (db, call, error);
  return FALSE;
}

/* 403 for what belongs to agents or admins as a whole. */
static gboolean
check_role (LkCall *self)
{
  if ((routes[self->route].staff && !lk_call_is_staff (self))
      || (self->route == LK_ROUTE_METRICS && self->user->role != LK_ROLE_ADMIN))
    return lk_reply_problem (&self->reply, LK_PROBLEM_FORBIDDEN, "This is not for your role.");
  return TRUE;
}

static Handler
handler_of (LkCall *self)
{
  gboolean post = self->method == LK_METHOD_POST;

  switch (self->route)
    {
    case LK_ROUTE_HEALTH:
      return lk_handle_health;
    case LK_ROUTE_METRICS:
      return lk_handle_metrics;
    case LK_ROUTE_DESK:
      return lk_handle_desk;
    case LK_ROUTE_CURRENT:
      return lk_handle_sign_out;
    case LK_ROUTE_ME:
      return lk_handle_me;
    case LK_ROUTE_USERS:
      return lk_handle_users;
    case LK_ROUTE_BLOB:
      return self->method == LK_METHOD_PUT ? lk_handle_put_blob : lk_handle_get_blob;
    case LK_ROUTE_CASES:
      return post ? lk_handle_create_case : lk_handle_list_cases;
    case LK_ROUTE_CASE:
      return lk_handle_get_case;
    case LK_ROUTE_EVENTS:
      return post ? lk_handle_post_event : lk_handle_list_events;
    case LK_ROUTE_REQUEST:
      return lk_handle_get_request;
    case LK_ROUTE_ANSWER:
      return lk_handle_get_answer;
    case LK_ROUTE_HISTORY:
      return lk_handle_get_history;
    case LK_ROUTE_FEED:
      return lk_handle_feed;
    case LK_ROUTE_PAGE:
    case LK_ROUTE_OPENAPI:
    case LK_ROUTE_SESSIONS:
    case LK_ROUTE_NONE:
      break;
    }
  return NULL;
}

/**
 * lk_call_run:
 * @db: a connection inside a transaction
 * @call: a #LkCall
 * @error: #LkStoreError
 *
 * A job that does what is asked, after all checks in the order of the API. May be run again.
 *
 * Returns: whether what was written shall be kept
 */
gboolean
lk_call_run (LkDb *db, gpointer call, GError **error)
{
  LkCall *self = call;
  Handler handler = handler_of (self);

  if (!check (db, self, error) || !check_role (self))
    return FALSE;
  g_return_val_if_fail (handler != NULL, FALSE);
  return handler (db, self, error);
}

/**
 * lk_call_query:
 * @self: a call
 * @name: a name
 *
 * Returns: (transfer none) (nullable): its value in the query
 */
const char *
lk_call_query (LkCall *self, const char *name)
{
  return g_hash_table_lookup (self->query, name);
}

/**
 * lk_call_query_only:
 * @self: a call
 * @names: (nullable): what may stand in the query, %NULL-terminated
 *
 * Returns: whether nothing else does; if not, the reply is a 400
 */
gboolean
lk_call_query_only (LkCall *self, const char *const *names)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->query);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (names == NULL || !g_strv_contains (names, name))
      return lk_reply_problem (&self->reply, LK_PROBLEM_MALFORMED,
                               "The query has a parameter that this resource does not know.");
  return TRUE;
}

/**
 * lk_call_query_limit:
 * @self: a call
 * @limit: (out): how many rows a page shall have
 *
 * Returns: whether `limit` is good; if not, the reply is a 400
 */
gboolean
lk_call_query_limit (LkCall *self, guint *limit)
{
  const char *text = lk_call_query (self, "limit");
  guint64 value = LK_DEFAULT_PAGE;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, LK_LIMIT_PAGE, &value, NULL))
    return lk_reply_problem (&self->reply, LK_PROBLEM_MALFORMED,
                             "limit must be a number from 1 to %d.", LK_LIMIT_PAGE);
  *limit = (guint) value;
  return TRUE;
}

/**
 * lk_call_make_etag:
 * @row: a case
 *
 * Returns: (transfer full): its ETag
 */
char *
lk_call_make_etag (const LkCaseRow *row)
{
  return g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", row->revision);
}

/**
 * lk_call_etag_matches:
 * @header: If-Match or If-None-Match
 * @etag: what the resource has, strong
 * @weak: whether a weak tag of the same value matches, too (If-None-Match)
 *
 * Returns: whether @header names @etag, or anything by `*` (RFC 9110 13.1)
 */
gboolean
lk_call_etag_matches (const char *header, const char *etag, gboolean weak)
{
  g_auto (GStrv) tags = g_strsplit (header, ",", 64);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      const char *tag = g_strstrip (tags[i]);

      if (g_str_equal (tag, "*") || g_str_equal (tag, etag)
          || (weak && g_str_has_prefix (tag, "W/") && g_str_equal (tag + 2, etag)))
        return TRUE;
    }
  return FALSE;
}
