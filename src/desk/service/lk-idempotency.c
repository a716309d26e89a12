/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-idempotency.h"

#include <string.h>

#include "lk-case-write.h"
#include "lk-hash.h"
#include "lk-limits.h"

/**
 * lk_idempotency_check_key:
 * @call: a request that changes something
 *
 * Returns: whether it has a good key; if not, the reply is a 400
 */
gboolean
lk_idempotency_check_key (LkCall *call)
{
  const char *key = call->idempotency_key;

  if (key == NULL || *key == '\0')
    return lk_reply_problem (&call->reply, LK_PROBLEM_IDEMPOTENCY_KEY_MISSING,
                             "Idempotency-Key is needed, so that nothing is done twice.");
  if (strlen (key) > LK_LIMIT_IDEMPOTENCY_KEY)
    return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED,
                             "Idempotency-Key has more than %d characters.",
                             LK_LIMIT_IDEMPOTENCY_KEY);
  for (; *key != '\0'; key++)
    if (!g_ascii_isgraph (*key))
      return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED,
                               "Idempotency-Key has a character that is not visible ASCII.");
  return TRUE;
}

/**
 * lk_idempotency_hash:
 * @key: an idempotency key
 *
 * Returns: (transfer full): what is kept of it
 */
char *
lk_idempotency_hash (const char *key)
{
  return lk_sha256_hex (key, strlen (key));
}

static char *
hash_of_body (LkCall *call)
{
  gsize size;
  const void *data = g_bytes_get_data (call->body, &size);

  return lk_sha256_hex (data, size);
}

static LkReplay
replay (LkDb *db, LkCall *call, const char *case_id, guint status, GError **error)
{
  GError *local = NULL;
  LkCaseRow *row = lk_case_load (db, case_id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return LK_REPLAY_DONE;
    }
  if (row == NULL)
    {
      lk_reply_problem (&call->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
      return LK_REPLAY_DONE;
    }
  g_clear_pointer (&call->row, lk_case_row_free);
  call->row = row;
  lk_case_reply (call, status, NULL);
  call->reply.replayed = TRUE;
  return LK_REPLAY_DONE;
}

static LkReplay
mismatch (LkCall *call, const char *case_id)
{
  lk_reply_problem (&call->reply, LK_PROBLEM_IDEMPOTENCY_MISMATCH,
                    "This Idempotency-Key was used with another body.");
  if (call->route == LK_ROUTE_CASES)
    call->reply.case_id = g_strdup (case_id);
  return LK_REPLAY_DONE;
}

static LkReplay
running (LkCall *call)
{
  lk_reply_problem (&call->reply, LK_PROBLEM_IN_PROGRESS,
                    "A request with this Idempotency-Key is still running.");
  return LK_REPLAY_DONE;
}

/* A case keeps the hash of the key that created it for ever, long after the row is gone. */
static LkReplay
find_created (LkDb *db, LkCall *call, const char *key, GError **error)
{
  g_autofree char *id = NULL;

  if (call->route != LK_ROUTE_CASES)
    return LK_REPLAY_FRESH;
  if (!lk_case_find_created (db, call->user->id, key, &id, error))
    return LK_REPLAY_DONE;
  return id != NULL ? replay (db, call, id, 201, error) : LK_REPLAY_FRESH;
}

/**
 * lk_idempotency_find:
 * @db: a connection
 * @call: a request with a good key
 * @error: #LkStoreError
 *
 * Looks whether the request was done before, or is being done now.
 *
 * Returns: whether to go on
 */
LkReplay
lk_idempotency_find (LkDb *db, LkCall *call, GError **error)
{
  g_autofree char *key = lk_idempotency_hash (call->idempotency_key);
  g_autofree char *lock = g_strconcat ("key:", call->user->id, ":", call->path, ":", key, NULL);
  LkIdempotencyRow row;
  gboolean found;
  gboolean got = TRUE;

  if (db->writes && !lk_db_try_lock (db, lock, &got, error))
    return LK_REPLAY_DONE;
  if (!lk_idempotency_get (db, call->user->id, call->path, key, &found, &row, error))
    return LK_REPLAY_DONE;
  if (found)
    {
      g_autofree char *body = hash_of_body (call);

      return g_str_equal (body, row.body_sha256)
                 ? replay (db, call, row.case_id, (guint) row.status, error)
                 : mismatch (call, row.case_id);
    }
  if (call->key_is_running || !got)
    return running (call);
  return find_created (db, call, key, error);
}

/**
 * lk_idempotency_keep:
 * @db: a connection in the transaction of the effect
 * @call: a request that was done; its row is the case
 * @status: what it is answered with
 * @error: #LkStoreError
 *
 * Returns: whether it was written that the request was done
 */
gboolean
lk_idempotency_keep (LkDb *db, LkCall *call, guint status, GError **error)
{
  g_autofree char *key = lk_idempotency_hash (call->idempotency_key);
  g_autofree char *body = hash_of_body (call);
  LkIdempotencyRow row = { .status = status };

  g_strlcpy (row.body_sha256, body, sizeof row.body_sha256);
  g_strlcpy (row.case_id, call->row->id, sizeof row.case_id);
  return lk_idempotency_put (db, call->user->id, call->path, key, &row, call->now, error);
}
