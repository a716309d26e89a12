/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-rows.h"

#include "lk-case-rows-private.h"

#define N_STATES (LK_CASE_STATE_CLOSED + 1)
#define ALL_STATES ((1u << N_STATES) - 1)
#define N_TYPES (LK_CASE_TYPE_DEVICE_UNBIND + 1)

/* A list of all cases of one person is read by that person's index, and then the state is looked
 * at row by row, hidden from its own index; any other list of some states or of a type is merged
 * from what the index has of each state and type. */
static gboolean
is_of_person (const LkCaseQuery *query)
{
  return query->requester_id != NULL || query->owner_id != NULL;
}

static gboolean
has_states (const LkCaseQuery *query)
{
  return (query->states & ALL_STATES) != 0 && (query->states & ALL_STATES) != ALL_STATES;
}

/* Of no state in particular is of any. */
static gboolean
wants_state (const LkCaseQuery *query, guint state)
{
  return !has_states (query) || (query->states & (1u << state)) != 0;
}

static gboolean
wants_type (const LkCaseQuery *query, guint type)
{
  return query->type < 0 || query->type == (int) type;
}

/**
 * lk_case_query_has_filter:
 * @query: a query
 *
 * Returns: whether it needs columns of the case beside the words, the serials and the requester
 */
gboolean
lk_case_query_has_filter (const LkCaseQuery *query)
{
  return has_states (query) || query->type >= 0 || query->owner_id != NULL || query->no_owner;
}

static void
append_text (GString *sql,
             LkDbValue *values,
             guint *n,
             const char *before,
             const char *value,
             const char *after)
{
  values[*n] = (LkDbValue){ .type = LK_DB_TEXT, .data = value };
  g_string_append_printf (sql, "%s$%u%s", before, ++*n, after);
}

static void
append_int (GString *sql,
            LkDbValue *values,
            guint *n,
            const char *before,
            gint64 value,
            const char *after)
{
  values[*n] = (LkDbValue){ .type = LK_DB_INT, .integer = value };
  g_string_append_printf (sql, "%s$%u%s", before, ++*n, after);
}

static void
append_states (const LkCaseQuery *query, GString *sql, const char *column)
{
  const char *comma = "";

  /* Our own words, not the caller's text: they may stand in the statement. */
  g_string_append_printf (sql, " AND %s IN (", column);
  for (guint i = 0; i < N_STATES; i++)
    if (wants_state (query, i))
      {
        g_string_append_printf (sql, "%s'%s'", comma, lk_case_state_to_string ((LkCaseState) i));
        comma = ", ";
      }
  g_string_append_c (sql, ')');
}

static void
append_plain (const LkCaseQuery *query, GString *sql, LkDbValue *values, guint *n)
{
  if (query->type >= 0)
    g_string_append_printf (sql, " AND c.type = '%s'",
                            lk_case_type_to_string ((LkCaseType) query->type));
  if (query->owner_id != NULL)
    append_text (sql, values, n, " AND c.owner_id = ", query->owner_id, "");
  if (query->no_owner)
    g_string_append (sql, " AND c.owner_id IS NULL");
  if (query->requester_id != NULL)
    append_text (sql, values, n, " AND c.requester_id = ", query->requester_id, "");
}

/**
 * lk_case_query_append_filter:
 * @query: a query
 * @sql: a statement over `cases c` that has a WHERE already
 * @values: its parameters; gets more
 * @n_values: (inout): how many there are
 *
 * Appends the conditions of @query, words and fragment apart, each with an AND before it.
 */
void
lk_case_query_append_filter (const LkCaseQuery *query,
                             GString *sql,
                             LkDbValue *values,
                             guint *n_values)
{
  append_plain (query, sql, values, n_values);
  /* The index of types is one of states first. */
  if (has_states (query) || query->type >= 0)
    append_states (query, sql, "c.state");
}

/* The numbers of the rows of a page, by the index that has their order; @state and @type tell the
 * part of the index, unless they are N_STATES and N_TYPES. */
static void
append_page (const LkCaseQuery *query,
             GString *sql,
             LkDbValue *values,
             guint *n,
             const char *order,
             gint64 above,
             gint64 below,
             gint64 seq_max,
             guint state,
             guint type)
{
  g_string_append_printf (sql, "SELECT c.seq, c.%s AS place FROM cases c WHERE", order);
  append_int (sql, values, n, " ", below, "");
  g_string_append_printf (sql, " > c.%s", order);
  if (above > 0)
    {
      append_int (sql, values, n, " AND ", above, "");
      g_string_append_printf (sql, " < c.%s", order);
    }
  if (seq_max > 0)
    append_int (sql, values, n, " AND c.seq <= ", seq_max, "");
  append_plain (query, sql, values, n);
  if (state < N_STATES)
    g_string_append_printf (sql, " AND c.state = '%s'",
                            lk_case_state_to_string ((LkCaseState) state));
  else if (has_states (query))
    append_states (query, sql, "(c.state || '')");
  if (type < N_TYPES && query->type < 0)
    g_string_append_printf (sql, " AND c.type = '%s'", lk_case_type_to_string ((LkCaseType) type));
}

