/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-texture-loader.h"

/* A picture of ours becomes a texture on a thread, no larger than it is shown. */

typedef struct
{
  GBytes *bytes;
  int max_side;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_bytes_unref (load->bytes);
  g_free (load);
}

static void
prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  const Load *load = data;
  int longer = MAX (width, height);

  if (longer > load->max_side)
    gdk_pixbuf_loader_set_size (loader, MAX (1, width * load->max_side / longer),
                                MAX (1, height * load->max_side / longer));
}

static GdkTexture *
decode (Load *load, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (prepared_cb), load);
  if (!gdk_pixbuf_loader_write_bytes (loader, load->bytes, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  return pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = decode (data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No picture");
}

/**
 * lk_texture_load_async:
 * @bytes: a picture that this program made
 * @max_side: pixels of its longer side at most
 * @cancellable: (nullable): ends it early
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Decodes a picture on a thread.
 */
void
lk_texture_load_async (GBytes *bytes,
                       int max_side,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, lk_texture_load_async);
  load->bytes = g_bytes_ref (bytes);
  load->max_side = max_side;
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);
}

/**
 * lk_texture_load_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the texture
 */
GdkTexture *
lk_texture_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
into_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkImage) image = data;
  g_autoptr (GdkTexture) texture = lk_texture_load_finish (result, NULL);

  if (texture != NULL)
    gtk_image_set_from_paintable (image, GDK_PAINTABLE (texture));
}

/**
 * lk_texture_load_into:
 * @bytes: a picture that this program made
 * @max_side: pixels of its longer side at most
 * @image: where to show it
 *
 * Shows a picture once it is decoded; one that cannot be leaves @image as it is.
 */
void
lk_texture_load_into (GBytes *bytes, int max_side, GtkImage *image)
{
  lk_texture_load_async (bytes, max_side, NULL, into_cb, g_object_ref (image));
}
