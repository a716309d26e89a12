/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-save-file.h"

#include "lk-compat.h"

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_pointer (task, g_file_get_basename (G_FILE (source)), g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_compat_save_file_finish (result, &error);

  if (file == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_file_replace_contents_bytes_async (file, g_task_get_task_data (task), NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                                       g_task_get_cancellable (task), on_written,
                                       g_object_ref (task));
}

/**
 * lk_save_file_async:
 * @parent: a widget of the window that asks
 * @title: what is saved, as the title of the dialog
 * @name: the name that is proposed
 * @bytes: what to write
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Asks where to save something, and writes it there, readable by the user alone.
 */
void
lk_save_file_async (GtkWidget *parent,
                    const char *title,
                    const char *name,
                    GBytes *bytes,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_save_file_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  lk_compat_save_file_async (parent, title, name, cancellable, on_chosen, task);
}

/**
 * lk_save_file_finish:
 * @result: the result given to the callback
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when no file was chosen
 *
 * Returns: (transfer full): the name of the file without its folder; %NULL with @error set
 */
char *
lk_save_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
