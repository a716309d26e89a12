/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-pack.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-file.h"
#include "lk-pack-summary.h"
#include "lk-pack-zip.h"
#include "lk-serial.h"

#define QR_MODULE 8 /* pixels */

/* What was handed over for one device. */
typedef struct
{
  GBytes *label;
  LkSecret *request;
  char *device_date;
} Part;

struct _LkCasePack
{
  GObject parent_instance;

  LkCase *source;
  Part *parts;
  guint n_parts;
};

G_DEFINE_QUARK (lk - case -pack - error, lk_case_pack_error)
G_DEFINE_FINAL_TYPE (LkCasePack, lk_case_pack, G_TYPE_OBJECT)

static void
lk_case_pack_finalize (GObject *object)
{
  LkCasePack *self = LK_CASE_PACK (object);

  for (guint i = 0; i < self->n_parts; i++)
    {
      g_clear_pointer (&self->parts[i].label, g_bytes_unref);
      g_clear_pointer (&self->parts[i].request, lk_secret_unref);
      g_free (self->parts[i].device_date);
    }
  g_free (self->parts);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (lk_case_pack_parent_class)->finalize (object);
}

static void
lk_case_pack_class_init (LkCasePackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_case_pack_finalize;
}

static void
lk_case_pack_init (LkCasePack *self)
{
}

/**
 * lk_case_pack_new:
 * @source: a case
 *
 * Returns: (transfer full): a pack for it, as yet without photos and requests
 */
LkCasePack *
lk_case_pack_new (LkCase *source)
{
  LkCasePack *self;

  g_return_val_if_fail (LK_IS_CASE (source), NULL);

  self = g_object_new (LK_TYPE_CASE_PACK, NULL);
  self->source = g_object_ref (source);
  self->n_parts = lk_case_get_n_items (source);
  self->parts = g_new0 (Part, MAX (1, self->n_parts));
  return self;
}

/**
 * lk_case_pack_set_label:
 * @self: a pack
 * @index: the item of the case, from 1
 * @label: (nullable): the clean photo, as it went to the desk
 */
void
lk_case_pack_set_label (LkCasePack *self, guint index, GBytes *label)
{
  g_return_if_fail (LK_IS_CASE_PACK (self) && index >= 1 && index <= self->n_parts);

  g_clear_pointer (&self->parts[index - 1].label, g_bytes_unref);
  if (label != NULL)
    self->parts[index - 1].label = g_bytes_ref (label);
}

/**
 * lk_case_pack_set_request:
 * @self: a pack
 * @index: the item of the case, from 1
 * @request: (nullable): the request as the device gave it
 */
void
lk_case_pack_set_request (LkCasePack *self, guint index, LkSecret *request)
{
  g_return_if_fail (LK_IS_CASE_PACK (self) && index >= 1 && index <= self->n_parts);

  g_clear_pointer (&self->parts[index - 1].request, lk_secret_unref);
  if (request != NULL)
    self->parts[index - 1].request = lk_secret_ref (request);
}

/**
 * lk_case_pack_set_device_date:
 * @self: a pack
 * @index: the item of the case, from 1
 * @date: (nullable): the date that the device shows, in its own words
 */
void
lk_case_pack_set_device_date (LkCasePack *self, guint index, const char *date)
{
  g_return_if_fail (LK_IS_CASE_PACK (self) && index >= 1 && index <= self->n_parts);

  g_free (self->parts[index - 1].device_date);
  self->parts[index - 1].device_date = g_strdup (date);
}

/**
 * lk_case_pack_make_file_name:
 * @self: a pack
 *
 * Returns: (transfer full): a good name for the zip file, after the case
 */
