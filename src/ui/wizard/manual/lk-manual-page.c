/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-camera-window.h"
#include "lk-error-text.h"
#include "lk-intake.h"
#include "lk-limits.h"
#include "lk-manual-page.h"
#include "lk-notice.h"
#include "lk-qr-decoder.h"
#include "lk-serial.h"

/**
 * LkManualPage:
 *
 * The devices of a case that are somewhere else: serial and model, typed or read from the QR code
 * on the label. The verification code that stands in there too is not taken over.
 */
struct _LkManualPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  GtkBox *groups_box;
  GtkWidget *add_button;
  LkNotice *notice;
  LkIntake *intake;

  /* owned */
  LkQrDecoder *decoder;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LkManualPage, lk_manual_page, LK_TYPE_WIZARD_PAGE)

static void rebuild (LkManualPage *self);

static LkDraft *
draft_of (LkManualPage *self)
{
  return lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
}

static const char *
serial_of (LkDraftItem *item)
{
  const char *serial = lk_device_identity_get_serial (lk_draft_item_get_device (item));

  return serial != NULL ? serial : "";
}

static gboolean
has_twin (LkDraft *draft, LkDraftItem *item)
{
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *other = lk_draft_get_item (draft, i);

      if (other != item && g_ascii_strcasecmp (serial_of (other), serial_of (item)) == 0)
        return TRUE;
    }
  return FALSE;
}

static const char *
missing (LkManualPage *self)
{
  LkDraft *draft = draft_of (self);
  guint n = lk_draft_get_n_items (draft);

  for (guint i = 0; i < n; i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);

      if (*serial_of (item) == '\0')
        return n == 1 ? _ ("Enter the serial of the device.")
                      : _ ("Enter the serial of every device.");
      if (!lk_serial_is_valid (serial_of (item)))
        return _ ("Check the serial: it has letters and digits only, with dashes or slashes.");
      if (has_twin (draft, item))
        return _ ("Two devices have the same serial.");
    }
  return n > 0 ? NULL : _ ("Enter the serial of the device.");
}

static void
update (LkManualPage *self)
{
  const char *reason = missing (self);

  gtk_widget_set_sensitive (self->add_button,
                            lk_draft_get_n_items (draft_of (self)) < LK_LIMIT_ITEMS);
  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), reason == NULL, reason);
}

static LkDraftItem *
add_blank (LkManualPage *self)
{
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDraftItem) item = lk_draft_item_new (device);

  lk_draft_add_item (draft_of (self), item);
  return item;
}

/* --- The forms ----------------------------------------------------------------------------- */

static LkDraftItem *
item_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "item");
}

static void
take_text (GtkEditable *row, void (*set) (LkDeviceIdentity *, const char *))
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (row));

  set (lk_draft_item_get_device (item_of (row)), *g_strstrip (text) != '\0' ? text : NULL);
}

static void
serial_cb (GtkEditable *row, LkManualPage *self)
{
  take_text (row, lk_device_identity_set_serial);
  lk_draft_touch (draft_of (self));
  update (self);
}

static void
model_cb (GtkEditable *row, LkManualPage *self)
{
  take_text (row, lk_device_identity_set_model);
  lk_draft_touch (draft_of (self));
}

static void
remove_cb (GtkButton *button, LkManualPage *self)
{
  lk_draft_remove_item (draft_of (self), item_of (button));
  if (lk_draft_get_n_items (draft_of (self)) == 0)
    add_blank (self);
  rebuild (self);
}

static GtkWidget *
new_row (LkManualPage *self,
         LkDraftItem *item,
         const char *title,
         const char *text,
         GCallback callback)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  g_object_set_data_full (G_OBJECT (row), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (row, "changed", callback, self, 0);
  return row;
}

static GtkWidget *
new_group (LkManualPage *self, LkDraftItem *item, guint number)
{
  GtkWidget *group = adw_preferences_group_new ();
  LkDeviceIdentity *device = lk_draft_item_get_device (item);
  g_autofree char *title = g_strdup_printf (_ ("Device %u"), number);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             new_row (self, item, _ ("Serial"), serial_of (item),
                                      G_CALLBACK (serial_cb)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             new_row (self, item, _ ("Model"),
                                      lk_device_identity_get_model (device),
                                      G_CALLBACK (model_cb)));
  if (lk_draft_get_n_items (draft_of (self)) > 1)
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *name = g_strdup_printf (_ ("Remove device %u"), number);

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      g_object_set_data_full (G_OBJECT (button), "item", g_object_ref (item), g_object_unref);
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), button);
    }
  return group;
}

static void
rebuild (LkManualPage *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups_box))) != NULL)
    gtk_box_remove (self->groups_box, child);
  for (guint i = 0; i < lk_draft_get_n_items (draft_of (self)); i++)
    gtk_box_append (self->groups_box,
                    new_group (self, lk_draft_get_item (draft_of (self), i), i + 1));
  update (self);
}

static void
add_cb (LkManualPage *self)
{
  add_blank (self);
  rebuild (self);
  gtk_widget_child_focus (gtk_widget_get_last_child (GTK_WIDGET (self->groups_box)),
                          GTK_DIR_TAB_FORWARD);
}

/* --- The label ----------------------------------------------------------------------------- */

static void
say (LkManualPage *self, LkNoticeKind kind, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
  lk_notice_show (self->notice, kind, text, NULL);
}

static LkDraftItem *
item_to_fill (LkManualPage *self, const char *serial)
{
  LkDraft *draft = draft_of (self);

  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);

      if (*serial_of (item) == '\0' || g_strcmp0 (serial_of (item), serial) == 0)
        return item;
    }
  return add_blank (self);
}

