/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkQrView:
 *
 * A view in perspective, from points of a code to points of a picture:
 * x = (m0 u + m1 v + m2) / (m6 u + m7 v + 1), y likewise with m3, m4 and m5.
 */
typedef struct
{
  double m[8];
} LkQrView;

gboolean lk_qr_view_init (LkQrView *self, const double from[4][2], const double to[4][2]);
void lk_qr_view_project (const LkQrView *self, double u, double v, double *x, double *y);

G_END_DECLS
