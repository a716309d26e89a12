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
      gboolean last
          = query->words[i + 1] == NULL && strlen (query->words[i]) >= LK_SEARCH_BEGINNING;

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

/* The requester is looked up with the case, by the index of who has few. */
static gboolean
is_filtered (const LkCaseQuery *query)
{
  return lk_case_query_has_filter (query) || query->requester_id != NULL;
}

static void
append_value (LkDbValue *values, guint *n, gint64 value)
{
  values[(*n)++] = (LkDbValue){ .type = LK_DB_INT, .integer = value };
}

/* How the newest are come by; a sum or a joined text is in no index, so that one is not used. */
typedef enum
{
  BY_CASE,
  BY_INDEX,
} Way;

/* Of words the server knows which are common; of a fragment it knows nothing. */
static const char *
condition_of (const Search *search, Way way)
{
  if (search->index == LK_DB_INDEX_WORDS)
    return "t.words @@ $1::tsquery";
  return way == BY_CASE ? "(t.serials || '') LIKE $1" : "t.serials LIKE $1";
}

static void
append_conditions (const Search *search, Way way, GString *sql, LkDbValue *values, guint *n)
{
  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = search->value };
  *n = 1;
  g_string_append_printf (sql, "WHERE %s", condition_of (search, way));
  append_value (values, n, search->above);
  append_value (values, n, search->before);
  g_string_append (sql, " AND t.case_seq > $2 AND t.case_seq < $3");
  lk_case_query_append_filter (search->query, sql, values, n);
}

static gboolean
read_newest (LkDb *db, const Search *search, Way way, gint64 limit, GArray *seqs, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT t.case_seq FROM case_index t ");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n;

  if (is_filtered (search->query))
    g_string_append (sql, "JOIN cases c ON c.seq = t.case_seq ");
  append_conditions (search, way, sql, values, &n);
  append_value (values, &n, limit);
  g_string_append_printf (sql, " ORDER BY t.case_seq%s DESC LIMIT $%u",
                          way == BY_INDEX ? " + 0" : "", n);
  cursor = lk_postgres_query_once (db, sql->str, values, n, error);
  return lk_db_read_ints (cursor, seqs, error);
}

/* So many of the newest cases are gone through, whatever is sought: they tell how often it is. */
#define FIRST_LOOK 2048
/* What an index gives costs as much, each, as going through so many cases. */
#define COST 8
/* No more than these are gone through without asking. */
#define FEW 8192

/* Goes on from where the last of @seqs was found, no deeper than @depth below @search. */
static gboolean
read_down (LkDb *db,
           const Search *search,
           gint64 depth,
           guint limit,
           GArray *seqs,
           gboolean *done,
           GError **error)
{
  Search part = *search;

  part.above = MAX (search->above, search->before - depth);
  if (seqs->len > 0)
    part.before = g_array_index (seqs, gint64, seqs->len - 1);
  if (!read_newest (db, &part, BY_CASE, limit - seqs->len, seqs, error))
    return FALSE;
  *done = seqs->len == limit || part.above == search->above;
  return TRUE;
}

/* @found: of the first look; how many cases a page takes, and how many of all have it, by that. */
static gboolean
is_common (guint found, guint limit, gint64 cases)
{
  return found > 0 && FIRST_LOOK * (gint64) limit / found <= COST * (found * cases / FIRST_LOOK);
}

/*
 * The server can go through the cases, newest first, which costs more the rarer it is what is
 * sought; or gather and sort all that an index gives, which costs more the more common it is. To
 * choose it would have to know how common a beginning or a fragment is, and it guesses: the newest
 * cases tell. Nobody knows whether it is as common among the older ones, so that has a bound.
 */
static gboolean
find (LkDb *db, const Search *search, guint limit, GArray *seqs, GError **error)
{
  Search rest = *search;
  gint64 cases = search->before - search->above;
  gboolean done;

  if (!read_down (db, search, cases > FEW ? FIRST_LOOK : cases, limit, seqs, &done, error))
    return FALSE;
  if (!done && is_common (seqs->len, limit, cases)
      && !read_down (db, search, 2 * FIRST_LOOK * (gint64) limit / seqs->len, limit, seqs, &done,
                     error))
    return FALSE;
  if (done)
    return TRUE;
  if (seqs->len > 0)
    rest.before = g_array_index (seqs, gint64, seqs->len - 1);
  return read_newest (db, &rest, BY_INDEX, limit - seqs->len, seqs, error);
}

gboolean
lk_postgres_find (LkDb *db,
                  const LkCaseQuery *query,
                  LkDbIndex index,
                  gint64 above,
                  gint64 before,
                  guint limit,
                  GArray *seqs,
                  GError **error)
{
  gboolean words = index == LK_DB_INDEX_WORDS;
  g_autofree char *value = words ? words_expression (query) : fragment_pattern (query);
  const Search search
      = { .query = query, .index = index, .value = value, .above = above, .before = before };

  return value == NULL || find (db, &search, limit, seqs, error);
}
