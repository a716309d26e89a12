/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-plane.h"

#include <math.h>
#include <string.h>

#define WEIGHT_ONE 256    /* fixed-point 1.0 of the resampling weights */
#define CONTRAST_FLOOR 12 /* below this many grey levels a window is flat, only noise in it */

/**
 * lk_qr_plane_new:
 * @width: pixels
 * @height: pixels
 *
 * Returns: (transfer full): a plane with undefined pixels that stands for a picture of its size
 */
LkQrPlane *
lk_qr_plane_new (guint width, guint height)
{
  LkQrPlane *self = g_new0 (LkQrPlane, 1);

  self->data = g_malloc ((gsize) width * height);
  self->width = width;
  self->height = height;
  self->scale_x = self->scale_y = 1.0;
  return self;
}

/**
 * lk_qr_plane_free:
 * @self: (transfer full) (nullable): a plane
 */
void
lk_qr_plane_free (LkQrPlane *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self);
}

static LkQrPlane *
plane_like (const LkQrPlane *from, guint width, guint height)
{
  LkQrPlane *self = lk_qr_plane_new (width, height);

  self->scale_x = from->scale_x * from->width / width;
  self->scale_y = from->scale_y * from->height / height;
  self->left = from->left;
  self->top = from->top;
  return self;
}

/* Adds the part of the source rows that the target row covers, weighted by how much of each. */
static void
sum_rows (guint32 *restrict sums,
          const guint8 *grey,
          guint width,
          guint height,
          gsize stride,
          double from,
          double to)
{
  guint first = (guint) from;
  guint last = MIN ((guint) ceil (to), height);

  memset (sums, 0, width * sizeof *sums);
  for (guint y = first; y < last; y++)
    {
      const guint8 *restrict row = grey + (gsize) y * stride;
      double covered = MIN (to, y + 1.0) - MAX (from, (double) y);
      guint16 weight = (guint16) lrint (covered * WEIGHT_ONE);

      /* 256 * 255 fits: the cast lets the compiler multiply in 16 bits, eight at a time. */
      for (guint x = 0; x < width; x++)
        sums[x] += (guint16) (weight * row[x]);
    }
}

/* What one pixel of a shrunk row takes of the wider one: @count columns from @first on, the first
 * and the last of them in part. */
typedef struct
{
  guint first;
  guint count;
  guint32 first_weight; /* of WEIGHT_ONE */
  guint32 last_weight;
} Taps;

static Taps *
make_taps (guint to_width, guint width)
{
  Taps *taps = g_new (Taps, to_width);
  double step = (double) width / to_width;

  for (guint x = 0; x < to_width; x++)
    {
      double from = x * step;
      double end = MIN (from + step, (double) width);
      guint first = (guint) from;
      guint last = MIN ((guint) ceil (end), width);

      taps[x].first = first;
      taps[x].count = last - first;
      taps[x].first_weight = (guint32) lrint ((MIN (end, first + 1.0) - from) * WEIGHT_ONE);
      taps[x].last_weight = (guint32) lrint ((end - (last - 1)) * WEIGHT_ONE);
    }
  return taps;
}

static void
sum_columns (guint8 *to, guint to_width, const guint32 *sums, const Taps *taps, float norm)
{
  for (guint x = 0; x < to_width; x++)
    {
      const Taps *t = &taps[x];
      const guint32 *from = sums + t->first;
      guint64 sum = (guint64) from[0] * t->first_weight;

      for (guint i = 1; i + 1 < t->count; i++)
        sum += (guint64) from[i] * WEIGHT_ONE;
      if (t->count > 1)
        sum += (guint64) from[t->count - 1] * t->last_weight;
      to[x] = (guint8) MIN ((float) sum * norm + 0.5f, 255.0f);
    }
}

/* Half the size in both directions, an odd last row or column left out. */
static guint8 *
halve (const guint8 *grey, guint width, guint height, gsize stride)
{
  guint to_width = width / 2;
  guint8 *half = g_malloc ((gsize) to_width * (height / 2));

  for (guint y = 0; y < height / 2; y++)
    {
      const guint8 *restrict a = grey + 2 * y * stride;
      const guint8 *restrict b = a + stride;
      guint8 *restrict to = half + (gsize) y * to_width;

      /* Two pixels at a time as one number, which the compiler can do eight at a time. */
      for (guint x = 0; x < to_width; x++)
        {
          guint16 p, q;

          memcpy (&p, a + 2 * x, 2);
          memcpy (&q, b + 2 * x, 2);
          to[x] = (guint8) (((p & 0xff) + (p >> 8) + (q & 0xff) + (q >> 8) + 2) >> 2);
        }
    }
  return half;
}

