/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-rows.h"

static GArray *
new_seqs (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* Both newest first; what is in both counts once. */
static GArray *
merge (const GArray *a, const GArray *b, guint limit)
{
  GArray *all = new_seqs ();
  guint i = 0;
  guint k = 0;

  while (all->len < limit && (i < a->len || k < b->len))
    {
      gint64 x = i < a->len ? g_array_index (a, gint64, i) : 0;
      gint64 y = k < b->len ? g_array_index (b, gint64, k) : 0;
      gint64 newest = MAX (x, y);

      g_array_append_val (all, newest);
      i += x == newest;
      k += y == newest;
    }
  return all;
}

/* The page, and how many there are: %G_MININT64 when that takes looking at what both have. */
static GArray *
find (LkDb *db,
      const LkCaseQuery *query,
      gint64 before,
      guint limit,
      gint64 most,
      gint64 *total,
      GError **error)
{
  g_autoptr (GArray) words = new_seqs ();
  g_autoptr (GArray) serials = new_seqs ();
  gint64 by_words;
  gint64 by_serials = 0;
  gint64 above;

  if (!db->driver->find (db, query, LK_DB_INDEX_WORDS, 0, before, limit, words, most, &by_words,
                         error))
    return NULL;
  /* Of a page that is full already only what is newer than its end matters, and when there is too
   * much to count already, how much more does not. */
  above = words->len == limit ? g_array_index (words, gint64, limit - 1) : 0;
  if (!db->driver->find (db, query, LK_DB_INDEX_SERIALS, above, before, limit, serials, most,
                         by_words < most ? &by_serials : NULL, error))
    return NULL;
  *total = MAX (by_words, by_serials);
  if (*total < most && by_words > 0 && by_serials > 0)
    *total = G_MININT64;
  return merge (words, serials, limit);
}

/**
 * lk_case_search:
 * @db: a connection
 * @query: what to look for, with words or a fragment or both: what has either is found
 * @before: only cases before this one
 * @limit: at most so many
 * @most: counts no further than one above this
 * @total: (out): how many there are, those that are not before @before too
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkCaseRow): newest first, or %NULL
 */
GPtrArray *
lk_case_search (LkDb *db,
                const LkCaseQuery *query,
                gint64 before,
                guint limit,
                gint64 most,
                gint64 *total,
                GError **error)
{
  g_autoptr (GArray) seqs = find (db, query, before, limit, most + 1, total, error);

  if (seqs != NULL && *total == G_MININT64)
    {
      gint64 unused;
      g_autoptr (GArray) all
          = find (db, query, G_MAXINT64, (guint) most + 1, most + 1, &unused, error);

      if (all == NULL)
        return NULL;
      *total = all->len;
    }
  return seqs != NULL ? lk_case_load_seqs (db, seqs, error) : NULL;
}
