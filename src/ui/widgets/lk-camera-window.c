/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-camera-window.h"
#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-portal.h"
#include "lk-qr-camera.h"

/* A photo is handed on as it was seen, hardly compressed: what leaves the computer is made of it.
 */
#define QUALITY "95"

/**
 * LkCameraWindow:
 *
 * What a camera sees, live. It looks for a QR code, or takes a photo on request. The camera is
 * never the only way: whatever goes wrong here, the page behind it has others.
 */
struct _LkCameraWindow
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkWidget *trouble; /* in the place of the picture */
  LkNotice *notice;
  GtkDropDown *camera_drop_down;
  GtkStringList *camera_names;
  GtkPicture *picture;
  GtkLabel *hint_label;
  GtkWidget *take_button;

  /* owned */
  LkContext *context;
  LkQrDecoder *decoder;
  LkQrCamera *camera;
  GPtrArray *devices;
  GdkPixbuf *frame;
  GCancellable *cancellable; /* of the window */
  GCancellable *reading;     /* of one camera */
  LkCameraUse use;
};

typedef enum
{
  SIGNAL_CODE,
  SIGNAL_PHOTO,
  N_SIGNALS,
} LkCameraWindowSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkCameraWindow, lk_camera_window, ADW_TYPE_WINDOW)

static void
say (LkCameraWindow *self, const char *text)
{
  gtk_widget_set_visible (self->trouble, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), FALSE);
  gtk_widget_set_visible (self->take_button, FALSE);
  lk_notice_show (self->notice, LK_NOTICE_WARNING, text, NULL);
  gtk_label_set_text (self->hint_label, "");
}

static void
say_error (LkCameraWindow *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = lk_error_text (error);
  say (self, text);
}

static void
frame_cb (LkQrCamera *camera, GdkPixbuf *frame, LkCameraWindow *self)
{
  g_autoptr (GdkTexture) texture = gdk_texture_new_for_pixbuf (frame);

  g_set_object (&self->frame, frame);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_sensitive (self->take_button, TRUE);
}

static void
failed_cb (LkQrCamera *camera, const GError *error, LkCameraWindow *self)
{
  say_error (self, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCameraWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrReading) reading
      = lk_qr_source_read_finish (LK_QR_SOURCE (source), result, &error);

  if (reading == NULL)
    {
      say_error (self, error);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_CODE], 0, reading);
  gtk_window_close (GTK_WINDOW (self));
}

static void
drop_camera (LkCameraWindow *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->camera == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  lk_qr_camera_stop (self->camera);
  g_clear_object (&self->camera);
}

/* Takes @camera. */
static void
use_camera (LkCameraWindow *self, LkQrCamera *camera)
{
  drop_camera (self);
  gtk_widget_set_visible (self->trouble, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), TRUE);
  gtk_widget_set_visible (self->take_button, self->use == LK_CAMERA_PHOTO);
  self->camera = camera;
  self->reading = g_cancellable_new ();
  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), self);
  g_signal_connect (camera, "failed", G_CALLBACK (failed_cb), self);
  switch (self->use)
    {
    case LK_CAMERA_CODE:
      gtk_label_set_text (self->hint_label,
                          _ ("Hold the QR code into the picture, straight on and well lit."));
      lk_qr_source_read_async (LK_QR_SOURCE (camera), self->reading, read_cb, g_object_ref (self));
      break;
    case LK_CAMERA_PHOTO:
      gtk_label_set_text (self->hint_label,
                          _ ("Hold the label into the picture, near enough to read the serial."));
      lk_qr_camera_start (camera);
      break;
    }
}

/* --- Which camera ----------------------------------------------------------------------------- */

static void
camera_chosen_cb (LkCameraWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->camera_drop_down);

  if (self->devices == NULL || selected >= self->devices->len)
    return;
  use_camera (self, lk_qr_camera_new_for_device (self->decoder,
                                                 g_ptr_array_index (self->devices, selected)));
}

