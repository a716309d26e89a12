/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-layout.h"

#include <math.h>
#include <string.h>

#define LAYOUT_SIDE 1000     /* pixels of the longer side to look at */
#define BLOCK 8              /* pixels of a block, in that size */
#define BUSY_PIXELS 14       /* of the 64 of a block */
#define ONE_WAY 0.8          /* above this all edges of a block run one way */
#define LEAST_PART 4         /* a region has at least this part of the print of the largest */
#define REACH 2              /* blocks between which print hangs together */
#define MIN_BLOCKS 5         /* busy blocks of a region */
#define ROW 2.0              /* pixels of a row that is counted together */
#define MAX_POINTS 20000     /* edge points that an angle is found from */
#define VIEW_LEAST 1500.0    /* pixels of the longer side of a view, by enlarging */
#define VIEW_MOST 2600.0     /* by shrinking */
#define VIEW_MAX_ENLARGE 2.5 /* more shows nothing new */
#define DEGREE (G_PI / 180)

typedef struct
{
  guint width; /* blocks */
  guint height;
  guint8 *busy;
} Blocks;

/* What the edges of a block have in common. */
typedef struct
{
  guint count;
  float xx;
  float yy;
  float xy;
} BlockEdges;

static guint
factor_for (const LkGrey *picture)
{
  return MAX (1, (MAX (picture->width, picture->height) + LAYOUT_SIDE / 2) / LAYOUT_SIDE);
}

static inline guint
slope_at (const LkGrey *grey, guint x, guint y)
{
  const guint8 *p = grey->data + (gsize) y * grey->width + x;
  int dx = p[1] - p[-1];
  int dy = p[grey->width] - p[-(gssize) grey->width];

  return (guint) MAX (ABS (dx), ABS (dy));
}

/* Slopes above this are edges: clear of the noise, and a good part of the contrast there is. */
static guint
edge_limit (const LkGrey *grey)
{
  gsize counts[256] = { 0 };
  gsize total = 0;
  gsize sum = 0;
  guint median = 0;
  guint8 low, high;

  for (guint y = 1; y + 1 < grey->height; y++)
    for (guint x = 1; x + 1 < grey->width; x++, total++)
      counts[slope_at (grey, x, y)]++;
  while (median < 255 && (sum += counts[median]) * 2 < total)
    median++;
  lk_grey_get_range (grey, &low, &high);
  return MAX (10, MAX (3 * median, (guint) (high - low) / 7));
}

/* Print has many edges that run many ways; a line or a border has edges that all run one way. */
static gboolean
is_print (const BlockEdges *edges)
{
  double sum = edges->xx + edges->yy;
  double one_way = hypot (edges->xx - edges->yy, 2 * edges->xy);

  return edges->count >= BUSY_PIXELS && one_way < ONE_WAY * sum;
}

static void
blocks_find (Blocks *blocks, const LkGrey *grey, guint limit)
{
  g_autofree BlockEdges *edges = NULL;

  blocks->width = grey->width / BLOCK + 1;
  blocks->height = grey->height / BLOCK + 1;
  blocks->busy = g_malloc0 ((gsize) blocks->width * blocks->height);
  edges = g_new0 (BlockEdges, (gsize) blocks->width * blocks->height);
  for (guint y = 1; y + 1 < grey->height; y++)
    for (guint x = 1; x + 1 < grey->width; x++)
      if (slope_at (grey, x, y) >= limit)
        {
          BlockEdges *block = &edges[(gsize) (y / BLOCK) * blocks->width + x / BLOCK];
          const guint8 *p = grey->data + (gsize) y * grey->width + x;
          float dx = (float) (p[1] - p[-1]);
          float dy = (float) (p[grey->width] - p[-(gssize) grey->width]);

          block->count++;
          block->xx += dx * dx;
          block->yy += dy * dy;
          block->xy += dx * dy;
        }
  for (gsize i = 0; i < (gsize) blocks->width * blocks->height; i++)
    blocks->busy[i] = is_print (&edges[i]);
}

