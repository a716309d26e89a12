/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-request-source.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-bounded-read.h"
#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-exports.h"
#include "lk-hash.h"
#include "lk-local-store.h"
#include "lk-qr-decoder.h"
#include "lk-row.h"
#include "lk-sadp-scanner.h"
#include "lk-time.h"

#define MAX_TEXT_FILE (64 * 1024)
#define MAX_PICTURE_FILE (100 * 1024 * 1024)

struct _LkRequestSource
{
  AdwPreferencesGroup parent_instance;

  /* widgets */
  AdwActionRow *device_row;
  GtkWidget *device_button;
  GtkWidget *choose_button;
  GtkSpinner *device_spinner;
  AdwActionRow *file_row;

  /* owned */
  LkOpenCase *open_case;
  LkSadpScanner *scanner;
  LkQrDecoder *decoder;
  LkSecret *text;
  char *exported_at;
  GCancellable *cancellable;
  gint64 taken_us; /* when the request was exported that was taken over last */
  guint item;
  LkRequestKind kind;
  gboolean from_device;
  gboolean held;
};

typedef enum
{
  PROP_HAS_REQUEST = 1,
} LkRequestSourceProperty;

typedef enum
{
  SIGNAL_FAILED,
  N_SIGNALS,
} LkRequestSourceSignal;

static GParamSpec *properties[PROP_HAS_REQUEST + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkRequestSource, lk_request_source, ADW_TYPE_PREFERENCES_GROUP)

static void
fail (LkRequestSource *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  g_signal_emit (self, signals[SIGNAL_FAILED], 0, text, code);
}

static LkExports *
exports_of (LkRequestSource *self)
{
  return lk_context_get_exports (lk_open_case_get_context (self->open_case));
}

static const char *
mac_of (LkRequestSource *self)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->item);

  return item != NULL ? lk_device_identity_get_mac (lk_case_item_get_device (item)) : NULL;
}

static LkSadpDevice *
find_device (LkRequestSource *self)
{
  const char *mac = mac_of (self);

  return self->scanner != NULL && mac != NULL ? lk_sadp_scanner_find (self->scanner, mac) : NULL;
}

static void
update (LkRequestSource *self)
{
  LkSadpDevice *device = self->open_case != NULL ? find_device (self) : NULL;
  gboolean here = device != NULL;
  gboolean asking = here && lk_exports_is_asking (exports_of (self), mac_of (self));

  gtk_widget_set_sensitive (self->device_button, here && !asking);
  gtk_spinner_set_spinning (self->device_spinner, asking || !here);
  gtk_widget_set_visible (GTK_WIDGET (self->device_spinner), asking || !here);
  if (asking)
    adw_action_row_set_subtitle (self->device_row, _ ("Asking the device, once…"));
  else if (self->text != NULL && self->from_device)
    adw_action_row_set_subtitle (self->device_row,
                                 _ ("The device gave a new request. Keep it switched on."));
  else
    adw_action_row_set_subtitle (self->device_row,
                                 here ? _ ("It is here and can be asked.")
                                      : _ ("Looking for the device on this network…"));
  if (self->text == NULL || self->from_device)
    adw_action_row_set_subtitle (
        self->file_row,
        _ ("DeviceKey.xml, or a picture of the QR code that the vendor’s tool shows"));
  else
    adw_action_row_set_subtitle (self->file_row, _ ("The request was read."));
}

static void
set_request (LkRequestSource *self,
             LkSecret *text,
             LkRequestKind kind,
             const char *exported_at,
             gboolean from_device)
{
  g_clear_pointer (&self->text, lk_secret_unref);
  g_free (self->exported_at);
  self->text = text != NULL ? lk_secret_ref (text) : NULL;
  self->kind = kind;
  self->exported_at = g_strdup (exported_at);
  self->from_device = from_device;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_REQUEST]);
}

/* Another program of this computer may have asked the device since, which made this one void. */
static gboolean
is_last (LkRequestSource *self, const LkSadpExport *given)
{
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  g_autoptr (LkExportRecord) record
      = store != NULL ? lk_local_store_find_export (store, mac_of (self)) : NULL;
  gint64 at_us = 0;

  return record == NULL || !lk_time_parse_us (record->exported_at, &at_us)
         || at_us <= given->exported_us;
}

