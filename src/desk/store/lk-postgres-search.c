/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-postgres.h"

#include <string.h>

#include "lk-case-rows.h"

/* Words as they are put into the index and as they are looked for: one rule for both. */
static char **
tokens (const char *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_auto (GStrv) words = g_str_tokenize_and_fold (text != NULL ? text : "", NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && g_hash_table_add (seen, words[i]))
      g_ptr_array_add (found, g_strdup (words[i]));
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/* A lexeme as the text forms of tsvector and tsquery quote it. */
static void
append_lexeme (GString *out, const char *word)
{
  g_string_append_c (out, '\'');
  for (const char *p = word; *p != '\0'; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (out, *p);
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '\'');
}

gboolean
lk_postgres_index_put (LkDb *db,
                       gint64 case_seq,
                       const char *requester,
                       const char *words,
                       const char *serials,
                       GError **error)
{
  g_autoptr (GString) vector = g_string_new (NULL);
  g_auto (GStrv) list = tokens (words);

  for (guint i = 0; list[i] != NULL; i++)
    {
      append_lexeme (vector, list[i]);
      g_string_append_c (vector, ' ');
    }
  return lk_db_run (db, error,
                    "INSERT INTO case_index (case_seq, requester_id, words, serials) "
                    "VALUES ($1, $2, $3::tsvector, lower($4)) ON CONFLICT (case_seq) DO UPDATE SET "
                    "words = excluded.words, serials = excluded.serials",
                    "ittt", case_seq, requester, vector->str, serials != NULL ? serials : "");
}

gboolean
lk_postgres_index_drop (LkDb *db,
                        gint64 case_seq,
                        const char *requester,
                        const char *words,
                        const char *serials,
                        GError **error)
{
  return lk_db_run (db, error, "DELETE FROM case_index WHERE case_seq = $1", "i", case_seq);
}

/* All of the words; the last one as a beginning, since its end may not be typed yet. */
static char *
words_expression (const LkCaseQuery *query)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; query->words != NULL && query->words[i] != NULL; i++)
    {
      g_auto (GStrv) list = tokens (query->words[i]);
      gboolean last = query->words[i + 1] == NULL && strlen (query->words[i]) >= 3;

      for (guint k = 0; list[k] != NULL; k++)
        {
          if (out->len > 0)
            g_string_append (out, " & ");
          append_lexeme (out, list[k]);
          if (last && list[k + 1] == NULL)
            g_string_append (out, ":*");
        }
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static char *
fragment_pattern (const LkCaseQuery *query)
{
  g_autoptr (GString) out = NULL;
  g_autofree char *lower = NULL;

  if (query->fragment == NULL)
    return NULL;
  lower = g_utf8_strdown (query->fragment, -1);
  out = g_string_new ("%");
  for (const char *p = lower; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '%');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What is looked for, and where. */
typedef struct
{
  const LkCaseQuery *query;
  LkDbIndex index;
  const char *value;
  gint64 above;
  gint64 before;
} Search;

/* How the newest are come by; a sum or a joined text is in no index, so that one is not used. */
typedef enum
{
  AS_PLANNED,
  ROW_BY_ROW,
  ALL_SORTED,
} Way;

static const char *
condition_of (const Search *search, Way way)
{
  if (search->index == LK_DB_INDEX_WORDS)
    return "t.words @@ $1::tsquery";
  return way == ROW_BY_ROW ? "(t.serials || '') LIKE $1" : "t.serials LIKE $1";
}

/* Everything of a statement from its FROM to its last condition. */
static void
append_matches (GString *sql, const Search *search, Way way, LkDbValue *values, guint *n)
{
  const LkCaseQuery *query = search->query;

  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = search->value };
  *n = 1;
  g_string_append (sql, "SELECT t.case_seq FROM case_index t ");
  if (lk_case_query_has_filter (query))
    g_string_append (sql, "JOIN cases c ON c.seq = t.case_seq ");
  g_string_append_printf (sql, "WHERE %s", condition_of (search, way));
  if (lk_case_query_has_filter (query))
    lk_case_query_append_filter (query, sql, values, n);
  else if (query->requester_id != NULL)
    {
      values[*n] = (LkDbValue){ .type = LK_DB_TEXT, .data = query->requester_id };
      g_string_append_printf (sql, " AND t.requester_id = $%u", ++*n);
    }
}

static gboolean
read_matches (LkDb *db,
              GString *sql,
              LkDbValue *values,
              guint n,
              gint64 limit,
              GArray *found,
              GError **error)
{
  g_autoptr (LkDbCursor) cursor = NULL;

  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = limit };
  g_string_append_printf (sql, " LIMIT $%u", n + 1);
  cursor = lk_postgres_query_once (db, sql->str, values, n + 1, error);
  return lk_db_read_ints (cursor, found, error);
}

