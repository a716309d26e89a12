/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-blob-rows.h"

static gboolean
is_there (LkDbCursor *cursor, gboolean *is, GError **error)
{
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *is = got > 0;
  return got >= 0;
}

/**
 * lk_blob_get:
 * @db: a connection
 * @sha256: the hash of the blob
 * @found: (out): whether it is stored
 * @row: (out): what is known of it
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_blob_get (LkDb *db, const char *sha256, gboolean *found, LkBlobRow *row, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT size, media_type FROM blobs WHERE sha256 = $1", "t",
                     sha256);

  if (!is_there (cursor, found, error))
    return FALSE;
  if (*found)
    {
      row->size = lk_db_get_int (cursor, 0);
      g_strlcpy (row->media_type, lk_db_get_text (cursor, 1), sizeof row->media_type);
    }
  return TRUE;
}

/**
 * lk_blob_is_uploader:
 * @db: a connection
 * @sha256: the hash of a blob
 * @user_id: a user
 * @is: (out): whether the user uploaded it
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_blob_is_uploader (LkDb *db,
                     const char *sha256,
                     const char *user_id,
                     gboolean *is,
                     GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT 1 FROM blob_uploads WHERE sha256 = $1 AND user_id = $2",
                     "tt", sha256, user_id);

  return is_there (cursor, is, error);
}

/**
 * lk_blob_in_cases:
 * @db: a connection
 * @sha256: the hash of a blob
 * @requester: (nullable): look only at the cases of this requester
 * @is: (out): whether such a case has it
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_blob_in_cases (LkDb *db, const char *sha256, const char *requester, gboolean *is, GError **error)
{
  g_autoptr (LkDbCursor) cursor = NULL;

  if (requester == NULL)
    cursor = lk_db_query (db, error, "SELECT 1 FROM case_blobs WHERE sha256 = $1 LIMIT 1", "t",
                          sha256);
  else
    cursor = lk_db_query (db, error,
                          "SELECT 1 FROM case_blobs b JOIN cases c ON c.seq = b.case_seq "
                          "WHERE b.sha256 = $1 AND c.requester_id = $2 LIMIT 1",
                          "tt", sha256, requester);
  return is_there (cursor, is, error);
}

/* Until the transaction ends, nobody deletes a blob that is used, and nobody uses one that is
 * deleted; what others did before is seen by the next statement. */
static gboolean
lock_blob (LkDb *db,
           const char *sha256,
           gboolean (*lock) (LkDb *db, const char *what, GError **error),
           GError **error)
{
  g_autofree char *what = g_strconcat ("blob:", sha256, NULL);

  return lock (db, what, error);
}

static gboolean
put_chunks (LkDb *db,
            const char *sha256,
            gint64 size,
            LkBlobRead read,
            gpointer data,
            GError **error)
{
  g_autofree guint8 *buffer = g_malloc (LK_BLOB_CHUNK);
  gboolean good = TRUE;

  for (gint64 offset = 0; good && offset < size; offset += LK_BLOB_CHUNK)
    {
      gsize part = (gsize) MIN (size - offset, LK_BLOB_CHUNK);
      const guint8 *bytes = read (buffer, part, offset, data);

      if (bytes == NULL)
        {
          g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE,
                               "The upload could not be read again");
          good = FALSE;
        }
      else
        good
            = lk_db_run (db, error, "INSERT INTO blob_chunks (sha256, n, data) VALUES ($1, $2, $3)",
                         "tib", sha256, offset / LK_BLOB_CHUNK, bytes, part);
    }
  return good;
}

/**
 * lk_blob_put:
 * @db: a connection in a writing transaction
 * @sha256: the hash of the blob
 * @row: its size and media type
 * @user_id: who uploads it
 * @now: the time, microseconds
 * @read: gives its bytes, when they are not stored yet
 * @data: for @read
 * @had: (out): whether this user had uploaded it before
 * @error: #LkStoreError
 *
 * Stores a blob once, whoever uploads it, and notes who did.
 *
 * Returns: whether it is stored
 */
gboolean
lk_blob_put (LkDb *db,
             const char *sha256,
             const LkBlobRow *row,
             const char *user_id,
             gint64 now,
             LkBlobRead read,
             gpointer data,
             gboolean *had,
             GError **error)
{
  gint64 added;

  *had = FALSE;
  if (!lock_blob (db, sha256, lk_db_lock_shared, error))
    return FALSE;
  added = lk_db_run_count (db, error,
                           "INSERT INTO blobs (sha256, size, media_type, created_at) "
                           "VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
                           "titi", sha256, row->size, row->media_type, now);
  if (added < 0 || (added > 0 && !put_chunks (db, sha256, row->size, read, data, error))
      || !lk_blob_is_uploader (db, sha256, user_id, had, error))
    return FALSE;
  return lk_db_run (db, error,
                    "INSERT INTO blob_uploads (sha256, user_id, at) VALUES ($1, $2, $3) "
                    "ON CONFLICT (sha256, user_id) DO UPDATE SET at = excluded.at",
                    "tti", sha256, user_id, now);
}

/**
 * lk_blob_chunk:
 * @db: a connection
 * @sha256: the hash of a blob
 * @n: the chunk, from 0
 * @error: %LK_STORE_ERROR_DAMAGED when it is not there
 *
 * Returns: (transfer full): at most %LK_BLOB_CHUNK bytes, or %NULL
 */
