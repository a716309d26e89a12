/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-rows.h"

#include <string.h>

/* A change that waits for its number until the transaction is about to commit. */
typedef struct
{
  gint64 case_seq;
  gint64 at;
  gint64 revision;
  LkCaseState state;
  char case_id[16];
  char requester_id[40];
} Announcement;

/**
 * lk_case_announce:
 * @db: a connection in a writing transaction
 * @row: a case that was created or changed
 * @at: when, microseconds
 * @error: #LkStoreError
 *
 * Puts the change into the feed. Its number comes last, just before the commit, from one counter
 * whose row is locked until then: whoever reads the feed and has seen n has seen all before n.
 *
 * Returns: whether it was noted
 */
gboolean
lk_case_announce (LkDb *db, const LkCaseRow *row, gint64 at, GError **error)
{
  Announcement *entry = g_new0 (Announcement, 1);

  entry->case_seq = row->seq;
  entry->at = at;
  entry->revision = row->revision;
  entry->state = row->state;
  g_strlcpy (entry->case_id, row->id, sizeof entry->case_id);
  g_strlcpy (entry->requester_id, row->requester_id, sizeof entry->requester_id);
  g_ptr_array_add (db->announced, entry);
  return TRUE;
}

static gboolean
take_numbers (LkDb *db, gint64 n, gint64 *last, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "UPDATE counters SET value = value + $1 WHERE name = 'feed' RETURNING value",
                     "i", n);

  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *last = lk_db_get_int (cursor, 0);
  return TRUE;
}

static gboolean
write_entry (LkDb *db, const Announcement *entry, gint64 n, GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO feed (n, case_id, state, revision, requester_id, at) "
                    "VALUES ($1, $2, $3, $4, $5, $6)",
                    "ittiti", n, entry->case_id, lk_case_state_to_string (entry->state),
                    entry->revision, entry->requester_id, entry->at)
         && lk_db_run (db, error, "UPDATE cases SET changed = $2 WHERE seq = $1 AND changed < $2",
                       "ii", entry->case_seq, n);
}

/**
 * lk_feed_number:
 * @db: a connection about to commit
 * @error: #LkStoreError
 *
 * Gives the announced changes their numbers. For drivers; the store calls the driver.
 *
 * Returns: whether all of them are in the feed
 */
gboolean
lk_feed_number (LkDb *db, GError **error)
{
  gint64 last = 0;

  if (db->announced->len == 0)
    return TRUE;
  if (!take_numbers (db, db->announced->len, &last, error))
    return FALSE;
  for (guint i = 0; i < db->announced->len; i++)
    if (!write_entry (db, g_ptr_array_index (db->announced, i),
                      last - (gint64) db->announced->len + 1 + i, error))
      return FALSE;
  return TRUE;
}

/**
 * lk_feed_last:
 * @db: a connection
 * @first: (out): the oldest number that is still kept; one above @last when none is
 * @last: (out): the newest number that was ever given
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_feed_last (LkDb *db, gint64 *first, gint64 *last, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT value, coalesce((SELECT min(n) FROM feed), value + 1) "
                     "FROM counters WHERE name = 'feed'",
                     NULL);

  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *last = lk_db_get_int (cursor, 0);
  *first = lk_db_get_int (cursor, 1);
  return TRUE;
}

static GArray *
read_feed (LkDbCursor *cursor, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (LkFeedRow));
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      LkFeedRow row = { 0 };

      row.n = lk_db_get_int (cursor, 0);
      g_strlcpy (row.case_id, lk_db_get_text (cursor, 1), sizeof row.case_id);
      (void) lk_case_state_from_string (lk_db_get_text (cursor, 2), &row.state);
      row.revision = lk_db_get_int (cursor, 3);
      g_strlcpy (row.requester_id, lk_db_get_text (cursor, 4), sizeof row.requester_id);
      g_array_append_val (rows, row);
    }
  return got == 0 ? g_steal_pointer (&rows) : NULL;
}

/**
 * lk_feed_list:
 * @db: a connection
 * @after: only entries after this number
 * @requester: (nullable): only of the cases of this user
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkFeedRow): oldest first, or %NULL
 */
GArray *
lk_feed_list (LkDb *db, gint64 after, const char *requester, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor = NULL;

  if (requester == NULL)
    cursor = lk_db_query (db, error,
                          "SELECT n, case_id, state, revision, requester_id FROM feed "
                          "WHERE n > $1 ORDER BY n LIMIT $2",
                          "ii", after, (gint64) limit);
  else
    cursor = lk_db_query (db, error,
                          "SELECT n, case_id, state, revision, requester_id FROM feed "
                          "WHERE requester_id = $3 AND n > $1 ORDER BY n LIMIT $2",
                          "iit", after, (gint64) limit, requester);
  return read_feed (cursor, error);
}

/**
 * lk_feed_list_states:
 * @db: a connection
 * @after: only cases changed after this number
 * @requester: (nullable): only the cases of this user
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * The last change of each case, for one who was away longer than the feed is kept.
 *
 * Returns: (transfer full) (element-type LkFeedRow): oldest change first, or %NULL
 */
GArray *
lk_feed_list_states (LkDb *db, gint64 after, const char *requester, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor = NULL;

  if (requester == NULL)
    cursor = lk_db_query (db, error,
                          "SELECT changed, id, state, revision, requester_id FROM cases "
                          "WHERE changed > $1 ORDER BY changed LIMIT $2",
                          "ii", after, (gint64) limit);
  else
    cursor = lk_db_query (db, error,
                          "SELECT changed, id, state, revision, requester_id FROM cases "
                          "WHERE requester_id = $3 AND changed > $1 ORDER BY changed LIMIT $2",
                          "iit", after, (gint64) limit, requester);
  return read_feed (cursor, error);
}

/**
 * lk_feed_prune:
 * @db: a connection in a writing transaction
 * @before: entries older than this go
 * @error: #LkStoreError
 *
 * Returns: whether it was done
 */
gboolean
lk_feed_prune (LkDb *db, gint64 before, GError **error)
{
  return lk_db_run (db, error,
                    "DELETE FROM feed WHERE n < (SELECT coalesce(min(n), 0) FROM feed "
                    "WHERE at >= $1)",
                    "i", before);
}
