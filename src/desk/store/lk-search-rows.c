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

static GArray *
find (LkDb *db, const LkCaseQuery *query, gint64 before, guint limit, GError **error)
{
  g_autoptr (GArray) words = new_seqs ();
  g_autoptr (GArray) serials = new_seqs ();
  gint64 above;

  if (!db->driver->find (db, query, LK_DB_INDEX_WORDS, 0, before, limit, words, error))
    return NULL;
  /* Of a page that is full already only what is newer than its end matters. */
  above = words->len == limit ? g_array_index (words, gint64, limit - 1) : 0;
  if (!db->driver->find (db, query, LK_DB_INDEX_SERIALS, above, before, limit, serials, error))
    return NULL;
  return merge (words, serials, limit);
}

/**
 * lk_case_search:
 * @db: a connection
 * @query: what to look for, with words or a fragment or both: what has either is found
 * @before: only cases before this one; a driver counts on little lying between it and
 *   lk_case_last_seq()
 * @limit: at most so many
 * @error: #LkStoreError
 *
 * Returns: (transfer full) (element-type LkCaseRow): newest first, or %NULL
 */
GPtrArray *
lk_case_search (LkDb *db, const LkCaseQuery *query, gint64 before, guint limit, GError **error)
{
  g_autoptr (GArray) seqs = find (db, query, before, limit, error);

  return seqs != NULL ? lk_case_load_seqs (db, seqs, error) : NULL;
}

/**
 * lk_case_count_found:
 * @db: a connection
 * @query: as for lk_case_search()
 * @newest: from lk_case_last_seq(); what is found is all found to be counted, so a desk that has
 *   more than a few cases should not ask
 * @count: (out): how many there are
 * @error: #LkStoreError
 *
 * Returns: whether it was counted
 */
gboolean
lk_case_count_found (LkDb *db,
                     const LkCaseQuery *query,
                     gint64 newest,
                     gint64 *count,
                     GError **error)
{
  g_autoptr (GArray) seqs = find (db, query, newest + 1, (guint) newest, error);

  if (seqs == NULL)
    return FALSE;
  *count = seqs->len;
  return TRUE;
}
