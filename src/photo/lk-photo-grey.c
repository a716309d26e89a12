/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-grey.h"

#include <math.h>
#include <string.h>

/**
 * lk_grey_new:
 * @width: pixels
 * @height: pixels
 *
 * Returns: (transfer full): a picture with every pixel 0
 */
LkGrey *
lk_grey_new (guint width, guint height)
{
  LkGrey *self = g_new (LkGrey, 1);

  self->width = width;
  self->height = height;
  self->data = g_malloc0 (MAX (1, (gsize) width * height));
  return self;
}

/**
 * lk_grey_free:
 * @self: (transfer full) (nullable): a picture
 */
void
lk_grey_free (LkGrey *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self);
}

/**
 * lk_grey_new_from_pixbuf:
 * @pixbuf: RGB without transparency
 *
 * Returns: (transfer full): its brightness
 */
LkGrey *
lk_grey_new_from_pixbuf (GdkPixbuf *pixbuf)
{
  LkGrey *self
      = lk_grey_new ((guint) gdk_pixbuf_get_width (pixbuf), (guint) gdk_pixbuf_get_height (pixbuf));
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  for (guint y = 0; y < self->height; y++)
    {
      const guint8 *p = pixels + y * stride;
      guint8 *q = self->data + (gsize) y * self->width;

      for (guint x = 0; x < self->width; x++, p += 3)
        q[x] = (guint8) ((p[0] * 77 + p[1] * 150 + p[2] * 29 + 128) >> 8);
    }
  return self;
}

/**
 * lk_grey_shrink:
 * @self: a picture
 * @factor: at least 1
 *
 * Returns: (transfer full): the picture smaller by @factor, each pixel the mean of a square
 */
LkGrey *
lk_grey_shrink (const LkGrey *self, guint factor)
{
  LkGrey *small = lk_grey_new (MAX (1, self->width / factor), MAX (1, self->height / factor));

  for (guint y = 0; y < small->height; y++)
    for (guint x = 0; x < small->width; x++)
      {
        guint sum = 0;
        guint count = 0;

        for (guint j = y * factor; j < MIN ((y + 1) * factor, self->height); j++)
          for (guint i = x * factor; i < MIN ((x + 1) * factor, self->width); i++, count++)
            sum += self->data[(gsize) j * self->width + i];
        small->data[(gsize) y * small->width + x] = (guint8) (sum / MAX (1, count));
      }
  return small;
}

/**
 * lk_view_to_picture:
 * @view: a view
 * @x: pixels in the view
 * @y: pixels in the view
 *
 * Returns: the same place in the picture
 */
LkPoint
lk_view_to_picture (const LkView *view, double x, double y)
{
  double u = (x - view->width / 2.0) / view->scale;
  double v = (y - view->height / 2.0) / view->scale;

  return (LkPoint){ view->centre.x + u * cos (view->angle) - v * sin (view->angle),
                    view->centre.y + u * sin (view->angle) + v * cos (view->angle) };
}

/**
 * lk_view_rect_to_picture:
 * @view: a view
 * @x0: left, pixels in the view
 * @y0: top
 * @x1: right
 * @y1: bottom
 *
 * Returns: the corners of that rectangle in the picture, from its top left, clockwise
 */
LkQuad
lk_view_rect_to_picture (const LkView *view, double x0, double y0, double x1, double y1)
{
  return (LkQuad){ { lk_view_to_picture (view, x0, y0), lk_view_to_picture (view, x1, y0),
                     lk_view_to_picture (view, x1, y1), lk_view_to_picture (view, x0, y1) } };
}

static guint8
sample (const LkGrey *self, double x, double y)
{
  int x0 = (int) floor (x);
  int y0 = (int) floor (y);
  int fx = (int) ((x - x0) * 256);
  int fy = (int) ((y - y0) * 256);
  const guint8 *p;
  int top, bottom;

  if (x0 < 0 || y0 < 0 || x0 + 1 >= (int) self->width || y0 + 1 >= (int) self->height)
    return 255;
  p = self->data + (gsize) y0 * self->width + (gsize) x0;
  top = p[0] * (256 - fx) + p[1] * fx;
  p += self->width;
  bottom = p[0] * (256 - fx) + p[1] * fx;
  return (guint8) ((top * (256 - fy) + bottom * fy) >> 16);
}

/**
 * lk_grey_take_view:
 * @self: a picture
 * @view: a window on it; its scale is best at least one half
 *
 * Returns: (transfer full): what the window shows; white beyond the edges of the picture
 */
