/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-scan.h"

#include <string.h>

#define MAX_PLANES 8
#define MAX_CODES 64 /* of one picture */

/* Work that a picture may cost: about so many nanoseconds of a usual processor. It is counted, not
 * measured: the same picture gives the same codes on a slow and on a busy computer. */
#define BUDGET 500000000

typedef struct
{
  guint long_side; /* asked for */
  LkQrPlane *plane;
} CachedPlane;

struct _LkQrScan
{
  const guint8 *grey;
  guint width;
  guint height;
  gsize stride;
  CachedPlane planes[MAX_PLANES];
  guint n_planes;
  gboolean zxing; /* may be asked */
  guint64 spent;
  guint n_finders;
  GPtrArray *codes;
};

/**
 * lk_qr_scan_new:
 * @grey: one byte a pixel; stays the caller's and outlives the scan
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 *
 * Returns: (transfer full): a scan that has found nothing yet
 */
LkQrScan *
lk_qr_scan_new (const guint8 *grey, guint width, guint height, gsize stride)
{
  LkQrScan *self = g_new0 (LkQrScan, 1);

  self->grey = grey;
  self->width = width;
  self->height = height;
  self->stride = stride;
  self->codes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_qr_code_free);
  return self;
}

/**
 * lk_qr_scan_free:
 * @self: (transfer full): a scan
 */
void
lk_qr_scan_free (LkQrScan *self)
{
  for (guint i = 0; i < self->n_planes; i++)
    lk_qr_plane_free (self->planes[i].plane);
  g_ptr_array_unref (self->codes);
  g_free (self);
}

/**
 * lk_qr_scan_set_zxing:
 * @self: a scan
 * @zxing: whether zxing-cpp may be asked in it
 */
void
lk_qr_scan_set_zxing (LkQrScan *self, gboolean zxing)
{
  self->zxing = zxing;
}

/**
 * lk_qr_scan_get_zxing:
 * @self: a scan
 *
 * Returns: whether zxing-cpp may be asked in it
 */
gboolean
lk_qr_scan_get_zxing (LkQrScan *self)
{
  return self->zxing;
}

/**
 * lk_qr_scan_can_spend:
 * @self: a scan
 * @work: what something costs, in nanoseconds by estimate
 *
 * Returns: whether that much is left of what the picture may cost
 */
gboolean
lk_qr_scan_can_spend (LkQrScan *self, guint64 work)
{
  return self->spent <= BUDGET && work <= BUDGET - self->spent;
}

/**
 * lk_qr_scan_spend:
 * @self: a scan
 * @work: what something costs, in nanoseconds by estimate
 *
 * Notes that work was, or is going to be, done.
 */
void
lk_qr_scan_spend (LkQrScan *self, guint64 work)
{
  self->spent += MIN (work, G_MAXUINT64 - self->spent);
}

/**
 * lk_qr_scan_note_finders:
 * @self: a scan
 * @count: how many sure finder patterns were seen at one scale
 */
void
lk_qr_scan_note_finders (LkQrScan *self, guint count)
{
  self->n_finders = MAX (self->n_finders, count);
}

/**
 * lk_qr_scan_get_finders:
 * @self: a scan
 *
 * Returns: how many sure finder patterns were seen at the scale that showed most
 */
guint
lk_qr_scan_get_finders (LkQrScan *self)
{
  return self->n_finders;
}

/* The smallest plane there is already that is at least twice as large, to shrink from. */
static const LkQrPlane *
best_source (LkQrScan *self, guint long_side)
{
  const LkQrPlane *best = NULL;

  for (guint i = 0; i < self->n_planes; i++)
    {
      const LkQrPlane *plane = self->planes[i].plane;
      guint side = MAX (plane->width, plane->height);

      if (side >= 2 * long_side && (best == NULL || side < MAX (best->width, best->height)))
        best = plane;
    }
  return best;
}

/**
 * lk_qr_scan_get_plane:
 * @self: a scan
 * @long_side: pixels of the longer side at most; 0 for the picture as it is
 *
 * Returns: (transfer none): the picture at that scale, made at the first call; it stays with the
 *   scan
 */