/* What the device gave for this case, or for a window that was closed before its case had it. */
static void
take_export (LkRequestSource *self)
{
  const LkSadpExport *given = lk_exports_get_loose (exports_of (self), mac_of (self));
  g_autofree char *at = NULL;

  if (given == NULL || given->exported_us == self->taken_us || !is_last (self, given))
    {
      update (self);
      return;
    }
  self->taken_us = given->exported_us;
  at = lk_time_format_us (given->exported_us);
  set_request (self, given->text, lk_exports_kind (given->kind), at, TRUE);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;

  /* What the device gave is kept already. */
  lk_exports_ask_finish (LK_EXPORTS (source), result, &error);
  if (self->open_case != NULL && error != NULL)
    fail (self, error);
  else if (error != NULL)
    g_warning ("an export that nobody waits for any more: %s", error->message);
}

static void
ask_device (LkRequestSource *self)
{
  LkSadpDevice *device = find_device (self);

  if (device != NULL && !lk_exports_is_asking (exports_of (self), mac_of (self)))
    lk_exports_ask_async (exports_of (self), lk_open_case_get_context (self->open_case), device,
                          NULL, on_exported, g_object_ref (self));
}

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);

  if (g_strcmp0 (response, "export") == 0 && self->open_case != NULL)
    ask_device (self);
}

/* A request that is still under way, by the case or by what this computer exported itself. */
static gboolean
earlier_counts (LkRequestSource *self)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->item);
  LkLocalStore *store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  g_autoptr (LkExportRecord) record = NULL;
  LkItemState state = lk_case_item_get_state (item);
  const char *mac = lk_device_identity_get_mac (lk_case_item_get_device (item));

  if (state == LK_ITEM_STATE_WAITING || state == LK_ITEM_STATE_ANSWERED)
    return lk_case_item_has_request (item);
  if (store == NULL || mac == NULL)
    return FALSE;
  record = lk_local_store_find_open_export (store, mac);
  return record != NULL
         && g_strcmp0 (record->request_sha256, lk_case_item_get_request_sha256 (item)) != 0;
}

static void
on_ask (LkRequestSource *self)
{
  const LkAlertResponse responses[] = {
    { "cancel", _ ("_Cancel"), LK_ALERT_PLAIN },
    { "export", _ ("_Export Again"), LK_ALERT_DESTRUCTIVE },
  };

  if (!earlier_counts (self))
    {
      ask_device (self);
      return;
    }
  lk_compat_alert_async (GTK_WIDGET (self), _ ("Export Again?"),
                         _ ("An earlier request of this device is still under way. After a new "
                            "export its answer no longer works."),
                         responses, G_N_ELEMENTS (responses), self->cancellable, on_confirmed,
                         g_object_ref (self));
}

static gboolean
take_text (LkRequestSource *self, GBytes *bytes, LkRequestKind kind, GError **error)
{
  g_auto (LkSecretString) text = lk_qr_read_device_key (bytes, error);
  g_autoptr (LkSecret) secret = NULL;

  if (text == NULL)
    return FALSE;
  secret = lk_secret_new_text (text);
  set_request (self, secret, kind, NULL, FALSE);
  return TRUE;
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrReading) reading
      = lk_qr_decoder_decode_finish (LK_QR_DECODER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  for (guint i = 0; reading != NULL && i < lk_qr_reading_get_n_codes (reading); i++)
    {
      const LkQrCode *code = lk_qr_reading_get_code (reading, i);
      g_autoptr (GBytes) bytes = g_bytes_new_static (code->text, strlen (code->text));

      if (code->kind == LK_QR_KIND_DEVICE_REQUEST
          && take_text (self, bytes, LK_REQUEST_KIND_QR, NULL))
        return;
    }
  if (error == NULL)
    g_set_error_literal (&error, LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST,
                         "no code in the picture is a request");
  fail (self, error);
}

static gboolean
looks_like_picture (GBytes *bytes)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size > MAX_TEXT_FILE || (size > sizeof png && memcmp (data, png, sizeof png) == 0)
         || (size > sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0);
}

