/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt to bring a case to the desk: its photos one after the other, then the case. Each
 * step may be done again without harm, so an attempt simply begins at the first one. */
#include "lk-outbox-delivery.h"

#include "lk-draft-json.h"

#define MEDIA_TYPE "image/jpeg"

typedef struct
{
  LkOutboxEntry *entry;
  LkNewCase *new_case;
  guint position;
  gint64 sent; /* bytes of the photos before this one */
  gint64 total;
  gboolean uploaded_again;
  LkProgressFunc progress;
  gpointer progress_data;
} Delivery;

static void next_photo (GTask *task);

static void
delivery_free (gpointer data)
{
  Delivery *self = data;

  g_clear_object (&self->entry);
  g_clear_object (&self->new_case);
  g_free (self);
}

static LkDraft *
draft_of (Delivery *self)
{
  return lk_outbox_entry_get_draft (self->entry);
}

static GBytes *
photo_at (Delivery *self, guint position)
{
  return lk_draft_item_get_label (lk_draft_get_item (draft_of (self), position));
}

static void
report (Delivery *self, gint64 sent)
{
  if (self->total > 0)
    lk_outbox_entry_set_progress (self->entry, (double) sent / (double) self->total);
  if (self->progress != NULL)
    self->progress (sent, self->total, self->progress_data);
}

static void
on_progress (gint64 done, gint64 total, gpointer user_data)
{
  Delivery *self = g_task_get_task_data (G_TASK (user_data));

  report (self, self->sent + done);
}

/* The desk forgets a photo that no case has after a day: then all are offered again, once. */
static gboolean
lost_photo (Delivery *self, const GError *error)
{
  if (self->uploaded_again
      || !g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_UNKNOWN_BLOB))
    return FALSE;
  self->uploaded_again = TRUE;
  self->position = 0;
  self->sent = 0;
  return TRUE;
}

/* After a week the desk knows the key of a case and no longer what came with it: a case that was
 * changed since, because the answer was lost, comes back as it was filed then. */
static LkCase *
take_filed (Delivery *self, GAsyncResult *result, LkCaseBackend *backend, GError **error)
{
  g_autoptr (LkCase) filed = lk_case_backend_create_case_finish (backend, result, error);

  if (filed == NULL || lk_new_case_is_filed_as (self->new_case, filed))
    return g_steal_pointer (&filed);
  g_propagate_error (error, lk_client_error_new_already_filed (lk_case_get_id (filed)));
  return NULL;
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Delivery *self = g_task_get_task_data (task);
  GError *error = NULL;
  LkCase *filed = take_filed (self, result, LK_CASE_BACKEND (source), &error);

  if (filed != NULL)
    g_task_return_pointer (task, filed, g_object_unref);
  else if (lost_photo (self, error))
    {
      g_error_free (error);
      next_photo (g_steal_pointer (&task));
    }
  else
    g_task_return_error (task, error);
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Delivery *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *sha256
      = lk_case_backend_put_blob_finish (LK_CASE_BACKEND (source), result, &error);

  if (sha256 == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->sent += (gint64) g_bytes_get_size (photo_at (self, self->position));
  self->position++;
  next_photo (g_steal_pointer (&task));
}

static void
next_photo (GTask *task)
{
  Delivery *self = g_task_get_task_data (task);
  LkCaseBackend *backend = g_task_get_source_object (task);
  guint count = lk_draft_get_n_items (draft_of (self));

  while (self->position < count && photo_at (self, self->position) == NULL)
    self->position++;
  if (self->position < count)
    lk_case_backend_put_blob_async (backend, photo_at (self, self->position), MEDIA_TYPE,
                                    on_progress, task, g_task_get_cancellable (task), on_uploaded,
                                    task);
  else
    lk_case_backend_create_case_async (backend, self->new_case,
                                       lk_outbox_entry_get_key (self->entry),
                                       g_task_get_cancellable (task), on_created, task);
}

/**
 * lk_outbox_deliver_async:
 * @backend: the desk
 * @entry: a case
 * @progress: (nullable): told how much was sent
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Tries once to bring a case to the desk.
 */
void
lk_outbox_deliver_async (LkCaseBackend *backend,
                         LkOutboxEntry *entry,
                         LkProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);
  Delivery *self = g_new0 (Delivery, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_outbox_deliver_async);
  self->entry = g_object_ref (entry);
  self->progress = progress;
  self->progress_data = progress_data;
  g_task_set_task_data (task, self, delivery_free);
  self->new_case = lk_draft_to_new_case (draft_of (self), &error);
  if (self->new_case == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  for (guint i = 0; i < lk_draft_get_n_items (draft_of (self)); i++)
    if (photo_at (self, i) != NULL)
      self->total += (gint64) g_bytes_get_size (photo_at (self, i));
  next_photo (task);
}

/**
 * lk_outbox_deliver_finish:
 * @result: what the callback got
 * @error: #LkClientError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the case at the desk, or %NULL
 */
LkCase *
lk_outbox_deliver_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
