/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite.h"

#include <string.h>

#include "lk-case-rows.h"

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

static LkDbCursor *
matches (LkDb *db,
         const char *table,
         const char *expression,
         const LkCaseQuery *query,
         gint64 before,
         GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 2;

  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = expression };
  values[1] = (LkDbValue){ .type = LK_DB_INT, .integer = before };
  if (lk_case_query_has_filter (query))
    g_string_append_printf (sql,
                            "SELECT t.rowid FROM %s t CROSS JOIN cases c ON c.seq = t.rowid "
                            "WHERE t.%s MATCH $1 AND t.rowid < $2",
                            table, table);
  else
    g_string_append_printf (sql, "SELECT t.rowid FROM %s t WHERE t.%s MATCH $1 AND t.rowid < $2",
                            table, table);
  /* The requester alone is a word of the index: no case has to be read for it. */
  if (lk_case_query_has_filter (query))
    lk_case_query_append_filter (query, sql, values, &n);
  g_string_append (sql, " ORDER BY t.rowid DESC");
  /* The expression must outlive the cursor: the caller keeps both. */
  return lk_db_query_values (db, error, sql->str, values, n);
}

/* One of the two streams of row numbers, newest first. */
typedef struct
{
  LkDbCursor *cursor;
  char *expression;
  gint64 seq; /* the row it stands on; 0: at the end */
} Stream;

static gboolean
advance (Stream *stream, GError **error)
{
  int got = stream->cursor != NULL ? lk_db_next (stream->cursor, error) : 0;

  stream->seq = got > 0 ? lk_db_get_int (stream->cursor, 0) : 0;
  return got >= 0;
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
  stream->cursor = matches (db, table, stream->expression, query, before, error);
  return stream->cursor != NULL && advance (stream, error);
}

static void
stop (Stream *stream)
{
  lk_db_cursor_close (stream->cursor);
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
