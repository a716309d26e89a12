/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-busy-line.h"
#include "lk-camera-window.h"
#include "lk-draft-words.h"
#include "lk-error-text.h"
#include "lk-hash.h"
#include "lk-intake.h"
#include "lk-item-switcher.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-photo-view.h"
#include "lk-qr-still.h"
#include "lk-row.h"
#include "lk-scan-page.h"
#include "lk-secret.h"
#include "lk-serial.h"
#include "lk-time.h"
#include "lk-verbatim.h"

/**
 * LkScanPage:
 *
 * Takes the request of a device that is somewhere else: from a picture of its QR code, a file, the
 * clipboard, a drop, the screen, a camera or the keyboard. What is read is told as what it is, and
 * never shown as text.
 */
struct _LkScanPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  LkItemSwitcher *switcher;
  LkNotice *notice;
  LkBusyLine *busy_box;
  GtkWidget *result_list;
  AdwActionRow *result_row;
  LkPhotoView *picker;
  LkIntake *intake;
  GtkRevealer *type_revealer;
  GtkEditable *type_row;
  GtkCheckButton *skip_check;

  /* owned */
  LkQrDecoder *decoder;
  LkQrReading *reading; /* several codes to choose from */
  GCancellable *cancellable;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (LkScanPage, lk_scan_page, LK_TYPE_WIZARD_PAGE)

static LkDraft *
draft_of (LkScanPage *self)
{
  return lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));
}

static LkCaseType
case_type (LkScanPage *self)
{
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;

  lk_draft_get_case_type (draft_of (self), &type);
  return type;
}

static const char *
serial_of (LkDraftItem *item)
{
  return lk_device_identity_get_serial (lk_draft_item_get_device (item));
}

static LkItemMark
mark_cb (LkDraftItem *item, const char **word, gpointer data)
{
  if (lk_draft_item_get_request (item) != NULL)
    {
      *word = _ ("Read");
      return LK_ITEM_MARK_DONE;
    }
  if (lk_draft_item_get_request_skipped (item))
    {
      *word = _ ("Left out");
      return LK_ITEM_MARK_DOUBT;
    }
  *word = _ ("Missing");
  return LK_ITEM_MARK_MISSING;
}

static void
update_state (LkScanPage *self)
{
  LkDraftItem *missing = lk_item_switcher_find_missing (self->switcher);
  g_autofree char *reason = NULL;

  if (missing != NULL)
    reason = g_strdup_printf (_ ("The request of %s is missing."), serial_of (missing));
  lk_item_switcher_refresh (self->switcher);
  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), missing == NULL, reason);
}

static void
say (LkScanPage *self, LkNoticeKind kind, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
  lk_notice_show (self->notice, kind, text, NULL);
}

static void
say_error (LkScanPage *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = lk_error_text (error);
  say (self, LK_NOTICE_ERROR, text);
}

static void
set_busy (LkScanPage *self, gboolean busy)
{
  if (busy)
    lk_busy_line_show (self->busy_box, _ ("Reading the picture…"));
  else
    lk_busy_line_hide (self->busy_box);
}

static void
forget_choices (LkScanPage *self)
{
  g_clear_pointer (&self->reading, lk_qr_reading_unref);
  lk_photo_view_set_texture (self->picker, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->picker), FALSE);
}

/* The result: what it is of and since when it is here, never the text itself. */
static void
show_result (LkScanPage *self, LkDraftItem *item)
{
  LkSecret *request = lk_draft_item_get_request (item);
  const char *exported_at = lk_draft_item_get_exported_at (item);
  g_autoptr (GDateTime) time
      = exported_at != NULL ? g_date_time_new_from_iso8601 (exported_at, NULL) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;
  g_autofree char *when = local != NULL ? g_date_time_format (local, "%x %X") : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Request for %s"), serial_of (item));
  g_autofree char *subtitle
      = request != NULL
            ? g_strdup_printf (_ ("%u characters, read %s"), (guint) lk_secret_get_size (request),
                               when != NULL ? when : "")
            : NULL;

  gtk_widget_set_visible (self->result_list, request != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), title);
  adw_action_row_set_subtitle (self->result_row, subtitle != NULL ? subtitle : "");
  lk_intake_set_area_visible (self->intake, request == NULL);
}

static void
show_item (LkScanPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  if (item == NULL)
    return;
  show_result (self, item);
  gtk_widget_set_visible (GTK_WIDGET (self->skip_check),
                          case_type (self) == LK_CASE_TYPE_DEVICE_UNBIND
                              && lk_draft_item_get_request (item) == NULL);
  self->updating = TRUE;
  gtk_check_button_set_active (self->skip_check, lk_draft_item_get_request_skipped (item));
  self->updating = FALSE;
  update_state (self);
}