/* Takes all that hangs together with one busy block; what is taken is busy no more. */
static LkRegion
blocks_take (Blocks *blocks, guint x, guint y)
{
  g_autoptr (GArray) todo = g_array_new (FALSE, FALSE, sizeof (guint));
  LkRegion region = { x, y, x, y, 0 };
  guint at = y * blocks->width + x;

  blocks->busy[at] = FALSE;
  g_array_append_val (todo, at);
  while (todo->len > 0)
    {
      guint next = g_array_index (todo, guint, todo->len - 1);
      int bx = (int) (next % blocks->width);
      int by = (int) (next / blocks->width);

      g_array_set_size (todo, todo->len - 1);
      region.weight++;
      region.x0 = MIN (region.x0, bx);
      region.y0 = MIN (region.y0, by);
      region.x1 = MAX (region.x1, bx);
      region.y1 = MAX (region.y1, by);
      for (int j = MAX (0, by - REACH); j <= MIN ((int) blocks->height - 1, by + REACH); j++)
        for (int i = MAX (0, bx - REACH); i <= MIN ((int) blocks->width - 1, bx + REACH); i++)
          {
            at = (guint) j * blocks->width + (guint) i;
            if (!blocks->busy[at])
              continue;
            blocks->busy[at] = FALSE;
            g_array_append_val (todo, at);
          }
    }
  return region;
}

static gboolean
overlap (const LkRegion *a, const LkRegion *b)
{
  return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

static void
merge_overlapping (GArray *regions)
{
  for (guint i = 0; i < regions->len; i++)
    for (guint j = i + 1; j < regions->len; j++)
      {
        LkRegion *a = &g_array_index (regions, LkRegion, i);
        LkRegion *b = &g_array_index (regions, LkRegion, j);

        if (!overlap (a, b))
          continue;
        *a = (LkRegion){ MIN (a->x0, b->x0), MIN (a->y0, b->y0), MAX (a->x1, b->x1),
                         MAX (a->y1, b->y1), a->weight + b->weight };
        g_array_remove_index (regions, j);
        j = i;
      }
}

static int
by_weight (gconstpointer a, gconstpointer b)
{
  const LkRegion *x = a;
  const LkRegion *y = b;

  return x->weight < y->weight ? 1 : x->weight > y->weight ? -1 : 0;
}

/**
 * lk_layout_find_regions:
 * @picture: a grey picture
 *
 * Returns: (transfer full): of #LkRegion, those with most print first, at most
 *   %LK_LAYOUT_MAX_REGIONS; maybe empty
 */
GArray *
lk_layout_find_regions (const LkGrey *picture)
{
  guint factor = factor_for (picture);
  g_autoptr (LkGrey) grey = lk_grey_shrink (picture, factor);
  GArray *regions = g_array_new (FALSE, FALSE, sizeof (LkRegion));
  double unit = (double) BLOCK * factor;
  Blocks blocks;

  if (grey->width < 3 || grey->height < 3)
    return regions;
  blocks_find (&blocks, grey, edge_limit (grey));
  for (guint y = 0; y < blocks.height; y++)
    for (guint x = 0; x < blocks.width; x++)
      if (blocks.busy[(gsize) y * blocks.width + x])
        {
          LkRegion region = blocks_take (&blocks, x, y);

          if (region.weight < MIN_BLOCKS)
            continue;
          region.x0 = MAX (0, (region.x0 - REACH) * unit);
          region.y0 = MAX (0, (region.y0 - REACH) * unit);
          region.x1 = MIN (picture->width, (region.x1 + 1 + REACH) * unit);
          region.y1 = MIN (picture->height, (region.y1 + 1 + REACH) * unit);
          g_array_append_val (regions, region);
        }
  g_free (blocks.busy);
  merge_overlapping (regions);
  g_array_sort (regions, by_weight);
  while (regions->len > LK_LAYOUT_MAX_REGIONS
         || (regions->len > 0
             && g_array_index (regions, LkRegion, regions->len - 1).weight * LEAST_PART
                    < g_array_index (regions, LkRegion, 0).weight))
    g_array_set_size (regions, regions->len - 1);
  return regions;
}

/* Moves a point within its pixel, always the same way: else the grid of the pixels shows up as
   rows at 0 and 45 degrees. */
static double
within_pixel (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return (double) (*state >> 8) / (1 << 24) - 0.5;
}

static GArray *
edge_points (const LkGrey *grey)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (LkPoint));
  guint limit = edge_limit (grey);
  guint32 state = 1;
  Blocks blocks;

  blocks_find (&blocks, grey, limit);
  for (guint y = 1; y + 1 < grey->height; y++)
    for (guint x = 1; x + 1 < grey->width; x++)
      if (blocks.busy[(gsize) (y / BLOCK) * blocks.width + x / BLOCK]
          && slope_at (grey, x, y) >= limit)
        {
          LkPoint point = { x - grey->width / 2.0 + within_pixel (&state),
                            y - grey->height / 2.0 + within_pixel (&state) };
          g_array_append_val (points, point);
        }
  g_free (blocks.busy);
  return points;
}

