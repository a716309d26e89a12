/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-pack-saver.h"

#include <glib/gi18n.h>

#include "lk-case-pack.h"
#include "lk-save-file.h"

/* What is gathered for the pack, one device after the other. */
typedef struct
{
  GtkWidget *parent;
  LkCaseBackend *backend;
  LkCase *item;
  LkCasePack *pack;
  guint index;
} Gathering;

static void gather_label (GTask *task);

static void
gathering_free (Gathering *gathering)
{
  g_clear_object (&gathering->parent);
  g_clear_object (&gathering->backend);
  g_clear_object (&gathering->item);
  g_clear_object (&gathering->pack);
  g_free (gathering);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *name = lk_save_file_finish (result, &error);

  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
zip_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = lk_case_pack_to_zip (data, cancellable, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_zipped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  Gathering *gathering = g_task_get_task_data (task);
  g_autofree char *name = NULL;

  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  name = lk_case_pack_make_file_name (gathering->pack);
  lk_save_file_async (gathering->parent, _ ("Save the Case Pack"), name, bytes,
                      g_task_get_cancellable (task), on_saved, g_object_ref (task));
}

static void
next_device (GTask *task)
{
  Gathering *gathering = g_task_get_task_data (task);
  g_autoptr (GTask) zip = NULL;

  if (gathering->index++ < lk_case_get_n_items (gathering->item))
    {
      gather_label (task);
      return;
    }
  zip = g_task_new (NULL, g_task_get_cancellable (task), on_zipped, g_object_ref (task));
  g_task_set_source_tag (zip, next_device);
  g_task_set_task_data (zip, g_object_ref (gathering->pack), g_object_unref);
  g_task_run_in_thread (zip, zip_in_thread);
}

/* What a desk has purged is left out of the pack. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND);
}

static void
on_request (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Gathering *gathering = g_task_get_task_data (task);
  g_autoptr (LkSecret) request
      = lk_case_backend_get_request_finish (LK_CASE_BACKEND (source), result, &error);

  if (request == NULL && !is_gone (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  lk_case_pack_set_request (gathering->pack, gathering->index, request);
  next_device (task);
}

static void
gather_request (GTask *task)
{
  Gathering *gathering = g_task_get_task_data (task);

  if (lk_case_item_has_request (lk_case_get_item (gathering->item, gathering->index)))
    lk_case_backend_get_request_async (gathering->backend, lk_case_get_id (gathering->item),
                                       gathering->index, g_task_get_cancellable (task), on_request,
                                       g_object_ref (task));
  else
    next_device (task);
}

static void
on_label (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Gathering *gathering = g_task_get_task_data (task);
  g_autoptr (GBytes) label
      = lk_case_backend_get_blob_finish (LK_CASE_BACKEND (source), result, &error);

  if (label == NULL && !is_gone (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  lk_case_pack_set_label (gathering->pack, gathering->index, label);
  gather_request (task);
}

static void
gather_label (GTask *task)
{
  Gathering *gathering = g_task_get_task_data (task);
  LkCaseItem *item = lk_case_get_item (gathering->item, gathering->index);

  if (lk_case_item_has_label (item))
    lk_case_backend_get_blob_async (gathering->backend, lk_case_item_get_label_sha256 (item),
                                    g_task_get_cancellable (task), on_label, g_object_ref (task));
  else
    gather_request (task);
}

/**
 * lk_case_pack_save_async:
 * @parent: a widget of the window that asks
 * @open_case: a case
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Gathers the photos and requests of a case, makes a case pack of them off the main thread, and
 * saves it where the user says.
 */
void
lk_case_pack_save_async (GtkWidget *parent,
                         LkOpenCase *open_case,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (open_case));
  LkCase *item = lk_open_case_get_case (open_case);
  Gathering *gathering = NULL;

  g_task_set_source_tag (task, lk_case_pack_save_async);
  if (backend == NULL || item == NULL)
    {
      g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE,
                               "there is no desk to fetch photos and requests from");
      return;
    }
  gathering = g_new0 (Gathering, 1);
  gathering->parent = g_object_ref (parent);
  gathering->backend = g_object_ref (backend);
  gathering->item = g_object_ref (item);
  gathering->pack = lk_case_pack_new (item);
  g_task_set_task_data (task, gathering, (GDestroyNotify) gathering_free);
  next_device (task);
}

/**
 * lk_case_pack_save_finish:
 * @result: the result given to the callback
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when no file was chosen
 *
 * Returns: (transfer full): the name of the file without its folder; %NULL with @error set
 */
char *
lk_case_pack_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
