/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-grid-private.h"

#include <math.h>
#include <string.h>

#define FINDER_MODULES 7.0

/* Along the line from one finder pattern to another: where the first's outer edge is, in pixels
 * from its centre; 0 when it cannot be seen. */
static double
edge_along (const LkQrPlane *plane, const LkQrFinder *from, double dx, double dy)
{
  float centre = lk_qr_pixel_at (plane, from->x, from->y);
  double reach = from->module * 8;
  float low = 255, high = 0;
  float threshold;
  gboolean dark = TRUE;
  guint changes = 0;

  for (double t = 0; t < reach; t += 0.5)
    {
      float value = lk_qr_pixel_at (plane, from->x + t * dx, from->y + t * dy);

      low = MIN (low, value);
      high = MAX (high, value);
    }
  threshold = (low + high) / 2;
  if (high - low < 8)
    return 0;
  for (double t = 0, last = centre; t < reach; t += 0.25)
    {
      float value = lk_qr_pixel_at (plane, from->x + t * dx, from->y + t * dy);
      gboolean now = (value < threshold) != from->inverted;

      if (now != dark)
        {
          dark = now;
          if (++changes == 3)
            return t - 0.25 * fabs (value - threshold) / MAX (fabs (value - last), 0.01);
        }
      last = value;
    }
  return 0;
}

/* Pixels a module at a finder pattern, along the line towards another. */
static double
module_along (const LkQrPlane *plane, const LkQrFinder *at, const LkQrFinder *towards)
{
  double dx = towards->x - at->x;
  double dy = towards->y - at->y;
  double length = hypot (dx, dy);
  double ahead = edge_along (plane, at, dx / length, dy / length);
  double behind = edge_along (plane, at, -dx / length, -dy / length);

  if (at->hits == 0 || (ahead == 0 && behind == 0))
    return at->module;
  if (ahead == 0 || behind == 0)
    return 2 * MAX (ahead, behind) / FINDER_MODULES;
  return (ahead + behind) / FINDER_MODULES;
}

static double
length_of (const LkQrFinder *a, const LkQrFinder *b)
{
  return hypot (a->x - b->x, a->y - b->y);
}

/**
 * lk_qr_grid_guess_sizes:
 * @plane: the plane the finder patterns were found in
 * @triple: three finder patterns
 * @sizes: (out caller-allocates) (array fixed-size=3): how many modules a side may have, the
 *   likeliest first
 *
 * Along a line in perspective, the modules between two points are their distance divided by the
 * geometric mean of the lengths of a module at both.
 *
 * Returns: how many sizes there are; 0 when it can be no code
 */
guint
lk_qr_grid_guess_sizes (const LkQrPlane *plane, const LkQrTriple *triple, guint sizes[3])
{
  const LkQrFinder *c = &triple->corner;
  double right
      = sqrt (module_along (plane, c, &triple->right) * module_along (plane, &triple->right, c));
  double below
      = sqrt (module_along (plane, c, &triple->below) * module_along (plane, &triple->below, c));
  double across = length_of (c, &triple->right) / right;
  double down = length_of (c, &triple->below) / below;
  double size = (across + down) / 2 + FINDER_MODULES;
  double version = (size - 17) / 4;
  gint nearest = (gint) lrint (version);
  gint second = version > nearest ? nearest + 1 : nearest - 1;
  gint third = 2 * nearest - second;
  gint versions[3] = { nearest, second, third };
  guint count = 0;

  if (across > 1.4 * down || down > 1.4 * across)
    return 0;
  for (guint i = 0; i < 3; i++)
    if (versions[i] >= 1 && versions[i] <= 40)
      sizes[count++] = 17 + 4 * (guint) versions[i];
  return count;
}

/* The view from the three centres and how much smaller the code gets towards two of them: a
 * point is the mean of the three, weighted by how near they are. */
static gboolean
first_view (LkQrGrid *self, const LkQrTriple *t)
{
  double far = self->size - LK_QR_FINDER_CENTRE;
  double wide = module_along (self->plane, &t->corner, &t->right)
                / module_along (self->plane, &t->right, &t->corner);
  double high = module_along (self->plane, &t->corner, &t->below)
                / module_along (self->plane, &t->below, &t->corner);
  double p = sqrt (CLAMP (wide, 0.25, 4));
  double q = sqrt (CLAMP (high, 0.25, 4));
  double w = p + q - 1;
  const double from[4][2] = { { LK_QR_FINDER_CENTRE, LK_QR_FINDER_CENTRE },
                              { far, LK_QR_FINDER_CENTRE },
                              { LK_QR_FINDER_CENTRE, far },
                              { far, far } };
  const double to[4][2] = { { t->corner.x, t->corner.y },
                            { t->right.x, t->right.y },
                            { t->below.x, t->below.y },
                            { (p * t->right.x + q * t->below.x - t->corner.x) / w,
                              (p * t->right.y + q * t->below.y - t->corner.y) / w } };

  return w > 0.2 && lk_qr_view_init (&self->view, from, to);
}

/* How a point of the code is moved by the bends known around it: bilinear between the alignment
 * patterns, straight on outside them. */
