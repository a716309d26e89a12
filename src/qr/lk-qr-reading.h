/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-decode.h"

G_BEGIN_DECLS

/**
 * LkQrReading:
 *
 * What one look at a source gave: the picture, where there was one, and the codes in it.
 */
typedef struct _LkQrReading LkQrReading;

#define LK_TYPE_QR_READING (lk_qr_reading_get_type ())
GType lk_qr_reading_get_type (void);

LkQrReading *lk_qr_reading_new (LkImage *image, GPtrArray *codes);
LkQrReading *lk_qr_reading_ref (LkQrReading *self);
void lk_qr_reading_unref (LkQrReading *self);

LkImage *lk_qr_reading_get_image (LkQrReading *self);
guint lk_qr_reading_get_n_codes (LkQrReading *self);
const LkQrCode *lk_qr_reading_get_code (LkQrReading *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrReading, lk_qr_reading_unref)

G_END_DECLS
