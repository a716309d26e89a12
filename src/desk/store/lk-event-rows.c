/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-rows.h"

#define EVENT_COLUMNS                                                                           \
  "e.seq, e.at, e.actor_id, e.actor_role, u.display_name, e.kind, e.internal, e.data, e.salt, " \
  "e.data_sha256, e.prev, e.hash"

/**
 * lk_event_insert:
 * @db: a connection in a writing transaction
 * @case_seq: its case
 * @event: the event, with its hash
 * @error: %LK_STORE_ERROR_EXISTS when the number is taken
 *
 * Returns: whether it was written
 */
gboolean
lk_event_insert (LkDb *db, gint64 case_seq, const LkEventRow *event, GError **error)
{
  return lk_db_run (db, error,
                    "INSERT INTO events (case_seq, seq, at, actor_id, actor_role, kind, internal, "
                    "data, salt, data_sha256, prev, hash) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    "iiitttittttt", case_seq, event->seq, event->at, event->actor_id,
                    event->actor_role, event->kind, (gint64) event->internal, event->data,
                    event->salt, event->data_sha256, event->prev, event->hash);
}

/**
 * lk_event_last:
 * @db: a connection
 * @case_seq: a case
 * @seq: (out): the number of its last event, 0 when there is none
 * @hash: (out) (transfer full) (nullable): its hash
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_event_last (LkDb *db, gint64 case_seq, gint64 *seq, char **hash, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT seq, hash FROM events WHERE case_seq = $1 ORDER BY seq DESC LIMIT 1",
                     "i", case_seq);
  int got = cursor != NULL ? lk_db_next (cursor, error) : -1;

  *seq = got > 0 ? lk_db_get_int (cursor, 0) : 0;
  *hash = got > 0 ? lk_db_dup_text (cursor, 1) : NULL;
  return got >= 0;
}

static LkEventRow *
read_event (LkDbCursor *cursor)
{
  LkEventRow *row = g_new0 (LkEventRow, 1);
  guint i = 0;

  row->seq = lk_db_get_int (cursor, i++);
  row->at = lk_db_get_int (cursor, i++);
  row->actor_id = lk_db_dup_text (cursor, i++);
  row->actor_role = lk_db_dup_text (cursor, i++);
  row->actor_name = lk_db_dup_text (cursor, i++);
  row->kind = lk_db_dup_text (cursor, i++);
  row->internal = lk_db_get_int (cursor, i++) != 0;
  row->data = lk_db_dup_text (cursor, i++);
  row->salt = lk_db_dup_text (cursor, i++);
  row->data_sha256 = lk_db_dup_text (cursor, i++);
  row->prev = lk_db_dup_text (cursor, i++);
  row->hash = lk_db_dup_text (cursor, i++);
  return row;
}

/**
 * lk_event_list:
 * @db: a connection
 * @case_seq: a case
 * @after: only events after this number
 * @internal: internal comments too
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkEventRow): oldest first, or %NULL
 */
GPtrArray *
lk_event_list (LkDb *db,
               gint64 case_seq,
               gint64 after,
               gboolean internal,
               guint limit,
               GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_event_row_free);
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT " EVENT_COLUMNS " FROM events e "
                     "LEFT JOIN users u ON u.id = e.actor_id "
                     "WHERE e.case_seq = $1 AND e.seq > $2 AND e.internal <= $4 "
                     "ORDER BY e.seq LIMIT $3",
                     "iiii", case_seq, after, (gint64) limit, (gint64) internal);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (rows, read_event (cursor));
  return got == 0 ? g_steal_pointer (&rows) : NULL;
}

/**
 * lk_event_count:
 * @db: a connection
 * @case_seq: a case
 * @internal: internal comments too
 * @count: (out): how many events there are
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_event_count (LkDb *db, gint64 case_seq, gboolean internal, gint64 *count, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT count(*) FROM events WHERE case_seq = $1 AND internal <= $2", "ii",
                     case_seq, (gint64) internal);

  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *count = lk_db_get_int (cursor, 0);
  return TRUE;
}

/**
 * lk_event_drop_data:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @kinds: (nullable): the kinds whose data and salt go, %NULL for all
 * @error: #LkStoreError
 *
 * Returns: whether it was done; the chain of hashes stays whole
 */
gboolean
lk_event_drop_data (LkDb *db, gint64 case_seq, const char *const *kinds, GError **error)
{
  if (kinds == NULL)
    return lk_db_run (db, error, "UPDATE events SET data = NULL, salt = NULL WHERE case_seq = $1",
                      "i", case_seq);
  for (; *kinds != NULL; kinds++)
    if (!lk_db_run (db, error,
                    "UPDATE events SET data = NULL, salt = NULL WHERE case_seq = $1 AND kind = $2",
                    "it", case_seq, *kinds))
      return FALSE;
  return TRUE;
}

/**
 * lk_text_drop_due:
 * @db: a connection in a writing transaction
 * @case_seq: a case
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether the texts of the case whose time is over are gone
 */
gboolean
lk_text_drop_due (LkDb *db, gint64 case_seq, gint64 now, GError **error)
{
  return lk_db_run (db, error, "DELETE FROM texts WHERE case_seq = $1 AND due <= $2", "ii",
                    case_seq, now);
}
