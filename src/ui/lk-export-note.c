/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of a request that a device gave, wherever it was asked. */
#include "lk-export-note.h"

#include "lk-hash.h"
#include "lk-time.h"

/**
 * lk_export_note_kind:
 * @export: what a device gave
 *
 * Returns: what the desk calls it
 */
LkRequestKind
lk_export_note_kind (const LkSadpExport *export)
{
  switch (export->kind)
    {
    case LK_SADP_REQUEST_ENCRYPT_STRING:
      return LK_REQUEST_KIND_ENCRYPT_STRING;
    case LK_SADP_REQUEST_DEVICE_CODE:
      return LK_REQUEST_KIND_DEVICE_CODE;
    }
  g_return_val_if_reached (LK_REQUEST_KIND_ENCRYPT_STRING);
}

static gboolean
record_work (LkLocalStore *store, gpointer record, GError **error)
{
  return lk_local_store_record_export (store, record, error);
}

/**
 * lk_export_note_async:
 * @store: where the guards look
 * @mac: the device
 * @serial: its serial
 * @export: what it gave
 * @callback: called once that is on the disk
 * @user_data: for @callback
 *
 * Notes that the device was asked, by its MAC: this guard against a second export outlives draft
 * and case. Ends with lk_local_store_work_finish().
 */
void
lk_export_note_async (LkLocalStore *store,
                      const char *mac,
                      const char *serial,
                      const LkSadpExport *export,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autofree char *at = lk_time_format_us (export->exported_us);
  g_autofree char *hash = NULL;
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (export->text, &size);

  hash = lk_sha256_hex (data, size);
  lk_local_store_work_async (store, record_work,
                             lk_export_record_new (mac, serial, at, export->boot_time, hash),
                             (GDestroyNotify) lk_export_record_free, callback, user_data);
}