/* Whichever the server comes upon first, wherever they are, in no order. */
static gboolean
read_any (LkDb *db, const Search *search, gint64 most, GArray *found, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n;

  append_matches (sql, search, AS_PLANNED, values, &n);
  return read_matches (db, sql, values, n, most, found, error);
}

static gboolean
read_newest (LkDb *db, const Search *search, Way way, guint limit, GArray *seqs, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n;

  append_matches (sql, search, way, values, &n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = search->above };
  g_string_append_printf (sql, " AND t.case_seq > $%u", ++n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = search->before };
  g_string_append_printf (sql, " AND t.case_seq < $%u ORDER BY %s DESC", ++n,
                          way == ALL_SORTED ? "t.case_seq + 0" : "t.case_seq");
  return read_matches (db, sql, values, n, limit, seqs, error);
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return x > y ? -1 : x < y;
}

/* What more than one of so many cases have is sought from the newest case on, row by row. */
#define OFTEN 256

/* @some: cases that have it, more than are counted, newest first */
static gboolean
is_often (const GArray *some)
{
  gint64 newest = g_array_index (some, gint64, 0);
  gint64 oldest = g_array_index (some, gint64, some->len - 1);

  return newest - oldest < (gint64) some->len * OFTEN;
}

/* Down to which case a page is sought row by row. */
static gboolean
get_floor (LkDb *db, const Search *search, guint limit, gint64 *floor, GError **error)
{
  gint64 last;

  if (!lk_case_last_seq (db, &last, error))
    return FALSE;
  *floor = MAX (search->above, MIN (search->before, last + 1) - 2 * OFTEN * (gint64) limit);
  return TRUE;
}

/*
 * The server can go through the cases, newest first, or gather all that the index gives and sort
 * them. To choose it would have to know how often a beginning is, and it guesses; what was found so
 * far tells better. Nobody knows whether it is as often among the newest, so that has a bound.
 */
static gboolean
read_page (LkDb *db,
           const Search *search,
           const GArray *some,
           guint limit,
           GArray *seqs,
           GError **error)
{
  Search newest = *search;

  if (is_often (some))
    {
      if (!get_floor (db, search, limit, &newest.above, error)
          || !read_newest (db, &newest, ROW_BY_ROW, limit, seqs, error))
        return FALSE;
      if (seqs->len == limit || newest.above == search->above)
        return TRUE;
      g_array_set_size (seqs, 0);
    }
  return read_newest (db, search, ALL_SORTED, limit, seqs, error);
}

static gboolean
read_uncounted (LkDb *db, const Search *search, guint limit, GArray *seqs, GError **error)
{
  gint64 floor;

  return get_floor (db, search, limit, &floor, error)
         && read_newest (db, search, floor == search->above ? ROW_BY_ROW : AS_PLANNED, limit, seqs,
                         error);
}

static gboolean
find (LkDb *db,
      const Search *search,
      guint limit,
      GArray *seqs,
      gint64 most,
      gint64 *total,
      GError **error)
{
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (total == NULL)
    return read_uncounted (db, search, limit, seqs, error);
  if (!read_any (db, search, most, some, error))
    return FALSE;
  *total = some->len;
  g_array_sort (some, newest_first);
  if (some->len == most)
    return read_page (db, search, some, limit, seqs, error);
  /* That was all there is, so the page is among it. */
  for (guint i = 0; i < some->len && seqs->len < limit; i++)
    {
      gint64 seq = g_array_index (some, gint64, i);

      if (seq > search->above && seq < search->before)
        g_array_append_val (seqs, seq);
    }
  return TRUE;
}

gboolean
lk_postgres_find (LkDb *db,
                  const LkCaseQuery *query,
                  LkDbIndex index,
                  gint64 above,
                  gint64 before,
                  guint limit,
                  GArray *seqs,
                  gint64 most,
                  gint64 *total,
                  GError **error)
{
  gboolean words = index == LK_DB_INDEX_WORDS;
  g_autofree char *value = words ? words_expression (query) : fragment_pattern (query);
  const Search search
      = { .query = query, .index = index, .value = value, .above = above, .before = before };

  if (total != NULL)
    *total = 0;
  return value == NULL || find (db, &search, limit, seqs, most, total, error);
}
