/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-grid-private.h"

#include <math.h>

#define NODE_MODULES 7.0 /* between two nodes of the warp, about */

/* How far the modules around a point stand out from their mean when the grid is moved there by
 * some pixels. It is most when their middles are met. */
static double
clearness (const LkQrGrid *self,
           double u,
           double v,
           const LkQrSteps *s,
           double move_x,
           double move_y)
{
  double sum = 0, squares = 0;
  double x, y;
  guint count = 0;

  lk_qr_grid_locate (self, u, v, &x, &y);
  for (gint j = -3; j <= 3; j++)
    for (gint i = -3; i <= 3; i++)
      {
        double a = floor (u) + 0.5 - u + i;
        double b = floor (v) + 0.5 - v + j;
        double value;

        if (u + a < 0 || v + b < 0 || u + a > self->size || v + b > self->size)
          continue;
        value = (double) lk_qr_pixel_at (self->plane, x + a * s->right_x + b * s->down_x + move_x,
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
  double u = LK_QR_FINDER_CENTRE + column * step;
  double v = LK_QR_FINDER_CENTRE + row * step;
  LkQrSteps s = lk_qr_grid_steps (self, u, v);
  double best = clearness (self, u, v, &s, 0, 0);
  double at_a = 0, at_b = 0;

  /* A coarse look around, then a fine one; staying where the neighbours went is a little better. */
  for (double reach = 0.3; reach > 0.1; reach /= 2)
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
  double span = self->size - 2 * LK_QR_FINDER_CENTRE;
  guint n = MIN ((guint) ceil (span / NODE_MODULES) + 1, LK_QR_NODES_MAX);
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
