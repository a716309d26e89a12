/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite-log.h"

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
      if (i + 1 == n && strlen (query->words[i]) >= LK_SEARCH_BEGINNING)
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

/* What is looked for, and where. */
typedef struct
{
  const LkCaseQuery *query;
  const char *table;
  const char *expression;
  gint64 above;
  gint64 before;
  gboolean newest_first;
} Search;

/* The requester alone is a word of the index: no case has to be read for it. */
static void
append_matches (GString *sql, const Search *search, LkDbValue *values, guint *n)
{
  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = search->expression };
  values[1] = (LkDbValue){ .type = LK_DB_INT, .integer = search->above };
  values[2] = (LkDbValue){ .type = LK_DB_INT, .integer = search->before };
  *n = 3;
  g_string_append_printf (sql, "SELECT t.rowid FROM %s t ", search->table);
  if (lk_case_query_has_filter (search->query))
    g_string_append (sql, "CROSS JOIN cases c ON c.seq = t.rowid ");
  g_string_append_printf (sql, "WHERE t.%s MATCH $1 AND t.rowid > $2 AND t.rowid < $3",
                          search->table);
  if (lk_case_query_has_filter (search->query))
    lk_case_query_append_filter (search->query, sql, values, n);
}

static gboolean
read_matches (LkDb *db,
              const Search *search,
              const char *order,
              guint limit,
              GArray *seqs,
              GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n;

  append_matches (sql, search, values, &n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = limit };
  g_string_append_printf (sql, " ORDER BY t.rowid %s LIMIT $%u", order, n + 1);
  cursor = lk_db_query_values (db, error, sql->str, values, n + 1);
  return lk_db_read_ints (cursor, seqs, error);
}

/* From the oldest on the engine goes through its lists at twice the speed, so whatever is rare is
 * read that way, and whole. Words that many have of which few pass a filter are no rarity. */
static gboolean
find (LkDb *db, const Search *search, guint limit, GArray *seqs, GError **error)
{
  g_autoptr (GArray) few = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (search->newest_first)
    return read_matches (db, search, "DESC", limit, seqs, error);
  if (!read_matches (db, search, "ASC", MOST_FEW, few, error))
    return FALSE;
  if (few->len == MOST_FEW)
    return read_matches (db, search, "DESC", limit, seqs, error);
  for (guint i = few->len; i > 0 && few->len - i < limit; i--)
    g_array_append_val (seqs, g_array_index (few, gint64, i - 1));
  return TRUE;
}

gboolean
lk_sqlite_find (LkDb *db,
                const LkCaseQuery *query,
                LkDbIndex index,
                gint64 above,
                gint64 before,
                guint limit,
                GArray *seqs,
                GError **error)
{
  gboolean words = index == LK_DB_INDEX_WORDS;
  g_autofree char *expression = words ? words_expression (query) : fragment_expression (query);
  const Search search = { .query = query,
                          .table = words ? "case_words" : "case_serials",
                          .expression = expression,
                          .above = above,
                          .before = before,
                          .newest_first = words && lk_case_query_has_filter (query) };

  return expression == NULL || find (db, &search, limit, seqs, error);
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
  return lk_sqlite_log_cut (self->log, error);
}
