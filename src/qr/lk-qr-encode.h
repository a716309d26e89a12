/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "lk-qr-payload.h"

G_BEGIN_DECLS

#define LK_QR_QUIET_ZONE 4    /* modules of white around the symbol (ISO/IEC 18004) */
#define LK_QR_MAX_LENGTH 2953 /* bytes in the largest symbol, level L */

/**
 * LkQrMatrix:
 *
 * The modules of a QR code, without the quiet zone. It does not change; freeing wipes it.
 */
typedef struct _LkQrMatrix LkQrMatrix;

#define LK_TYPE_QR_MATRIX (lk_qr_matrix_get_type ())
GType lk_qr_matrix_get_type (void);

LkQrMatrix *lk_qr_encode (const char *text, GError **error);
LkQrMatrix *lk_qr_encode_bytes (const void *data, gsize size, GError **error);
LkQrMatrix *lk_qr_matrix_ref (LkQrMatrix *self);
void lk_qr_matrix_unref (LkQrMatrix *self);

guint lk_qr_matrix_get_size (LkQrMatrix *self);
gboolean lk_qr_matrix_get (LkQrMatrix *self, guint x, guint y);

GBytes *lk_qr_to_png (LkQrMatrix *self, guint module_size, GError **error);
char *lk_qr_to_svg (LkQrMatrix *self, const char *title);
gboolean lk_qr_write_png (LkQrMatrix *self, const char *path, guint module_size, GError **error);
gboolean lk_qr_write_svg (LkQrMatrix *self, const char *path, const char *title, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrMatrix, lk_qr_matrix_unref)

G_END_DECLS
