/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-outbox.h"

#include "lk-desk-client.h"
#include "lk-hash.h"
#include "lk-local-store-private.h"
#include "lk-outbox-delivery.h"

#define FIRST_WAIT_MS 5000
#define LAST_WAIT_MS (5 * 60 * 1000)

/**
 * LkOutbox:
 *
 * The cases on their way to the desk, as a list of #LkOutboxEntry. A case is on the disk before
 * anything of it is sent, and always goes with the same key, so whatever breaks on the way, and
 * whenever this program ends, it arrives once. What cannot go now waits and is tried again by
 * itself, at the desk for which it was meant: another one is not told of it.
 *
 * Signal `filed` (entry, case): a case has arrived.
 */
struct _LkOutbox
{
  GObject parent;

  LkCaseBackend *backend;
  char *desk;
  LkLocalStore *store;
  GListStore *entries;

  guint first_wait_ms;
  guint failures;
  guint wait_id;
  GNetworkMonitor *monitor;
};

static guint filed_signal;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkOutbox,
                               lk_outbox,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_OUTBOX_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (LK_OUTBOX (model)->entries));
}

static gpointer
get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (LK_OUTBOX (model)->entries), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lk_outbox_dispose (GObject *object)
{
  LkOutbox *self = LK_OUTBOX (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->backend);
  g_clear_pointer (&self->desk, g_free);
  g_clear_object (&self->store);
  g_clear_object (&self->entries);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (lk_outbox_parent_class)->dispose (object);
}

static void
lk_outbox_class_init (LkOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_outbox_dispose;
  filed_signal = g_signal_new ("filed", LK_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, LK_TYPE_OUTBOX_ENTRY, LK_TYPE_CASE);
}