/* Each state and type by its part of the index, no further than the page goes. */
static void
append_parts (const LkCaseQuery *query,
              GString *sql,
              LkDbValue *values,
              guint *n,
              const char *order,
              gint64 above,
              gint64 below,
              gint64 seq_max,
              guint limit)
{
  const char *join = "";

  for (guint i = 0; i < N_STATES * N_TYPES; i++)
    if (wants_state (query, i / N_TYPES) && wants_type (query, i % N_TYPES))
      {
        g_string_append_printf (sql, "%sSELECT * FROM (", join);
        append_page (query, sql, values, n, order, above, below, seq_max, i / N_TYPES, i % N_TYPES);
        append_int (sql, values, n, " ORDER BY 2 DESC LIMIT ", limit, ") k");
        g_string_append_printf (sql, "%u", i);
        join = " UNION ALL ";
      }
}

static GPtrArray *
read_page (LkDb *db, LkDbCursor *cursor, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_case_row_free);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (rows, lk_case_read (cursor));
  if (got < 0 || !lk_case_read_items (db, rows, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static GPtrArray *
list_ordered (LkDb *db,
              const LkCaseQuery *query,
              const char *order,
              gint64 above,
              gint64 below,
              gint64 seq_max,
              guint limit,
              GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT " LK_CASE_COLUMNS " FROM (");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 0;

  /* A server plans once and for all where the plan is good for all values, which it is not for a
   * person's, and where it can see that a page is short. */
  if (!is_of_person (query))
    g_string_append (sql, "SELECT * FROM (");
  if (!is_of_person (query) && (has_states (query) || query->type >= 0))
    append_parts (query, sql, values, &n, order, above, below, seq_max, limit);
  else
    append_page (query, sql, values, &n, order, above, below, seq_max, N_STATES, N_TYPES);
  g_string_append (sql, " ORDER BY 2 DESC");
  if (!is_of_person (query))
    g_string_append (sql, " LIMIT 500) m");
  append_int (sql, values, &n, " LIMIT ", limit, "");
  g_string_append_printf (sql,
                          ") k JOIN cases c ON c.seq = k.seq "
                          "JOIN users r ON r.id = c.requester_id "
                          "LEFT JOIN users o ON o.id = c.owner_id ORDER BY c.%s DESC",
                          order);
  cursor = lk_db_query_values (db, error, sql->str, values, n);
  return read_page (db, cursor, error);
}

/**
 * lk_case_list_changed:
 * @db: a connection
 * @query: what to show; words and fragment are not looked at
 * @above: only cases whose last change has a higher number
 * @below: and a lower one than this
 * @seq_max: only cases up to this one; 0 for all
 * @limit: at most so many, 500 or fewer
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkCaseRow): last changed first, or %NULL
 */
GPtrArray *
lk_case_list_changed (LkDb *db,
                      const LkCaseQuery *query,
                      gint64 above,
                      gint64 below,
                      gint64 seq_max,
                      guint limit,
                      GError **error)
{
  return list_ordered (db, query, "changed", above, below, seq_max, limit, error);
}

/**
 * lk_case_list_created:
 * @db: a connection
 * @query: what to show; words and fragment are not looked at
 * @before: only cases before this one
 * @limit: at most so many, 500 or fewer
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkCaseRow): newest first, or %NULL
 */
GPtrArray *
lk_case_list_created (LkDb *db,
                      const LkCaseQuery *query,
                      gint64 before,
                      guint limit,
                      GError **error)
{
  return list_ordered (db, query, "seq", 0, before, 0, limit, error);
}

static gboolean
one_int (LkDbCursor *cursor, gint64 *value, GError **error)
{
  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *value = lk_db_get_int (cursor, 0);
  return TRUE;
}

/**
 * lk_case_count:
 * @db: a connection
 * @query: what to count; words and fragment are not looked at
 * @most: counts no further than one above this
 * @count: (out): how many there are
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_count (LkDb *db, const LkCaseQuery *query, gint64 most, gint64 *count, GError **error)
{
  g_autoptr (GString) sql
      = g_string_new ("SELECT count(*) FROM (SELECT 1 FROM cases c WHERE 1 = 1");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 0;

  append_plain (query, sql, values, &n);
  if (!is_of_person (query) && (has_states (query) || query->type >= 0))
    append_states (query, sql, "c.state");
  else if (has_states (query))
    append_states (query, sql, "(c.state || '')");
  append_int (sql, values, &n, " LIMIT ", most + 1, ") k");
  cursor = lk_db_query_values (db, error, sql->str, values, n);
  return one_int (cursor, count, error);
}

/**
 * lk_case_last_seq:
 * @db: a connection
 * @seq: (out): the number of the newest case, 0 when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_last_seq (LkDb *db, gint64 *seq, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT coalesce(max(seq), 0) FROM cases", NULL);

  return one_int (cursor, seq, error);
}

/**
 * lk_case_list_mark:
 * @db: a connection
 * @changed: (out): the number of the last change, 0 before the first
 * @newest: (out): as lk_case_last_seq()
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_list_mark (LkDb *db, gint64 *changed, gint64 *newest, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT value, (SELECT coalesce(max(seq), 0) FROM cases) "
                     "FROM counters WHERE name = 'feed'",
                     NULL);

  if (!one_int (cursor, changed, error))
    return FALSE;
  *newest = lk_db_get_int (cursor, 1);
  return TRUE;
}

/**
 * lk_case_count_states:
 * @db: a connection
 * @counts: (out): how many cases are in each state
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked
 */
gboolean
lk_case_count_states (LkDb *db, gint64 counts[LK_CASE_STATE_CLOSED + 1], GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error, "SELECT state, count(*) FROM cases GROUP BY state", NULL);
  int got = cursor != NULL ? 1 : -1;

  for (guint i = 0; i < N_STATES; i++)
    counts[i] = 0;
  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      LkCaseState state;

      if (lk_case_state_from_string (lk_db_get_text (cursor, 0), &state))
        counts[state] = lk_db_get_int (cursor, 1);
    }
  return got == 0;
}

static GPtrArray *
ids (LkDbCursor *cursor, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    g_ptr_array_add (found, lk_db_dup_text (cursor, 0));
  return got == 0 ? g_steal_pointer (&found) : NULL;
}

/**
 * lk_due_expired_answers:
 * @db: a connection
 * @now: the time, microseconds
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type utf8): open cases with an answer past its time, or %NULL
 */
GPtrArray *
lk_due_expired_answers (LkDb *db, gint64 now, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT DISTINCT c.id FROM items i JOIN cases c ON c.seq = i.case_seq "
                     "WHERE i.state = 'answered' AND i.expires_at <= $1 AND c.state <> 'closed' "
                     "LIMIT $2",
                     "ii", now, (gint64) limit);

  return ids (cursor, error);
}

