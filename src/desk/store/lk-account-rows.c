/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-account-rows.h"

#include <string.h>

#define USER_COLUMNS                                                     \
  "u.id, u.name, u.display_name, u.email, u.phone, u.role, u.password, " \
  "u.disabled, u.created_at"

/**
 * lk_user_row_new:
 *
 * Returns: (transfer full): an empty row
 */
LkUserRow *
lk_user_row_new (void)
{
  return g_new0 (LkUserRow, 1);
}

/**
 * lk_user_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
lk_user_row_free (LkUserRow *row)
{
  if (row == NULL)
    return;
  g_free (row->id);
  g_free (row->name);
  g_free (row->display_name);
  g_free (row->email);
  g_free (row->phone);
  g_free (row->password);
  g_free (row);
}

/**
 * lk_session_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
lk_session_row_free (LkSessionRow *row)
{
  if (row == NULL)
    return;
  lk_user_row_free (row->user);
  g_free (row);
}

static LkUserRow *
read_user (LkDbCursor *cursor)
{
  LkUserRow *row = lk_user_row_new ();

  row->id = lk_db_dup_text (cursor, 0);
  row->name = lk_db_dup_text (cursor, 1);
  row->display_name = lk_db_dup_text (cursor, 2);
  row->email = lk_db_dup_text (cursor, 3);
  row->phone = lk_db_dup_text (cursor, 4);
  (void) lk_role_from_string (lk_db_get_text (cursor, 5), &row->role);
  row->password = lk_db_dup_text (cursor, 6);
  row->disabled = lk_db_get_int (cursor, 7) != 0;
  row->created_at = lk_db_get_int (cursor, 8);
  return row;
}

/**
 * lk_user_insert:
 * @db: a connection in a writing transaction
 * @row: the account
 * @error: %LK_STORE_ERROR_EXISTS when the name is taken
 *
 * Returns: whether it was written
 */
gboolean
lk_user_insert (LkDb *db, const LkUserRow *row, GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO users (id, name, display_name, email, phone, role, password, "
                    "disabled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    "tttttttii", row->id, row->name, row->display_name, row->email, row->phone,
                    lk_role_to_string (row->role), row->password, (gint64) row->disabled,
                    row->created_at);
}

/**
 * lk_user_update:
 * @db: a connection in a writing transaction
 * @row: the account; its id and name stay
 * @error: #LkStoreError
 *
 * Returns: whether it was written
 */
gboolean
lk_user_update (LkDb *db, const LkUserRow *row, GError **error)
{
  return lk_db_run (db, error,
                    "UPDATE users SET display_name = $2, email = $3, phone = $4, role = $5, "
                    "password = $6, disabled = $7 WHERE id = $1",
                    "tttttti", row->id, row->display_name, row->email, row->phone,
                    lk_role_to_string (row->role), row->password, (gint64) row->disabled);
}

static gboolean
one_user (LkDb *db, const char *sql, const char *key, LkUserRow **row, GError **error)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query (db, error, sql, "t", key);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *row = got > 0 ? read_user (cursor) : NULL;
  return got >= 0;
}

/**
 * lk_user_by_id:
 * @db: a connection
 * @id: an id
 * @row: (out) (transfer full) (nullable): the account, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_user_by_id (LkDb *db, const char *id, LkUserRow **row, GError **error)
{
  return one_user (db, "SELECT " USER_COLUMNS " FROM users u WHERE u.id = $1", id, row, error);
}

/**
 * lk_user_by_name:
 * @db: a connection
 * @name: a sign-in name
 * @row: (out) (transfer full) (nullable): the account, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_user_by_name (LkDb *db, const char *name, LkUserRow **row, GError **error)
{
  return one_user (db, "SELECT " USER_COLUMNS " FROM users u WHERE u.name = $1", name, row, error);
}

/**
 * lk_user_list:
 * @db: a connection
 * @staff_only: only agents and admins who are not disabled
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkUserRow): the accounts by name, or %NULL
 */
GPtrArray *
lk_user_list (LkDb *db, gboolean staff_only, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_user_row_free);
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     staff_only ? "SELECT " USER_COLUMNS " FROM users u WHERE u.disabled = 0 "
                                  "AND u.role IN ('agent', 'admin') ORDER BY u.name"
                                : "SELECT " USER_COLUMNS " FROM users u ORDER BY u.name",
                     NULL);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (rows, read_user (cursor));
  return got == 0 ? g_steal_pointer (&rows) : NULL;
}

/**
 * lk_session_insert:
 * @db: a connection in a writing transaction
 * @token_hash: SHA-256 of the token, hex
 * @user_id: whose it is
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether it was written
 */
