/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-local-store.h"

#include "lk-client-error.h"
#include "lk-draft-json.h"
#include "lk-local-store-private.h"
#include "lk-sealed.h"
#include "lk-time.h"

/**
 * LkLocalStore:
 *
 * What this computer remembers for its user: drafts, cases on their way, the contact, and the
 * guards (lk-local-guards.c). Shared by all programs: JSON files of mode 0600 under one lock,
 * each replaced as one step. Requests stand there only under a key of the keyring; without one
 * they live in this object alone, and lk_local_store_keeps_secrets() says so.
 *
 * Drafts are read and written on one thread of the store, in the order in which that was asked.
 */
struct _LkLocalStore
{
  GObject parent;

  LkStoreFiles *files;
  LkCredentials *credentials;
  LkSecret *key; /* NULL: not open yet */
  gboolean keeps_secrets;
  GThreadPool *thread;

  GMutex mutex;       /* for memory */
  GHashTable *memory; /* context -> LkSecret that is not on the disk */
};

G_DEFINE_FINAL_TYPE (LkLocalStore, lk_local_store, G_TYPE_OBJECT)

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
run_job (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  LkLocalStore *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  int lock = lk_store_files_lock (self->files, &error);
  gpointer value = lock >= 0 ? job->run (self, job, &error) : NULL;

  lk_store_files_unlock (lock);
  if (value != NULL)
    g_task_return_pointer (task, value, job->destroy);
  else
    g_task_return_error (task, error);
}

static void
lk_local_store_finalize (GObject *object)
{
  LkLocalStore *self = LK_LOCAL_STORE (object);

  /* Each job holds the store, so there is none left; not waited for, as this may be its thread. */
  g_thread_pool_free (self->thread, FALSE, FALSE);
  g_clear_pointer (&self->files, lk_store_files_unref);
  g_clear_object (&self->credentials);
  g_clear_pointer (&self->key, lk_secret_unref);
  g_hash_table_unref (self->memory);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (lk_local_store_parent_class)->finalize (object);
}

static void
lk_local_store_class_init (LkLocalStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_local_store_finalize;
}

static void
lk_local_store_init (LkLocalStore *self)
{
  self->thread = g_thread_pool_new (run_job, NULL, 1, FALSE, NULL);
  g_mutex_init (&self->mutex);
  self->memory
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lk_secret_unref);
}

/**
 * lk_local_store_new_at:
 * @directory: where its files are
 * @credentials: (nullable): the keyring; %NULL for the one of the session
 *
 * Returns: (transfer full): a store that is not open yet
 */
LkLocalStore *
lk_local_store_new_at (const char *directory, LkCredentials *credentials)
{
  LkLocalStore *self = g_object_new (LK_TYPE_LOCAL_STORE, NULL);

  self->files = lk_store_files_new (directory);
  self->credentials = credentials != NULL ? g_object_ref (credentials) : lk_credentials_new ();
  return self;
}

/**
 * lk_local_store_new:
 * @practice: whether for practice, which has its own store
 * @credentials: (nullable): the keyring; %NULL for the one of the session
 *
 * Returns: (transfer full): the user's store, not open yet
 */
LkLocalStore *
lk_local_store_new (gboolean practice, LkCredentials *credentials)
{
  g_autofree char *directory
      = practice ? g_build_filename (g_get_user_data_dir (), "latchkey", "practice", NULL)
                 : g_build_filename (g_get_user_data_dir (), "latchkey", NULL);

  return lk_local_store_new_at (directory, credentials);
}

/**
 * lk_local_store_get_directory:
 * @self: a store
 *
 * Returns: (transfer none): where its files are
 */
const char *
lk_local_store_get_directory (LkLocalStore *self)
{
  return lk_store_files_get_directory (self->files);
}

/* For lk-local-guards.c and the outbox. */
LkStoreFiles *
lk_local_store_get_files (LkLocalStore *self)
{
  return self->files;
}

/**
 * lk_local_store_keeps_secrets:
 * @self: an open store
 *
 * Returns: whether requests outlive the program; if not, say so where drafts are kept
 */
gboolean
lk_local_store_keeps_secrets (LkLocalStore *self)
{
  return self->keeps_secrets;
}

