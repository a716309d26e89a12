/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-qr-encode.h"

G_BEGIN_DECLS

#define LK_TYPE_QR_PAINTABLE (lk_qr_paintable_get_type ())
G_DECLARE_FINAL_TYPE (LkQrPaintable, lk_qr_paintable, LK, QR_PAINTABLE, GObject)

GdkPaintable *lk_qr_paintable_new (LkQrMatrix *matrix);
int lk_qr_paintable_get_module_size (LkQrPaintable *self, double width, double height);

G_END_DECLS