/* Lines of print seen edge-on give rows that are full next to rows that are empty. */
static double
level_score (GArray *points, double angle, guint rows, float *counts)
{
  double c = cos (angle) / ROW;
  double s = sin (angle) / ROW;
  double score = 0;
  guint step = points->len / MAX_POINTS + 1;

  memset (counts, 0, sizeof *counts * rows);
  for (guint i = 0; i < points->len; i += step)
    {
      const LkPoint *p = &g_array_index (points, LkPoint, i);

      counts[(guint) (p->y * c - p->x * s + rows / 2.0)]++;
    }
  for (guint i = 0; i + 1 < rows; i++)
    score += (counts[i + 1] - counts[i]) * (double) (counts[i + 1] - counts[i]);
  return score;
}

static double
best_angle (GArray *points, double from, double to, double step, guint rows)
{
  g_autofree float *counts = g_new0 (float, rows);
  double best = (from + to) / 2;
  double best_score = -1;

  for (double angle = from; angle <= to; angle += step)
    {
      double score = level_score (points, angle, rows, counts);

      if (score > best_score)
        {
          best_score = score;
          best = angle;
        }
    }
  return best;
}

/**
 * lk_layout_find_angle:
 * @picture: a grey picture
 * @region: a part of it with print
 * @around: an angle to look near, radians clockwise
 * @range: how far from it to look, radians
 *
 * Returns: how far the lines of print are turned; which way up they are is not known, and bars
 *   and borders at a right angle to them may win
 */
double
lk_layout_find_angle (const LkGrey *picture, const LkRegion *region, double around, double range)
{
  double width = region->x1 - region->x0;
  double height = region->y1 - region->y0;
  double scale = MIN (1, LAYOUT_SIDE / MAX (1, MAX (width, height)));
  LkView view = { { (region->x0 + region->x1) / 2, (region->y0 + region->y1) / 2 },
                  0,
                  scale,
                  MAX (3, (guint) (width * scale)),
                  MAX (3, (guint) (height * scale)) };
  g_autoptr (LkGrey) grey = lk_grey_take_view (picture, &view);
  g_autoptr (GArray) points = edge_points (grey);
  guint rows = (guint) ceil (hypot (grey->width, grey->height) / ROW) + 4;
  double coarse = best_angle (points, around - range, around + range, 2 * DEGREE, rows);

  return best_angle (points, coarse - 2 * DEGREE, coarse + 2 * DEGREE, 0.25 * DEGREE, rows);
}

/**
 * lk_layout_view:
 * @picture: a grey picture
 * @region: a part of it
 * @angle: how far its print is turned, radians clockwise
 *
 * Returns: a level view on the region, in a size that print readers like
 */
LkView
lk_layout_view (const LkGrey *picture, const LkRegion *region, double angle)
{
  double width = region->x1 - region->x0;
  double height = region->y1 - region->y0;
  double c = fabs (cos (angle));
  double s = fabs (sin (angle));
  double view_width = width * c + height * s;
  double view_height = width * s + height * c;
  double side = MAX (1, MAX (view_width, view_height));
  double scale = 1;

  if (side < VIEW_LEAST)
    scale = MIN (VIEW_MAX_ENLARGE, VIEW_LEAST / side);
  else if (side > VIEW_MOST)
    scale = VIEW_MOST / side;
  return (LkView){ { (region->x0 + region->x1) / 2, (region->y0 + region->y1) / 2 },
                   angle,
                   scale,
                   MAX (8, (guint) (view_width * scale)),
                   MAX (8, (guint) (view_height * scale)) };
}

/**
 * lk_photo_measure:
 * @picture: a grey picture
 *
 * Returns: how sharp, how bright and how large it is
 */
LkPhotoQuality
lk_photo_measure (const LkGrey *picture)
{
  g_autoptr (LkGrey) grey = lk_grey_shrink (picture, factor_for (picture));
  LkPhotoQuality quality = { 0 };
  gsize counts[256] = { 0 };
  gsize total = 0;
  gsize burnt = 0;
  gsize sum = 0;
  guint steep = 255;

  quality.long_side = MAX (picture->width, picture->height);
  lk_grey_get_range (grey, &quality.low, &quality.high);
  for (guint y = 1; y + 1 < grey->height; y++)
    for (guint x = 1; x + 1 < grey->width; x++, total++)
      {
        counts[slope_at (grey, x, y)]++;
        burnt += grey->data[(gsize) y * grey->width + x] >= 252;
      }
  while (steep > 0 && (sum += counts[steep]) * 2000 < total)
    steep--;
  quality.sharpness = (double) steep / MAX (16, quality.high - quality.low);
  quality.burnt = total > 0 ? (double) burnt / (double) total : 0;
  return quality;
}