static void
on_key (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkLocalStore *self = g_task_get_source_object (task);
  GError *error = NULL;
  LkSecret *key = lk_credentials_load_store_key_finish (LK_CREDENTIALS (source), result, &error);

  if (key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->key, lk_secret_unref);
  self->key = key;
  self->keeps_secrets = lk_credentials_is_persistent (self->credentials);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_local_store_open_async:
 * @self: a store
 * @cancellable: (nullable): ends it
 * @callback: told when it is open
 * @user_data: for @callback
 *
 * Makes the directories and gets the key from the keyring. To be done before drafts are read or
 * written; the guards and the contact need no key.
 */
void
lk_local_store_open_async (LkLocalStore *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_local_store_open_async);
  if (!lk_store_files_prepare (self->files, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  lk_credentials_load_store_key_async (self->credentials, cancellable, on_key, task);
}

/**
 * lk_local_store_open_finish:
 * @self: a store
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it is open
 */
gboolean
lk_local_store_open_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Requests */

static char *
seal_request (LkSecret *secret, const char *context, gpointer user_data)
{
  LkLocalStore *self = user_data;

  if (self->keeps_secrets)
    return lk_seal (self->key, secret, context);
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->memory, g_strdup (context), lk_secret_ref (secret));
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static LkSecret *
unseal_request (const char *sealed, const char *context, gpointer user_data)
{
  LkLocalStore *self = user_data;
  LkSecret *secret;

  if (sealed != NULL)
    return self->key != NULL ? lk_unseal (self->key, sealed, context) : NULL;
  g_mutex_lock (&self->mutex);
  secret = g_hash_table_lookup (self->memory, context);
  if (secret != NULL)
    lk_secret_ref (secret);
  g_mutex_unlock (&self->mutex);
  return secret;
}

static gboolean
is_of_draft (gpointer context, gpointer secret, gpointer id)
{
  return g_str_has_suffix (context, id);
}

static void
forget_requests (LkLocalStore *self, const char *id)
{
  g_autofree char *suffix = g_strconcat (" of ", id, NULL);

  g_mutex_lock (&self->mutex);
  g_hash_table_foreach_remove (self->memory, is_of_draft, suffix);
  g_mutex_unlock (&self->mutex);
}

static GBytes *
find_photo (const char *sha256, gpointer user_data)
{
  return lk_store_files_read_photo (LK_LOCAL_STORE (user_data)->files, sha256);
}

/* Jobs */

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

static void
start (LkLocalStore *self, GTask *task)
{
  g_thread_pool_push (self->thread, task, NULL);
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
  job->object = lk_draft_to_json (draft, seal_request, self);
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
  for (guint i = 0; i < job->photos->len; i++)
    if (!lk_store_files_write_photo (self->files, g_ptr_array_index (job->hashes, i),
                                     g_ptr_array_index (job->photos, i), error))
      return NULL;
  if (!lk_store_files_write (self->files, job->folder, job->id, job->object, error))
    return NULL;
  /* From here on the case is on its way, and the draft would only be offered a second time. */
  if (g_str_equal (job->folder, LK_STORE_OUTBOX)
      && !lk_store_files_remove (self->files, LK_STORE_DRAFTS, job->id, error))
    return NULL;
  lk_store_files_sweep (self->files);
  return self;
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
  GTask *task = new_task (self, lk_local_store_save_draft_async, run_save, cancellable, callback,
                          user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = LK_STORE_DRAFTS;
  take_draft (self, job, draft);
  start (self, task);
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
  g_auto (GStrv) names = lk_store_files_list (self->files, job->folder);
  GPtrArray *all = g_ptr_array_new_with_free_func (stored_draft_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (JsonObject) object
          = lk_store_files_read (self->files, job->folder, names[i], NULL);
      gboolean lost = FALSE;
      LkDraft *draft = lk_draft_new_from_json (object, unseal_request, find_photo, self, &lost);
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
  start (self, task);
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

      if (!lk_store_files_has (self->files, LK_STORE_OUTBOX, lk_draft_get_id (stored->draft)))
        g_ptr_array_add (drafts, g_object_ref (stored->draft));
    }
  return drafts;
}

static gpointer
run_delete (LkLocalStore *self, Job *job, GError **error)
{
  if (!lk_store_files_remove (self->files, job->folder, job->id, error))
    return NULL;
  forget_requests (self, job->id);
  lk_store_files_sweep (self->files);
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
  start (self, task);
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
  GTask *task = new_task (self, lk_local_store_save_outbox_async, run_save, cancellable, callback,
                          user_data);
  Job *job = g_task_get_task_data (task);

  job->folder = LK_STORE_OUTBOX;
  take_draft (self, job, draft);
  start (self, task);
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
  /* A program that was killed just after the case was written left the draft beside it. */
  if (!job->flag)
    return lk_store_files_remove (self->files, LK_STORE_DRAFTS, job->id, error)
               ? run_delete (self, job, error)
               : NULL;
  if (!lk_store_files_has (self->files, LK_STORE_OUTBOX, job->id))
    return self;
  return lk_store_files_move (self->files, LK_STORE_OUTBOX, LK_STORE_DRAFTS, job->id, error) ? self
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
  start (self, task);
}

gboolean
lk_local_store_leave_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (result, error);
}
