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

#define BY_WORDS "t.words @@ $1::tsquery"
#define BY_SERIALS "t.serials LIKE $1"

/* Everything of a statement from its FROM to its last condition. */
static void
append_matches (GString *sql,
                const char *condition,
                const LkCaseQuery *query,
                LkDbValue *values,
                guint *n)
{
  g_string_append (sql, " FROM case_index t ");
  if (lk_case_query_has_filter (query))
    g_string_append (sql, "JOIN cases c ON c.seq = t.case_seq ");
  g_string_append_printf (sql, "WHERE %s", condition);
  if (lk_case_query_has_filter (query))
    lk_case_query_append_filter (query, sql, values, n);
  else if (query->requester_id != NULL)
    {
      values[*n] = (LkDbValue){ .type = LK_DB_TEXT, .data = query->requester_id };
      g_string_append_printf (sql, " AND t.requester_id = $%u", ++*n);
    }
}

/* One way of finding, newest first. The two are asked apart, so that each uses its own index. */
static gboolean
find (LkDb *db,
      const char *condition,
      const char *value,
      const LkCaseQuery *query,
      gint64 before,
      guint limit,
      GArray *found,
      GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT t.case_seq");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 1;
  int got;

  if (value == NULL)
    return TRUE;
  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = value };
  append_matches (sql, condition, query, values, &n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = before };
  g_string_append_printf (sql, " AND t.case_seq < $%u", ++n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = limit };
  g_string_append_printf (sql, " ORDER BY t.case_seq DESC LIMIT $%u", ++n);

  cursor = lk_postgres_query_once (db, sql->str, values, n, error);
  got = cursor != NULL ? 1 : -1;
  while (got > 0 && (got = lk_db_next (cursor, error)) > 0)
    {
      gint64 seq = lk_db_get_int (cursor, 0);

      g_array_append_val (found, seq);
    }
  return got == 0;
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return x > y ? -1 : x < y;
}

gboolean
lk_postgres_search (LkDb *db,
                    const LkCaseQuery *query,
                    gint64 before,
                    guint limit,
                    GArray *seqs,
                    GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *words = words_expression (query);
  g_autofree char *fragment = fragment_pattern (query);

  if (!find (db, BY_WORDS, words, query, before, limit, found, error)
      || !find (db, BY_SERIALS, fragment, query, before, limit, found, error))
    return FALSE;
  g_array_sort (found, newest_first);
  for (guint i = 0; i < found->len && seqs->len < limit; i++)
    if (i == 0 || g_array_index (found, gint64, i) != g_array_index (found, gint64, i - 1))
      g_array_append_val (seqs, g_array_index (found, gint64, i));
  return TRUE;
}

static gboolean
count_matches (LkDb *db,
               const char *condition,
               const char *value,
               const LkCaseQuery *query,
               gint64 most,
               gint64 *count,
               GError **error)
{
  /* No column at all: of a page that everybody may see, the server need not read the rows. */
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM (SELECT");
  g_autoptr (LkDbCursor) cursor = NULL;
  LkDbValue values[LK_DB_MAX_PARAMETERS];
  guint n = 1;

  *count = 0;
  if (value == NULL)
    return TRUE;
  values[0] = (LkDbValue){ .type = LK_DB_TEXT, .data = value };
  append_matches (sql, condition, query, values, &n);
  values[n] = (LkDbValue){ .type = LK_DB_INT, .integer = most };
  g_string_append_printf (sql, " LIMIT $%u) k", ++n);
  cursor = lk_postgres_query_once (db, sql->str, values, n, error);
  if (cursor == NULL || lk_db_next (cursor, error) <= 0)
    return FALSE;
  *count = lk_db_get_int (cursor, 0);
  return TRUE;
}

gboolean
lk_postgres_count (LkDb *db,
                   const LkCaseQuery *query,
                   gint64 most,
                   gint64 *by_words,
                   gint64 *by_serials,
                   GError **error)
{
  g_autofree char *words = words_expression (query);
  g_autofree char *fragment = fragment_pattern (query);

  return count_matches (db, BY_WORDS, words, query, most, by_words, error)
         && count_matches (db, BY_SERIALS, fragment, query, most, by_serials, error);
}
