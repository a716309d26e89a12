/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-change.h"

#include "lk-blob-rows.h"
#include "lk-case-write.h"
#include "lk-chain.h"
#include "lk-limits.h"
#include "lk-search-text.h"
#include "lk-texts.h"

static LkEnding
ending_of (LkResolution closing)
{
  switch (closing)
    {
    case LK_RESOLUTION_WITHDRAWN:
      return LK_ENDING_WITHDRAWN;
    case LK_RESOLUTION_SOLVED:
      return LK_ENDING_CLOSED;
    case LK_RESOLUTION_EXPIRED:
      return LK_ENDING_EXPIRED;
    case LK_RESOLUTION_NONE:
    case LK_RESOLUTION_REFUSED:
      break;
    }
  return LK_ENDING_NONE;
}

static gboolean
has_state (const LkCaseRow *row, LkItemState state)
{
  for (guint i = 0; i < row->items->len; i++)
    if (((LkItemRow *) g_ptr_array_index (row->items, i))->state == state)
      return TRUE;
  return FALSE;
}

static void
set_owner (LkCaseRow *row, LkOwnerEffect effect, const char *caller, const char *to)
{
  if (effect == LK_OWNER_EFFECT_KEEP)
    return;
  g_clear_pointer (&row->owner_id, g_free);
  if (effect == LK_OWNER_EFFECT_CALLER)
    row->owner_id = g_strdup (caller);
  else if (effect == LK_OWNER_EFFECT_NAMED)
    row->owner_id = g_strdup (to);
}

static void
drop_answer (LkItemRow *item)
{
  item->has_answer = FALSE;
  item->issued_at = 0;
  item->expires_at = 0;
}

static void
take_facts (LkCaseRow *row, const LkCaseFacts *facts, const LkEffect *effect)
{
  for (guint i = 0; i < row->items->len; i++)
    ((LkItemRow *) g_ptr_array_index (row->items, i))->state = facts->items[i];
  row->evidence = facts->evidence_asked;
  row->ending = ending_of (facts->closing);
  row->closed_at = facts->closed_at;
  row->state = lk_state_of_case (facts, &row->resolution);
  if (effect->answer_dropped > 0)
    drop_answer (lk_case_row_get_item (row, effect->answer_dropped));
}

/* Silence counts from the last expiry only while something invalid is left. */
static void
note_expiry (LkCaseRow *row, const LkEventFacts *event, gint64 now)
{
  gboolean expired
      = event->kind == LK_EVENT_KIND_ANSWER_EXPIRED
        || (event->kind == LK_EVENT_KIND_APPLIED && event->outcome == LK_APPLY_OUTCOME_REFUSED
            && event->result == LK_APPLY_RESULT_EXPIRED);

  if (expired)
    row->expired_at = now;
  if (!has_state (row, LK_ITEM_STATE_INVALIDATED))
    row->expired_at = 0;
}

static gboolean
write_items (LkDb *db, const LkCaseRow *row, GError **error)
{
  for (guint i = 0; i < row->items->len; i++)
    if (!lk_item_update (db, row->seq, g_ptr_array_index (row->items, i), error))
      return FALSE;
  return TRUE;
}

/* What every change does: a new revision, the clocks of the texts, and a line in the feed. */
static gboolean
write_change (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  row->revision++;
  row->updated_at = now;
  return lk_case_update (db, row, error) && write_items (db, row, error)
         && lk_texts_set_clocks (db, desk, row, error) && lk_case_announce (db, row, now, error);
}

/**
 * lk_case_change:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): a case; whatever the event brings of its own is in it already
 * @event: what happens, and is allowed
 * @caller: who does it
 * @to: (nullable): who shall have the case, for `assigned`
 * @now: the time, microseconds
 * @effect: (out): what else has to be done
 * @error: #LkStoreError
 *
 * Changes a case as the table of events says and writes it.
 *
 * Returns: whether it was written
 */
gboolean
lk_case_change (LkDb *db,
                LkDesk *desk,
                LkCaseRow *row,
                const LkEventFacts *event,
                const char *caller,
                const char *to,
                gint64 now,
                LkEffect *effect,
                GError **error)
{
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;

  lk_case_row_get_facts (row, states, &facts);
  lk_state_apply (&facts, event, now, effect);
  set_owner (row, effect->owner, caller, to);
  take_facts (row, &facts, effect);
  note_expiry (row, event, now);
  if (event->kind == LK_EVENT_KIND_REOPENED)
    row->purged = 0;
  if (effect->answer_dropped > 0 && !lk_texts_drop_answer (db, row, effect->answer_dropped, error))
    return FALSE;
  return write_change (db, desk, row, now, error);
}