static guint
preferred_camera (LkCameraWindow *self)
{
  GSettings *settings = lk_context_get_settings (self->context);
  g_autofree char *name = settings != NULL ? g_settings_get_string (settings, "camera") : NULL;

  for (guint i = 0; name != NULL && i < self->devices->len; i++)
    if (g_strcmp0 (lk_qr_camera_device_get_name (g_ptr_array_index (self->devices, i)), name) == 0)
      return i;
  return 0;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCameraWindow) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *devices = lk_qr_camera_list_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (devices == NULL || devices->len == 0)
    {
      g_clear_pointer (&devices, g_ptr_array_unref);
      say (self, _ ("No camera was found. Close this window and choose a file, paste or drop a "
                    "picture."));
      return;
    }
  for (guint i = 0; i < devices->len; i++)
    gtk_string_list_append (self->camera_names,
                            lk_qr_camera_device_get_name (g_ptr_array_index (devices, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->camera_drop_down), devices->len > 1);
  self->devices = devices;
  gtk_drop_down_set_selected (self->camera_drop_down, preferred_camera (self));
  if (self->camera == NULL)
    camera_chosen_cb (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkCameraWindow) self = data;
  g_autoptr (GError) error = NULL;
  int fd = lk_portal_open_camera_finish (result, &error);

  if (fd >= 0)
    use_camera (self, lk_qr_camera_new_for_pipewire (self->decoder, fd, NULL));
  else if (g_cancellable_is_cancelled (self->cancellable))
    return;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    say (self,
         _ ("The camera was not allowed. Close this window and choose a file, paste or drop a "
            "picture."));
  else
    {
      g_debug ("no camera from the portal: %s", error->message);
      say (self, _ ("This desktop has no way to a camera. Close this window and choose a file, "
                    "paste or drop a picture."));
    }
}

static void
look_for_cameras (LkCameraWindow *self)
{
  const char *description = lk_context_get_camera (self->context);

  if (g_strcmp0 (description, LK_CAMERA_OF_PORTAL) == 0
      || (description == NULL && lk_portal_in_sandbox ()))
    lk_portal_open_camera_async (self->cancellable, opened_cb, g_object_ref (self));
  else if (description != NULL)
    use_camera (self, lk_qr_camera_new_for_description (self->decoder, description));
  else
    lk_qr_camera_list_async (self->cancellable, listed_cb, g_object_ref (self));
}

/* --- Taking a photo --------------------------------------------------------------------------- */

static void
encode_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *jpeg = NULL;
  gsize size = 0;
  GError *error = NULL;

  if (gdk_pixbuf_save_to_buffer (data, &jpeg, &size, "jpeg", &error, "quality", QUALITY, NULL))
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&jpeg), size),
                           (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
encoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LkCameraWindow *self = LK_CAMERA_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    {
      say_error (self, error);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_PHOTO], 0, bytes);
  gtk_window_close (GTK_WINDOW (self));
}

static void
take_cb (LkCameraWindow *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->frame == NULL)
    return;
  task = g_task_new (self, self->cancellable, encoded_cb, NULL);
  g_task_set_source_tag (task, take_cb);
  g_task_set_task_data (task, g_object_ref (self->frame), g_object_unref);
  g_task_run_in_thread (task, encode_thread);
}

static gboolean
lk_camera_window_close_request (GtkWindow *window)
{
  LkCameraWindow *self = LK_CAMERA_WINDOW (window);

  g_cancellable_cancel (self->cancellable);
  drop_camera (self);
  return GTK_WINDOW_CLASS (lk_camera_window_parent_class)->close_request (window);
}

static void
lk_camera_window_dispose (GObject *object)
{
  LkCameraWindow *self = LK_CAMERA_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  drop_camera (self);
  g_clear_object (&self->decoder);
  g_clear_object (&self->context);
  g_clear_object (&self->frame);
  G_OBJECT_CLASS (lk_camera_window_parent_class)->dispose (object);
}

static void
lk_camera_window_finalize (GObject *object)
{
  LkCameraWindow *self = LK_CAMERA_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_camera_window_parent_class)->finalize (object);
}

static void
lk_camera_window_class_init (LkCameraWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_camera_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_camera_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_camera_window_close_request;

  /**
   * LkCameraWindow::code:
   * @self: the window, about to close
   * @reading: the codes that were seen
   */
  signals[SIGNAL_CODE] = g_signal_new ("code", LK_TYPE_CAMERA_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, LK_TYPE_QR_READING);
  /**
   * LkCameraWindow::photo:
   * @self: the window, about to close
   * @bytes: a JPEG picture
   */
  signals[SIGNAL_PHOTO] = g_signal_new ("photo", LK_TYPE_CAMERA_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);

  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/widgets/lk-camera-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, camera_drop_down);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, camera_names);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, picture);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, hint_label);
  gtk_widget_class_bind_template_child (widget_class, LkCameraWindow, take_button);
  gtk_widget_class_bind_template_callback (widget_class, camera_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_camera_window_init (LkCameraWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->decoder = lk_qr_decoder_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_camera_window_new:
 * @context: what it works with
 * @use: what the camera is for
 *
 * Returns: (transfer none): a window that looks for a camera already, to be presented
 */
GtkWidget *
lk_camera_window_new (LkContext *context, LkCameraUse use)
{
  LkCameraWindow *self = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (context), NULL);

  self = g_object_new (LK_TYPE_CAMERA_WINDOW, NULL);
  self->context = g_object_ref (context);
  self->use = use;
  gtk_widget_set_visible (self->take_button, use == LK_CAMERA_PHOTO);
  look_for_cameras (self);
  return GTK_WIDGET (self);
}
