/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-view.h"

#include <math.h>
#include <string.h>

/* Solves 8 linear equations by elimination with pivots; FALSE when they do not determine it. */
static gboolean
solve (double a[8][9], double *x)
{
  for (guint i = 0; i < 8; i++)
    {
      guint pivot = i;

      for (guint r = i + 1; r < 8; r++)
        if (fabs (a[r][i]) > fabs (a[pivot][i]))
          pivot = r;
      if (fabs (a[pivot][i]) < 1e-12)
        return FALSE;
      for (guint c = 0; c < 9; c++)
        {
          double swap = a[i][c];

          a[i][c] = a[pivot][c];
          a[pivot][c] = swap;
        }
      for (guint r = 0; r < 8; r++)
        if (r != i)
          for (guint c = 9; c-- > i;)
            a[r][c] -= a[i][c] * a[r][i] / a[i][i];
    }
  for (guint i = 0; i < 8; i++)
    x[i] = a[i][8] / a[i][i];
  return TRUE;
}

/**
 * lk_qr_view_init:
 * @self: (out caller-allocates): the view
 * @from: four points of the code, no three of them in a line
 * @to: where they are in the picture
 *
 * Returns: whether there is such a view
 */
gboolean
lk_qr_view_init (LkQrView *self, const double from[4][2], const double to[4][2])
{
  double a[8][9];

  for (guint i = 0; i < 4; i++)
    {
      double u = from[i][0], v = from[i][1], x = to[i][0], y = to[i][1];
      double row_x[9] = { u, v, 1, 0, 0, 0, -u * x, -v * x, x };
      double row_y[9] = { 0, 0, 0, u, v, 1, -u * y, -v * y, y };

      memcpy (a[2 * i], row_x, sizeof row_x);
      memcpy (a[2 * i + 1], row_y, sizeof row_y);
    }
  return solve (a, self->m);
}

/**
 * lk_qr_view_project:
 * @self: a view
 * @u: a point of the code
 * @v: a point of the code
 * @x: (out): where it is in the picture
 * @y: (out): where it is in the picture
 */
void
lk_qr_view_project (const LkQrView *self, double u, double v, double *x, double *y)
{
  const double *m = self->m;
  double w = m[6] * u + m[7] * v + 1;

  *x = (m[0] * u + m[1] * v + m[2]) / w;
  *y = (m[3] * u + m[4] * v + m[5]) / w;
}
