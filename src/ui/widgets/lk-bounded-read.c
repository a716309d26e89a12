/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-bounded-read.h"

#include "lk-secret.h"

/* Reads what another program hands over, which may have no end: a limit and no further. What is
   not handed on is wiped, for it may be a request or an answer. */

#define CHUNK (256 * 1024)

typedef struct
{
  GInputStream *stream;
  char *data; /* room for most + 1 bytes, of which the system gives those that are written to */
  gsize size;
  gsize most;
  guint patience; /* milliseconds */
  guint timer;
  GSource *stopped;
  GCancellable *stop;
  gboolean done;
} Reading;

static void read_on (GTask *task);

static void
forget_sources (Reading *reading)
{
  g_clear_handle_id (&reading->timer, g_source_remove);
  if (reading->stopped != NULL)
    g_source_destroy (reading->stopped);
  g_clear_pointer (&reading->stopped, g_source_unref);
}

static void
reading_free (Reading *reading)
{
  forget_sources (reading);
  g_object_unref (reading->stream);
  g_object_unref (reading->stop);
  lk_wipe (reading->data, reading->size);
  g_free (reading->data);
  g_free (reading);
}

static void
end (GTask *task, GError *error)
{
  Reading *reading = g_task_get_task_data (task);

  reading->done = TRUE;
  forget_sources (reading);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Whoever writes is told that nothing more is wanted. */
static void
close_stream (Reading *reading)
{
  g_input_stream_close_async (reading->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  gssize count = g_input_stream_read_finish (reading->stream, result, &error);

  if (count > 0)
    reading->size += (gsize) count;
  if (error == NULL && reading->size > reading->most)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                         "there are more than %" G_GSIZE_FORMAT " bytes", reading->most);
  if (error == NULL && count > 0 && !reading->done)
    {
      read_on (task);
      return;
    }
  close_stream (reading);
  if (!reading->done)
    end (task, error);
  else
    g_clear_error (&error);
}

/* A read of the clipboard does not always heed its cancellable: it is left to itself. */
static gboolean
on_late (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Reading *reading = g_task_get_task_data (task);

  g_cancellable_cancel (reading->stop);
  end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "nothing more came"));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Reading *reading = g_task_get_task_data (task);

  g_cancellable_cancel (reading->stop);
  end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
  return G_SOURCE_REMOVE;
}

static void
read_on (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);
  gsize room = MIN (CHUNK, reading->most + 1 - reading->size);

  g_clear_handle_id (&reading->timer, g_source_remove);
  reading->timer = g_timeout_add (reading->patience, on_late, task);
  g_input_stream_read_async (reading->stream, reading->data + reading->size, room,
                             G_PRIORITY_DEFAULT, reading->stop, on_read, g_object_ref (task));
}

static void
watch_cancellable (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  if (g_task_get_cancellable (task) == NULL)
    return;
  reading->stopped = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (reading->stopped, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (reading->stopped, g_main_context_get_thread_default ());
}

/**
 * lk_bounded_read_async:
 * @stream: what another program hands over
 * @most: bytes that are read at most
 * @patience: milliseconds for which nothing may come, after which nothing will
 * @cancellable: (nullable): to stop it
 * @callback: called when all is read
 * @user_data: for @callback
 *
 * Reads a stream to its end, and closes it at its end or at the limit. Some programs never hand
 * over a large picture, others stop in the middle.
 */
void
lk_bounded_read_async (GInputStream *stream,
                       gsize most,
                       guint patience,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading = NULL;

  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_bounded_read_async);
  reading = g_new0 (Reading, 1);
  reading->stream = g_object_ref (stream);
  reading->data = g_malloc (most + 1);
  reading->most = most;
  reading->patience = patience;
  reading->stop = g_cancellable_new ();
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  watch_cancellable (task);
  read_on (task);
}

/**
 * lk_bounded_read_finish:
 * @result: what the callback was given
 * @size: (out): how many bytes there are
 * @error: %G_IO_ERROR_MESSAGE_TOO_LARGE when there are more than the limit, %G_IO_ERROR_TIMED_OUT
 *   when nothing more came, %G_IO_ERROR_CANCELLED, or what the stream says
 *
 * Returns: (transfer full): the bytes and a NUL behind them, or %NULL
 */
char *
lk_bounded_read_finish (GAsyncResult *result, gsize *size, GError **error)
{
  Reading *reading = NULL;
  char *data = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, lk_bounded_read_async), NULL);

  reading = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  data = g_realloc (g_steal_pointer (&reading->data), reading->size + 1);
  *size = reading->size;
  reading->size = 0;
  data[*size] = '\0';
  return data;
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gsize size = 0;
  char *text = lk_bounded_read_finish (result, &size, &error);

  if (text == NULL)
    g_task_return_error (task, error);
  else if (g_utf8_validate_len (text, size, NULL))
    g_task_return_pointer (task, text, (GDestroyNotify) lk_wipe_free);
  else
    {
      lk_wipe (text, size);
      g_free (text);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this is not a text");
    }
}

static void
on_text_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GInputStream) stream
      = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);

  if (stream != NULL)
    lk_bounded_read_async (stream, GPOINTER_TO_SIZE (g_task_get_task_data (task)),
                           LK_BOUNDED_READ_PATIENCE, g_task_get_cancellable (task), on_text,
                           g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * lk_bounded_read_text_async:
 * @clipboard: a clipboard
 * @most: bytes that are read at most
 * @cancellable: (nullable): to stop it
 * @callback: called when all is read
 * @user_data: for @callback
 *
 * Reads the text that is on a clipboard.
 */
void
lk_bounded_read_text_async (GdkClipboard *clipboard,
                            gsize most,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const char *types[] = { "text/plain;charset=utf-8", "text/plain", NULL };
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_bounded_read_text_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (most), NULL);
  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, cancellable, on_text_stream,
                            g_object_ref (task));
}

/**
 * lk_bounded_read_text_finish:
 * @result: what the callback was given
 * @error: as for lk_bounded_read_finish(), or %G_IO_ERROR_INVALID_DATA when it is not UTF-8
 *
 * Returns: (transfer full): the text, to be freed with lk_wipe_free(), or %NULL
 */
char *
lk_bounded_read_text_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_bounded_read_text_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
