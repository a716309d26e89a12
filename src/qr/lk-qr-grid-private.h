/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-grid.h"
#include "lk-qr-symbol.h"
#include "lk-qr-view.h"

G_BEGIN_DECLS

#define LK_QR_FINDER_CENTRE 3.5 /* modules from the edges of the symbol */
#define LK_QR_NODES_MAX 26      /* of the warp along a side, one in about 7 modules */

struct _LkQrGrid
{
  const LkQrPlane *plane;
  guint size;
  gboolean inverted;
  LkQrView view;
  guint n_places; /* alignment patterns along a side */
  guint8 places[LK_QR_ALIGNMENT_MAX];
  double bend_x[LK_QR_ALIGNMENT_MAX][LK_QR_ALIGNMENT_MAX]; /* pixels, at [row][column] */
  double bend_y[LK_QR_ALIGNMENT_MAX][LK_QR_ALIGNMENT_MAX];
  gboolean known[LK_QR_ALIGNMENT_MAX][LK_QR_ALIGNMENT_MAX];
  guint n_nodes; /* of the warp along a side; 0 while there is none */
  double warp_x[LK_QR_NODES_MAX][LK_QR_NODES_MAX];
  double warp_y[LK_QR_NODES_MAX][LK_QR_NODES_MAX];
  float *values; /* of each module: brightness, that around it, and the contrast around it */
  float *means;
  float *contrast;
};

/* The steps of one module to the right and one down, around a point of the code. */
typedef struct
{
  double right_x, right_y;
  double down_x, down_y;
} LkQrSteps;

void lk_qr_grid_locate (const LkQrGrid *self, double u, double v, double *x, double *y);
LkQrSteps lk_qr_grid_steps (const LkQrGrid *self, double u, double v);

/* The brightness at a point, between the middles of four pixels. */
static inline float
lk_qr_pixel_at (const LkQrPlane *plane, double x, double y)
{
  float u = (float) CLAMP (x - 0.5, 0.0, plane->width - 1.001);
  float v = (float) CLAMP (y - 0.5, 0.0, plane->height - 1.001);
  guint x0 = (guint) u;
  guint y0 = (guint) v;
  const guint8 *p = plane->data + (gsize) y0 * plane->width + x0;
  guint right = x0 + 1 < plane->width ? 1 : 0;
  gsize below = y0 + 1 < plane->height ? plane->width : 0;
  float fx = u - (float) x0;
  float fy = v - (float) y0;
  float upper = (float) p[0] + ((float) p[right] - (float) p[0]) * fx;
  float lower = (float) p[below] + ((float) p[below + right] - (float) p[below]) * fx;

  return upper + (lower - upper) * fy;
}

G_END_DECLS
