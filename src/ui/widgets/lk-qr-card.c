/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-pair-layout.h"
#include "lk-qr-card.h"
#include "lk-qr-paintable.h"
#include "lk-qr-print.h"
#include "lk-save-file.h"
#include "lk-secret-clipboard.h"

/* Pixels of a module in a picture that is saved: sharp on paper, small on disk. */
#define SAVED_MODULE 8

/**
 * LkQrCard:
 *
 * The request of a device as a QR code on a white card, with what can be done with it: save it as a
 * picture or as the file that it is, print it, copy it, show it large.
 */
struct _LkQrCard
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkPicture *picture;
  GtkLabel *caption_label;
  LkNotice *notice;

  /* owned */
  LkSecret *request;
  LkQrMatrix *matrix;
  LkDeviceIdentity *device;
  char *exported_at;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LkQrCard, lk_qr_card, GTK_TYPE_WIDGET)

static void
say (LkQrCard *self, LkNoticeKind kind, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
  lk_notice_show (self->notice, kind, text, NULL);
}

static void
say_error (LkQrCard *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = lk_error_text (error);
  say (self, LK_NOTICE_ERROR, text);
}

static GBytes *
bytes_to_save (LkQrCard *self, const char *format, GError **error)
{
  char *svg = NULL;

  if (g_str_equal (format, "png"))
    return lk_qr_to_png (self->matrix, SAVED_MODULE, error);
  if (g_str_equal (format, "xml"))
    return lk_secret_to_bytes (self->request);
  svg = lk_qr_to_svg (self->matrix, lk_device_identity_get_serial (self->device));
  return g_bytes_new_with_free_func (svg, strlen (svg), (GDestroyNotify) lk_wipe_free, svg);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkQrCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;

  if (name == NULL)
    {
      say_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Saved as %s. It is secret: keep it to yourself and the desk."), name);
  say (self, LK_NOTICE_SUCCESS, text);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkQrCard *self = LK_QR_CARD (widget);
  const char *format = g_variant_get_string (parameter, NULL);
  const char *serial = lk_device_identity_get_serial (self->device);
  g_autofree char *file_name = g_str_equal (format, "xml")
                                   ? g_strdup ("DeviceKey.xml")
                                   : g_strdup_printf ("%s.%s", serial, format);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bytes_to_save (self, format, &error);

  if (bytes == NULL)
    {
      say_error (self, error);
      return;
    }
  g_strdelimit (file_name, "/\\", '-');
  lk_save_file_async (widget, _ ("Save the Request"), file_name, bytes, self->cancellable, saved_cb,
                      g_object_ref (self));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkQrCard *self = LK_QR_CARD (widget);

  lk_secret_clipboard_copy (widget, self->request);
  say (self, LK_NOTICE_SUCCESS, _ ("Copied. It leaves the clipboard again in a minute."));
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkQrCard *self = LK_QR_CARD (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (GError) error = NULL;

  if (!lk_qr_print (GTK_WINDOW (root), self->matrix, self->device, self->exported_at, &error))
    say_error (self, error);
}

static gboolean
close_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return GDK_EVENT_STOP;
}

/* The code as large as the screen, for the camera of another device. */
static void
enlarge_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkQrCard *self = LK_QR_CARD (widget);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *picture = gtk_picture_new_for_paintable (gtk_picture_get_paintable (self->picture));
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_picture_set_alternative_text (GTK_PICTURE (picture),
                                    gtk_picture_get_alternative_text (self->picture));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape,
                                                                                  0),
                                                          gtk_callback_action_new (close_cb, NULL,
                                                                                   NULL)));
  gtk_widget_add_controller (window, keys);
  g_signal_connect_object (click, "released", G_CALLBACK (gtk_window_close), window,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (picture, GTK_EVENT_CONTROLLER (click));
  gtk_window_set_child (GTK_WINDOW (window), picture);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Request"));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_fullscreen (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

static void
lk_qr_card_dispose (GObject *object)
{
  LkQrCard *self = LK_QR_CARD (object);

  g_cancellable_cancel (self->cancellable);
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_QR_CARD);
  G_OBJECT_CLASS (lk_qr_card_parent_class)->dispose (object);
}

