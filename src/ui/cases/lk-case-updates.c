/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-updates.h"

#define MAX_AT_ONCE 4
#define MAX_WAITING 200

/* Cases that changed at the desk and are read anew, a few at a time. */
struct _LkCaseUpdates
{
  GObject *owner; /* borrowed; it owns this */
  LkCaseUpdatedFunc updated;
  LkCaseBackend *backend;
  GCancellable *cancellable;
  GQueue waiting;
  GHashTable *running;
};

typedef struct
{
  LkCaseUpdates *updates;
  GObject *owner; /* held, and @updates with it */
  char *id;
} Update;

static void pump (LkCaseUpdates *self);

static void
update_free (Update *update)
{
  g_free (update->id);
  g_object_unref (update->owner);
  g_free (update);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Update, update_free)

static void
on_case (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Update) update = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) item
      = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_hash_table_remove (update->updates->running, update->id);
  /* A case that can no longer be read stays as it was last seen; opening it tells why. */
  if (item != NULL)
    update->updates->updated (update->owner, item);
  pump (update->updates);
}

static void
pump (LkCaseUpdates *self)
{
  while (g_hash_table_size (self->running) < MAX_AT_ONCE && !g_queue_is_empty (&self->waiting))
    {
      Update *update = g_new0 (Update, 1);

      update->updates = self;
      update->owner = g_object_ref (self->owner);
      update->id = g_queue_pop_head (&self->waiting);
      g_hash_table_add (self->running, g_strdup (update->id));
      lk_case_backend_get_case_async (self->backend, update->id, self->cancellable, on_case,
                                      update);
    }
}

/**
 * lk_case_updates_new:
 * @owner: whose updates these are; it frees them when it ends, and is kept alive by each that runs
 * @updated: called for each case that was read
 *
 * Returns: (transfer full): no updates yet
 */
LkCaseUpdates *
lk_case_updates_new (GObject *owner, LkCaseUpdatedFunc updated)
{
  LkCaseUpdates *self = g_new0 (LkCaseUpdates, 1);

  self->owner = owner;
  self->updated = updated;
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  return self;
}

/**
 * lk_case_updates_free:
 * @self: updates of which none runs
 */
void
lk_case_updates_free (LkCaseUpdates *self)
{
  lk_case_updates_clear (self);
  g_hash_table_unref (self->running);
  g_free (self);
}

/**
 * lk_case_updates_clear:
 * @self: the updates
 *
 * Forgets those that wait; who calls this has cancelled those that run.
 */
void
lk_case_updates_clear (LkCaseUpdates *self)
{
  g_queue_clear_full (&self->waiting, g_free);
  g_hash_table_remove_all (self->running);
  g_clear_object (&self->backend);
  g_clear_object (&self->cancellable);
}

/**
 * lk_case_updates_push:
 * @self: the updates
 * @backend: the desk to ask, the same until lk_case_updates_clear()
 * @id: a case that changed
 * @cancellable: ends what runs, the same until lk_case_updates_clear()
 *
 * Returns: %FALSE when so much changed that the list had better be read anew
 */
gboolean
lk_case_updates_push (LkCaseUpdates *self,
                      LkCaseBackend *backend,
                      const char *id,
                      GCancellable *cancellable)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (g_strcmp0 (l->data, id) == 0)
      return TRUE;
  if (g_queue_get_length (&self->waiting) >= MAX_WAITING)
    {
      g_queue_clear_full (&self->waiting, g_free);
      return FALSE;
    }
  g_queue_push_tail (&self->waiting, g_strdup (id));
  g_set_object (&self->backend, backend);
  g_set_object (&self->cancellable, cancellable);
  pump (self);
  return TRUE;
}
