/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-local-store.h"

#include "lk-local-store-private.h"
#include "lk-sealed.h"

/**
 * LkLocalStore:
 *
 * What this computer remembers for its user: drafts, cases on their way, the contact, and the
 * guards (lk-local-guards.c). Shared by all programs: JSON files of mode 0600 under one lock,
 * each replaced as one step. Requests stand there only under a key of the keyring; without one
 * they live in this object alone, and lk_local_store_keeps_secrets() says so.
 *
 * Drafts are read and written on one thread of the store, in the order in which that was asked, and
 * so is what lk_local_store_work_async() is given. A #GApplication does not end before that is
 * done.
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

typedef struct
{
  GTask *task;
  LkStoreRun run;
} Queued;

static void
run_queued (gpointer data, gpointer unused)
{
  g_autofree Queued *queued = data;

  queued->run (queued->task);
  g_object_unref (queued->task);
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
  self->thread = g_thread_pool_new (run_queued, NULL, 1, FALSE, NULL);
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

/* What is on its way to the disk gets there before the program ends. */
static void
hold_application (GTask *task)
{
  GApplication *application = g_application_get_default ();

  if (application == NULL)
    return;
  g_application_hold (application);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (g_application_release),
                           application, G_CONNECT_SWAPPED);
}

/* Has @run give @task its value on the thread of the store, after what was pushed before. */
void
lk_local_store_push (LkLocalStore *self, GTask *task, LkStoreRun run)
{
  Queued *queued = g_new0 (Queued, 1);

  *queued = (Queued){ task, run };
  hold_application (task);
  g_thread_pool_push (self->thread, queued, NULL);
}

typedef struct
{
  LkStoreWork func;
  gpointer data;
  GDestroyNotify destroy;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  if (work->destroy != NULL)
    work->destroy (work->data);
  g_free (work);
}

static void
run_work (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (work->func (g_task_get_source_object (task), work->data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_local_store_work_async:
 * @self: a store
 * @work: what to do, with the functions of the store that read and write at once
 * @data: (transfer full): for @work
 * @destroy: (nullable): frees @data
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * Does @work on the thread of the store, after whatever it was asked before: the main loop neither
 * waits for the disk nor for another program that has the files locked. It cannot be called off.
 */
void
lk_local_store_work_async (LkLocalStore *self,
                           LkStoreWork work,
                           gpointer data,
                           GDestroyNotify destroy,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Work *job = g_new0 (Work, 1);

  *job = (Work){ work, data, destroy };
  g_task_set_source_tag (task, lk_local_store_work_async);
  g_task_set_task_data (task, job, work_free);
  lk_local_store_push (self, task, run_work);
}

/**
 * lk_local_store_work_finish:
 * @self: a store
 * @result: what the callback got
 * @error: what the work set
 *
 * Returns: what the work returned
 */
gboolean
lk_local_store_work_finish (LkLocalStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
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

static gboolean
prepare_work (LkLocalStore *self, gpointer unused, GError **error)
{
  return lk_store_files_prepare (self->files, error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LkLocalStore *self = LK_LOCAL_STORE (source);
  GError *error = NULL;

  if (lk_local_store_work_finish (self, result, &error))
    {
      lk_credentials_load_store_key_async (self->credentials, g_task_get_cancellable (task), on_key,
                                           task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
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

  g_task_set_source_tag (task, lk_local_store_open_async);
  lk_local_store_work_async (self, prepare_work, NULL, NULL, on_prepared, task);
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

/* For lk-store-drafts.c: the requests of a draft, under the key or in memory */

char *
lk_local_store_seal (LkSecret *secret, const char *context, gpointer user_data)
{
  LkLocalStore *self = user_data;

  if (self->keeps_secrets)
    return lk_seal (self->key, secret, context);
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->memory, g_strdup (context), lk_secret_ref (secret));
  g_mutex_unlock (&self->mutex);
  return NULL;
}

LkSecret *
lk_local_store_unseal (const char *sealed, const char *context, gpointer user_data)
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

void
lk_local_store_forget_requests (LkLocalStore *self, const char *id)
{
  g_autofree char *suffix = g_strconcat (" of ", id, NULL);

  g_mutex_lock (&self->mutex);
  g_hash_table_foreach_remove (self->memory, is_of_draft, suffix);
  g_mutex_unlock (&self->mutex);
}
