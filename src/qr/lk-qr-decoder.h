/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-reading.h"

G_BEGIN_DECLS

/**
 * LkQrDecoder:
 *
 * Reads pictures on a thread of its own, one at a time. The newest request wins: an older one that
 * is under way or waits ends with %G_IO_ERROR_CANCELLED.
 */
#define LK_TYPE_QR_DECODER (lk_qr_decoder_get_type ())
G_DECLARE_FINAL_TYPE (LkQrDecoder, lk_qr_decoder, LK, QR_DECODER, GObject)

LkQrDecoder *lk_qr_decoder_new (void);
gboolean lk_qr_decoder_get_busy (LkQrDecoder *self);
void lk_qr_decoder_decode_file_async (LkQrDecoder *self,
                                      const char *path,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void lk_qr_decoder_decode_bytes_async (LkQrDecoder *self,
                                       GBytes *bytes,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void lk_qr_decoder_decode_image_async (LkQrDecoder *self,
                                       LkImage *image,
                                       LkQrEffort effort,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
LkQrReading *lk_qr_decoder_decode_finish (LkQrDecoder *self, GAsyncResult *result, GError **error);

G_END_DECLS
