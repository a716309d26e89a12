/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_QR_BLOCK_MAX 255 /* bytes of one block, data and correction together */

gboolean lk_qr_correct_block (guint8 *block,
                              guint length,
                              guint n_correction,
                              const guint8 *erased,
                              guint n_erased);

G_END_DECLS
