/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 8       /* pixels: the threshold is one a block */
#define NEAR_BLOCKS 5 /* the window of the near mean, in blocks */
#define FAR_BLOCKS 25 /* and of the far one, which sees more than a large finder pattern's core */
#define ROW_STEP 2    /* a finder pattern is at least 7 rows high */
#define BAND 64       /* rows */
#define MAX_CANDIDATES 20000 /* nobody's picture; noise of many megapixels */
#define MAX_FINDERS 36
#define MAX_TRIPLES 24
#define DOUBT 4.0      /* what finder patterns without any hit count for, against a bad shape */
#define MIN_MODULE 1.0 /* pixels */
#define SURE 3.0       /* noise is seldom as sure */

/* Means over a square of blocks around each, from a table of sums. */
static void
block_means (const guint32 *table, guint columns, guint rows, guint window, guint8 *means)
{
  guint radius = window / 2;
  guint pitch = columns + 1;

  for (guint y = 0; y < rows; y++)
    {
      guint top = y > radius ? y - radius : 0;
      guint bottom = MIN (y + radius + 1, rows);

      for (guint x = 0; x < columns; x++)
        {
          guint left = x > radius ? x - radius : 0;
          guint right = MIN (x + radius + 1, columns);
          guint32 sum = table[bottom * pitch + right] - table[top * pitch + right]
                        - table[bottom * pitch + left] + table[top * pitch + left];

          means[y * columns + x] = (guint8) (sum / ((bottom - top) * (right - left)));
        }
    }
}

static guint8
block_mean (const LkQrPlane *plane, guint bx, guint by)
{
  guint x1 = MIN ((bx + 1) * BLOCK, plane->width);
  guint y1 = MIN ((by + 1) * BLOCK, plane->height);
  guint32 sum = 0;

  for (guint y = by * BLOCK; y < y1; y++)
    for (guint x = bx * BLOCK; x < x1; x++)
      sum += plane->data[(gsize) y * plane->width + x];
  return (guint8) (sum / ((y1 - by * BLOCK) * (x1 - bx * BLOCK)));
}

static void
apply_thresholds (const LkQrPlane *plane, LkQrPlane *binary, const guint8 *thresholds)
{
  guint columns = (plane->width + BLOCK - 1) / BLOCK;

  for (guint y = 0; y < plane->height; y++)
    {
      const guint8 *from = plane->data + (gsize) y * plane->width;
      const guint8 *row = thresholds + (gsize) (y / BLOCK) * columns;
      guint8 *to = binary->data + (gsize) y * plane->width;

      for (guint x = 0; x < plane->width; x += BLOCK)
        {
          guint end = MIN (x + BLOCK, plane->width);
          guint8 threshold = row[x / BLOCK];

          for (guint i = x; i < end; i++)
            to[i] = from[i] < threshold;
        }
    }
}

/**
 * lk_qr_binarize:
 * @plane: a plane
 *
 * A pixel is dark when it is below the middle of two means: that of its neighbourhood, which
 * follows light and shadow, and that of a wider one, which keeps large even areas whole.
 *
 * Returns: (transfer full): a plane of 1 (dark) and 0
 */
LkQrPlane *
lk_qr_binarize (const LkQrPlane *plane)
{
  LkQrPlane *binary = lk_qr_plane_new (plane->width, plane->height);
  guint columns = (plane->width + BLOCK - 1) / BLOCK;
  guint rows = (plane->height + BLOCK - 1) / BLOCK;
  guint pitch = columns + 1;
  g_autofree guint32 *table = g_new0 (guint32, (gsize) pitch * (rows + 1));
  g_autofree guint8 *near = g_malloc ((gsize) columns * rows);
  g_autofree guint8 *far = g_malloc ((gsize) columns * rows);

  for (guint y = 0; y < rows; y++)
    for (guint x = 0; x < columns; x++)
      table[(y + 1) * pitch + x + 1] = block_mean (plane, x, y) + table[y * pitch + x + 1]
                                       + table[(y + 1) * pitch + x] - table[y * pitch + x];
  block_means (table, columns, rows, NEAR_BLOCKS, near);
  block_means (table, columns, rows, FAR_BLOCKS, far);
  for (gsize i = 0; i < (gsize) columns * rows; i++)
    near[i] = (guint8) ((near[i] + far[i] + 1) / 2);
  apply_thresholds (plane, binary, near);
  binary->scale_x = plane->scale_x;
  binary->scale_y = plane->scale_y;
  binary->left = plane->left;
  binary->top = plane->top;
  return binary;
}

/* Five runs of 1, 1, 3, 1, 1 modules; 0 when they are not, else the pixels of a module. */
static double
module_of_runs (const guint runs[5])
{
  guint total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  double module = total / 7.0;
  double slack = module * 0.55 + 0.35;

  if (total < 7 || module < MIN_MODULE)
    return 0;
  if (fabs (runs[0] - module) > slack || fabs (runs[1] - module) > slack
      || fabs (runs[3] - module) > slack || fabs (runs[4] - module) > slack
      || fabs (runs[2] - 3 * module) > 2 * slack)
    return 0;
  return module;
}