/**
 * lk_case_change_close_expired:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): an open case in which nothing happened since an answer expired
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether the case is closed now
 */
gboolean
lk_case_change_close_expired (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  row->ending = LK_ENDING_EXPIRED;
  row->state = LK_CASE_STATE_CLOSED;
  row->resolution = LK_RESOLUTION_EXPIRED;
  row->closed_at = now;
  row->expired_at = 0;
  return lk_chain_append_own (db, row, LK_EVENT_KIND_CLOSED, NULL, now, error)
         && write_change (db, desk, row, now, error);
}

static void
forget_contact (LkCaseRow *row)
{
  g_clear_pointer (&row->contact_name, g_free);
  g_clear_pointer (&row->contact_company, g_free);
  g_clear_pointer (&row->contact_email, g_free);
  g_clear_pointer (&row->contact_phone, g_free);
  g_clear_pointer (&row->contact_country, g_free);
}

/* Which device it was says whose it is: serial, addresses and start time go, the model stays. */
static void
forget_device (LkItemRow *item)
{
  g_free (item->serial);
  item->serial = g_strdup ("");
  g_clear_pointer (&item->mac, g_free);
  g_clear_pointer (&item->ipv4, g_free);
  g_clear_pointer (&item->boot_time, g_free);
}

/**
 * lk_case_change_erase:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): a closed case
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Takes everything personal out of a case, before lk_case_change() writes it. The chain of its
 * history stays whole, and the skeleton stays.
 *
 * Returns: whether it is gone from the tables and the index
 */
gboolean
lk_case_change_erase (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  if (!lk_search_drop (db, row, error) || !lk_event_drop_data (db, row->seq, NULL, error)
      || !lk_text_drop_all (db, row->seq, error) || !lk_blob_unlink_case (db, row->seq, error))
    return FALSE;
  forget_contact (row);
  for (guint i = 0; i < row->items->len; i++)
    forget_device (g_ptr_array_index (row->items, i));
  row->erased_at = now;
  row->purged = LK_PURGED_ALL;
  return lk_search_put (db, row, error) && lk_desk_want_scrub (db, error);
}

/* Purging is silent: a new revision, since the case reads differently, but it does not come up in
 * lists or feeds as if somebody had worked on it. */
static gboolean
write_purge (LkDb *db, LkCaseRow *row, const char *what, gint64 now, GError **error)
{
  g_autofree char *data = g_strdup_printf ("{\"what\":\"%s\"}", what);

  row->revision++;
  return lk_case_update (db, row, error)
         && lk_chain_append_own (db, row, LK_EVENT_KIND_PURGED, data, now, error)
         && lk_desk_want_scrub (db, error);
}

/**
 * lk_case_change_purge_texts:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): a case with texts whose time is over
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether the texts that are due are gone, and what the history has of answers
 */
gboolean
lk_case_change_purge_texts (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  static const char *const answers[] = { "answered", NULL };

  return lk_text_drop_due (db, row->seq, now, error)
         && lk_event_drop_data (db, row->seq, answers, error)
         && write_purge (db, row, "texts", now, error);
}

/**
 * lk_case_change_purge_blobs:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): a case that was closed long ago
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether it has no photos any more
 */
gboolean
lk_case_change_purge_blobs (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  row->purged |= LK_PURGED_BLOBS;
  return lk_blob_unlink_case (db, row->seq, error) && write_purge (db, row, "photos", now, error);
}

/**
 * lk_case_change_purge_contact:
 * @db: a connection in a writing transaction
 * @desk: the desk
 * @row: (inout): a case that was closed very long ago
 * @now: the time, microseconds
 * @error: #LkStoreError
 *
 * Returns: whether contact and comments are gone
 */
gboolean
lk_case_change_purge_contact (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error)
{
  /* Every kind that carries what somebody wrote. */
  static const char *const written[]
      = { "comment", "evidence-requested", "evidence-added", "refused", "unbound", "withdrawn",
          "closed",  "reopened",           "answered",       NULL };

  if (!lk_search_drop (db, row, error) || !lk_event_drop_data (db, row->seq, written, error))
    return FALSE;
  forget_contact (row);
  row->purged |= LK_PURGED_CONTACT | LK_PURGED_TEXTS;
  return lk_search_put (db, row, error) && write_purge (db, row, "contact", now, error);
}