static void
take_bytes (LkRequestSource *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  if (!looks_like_picture (bytes)
      && take_text (self, bytes, LK_REQUEST_KIND_ENCRYPT_STRING, &error))
    return;
  if (error != NULL && !g_error_matches (error, LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST))
    {
      fail (self, error);
      return;
    }
  lk_qr_decoder_decode_bytes_async (self->decoder, bytes, self->cancellable, on_decoded,
                                    g_object_ref (self));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (bytes == NULL)
    fail (self, error);
  else
    take_bytes (self, bytes);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (info != NULL && g_file_info_get_size (info) > MAX_PICTURE_FILE)
    g_set_error_literal (&error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE, "the file is too large");
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (&error, LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST, "this is no file");
  if (error != NULL)
    fail (self, error);
  else
    g_file_load_bytes_async (G_FILE (source), self->cancellable, on_loaded, g_object_ref (self));
}

/**
 * lk_request_source_take_file:
 * @self: the source
 * @file: `DeviceKey.xml`, or a picture of its code
 */
void
lk_request_source_take_file (LkRequestSource *self, GFile *file)
{
  g_return_if_fail (LK_IS_REQUEST_SOURCE (self));
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->cancellable, on_info,
                           g_object_ref (self));
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = lk_compat_open_file_finish (result, &error);

  if (file != NULL && self->open_case != NULL)
    lk_request_source_take_file (self, file);
}

static void
on_choose (LkRequestSource *self)
{
  lk_compat_open_file_async (GTK_WIDGET (self), _ ("Open the Request"), LK_FILE_KIND_REQUEST,
                             self->cancellable, on_chosen, g_object_ref (self));
}

static void
tell_no_paste (LkRequestSource *self, const GError *error)
{
  g_autoptr (GError) cause = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    {
      cause = g_error_new_literal (LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST,
                                   "the text is too long for a request");
      fail (self, cause);
    }
  else
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, _ ("There is no text on the clipboard."), NULL);
}

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkRequestSource) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (LkSecretString) text = lk_bounded_read_text_finish (result, &error);
  g_autoptr (GBytes) bytes = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (text == NULL || text[0] == '\0')
    {
      tell_no_paste (self, error);
      return;
    }
  bytes = g_bytes_new_with_free_func (text, strlen (text), (GDestroyNotify) lk_wipe_free, text);
  text = NULL;
  take_bytes (self, bytes);
}

static void
on_paste (LkRequestSource *self)
{
  lk_bounded_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), MAX_TEXT_FILE,
                              self->cancellable, on_pasted, g_object_ref (self));
}

/**
 * lk_request_source_get_has_request:
 * @self: the source
 *
 * Returns: whether a new request is at hand
 */
gboolean
lk_request_source_get_has_request (LkRequestSource *self)
{
  g_return_val_if_fail (LK_IS_REQUEST_SOURCE (self), FALSE);
  return self->text != NULL;
}

/**
 * lk_request_source_fill_event:
 * @self: a source that has a request
 * @event: the event that brings it to the desk
 */
void
lk_request_source_fill_event (LkRequestSource *self, LkNewEvent *event)
{
  g_return_if_fail (LK_IS_REQUEST_SOURCE (self));
  g_return_if_fail (self->text != NULL);
  lk_new_event_set_request (event, self->kind, self->text, self->exported_at);
}

/* Where an export went */
typedef struct
{
  char *hash;
  char *case_id;
  guint item;
} Posted;

static void
posted_free (gpointer data)
{
  Posted *posted = data;

  g_free (posted->hash);
  g_free (posted->case_id);
  g_free (posted);
}

static gboolean
posted_work (LkLocalStore *store, gpointer data, GError **error)
{
  Posted *posted = data;

  return lk_local_store_set_export_case (store, posted->hash, posted->case_id, posted->item, error);
}

static void
on_posted_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_warning ("the case of an export was not noted: %s", error->message);
}

/**
 * lk_request_source_note_posted:
 * @self: a source whose request the desk has taken
 *
 * Ties what this computer exported to the case, so that the guards know where it went.
 */
