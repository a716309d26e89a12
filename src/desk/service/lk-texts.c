/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-texts.h"

#include <string.h>

static const char *const names[] = { "request", "answer" };

/* Where a text belongs: sealed for one place, it opens in no other. */
static char *
place_of (const LkCaseRow *row, gint64 index, LkTextKind kind)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%s", row->id, index, names[kind]);
}

/**
 * lk_texts_put:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: a case
 * @index: an item, from 1
 * @kind: which text
 * @text: the text
 * @error: #LkStoreError
 *
 * Returns: whether it is stored, sealed when the desk has a key
 */
gboolean
lk_texts_put (LkDb *db,
              LkDesk *desk,
              const LkCaseRow *row,
              gint64 index,
              LkTextKind kind,
              const char *text,
              GError **error)
{
  g_autofree char *place = place_of (row, index, kind);
  g_autoptr (GBytes) sealed
      = lk_vault_seal (lk_desk_get_vault (desk), place, text, strlen (text), error);

  return sealed != NULL && lk_text_put (db, row->seq, index, names[kind], sealed, error);
}

/**
 * lk_texts_open:
 * @db: a connection
 * @vault: what opens it
 * @row: a case
 * @index: an item, from 1
 * @kind: which text
 * @text: (out) (transfer full) (nullable): the text, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: whether the database could be asked and the text be opened
 */
gboolean
lk_texts_open (LkDb *db,
               LkVault *vault,
               const LkCaseRow *row,
               gint64 index,
               LkTextKind kind,
               LkSecret **text,
               GError **error)
{
  g_autofree char *place = place_of (row, index, kind);
  g_autoptr (GBytes) sealed = NULL;

  *text = NULL;
  if (!lk_text_get (db, row->seq, index, names[kind], &sealed, error))
    return FALSE;
  if (sealed != NULL)
    *text = lk_vault_open (vault, place, sealed, error);
  return sealed == NULL || *text != NULL;
}

/**
 * lk_texts_get:
 * @db: a connection
 * @desk: the desk
 * @row: a case
 * @index: an item, from 1
 * @kind: which text
 * @text: (out) (transfer full) (nullable): the text, %NULL when there is none
 * @error: #LkStoreError
 *
 * Returns: as lk_texts_open(), with the key of the desk
 */
gboolean
lk_texts_get (LkDb *db,
              LkDesk *desk,
              const LkCaseRow *row,
              gint64 index,
              LkTextKind kind,
              LkSecret **text,
              GError **error)
{
  return lk_texts_open (db, lk_desk_get_vault (desk), row, index, kind, text, error);
}

/**
 * lk_texts_drop_answer:
 * @db: a connection in a writing transaction
 * @row: a case
 * @index: an item, from 1
 * @error: #LkStoreError
 *
 * Returns: whether the item has no answer text now
 */
gboolean
lk_texts_drop_answer (LkDb *db, const LkCaseRow *row, gint64 index, GError **error)
{
  return lk_text_drop (db, row->seq, index, names[LK_TEXT_ANSWER], error);
}

static gint64
due_of (const LkDeskPolicy *policy, const LkCaseRow *row, const LkItemRow *item)
{
  gint64 due = 0;

  if (item->has_answer && item->expires_at != 0)
    due = item->expires_at + policy->keep_texts;
  if (row->closed_at != 0 && (due == 0 || row->closed_at + policy->keep_texts < due))
    due = row->closed_at + policy->keep_texts;
  return due;
}

/**
 * lk_texts_set_clocks:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: a case as it is now
 * @error: #LkStoreError
 *
 * Sets when the texts of each item are to be purged: some time after its answer expires or the case
 * was closed, whichever is first.
 *
 * Returns: whether it was written
 */
gboolean
lk_texts_set_clocks (LkDb *db, LkDesk *desk, const LkCaseRow *row, GError **error)
{
  for (guint i = 0; i < row->items->len; i++)
    {
      const LkItemRow *item = g_ptr_array_index (row->items, i);

      if (!lk_text_set_due (db, row->seq, item->index,
                            due_of (lk_desk_get_policy (desk), row, item), error))
        return FALSE;
    }
  return TRUE;
}