LkGrey *
lk_grey_take_view (const LkGrey *self, const LkView *view)
{
  LkGrey *level = lk_grey_new (view->width, view->height);
  double step_x = cos (view->angle) / view->scale;
  double step_y = sin (view->angle) / view->scale;

  for (guint y = 0; y < level->height; y++)
    {
      LkPoint at = lk_view_to_picture (view, 0.5, y + 0.5);
      guint8 *row = level->data + (gsize) y * level->width;

      for (guint x = 0; x < level->width; x++, at.x += step_x, at.y += step_y)
        row[x] = sample (self, at.x - 0.5, at.y - 0.5);
    }
  return level;
}

/**
 * lk_grey_get_range:
 * @self: a picture
 * @low: (out): the brightness that one pixel in a hundred is darker than
 * @high: (out): the brightness that one pixel in a hundred is brighter than
 */
void
lk_grey_get_range (const LkGrey *self, guint8 *low, guint8 *high)
{
  gsize counts[256] = { 0 };
  gsize total = (gsize) self->width * self->height;
  gsize sum = 0;
  guint i;

  for (gsize p = 0; p < total; p++)
    counts[self->data[p]]++;
  for (i = 0; i < 255 && (sum += counts[i]) <= total / 100; i++)
    ;
  *low = (guint8) i;
  sum = 0;
  for (i = 255; i > 0 && (sum += counts[i]) <= total / 100; i--)
    ;
  *high = (guint8) MAX (i, *low);
}

/**
 * lk_grey_stretch:
 * @self: a picture, changed in place
 *
 * Spreads the brightness over the whole range, for readers that expect black on white.
 */
void
lk_grey_stretch (LkGrey *self)
{
  guint8 low, high;
  guint8 table[256];

  lk_grey_get_range (self, &low, &high);
  if (high - low < 8)
    return;
  for (int i = 0; i < 256; i++)
    table[i] = (guint8) CLAMP ((i - low) * 255 / (high - low), 0, 255);
  for (gsize p = 0; p < (gsize) self->width * self->height; p++)
    self->data[p] = table[self->data[p]];
}

/**
 * lk_quad_contains:
 * @quad: a convex shape
 * @x: pixels
 * @y: pixels
 *
 * Returns: whether the point is in it
 */
gboolean
lk_quad_contains (const LkQuad *quad, double x, double y)
{
  gboolean left = FALSE;
  gboolean right = FALSE;

  for (guint i = 0; i < 4; i++)
    {
      const LkPoint *a = &quad->corners[i];
      const LkPoint *b = &quad->corners[(i + 1) % 4];
      double side = (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);

      left |= side < 0;
      right |= side > 0;
    }
  return !(left && right);
}

/**
 * lk_quad_grow:
 * @quad: a shape
 * @part: how much, 0.1 moves each corner a tenth further from the middle
 *
 * Returns: the shape, larger
 */
LkQuad
lk_quad_grow (const LkQuad *quad, double part)
{
  LkPoint middle = { 0, 0 };
  LkQuad grown;

  for (guint i = 0; i < 4; i++)
    {
      middle.x += quad->corners[i].x / 4;
      middle.y += quad->corners[i].y / 4;
    }
  for (guint i = 0; i < 4; i++)
    {
      grown.corners[i].x = middle.x + (quad->corners[i].x - middle.x) * (1 + part);
      grown.corners[i].y = middle.y + (quad->corners[i].y - middle.y) * (1 + part);
    }
  return grown;
}

/**
 * lk_quad_get_bounds:
 * @quad: a shape
 * @low: (out): its least coordinates
 * @high: (out): its greatest ones
 */
void
lk_quad_get_bounds (const LkQuad *quad, LkPoint *low, LkPoint *high)
{
  *low = *high = quad->corners[0];
  for (guint i = 1; i < 4; i++)
    {
      low->x = MIN (low->x, quad->corners[i].x);
      low->y = MIN (low->y, quad->corners[i].y);
      high->x = MAX (high->x, quad->corners[i].x);
      high->y = MAX (high->y, quad->corners[i].y);
    }
}

/**
 * lk_quad_fill:
 * @quad: a convex shape
 * @pixbuf: RGB without transparency, changed in place
 * @shade: brightness
 *
 * Paints the shape in one flat grey; nothing of what was there is left.
 *
 * Returns: whether any of it is in the picture
 */
gboolean
lk_quad_fill (const LkQuad *quad, GdkPixbuf *pixbuf, guint8 shade)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  LkPoint low, high;
  int left, top, right, bottom;
  gboolean painted = FALSE;

  lk_quad_get_bounds (quad, &low, &high);
  left = (int) CLAMP (floor (low.x), 0, width);
  top = (int) CLAMP (floor (low.y), 0, height);
  right = (int) CLAMP (ceil (high.x), 0, width);
  bottom = (int) CLAMP (ceil (high.y), 0, height);
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      if (lk_quad_contains (quad, x + 0.5, y + 0.5))
        {
          memset (pixels + (gsize) y * stride + 3 * (gsize) x, shade, 3);
          painted = TRUE;
        }
  return painted;
}