gboolean
lk_session_insert (LkDb *db,
                   const char *token_hash,
                   const char *user_id,
                   gint64 now,
                   GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO sessions (token_hash, user_id, created_at, used_at) "
                    "VALUES ($1, $2, $3, $3)",
                    "tti", token_hash, user_id, now);
}

/**
 * lk_session_get:
 * @db: a connection
 * @token_hash: SHA-256 of a token, hex
 * @row: (out) (transfer full) (nullable): the session, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_session_get (LkDb *db, const char *token_hash, LkSessionRow **row, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT " USER_COLUMNS ", s.created_at, s.used_at FROM sessions s "
                     "JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1",
                     "t", token_hash);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *row = NULL;
  if (got > 0)
    {
      *row = g_new0 (LkSessionRow, 1);
      (*row)->user = read_user (cursor);
      (*row)->created_at = lk_db_get_int (cursor, 9);
      (*row)->used_at = lk_db_get_int (cursor, 10);
    }
  return got >= 0;
}

/**
 * lk_session_touch:
 * @db: a connection in a writing transaction
 * @token_hash: SHA-256 of a token, hex
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether the session, if there is one, counts as used at @now
 */
gboolean
lk_session_touch (LkDb *db, const char *token_hash, gint64 now, GError **error)
{
  return lk_db_run (db, error,
                    "UPDATE sessions SET used_at = $2 WHERE token_hash = $1 AND used_at < $2", "ti",
                    token_hash, now);
}

/**
 * lk_session_delete:
 * @db: a connection in a writing transaction
 * @token_hash: SHA-256 of a token, hex
 * @error: #LkStoreError
 *
 * Returns: whether there is no such session now
 */
gboolean
lk_session_delete (LkDb *db, const char *token_hash, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM sessions WHERE token_hash = $1", "t", token_hash);
}

/**
 * lk_session_delete_of:
 * @db: a connection in a writing transaction
 * @user_id: a user
 * @error: #LkStoreError
 *
 * Returns: whether the user has no session now
 */
gboolean
lk_session_delete_of (LkDb *db, const char *user_id, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM sessions WHERE user_id = $1", "t", user_id);
}

/**
 * lk_session_prune:
 * @db: a connection in a writing transaction
 * @created_before: sessions older than this are gone
 * @used_before: and those not used since this
 * @error: #LkStoreError
 *
 * Returns: whether it was done
 */
gboolean
lk_session_prune (LkDb *db, gint64 created_before, gint64 used_before, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM sessions WHERE created_at < $1 OR used_at < $2", "ii",
                    created_before, used_before);
}

static gboolean
count_since (LkDb *db,
             const char *sql,
             const char *a,
             const char *b,
             gint64 since,
             gint64 until,
             gint64 *count,
             gint64 *oldest,
             GError **error)
{
  g_autoptr (LkDbCursor) cursor = lk_db_query (db, error, sql, "ttii", a, b, since, until);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  if (got <= 0)
    return FALSE;
  *count = lk_db_get_int (cursor, 0);
  *oldest = lk_db_get_int (cursor, 1);
  return TRUE;
}

/**
 * lk_sign_in_count:
 * @db: a connection
 * @name_hash: SHA-256 of the name, hex
 * @peer: the peer
 * @since: the start of the window, microseconds
 * @until: its end; what a clock that was ahead has noted after it does not count
 * @counts: (out): what was found
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_sign_in_count (LkDb *db,
                  const char *name_hash,
                  const char *peer,
                  gint64 since,
                  gint64 until,
                  LkSignInCounts *counts,
                  GError **error)
{
  gint64 unused = 0;
  gint64 known = 0;

  memset (counts, 0, sizeof *counts);
  if (!count_since (db,
                    "SELECT count(*), min(at) FROM sign_in_failures "
                    "WHERE name_hash = $1 AND peer = $2 AND at > $3 AND at <= $4",
                    name_hash, peer, since, until, &counts->name_from_peer,
                    &counts->oldest_name_from_peer, error)
      || !count_since (db,
                       "SELECT count(*), min(at) FROM sign_in_failures "
                       "WHERE peer = $2 AND at > $3 AND at <= $4",
                       name_hash, peer, since, until, &counts->peer, &counts->oldest_peer, error)
      || !count_since (db,
                       "SELECT count(*), min(f.at) FROM sign_in_failures f "
                       "WHERE f.name_hash = $1 AND f.at > $3 AND f.at <= $4 AND NOT EXISTS "
                       "(SELECT 1 FROM sign_in_peers p WHERE p.name_hash = f.name_hash "
                       "AND p.peer = f.peer)",
                       name_hash, peer, since, until, &counts->name_from_strangers,
                       &counts->oldest_name_from_strangers, error)
      || !count_since (db,
                       "SELECT count(*), min(at) FROM sign_in_peers "
                       "WHERE name_hash = $1 AND peer = $2",
                       name_hash, peer, since, until, &known, &unused, error))
    return FALSE;
  counts->peer_is_known = known > 0;
  return TRUE;
}

/**
 * lk_sign_in_fail:
 * @db: a connection in a writing transaction
 * @id: names the attempt
 * @name_hash: SHA-256 of the name, hex
 * @peer: the peer
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Writes an attempt down as failed; that is done before the password is checked, so that attempts
 * at the same time cannot slip past the limit.
 *
 * Returns: whether it was written
 */
