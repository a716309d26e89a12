/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-plane.h"

G_BEGIN_DECLS

/**
 * LkQrFinder:
 * @x: pixels of the plane
 * @y: pixels of the plane
 * @module: pixels a module, along the rows and columns of the plane
 * @hits: how many rows of the plane crossed it; 0 when its edges are not to be trusted
 * @inverted: light on dark
 *
 * A finder pattern: one of the three large squares of a QR code.
 */
typedef struct
{
  double x;
  double y;
  double module;
  guint hits;
  gboolean inverted;
} LkQrFinder;

/**
 * LkQrTriple:
 * @corner: the finder pattern at the top left of the code
 * @right: the one at its top right
 * @below: the one at its bottom left
 * @badness: how far from a square seen from the front; the best first
 *
 * Three finder patterns that may belong to one code.
 */
typedef struct
{
  LkQrFinder corner;
  LkQrFinder right;
  LkQrFinder below;
  double badness;
} LkQrTriple;

LkQrPlane *lk_qr_binarize (const LkQrPlane *plane);
GArray *lk_qr_find_finders (const LkQrPlane *binary, guint *n_sure);
GArray *lk_qr_find_triples (GArray *finders);

G_END_DECLS