/**
 * lk_due_silent_cases:
 * @db: a connection
 * @silent_since: microseconds
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type utf8): open cases in which an answer expired and nothing
 *   happened since @silent_since, or %NULL
 */
GPtrArray *
lk_due_silent_cases (LkDb *db, gint64 silent_since, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT c.id FROM cases c WHERE c.expired_at IS NOT NULL "
                     "AND c.expired_at <= $1 AND c.updated_at <= $1 AND c.state <> 'closed' "
                     "ORDER BY c.expired_at LIMIT $2",
                     "ii", silent_since, (gint64) limit);

  return ids (cursor, error);
}

/**
 * lk_due_texts:
 * @db: a connection
 * @now: the time, microseconds
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type utf8): cases with request or answer texts whose time is
 *   over, or %NULL
 */
GPtrArray *
lk_due_texts (LkDb *db, gint64 now, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT DISTINCT c.id FROM texts t JOIN cases c ON c.seq = t.case_seq "
                     "WHERE t.due <= $1 LIMIT $2",
                     "ii", now, (gint64) limit);

  return ids (cursor, error);
}

/**
 * lk_due_purge:
 * @db: a connection
 * @closed_before: microseconds
 * @flag: %LK_PURGED_BLOBS or %LK_PURGED_CONTACT
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type utf8): cases closed before that time from which that was
 *   not taken yet, or %NULL
 */
GPtrArray *
lk_due_purge (LkDb *db, gint64 closed_before, gint64 flag, guint limit, GError **error)
{
  g_autoptr (LkDbCursor) cursor
      = lk_db_query (db, error,
                     "SELECT c.id FROM cases c WHERE c.closed_at IS NOT NULL "
                     "AND c.closed_at <= $1 AND c.purged <> 7 AND (c.purged & $2) = 0 "
                     "ORDER BY c.closed_at LIMIT $3",
                     "iii", closed_before, flag, (gint64) limit);

  return ids (cursor, error);
}
