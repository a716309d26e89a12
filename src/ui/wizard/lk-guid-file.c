/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-guid-file.h"

#include "lk-bounded-read.h"

/* It is a short text. */
#define GUID_MAX 4096

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gsize size = 0;
  g_auto (LkSecretString) text = lk_bounded_read_finish (result, &size, &error);

  if (size > 0 && g_utf8_validate_len (text, size, NULL))
    g_task_return_pointer (task, lk_secret_new (text, size), (GDestroyNotify) lk_secret_unref);
  else if (text != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    {
      g_clear_error (&error);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this is no GUID file");
    }
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream != NULL)
    lk_bounded_read_async (G_INPUT_STREAM (stream), GUID_MAX, LK_BOUNDED_READ_PATIENCE,
                           g_task_get_cancellable (task), read_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * lk_guid_file_read_async:
 * @file: a file that somebody chose
 * @cancellable: (nullable): to stop it
 * @callback: called when it is read, with @file as the source
 * @user_data: for @callback
 *
 * Reads the file with which the owner of a device may set a new password. However large @file is,
 * no more of it is read than such a file can have.
 */
void
lk_guid_file_read_async (GFile *file,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_guid_file_read_async);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, opened_cb, task);
}

/**
 * lk_guid_file_read_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_INVALID_DATA when it is no such file, or why it cannot be read
 *
 * Returns: (transfer full): what stands in it, or %NULL
 */
LkSecret *
lk_guid_file_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_guid_file_read_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
