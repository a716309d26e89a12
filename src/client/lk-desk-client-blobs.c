/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-client-private.h"

#include "lk-hash.h"
#include "lk-limits.h"

#define BLOB_DEADLINE_SECONDS 900

static LkDeskHttp *
http_of (gpointer client)
{
  return lk_desk_client_get_http (LK_DESK_CLIENT (client));
}

/* Pictures: named by their hash, which is made on a thread */

typedef struct
{
  GBytes *bytes;
  const char *media_type;
  LkProgressFunc progress;
  gpointer progress_data;
  char *sha256;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
  g_free (self);
}

static void
hash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  g_task_return_pointer (task, lk_sha256_hex (bytes, size), g_free);
}

static void
hash_async (gpointer source,
            GBytes *bytes,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, hash_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, hash_thread);
}

static void
return_name (GTask *task)
{
  Picture *self = g_task_get_task_data (task);
  gint64 size = (gint64) g_bytes_get_size (self->bytes);

  if (self->progress != NULL)
    self->progress (size, size, self->progress_data);
  g_task_return_pointer (task, g_steal_pointer (&self->sha256), g_free);
}

static void
on_uploaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else
    return_name (task);
}

static void
upload (GTask *task)
{
  Picture *self = g_task_get_task_data (task);
  LkDeskCall *call = lk_desk_call_new ("PUT", "/v1/blobs/%s", self->sha256);

  call->body = g_bytes_ref (self->bytes);
  call->content_type = self->media_type;
  call->deadline = BLOB_DEADLINE_SECONDS;
  call->progress = self->progress;
  call->progress_data = self->progress_data;
  lk_desk_http_send_async (http_of (g_task_get_source_object (task)), call,
                           g_task_get_cancellable (task), on_uploaded, task);
}

static void
on_asked_for (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);

  if (reply != NULL)
    return_name (task);
  else if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      upload (g_steal_pointer (&task));
    }
  else
    g_task_return_error (task, error);
}

static void
on_picture_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Picture *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->sha256 = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->sha256 == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lk_desk_http_send_async (http_of (source),
                           lk_desk_call_new ("HEAD", "/v1/blobs/%s", self->sha256),
                           g_task_get_cancellable (task), on_asked_for, g_object_ref (task));
}

static void
put_blob_async (LkCaseBackend *backend,
                GBytes *bytes,
                const char *media_type,
                LkProgressFunc progress,
                gpointer progress_data,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);
  Picture *picture = g_new0 (Picture, 1);

  g_task_set_source_tag (task, put_blob_async);
  picture->bytes = g_bytes_ref (bytes);
  picture->media_type = g_intern_string (media_type);
  picture->progress = progress;
  picture->progress_data = progress_data;
  g_task_set_task_data (task, picture, picture_free);
  hash_async (backend, bytes, cancellable, on_picture_hashed, task);
}

static void
on_blob_hashed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Picture *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *sha256 = g_task_propagate_pointer (G_TASK (result), &error);

  if (sha256 == NULL)
    g_task_return_error (task, error);
  else if (!g_str_equal (sha256, self->sha256))
    g_task_return_new_error (task, LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                             "the desk sent another picture than was asked for");
  else
    g_task_return_pointer (task, g_steal_pointer (&self->bytes), (GDestroyNotify) g_bytes_unref);
}

static void
on_blob (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Picture *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkDeskReply) reply = lk_desk_http_send_finish (LK_DESK_HTTP (source), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&reply->body));
  hash_async (g_task_get_source_object (task), self->bytes, g_task_get_cancellable (task),
              on_blob_hashed, g_object_ref (task));
}

static void
get_blob_async (LkCaseBackend *backend,
                const char *sha256,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);
  Picture *picture = g_new0 (Picture, 1);
  g_autofree char *name = g_uri_escape_string (sha256, NULL, FALSE);
  LkDeskCall *call = lk_desk_call_new ("GET", "/v1/blobs/%s", name);

  g_task_set_source_tag (task, get_blob_async);
  picture->sha256 = g_strdup (sha256);
  g_task_set_task_data (task, picture, picture_free);
  call->max_size = LK_LIMIT_LABEL_BYTES;
  call->deadline = BLOB_DEADLINE_SECONDS;
  lk_desk_http_send_async (http_of (backend), call, cancellable, on_blob, task);
}

static char *
put_blob_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GBytes *
get_blob_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* For lk-desk-client-calls.c. */
void
lk_desk_client_blobs_init (LkCaseBackendInterface *iface)
{
  iface->put_blob_async = put_blob_async;
  iface->put_blob_finish = put_blob_finish;
  iface->get_blob_async = get_blob_async;
  iface->get_blob_finish = get_blob_finish;
}
