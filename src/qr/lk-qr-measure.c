/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-grid-private.h"

#include <math.h>
#include <string.h>

/* The mean brightness of the middle of a module. */
static float
module_value (const LkQrGrid *self, double u, double v)
{
  static const double offsets[5][2]
      = { { 0, 0 }, { -0.2, -0.2 }, { 0.2, -0.2 }, { -0.2, 0.2 }, { 0.2, 0.2 } };
  LkQrSteps s;
  double x, y, x1, y1;
  float sum = 0;

  lk_qr_grid_locate (self, u, v, &x, &y);
  lk_qr_grid_locate (self, u + 0.5, v, &x1, &y1);
  s.right_x = 2 * (x1 - x);
  s.right_y = 2 * (y1 - y);
  lk_qr_grid_locate (self, u, v + 0.5, &x1, &y1);
  s.down_x = 2 * (x1 - x);
  s.down_y = 2 * (y1 - y);
  for (guint i = 0; i < 5; i++)
    sum += lk_qr_pixel_at (self->plane, x + offsets[i][0] * s.right_x + offsets[i][1] * s.down_x,
                           y + offsets[i][0] * s.right_y + offsets[i][1] * s.down_y);
  return sum / 5;
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
