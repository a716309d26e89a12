/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-search-text.h"

#include <string.h>

#define MAX_WORD_BYTES 64

/**
 * lk_search_fold:
 * @text: (nullable): any text
 *
 * Folds case and accents away and splits at whatever is neither letter nor digit, so that every
 * database finds the same.
 *
 * Returns: (transfer full): the words, %NULL-terminated
 */
char **
lk_search_fold (const char *text)
{
  g_autofree char *wide = g_utf8_normalize (text != NULL ? text : "", -1, G_NORMALIZE_NFKD);
  g_autofree char *folded = wide != NULL ? g_utf8_casefold (wide, -1) : NULL;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = folded != NULL ? folded : "";; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c != 0 && g_unichar_ismark (c))
        continue;
      if (c != 0 && g_unichar_isalnum (c))
        {
          if (word->len < MAX_WORD_BYTES)
            g_string_append_unichar (word, c);
          continue;
        }
      if (word->len > 0)
        g_strv_builder_add (words, word->str);
      g_string_truncate (word, 0);
      if (c == 0)
        break;
    }
  return g_strv_builder_end (words);
}

static void
append_words (GString *out, const char *text)
{
  g_auto (GStrv) words = lk_search_fold (text);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", words[i]);
}

/**
 * lk_search_words_of:
 * @row: a case
 *
 * Returns: (transfer full): the folded words of its models, company and contact name
 */
char *
lk_search_words_of (const LkCaseRow *row)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_words (out, row->contact_name);
  append_words (out, row->contact_company);
  for (guint i = 0; i < row->items->len; i++)
    append_words (out, ((LkItemRow *) g_ptr_array_index (row->items, i))->model);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * lk_search_serials_of:
 * @row: a case
 *
 * Returns: (transfer full): its id and serials in lower case
 */
char *
lk_search_serials_of (const LkCaseRow *row)
{
  g_autoptr (GString) out = g_string_new (row->id);
  char *lower;

  for (guint i = 0; i < row->items->len; i++)
    {
      const char *serial = ((LkItemRow *) g_ptr_array_index (row->items, i))->serial;

      if (*serial != '\0')
        g_string_append_printf (out, " %s", serial);
    }
  lower = g_ascii_strdown (out->str, -1);
  return lower;
}

/**
 * lk_search_fragment:
 * @text: what is looked for
 *
 * Returns: (transfer full) (nullable): @text as a part of a serial or case id, %NULL when it cannot
 *   be one: fewer than 3 characters, or a blank within
 */
char *
lk_search_fragment (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  if (strlen (trimmed) < 3 || strpbrk (trimmed, " \t\r\n") != NULL || !g_str_is_ascii (trimmed))
    return NULL;
  return g_ascii_strdown (trimmed, -1);
}

/* One of a few words; @beginning: or what starts with it. */
static gboolean
is_among (char **words, const char *word, gboolean beginning)
{
  if (!beginning)
    return g_strv_contains ((const char *const *) words, word);
  for (; *words != NULL; words++)
    if (g_str_has_prefix (*words, word))
      return TRUE;
  return FALSE;
}

static gboolean
has_words (const LkCaseRow *row, char **sought)
{
  g_autofree char *text = lk_search_words_of (row);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (; *sought != NULL; sought++)
    if (!is_among (words, *sought, sought[1] == NULL && strlen (*sought) >= LK_SEARCH_BEGINNING))
      return FALSE;
  return TRUE;
}

/**
 * lk_search_finds:
 * @row: a case
 * @query: with words or a fragment or both
 *
 * Looks at one case, as the indexes of a database do at all.
 *
 * Returns: whether the case has what is looked for
 */
gboolean
lk_search_finds (const LkCaseRow *row, const LkCaseQuery *query)
{
  g_autofree char *serials = NULL;

  if (query->words != NULL && has_words (row, query->words))
    return TRUE;
  if (query->fragment == NULL)
    return FALSE;
  serials = lk_search_serials_of (row);
  return strstr (serials, query->fragment) != NULL;
}

/**
 * lk_search_put:
 * @db: a connection in a writing transaction
 * @row: a case
 * @error: #LkStoreError
 *
 * Returns: whether the case can be found now
 */
gboolean
lk_search_put (LkDb *db, const LkCaseRow *row, GError **error)
{
  g_autofree char *words = lk_search_words_of (row);
  g_autofree char *serials = lk_search_serials_of (row);

  return db->driver->index_put (db, row->seq, row->requester_id, words, serials, error);
}

/**
 * lk_search_drop:
 * @db: a connection in a writing transaction
 * @row: a case, as it was when it was put
 * @error: #LkStoreError
 *
 * Returns: whether the case cannot be found any more
 */
gboolean
lk_search_drop (LkDb *db, const LkCaseRow *row, GError **error)
{
  g_autofree char *words = lk_search_words_of (row);
  g_autofree char *serials = lk_search_serials_of (row);

  return db->driver->index_drop (db, row->seq, row->requester_id, words, serials, error);
}
