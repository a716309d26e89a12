/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-decode.h"

G_BEGIN_DECLS

GPtrArray *lk_qr_decode_grey_with (const guint8 *grey,
                                   guint width,
                                   guint height,
                                   gsize stride,
                                   LkQrEffort effort,
                                   gboolean zxing,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
