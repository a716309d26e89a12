/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-locate.h"

#include <string.h>

#include "lk-qr-complete.h"
#include "lk-qr-engine.h"
#include "lk-qr-finder.h"
#include "lk-qr-grid.h"
#include "lk-qr-symbol.h"

#define PIXELS 4 /* a module of the clean picture that an engine gets */
#define QUIET 4  /* modules around it */

/* How well the timing patterns must fit, to look closer at all, to read the modules, to bend the
 * grid to them, and to say that there is a code which could not be read. */
#define FIRST_TIMING 1.0
#define READ_TIMING 2.4
#define WARP_TIMING 2.8
#define PROMISING_TIMING 5.5

/* What it costs (lk_qr_scan_spend()): to measure one module of a grid and to correct it, and to
 * look for the place of one in bent paper. */
#define READ_WORK 150
#define WARP_WORK 700

typedef struct
{
  LkQrScan *scan;
  const LkQrPlane *plane;
  const double *corners;
  gboolean found;
} Clean;

/* The text comes from the engine, the place from the grid. */
static void
on_clean_found (const void *text, size_t length, const double corners[8], void *data)
{
  Clean *clean = data;

  clean->found = TRUE;
  lk_qr_scan_add (clean->scan, clean->plane, text, length, clean->corners);
}

/* Draws the corrected modules and lets an engine read what they say. */
static gboolean
read_clean (LkQrScan *scan,
            const LkQrPlane *plane,
            const guint8 *modules,
            guint size,
            const double corners[8])
{
  guint side = (size + 2 * QUIET) * PIXELS;
  g_autoptr (LkQrPlane) picture = lk_qr_plane_new (side, side);
  Clean clean = { scan, plane, corners, FALSE };

  memset (picture->data, 255, (gsize) side * side);
  for (guint y = 0; y < size * PIXELS; y++)
    for (guint x = 0; x < size * PIXELS; x++)
      if (modules[y / PIXELS * size + x / PIXELS])
        picture->data[(y + QUIET * PIXELS) * side + x + QUIET * PIXELS] = 0;
  if (lk_qr_scan_get_zxing (scan))
    lk_qr_zxing_scan (picture->data, side, side, 1, on_clean_found, &clean);
  if (!clean.found)
    lk_qr_zbar_scan (picture->data, side, side, 1, on_clean_found, &clean);
  return clean.found;
}

static gboolean
read_grid (LkQrScan *scan, const LkQrPlane *plane, LkQrGrid *grid, guint size)
{
  static const double sharpen[] = { 0, 0.15, 0.3 };
  g_autofree float *darkness = NULL;
  g_autofree guint8 *modules = NULL;

  if (lk_qr_grid_timing (grid) < READ_TIMING)
    return FALSE;
  lk_qr_scan_spend (scan, (guint64) READ_WORK * size * size);
  darkness = g_new (float, (gsize) size *size);
  modules = g_malloc ((gsize) size * size);
  lk_qr_grid_measure (grid);
  for (guint i = 0; i < G_N_ELEMENTS (sharpen); i++)
    {
      lk_qr_grid_get_darkness (grid, sharpen[i], darkness);
      if (lk_qr_symbol_correct (darkness, size, modules))
        {
          double corners[8];

          lk_qr_grid_corners (grid, corners);
          return read_clean (scan, plane, modules, size, corners);
        }
    }
  return FALSE;
}

/* Paper bent as the alignment patterns tell, then as the modules tell. */
static gboolean
read_bent (LkQrScan *scan, const LkQrPlane *plane, LkQrGrid *grid, guint size, gboolean *promising)
{
  if (lk_qr_grid_bend (grid) && read_grid (scan, plane, grid, size))
    return TRUE;
  if (lk_qr_grid_timing (grid) < WARP_TIMING)
    return FALSE;
  lk_qr_scan_spend (scan, (guint64) WARP_WORK * size * size);
  lk_qr_grid_warp (grid);
  if (read_grid (scan, plane, grid, size))
    return TRUE;
  *promising = *promising || lk_qr_grid_timing (grid) >= PROMISING_TIMING;
  return FALSE;
}