/* The lengths of the first three runs from a pixel on in one direction: core, ring, ring. */
static gboolean
runs_outward (const guint8 *pixel, gssize step, guint room, guint limit, guint runs[3])
{
  guint8 colour = *pixel;
  guint run = 0;

  runs[0] = runs[1] = runs[2] = 0;
  for (guint i = 0; i < room; i++, pixel += step)
    {
      if (*pixel != colour)
        {
          if (++run == 3)
            return TRUE;
          colour = *pixel;
        }
      if (++runs[run] > limit)
        return FALSE;
    }
  return run == 2;
}

/* Measures the runs through a point along a column or a row. Gives the middle of the finder
 * pattern and the pixels of a module, or 0. */
static double
cross (const LkQrPlane *binary, guint x, guint y, gboolean upright, guint limit, double *middle)
{
  gssize step = upright ? (gssize) binary->width : 1;
  guint at = upright ? y : x;
  guint end = upright ? binary->height : binary->width;
  const guint8 *centre = binary->data + (gsize) y * binary->width + x;
  guint before[3];
  guint behind[3];
  double core, whole;

  if (!runs_outward (centre, -step, at + 1, limit, before)
      || !runs_outward (centre, step, end - at, limit, behind))
    return 0;
  core = at + 0.5 + ((double) behind[0] - before[0]) / 2;
  whole = at + 0.5
          + ((double) behind[0] + behind[1] + behind[2] - before[0] - before[1] - before[2]) / 2;
  *middle = (core + whole) / 2;
  return module_of_runs (
      (guint[5]){ before[2], before[1], before[0] + behind[0] - 1, behind[1], behind[2] });
}

/* Noise gives one or two hits anywhere; a true one has as many as half its core has rows. */
static double
surety_of (const LkQrFinder *finder)
{
  double expected = 3 * finder->module / ROW_STEP;

  return finder->hits * MIN (finder->hits / expected, 1.0);
}

/* The finder patterns found so far. In noise there are thousands, so that each is looked for only
 * among those of its own band of rows and the two beside it. */
typedef struct
{
  GArray *all;    /* of LkQrFinder */
  GArray **bands; /* of indices into it */
  guint n_bands;
} Finders;

static gboolean
is_same_finder (const LkQrFinder *a, const LkQrFinder *b)
{
  return a->inverted == b->inverted && fabs (a->x - b->x) <= a->module * 1.5
         && fabs (a->y - b->y) <= a->module * 1.5 && b->module < a->module * 1.7
         && a->module < b->module * 1.7;
}

static LkQrFinder *
find_same (Finders *self, const LkQrFinder *wanted, guint band)
{
  for (guint b = band > 0 ? band - 1 : 0; b <= MIN (band + 1, self->n_bands - 1); b++)
    for (guint i = 0; i < self->bands[b]->len; i++)
      {
        LkQrFinder *old
            = &g_array_index (self->all, LkQrFinder, g_array_index (self->bands[b], guint, i));

        if (is_same_finder (old, wanted))
          return old;
      }
  return NULL;
}

static void
add_finder (Finders *self, double x, double y, double module, gboolean inverted)
{
  LkQrFinder new = { x, y, module, 1, inverted };
  guint band = MIN ((guint) (y / BAND), self->n_bands - 1);
  LkQrFinder *old = find_same (self, &new, band);
  double n;

  if (old == NULL)
    {
      guint index = self->all->len;

      if (index < MAX_CANDIDATES)
        {
          g_array_append_val (self->all, new);
          g_array_append_val (self->bands[band], index);
        }
      return;
    }
  n = old->hits;
  old->x = (old->x * n + x) / (n + 1);
  old->y = (old->y * n + y) / (n + 1);
  old->module = (old->module * n + module) / (n + 1);
  old->hits++;
}

/* Checks a place where a row has the right runs: the column through it must have them too, and
 * the row through the middle of that. */
static void
check_place (const LkQrPlane *binary, Finders *finders, double x, guint y, double module)
{
  guint limit = (guint) (module * 6) + 2;
  guint column = (guint) x;
  gboolean dark = binary->data[(gsize) y * binary->width + column];
  double middle_y;
  double middle_x;
  double vertical = cross (binary, column, y, TRUE, limit, &middle_y);
  double horizontal;

  if (vertical == 0 || vertical > module * 2.5 || module > vertical * 2.5)
    return;
  y = (guint) middle_y;
  if (binary->data[(gsize) y * binary->width + column] != dark)
    return;
  horizontal = cross (binary, column, y, FALSE, limit, &middle_x);
  if (horizontal == 0)
    return;
  add_finder (finders, middle_x, middle_y, (horizontal + vertical) / 2, !dark);
}

