/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-decode.h"
#include "lk-qr-finder.h"

G_BEGIN_DECLS

/**
 * LkQrGrid:
 *
 * Where each module of a code lies in a plane: a view in perspective, bent by what the alignment
 * patterns tell.
 */
typedef struct _LkQrGrid LkQrGrid;

guint lk_qr_grid_guess_sizes (const LkQrPlane *plane, const LkQrTriple *triple, guint sizes[3]);
LkQrGrid *lk_qr_grid_new (const LkQrPlane *plane, const LkQrTriple *triple, guint size);
void lk_qr_grid_free (LkQrGrid *self);
void lk_qr_grid_refine (LkQrGrid *self, const LkQrTriple *t);
gboolean lk_qr_grid_bend (LkQrGrid *self);
void lk_qr_grid_warp (LkQrGrid *self);
double lk_qr_grid_timing (LkQrGrid *self);
void lk_qr_grid_measure (LkQrGrid *self);
void lk_qr_grid_get_darkness (LkQrGrid *self, double sharpen, float *darkness);
void lk_qr_grid_corners (LkQrGrid *self, double corners[8]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrGrid, lk_qr_grid_free)

G_END_DECLS