char *
lk_case_pack_make_file_name (LkCasePack *self)
{
  const char *id = lk_case_get_id (self->source);
  g_autofree char *clean = g_strdup (id != NULL ? id : "case");

  g_strcanon (clean, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", '_');
  return g_strconcat (clean, ".zip", NULL);
}

/* One device has its files at the top; several have a folder each, named after their serials. */
static char *
folder_of (LkCasePack *self, guint index)
{
  LkDeviceIdentity *device = lk_case_item_get_device (lk_case_get_item (self->source, index));
  g_autofree char *serial = lk_serial_short (lk_device_identity_get_serial (device));

  if (self->n_parts == 1)
    return g_strdup ("");
  return serial != NULL ? g_strdup_printf ("%02u-%s/", index, serial)
                        : g_strdup_printf ("%02u/", index);
}

static const char *
label_name (LkCaseItem *item)
{
  return g_strcmp0 (lk_case_item_get_label_media_type (item), "image/png") == 0 ? "label.png"
                                                                                : "label.jpg";
}

static LkPackFiles *
list_files (LkCasePack *self)
{
  LkPackFiles *files = g_new0 (LkPackFiles, MAX (1, self->n_parts));

  for (guint i = 0; i < self->n_parts; i++)
    {
      const Part *part = &self->parts[i];

      files[i].folder = folder_of (self, i + 1);
      if (part->label != NULL)
        files[i].label = label_name (lk_case_get_item (self->source, i + 1));
      if (part->request != NULL)
        {
          files[i].request = "DeviceKey.xml";
          files[i].qr = "request.png";
        }
      files[i].device_date = part->device_date;
    }
  return files;
}

static void
free_files (LkPackFiles *files, guint count)
{
  for (guint i = 0; i < count; i++)
    g_free (files[i].folder);
  g_free (files);
}

static gboolean
add_bytes (LkZip *zip, const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return lk_zip_add (zip, path, data, size, error);
}

static gboolean
add_request (LkZip *zip, const LkPackFiles *files, LkSecret *request, GError **error)
{
  g_autofree char *path = g_strconcat (files->folder, files->request, NULL);
  g_autoptr (LkQrMatrix) matrix = NULL;
  g_autoptr (GBytes) png = NULL;
  gsize size;
  const void *data = lk_secret_get_data (request, &size);

  if (!lk_zip_add (zip, path, data, size, error))
    return FALSE;
  matrix = lk_qr_encode_bytes (data, size, error);
  png = matrix != NULL ? lk_qr_to_png (matrix, QR_MODULE, error) : NULL;
  return png != NULL && add_bytes (zip, files->folder, files->qr, png, error);
}

static gboolean
add_parts (LkCasePack *self,
           LkZip *zip,
           const LkPackFiles *files,
           GCancellable *cancellable,
           GError **error)
{
  for (guint i = 0; i < self->n_parts; i++)
    {
      const Part *part = &self->parts[i];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (part->label != NULL
          && !add_bytes (zip, files[i].folder, files[i].label, part->label, error))
        return FALSE;
      if (part->request != NULL && !add_request (zip, &files[i], part->request, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_summary (LkCasePack *self, LkZip *zip, const LkPackFiles *files, GError **error)
{
  g_autoptr (GPtrArray) rows = lk_pack_summarise (self->source, files);
  g_autofree char *text = lk_pack_rows_to_text (rows);
  g_autoptr (LkQrMatrix) matrix = NULL;
  g_autoptr (GBytes) pdf = NULL;

  if (self->n_parts == 1 && self->parts[0].request != NULL)
    {
      gsize size;
      const void *data = lk_secret_get_data (self->parts[0].request, &size);

      matrix = lk_qr_encode_bytes (data, size, error);
      if (matrix == NULL)
        return FALSE;
    }
  pdf = lk_pack_rows_to_pdf (rows, lk_case_get_id (self->source),
                             lk_case_get_created_at (self->source), matrix,
                             _ ("The request of the device as a QR code. It says the same as "
                                "DeviceKey.xml."),
                             error);
  return pdf != NULL && add_bytes (zip, "", "summary.pdf", pdf, error)
         && lk_zip_add (zip, "summary.txt", text, strlen (text), error);
}

/**
 * lk_case_pack_to_zip:
 * @self: a pack
 * @cancellable: (nullable): to stop it
 * @error: #LkCasePackError, #LkQrError or %G_IO_ERROR_CANCELLED
 *
 * Puts the pack together: `summary.pdf`, `summary.txt`, and for each device `label.jpg`,
 * `DeviceKey.xml` (the request, byte for byte) and `request.png`, as far as they are there.
 * Depends on the case, what was handed over, the language and the fonts; not on the clock.
 *
 * Returns: (transfer full): the bytes of a zip file, or %NULL
 */
GBytes *
lk_case_pack_to_zip (LkCasePack *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkZip) zip = NULL;
  LkPackFiles *files;
  GBytes *bytes = NULL;

  g_return_val_if_fail (LK_IS_CASE_PACK (self), NULL);

  zip = lk_zip_new ();
  files = list_files (self);
  if (add_summary (self, zip, files, error) && add_parts (self, zip, files, cancellable, error))
    bytes = lk_zip_close (zip, error);
  free_files (files, self->n_parts);
  return bytes;
}

/**
 * lk_case_pack_write:
 * @self: a pack
 * @path: a file name; the file is replaced as one step, its mode is 0600
 * @cancellable: (nullable): to stop it
 * @error: as for lk_case_pack_to_zip(), or %G_FILE_ERROR
 *
 * Returns: whether it is on the disk
 */
gboolean
lk_case_pack_write (LkCasePack *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) zip = lk_case_pack_to_zip (self, cancellable, error);
  gsize size;
  const void *data;

  if (zip == NULL)
    return FALSE;
  data = g_bytes_get_data (zip, &size);
  return lk_file_write_private (path, data, size, error);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (lk_case_pack_write (source, data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_case_pack_write_async:
 * @self: a pack; not to be changed until it is done
 * @path: a file name
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * lk_case_pack_write() on a thread of its own.
 */
void
lk_case_pack_write_async (LkCasePack *self,
                          const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LK_IS_CASE_PACK (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lk_case_pack_write_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * lk_case_pack_write_finish:
 * @self: a pack
 * @result: what the callback was given
 * @error: as for lk_case_pack_write()
 *
 * Returns: whether it is on the disk
 */
gboolean
lk_case_pack_write_finish (LkCasePack *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
