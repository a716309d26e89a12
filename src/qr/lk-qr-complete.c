/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-complete.h"

#include <math.h>

#include "lk-qr-grid-private.h"

#define SURE_FINDERS 5  /* to make pairs of */
#define SURE_HITS 4     /* rows that crossed such a one */
#define REACH 0.2       /* how far off the third may be, in sides of the code */
#define MAX_REACH 12.0  /* and in modules */
#define LOOK_STEP 0.6   /* modules between two looks */
#define FINDER_FIT 0.55 /* share of the full contrast that a damaged finder pattern shows */
#define MAX_TRIPLES 32

/* Where a third finder pattern would be, and which way the code lies there. */
typedef struct
{
  double x, y;
  double right_x, right_y; /* a module along a row of the code */
  double down_x, down_y;
  double side; /* pixels between two finder patterns of it */
} Guess;

/* How well a finder pattern fits around a point: -1 to 1. */
static double
finder_fit (const LkQrPlane *plane, const Guess *g, double x, double y, gboolean inverted)
{
  double dark = 0, light = 0, sum = 0, squares = 0;

  for (gint j = -3; j <= 3; j++)
    for (gint i = -3; i <= 3; i++)
      {
        double value = (double) lk_qr_pixel_at (plane, x + i * g->right_x + j * g->down_x,
                                                y + i * g->right_y + j * g->down_y);

        sum += value;
        squares += value * value;
        if (MAX (ABS (i), ABS (j)) == 2)
          light += value;
        else
          dark += value;
      }
  /* 16 light modules, 33 dark ones: their means differ by 2.13 deviations at best. */
  return (light / 16 - dark / 33) / sqrt (MAX (squares / 49 - sum * sum / 2401, 4)) / 2.13
         * (inverted ? -1 : 1);
}

/* The core, as a mean since it may be scratched too, darker than three of the four sides of the
 * light ring: at a fifth of the cost. */
static gboolean
may_be_finder (const LkQrPlane *plane, const Guess *g, double x, double y, gboolean inverted)
{
  const double steps[4][2] = { { g->right_x, g->right_y },
                               { -g->right_x, -g->right_y },
                               { g->down_x, g->down_y },
                               { -g->down_x, -g->down_y } };
  float sign = inverted ? -1 : 1;
  float core = lk_qr_pixel_at (plane, x, y) / 5;
  guint lighter = 0;

  for (guint i = 0; i < 4; i++)
    core += lk_qr_pixel_at (plane, x + steps[i][0], y + steps[i][1]) / 5;
  for (guint i = 0; i < 4; i++)
    lighter
        += sign * lk_qr_pixel_at (plane, x + 2 * steps[i][0], y + 2 * steps[i][1]) > sign * core;
  return lighter >= 3;
}

static gboolean
look_around (const LkQrPlane *plane, const Guess *g, gboolean inverted, LkQrFinder *found)
{
  double module = hypot (g->right_x, g->right_y);
  double reach = MIN (REACH * g->side / module, MAX_REACH);
  double best = FINDER_FIT;

  found->inverted = inverted;
  found->module = module;
  found->hits = 0;
  for (double b = -reach; b <= reach; b += LOOK_STEP)
    for (double a = -reach; a <= reach; a += LOOK_STEP)
      {
        double x = g->x + a * g->right_x + b * g->down_x;
        double y = g->y + a * g->right_y + b * g->down_y;
        double fit;

        if (x < 0 || y < 0 || x >= plane->width || y >= plane->height
            || !may_be_finder (plane, g, x, y, inverted))
          continue;
        fit = finder_fit (plane, g, x, y, inverted);
        if (fit > best)
          {
            best = fit;
            found->x = x;
            found->y = y;
            found->hits = 1;
          }
      }
  return found->hits > 0;
}