static void
take_label (LkManualPage *self, const LkQrDeviceLabel *label)
{
  LkDeviceIdentity *device = lk_draft_item_get_device (item_to_fill (self, label->serial));
  g_autofree char *text = g_strdup_printf (_ ("Read from the label: %s. Compare it with the print; "
                                              "the verification code was not taken over."),
                                           label->serial);

  lk_device_identity_set_serial (device, label->serial);
  if (label->model != NULL && *label->model != '\0')
    lk_device_identity_set_model (device, label->model);
  lk_draft_touch (draft_of (self));
  rebuild (self);
  say (self, LK_NOTICE_SUCCESS, text);
}

static const char *
wrong_kind_text (LkQrKind kind)
{
  switch (kind)
    {
    case LK_QR_KIND_DEVICE_LABEL:
      return NULL;
    case LK_QR_KIND_DEVICE_REQUEST:
      return _ (
          "This is the request of a device, which the next page asks for. Here, use the QR code "
          "on its label.");
    case LK_QR_KIND_URL:
      return _ ("This QR code holds a web address, which was not opened. Use the one on the "
                "label of the device.");
    case LK_QR_KIND_WIFI:
      return _ (
          "This QR code is for joining a Wi-Fi network. Use the one on the label of the device.");
    case LK_QR_KIND_OTP:
      return _ ("This QR code sets up one-time passwords; keep it to yourself. Use the one on the "
                "label of the device.");
    case LK_QR_KIND_OTHER:
      return _ ("This QR code is not the one of a device label. Use the one next to the serial.");
    }
  return NULL;
}

static void
take_code (LkManualPage *self, const char *text, gssize length)
{
  g_autoptr (LkQrDeviceLabel) label = lk_qr_parse_device_label (text, length);

  if (label != NULL)
    take_label (self, label);
  else
    say (self, LK_NOTICE_WARNING, wrong_kind_text (lk_qr_classify (text, length)));
}

static void
take_reading (LkManualPage *self, LkQrReading *reading)
{
  const LkQrCode *code = NULL;

  for (guint i = 0; i < lk_qr_reading_get_n_codes (reading); i++)
    if (code == NULL || lk_qr_reading_get_code (reading, i)->kind == LK_QR_KIND_DEVICE_LABEL)
      code = lk_qr_reading_get_code (reading, i);
  if (code != NULL)
    take_code (self, code->text, (gssize) code->length);
  else
    say (self, LK_NOTICE_WARNING,
         _ ("No QR code was found in this picture. Type the serial, or take the photo from "
            "nearer."));
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkManualPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrReading) reading
      = lk_qr_decoder_decode_finish (LK_QR_DECODER (source), result, &error);

  if (reading != NULL)
    take_reading (self, reading);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = lk_error_text (error);

      say (self, LK_NOTICE_ERROR, text);
    }
}

static void
bytes_cb (LkIntake *intake, GBytes *bytes, LkManualPage *self)
{
  lk_qr_decoder_decode_bytes_async (self->decoder, bytes, self->cancellable, decoded_cb,
                                    g_object_ref (self));
}

static void
text_cb (LkIntake *intake, const char *text, LkManualPage *self)
{
  take_code (self, text, -1);
}

static void
failed_cb (LkIntake *intake, const GError *error, LkManualPage *self)
{
  g_autofree char *text = lk_error_text (error);

  say (self, LK_NOTICE_ERROR, text);
}

static void
code_cb (LkManualPage *self, LkQrReading *reading)
{
  take_reading (self, reading);
}

static void
camera_cb (LkManualPage *self)
{
  GtkWidget *window
      = lk_camera_window_new (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)), LK_CAMERA_CODE);

  g_signal_connect_object (window, "code", G_CALLBACK (code_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
lk_manual_page_enter (LkWizardPage *page)
{
  LkManualPage *self = LK_MANUAL_PAGE (page);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  if (lk_draft_get_n_items (draft_of (self)) == 0)
    add_blank (self);
  rebuild (self);
}

static void
lk_manual_page_leave (LkWizardPage *page)
{
  LkManualPage *self = LK_MANUAL_PAGE (page);

  g_cancellable_cancel (self->cancellable);
  lk_intake_stop (self->intake);
  /* A form that stayed blank is no device. */
  for (guint i = lk_draft_get_n_items (draft_of (self)); i-- > 0;)
    if (*serial_of (lk_draft_get_item (draft_of (self), i)) == '\0')
      lk_draft_remove_item (draft_of (self), lk_draft_get_item (draft_of (self), i));
}

static void
lk_manual_page_dispose (GObject *object)
{
  LkManualPage *self = LK_MANUAL_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_MANUAL_PAGE);
  g_clear_object (&self->decoder);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lk_manual_page_parent_class)->dispose (object);
}

static void
lk_manual_page_class_init (LkManualPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_manual_page_dispose;
  page_class->enter = lk_manual_page_enter;
  page_class->leave = lk_manual_page_leave;
  g_type_ensure (LK_TYPE_INTAKE);
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/manual/lk-manual-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkManualPage, groups_box);
  gtk_widget_class_bind_template_child (widget_class, LkManualPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, LkManualPage, notice);
  gtk_widget_class_bind_template_child (widget_class, LkManualPage, intake);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, bytes_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, camera_cb);
}

static void
lk_manual_page_init (LkManualPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->decoder = lk_qr_decoder_new ();
  lk_intake_set_up (self->intake, GTK_WIDGET (self),
                    LK_INTAKE_FILE | LK_INTAKE_PASTE | LK_INTAKE_CAMERA | LK_INTAKE_SCREEN,
                    LK_FILE_KIND_PICTURE);
  lk_intake_set_hint (self->intake, _ ("Drop a photo of the label here"));
}
