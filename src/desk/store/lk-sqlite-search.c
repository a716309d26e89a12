/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite.h"

#include <string.h>

#include "lk-case-rows.h"

/* So many matches are no page: fewer are read whole. */
#define MOST_FEW 200

#define INDEX_PUT(table, column) \
  "INSERT INTO " table " (rowid, who, " column ") VALUES ($1, $2, $3)"
#define INDEX_DROP(table, column) \
  "INSERT INTO " table " (" table ", rowid, who, " column ") VALUES ('delete', $1, $2, $3)"

gboolean
lk_sqlite_index_put (LkDb *db,
                     gint64 case_seq,
                     const char *requester,
                     const char *words,
                     const char *serials,
                     GError **error)
{
  return lk_db_run (db, error, INDEX_PUT ("case_words", "words"), "itt", case_seq, requester, words)
         && lk_db_run (db, error, INDEX_PUT ("case_serials", "serials"), "itt", case_seq, requester,
                       serials);
}

gboolean
lk_sqlite_index_drop (LkDb *db,
                      gint64 case_seq,
                      const char *requester,
                      const char *words,
                      const char *serials,
                      GError **error)
{
  return lk_db_run (db, error, INDEX_DROP ("case_words", "words"), "itt", case_seq, requester,
                    words)
         && lk_db_run (db, error, INDEX_DROP ("case_serials", "serials"), "itt", case_seq,
                       requester, serials);
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_who (GString *out, const LkCaseQuery *query)
{
  if (query->requester_id == NULL)
    return;
  g_string_append (out, "{who} : ");
  append_quoted (out, query->requester_id);
  g_string_append (out, " AND ");
}

static char *
words_expression (const LkCaseQuery *query)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = query->words != NULL ? g_strv_length (query->words) : 0;

  if (n == 0)
    return NULL;
  append_who (out, query);
  g_string_append (out, "{words} : (");
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (out, " AND ");
      append_quoted (out, query->words[i]);
      /* Whoever is still typing has the start of the last word. */
      if (i + 1 == n && strlen (query->words[i]) >= 3)
        g_string_append (out, " *");
    }
  g_string_append_c (out, ')');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
fragment_expression (const LkCaseQuery *query)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (query->fragment == NULL)
    return NULL;
  append_who (out, query);
  g_string_append (out, "{serials} : ");
  append_quoted (out, query->fragment);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The requester alone is a word of the index: no case has to be read for it. */
static void
append_matches (GString *sql,
                const char *table,
                const LkCaseQuery *query,
                LkDbValue *values,
                guint *n)
{
  g_string_append_printf (sql, "SELECT t.rowid FROM %s t ", table);
  if (lk_case_query_has_filter (query))
    g_string_append (sql, "CROSS JOIN cases c ON c.seq = t.rowid ");
  g_string_append_printf (sql, "WHERE t.%s MATCH $1 AND t.rowid < $2", table);
  if (lk_case_query_has_filter (query))
    lk_case_query_append_filter (query, sql, values, n);
}

/* One of the two streams of row numbers, newest first. */
typedef struct
{
  char *expression;
  GArray *few;        /* all of them, oldest first, when they are few */
  LkDbCursor *cursor; /* else */
  gint64 seq;         /* the row it stands on; 0: at the end */
} Stream;

static LkDbCursor *
matches (LkDb *db,
         const char *table,
         const char *expression,
         const LkCaseQuery *query,
         gint64 before,
         const char *rest,
         GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 2;

  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = expression };
  values[1] = (LkDbValue){ .type = LK_DB_INT, .integer = before };
  append_matches (sql, table, query, values, &n);
  g_string_append (sql, rest);
  /* The expression must outlive the cursor: the stream keeps both. */
  return lk_db_query_values (db, error, sql->str, values, n);
}

static gboolean
advance (Stream *stream, GError **error)
{
  int got = stream->cursor != NULL ? lk_db_next (stream->cursor, error) : 0;

  stream->seq = got > 0 ? lk_db_get_int (stream->cursor, 0) : 0;
  if (stream->few != NULL && stream->few->len > 0)
    {
      stream->seq = g_array_index (stream->few, gint64, stream->few->len - 1);
      g_array_set_size (stream->few, stream->few->len - 1);
    }
  return got >= 0;
}

/* From the oldest on the engine goes through its lists at twice the speed, so whatever is rare is
 * read that way, and whole. */
