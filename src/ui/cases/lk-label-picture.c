/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-label-picture.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-hash.h"
#include "lk-image.h"

#define SHOWN_LONG_SIDE 1600

/**
 * LkLabelPicture:
 *
 * The label photo of a device, fetched from the desk when it is first wanted and decoded off the
 * main thread. Its bytes are held against their hash: what is shown is what was filed.
 */
struct _LkLabelPicture
{
  GtkWidget parent_instance;

  /* widgets */
  GtkStack *stack;
  GtkPicture *picture;
  GtkLabel *message;

  /* owned */
  char *sha256;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LkLabelPicture, lk_label_picture, GTK_TYPE_WIDGET)

static void
show_error (LkLabelPicture *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);

  gtk_label_set_text (self->message, text);
  gtk_stack_set_visible_child_name (self->stack, "message");
  /* What did not come this time is fetched when it is wanted again. */
  g_clear_pointer (&self->sha256, g_free);
}

static void
decode_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GBytes *bytes = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image
      = lk_image_load_bytes_at_least (bytes, SHOWN_LONG_SIDE, cancellable, &error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GBytes) pixels = NULL;

  if (image == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  pixbuf = lk_image_to_pixbuf (image);
  pixels = gdk_pixbuf_read_pixel_bytes (pixbuf);
  g_task_return_pointer (task,
                         gdk_memory_texture_new (gdk_pixbuf_get_width (pixbuf),
                                                 gdk_pixbuf_get_height (pixbuf),
                                                 gdk_pixbuf_get_has_alpha (pixbuf)
                                                     ? GDK_MEMORY_R8G8B8A8
                                                     : GDK_MEMORY_R8G8B8,
                                                 pixels, (gsize) gdk_pixbuf_get_rowstride (pixbuf)),
                         g_object_unref);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  LkLabelPicture *self = LK_LABEL_PICTURE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    {
      show_error (self, error);
      return;
    }
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

static void
on_blob (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkLabelPicture) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = lk_case_backend_get_blob_finish (LK_CASE_BACKEND (source), result, &error);
  g_autoptr (GTask) task = NULL;
  g_autofree char *hash = NULL;
  gconstpointer content = NULL;
  gsize size = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    {
      show_error (self, error);
      return;
    }
  content = g_bytes_get_data (bytes, &size);
  hash = lk_sha256_hex (content, size);
  if (g_strcmp0 (hash, self->sha256) != 0)
    {
      gtk_label_set_text (self->message, _ ("The picture is not the one that was filed."));
      gtk_stack_set_visible_child_name (self->stack, "message");
      return;
    }
  task = g_task_new (self, self->cancellable, on_decoded, NULL);
  g_task_set_source_tag (task, on_blob);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, decode_in_thread);
}

/**
 * lk_label_picture_load:
 * @self: the picture
 * @backend: the desk that has it
 * @sha256: (nullable): which picture; the one that is shown already is not fetched again
 */
void
lk_label_picture_load (LkLabelPicture *self, LkCaseBackend *backend, const char *sha256)
{
  g_return_if_fail (LK_IS_LABEL_PICTURE (self));

  if (g_strcmp0 (self->sha256, sha256) == 0 || sha256 == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->sha256);
  self->sha256 = g_strdup (sha256);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  lk_case_backend_get_blob_async (backend, sha256, self->cancellable, on_blob, g_object_ref (self));
}

/**
 * lk_label_picture_get_paintable:
 * @self: the picture
 *
 * Returns: (transfer none) (nullable): what is shown, once it is there
 */
GdkPaintable *
lk_label_picture_get_paintable (LkLabelPicture *self)
{
  g_return_val_if_fail (LK_IS_LABEL_PICTURE (self), NULL);
  return gtk_picture_get_paintable (self->picture);
}

/**
 * lk_label_picture_get_sha256:
 * @self: the picture
 *
 * Returns: (nullable): which picture is shown or on its way
 */
const char *
lk_label_picture_get_sha256 (LkLabelPicture *self)
{
  g_return_val_if_fail (LK_IS_LABEL_PICTURE (self), NULL);
  return self->sha256;
}

static void
lk_label_picture_dispose (GObject *object)
{
  LkLabelPicture *self = LK_LABEL_PICTURE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sha256, g_free);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  G_OBJECT_CLASS (lk_label_picture_parent_class)->dispose (object);
}

static void
lk_label_picture_class_init (LkLabelPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_label_picture_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lk_label_picture_init (LkLabelPicture *self)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *message = gtk_label_new (NULL);
  GtkWidget *picture = gtk_picture_new ();

  self->stack = GTK_STACK (stack);
  self->picture = GTK_PICTURE (picture);
  self->message = GTK_LABEL (message);
  gtk_spinner_set_spinning (GTK_SPINNER (spinner), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Fetching the picture"), -1);
  gtk_label_set_wrap (self->message, TRUE);
  gtk_picture_set_can_shrink (self->picture, TRUE);
  gtk_picture_set_alternative_text (self->picture, _ ("Photo of the device’s label"));
  gtk_stack_add_named (self->stack, spinner, "loading");
  gtk_stack_add_named (self->stack, message, "message");
  gtk_stack_add_named (self->stack, picture, "picture");
  gtk_widget_set_size_request (stack, -1, 160);
  gtk_widget_set_parent (stack, GTK_WIDGET (self));
}

/**
 * lk_label_picture_new:
 *
 * Returns: (transfer floating): no picture yet
 */
GtkWidget *
lk_label_picture_new (void)
{
  return g_object_new (LK_TYPE_LABEL_PICTURE, NULL);
}
