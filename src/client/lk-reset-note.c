/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-reset-note.h"

#include "lk-attempt.h"

/**
 * lk_reset_note_free:
 * @data: (transfer full): an #LkResetNote
 */
void
lk_reset_note_free (gpointer data)
{
  LkResetNote *note = data;

  g_free (note->mac);
  g_free (note->case_id);
  g_clear_pointer (&note->answer, lk_secret_unref);
  g_free (note);
}

/**
 * lk_reset_note_begin:
 * @store: the store
 * @data: an #LkResetNote
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * For lk_local_store_work_async(): the device is about to be given an answer.
 *
 * Returns: whether that is on the disk
 */
gboolean
lk_reset_note_begin (LkLocalStore *store, gpointer data, GError **error)
{
  LkResetNote *note = data;

  return lk_local_store_begin_attempt (store, note->mac, note->case_id, note->item, error);
}

/**
 * lk_reset_note_drop:
 * @store: the store
 * @data: an #LkResetNote
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * For lk_local_store_work_async(): it was given nothing after all.
 *
 * Returns: whether that is on the disk
 */
gboolean
lk_reset_note_drop (LkLocalStore *store, gpointer data, GError **error)
{
  return lk_local_store_drop_attempt (store, ((LkResetNote *) data)->mac, error);
}

static gboolean
keep_answer (LkLocalStore *store, LkResetNote *note, GError **error)
{
  if (note->answer == NULL)
    return TRUE;
  if (note->answer_is_wrong)
    return lk_local_store_forget_answer_device (store, note->answer, error);
  return note->outcome != LK_APPLY_OUTCOME_SUCCESS
         || (lk_local_store_mark_answer_used (store, note->answer, error)
             && lk_local_store_note_answer_device (store, note->answer, note->mac, error));
}

/**
 * lk_reset_note_keep:
 * @store: the store
 * @data: an #LkResetNote
 * @error: %LK_CLIENT_ERROR_STORE, the first where several of its parts could not be written
 *
 * For lk_local_store_work_async(): what came of it, for the guards. Each part counts for itself:
 * where one cannot be written the others still are.
 *
 * Returns: whether all of it is on the disk
 */
gboolean
lk_reset_note_keep (LkLocalStore *store, gpointer data, GError **error)
{
  LkResetNote *note = data;
  gboolean ended = lk_local_store_end_attempt (store, note->mac, note->outcome, note->attempts_left,
                                               note->locked_until_us, error);
  gboolean answer = keep_answer (store, note, ended ? error : NULL);

  return (!note->request_is_over
          || lk_local_store_set_export_outcome (store, note->mac, note->outcome,
                                                ended && answer ? error : NULL))
         && ended && answer;
}