GBytes *
lk_blob_chunk (LkDb *db, const char *sha256, gint64 n, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT data FROM blob_chunks WHERE sha256 = $1 AND n = $2", "ti",
                     sha256, n);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;
  const void *data;
  gsize size;

  if (got < 0)
    return NULL;
  if (got == 0)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_DAMAGED,
                   "Part %" G_GINT64_FORMAT " of blob %s is missing", n, sha256);
      return NULL;
    }
  data = lk_db_get_bytes (cursor, 0, &size);
  return g_bytes_new (data, size);
}

/**
 * lk_blob_link:
 * @db: a connection in a writing transaction
 * @sha256: the hash of a stored blob
 * @case_seq: a case that has it now
 * @error: #LkStoreError; %LK_STORE_ERROR_CONFLICT when it was deleted meanwhile
 *
 * Returns: whether it was written
 */
gboolean
lk_blob_link (LkDb *db, const char *sha256, gint64 case_seq, GError **error)
{
  gboolean there;
  LkBlobRow row;

  if (!lock_blob (db, sha256, lk_db_lock_shared, error)
      || !lk_blob_get (db, sha256, &there, &row, error))
    return FALSE;
  if (!there)
    {
      g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT,
                           "The blob was deleted meanwhile");
      return FALSE;
    }
  return lk_db_run (db, error,
                    "INSERT INTO case_blobs (sha256, case_seq) VALUES ($1, $2) "
                    "ON CONFLICT (sha256, case_seq) DO NOTHING",
                    "ti", sha256, case_seq);
}

static GPtrArray *
list_hashes (LkDbCursor *cursor, GError **error)
{
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (hashes, lk_db_dup_text (cursor, 0));
  return got == 0 ? g_steal_pointer (&hashes) : NULL;
}

static gboolean
lock_all (LkDb *db, GPtrArray *hashes, GError **error)
{
  for (guint i = 0; i < hashes->len; i++)
    if (!lock_blob (db, g_ptr_array_index (hashes, i), lk_db_lock, error))
      return FALSE;
  return TRUE;
}

/**
 * lk_blob_unlink_case:
 * @db: a connection in a writing transaction
 * @case_seq: a case that gives up its blobs
 * @error: #LkStoreError
 *
 * A blob that no other case has is deleted at once, whoever uploaded it.
 *
 * Returns: whether it was done
 */
gboolean
lk_blob_unlink_case (LkDb *db, gint64 case_seq, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT sha256 FROM case_blobs WHERE case_seq = $1 ORDER BY sha256",
                     "i", case_seq);
  g_autoptr (GPtrArray) hashes = list_hashes (cursor, error);

  g_clear_pointer (&cursor, lk_db_cursor_close);
  if (hashes == NULL || !lock_all (db, hashes, error)
      || !lk_db_run (db, error, "DELETE FROM case_blobs WHERE case_seq = $1", "i", case_seq))
    return FALSE;
  for (guint i = 0; i < hashes->len; i++)
    if (!lk_db_run (db, error,
                    "DELETE FROM blobs WHERE sha256 = $1 AND NOT EXISTS "
                    "(SELECT 1 FROM case_blobs WHERE sha256 = $1)",
                    "t", g_ptr_array_index (hashes, i)))
      return FALSE;
  return TRUE;
}

/**
 * lk_blob_sweep:
 * @db: a connection in a writing transaction
 * @uploaded_before: a blob that no case has and that nobody uploaded since is deleted
 * @limit: at most so many
 * @count: (out): how many were deleted
 * @error: #LkStoreError
 *
 * Returns: whether it was done
 */
gboolean
lk_blob_sweep (LkDb *db, gint64 uploaded_before, guint limit, gint64 *count, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT b.sha256 FROM blobs b WHERE b.created_at < $1 AND NOT EXISTS "
                     "(SELECT 1 FROM case_blobs c WHERE c.sha256 = b.sha256) AND NOT EXISTS "
                     "(SELECT 1 FROM blob_uploads u WHERE u.sha256 = b.sha256 AND u.at >= $1) "
                     "ORDER BY b.sha256 LIMIT $2",
                     "ii", uploaded_before, (gint64) limit);
  g_autoptr (GPtrArray) hashes = list_hashes (cursor, error);

  g_clear_pointer (&cursor, lk_db_cursor_close);
  if (hashes == NULL || !lock_all (db, hashes, error))
    return FALSE;
  *count = 0;
  for (guint i = 0; i < hashes->len; i++)
    {
      gint64 deleted
          = lk_db_run_count (db, error,
                             "DELETE FROM blobs WHERE sha256 = $1 AND NOT EXISTS "
                             "(SELECT 1 FROM case_blobs WHERE sha256 = $1) AND NOT EXISTS "
                             "(SELECT 1 FROM blob_uploads WHERE sha256 = $1 AND at >= $2)",
                             "ti", g_ptr_array_index (hashes, i), uploaded_before);

      if (deleted < 0)
        return FALSE;
      *count += deleted;
    }
  return TRUE;
}

/**
 * lk_blob_list:
 * @db: a connection
 * @after: only hashes above this one; "" for all
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type utf8): hashes in order, or %NULL
 */
GPtrArray *
lk_blob_list (LkDb *db, const char *after, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT sha256 FROM blobs WHERE sha256 > $1 ORDER BY sha256 LIMIT $2", "ti",
                     after, (gint64) limit);

  return list_hashes (cursor, error);
}