static void
on_items_changed (LkOutbox *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
lk_outbox_init (LkOutbox *self)
{
  self->first_wait_ms = FIRST_WAIT_MS;
  self->entries = g_list_store_new (LK_TYPE_OUTBOX_ENTRY);
  g_signal_connect_object (self->entries, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
on_online (LkOutbox *self)
{
  if (lk_case_backend_get_online (self->backend))
    lk_outbox_retry (self);
}

static void
on_network (LkOutbox *self, gboolean available)
{
  if (available)
    lk_outbox_retry (self);
}

/**
 * lk_outbox_new:
 * @backend: the desk
 * @store: an open store, where the cases wait
 *
 * Returns: (transfer full): an empty outbox; lk_outbox_load_async() fills it
 */
LkOutbox *
lk_outbox_new (LkCaseBackend *backend, LkLocalStore *store)
{
  LkOutbox *self = g_object_new (LK_TYPE_OUTBOX, NULL);

  self->backend = g_object_ref (backend);
  self->desk = lk_desk_client_dup_desk (backend);
  self->store = g_object_ref (store);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (backend, "notify::online", G_CALLBACK (on_online), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (on_network), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * lk_outbox_set_first_wait:
 * @self: an outbox
 * @milliseconds: how long to wait after the first failure; doubled for each one after it
 */
void
lk_outbox_set_first_wait (LkOutbox *self, guint milliseconds)
{
  self->first_wait_ms = milliseconds;
}

static LkOutboxEntry *
find_entry (LkOutbox *self, const char *id)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (LkOutboxEntry) entry = get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (lk_outbox_entry_get_id (entry), id))
        return entry;
    }
  return NULL;
}

static void
drop_entry (LkOutbox *self, LkOutboxEntry *entry)
{
  guint position;

  if (g_list_store_find (self->entries, entry, &position))
    g_list_store_remove (self->entries, position);
}

/**
 * lk_outbox_holds:
 * @self: an outbox
 * @draft_id: id of a draft
 *
 * Returns: whether its case is on its way
 */
gboolean
lk_outbox_holds (LkOutbox *self, const char *draft_id)
{
  return find_entry (self, draft_id) != NULL;
}

static gboolean
on_wait_over (gpointer user_data)
{
  LkOutbox *self = user_data;

  self->wait_id = 0;
  lk_outbox_retry (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (LkOutbox *self)
{
  guint wait = MIN (self->first_wait_ms << MIN (self->failures, 8), LAST_WAIT_MS);

  if (self->wait_id != 0)
    return;
  self->failures++;
  self->wait_id = g_timeout_add (wait, on_wait_over, self);
}

/* Sending, for whoever waits for it or for nobody */

typedef struct
{
  LkOutboxEntry *entry;
  gboolean asked; /* somebody waits and takes the draft back if it cannot go */
  LkProgressFunc progress;
  gpointer progress_data;
  LkCase *filed;
  GError *error;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_clear_object (&sending->entry);
  g_clear_object (&sending->filed);
  g_clear_error (&sending->error);
  g_free (sending);
}

static void
on_left_filed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  /* A file that cannot be deleted is sent again next time, and the desk knows its key. */
  lk_local_store_leave_outbox_finish (LK_LOCAL_STORE (source), result, NULL);
  drop_entry (self, sending->entry);
  self->failures = 0;
  g_signal_emit (self, filed_signal, 0, sending->entry, sending->filed);
  g_task_return_pointer (task, g_steal_pointer (&sending->filed), g_object_unref);
}

static void
on_left_failed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  if (lk_local_store_leave_outbox_finish (LK_LOCAL_STORE (source), result, NULL))
    drop_entry (self, sending->entry);
  else
    lk_outbox_entry_set_state (sending->entry, LK_OUTBOX_STATE_STUCK, sending->error);
  g_task_return_error (task, g_steal_pointer (&sending->error));
}

static void
give_up (GTask *task, Sending *sending)
{
  LkOutbox *self = g_task_get_source_object (task);

  if (sending->asked && !lk_client_error_is_temporary (sending->error))
    {
      lk_local_store_leave_outbox_async (self->store, lk_outbox_entry_get_id (sending->entry), TRUE,
                                         NULL, on_left_failed, task);
      return;
    }
  if (lk_client_error_is_temporary (sending->error)
      || g_error_matches (sending->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      lk_outbox_entry_set_state (sending->entry, LK_OUTBOX_STATE_WAITING, sending->error);
      retry_later (self);
    }
  else
    lk_outbox_entry_set_state (sending->entry, LK_OUTBOX_STATE_STUCK, sending->error);
  g_task_return_error (task, g_steal_pointer (&sending->error));
  g_object_unref (task);
}

/* The guards learn with which case a request went; their files are small, but a disk may be slow.
 * A guard that cannot be written keeps no case from having been filed. */

typedef struct
{
  char *case_id;
  GPtrArray *requests; /* hash of each item's request, NULL for none */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->case_id);
  g_ptr_array_unref (note->requests);
  g_free (note);
}

static Note *
note_new (LkDraft *draft, LkCase *filed)
{
  Note *note = g_new0 (Note, 1);

  note->case_id = g_strdup (lk_case_get_id (filed));
  note->requests = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkSecret *request = lk_draft_item_get_request (lk_draft_get_item (draft, i));

      g_ptr_array_add (note->requests, request != NULL
                                           ? lk_sha256_hex (lk_secret_get_text (request),
                                                            lk_secret_get_size (request))
                                           : NULL);
    }
  return note;
}

static void
note_thread (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  Note *note = data;

  for (guint i = 0; i < note->requests->len; i++)
    {
      const char *sha256 = g_ptr_array_index (note->requests, i);

      if (sha256 != NULL)
        lk_local_store_set_export_case (store, sha256, note->case_id, i + 1, NULL);
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = g_task_get_task_data (G_TASK (user_data));

  lk_local_store_leave_outbox_async (LK_LOCAL_STORE (source),
                                     lk_outbox_entry_get_id (sending->entry), FALSE, NULL,
                                     on_left_filed, user_data);
}

static void
on_delivered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (GTask) noting = NULL;

  sending->filed = lk_outbox_deliver_finish (result, &sending->error);
  if (sending->filed == NULL)
    {
      give_up (task, sending);
      return;
    }
  noting = g_task_new (self->store, NULL, on_noted, task);
  g_task_set_source_tag (noting, on_delivered);
  g_task_set_task_data (noting,
                        note_new (lk_outbox_entry_get_draft (sending->entry), sending->filed),
                        note_free);
  g_task_run_in_thread (noting, note_thread);
}

static void
deliver (GTask *task)
{
  LkOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  lk_outbox_entry_set_state (sending->entry, LK_OUTBOX_STATE_SENDING, NULL);
  lk_outbox_deliver_async (self->backend, sending->entry, sending->progress, sending->progress_data,
                           g_task_get_cancellable (task), on_delivered, task);
}

static GTask *
new_sending (LkOutbox *self,
             LkOutboxEntry *entry,
             gboolean asked,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, new_sending);
  sending->entry = g_object_ref (entry);
  sending->asked = asked;
  g_task_set_task_data (task, sending, sending_free);
  return task;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_local_store_save_outbox_finish (LK_LOCAL_STORE (source), result, &error))
    {
      deliver (task);
      return;
    }
  drop_entry (self, sending->entry);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * lk_outbox_submit_async:
 * @self: an outbox
 * @draft: what to file; not to be changed while the outbox holds it
 * @progress: (nullable): told how much was sent
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it; the draft is one again then
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Files a case. When that cannot be done now (lk_client_error_is_temporary()), it stays in the
 * outbox and goes by itself as soon as it can; for any other reason the draft is one again.
 */