/* To the middle of where the pattern fits nearly as well as it can. */
static void
settle (const LkQrPlane *plane, const Guess *g, LkQrFinder *found)
{
  double best = finder_fit (plane, g, found->x, found->y, found->inverted);
  double sum = 0, sum_x = 0, sum_y = 0;

  for (gint j = -4; j <= 4; j++)
    for (gint i = -4; i <= 4; i++)
      {
        double x = found->x + 0.15 * (i * g->right_x + j * g->down_x);
        double y = found->y + 0.15 * (i * g->right_y + j * g->down_y);
        double weight = finder_fit (plane, g, x, y, found->inverted) - best + 0.1;

        if (weight <= 0)
          continue;
        sum += weight;
        sum_x += weight * x;
        sum_y += weight * y;
      }
  if (sum > 0)
    {
      found->x = sum_x / sum;
      found->y = sum_y / sum;
    }
}

static Guess
make_guess (double x, double y, double along_x, double along_y, double module)
{
  double side = hypot (along_x, along_y);
  Guess g = { .x = x, .y = y, .side = side };

  /* Runs along the rows of the picture are longer in a turned code. */
  module *= MAX (fabs (along_x), fabs (along_y)) / side;
  g.right_x = along_x / side * module;
  g.right_y = along_y / side * module;
  g.down_x = -g.right_y;
  g.down_y = g.right_x;
  return g;
}

/* Two finder patterns are the ends of a side or of the diagonal: six places for the third. */
static guint
make_guesses (const LkQrFinder *a, const LkQrFinder *b, Guess guesses[6])
{
  double dx = b->x - a->x;
  double dy = b->y - a->y;
  double module = (a->module + b->module) / 2;
  guint n = 0;

  for (gint sign = -1; sign <= 1; sign += 2)
    {
      guesses[n++] = make_guess (a->x - sign * dy, a->y + sign * dx, dx, dy, module);
      guesses[n++] = make_guess (b->x - sign * dy, b->y + sign * dx, dx, dy, module);
      guesses[n++] = make_guess (a->x + dx / 2 - sign * dy / 2, a->y + dy / 2 + sign * dx / 2,
                                 (dx - dy) / 2, (dx + dy) / 2, module);
    }
  return n;
}

static void
add_triples (GArray *triples, const LkQrFinder *a, const LkQrFinder *b, const LkQrFinder *c)
{
  g_autoptr (GArray) three = g_array_new (FALSE, FALSE, sizeof (LkQrFinder));
  g_autoptr (GArray) found = NULL;

  g_array_append_vals (three, a, 1);
  g_array_append_vals (three, b, 1);
  g_array_append_vals (three, c, 1);
  found = lk_qr_find_triples (three);
  if (found->len > 0 && triples->len < MAX_TRIPLES)
    g_array_append_vals (triples, found->data, 1);
}

/**
 * lk_qr_complete_triples:
 * @plane: the plane that the finder patterns were found in
 * @finders: (element-type LkQrFinder): the surest first
 *
 * For a code of which one finder pattern is scratched, covered or in the glare: looks by contrast,
 * not by runs, where two of them say that the third must be.
 *
 * Returns: (transfer full) (element-type LkQrTriple): what may be a code
 */
GArray *
lk_qr_complete_triples (const LkQrPlane *plane, GArray *finders)
{
  GArray *triples = g_array_new (FALSE, FALSE, sizeof (LkQrTriple));
  guint count = MIN (finders->len, SURE_FINDERS);

  for (guint i = 0; i < count; i++)
    for (guint j = i + 1; j < count; j++)
      {
        const LkQrFinder *a = &g_array_index (finders, LkQrFinder, i);
        const LkQrFinder *b = &g_array_index (finders, LkQrFinder, j);
        double largest = MAX (a->module, b->module);
        Guess guesses[6];
        guint n;

        if (MIN (a->hits, b->hits) < SURE_HITS || a->inverted != b->inverted
            || largest > 2 * MIN (a->module, b->module)
            || hypot (a->x - b->x, a->y - b->y) < 10 * largest)
          continue;
        n = make_guesses (a, b, guesses);
        for (guint k = 0; k < n; k++)
          {
            LkQrFinder third;

            if (!look_around (plane, &guesses[k], a->inverted, &third))
              continue;
            settle (plane, &guesses[k], &third);
            add_triples (triples, a, b, &third);
            third.hits = 0; /* the damage may be where its edges are measured, too */
            add_triples (triples, a, b, &third);
          }
      }
  return triples;
}
