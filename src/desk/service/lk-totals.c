/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-totals.h"

#define MAX_KEPT 512

typedef struct
{
  gint64 mark; /* the last change when this was counted */
  gint64 total;
} Kept;

struct _LkTotals
{
  GMutex mutex;
  GHashTable *kept;
};

/**
 * lk_totals_new:
 *
 * Returns: (transfer full): nothing counted yet
 */
LkTotals *
lk_totals_new (void)
{
  LkTotals *self = g_new0 (LkTotals, 1);

  g_mutex_init (&self->mutex);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * lk_totals_free:
 * @self: (nullable) (transfer full): totals
 */
void
lk_totals_free (LkTotals *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->kept);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static char *
key_of (const LkCaseQuery *query)
{
  return g_strdup_printf ("%x\n%d\n%d\n%s\n%s", query->states, query->type, query->no_owner,
                          query->owner_id != NULL ? query->owner_id : "",
                          query->requester_id != NULL ? query->requester_id : "");
}

/* A case never goes, and never has another type or requester: such a list only grows. */
static gboolean
only_grows (const LkCaseQuery *query)
{
  return query->states == 0 && query->owner_id == NULL && !query->no_owner;
}

static gboolean
look_up (LkTotals *self, const char *key, gint64 mark, gboolean grows, gint64 most, gint64 *total)
{
  const Kept *kept;
  gboolean found;

  g_mutex_lock (&self->mutex);
  kept = g_hash_table_lookup (self->kept, key);
  found = kept != NULL && (kept->mark == mark || (grows && kept->total > most));
  if (found)
    *total = kept->total;
  g_mutex_unlock (&self->mutex);
  return found;
}

static void
keep (LkTotals *self, char *key, gint64 mark, gint64 total)
{
  Kept *kept = g_new (Kept, 1);

  *kept = (Kept){ mark, total };
  g_mutex_lock (&self->mutex);
  if (g_hash_table_size (self->kept) >= MAX_KEPT)
    g_hash_table_remove_all (self->kept);
  g_hash_table_replace (self->kept, key, kept);
  g_mutex_unlock (&self->mutex);
}

/**
 * lk_totals_count:
 * @self: totals
 * @db: a connection in a transaction: what it sees does not change meanwhile
 * @mark: the number of the last change that this transaction sees
 * @query: what to count; no search: what that finds also changes with a purge, which is no change
 * of a case
 * @most: counts no further than one above this
 * @total: (out): how many there are
 * @error: #LkStoreError
 *
 * Returns: whether it is known
 */
gboolean
lk_totals_count (LkTotals *self,
                 LkDb *db,
                 gint64 mark,
                 const LkCaseQuery *query,
                 gint64 most,
                 gint64 *total,
                 GError **error)
{
  g_autofree char *key = key_of (query);

  if (look_up (self, key, mark, only_grows (query), most, total))
    return TRUE;
  if (!lk_case_count (db, query, most, total, error))
    return FALSE;
  keep (self, g_steal_pointer (&key), mark, *total);
  return TRUE;
}