void
lk_outbox_submit_async (LkOutbox *self,
                        LkDraft *draft,
                        LkProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (LkOutboxEntry) entry = lk_outbox_entry_new (draft, lk_draft_get_id (draft));
  GTask *task = new_sending (self, entry, TRUE, cancellable, callback, user_data);
  Sending *sending = g_task_get_task_data (task);

  if (lk_outbox_holds (self, lk_draft_get_id (draft)))
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_IN_PROGRESS,
                               "this case is on its way already");
      g_object_unref (task);
      return;
    }
  sending->progress = progress;
  sending->progress_data = progress_data;
  lk_outbox_entry_set_state (entry, LK_OUTBOX_STATE_SENDING, NULL);
  g_list_store_append (self->entries, entry);
  lk_draft_set_desk (draft, self->desk);
  lk_local_store_save_outbox_async (self->store, draft, NULL, on_stored, task);
}

/**
 * lk_outbox_submit_finish:
 * @self: an outbox
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case at the desk, or %NULL; then lk_outbox_holds() tells whether
 *   it waits here
 */
LkCase *
lk_outbox_submit_finish (LkOutbox *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* No other attempt changes that. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_SECRET_LOST)
         || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_SECRET_LOCKED)
         || g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OTHER_DESK);
}

/**
 * lk_outbox_retry:
 * @self: an outbox
 *
 * Tries each case that is not on its way now: because the desk is back, somebody signed in, or
 * the user wants it.
 */
void
lk_outbox_retry (LkOutbox *self)
{
  guint count = get_n_items (G_LIST_MODEL (self));

  g_clear_handle_id (&self->wait_id, g_source_remove);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (LkOutboxEntry) entry = get_item (G_LIST_MODEL (self), i);

      if (lk_outbox_entry_get_state (entry) != LK_OUTBOX_STATE_SENDING
          && !is_final (lk_outbox_entry_get_error (entry)))
        deliver (new_sending (self, entry, FALSE, NULL, NULL, NULL));
    }
}

static GError *
unread_error (LkDraft *draft)
{
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    if (lk_draft_item_is_request_locked (lk_draft_get_item (draft, i)))
      return g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_SECRET_LOCKED,
                                  "the keyring did not hand over the key of a device's request");
  return g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_SECRET_LOST,
                              "the request of a device was kept in memory alone, and this program "
                              "has ended since");
}

static void
take_stored (LkOutbox *self, LkStoredDraft *stored)
{
  const char *id = lk_draft_get_id (stored->draft);
  const char *desk = lk_draft_get_desk (stored->draft);
  g_autoptr (LkOutboxEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  if (lk_outbox_holds (self, id))
    return;
  entry = lk_outbox_entry_new (stored->draft, id);
  if (desk != NULL && !g_str_equal (desk, self->desk))
    error = g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_OTHER_DESK, "this case is for %s", desk);
  else if (stored->lost)
    error = unread_error (stored->draft);
  if (error != NULL)
    lk_outbox_entry_set_state (entry, LK_OUTBOX_STATE_STUCK, error);
  g_list_store_append (self->entries, entry);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) all
      = lk_local_store_load_outbox_finish (LK_LOCAL_STORE (source), result, &error);

  if (all == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < all->len; i++)
    take_stored (self, g_ptr_array_index (all, i));
  lk_outbox_retry (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_outbox_load_async:
 * @self: an outbox
 * @cancellable: (nullable): ends it
 * @callback: told when the list is filled
 * @user_data: for @callback
 *
 * Reads what was on its way when a program ended, and begins to send it.
 */
void
lk_outbox_load_async (LkOutbox *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_outbox_load_async);
  lk_local_store_load_outbox_async (self->store, cancellable, on_loaded, task);
}

/**
 * lk_outbox_load_finish:
 * @self: an outbox
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it was read
 */
gboolean
lk_outbox_load_finish (LkOutbox *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkOutbox *self = g_task_get_source_object (task);
  LkOutboxEntry *entry = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lk_local_store_leave_outbox_finish (LK_LOCAL_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  drop_entry (self, entry);
  g_task_return_pointer (task, g_object_ref (lk_outbox_entry_get_draft (entry)), g_object_unref);
}

/**
 * lk_outbox_take_back_async:
 * @self: an outbox
 * @entry: a case that is not being sent
 * @cancellable: (nullable): ends it
 * @callback: told when it is a draft again
 * @user_data: for @callback
 *
 * Makes a case a draft again, to be changed or deleted.
 */
void
lk_outbox_take_back_async (LkOutbox *self,
                           LkOutboxEntry *entry,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_outbox_take_back_async);
  g_task_set_task_data (task, g_object_ref (entry), g_object_unref);
  if (lk_outbox_entry_get_state (entry) == LK_OUTBOX_STATE_SENDING)
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_IN_PROGRESS,
                               "the case is being sent just now");
      g_object_unref (task);
      return;
    }
  lk_local_store_leave_outbox_async (self->store, lk_outbox_entry_get_id (entry), TRUE, cancellable,
                                     on_taken_back, task);
}

/**
 * lk_outbox_take_back_finish:
 * @self: an outbox
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_IN_PROGRESS, %LK_CLIENT_ERROR_STORE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the draft, or %NULL
 */
LkDraft *
lk_outbox_take_back_finish (LkOutbox *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