/* Where there is no keyring, one has to know what a crash costs, before and after. */
static void
tell_lost (LkScanPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);
  LkLocalStore *store = lk_context_get_store (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));

  if (item == NULL)
    return;
  if (lk_draft_item_is_request_locked (item))
    say (self, LK_NOTICE_WARNING, lk_draft_words_locked ());
  else if (lk_draft_item_is_request_lost (item))
    say (self, LK_NOTICE_INFO,
         _ ("The request that was read is gone: there was no keyring to keep it in when Latchkey "
            "ended. Read it once more. Everything else is still here."));
  else if (lk_draft_item_get_request (item) != NULL && store != NULL
           && !lk_local_store_keeps_secrets (store))
    say (self, LK_NOTICE_INFO,
         _ ("There is no keyring, so the request is kept in memory alone: file the case before you "
            "close Latchkey."));
}

/* --- What was read ------------------------------------------------------------------------- */

static LkDraftItem *
twin_of (LkScanPage *self, const char *text, LkDraftItem *item)
{
  for (guint i = 0; i < lk_draft_get_n_items (draft_of (self)); i++)
    {
      LkDraftItem *other = lk_draft_get_item (draft_of (self), i);
      LkSecret *request = lk_draft_item_get_request (other);

      if (other != item && request != NULL && g_str_equal (lk_secret_get_text (request), text))
        return other;
    }
  return NULL;
}

static gboolean
is_same_device (const char *serial, const char *other)
{
  g_autofree char *short_serial = lk_serial_of_label (serial != NULL ? serial : "");
  g_autofree char *short_other = lk_serial_of_label (other != NULL ? other : "");

  return g_strcmp0 (serial, other) == 0
         || (short_serial != NULL && g_strcmp0 (short_serial, short_other) == 0);
}

/* What speaks against a request that this computer exported itself, or NULL. */
static char *
objection_to (const LkExportRecord *record, gboolean superseded, LkDraftItem *item)
{
  if (!is_same_device (record->serial, serial_of (item)))
    return g_strdup_printf (_ ("This is the request of another device, %s. Each device has its "
                               "own."),
                            record->serial);
  if (superseded)
    return g_strdup (_ ("This is an older request: the device has given a newer one since, and an "
                        "answer fits the newest only. Read that one."));
  return NULL;
}

static LkExportRecord *
find_export (LkScanPage *self, const char *text, gsize length, gboolean *superseded)
{
  LkLocalStore *store = lk_context_get_store (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)));
  g_autofree char *hash = lk_sha256_hex (text, length);

  return store != NULL ? lk_local_store_find_request (store, hash, superseded) : NULL;
}

static void
take_request (LkScanPage *self, const char *text, gsize length)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);
  LkDraftItem *twin = twin_of (self, text, item);
  LkSecret *had = lk_draft_item_get_request (item);
  gboolean superseded = FALSE;
  g_autoptr (LkExportRecord) record = find_export (self, text, length, &superseded);
  g_autoptr (LkSecret) request = NULL;
  g_autofree char *now = lk_time_format_us (g_get_real_time ());
  g_autofree char *objection = record != NULL ? objection_to (record, superseded, item) : NULL;

  if (twin != NULL)
    {
      g_autofree char *words = g_strdup_printf (
          _ ("This request is already in the case, for %s. Each device has its own."),
          serial_of (twin));

      say (self, LK_NOTICE_WARNING, words);
      return;
    }
  if (had != NULL && g_str_equal (lk_secret_get_text (had), text))
    {
      say (self, LK_NOTICE_INFO, _ ("This is the same request that was read before."));
      return;
    }
  if (objection != NULL)
    {
      say (self, LK_NOTICE_WARNING, objection);
      return;
    }
  request = lk_secret_new (text, length);
  /* It counts from when the device gave it. */
  lk_draft_item_set_request (item, request, LK_REQUEST_KIND_QR,
                             record != NULL ? record->exported_at : now,
                             record != NULL ? record->boot_time : NULL);
  if (had != NULL)
    say (self, LK_NOTICE_WARNING,
         _ ("This replaces the request that was read before. The answer will fit the newest export "
            "only."));
  else
    {
      gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
      tell_lost (self);
    }
  lk_wizard_page_save_draft (LK_WIZARD_PAGE (self));
  show_item (self);
}

