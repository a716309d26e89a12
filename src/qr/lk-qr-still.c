/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-still.h"

#include <string.h>

#include "lk-file.h"
#include "lk-image-sniff.h"
#include "lk-secret.h"

struct _LkQrStill
{
  GObject parent_instance;

  /* owned */
  LkQrDecoder *decoder;
  char *path;
  GBytes *bytes;
  LkImage *image;
  char *text;
};

static void lk_qr_still_source_init (LkQrSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkQrStill,
                               lk_qr_still,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_QR_SOURCE, lk_qr_still_source_init))

static void
lk_qr_still_finalize (GObject *object)
{
  LkQrStill *self = LK_QR_STILL (object);

  g_clear_object (&self->decoder);
  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->image, lk_image_unref);
  lk_wipe_free (self->text);
  G_OBJECT_CLASS (lk_qr_still_parent_class)->finalize (object);
}

static void
lk_qr_still_class_init (LkQrStillClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_qr_still_finalize;
}

static void
lk_qr_still_init (LkQrStill *self)
{
}

static void
return_text (GTask *task, const char *text, gsize length)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_qr_code_free);

  if (length > 0)
    g_ptr_array_add (codes, lk_qr_code_new (text, length, NULL));
  g_task_return_pointer (task, lk_qr_reading_new (NULL, codes),
                         (GDestroyNotify) lk_qr_reading_unref);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LkQrReading *reading = lk_qr_decoder_decode_finish (LK_QR_DECODER (source), result, &error);

  if (reading == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, reading, (GDestroyNotify) lk_qr_reading_unref);
}

/* A picture goes to the decoder; anything else can only be a request. */
static void
take_bytes (GTask *task, GBytes *bytes)
{
  LkQrStill *self = g_task_get_source_object (task);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_auto (LkSecretString) key = NULL;
  GError *error = NULL;

  if (size == 0 || lk_image_sniff (data, size).format != LK_IMAGE_FORMAT_NONE)
    {
      lk_qr_decoder_decode_bytes_async (self->decoder, bytes, g_task_get_cancellable (task),
                                        on_decoded, g_object_ref (task));
      return;
    }
  key = lk_qr_read_device_key (bytes, &error);
  if (key == NULL)
    g_task_return_error (task, error);
  else
    return_text (task, key, strlen (key));
}

static void
read_file_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = lk_file_read (LK_QR_STILL (source)->path, LK_IMAGE_MAX_BYTES, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
on_file_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    take_bytes (task, bytes);
}

static void
lk_qr_still_read_async (LkQrSource *source,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  LkQrStill *self = LK_QR_STILL (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_qr_still_read_async);
  if (self->text != NULL)
    return_text (task, self->text, strlen (self->text));
  else if (self->bytes != NULL)
    take_bytes (task, self->bytes);
  else if (self->image != NULL)
    lk_qr_decoder_decode_image_async (self->decoder, self->image, LK_QR_EFFORT_FULL, cancellable,
                                      on_decoded, g_object_ref (task));
  else
    {
      g_autoptr (GTask) reader = g_task_new (self, cancellable, on_file_read, g_object_ref (task));

      g_task_set_source_tag (reader, read_file_thread);
      g_task_run_in_thread (reader, read_file_thread);
    }
}

static LkQrReading *
lk_qr_still_read_finish (LkQrSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lk_qr_still_source_init (LkQrSourceInterface *iface)
{
  iface->read_async = lk_qr_still_read_async;
  iface->read_finish = lk_qr_still_read_finish;
}

static LkQrStill *
still_new (LkQrDecoder *decoder)
{
  LkQrStill *self = g_object_new (LK_TYPE_QR_STILL, NULL);

  self->decoder = decoder != NULL ? g_object_ref (decoder) : NULL;
  return self;
}

/**
 * lk_qr_still_new_for_file:
 * @decoder: what decodes; shared by the sources of a page, so that the newest wins
 * @path: a file name of a picture or of a device's request
 *
 * Returns: (transfer full): a source
 */
LkQrSource *
lk_qr_still_new_for_file (LkQrDecoder *decoder, const char *path)
{
  LkQrStill *self = still_new (decoder);

  self->path = g_strdup (path);
  return LK_QR_SOURCE (self);
}

/**
 * lk_qr_still_new_for_bytes:
 * @decoder: what decodes
 * @bytes: the bytes of such a file, pasted or dropped
 *
 * Returns: (transfer full): a source
 */
LkQrSource *
lk_qr_still_new_for_bytes (LkQrDecoder *decoder, GBytes *bytes)
{
  LkQrStill *self = still_new (decoder);

  self->bytes = g_bytes_ref (bytes);
  return LK_QR_SOURCE (self);
}

/**
 * lk_qr_still_new_for_image:
 * @decoder: what decodes
 * @image: a picture, such as a piece of the screen
 *
 * Returns: (transfer full): a source
 */
LkQrSource *
lk_qr_still_new_for_image (LkQrDecoder *decoder, LkImage *image)
{
  LkQrStill *self = still_new (decoder);

  self->image = lk_image_ref (image);
  return LK_QR_SOURCE (self);
}

/**
 * lk_qr_still_new_for_text:
 * @text: what was typed or pasted; blanks around it do not count
 *
 * Returns: (transfer full): a source that gives it as one code, or none when it is empty
 */
LkQrSource *
lk_qr_still_new_for_text (const char *text)
{
  LkQrStill *self = still_new (NULL);

  self->text = g_strstrip (g_strdup (text));
  return LK_QR_SOURCE (self);
}
