/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-decode.h"
#include "lk-qr-plane.h"

G_BEGIN_DECLS

/**
 * LkQrScan:
 *
 * One picture while it is searched: its planes at the scales asked for so far, and the codes found
 * so far.
 */
typedef struct _LkQrScan LkQrScan;

LkQrScan *lk_qr_scan_new (const guint8 *grey, guint width, guint height, gsize stride);
void lk_qr_scan_free (LkQrScan *self);
void lk_qr_scan_set_zxing (LkQrScan *self, gboolean zxing);
gboolean lk_qr_scan_get_zxing (LkQrScan *self);
gboolean lk_qr_scan_can_spend (LkQrScan *self, guint64 work);
void lk_qr_scan_spend (LkQrScan *self, guint64 work);
void lk_qr_scan_note_finders (LkQrScan *self, guint count);
guint lk_qr_scan_get_finders (LkQrScan *self);

const LkQrPlane *lk_qr_scan_get_plane (LkQrScan *self, guint long_side);
gboolean lk_qr_scan_add (LkQrScan *self,
                         const LkQrPlane *plane,
                         const void *text,
                         gsize length,
                         const double corners[8]);
GPtrArray *lk_qr_scan_get_codes (LkQrScan *self);
gboolean lk_qr_scan_covers (LkQrScan *self, double x, double y);
gboolean lk_qr_quad_holds (const LkQrPoint *corners, double x, double y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrScan, lk_qr_scan_free)

G_END_DECLS