static const char *
wrong_kind_text (LkQrKind kind)
{
  switch (kind)
    {
    case LK_QR_KIND_DEVICE_REQUEST:
      return NULL;
    case LK_QR_KIND_DEVICE_LABEL:
      return _ ("This is the QR code on the label. Use the one that the vendor’s tool shows "
                "under Forgot Password.");
    case LK_QR_KIND_URL:
      return _ ("This QR code holds a web address, which was not opened. Use the one that the "
                "vendor’s tool shows under Forgot Password.");
    case LK_QR_KIND_WIFI:
      return _ ("This QR code is for joining a Wi-Fi network. Use the one that the vendor’s tool "
                "shows under Forgot Password.");
    case LK_QR_KIND_OTP:
      return _ ("This QR code sets up one-time passwords; keep it to yourself. Use the one that "
                "the vendor’s tool shows under Forgot Password.");
    case LK_QR_KIND_OTHER:
      return _ ("This is not the request of a device. Use the QR code that the vendor’s tool "
                "shows under Forgot Password, or the DeviceKey.xml that it exports.");
    }
  return NULL;
}

static void
take_code (LkScanPage *self, const LkQrCode *code)
{
  forget_choices (self);
  if (code->kind == LK_QR_KIND_DEVICE_REQUEST)
    take_request (self, code->text, code->length);
  else
    say (self, LK_NOTICE_WARNING, wrong_kind_text (code->kind));
}

static LkPhotoRect
bounds_of (const LkQrCode *code, double width, double height)
{
  double left = width, top = height, right = 0, bottom = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (code->corners); i++)
    {
      left = MIN (left, code->corners[i].x);
      top = MIN (top, code->corners[i].y);
      right = MAX (right, code->corners[i].x);
      bottom = MAX (bottom, code->corners[i].y);
    }
  return (LkPhotoRect){ left / width, top / height, (right - left) / width,
                        (bottom - top) / height };
}

/* Several codes on one picture: the person points at the right one. */
static void
offer_choices (LkScanPage *self, LkQrReading *reading)
{
  LkImage *image = lk_qr_reading_get_image (reading);
  g_autoptr (GdkPixbuf) pixbuf = image != NULL ? lk_image_to_pixbuf (image) : NULL;
  g_autoptr (GdkTexture) texture = pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;

  if (texture == NULL)
    {
      take_code (self, lk_qr_reading_get_code (reading, 0));
      return;
    }
  g_clear_pointer (&self->reading, lk_qr_reading_unref);
  self->reading = lk_qr_reading_ref (reading);
  lk_photo_view_set_texture (self->picker, texture, _ ("Picture with several QR codes"));
  for (guint i = 0; i < lk_qr_reading_get_n_codes (reading); i++)
    {
      LkPhotoRect rect
          = bounds_of (lk_qr_reading_get_code (reading, i), lk_image_get_original_width (image),
                       lk_image_get_original_height (image));

      lk_photo_view_add_area (self->picker, LK_PHOTO_AREA_CHOICE, &rect);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->picker), TRUE);
  say (self, LK_NOTICE_INFO,
       _ ("There are several QR codes on this picture. Choose the right one."));
}

static guint
count_requests (LkQrReading *reading, guint *first)
{
  guint n = 0;

  for (guint i = 0; i < lk_qr_reading_get_n_codes (reading); i++)
    if (lk_qr_reading_get_code (reading, i)->kind == LK_QR_KIND_DEVICE_REQUEST && n++ == 0)
      *first = i;
  return n;
}

static void
take_reading (LkScanPage *self, LkQrReading *reading)
{
  guint first = 0;
  guint requests = count_requests (reading, &first);

  if (lk_qr_reading_get_n_codes (reading) == 0)
    say (self, LK_NOTICE_WARNING,
         _ ("No QR code was found in this picture. Take it straight on and from nearer, or use the "
            "DeviceKey.xml instead."));
  else if (requests > 1)
    offer_choices (self, reading);
  else
    take_code (self, lk_qr_reading_get_code (reading, first));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkScanPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrReading) reading
      = lk_qr_source_read_finish (LK_QR_SOURCE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->notice == NULL)
    return;
  set_busy (self, FALSE);
  if (reading != NULL)
    take_reading (self, reading);
  else
    say_error (self, error);
}

static void
new_cancellable (LkScanPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* Whatever the way in, it ends in a source that is read once. */
static void
read_source (LkScanPage *self, LkQrSource *source)
{
  new_cancellable (self);
  forget_choices (self);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  set_busy (self, TRUE);
  lk_qr_source_read_async (source, self->cancellable, read_cb, g_object_ref (self));
}

static void
bytes_cb (LkIntake *intake, GBytes *bytes, LkScanPage *self)
{
  g_autoptr (LkQrSource) source = lk_qr_still_new_for_bytes (self->decoder, bytes);

  read_source (self, source);
}

static void
text_cb (LkIntake *intake, const char *text, LkScanPage *self)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (LkQrSource) source = lk_qr_still_new_for_text (stripped);

  read_source (self, source);
  lk_wipe (stripped, strlen (stripped));
}

static void
failed_cb (LkIntake *intake, const GError *error, LkScanPage *self)
{
  set_busy (self, FALSE);
  say_error (self, error);
}