/* Flat paper first. What took the place of the last alignment pattern may have been something
 * else, so the first view has its turn too. */
static gboolean
read_size (LkQrScan *scan,
           const LkQrPlane *plane,
           const LkQrTriple *triple,
           guint size,
           gboolean *promising)
{
  g_autoptr (LkQrGrid) grid = lk_qr_grid_new (plane, triple, size);
  g_autoptr (LkQrGrid) rough = NULL;
  double timing = grid != NULL ? lk_qr_grid_timing (grid) : 0;

  if (grid == NULL || timing < FIRST_TIMING)
    return FALSE;
  lk_qr_grid_refine (grid, triple);
  if (read_grid (scan, plane, grid, size) || read_bent (scan, plane, grid, size, promising))
    return TRUE;
  if (timing < WARP_TIMING)
    return FALSE;
  rough = lk_qr_grid_new (plane, triple, size);
  return read_bent (scan, plane, rough, size, promising);
}

static gboolean
read_triple (LkQrScan *scan, const LkQrPlane *plane, const LkQrTriple *triple, gboolean *promising)
{
  guint sizes[3];
  guint count = lk_qr_grid_guess_sizes (plane, triple, sizes);

  for (guint i = 0; i < count; i++)
    if (read_size (scan, plane, triple, sizes[i], promising))
      return TRUE;
  return FALSE;
}

static gboolean
is_taken (LkQrScan *scan, const LkQrPlane *plane, const LkQrFinder *finder)
{
  return lk_qr_scan_covers (scan, plane->left + finder->x * plane->scale_x,
                            plane->top + finder->y * plane->scale_y);
}

/* Returns how many of them seem to be codes but could not be read. */
static guint
read_triples (LkQrScan *scan, const LkQrPlane *plane, GArray *triples, GCancellable *cancellable)
{
  guint left = 0;

  for (guint i = 0; i < triples->len && !g_cancellable_is_cancelled (cancellable)
                    && lk_qr_scan_can_spend (scan, 0);
       i++)
    {
      const LkQrTriple *triple = &g_array_index (triples, LkQrTriple, i);
      gboolean promising = FALSE;

      if (!is_taken (scan, plane, &triple->corner) && !is_taken (scan, plane, &triple->right)
          && !is_taken (scan, plane, &triple->below)
          && !read_triple (scan, plane, triple, &promising))
        left += promising;
    }
  return left;
}

/**
 * lk_qr_locate:
 * @scan: a scan
 * @long_side: the scale to look at, as lk_qr_scan_get_plane() takes it
 * @cancellable: (nullable): to stop it
 *
 * Looks for codes by their finder patterns, on paper that is bent or seen from the side, and adds
 * what it can read to the scan.
 *
 * Returns: how many codes seem to be there that could not be read
 */
guint
lk_qr_locate (LkQrScan *scan, guint long_side, GCancellable *cancellable)
{
  const LkQrPlane *plane = lk_qr_scan_get_plane (scan, long_side);
  g_autoptr (LkQrPlane) binary = lk_qr_binarize (plane);
  guint n_sure;
  g_autoptr (GArray) finders = lk_qr_find_finders (binary, &n_sure);
  g_autoptr (GArray) triples = lk_qr_find_triples (finders);
  guint left;

  lk_qr_scan_note_finders (scan, n_sure);
  left = read_triples (scan, plane, triples, cancellable);
  if (lk_qr_scan_get_codes (scan)->len == 0)
    {
      g_autoptr (GArray) completed = lk_qr_complete_triples (plane, finders);

      left += read_triples (scan, plane, completed, cancellable);
    }
  return left;
}