void
lk_request_source_note_posted (LkRequestSource *self)
{
  LkLocalStore *store = NULL;
  Posted *posted = NULL;
  gconstpointer data = NULL;
  gsize size = 0;

  g_return_if_fail (LK_IS_REQUEST_SOURCE (self));

  if (self->text == NULL || !self->from_device)
    return;
  lk_exports_drop_loose (exports_of (self), mac_of (self));
  store = lk_context_get_store (lk_open_case_get_context (self->open_case));
  if (store == NULL)
    return;
  data = lk_secret_get_data (self->text, &size);
  posted = g_new0 (Posted, 1);
  *posted = (Posted){ lk_sha256_hex (data, size), g_strdup (lk_open_case_get_id (self->open_case)),
                      self->item };
  lk_local_store_work_async (store, posted_work, posted, posted_free, on_posted_noted, NULL);
}

/**
 * lk_request_source_set_case:
 * @self: the source
 * @open_case: the case
 * @item: number of the device in it, from 1
 */
void
lk_request_source_set_case (LkRequestSource *self, LkOpenCase *open_case, guint item)
{
  LkContext *context = NULL;
  LkCaseItem *device = NULL;

  g_return_if_fail (LK_IS_REQUEST_SOURCE (self));
  g_return_if_fail (self->open_case == NULL);

  context = lk_open_case_get_context (open_case);
  self->open_case = g_object_ref (open_case);
  self->item = item;
  device = lk_open_case_get_item (open_case, item);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row),
                          device != NULL
                              && lk_device_identity_get_mac (lk_case_item_get_device (device))
                                     != NULL);
  g_set_object (&self->scanner, lk_context_get_scanner (context));
  if (self->scanner != NULL && gtk_widget_get_visible (GTK_WIDGET (self->device_row)))
    {
      lk_context_hold_scanner (context);
      self->held = TRUE;
      g_signal_connect_object (self->scanner, "items-changed", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (exports_of (self), "changed", G_CALLBACK (take_export), self,
                               G_CONNECT_SWAPPED);
    }
  take_export (self);
}

static void
lk_request_source_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LkRequestSourceProperty) prop_id)
    {
    case PROP_HAS_REQUEST:
      g_value_set_boolean (value, LK_REQUEST_SOURCE (object)->text != NULL);
      break;
    }
}

static void
lk_request_source_dispose (GObject *object)
{
  LkRequestSource *self = LK_REQUEST_SOURCE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->held)
    lk_context_release_scanner (lk_open_case_get_context (self->open_case));
  self->held = FALSE;
  g_clear_object (&self->scanner);
  g_clear_object (&self->decoder);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->text, lk_secret_unref);
  g_clear_pointer (&self->exported_at, g_free);
  G_OBJECT_CLASS (lk_request_source_parent_class)->dispose (object);
}

/* The shortest way that there is. */
static gboolean
lk_request_source_grab_focus (GtkWidget *widget)
{
  LkRequestSource *self = LK_REQUEST_SOURCE (widget);

  return gtk_widget_grab_focus (
      gtk_widget_get_sensitive (self->device_button) ? self->device_button : self->choose_button);
}

static void
lk_request_source_class_init (LkRequestSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_request_source_dispose;
  G_OBJECT_CLASS (klass)->get_property = lk_request_source_get_property;
  GTK_WIDGET_CLASS (klass)->grab_focus = lk_request_source_grab_focus;
  properties[PROP_HAS_REQUEST] = g_param_spec_boolean ("has-request", NULL, NULL, FALSE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);
  signals[SIGNAL_FAILED]
      = g_signal_new ("failed", LK_TYPE_REQUEST_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/latchkey/Latchkey/ui/cases/lk-request-source.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), LkRequestSource, device_row);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), LkRequestSource, device_button);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), LkRequestSource, device_spinner);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), LkRequestSource, choose_button);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), LkRequestSource, file_row);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), on_ask);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), on_choose);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), on_paste);
}

static void
lk_request_source_init (LkRequestSource *self)
{
  self->cancellable = g_cancellable_new ();
  self->decoder = lk_qr_decoder_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
