/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-grid.h"

#include <math.h>
#include <string.h>

#include "lk-qr-symbol.h"
#include "lk-qr-view.h"

#define FINDER_CENTRE 3.5 /* modules from the edges of the symbol */
#define FINDER_MODULES 7.0
#define MAX_NODES 26 /* of the warp, one in about 7 modules */
#define NODE_MODULES 7.0
#define FINE_STEPS 5 /* of the last look around an alignment pattern, each this many modules */
#define FINE_STEP 0.15
#define PLATEAU 0.08       /* fits that differ by less are as good */
#define ALIGNMENT_FIT 0.35 /* share of the full contrast that a true alignment pattern shows */

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
  double warp_x[MAX_NODES][MAX_NODES];
  double warp_y[MAX_NODES][MAX_NODES];
  float *values; /* of each module: brightness, that around it, and the contrast around it */
  float *means;
  float *contrast;
};

static float
pixel_at (const LkQrPlane *plane, double x, double y)
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

/* Along the line from one finder pattern to another: where the first's outer edge is, in pixels
 * from its centre; 0 when it cannot be seen. */
static double
edge_along (const LkQrPlane *plane, const LkQrFinder *from, double dx, double dy)
{
  float centre = pixel_at (plane, from->x, from->y);
  double reach = from->module * 8;
  float low = 255, high = 0;
  float threshold;
  gboolean dark = TRUE;
  guint changes = 0;

  for (double t = 0; t < reach; t += 0.5)
    {
      float value = pixel_at (plane, from->x + t * dx, from->y + t * dy);

      low = MIN (low, value);
      high = MAX (high, value);
    }
  threshold = (low + high) / 2;
  if (high - low < 8)
    return 0;
  for (double t = 0, last = centre; t < reach; t += 0.25)
    {
      float value = pixel_at (plane, from->x + t * dx, from->y + t * dy);
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

  if (ahead == 0 && behind == 0)
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
  double far = self->size - FINDER_CENTRE;
  double wide = module_along (self->plane, &t->corner, &t->right)
                / module_along (self->plane, &t->right, &t->corner);
  double high = module_along (self->plane, &t->corner, &t->below)
                / module_along (self->plane, &t->below, &t->corner);
  double p = sqrt (CLAMP (wide, 0.25, 4));
  double q = sqrt (CLAMP (high, 0.25, 4));
  double w = p + q - 1;
  const double from[4][2] = {
    { FINDER_CENTRE, FINDER_CENTRE }, { far, FINDER_CENTRE }, { FINDER_CENTRE, far }, { far, far }
  };
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
  step = (self->size - 2 * FINDER_CENTRE) / (self->n_nodes - 1);
  fx = (u - FINDER_CENTRE) / step;
  fy = (v - FINDER_CENTRE) / step;
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

static void
locate (const LkQrGrid *self, double u, double v, double *x, double *y)
{
  lk_qr_view_project (&self->view, u, v, x, y);
  bend_at (self, u, v, x, y);
  warp_at (self, u, v, x, y);
}

/* The steps of one module to the right and one down, around a point of the code. */
typedef struct
{
  double right_x, right_y;
  double down_x, down_y;
} Steps;

static Steps
steps_at (const LkQrGrid *self, double u, double v)
{
  Steps s;
  double x0, y0, x1, y1;

  locate (self, u - 1, v, &x0, &y0);
  locate (self, u + 1, v, &x1, &y1);
  s.right_x = (x1 - x0) / 2;
  s.right_y = (y1 - y0) / 2;
  locate (self, u, v - 1, &x0, &y0);
  locate (self, u, v + 1, &x1, &y1);
  s.down_x = (x1 - x0) / 2;
  s.down_y = (y1 - y0) / 2;
  return s;
}

/* How well an alignment pattern fits around a point of the plane: -1 to 1. */
static double
alignment_fit (const LkQrGrid *self, const Steps *s, double x, double y)
{
  double dark = 0, light = 0, sum = 0, squares = 0;
  double deviation;

  for (gint j = -2; j <= 2; j++)
    for (gint i = -2; i <= 2; i++)
      {
        float value = pixel_at (self->plane, x + i * s->right_x + j * s->down_x,
                                y + i * s->right_y + j * s->down_y);

        sum += value;
        squares += value * value;
        if (MAX (ABS (i), ABS (j)) == 1)
          light += value;
        else
          dark += value;
      }
  deviation = sqrt (MAX (squares / 25 - sum * sum / 625, 1));
  /* 8 light modules, 17 dark ones: their means differ by 2.14 deviations at best. */
  return (light / 8 - dark / 17) / deviation / 2.14 * (self->inverted ? -1 : 1);
}

/* Whether the middle is darker than the four beside it, at a fifth of the cost of the whole. */
static gboolean
may_be_alignment (const LkQrGrid *self, const Steps *s, double x, double y)
{
  float sign = self->inverted ? -1 : 1;
  float middle = sign * pixel_at (self->plane, x, y);

  return sign * pixel_at (self->plane, x + s->right_x, y + s->right_y) > middle
         && sign * pixel_at (self->plane, x - s->right_x, y - s->right_y) > middle
         && sign * pixel_at (self->plane, x + s->down_x, y + s->down_y) > middle
         && sign * pixel_at (self->plane, x - s->down_x, y - s->down_y) > middle;
}

/* Moves a point to the middle of where the alignment pattern fits: in a sharp picture it fits as
 * well half a module beside. Returns how well. */
static double
settle_alignment (const LkQrGrid *self, const Steps *s, double *x, double *y)
{
  double fits[2 * FINE_STEPS + 1][2 * FINE_STEPS + 1];
  double best = -1, sum = 0, sum_a = 0, sum_b = 0;

  for (gint j = -FINE_STEPS; j <= FINE_STEPS; j++)
    for (gint i = -FINE_STEPS; i <= FINE_STEPS; i++)
      {
        double a = i * FINE_STEP, b = j * FINE_STEP;
        double fit = alignment_fit (self, s, *x + a * s->right_x + b * s->down_x,
                                    *y + a * s->right_y + b * s->down_y);

        fits[j + FINE_STEPS][i + FINE_STEPS] = fit;
        best = MAX (best, fit);
      }
  for (gint j = -FINE_STEPS; j <= FINE_STEPS; j++)
    for (gint i = -FINE_STEPS; i <= FINE_STEPS; i++)
      {
        double weight = fits[j + FINE_STEPS][i + FINE_STEPS] - best + PLATEAU;

        if (weight <= 0)
          continue;
        sum += weight;
        sum_a += weight * i * FINE_STEP;
        sum_b += weight * j * FINE_STEP;
      }
  *x += (sum_a * s->right_x + sum_b * s->down_x) / sum;
  *y += (sum_a * s->right_y + sum_b * s->down_y) / sum;
  return best;
}

/* Looks around a point for an alignment pattern, @radius modules far; moves the point there. */
static gboolean
find_alignment (const LkQrGrid *self, double u, double v, double radius, double *x, double *y)
{
  Steps s = steps_at (self, u, v);
  double best = -1, best_a = 0, best_b = 0;
  double from_x = *x, from_y = *y;

  for (double b = -radius; b <= radius; b += 0.5)
    for (double a = -radius; a <= radius; a += 0.5)
      {
        double at_x = from_x + a * s.right_x + b * s.down_x;
        double at_y = from_y + a * s.right_y + b * s.down_y;
        double fit;

        if (!may_be_alignment (self, &s, at_x, at_y))
          continue;
        /* A little less for the far ones, so that the near one of two wins. */
        fit = alignment_fit (self, &s, at_x, at_y) - 0.03 * hypot (a, b);

        if (fit > best)
          {
            best = fit;
            best_a = a;
            best_b = b;
          }
      }
  if (best < ALIGNMENT_FIT - 0.3)
    return FALSE;
  *x = from_x + best_a * s.right_x + best_b * s.down_x;
  *y = from_y + best_a * s.right_y + best_b * s.down_y;
  return settle_alignment (self, &s, x, y) >= ALIGNMENT_FIT;
}

/* The bend that the neighbours of a node suggest, and how many of them are known. */
static guint
suggest (const LkQrGrid *self, guint row, guint column, double *x, double *y)
{
  guint count = 0;

  *x = *y = 0;
  for (gint j = -1; j <= 1; j++)
    for (gint i = -1; i <= 1; i++)
      {
        gint r = (gint) row + j;
        gint c = (gint) column + i;

        if ((i == 0 && j == 0) || r < 0 || c < 0 || r >= (gint) self->n_places
            || c >= (gint) self->n_places || !self->known[r][c])
          continue;
        *x += self->bend_x[r][c];
        *y += self->bend_y[r][c];
        count++;
      }
  if (count > 0)
    {
      *x /= count;
      *y /= count;
    }
  return count;
}

static gboolean
measure_node (LkQrGrid *self, guint row, guint column, double radius)
{
  double u = self->places[column] + 0.5;
  double v = self->places[row] + 0.5;
  double x, y, view_x, view_y, bend_x, bend_y;

  lk_qr_view_project (&self->view, u, v, &view_x, &view_y);
  suggest (self, row, column, &bend_x, &bend_y);
  x = view_x + bend_x;
  y = view_y + bend_y;
  if (!find_alignment (self, u, v, radius, &x, &y))
    return FALSE;
  self->bend_x[row][column] = x - view_x;
  self->bend_y[row][column] = y - view_y;
  return TRUE;
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
 * lk_qr_grid_refine:
 * @self: a grid
 * @t: the three finder patterns it was made from
 *
 * Lets the last alignment pattern take the place of the guessed far corner, where it can be found.
 */
void
lk_qr_grid_refine (LkQrGrid *self, const LkQrTriple *t)
{
  double far = self->size - FINDER_CENTRE;
  double place = self->size - 6.5;
  double x, y;
  double from[4][2] = { { FINDER_CENTRE, FINDER_CENTRE },
                        { far, FINDER_CENTRE },
                        { FINDER_CENTRE, far },
                        { place, place } };
  double to[4][2]
      = { { t->corner.x, t->corner.y }, { t->right.x, t->right.y }, { t->below.x, t->below.y } };
  LkQrView better;

  if (self->n_places == 0)
    return;
  lk_qr_view_project (&self->view, place, place, &x, &y);
  if (!find_alignment (self, place, place, 2 + self->size / 24.0, &x, &y))
    return;
  to[3][0] = x;
  to[3][1] = y;
  if (lk_qr_view_init (&better, from, to))
    self->view = better;
}

static gboolean
is_finder_node (const LkQrGrid *self, guint row, guint column)
{
  guint last = self->n_places - 1;

  return (row == 0 && column == 0) || (row == 0 && column == last) || (row == last && column == 0);
}

/**
 * lk_qr_grid_bend:
 * @self: a grid
 *
 * Follows the alignment patterns of a larger code across paper that is not flat: those next to
 * what is known first. What cannot be found bends as its neighbours do.
 *
 * Returns: whether enough of them could be found to be worth a try
 */
gboolean
lk_qr_grid_bend (LkQrGrid *self)
{
  guint last = self->n_places - 1;
  guint tried = 0;
  guint found = 0;

  if (self->n_places < 3)
    return FALSE;
  self->known[0][0] = self->known[0][last] = self->known[last][0] = TRUE;
  for (guint round = 0; round < 2 * self->n_places; round++)
    for (guint row = 0; row <= last; row++)
      for (guint column = 0; column <= last; column++)
        {
          double x, y;

          if (self->known[row][column] || is_finder_node (self, row, column)
              || suggest (self, row, column, &x, &y) == 0)
            continue;
          if (tried++ > 6 && found * 3 < tried)
            return FALSE;
          if (measure_node (self, row, column, 2.0))
            {
              self->known[row][column] = TRUE;
              found++;
            }
          else
            {
              self->bend_x[row][column] = x;
              self->bend_y[row][column] = y;
            }
        }
  return found > self->n_places;
}

/* The mean brightness of the middle of a module. */
static float
module_value (const LkQrGrid *self, double u, double v)
{
  static const double offsets[5][2]
      = { { 0, 0 }, { -0.2, -0.2 }, { 0.2, -0.2 }, { -0.2, 0.2 }, { 0.2, 0.2 } };
  Steps s;
  double x, y, x1, y1;
  float sum = 0;

  locate (self, u, v, &x, &y);
  locate (self, u + 0.5, v, &x1, &y1);
  s.right_x = 2 * (x1 - x);
  s.right_y = 2 * (y1 - y);
  locate (self, u, v + 0.5, &x1, &y1);
  s.down_x = 2 * (x1 - x);
  s.down_y = 2 * (y1 - y);
  for (guint i = 0; i < 5; i++)
    sum += pixel_at (self->plane, x + offsets[i][0] * s.right_x + offsets[i][1] * s.down_x,
                     y + offsets[i][0] * s.right_y + offsets[i][1] * s.down_y);
  return sum / 5;
}

/* How far the modules around a point stand out from their mean when the grid is moved there by
 * some pixels. It is most when their middles are met. */
static double
clearness (const LkQrGrid *self, double u, double v, const Steps *s, double move_x, double move_y)
{
  double sum = 0, squares = 0;
  double x, y;
  guint count = 0;

  locate (self, u, v, &x, &y);
  for (gint j = -4; j <= 4; j++)
    for (gint i = -4; i <= 4; i++)
      {
        double a = floor (u) + 0.5 - u + i;
        double b = floor (v) + 0.5 - v + j;
        double value;

        if (u + a < 0 || v + b < 0 || u + a > self->size || v + b > self->size)
          continue;
        value = (double) pixel_at (self->plane, x + a * s->right_x + b * s->down_x + move_x,
                                   y + a * s->right_y + b * s->down_y + move_y);
        sum += value;
        squares += value * value;
        count++;
      }
  return squares - sum * sum / count;
}

/* Moves one node of the warp to where the modules around it are clearest, near where its
 * neighbours want it. */
static void
settle_node (LkQrGrid *self, guint row, guint column, double step)
{
  double u = FINDER_CENTRE + column * step;
  double v = FINDER_CENTRE + row * step;
  Steps s = steps_at (self, u, v);
  double best = clearness (self, u, v, &s, 0, 0);
  double at_a = 0, at_b = 0;

  /* A coarse look around, then a fine one; staying where the neighbours went is a little better. */
  for (double reach = 0.45; reach > 0.1; reach /= 2)
    {
      double from_a = at_a, from_b = at_b;

      for (gint i = 0; i < 9; i++)
        {
          double a = from_a + (i % 3 - 1) * reach;
          double b = from_b + (i / 3 - 1) * reach;
          double clear = clearness (self, u, v, &s, a * s.right_x + b * s.down_x,
                                    a * s.right_y + b * s.down_y)
                         * (1 - 0.15 * hypot (a, b));

          if (clear > best)
            {
              best = clear;
              at_a = a;
              at_b = b;
            }
        }
    }
  self->warp_x[row][column] += at_a * s.right_x + at_b * s.down_x;
  self->warp_y[row][column] += at_a * s.right_y + at_b * s.down_y;
}

/* Starts a node where those before it are that are done: the mean of its neighbours nearer to the
 * first corner. */
static void
start_node (LkQrGrid *self, guint row, guint column)
{
  double x = 0, y = 0;
  guint count = 0;

  for (guint j = row > 0 ? row - 1 : 0; j <= row; j++)
    for (guint i = column > 0 ? column - 1 : 0; i <= column; i++)
      if (i != column || j != row)
        {
          x += self->warp_x[j][i];
          y += self->warp_y[j][i];
          count++;
        }
  if (count == 0)
    return;
  self->warp_x[row][column] = x / count;
  self->warp_y[row][column] = y / count;
}

/**
 * lk_qr_grid_warp:
 * @self: a grid
 *
 * Follows paper that is bent between the alignment patterns, too, or has none: from the first
 * corner on, each piece of the grid is moved by less than a module to where its modules are
 * clearest, and starts from where its neighbours went.
 */
void
lk_qr_grid_warp (LkQrGrid *self)
{
  double span = self->size - 2 * FINDER_CENTRE;
  guint n = MIN ((guint) ceil (span / NODE_MODULES) + 1, MAX_NODES);
  double step = span / (n - 1);

  self->n_nodes = n;
  for (guint diagonal = 1; diagonal <= 2 * (n - 1); diagonal++)
    for (guint row = diagonal >= n ? diagonal - n + 1 : 0; row <= MIN (diagonal, n - 1); row++)
      {
        guint column = diagonal - row;

        if ((row == 0 && column == n - 1) || (row == n - 1 && column == 0))
          continue;
        start_node (self, row, column);
        settle_node (self, row, column, step);
      }
}

/* Sums of everything above and left of each point, so that the mean of a square is four reads. */
static void
make_table (const float *values, guint size, double *table)
{
  guint pitch = size + 1;

  memset (table, 0, pitch * sizeof *table);
  for (guint y = 0; y < size; y++)
    {
      double sum = 0;

      table[(y + 1) * pitch] = 0;
      for (guint x = 0; x < size; x++)
        {
          sum += (double) values[y * size + x];
          table[(y + 1) * pitch + x + 1] = table[y * pitch + x + 1] + sum;
        }
    }
}

/* The mean over a square of modules around one. */
static float
mean_around (const double *table, guint size, guint x, guint y, guint radius)
{
  guint pitch = size + 1;
  guint x0 = x > radius ? x - radius : 0;
  guint y0 = y > radius ? y - radius : 0;
  guint x1 = MIN (x + radius + 1, size);
  guint y1 = MIN (y + radius + 1, size);
  double sum = table[y1 * pitch + x1] - table[y0 * pitch + x1] - table[y1 * pitch + x0]
               + table[y0 * pitch + x0];

  return (float) (sum / ((x1 - x0) * (y1 - y0)));
}

/* Takes off what leaked in from the four neighbours, as a lens out of focus mixes them. */
static float
sharpened (const float *values, guint size, guint x, guint y, float amount)
{
  float centre = values[y * size + x];
  float sum = values[y * size + (x > 0 ? x - 1 : x)] + values[y * size + MIN (x + 1, size - 1)]
              + values[(y > 0 ? y - 1 : y) * size + x] + values[MIN (y + 1, size - 1) * size + x];

  return centre + amount * (4 * centre - sum);
}

/**
 * lk_qr_grid_timing:
 * @self: a grid
 *
 * Looks whether the two timing patterns are where the grid says: a wrong size or a bad grid shows
 * here at little cost.
 *
 * Returns: how much better than by chance they fit, in standard deviations: below 2 means nothing,
 *   a small code that fits wholly has 4, a large one 15
 */
double
lk_qr_grid_timing (LkQrGrid *self)
{
  guint right = 0;
  guint count = 0;

  for (guint line = 0; line < 2; line++)
    {
      float before = 0;

      for (guint i = 6; i < self->size - 6; i++)
        {
          double u = line == 0 ? i + 0.5 : 6.5;
          double v = line == 0 ? 6.5 : i + 0.5;
          float value = module_value (self, u, v);

          if (i > 6)
            right += ((value > before) == (i % 2 == 1)) != self->inverted;
          count += i > 6;
          before = value;
        }
    }
  return (2.0 * right - count) / sqrt (count);
}

/**
 * lk_qr_grid_measure:
 * @self: a grid
 *
 * Measures the brightness of each module, for lk_qr_grid_get_darkness().
 */
void
lk_qr_grid_measure (LkQrGrid *self)
{
  guint size = self->size;
  gsize count = (gsize) size * size;
  g_autofree double *table = g_new (double, (gsize) (size + 1) * (size + 1));

  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->means, g_free);
  g_clear_pointer (&self->contrast, g_free);
  self->values = g_new (float, count);
  self->means = g_new (float, count);
  self->contrast = g_new (float, count);

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      self->values[y * size + x] = module_value (self, x + 0.5, y + 0.5);
  make_table (self->values, size, table);
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      {
        gsize at = (gsize) y * size + x;

        self->means[at]
            = (mean_around (table, size, x, y, 4) + mean_around (table, size, x, y, 9)) / 2;
        self->contrast[at] = fabsf (self->values[at] - self->means[at]);
      }
  make_table (self->contrast, size, table);
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      self->contrast[(gsize) y * size + x] = mean_around (table, size, x, y, 4) + 2;
}

/**
 * lk_qr_grid_get_darkness:
 * @self: a grid that has been measured
 * @sharpen: how much of the neighbours' brightness to take off, 0 to 0.3
 * @darkness: (out caller-allocates): size * size modules: above 0 is dark, in units of the
 *   contrast around it
 *
 * Tells how dark each module is against what is around it.
 */
void
lk_qr_grid_get_darkness (LkQrGrid *self, double sharpen, float *darkness)
{
  guint size = self->size;

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      {
        gsize at = (gsize) y * size + x;
        float value = sharpened (self->values, size, x, y, (float) sharpen);

        darkness[at] = (self->means[at] - value) / self->contrast[at];
        if (self->inverted)
          darkness[at] = -darkness[at];
      }
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

  locate (self, 0, 0, &corners[0], &corners[1]);
  locate (self, size, 0, &corners[2], &corners[3]);
  locate (self, size, size, &corners[4], &corners[5]);
  locate (self, 0, size, &corners[6], &corners[7]);
}