static void
scan_row (const LkQrPlane *binary, Finders *finders, guint y)
{
  const guint8 *row = binary->data + (gsize) y * binary->width;
  guint width = binary->width;
  guint runs[5] = { 0 };
  guint n = 0;

  for (guint x = 0; x < width;)
    {
      const guint8 *next = memchr (row + x, !row[x], width - x);
      guint end = next != NULL ? (guint) (next - row) : width;
      double module;

      memmove (runs, runs + 1, 4 * sizeof *runs);
      runs[4] = end - x;
      x = end;
      if (++n < 5)
        continue;
      module = module_of_runs (runs);
      if (module > 0)
        check_place (binary, finders, x - runs[4] - runs[3] - runs[2] / 2.0, y, module);
    }
}

static int
by_surety (const void *a, const void *b)
{
  double p = surety_of (a);
  double q = surety_of (b);

  return (p < q) - (p > q);
}

/**
 * lk_qr_find_finders:
 * @binary: a plane of 1 (dark) and 0
 * @n_sure: (out): how many there are, sure ones, also beyond those that are returned
 *
 * Returns: (transfer full) (element-type LkQrFinder): what looks like a finder pattern, the surest
 *   first
 */
GArray *
lk_qr_find_finders (const LkQrPlane *binary, guint *n_sure)
{
  Finders finders = { .all = g_array_new (FALSE, FALSE, sizeof (LkQrFinder)),
                      .n_bands = binary->height / BAND + 1 };

  finders.bands = g_new (GArray *, finders.n_bands);
  for (guint i = 0; i < finders.n_bands; i++)
    finders.bands[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint y = 0; y < binary->height; y += ROW_STEP)
    scan_row (binary, &finders, y);
  for (guint i = 0; i < finders.n_bands; i++)
    g_array_unref (finders.bands[i]);
  g_free (finders.bands);

  g_array_sort (finders.all, by_surety);
  *n_sure = 0;
  while (*n_sure < finders.all->len
         && surety_of (&g_array_index (finders.all, LkQrFinder, *n_sure)) >= SURE)
    (*n_sure)++;
  if (finders.all->len > MAX_FINDERS)
    g_array_set_size (finders.all, MAX_FINDERS);
  return finders.all;
}

static double
distance (const LkQrFinder *a, const LkQrFinder *b)
{
  return hypot (a->x - b->x, a->y - b->y);
}

/* How unlike a code three finder patterns are, the first being its corner, and how unsure they
 * are; negative when they cannot be one. A view from the side may halve one leg, and turn the right
 * angle by 40 degrees. */
static double
badness_of (const LkQrFinder *corner, const LkQrFinder *right, const LkQrFinder *below)
{
  double a = distance (corner, right);
  double b = distance (corner, below);
  double smallest = MIN (corner->module, MIN (right->module, below->module));
  double largest = MAX (corner->module, MAX (right->module, below->module));
  double cosine, turn;

  if (corner->inverted != right->inverted || corner->inverted != below->inverted)
    return -1;
  if (largest > 3 * smallest || a > 3 * b || b > 3 * a)
    return -1;
  if (MIN (a, b) < 9 * smallest || MAX (a, b) > 190 * largest)
    return -1;
  cosine = ((right->x - corner->x) * (below->x - corner->x)
            + (right->y - corner->y) * (below->y - corner->y))
           / (a * b);
  turn = (right->x - corner->x) * (below->y - corner->y)
         - (right->y - corner->y) * (below->x - corner->x);
  if (fabs (cosine) > 0.75 || turn <= 0)
    return -1;
  return fabs (cosine) + fabs (log (a / b)) + log (largest / smallest)
         + DOUBT
               * (1 / (1 + surety_of (corner)) + 1 / (1 + surety_of (right))
                  + 1 / (1 + surety_of (below)));
}

static int
by_badness (const void *a, const void *b)
{
  const LkQrTriple *p = a;
  const LkQrTriple *q = b;

  return (p->badness > q->badness) - (p->badness < q->badness);
}

/**
 * lk_qr_find_triples:
 * @finders: (element-type LkQrFinder): the finder patterns of a plane
 *
 * Returns: (transfer full) (element-type LkQrTriple): those three that may be one code, the
 *   likeliest first
 */
GArray *
lk_qr_find_triples (GArray *finders)
{
  GArray *triples = g_array_new (FALSE, FALSE, sizeof (LkQrTriple));
  const LkQrFinder *f = (const LkQrFinder *) (void *) finders->data;

  for (guint i = 0; i < finders->len; i++)
    for (guint j = 0; j < finders->len; j++)
      for (guint k = 0; k < finders->len; k++)
        if (i != j && i != k && j != k)
          {
            LkQrTriple triple = { f[i], f[j], f[k], badness_of (&f[i], &f[j], &f[k]) };

            if (triple.badness >= 0)
              g_array_append_val (triples, triple);
          }
  g_array_sort (triples, by_badness);
  if (triples->len > MAX_TRIPLES)
    g_array_set_size (triples, MAX_TRIPLES);
  return triples;
}
