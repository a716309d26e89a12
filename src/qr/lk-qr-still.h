/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-decoder.h"
#include "lk-qr-source.h"

G_BEGIN_DECLS

/**
 * LkQrStill:
 *
 * A #LkQrSource that holds still: a file, bytes that were pasted or dropped, a picture, a text.
 * A file or bytes may also be a device's request (`DeviceKey.xml`), which gives one code.
 */
#define LK_TYPE_QR_STILL (lk_qr_still_get_type ())
G_DECLARE_FINAL_TYPE (LkQrStill, lk_qr_still, LK, QR_STILL, GObject)

LkQrSource *lk_qr_still_new_for_file (LkQrDecoder *decoder, const char *path);
LkQrSource *lk_qr_still_new_for_bytes (LkQrDecoder *decoder, GBytes *bytes);
LkQrSource *lk_qr_still_new_for_image (LkQrDecoder *decoder, LkImage *image);
LkQrSource *lk_qr_still_new_for_text (const char *text);

G_END_DECLS
