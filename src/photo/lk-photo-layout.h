/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-photo-grey.h"

G_BEGIN_DECLS

#define LK_LAYOUT_MAX_REGIONS 4

/**
 * LkRegion:
 * @x0: left edge, pixels of the picture
 * @y0: top
 * @x1: right
 * @y1: bottom
 * @weight: how much print is in it
 *
 * A part of a picture that is busy as print is.
 */
typedef struct
{
  double x0;
  double y0;
  double x1;
  double y1;
  guint weight;
} LkRegion;

GArray *lk_layout_find_regions (const LkGrey *picture);
double
lk_layout_find_angle (const LkGrey *picture, const LkRegion *region, double around, double range);
LkView lk_layout_view (const LkGrey *picture, const LkRegion *region, double angle);

/**
 * LkPhotoQuality:
 * @sharpness: the steepest edges, 0-1 of the whole contrast within two pixels
 * @low: brightness that one pixel in a hundred is darker than
 * @high: brightness that one pixel in a hundred is brighter than
 * @burnt: how much of the picture is pure white, 0-1
 * @long_side: pixels
 *
 * What can be said of a photo without reading it.
 */
typedef struct
{
  double sharpness;
  guint8 low;
  guint8 high;
  double burnt;
  guint long_side;
} LkPhotoQuality;

LkPhotoQuality lk_photo_measure (const LkGrey *picture);

G_END_DECLS