static void
bend_at (const LkQrGrid *self, double u, double v, double *x, double *y)
{
  guint column = 0;
  guint row = 0;
  double fx, fy;

  if (self->n_places < 2)
    return;
  while (column + 2 < self->n_places && u > self->places[column + 1] + 0.5)
    column++;
  while (row + 2 < self->n_places && v > self->places[row + 1] + 0.5)
    row++;
  fx = (u - self->places[column] - 0.5) / (self->places[column + 1] - self->places[column]);
  fy = (v - self->places[row] - 0.5) / (self->places[row + 1] - self->places[row]);
  fx = CLAMP (fx, -0.5, 1.5);
  fy = CLAMP (fy, -0.5, 1.5);
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      {
        double weight = (i ? fy : 1 - fy) * (j ? fx : 1 - fx);

        *x += weight * self->bend_x[row + i][column + j];
        *y += weight * self->bend_y[row + i][column + j];
      }
}

/* Likewise the warp, whose nodes are even steps apart from one finder pattern's centre to the
 * other's. */
static void
warp_at (const LkQrGrid *self, double u, double v, double *x, double *y)
{
  double step, fx, fy;
  guint column, row;

  if (self->n_nodes < 2)
    return;
  step = (self->size - 2 * LK_QR_FINDER_CENTRE) / (self->n_nodes - 1);
  fx = (u - LK_QR_FINDER_CENTRE) / step;
  fy = (v - LK_QR_FINDER_CENTRE) / step;
  column = (guint) CLAMP (fx, 0.0, self->n_nodes - 2.0);
  row = (guint) CLAMP (fy, 0.0, self->n_nodes - 2.0);
  fx -= column;
  fy -= row;
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      {
        double weight = (i ? fy : 1 - fy) * (j ? fx : 1 - fx);

        *x += weight * self->warp_x[row + i][column + j];
        *y += weight * self->warp_y[row + i][column + j];
      }
}

/**
 * lk_qr_grid_locate:
 * @self: a grid
 * @u: a point of the code, in modules from its left edge
 * @v: in modules from its top edge
 * @x: (out): where it is, in pixels of the plane
 * @y: (out): likewise
 */
void
lk_qr_grid_locate (const LkQrGrid *self, double u, double v, double *x, double *y)
{
  lk_qr_view_project (&self->view, u, v, x, y);
  bend_at (self, u, v, x, y);
  warp_at (self, u, v, x, y);
}

/**
 * lk_qr_grid_steps:
 * @self: a grid
 * @u: a point of the code
 * @v: a point of the code
 *
 * Returns: the steps of one module around that point
 */
LkQrSteps
lk_qr_grid_steps (const LkQrGrid *self, double u, double v)
{
  LkQrSteps s;
  double x0, y0, x1, y1;

  lk_qr_grid_locate (self, u - 1, v, &x0, &y0);
  lk_qr_grid_locate (self, u + 1, v, &x1, &y1);
  s.right_x = (x1 - x0) / 2;
  s.right_y = (y1 - y0) / 2;
  lk_qr_grid_locate (self, u, v - 1, &x0, &y0);
  lk_qr_grid_locate (self, u, v + 1, &x1, &y1);
  s.down_x = (x1 - x0) / 2;
  s.down_y = (y1 - y0) / 2;
  return s;
}

/**
 * lk_qr_grid_new:
 * @plane: the plane the finder patterns were found in; it outlives the grid
 * @triple: three finder patterns
 * @size: modules along a side
 *
 * Returns: (transfer full) (nullable): a grid in perspective, near enough along the timing
 *   patterns, but rough at the far corner; %NULL when there is no such view
 */
LkQrGrid *
lk_qr_grid_new (const LkQrPlane *plane, const LkQrTriple *triple, guint size)
{
  LkQrGrid *self = g_new0 (LkQrGrid, 1);

  self->plane = plane;
  self->size = size;
  self->inverted = triple->corner.inverted;
  if (!first_view (self, triple))
    {
      lk_qr_grid_free (self);
      return NULL;
    }
  self->n_places = lk_qr_symbol_alignments (size, self->places);
  return self;
}

/**
 * lk_qr_grid_free:
 * @self: (transfer full): a grid
 */
void
lk_qr_grid_free (LkQrGrid *self)
{
  g_free (self->values);
  g_free (self->means);
  g_free (self->contrast);
  g_free (self);
}

/**
 * lk_qr_grid_corners:
 * @self: a grid
 * @corners: (out caller-allocates): x and y of the four corners in pixels of the plane: top left,
 *   top right, bottom right, bottom left
 */
void
lk_qr_grid_corners (LkQrGrid *self, double corners[8])
{
  double size = self->size;

  lk_qr_grid_locate (self, 0, 0, &corners[0], &corners[1]);
  lk_qr_grid_locate (self, size, 0, &corners[2], &corners[3]);
  lk_qr_grid_locate (self, size, size, &corners[4], &corners[5]);
  lk_qr_grid_locate (self, 0, size, &corners[6], &corners[7]);
}
