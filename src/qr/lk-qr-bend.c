/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-grid-private.h"

#include <math.h>

#define FINE_STEPS 5 /* of the last look around an alignment pattern, each this many modules */
#define FINE_STEP 0.15
#define PLATEAU 0.08       /* fits that differ by less are as good */
#define ALIGNMENT_FIT 0.35 /* share of the full contrast that a true alignment pattern shows */

/* How well an alignment pattern fits around a point of the plane: -1 to 1. */
static double
alignment_fit (const LkQrGrid *self, const LkQrSteps *s, double x, double y)
{
  double dark = 0, light = 0, sum = 0, squares = 0;
  double deviation;

  for (gint j = -2; j <= 2; j++)
    for (gint i = -2; i <= 2; i++)
      {
        float value = lk_qr_pixel_at (self->plane, x + i * s->right_x + j * s->down_x,
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
may_be_alignment (const LkQrGrid *self, const LkQrSteps *s, double x, double y)
{
  float sign = self->inverted ? -1 : 1;
  float middle = sign * lk_qr_pixel_at (self->plane, x, y);

  return sign * lk_qr_pixel_at (self->plane, x + s->right_x, y + s->right_y) > middle
         && sign * lk_qr_pixel_at (self->plane, x - s->right_x, y - s->right_y) > middle
         && sign * lk_qr_pixel_at (self->plane, x + s->down_x, y + s->down_y) > middle
         && sign * lk_qr_pixel_at (self->plane, x - s->down_x, y - s->down_y) > middle;
}

/* Moves a point to the middle of where the alignment pattern fits: in a sharp picture it fits as
 * well half a module beside. Returns how well. */
static double
settle_alignment (const LkQrGrid *self, const LkQrSteps *s, double *x, double *y)
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
  LkQrSteps s = lk_qr_grid_steps (self, u, v);
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

static gboolean
is_known_node (const LkQrGrid *self, gint row, gint column)
{
  return row >= 0 && column >= 0 && row < (gint) self->n_places && column < (gint) self->n_places
         && self->known[row][column];
}

/* Straight on from two nodes in a line, or as the other three of four bend. */
static gboolean
extrapolate (const LkQrGrid *self, gint row, gint column, double *x, double *y)
{
  static const gint steps[8][4]
      = { { -1, 0, 0, -1 }, { -1, 0, 0, 1 },  { 1, 0, 0, -1 }, { 1, 0, 0, 1 },
          { -1, 0, -2, 0 }, { 0, -1, 0, -2 }, { 1, 0, 2, 0 },  { 0, 1, 0, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gboolean square = i < 4;
      gint r1 = row + steps[i][0], c1 = column + steps[i][1];
      gint r2 = row + steps[i][2], c2 = column + steps[i][3];
      gint r3 = square ? row + steps[i][0] : r2, c3 = square ? column + steps[i][3] : c2;

      if (!is_known_node (self, r1, c1) || !is_known_node (self, r2, c2)
          || !is_known_node (self, r3, c3))
        continue;
      if (square)
        {
          *x = self->bend_x[r1][c1] + self->bend_x[r2][c2] - self->bend_x[r3][c3];
          *y = self->bend_y[r1][c1] + self->bend_y[r2][c2] - self->bend_y[r3][c3];
        }
      else
        {
          *x = 2 * self->bend_x[r1][c1] - self->bend_x[r2][c2];
          *y = 2 * self->bend_y[r1][c1] - self->bend_y[r2][c2];
        }
      return TRUE;
    }
  return FALSE;
}

/* The bend that the nodes around one suggest; FALSE when none of them is known. */
static gboolean
suggest (const LkQrGrid *self, guint row, guint column, double *x, double *y)
{
  guint count = 0;

  *x = *y = 0;
  if (extrapolate (self, (gint) row, (gint) column, x, y))
    return TRUE;
  for (gint j = -1; j <= 1; j++)
    for (gint i = -1; i <= 1; i++)
      {
        gint r = (gint) row + j;
        gint c = (gint) column + i;

        if ((i == 0 && j == 0) || !is_known_node (self, r, c))
          continue;
        *x += self->bend_x[r][c];
        *y += self->bend_y[r][c];
        count++;
      }
  if (count == 0)
    return FALSE;
  *x /= count;
  *y /= count;
  return TRUE;
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
 * lk_qr_grid_refine:
 * @self: a grid
 * @t: the three finder patterns it was made from
 *
 * Lets the last alignment pattern take the place of the guessed far corner, where it can be found.
 */
void
lk_qr_grid_refine (LkQrGrid *self, const LkQrTriple *t)
{
  double far = self->size - LK_QR_FINDER_CENTRE;
  double place = self->size - 6.5;
  double x, y;
  double from[4][2] = { { LK_QR_FINDER_CENTRE, LK_QR_FINDER_CENTRE },
                        { far, LK_QR_FINDER_CENTRE },
                        { LK_QR_FINDER_CENTRE, far },
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
              || !suggest (self, row, column, &x, &y))
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