static void
shrink_into (LkQrPlane *self, const guint8 *grey, guint width, guint height, gsize stride)
{
  g_autofree guint32 *sums = g_new (guint32, width);
  g_autofree guint8 *half = NULL;
  g_autofree Taps *taps = NULL;
  double step;
  float norm;

  /* Halving is cheap, and what it leaves for the exact way is a quarter. */
  while (width >= 2 * self->width && height >= 2 * self->height && MIN (width, height) > 64)
    {
      guint8 *next = halve (grey, width, height, stride);

      g_free (half);
      half = next;
      grey = half;
      width /= 2;
      height /= 2;
      stride = width;
    }
  step = (double) height / self->height;
  norm = (float) (1.0 / (step * width / self->width * WEIGHT_ONE * WEIGHT_ONE));
  taps = make_taps (self->width, width);
  for (guint y = 0; y < self->height; y++)
    {
      double from = y * step;

      sum_rows (sums, grey, width, height, stride, from, MIN (from + step, (double) height));
      sum_columns (self->data + (gsize) y * self->width, self->width, sums, taps, norm);
    }
}

/* Enlarging: bilinear between the centres of the pixels. */
static void
enlarge_into (LkQrPlane *self, const LkQrPlane *from)
{
  double step_x = (double) from->width / self->width;
  double step_y = (double) from->height / self->height;

  for (guint y = 0; y < self->height; y++)
    {
      float v = (float) CLAMP ((y + 0.5) * step_y - 0.5, 0.0, from->height - 1.0);
      guint y0 = (guint) v;
      const guint8 *a = from->data + (gsize) y0 * from->width;
      const guint8 *b = from->data + (gsize) MIN (y0 + 1, from->height - 1) * from->width;
      float fy = v - (float) y0;

      for (guint x = 0; x < self->width; x++)
        {
          float u = (float) CLAMP ((x + 0.5) * step_x - 0.5, 0.0, from->width - 1.0);
          guint x0 = (guint) u;
          guint x1 = MIN (x0 + 1, from->width - 1);
          float fx = u - (float) x0;
          float upper = (float) a[x0] + ((float) a[x1] - (float) a[x0]) * fx;
          float lower = (float) b[x0] + ((float) b[x1] - (float) b[x0]) * fx;

          self->data[(gsize) y * self->width + x] = (guint8) (upper + (lower - upper) * fy + 0.5f);
        }
    }
}

/**
 * lk_qr_plane_shrink:
 * @grey: one byte a pixel
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @long_side: how long the longer side may be at most
 *
 * Returns: (transfer full): the picture, each pixel the mean of what it covers; as it is when it
 *   is not larger than @long_side
 */
LkQrPlane *
lk_qr_plane_shrink (const guint8 *grey, guint width, guint height, gsize stride, guint long_side)
{
  double factor = (double) long_side / MAX (width, height);
  guint to_width = factor < 1.0 ? MAX (1, (guint) lrint (width * factor)) : width;
  guint to_height = factor < 1.0 ? MAX (1, (guint) lrint (height * factor)) : height;
  LkQrPlane *self = lk_qr_plane_new (to_width, to_height);

  self->scale_x = (double) width / to_width;
  self->scale_y = (double) height / to_height;
  if (factor < 1.0)
    shrink_into (self, grey, width, height, stride);
  else
    for (guint y = 0; y < height; y++)
      memcpy (self->data + (gsize) y * width, grey + y * stride, width);
  return self;
}

/**
 * lk_qr_plane_resize:
 * @from: a plane
 * @width: pixels, no less than half of them where it enlarges in the other direction
 * @height: likewise
 *
 * Returns: (transfer full): the plane at another size: means where it shrinks, bilinear where it
 *   grows
 */
LkQrPlane *
lk_qr_plane_resize (const LkQrPlane *from, guint width, guint height)
{
  LkQrPlane *self = plane_like (from, width, height);

  if (width <= from->width && height <= from->height)
    shrink_into (self, from->data, from->width, from->height, from->width);
  else
    enlarge_into (self, from);
  return self;
}

/**
 * lk_qr_plane_invert:
 * @from: a plane
 *
 * Returns: (transfer full): the same with light and dark exchanged
 */
LkQrPlane *
lk_qr_plane_invert (const LkQrPlane *from)
{
  LkQrPlane *self = plane_like (from, from->width, from->height);
  gsize count = (gsize) from->width * from->height;

  for (gsize i = 0; i < count; i++)
    self->data[i] = (guint8) ~from->data[i];
  return self;
}

