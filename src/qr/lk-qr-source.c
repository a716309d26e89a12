/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-source.h"

G_DEFINE_INTERFACE (LkQrSource, lk_qr_source, G_TYPE_OBJECT)

static void
lk_qr_source_default_init (LkQrSourceInterface *iface)
{
}

/**
 * lk_qr_source_read_async:
 * @self: a source
 * @cancellable: (nullable): to stop it
 * @callback: called when there is a reading
 * @user_data: for @callback
 *
 * Asks for one reading. A still source ends with or without codes; a camera ends with the first
 * frame that holds one, and so may run until it is cancelled.
 */
void
lk_qr_source_read_async (LkQrSource *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (LK_IS_QR_SOURCE (self));

  LK_QR_SOURCE_GET_IFACE (self)->read_async (self, cancellable, callback, user_data);
}

/**
 * lk_qr_source_read_finish:
 * @self: a source
 * @result: what the callback got
 * @error: #LkImageError, #LkQrError, #LkFileError, %G_FILE_ERROR, #LkQrCameraError, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the reading
 */
LkQrReading *
lk_qr_source_read_finish (LkQrSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LK_IS_QR_SOURCE (self), NULL);

  return LK_QR_SOURCE_GET_IFACE (self)->read_finish (self, result, error);
}