static void
reading_cb (LkScanPage *self)
{
  new_cancellable (self);
  set_busy (self, TRUE);
}

/* Ends what is being read. */
static void
stopped_cb (LkScanPage *self)
{
  new_cancellable (self);
  lk_intake_stop (self->intake);
  set_busy (self, FALSE);
}

static void
code_cb (LkScanPage *self, LkQrReading *reading)
{
  take_reading (self, reading);
}

static void
camera_cb (LkScanPage *self)
{
  GtkWidget *window
      = lk_camera_window_new (lk_wizard_page_get_context (LK_WIZARD_PAGE (self)), LK_CAMERA_CODE);

  g_signal_connect_object (window, "code", G_CALLBACK (code_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (window),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
area_chosen_cb (LkScanPage *self, guint index)
{
  g_autoptr (LkQrReading) reading
      = self->reading != NULL ? lk_qr_reading_ref (self->reading) : NULL;

  if (reading != NULL && index < lk_qr_reading_get_n_codes (reading))
    take_code (self, lk_qr_reading_get_code (reading, index));
}

static void
type_cb (LkScanPage *self)
{
  gtk_revealer_set_reveal_child (self->type_revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->type_row));
}

static void
typed_cb (LkScanPage *self)
{
  const char *text = gtk_editable_get_text (self->type_row);

  if (*text != '\0')
    text_cb (self->intake, text, self);
  gtk_editable_set_text (self->type_row, "");
  gtk_revealer_set_reveal_child (self->type_revealer, FALSE);
}

static void
remove_cb (LkScanPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  lk_draft_item_set_request (item, NULL, LK_REQUEST_KIND_QR, NULL, NULL);
  show_item (self);
}

static void
skip_cb (LkScanPage *self)
{
  LkDraftItem *item = lk_item_switcher_get_current (self->switcher);

  if (self->updating || item == NULL)
    return;
  lk_draft_item_set_request_skipped (item, gtk_check_button_get_active (self->skip_check));
  update_state (self);
}

static void
switched_cb (LkScanPage *self)
{
  stopped_cb (self);
  forget_choices (self);
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  show_item (self);
  tell_lost (self);
}

static void
lk_scan_page_enter (LkWizardPage *page)
{
  LkScanPage *self = LK_SCAN_PAGE (page);

  lk_item_switcher_set_draft (self->switcher, draft_of (self));
  lk_item_switcher_refresh (self->switcher);
  lk_item_switcher_go_to_first_missing (self->switcher);
  switched_cb (self);
}

static void
lk_scan_page_leave (LkWizardPage *page)
{
  LkScanPage *self = LK_SCAN_PAGE (page);

  g_cancellable_cancel (self->cancellable);
  lk_intake_stop (self->intake);
  forget_choices (self);
  gtk_editable_set_text (self->type_row, "");
  gtk_revealer_set_reveal_child (self->type_revealer, FALSE);
}

static void
lk_scan_page_dispose (GObject *object)
{
  LkScanPage *self = LK_SCAN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_SCAN_PAGE);
  g_clear_object (&self->decoder);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->reading, lk_qr_reading_unref);
  G_OBJECT_CLASS (lk_scan_page_parent_class)->dispose (object);
}

static void
lk_scan_page_class_init (LkScanPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  LkWizardPageClass *page_class = LK_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_scan_page_dispose;
  page_class->enter = lk_scan_page_enter;
  page_class->leave = lk_scan_page_leave;

  g_type_ensure (LK_TYPE_BUSY_LINE);
  g_type_ensure (LK_TYPE_INTAKE);
  g_type_ensure (LK_TYPE_ITEM_SWITCHER);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_PHOTO_VIEW);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/scan/lk-scan-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, notice);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, busy_box);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, result_list);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, result_row);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, picker);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, intake);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, type_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, type_row);
  gtk_widget_class_bind_template_child (widget_class, LkScanPage, skip_check);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, area_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, bytes_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, camera_cb);
  gtk_widget_class_bind_template_callback (widget_class, reading_cb);
  gtk_widget_class_bind_template_callback (widget_class, stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, type_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, skip_cb);
}

static void
lk_scan_page_init (LkScanPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_verbatim (GTK_WIDGET (self->result_row));
  self->decoder = lk_qr_decoder_new ();
  self->cancellable = g_cancellable_new ();
  lk_item_switcher_set_mark_func (self->switcher, mark_cb, self);
  lk_intake_set_up (self->intake, GTK_WIDGET (self),
                    LK_INTAKE_FILE | LK_INTAKE_PASTE | LK_INTAKE_CAMERA | LK_INTAKE_SCREEN
                        | LK_INTAKE_TYPE,
                    LK_FILE_KIND_REQUEST);
  lk_intake_set_hint (self->intake, _ ("Drop a picture of the QR code here, or the DeviceKey.xml"));
}