/* Sums over a square window, cut off at the edges, for each pixel in turn: one running sum a
 * column, and one along the row. */
typedef struct
{
  const LkQrPlane *from;
  guint32 *columns;
  guint radius;
  guint rows; /* in the window now */
} WindowSums;

static void
window_add_row (WindowSums *self, guint y, gint sign)
{
  const guint8 *restrict row = self->from->data + (gsize) y * self->from->width;
  guint32 *restrict columns = self->columns;
  guint width = self->from->width;

  if (sign > 0)
    for (guint x = 0; x < width; x++)
      columns[x] += row[x];
  else
    for (guint x = 0; x < width; x++)
      columns[x] -= row[x];
  self->rows = sign > 0 ? self->rows + 1 : self->rows - 1;
}

static void
window_start (WindowSums *self, const LkQrPlane *from, guint window)
{
  self->from = from;
  self->radius = MAX (window / 2, 1);
  self->columns = g_new0 (guint32, from->width);
  self->rows = 0;
  for (guint y = 0; y < MIN (self->radius, from->height); y++)
    window_add_row (self, y, 1);
}

/* Moves the window to row @y and writes the mean around each of its pixels. */
static void
window_means (WindowSums *self, guint y, guint8 *means)
{
  guint width = self->from->width;
  guint radius = self->radius;
  guint32 sum = 0;
  guint count = 0;

  if (y + radius < self->from->height)
    window_add_row (self, y + radius, 1);
  if (y > radius)
    window_add_row (self, y - radius - 1, -1);

  for (guint x = 0; x < MIN (radius, width); x++, count++)
    sum += self->columns[x];
  for (guint x = 0; x < width; x++)
    {
      if (x + radius < width)
        {
          sum += self->columns[x + radius];
          count++;
        }
      if (x > radius)
        {
          sum -= self->columns[x - radius - 1];
          count--;
        }
      means[x] = (guint8) (sum / (count * self->rows));
    }
}

/**
 * lk_qr_plane_local_mean:
 * @from: a plane
 * @window: side of the square, in pixels
 *
 * Returns: (transfer full): black and white: a pixel is white when it is lighter than the mean of
 *   the window around it
 */
LkQrPlane *
lk_qr_plane_local_mean (const LkQrPlane *from, guint window)
{
  LkQrPlane *self = plane_like (from, from->width, from->height);
  g_autofree guint8 *means = g_malloc (from->width);
  WindowSums sums;

  window_start (&sums, from, window);
  for (guint y = 0; y < from->height; y++)
    {
      const guint8 *row = from->data + (gsize) y * from->width;
      guint8 *to = self->data + (gsize) y * from->width;

      window_means (&sums, y, means);
      for (guint x = 0; x < from->width; x++)
        to[x] = row[x] >= means[x] ? 255 : 0;
    }
  g_free (sums.columns);
  return self;
}

/**
 * lk_qr_plane_local_contrast:
 * @from: a plane
 * @window: side of the square, in pixels
 *
 * Returns: (transfer full): the plane with its local brightness evened out and its contrast
 *   stretched, still in grey
 */
LkQrPlane *
lk_qr_plane_local_contrast (const LkQrPlane *from, guint window)
{
  LkQrPlane *self = plane_like (from, from->width, from->height);
  g_autoptr (LkQrPlane) spread = plane_like (from, from->width, from->height);
  g_autoptr (LkQrPlane) mean = plane_like (from, from->width, from->height);
  g_autofree guint8 *spreads = g_malloc (from->width);
  gsize count = (gsize) from->width * from->height;
  WindowSums sums;

  window_start (&sums, from, window);
  for (guint y = 0; y < from->height; y++)
    window_means (&sums, y, mean->data + (gsize) y * from->width);
  g_free (sums.columns);
  for (gsize i = 0; i < count; i++)
    spread->data[i] = (guint8) ABS ((gint) from->data[i] - (gint) mean->data[i]);

  window_start (&sums, spread, window);
  for (guint y = 0; y < from->height; y++)
    {
      gsize at = (gsize) y * from->width;

      window_means (&sums, y, spreads);
      for (guint x = 0; x < from->width; x++, at++)
        {
          gint difference = (gint) from->data[at] - (gint) mean->data[at];
          gint value = 128 + difference * 64 / MAX ((gint) spreads[x], CONTRAST_FLOOR / 2);

          self->data[at] = (guint8) CLAMP (value, 0, 255);
        }
    }
  g_free (sums.columns);
  return self;
}
