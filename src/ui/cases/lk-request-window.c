/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-request-window.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-qr-paintable.h"
#include "lk-save-file.h"
#include "lk-secret-clipboard.h"

#define QR_MODULE_PIXELS 8

/**
 * LkRequestWindow:
 *
 * The request of one device of a case, as a code to scan, a file to send, or text to copy. The text
 * itself is never shown: nobody can check it by eye.
 */
struct _LkRequestWindow
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkStack *stack;
  GtkPicture *picture;
  LkNotice *notice;
  AdwToastOverlay *toasts;
  GtkLabel *device;

  /* owned */
  LkSecret *text;
  LkQrMatrix *matrix;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LkRequestWindow, lk_request_window, ADW_TYPE_WINDOW)

static void
show_error (LkRequestWindow *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
fail (LkRequestWindow *self, const GError *error)
{
  gtk_stack_set_visible_child_name (self->stack, "nothing");
  show_error (self, error);
}

static void
on_request (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (LkSecret) text
      = lk_case_backend_get_request_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (text != NULL)
    self->matrix = lk_qr_encode (lk_secret_get_text (text), &error);
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  self->text = g_steal_pointer (&text);
  paintable = lk_qr_paintable_new (self->matrix);
  gtk_picture_set_paintable (self->picture, paintable);
  gtk_stack_set_visible_child_name (self->stack, "code");
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (name == NULL)
    {
      show_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Saved as %s"), name);
  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
on_save_file (LkRequestWindow *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->text == NULL)
    return;
  bytes = lk_secret_to_bytes (self->text);
  lk_save_file_async (GTK_WIDGET (self), _ ("Save the Request"), "DeviceKey.xml", bytes,
                      self->cancellable, on_saved, g_object_ref (self));
}

static void
on_save_code (LkRequestWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (self->matrix == NULL)
    return;
  bytes = lk_qr_to_png (self->matrix, QR_MODULE_PIXELS, &error);
  if (bytes == NULL)
    {
      show_error (self, error);
      return;
    }
  lk_save_file_async (GTK_WIDGET (self), _ ("Save the Code"), "DeviceKey.png", bytes,
                      self->cancellable, on_saved, g_object_ref (self));
}

static void
on_copy (LkRequestWindow *self)
{
  if (self->text == NULL)
    return;
  lk_secret_clipboard_copy (GTK_WIDGET (self), self->text);
  adw_toast_overlay_add_toast (self->toasts,
                               adw_toast_new (_ ("Copied. The clipboard is cleared in a minute.")));
}

/* What is still being fetched holds the window. */
static gboolean
lk_request_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (LK_REQUEST_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (lk_request_window_parent_class)->close_request (window);
}

static void
lk_request_window_dispose (GObject *object)
{
  LkRequestWindow *self = LK_REQUEST_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->text, lk_secret_unref);
  g_clear_pointer (&self->matrix, lk_qr_matrix_unref);
  G_OBJECT_CLASS (lk_request_window_parent_class)->dispose (object);
}

static void
lk_request_window_class_init (LkRequestWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_request_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_request_window_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-request-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkRequestWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LkRequestWindow, picture);
  gtk_widget_class_bind_template_child (widget_class, LkRequestWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, LkRequestWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LkRequestWindow, device);
  gtk_widget_class_bind_template_callback (widget_class, on_save_file);
  gtk_widget_class_bind_template_callback (widget_class, on_save_code);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_request_window_init (LkRequestWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_request_window_new:
 * @parent: the window it belongs to
 * @open_case: a case
 * @item: number of the device, from 1
 *
 * Returns: (transfer none): a window with the device's request, to be presented
 */
GtkWidget *
lk_request_window_new (GtkWindow *parent, LkOpenCase *open_case, guint item)
{
  LkRequestWindow *self
      = g_object_new (LK_TYPE_REQUEST_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
  LkCaseItem *device = lk_open_case_get_item (open_case, item);
  LkContext *context = lk_open_case_get_context (open_case);
  LkCaseBackend *backend = lk_context_get_backend (context);
  g_autoptr (GError) error = backend == NULL ? lk_context_no_desk_error (context) : NULL;

  if (device != NULL)
    {
      const char *serial = lk_device_identity_get_serial (lk_case_item_get_device (device));

      gtk_label_set_text (self->device, serial);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->device), serial);
    }
  if (error != NULL)
    fail (self, error);
  else
    lk_case_backend_get_request_async (backend, lk_open_case_get_id (open_case), item,
                                       self->cancellable, on_request, g_object_ref (self));
  return GTK_WIDGET (self);
}