const LkQrPlane *
lk_qr_scan_get_plane (LkQrScan *self, guint long_side)
{
  guint side = MIN (long_side != 0 ? long_side : G_MAXUINT, MAX (self->width, self->height));
  const LkQrPlane *source = best_source (self, side);
  LkQrPlane *plane;

  for (guint i = 0; i < self->n_planes; i++)
    if (self->planes[i].long_side == side)
      return self->planes[i].plane;

  if (source != NULL)
    {
      plane = lk_qr_plane_shrink (source->data, source->width, source->height, source->width, side);
      plane->scale_x *= source->scale_x;
      plane->scale_y *= source->scale_y;
    }
  else
    plane = lk_qr_plane_shrink (self->grey, self->width, self->height, self->stride, side);
  g_assert (self->n_planes < MAX_PLANES);
  self->planes[self->n_planes].long_side = side;
  self->planes[self->n_planes++].plane = plane;
  return plane;
}

static double
turn_of (const LkQrPoint *a, const LkQrPoint *b, double x, double y)
{
  return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

/**
 * lk_qr_quad_holds:
 * @corners: (array fixed-size=4): a convex quadrilateral
 * @x: a point
 * @y: a point
 *
 * Returns: whether the point lies in it
 */
gboolean
lk_qr_quad_holds (const LkQrPoint *corners, double x, double y)
{
  guint left = 0;
  guint right = 0;

  for (guint i = 0; i < 4; i++)
    {
      double turn = turn_of (&corners[i], &corners[(i + 1) % 4], x, y);

      left += turn > 0;
      right += turn < 0;
    }
  return (left == 0) != (right == 0);
}

static LkQrPoint
centre_of (const LkQrPoint *corners)
{
  LkQrPoint centre = { 0, 0 };

  for (guint i = 0; i < 4; i++)
    {
      centre.x += corners[i].x / 4;
      centre.y += corners[i].y / 4;
    }
  return centre;
}

/**
 * lk_qr_scan_covers:
 * @self: a scan
 * @x: a point of the picture
 * @y: a point of the picture
 *
 * Returns: whether the point lies in a code that is found already
 */
gboolean
lk_qr_scan_covers (LkQrScan *self, double x, double y)
{
  for (guint i = 0; i < self->codes->len; i++)
    {
      const LkQrCode *code = g_ptr_array_index (self->codes, i);

      if (lk_qr_quad_holds (code->corners, x, y))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_known (LkQrScan *self, const void *text, gsize length, const LkQrPoint *corners)
{
  LkQrPoint centre = centre_of (corners);

  for (guint i = 0; i < self->codes->len; i++)
    {
      const LkQrCode *code = g_ptr_array_index (self->codes, i);
      LkQrPoint other = centre_of (code->corners);

      if (code->length == length && memcmp (code->text, text, length) == 0
          && (lk_qr_quad_holds (code->corners, centre.x, centre.y)
              || lk_qr_quad_holds (corners, other.x, other.y)
              || (corners[0].x == corners[2].x && corners[0].y == corners[2].y)))
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_qr_scan_add:
 * @self: a scan
 * @plane: the plane that the code was found in
 * @text: its bytes
 * @length: how many
 * @corners: x and y of its four corners, in pixels of the plane
 *
 * Adds a code, unless it is known: the same text at the same place.
 *
 * Returns: whether it was new
 */
gboolean
lk_qr_scan_add (LkQrScan *self,
                const LkQrPlane *plane,
                const void *text,
                gsize length,
                const double corners[8])
{
  LkQrPoint points[4];

  for (guint i = 0; i < 4; i++)
    {
      points[i].x = CLAMP (plane->left + corners[2 * i] * plane->scale_x, 0, self->width);
      points[i].y = CLAMP (plane->top + corners[2 * i + 1] * plane->scale_y, 0, self->height);
    }
  if (self->codes->len >= MAX_CODES || is_known (self, text, length, points))
    return FALSE;
  g_ptr_array_add (self->codes, lk_qr_code_new (text, length, points));
  return TRUE;
}

/**
 * lk_qr_scan_get_codes:
 * @self: a scan
 *
 * Returns: (transfer none) (element-type LkQrCode): what was found so far
 */
GPtrArray *
lk_qr_scan_get_codes (LkQrScan *self)
{
  return self->codes;
}
