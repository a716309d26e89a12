/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts of the local store, and the cases on their way (LkOutbox). */
#include "lk-draft-json.h"
#include "lk-local-store-private.h"
#include "lk-time.h"

typedef struct Job Job;

/* What runs on the thread of the store, with its files locked. Returns NULL for an error. */
typedef gpointer (*JobFunc) (LkLocalStore *self, Job *job, GError **error);

struct Job
{
  JobFunc run;
  GDestroyNotify destroy; /* of what it returns */
  const char *folder;
  char *id;
  JsonObject *object;
  GPtrArray *photos; /* of GBytes */
  GPtrArray *hashes; /* of their hashes */
  gboolean flag;
};

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->id);
  g_clear_pointer (&job->object, json_object_unref);
  g_clear_pointer (&job->photos, g_ptr_array_unref);
  g_clear_pointer (&job->hashes, g_ptr_array_unref);
  g_free (job);
}

static void
run_job (GTask *task)
{
  LkLocalStore *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  LkStoreFiles *files = lk_local_store_get_files (self);
  GError *error = NULL;
  int lock = lk_store_files_lock (files, &error);
  gpointer value = lock >= 0 ? job->run (self, job, &error) : NULL;

  lk_store_files_unlock (lock);
  if (value != NULL)
    g_task_return_pointer (task, value, job->destroy);
  else
    g_task_return_error (task, error);
}

static GBytes *
find_photo (const char *sha256, gpointer self)
{
  return lk_store_files_read_photo (lk_local_store_get_files (self), sha256);
}

static GTask *
new_task (LkLocalStore *self,
          gpointer tag,
          JobFunc run,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, tag);
  job->run = run;
  g_task_set_task_data (task, job, job_free);
  return task;
}

static gboolean
finish_boolean (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static void
take_draft (LkLocalStore *self, Job *job, LkDraft *draft)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = lk_time_format (now);

  lk_draft_set_updated_at (draft, text);
  job->id = g_strdup (lk_draft_get_id (draft));
  job->object = lk_draft_to_json (draft, lk_local_store_seal, self);
  job->photos = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  job->hashes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);

      if (lk_draft_item_get_label (item) == NULL)
        continue;
      g_ptr_array_add (job->photos, g_bytes_ref (lk_draft_item_get_label (item)));
      g_ptr_array_add (job->hashes, g_strdup (lk_draft_item_get_label_sha256 (item)));
    }
}

static gpointer
run_save (LkLocalStore *self, Job *job, GError **error)
{
  LkStoreFiles *files = lk_local_store_get_files (self);

  for (guint i = 0; i < job->photos->len; i++)
    if (!lk_store_files_write_photo (files, g_ptr_array_index (job->hashes, i),
                                     g_ptr_array_index (job->photos, i), error))
      return NULL;
  if (!lk_store_files_write (files, job->folder, job->id, job->object, error))
    return NULL;
  /* From here on the case is on its way, and the draft would only be offered a second time. */
  if (g_str_equal (job->folder, LK_STORE_OUTBOX)
      && !lk_store_files_remove (files, LK_STORE_DRAFTS, job->id, error))
    return NULL;
  lk_store_files_sweep (files);
  return self;
}

