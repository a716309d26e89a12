/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_QR_SIZE_MIN 21
#define LK_QR_SIZE_MAX 177
#define LK_QR_ALIGNMENT_MAX 7 /* alignment patterns along one side */

guint lk_qr_symbol_alignments (guint size, guint8 *places);
double lk_qr_symbol_timing (const float *darkness, guint size);
gboolean lk_qr_symbol_correct (const float *darkness, guint size, guint8 *modules);

G_END_DECLS
