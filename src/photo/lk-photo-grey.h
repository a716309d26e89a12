/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/**
 * LkGrey:
 * @width: pixels
 * @height: pixels
 * @data: one byte a pixel, rows without gaps
 *
 * A grey picture in memory.
 */
typedef struct
{
  guint width;
  guint height;
  guint8 *data;
} LkGrey;

typedef struct
{
  double x;
  double y;
} LkPoint;

typedef struct
{
  LkPoint corners[4]; /* in order around the shape */
} LkQuad;

/**
 * LkView:
 * @centre: the middle of the view, in pixels of the picture
 * @angle: how far the view is turned clockwise against the picture, in radians
 * @scale: pixels of the view for one of the picture
 * @width: pixels of the view
 * @height: pixels of the view
 *
 * A level window on a part of a picture.
 */
typedef struct
{
  LkPoint centre;
  double angle;
  double scale;
  guint width;
  guint height;
} LkView;

LkGrey *lk_grey_new (guint width, guint height);
LkGrey *lk_grey_new_from_pixbuf (GdkPixbuf *pixbuf);
LkGrey *lk_grey_shrink (const LkGrey *self, guint factor);
LkGrey *lk_grey_take_view (const LkGrey *self, const LkView *view);
void lk_grey_stretch (LkGrey *self);
void lk_grey_get_range (const LkGrey *self, guint8 *low, guint8 *high);
void lk_grey_free (LkGrey *self);

LkPoint lk_view_to_picture (const LkView *view, double x, double y);
LkQuad lk_view_rect_to_picture (const LkView *view, double x0, double y0, double x1, double y1);
gboolean lk_quad_contains (const LkQuad *quad, double x, double y);
LkQuad lk_quad_grow (const LkQuad *quad, double part);
void lk_quad_get_bounds (const LkQuad *quad, LkPoint *low, LkPoint *high);
gboolean lk_quad_fill (const LkQuad *quad, GdkPixbuf *pixbuf, guint8 shade);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkGrey, lk_grey_free)

G_END_DECLS