static void
save (LkLocalStore *self,
      gpointer tag,
      const char *folder,
      LkDraft *draft,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = new_task (self, tag, run_save, cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = folder;
  take_draft (self, job, draft);
  lk_local_store_push (self, task, run_job);
}

/**
 * lk_local_store_save_draft_async:
 * @self: an open store
 * @draft: a draft; what it holds now is what is written
 * @cancellable: (nullable): ends the waiting, not the writing
 * @callback: told when it is on the disk
 * @user_data: for @callback
 *
 * Writes a draft with its photos, and its requests as lk_local_store_keeps_secrets() says.
 */
void
lk_local_store_save_draft_async (LkLocalStore *self,
                                 LkDraft *draft,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  save (self, lk_local_store_save_draft_async, LK_STORE_DRAFTS, draft, cancellable, callback,
        user_data);
}

/**
 * lk_local_store_save_draft_finish:
 * @self: a store
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the draft is on the disk
 */
gboolean
lk_local_store_save_draft_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

static void
stored_draft_free (gpointer data)
{
  LkStoredDraft *stored = data;

  g_clear_object (&stored->draft);
  g_free (stored);
}

static int
compare_stored (gconstpointer a, gconstpointer b)
{
  const LkStoredDraft *const *x = a;
  const LkStoredDraft *const *y = b;

  return g_strcmp0 (lk_draft_get_updated_at ((*y)->draft), lk_draft_get_updated_at ((*x)->draft));
}

/* A file that cannot be read stays where it is, for somebody who can, and is not shown. */
static gpointer
run_load (LkLocalStore *self, Job *job, GError **error)
{
  LkStoreFiles *files = lk_local_store_get_files (self);
  g_auto (GStrv) names = lk_store_files_list (files, job->folder);
  GPtrArray *all = g_ptr_array_new_with_free_func (stored_draft_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (JsonObject) object = lk_store_files_read (files, job->folder, names[i], NULL);
      gboolean lost = FALSE;
      LkDraft *draft
          = lk_draft_new_from_json (object, lk_local_store_unseal, find_photo, self, &lost);
      LkStoredDraft *stored;

      if (draft == NULL)
        continue;
      stored = g_new0 (LkStoredDraft, 1);
      *stored = (LkStoredDraft){ draft, lost };
      g_ptr_array_add (all, stored);
    }
  g_ptr_array_sort (all, compare_stored);
  return all;
}

static void
load (LkLocalStore *self,
      gpointer tag,
      const char *folder,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = new_task (self, tag, run_load, cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = folder;
  job->destroy = (GDestroyNotify) g_ptr_array_unref;
  lk_local_store_push (self, task, run_job);
}

/**
 * lk_local_store_load_drafts_async:
 * @self: an open store
 * @cancellable: (nullable): ends it
 * @callback: told when they are read
 * @user_data: for @callback
 *
 * Reads all drafts. One whose case is on its way is none any more.
 */
void
lk_local_store_load_drafts_async (LkLocalStore *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  load (self, lk_local_store_load_drafts_async, LK_STORE_DRAFTS, cancellable, callback, user_data);
}

/**
 * lk_local_store_load_drafts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LkDraft): the drafts, the last changed first; a request
 *   that was kept in memory alone is gone from them after a restart
 */
GPtrArray *
lk_local_store_load_drafts_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) all = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *drafts;

  if (all == NULL)
    return NULL;
  drafts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    {
      LkStoredDraft *stored = g_ptr_array_index (all, i);

      if (!lk_store_files_has (lk_local_store_get_files (self), LK_STORE_OUTBOX,
                               lk_draft_get_id (stored->draft)))
        g_ptr_array_add (drafts, g_object_ref (stored->draft));
    }
  return drafts;
}

static gpointer
run_delete (LkLocalStore *self, Job *job, GError **error)
{
  LkStoreFiles *files = lk_local_store_get_files (self);

  if (!lk_store_files_remove (files, job->folder, job->id, error))
    return NULL;
  /* What is on its way needs its requests still, whatever becomes of the draft that it was. */
  if (!lk_store_files_has (files, LK_STORE_OUTBOX, job->id))
    lk_local_store_forget_requests (self, job->id);
  lk_store_files_sweep (files);
  return self;
}

/**
 * lk_local_store_delete_draft_async:
 * @self: an open store
 * @id: a draft
 * @cancellable: (nullable): ends the waiting, not the deleting
 * @callback: told when it is gone
 * @user_data: for @callback
 *
 * Deletes a draft and the photos that nothing else needs.
 */
void
lk_local_store_delete_draft_async (LkLocalStore *self,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = new_task (self, lk_local_store_delete_draft_async, run_delete, cancellable,
                          callback, user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = LK_STORE_DRAFTS;
  job->id = g_strdup (id);
  lk_local_store_push (self, task, run_job);
}

/**
 * lk_local_store_delete_draft_finish:
 * @self: a store
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it is gone
 */
gboolean
lk_local_store_delete_draft_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

/* For LkOutbox */

/* Writes the draft as a case on its way; it is no draft any more. */
void
lk_local_store_save_outbox_async (LkLocalStore *self,
                                  LkDraft *draft,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  save (self, lk_local_store_save_outbox_async, LK_STORE_OUTBOX, draft, cancellable, callback,
        user_data);
}

gboolean
lk_local_store_save_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}

/* Reads the cases on their way, an array of LkStoredDraft. */
void
lk_local_store_load_outbox_async (LkLocalStore *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  load (self, lk_local_store_load_outbox_async, LK_STORE_OUTBOX, cancellable, callback, user_data);
}

GPtrArray *
lk_local_store_load_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
run_leave (LkLocalStore *self, Job *job, GError **error)
{
  LkStoreFiles *files = lk_local_store_get_files (self);

  /* A program that was killed just after the case was written left the draft beside it. */
  if (!job->flag)
    return lk_store_files_remove (files, LK_STORE_DRAFTS, job->id, error)
               ? run_delete (self, job, error)
               : NULL;
  if (!lk_store_files_has (files, LK_STORE_OUTBOX, job->id))
    return self;
  return lk_store_files_move (files, LK_STORE_OUTBOX, LK_STORE_DRAFTS, job->id, error) ? self
                                                                                       : NULL;
}

/* The case is filed, or (@to_drafts) becomes a draft again. */
void
lk_local_store_leave_outbox_async (LkLocalStore *self,
                                   const char *id,
                                   gboolean to_drafts,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = new_task (self, lk_local_store_leave_outbox_async, run_leave, cancellable, callback,
                          user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = LK_STORE_OUTBOX;
  job->id = g_strdup (id);
  job->flag = to_drafts;
  lk_local_store_push (self, task, run_job);
}

gboolean
lk_local_store_leave_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}
