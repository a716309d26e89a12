/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkQrPlane:
 * @data: one byte a pixel, rows without gaps
 * @width: pixels
 * @height: pixels
 * @scale_x: how many pixels of the picture one pixel of the plane stands for
 * @scale_y: likewise
 * @left: where the plane's left edge is in the picture, in its pixels
 * @top: likewise
 *
 * A grey piece of a picture at some scale, what the engines look at.
 */
typedef struct
{
  guint8 *data;
  guint width;
  guint height;
  double scale_x;
  double scale_y;
  double left;
  double top;
} LkQrPlane;

LkQrPlane *lk_qr_plane_new (guint width, guint height);
LkQrPlane *
lk_qr_plane_shrink (const guint8 *grey, guint width, guint height, gsize stride, guint long_side);
LkQrPlane *lk_qr_plane_resize (const LkQrPlane *from, guint width, guint height);
LkQrPlane *lk_qr_plane_invert (const LkQrPlane *from);
LkQrPlane *lk_qr_plane_local_mean (const LkQrPlane *from, guint window);
LkQrPlane *lk_qr_plane_local_contrast (const LkQrPlane *from, guint window);
void lk_qr_plane_free (LkQrPlane *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrPlane, lk_qr_plane_free)

G_END_DECLS