static gboolean
read_few (Stream *stream,
          LkDb *db,
          const char *table,
          const LkCaseQuery *query,
          gint64 before,
          GError **error)
{
  g_autoptr (GArray) few = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (LkDbCursor) cursor
      = matches (db, table, stream->expression, query, before,
                 " ORDER BY t.rowid LIMIT " G_STRINGIFY (MOST_FEW), error);
  int got = cursor != NULL ? 1 : -1;

  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      gint64 seq = lk_db_get_int (cursor, 0);

      g_array_append_val (few, seq);
    }
  if (few->len < MOST_FEW)
    stream->few = g_steal_pointer (&few);
  return got == 0;
}

static gboolean
start (Stream *stream,
       LkDb *db,
       const char *table,
       const LkCaseQuery *query,
       gint64 before,
       GError **error)
{
  if (stream->expression == NULL)
    return TRUE;
  if (!read_few (stream, db, table, query, before, error))
    return FALSE;
  if (stream->few == NULL)
    {
      stream->cursor
          = matches (db, table, stream->expression, query, before, " ORDER BY t.rowid DESC", error);
      if (stream->cursor == NULL)
        return FALSE;
    }
  return advance (stream, error);
}

static void
stop (Stream *stream)
{
  lk_db_cursor_close (stream->cursor);
  g_clear_pointer (&stream->few, g_array_unref);
  g_free (stream->expression);
}

/* Both streams come newest first, so merging them needs no sorting and stops with the page. */
gboolean
lk_sqlite_search (LkDb *db,
                  const LkCaseQuery *query,
                  gint64 before,
                  guint limit,
                  GArray *seqs,
                  GError **error)
{
  Stream words = { .expression = words_expression (query) };
  Stream serials = { .expression = fragment_expression (query) };
  gboolean good = start (&words, db, "case_words", query, before, error)
                  && start (&serials, db, "case_serials", query, before, error);

  while (good && seqs->len < limit && (words.seq > 0 || serials.seq > 0))
    {
      gint64 seq = MAX (words.seq, serials.seq);

      g_array_append_val (seqs, seq);
      if (words.seq == seq)
        good = advance (&words, error);
      if (good && serials.seq == seq)
        good = advance (&serials, error);
    }
  stop (&words);
  stop (&serials);
  return good;
}

/* Counts inside the engine, a tenth of what it costs to hand each row out; no further than @most.
 */
static gboolean
count_matches (LkDb *db,
               const char *table,
               const char *expression,
               const LkCaseQuery *query,
               gint64 most,
               gint64 *count,
               GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM (");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 2;

  *count = 0;
  if (expression == NULL)
    return TRUE;
  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = expression };
  values[1] = (LkDbValue){ .type = LK_DB_INT, .integer = G_MAXINT64 };
  append_matches (sql, table, query, values, &n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = most };
  g_string_append_printf (sql, " LIMIT $%u)", ++n);
  cursor = lk_db_query_values (db, error, sql->str, values, n);
  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *count = lk_db_get_int (cursor, 0);
  return TRUE;
}

gboolean
lk_sqlite_count (LkDb *db,
                 const LkCaseQuery *query,
                 gint64 most,
                 gint64 *by_words,
                 gint64 *by_serials,
                 GError **error)
{
  g_autofree char *words = words_expression (query);
  g_autofree char *fragment = fragment_expression (query);

  return count_matches (db, "case_words", words, query, most, by_words, error)
         && count_matches (db, "case_serials", fragment, query, most, by_serials, error);
}

gboolean
lk_sqlite_number (LkDb *db, GError **error)
{
  return lk_feed_number (db, error);
}

/*
 * A deleted entry of a full-text table is first only marked; merging all segments into one drops
 * it. What was deleted is overwritten with zeros where it stood (secure_delete), and cutting the
 * write-ahead log to nothing takes the last copies away.
 */
gboolean
lk_sqlite_scrub (LkDb *db, GError **error)
{
  LkSqlite *self = (LkSqlite *) (gpointer) db;
  int code;

  if (!lk_sqlite_script (self->handle,
                         "BEGIN IMMEDIATE;"
                         "INSERT INTO case_words (case_words) VALUES ('optimize');"
                         "INSERT INTO case_serials (case_serials) VALUES ('optimize');"
                         "COMMIT",
                         error))
    {
      (void) sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  lk_sqlite_set_error (self->handle, code, error);
  return FALSE;
}