gboolean
lk_sign_in_fail (LkDb *db,
                 const char *id,
                 const char *name_hash,
                 const char *peer,
                 gint64 now,
                 GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO sign_in_failures (id, at, name_hash, peer) "
                    "VALUES ($1, $2, $3, $4)",
                    "titt", id, now, name_hash, peer);
}

/**
 * lk_sign_in_succeed:
 * @db: a connection in a writing transaction
 * @id: the attempt of lk_sign_in_fail()
 * @name_hash: SHA-256 of the name, hex
 * @peer: the peer
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Takes the attempt back and remembers the peer as one from which the name succeeded.
 *
 * Returns: whether it was written
 */
gboolean
lk_sign_in_succeed (LkDb *db,
                    const char *id,
                    const char *name_hash,
                    const char *peer,
                    gint64 now,
                    GError **error)
{
  return lk_db_run (db, error, "DELETE FROM sign_in_failures WHERE id = $1", "t", id)
         && lk_db_run (db, error,
                       "INSERT INTO sign_in_peers (name_hash, peer, at) VALUES ($1, $2, $3) "
                       "ON CONFLICT (name_hash, peer) DO UPDATE SET at = excluded.at",
                       "tti", name_hash, peer, now);
}

/**
 * lk_sign_in_prune:
 * @db: a connection in a writing transaction
 * @before: failures older than this are forgotten
 * @peers_before: and peers that did not succeed since this
 * @error: #LkStoreError
 *
 * Returns: whether it was done
 */
gboolean
lk_sign_in_prune (LkDb *db, gint64 before, gint64 peers_before, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM sign_in_failures WHERE at < $1", "i", before)
         && lk_db_run (db, error, "DELETE FROM sign_in_peers WHERE at < $1", "i", peers_before);
}

/**
 * lk_idempotency_get:
 * @db: a connection
 * @user_id: who asks
 * @route: the path
 * @key: SHA-256 of the key, hex
 * @found: (out): whether the request was done before
 * @row: (out): what is known of it
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_idempotency_get (LkDb *db,
                    const char *user_id,
                    const char *route,
                    const char *key,
                    gboolean *found,
                    LkIdempotencyRow *row,
                    GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT body_sha256, status, case_id FROM idempotency "
                     "WHERE user_id = $1 AND route = $2 AND key = $3",
                     "ttt", user_id, route, key);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *found = got > 0;
  if (got > 0)
    {
      g_strlcpy (row->body_sha256, lk_db_get_text (cursor, 0), sizeof row->body_sha256);
      row->status = lk_db_get_int (cursor, 1);
      g_strlcpy (row->case_id, lk_db_get_text (cursor, 2), sizeof row->case_id);
    }
  return got >= 0;
}

/**
 * lk_idempotency_put:
 * @db: a connection in the transaction of the effect
 * @user_id: who asks
 * @route: the path
 * @key: SHA-256 of the key, hex
 * @row: what to keep
 * @now: the time, microseconds
 * @error: %LK_STORE_ERROR_EXISTS when it was done meanwhile
 *
 * Returns: whether it was written
 */
gboolean
lk_idempotency_put (LkDb *db,
                    const char *user_id,
                    const char *route,
                    const char *key,
                    const LkIdempotencyRow *row,
                    gint64 now,
                    GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO idempotency (user_id, route, key, body_sha256, status, case_id, "
                    "at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    "ttttiti", user_id, route, key, row->body_sha256, row->status, row->case_id,
                    now);
}

/**
 * lk_idempotency_prune:
 * @db: a connection in a writing transaction
 * @before: what is older is forgotten
 * @error: #LkStoreError
 *
 * Returns: whether it was done
 */
gboolean
lk_idempotency_prune (LkDb *db, gint64 before, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM idempotency WHERE at < $1", "i", before);
}