static void
lk_qr_card_finalize (GObject *object)
{
  LkQrCard *self = LK_QR_CARD (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->device);
  g_clear_pointer (&self->request, lk_secret_unref);
  g_clear_pointer (&self->matrix, lk_qr_matrix_unref);
  g_clear_pointer (&self->exported_at, g_free);
  G_OBJECT_CLASS (lk_qr_card_parent_class)->finalize (object);
}

static void
lk_qr_card_class_init (LkQrCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_qr_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_qr_card_finalize;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_PAIR_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/widgets/lk-qr-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LkQrCard, picture);
  gtk_widget_class_bind_template_child (widget_class, LkQrCard, caption_label);
  gtk_widget_class_bind_template_child (widget_class, LkQrCard, notice);
  gtk_widget_class_install_action (widget_class, "qr.save", "s", save_action);
  gtk_widget_class_install_action (widget_class, "qr.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "qr.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "qr.enlarge", NULL, enlarge_action);
}

static void
set_enabled (LkQrCard *self, gboolean enabled)
{
  const char *actions[] = { "qr.save", "qr.copy", "qr.print", "qr.enlarge" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], enabled);
}

static void
lk_qr_card_init (LkQrCard *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  set_enabled (self, FALSE);
}

/**
 * lk_qr_card_new:
 *
 * Returns: (transfer floating): a card with nothing on it
 */
GtkWidget *
lk_qr_card_new (void)
{
  return g_object_new (LK_TYPE_QR_CARD, NULL);
}

static char *
caption_of (LkDeviceIdentity *device, const char *exported_at)
{
  g_autoptr (GDateTime) time
      = exported_at != NULL ? g_date_time_new_from_iso8601 (exported_at, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%x %X") : NULL;
  const char *model = lk_device_identity_get_model (device);
  const char *serial = lk_device_identity_get_serial (device);

  if (when == NULL)
    return g_strdup_printf ("%s\n%s", model != NULL ? model : "", serial != NULL ? serial : "");
  /* Translators: model, serial, date and time */
  return g_strdup_printf (_ ("%s\n%s\nExported %s"), model != NULL ? model : "",
                          serial != NULL ? serial : "", when);
}

/**
 * lk_qr_card_set_request:
 * @self: a card
 * @request: (nullable): the request, %NULL for none
 * @device: the device that it is of
 * @exported_at: (nullable): when it was exported, RFC 3339
 *
 * Shows a request.
 */
void
lk_qr_card_set_request (LkQrCard *self,
                        LkSecret *request,
                        LkDeviceIdentity *device,
                        const char *exported_at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *alternative = NULL;

  g_return_if_fail (LK_IS_QR_CARD (self));
  g_return_if_fail (LK_IS_DEVICE_IDENTITY (device));

  g_clear_pointer (&self->matrix, lk_qr_matrix_unref);
  g_clear_pointer (&self->request, lk_secret_unref);
  g_clear_pointer (&self->exported_at, g_free);
  g_set_object (&self->device, device);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  if (request != NULL)
    {
      self->request = lk_secret_ref (request);
      self->matrix = lk_qr_encode (lk_secret_get_text (request), &error);
    }
  self->exported_at = g_strdup (exported_at);
  caption = caption_of (device, exported_at);
  gtk_label_set_text (self->caption_label, caption);
  if (self->matrix != NULL)
    paintable = lk_qr_paintable_new (self->matrix);
  alternative = g_strdup_printf (_ ("QR code with the request of %s"),
                                 lk_device_identity_get_serial (device));
  gtk_picture_set_paintable (self->picture, paintable);
  gtk_picture_set_alternative_text (self->picture, alternative);
  set_enabled (self, self->matrix != NULL);
  if (error != NULL)
    say_error (self, error);
}
