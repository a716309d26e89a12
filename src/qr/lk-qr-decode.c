/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-decode.h"

#include "lk-qr-engine.h"
#include "lk-qr-decode-private.h"
#include "lk-qr-locate.h"
#include "lk-qr-scan.h"

typedef enum
{
  ENGINE_LOCATE,
  ENGINE_ZXING,
  ENGINE_ZBAR,
} Engine;

typedef enum
{
  FILTER_NONE,
  FILTER_INVERT,
  FILTER_MEAN,
  FILTER_CONTRAST,
} Filter;

/* One look at the picture. More pixels do not help as such: each scale reads what another misses,
 * and small ones cost little, so they come first. */
typedef struct
{
  Engine engine;
  guint long_side;
  Filter filter;
  guint density; /* of zbar */
} Step;

#define LOCATE_STEPS 2  /* always taken, for a code seldom comes alone */
#define FRAME_STEPS 3   /* what the frames of a camera get */
#define WHOLE_SIDE 1600 /* what the last of them sees whole */
#define FULL_SIDE 4096  /* pixels in which a photo is looked at in full: some 16 megapixels */
#define CALM_ROWS 64    /* looked at to tell a screenshot from a photo */
#define CALM_SHARE 0.7  /* of its pixels are the same as the one before */
#define MEAN_WINDOW 35
#define CONTRAST_WINDOW 41

/* What a step costs for each pixel, by estimate, where there is no code but all kinds of other
 * things: nanoseconds. zbar's is for all rows. zxing tries all finder patterns, each with each two
 * others. */
#define LOCATE_WORK 15
#define ZXING_WORK 10
#define ZXING_TRIPLE_WORK 14
#define ZBAR_WORK 40

static const Step steps_with_zxing[] = {
  { ENGINE_LOCATE, 800, FILTER_NONE, 0 }, { ENGINE_LOCATE, 1600, FILTER_NONE, 0 },
  { ENGINE_ZXING, 800, FILTER_NONE, 0 },  { ENGINE_ZXING, 1200, FILTER_NONE, 0 },
  { ENGINE_ZXING, 1600, FILTER_NONE, 0 }, { ENGINE_ZXING, 1600, FILTER_MEAN, 0 },
  { ENGINE_LOCATE, 0, FILTER_NONE, 0 },   { ENGINE_ZXING, 1600, FILTER_INVERT, 0 },
  { ENGINE_ZXING, 2400, FILTER_NONE, 0 }, { ENGINE_ZXING, 0, FILTER_NONE, 0 },
  { ENGINE_ZBAR, 1600, FILTER_NONE, 2 },
};
static const Step steps_of_zbar[] = {
  { ENGINE_LOCATE, 800, FILTER_NONE, 0 }, { ENGINE_LOCATE, 1600, FILTER_NONE, 0 },
  { ENGINE_ZBAR, 800, FILTER_NONE, 1 },   { ENGINE_LOCATE, 0, FILTER_NONE, 0 },
  { ENGINE_ZBAR, 1600, FILTER_NONE, 2 },  { ENGINE_ZBAR, 1200, FILTER_INVERT, 1 },
  { ENGINE_ZBAR, 2000, FILTER_NONE, 2 },  { ENGINE_ZBAR, 1200, FILTER_CONTRAST, 1 },
};

typedef struct
{
  LkQrScan *scan;
  const LkQrPlane *plane;
} Look;

static void
on_found (const void *text, size_t length, const double corners[8], void *data)
{
  Look *look = data;

  lk_qr_scan_add (look->scan, look->plane, text, length, corners);
}

static LkQrPlane *
apply_filter (const LkQrPlane *plane, Filter filter)
{
  switch (filter)
    {
    case FILTER_INVERT:
      return lk_qr_plane_invert (plane);
    case FILTER_MEAN:
      return lk_qr_plane_local_mean (plane, MEAN_WINDOW);
    case FILTER_CONTRAST:
      return lk_qr_plane_local_contrast (plane, CONTRAST_WINDOW);
    case FILTER_NONE:
      break;
    }
  return NULL;
}

static guint64
work_of (LkQrScan *scan, const Step *step, const LkQrPlane *plane)
{
  guint64 pixels = (guint64) plane->width * plane->height;
  guint64 finders = lk_qr_scan_get_finders (scan);

  switch (step->engine)
    {
    case ENGINE_LOCATE:
      return pixels * LOCATE_WORK;
    case ENGINE_ZXING:
      return pixels * ZXING_WORK + finders * finders * finders * ZXING_TRIPLE_WORK;
    case ENGINE_ZBAR:
      return pixels * ZBAR_WORK / step->density;
    }
  return 0;
}

/* Returns how many codes are still to be seen there. A step that the picture may not cost any more
 * is left out: a cheaper one may follow. */
static guint
take_step (LkQrScan *scan, const Step *step, GCancellable *cancellable)
{
  const LkQrPlane *plane = lk_qr_scan_get_plane (scan, step->long_side);
  guint64 work = work_of (scan, step, plane);
  g_autoptr (LkQrPlane) filtered = NULL;
  Look look = { scan, plane };

  if (!lk_qr_scan_can_spend (scan, work))
    return 0;
  lk_qr_scan_spend (scan, work);
  filtered = apply_filter (plane, step->filter);
  if (filtered != NULL)
    look.plane = filtered;

  switch (step->engine)
    {
    case ENGINE_LOCATE:
      return lk_qr_locate (scan, step->long_side, cancellable);
    case ENGINE_ZXING:
      lk_qr_zxing_scan (look.plane->data, look.plane->width, look.plane->height, 0, on_found,
                        &look);
      break;
    case ENGINE_ZBAR:
      lk_qr_zbar_scan (look.plane->data, look.plane->width, look.plane->height, step->density,
                       on_found, &look);
      break;
    }
  return 0;
}

/* Whether a picture is a screenshot or a drawing: no camera gives so many equal pixels. In these
 * the smallest code is sharp, and looking at all of them costs little. */
static gboolean
is_calm (const guint8 *grey, guint width, guint height, gsize stride)
{
  guint rows = MIN (CALM_ROWS, height);
  guint64 equal = 0;

  for (guint i = 0; i < rows; i++)
    {
      const guint8 *row = grey + (gsize) ((guint64) i * height / rows) * stride;

      for (guint x = 1; x < width; x++)
        equal += row[x] == row[x - 1];
    }
  return (double) equal >= CALM_SHARE * rows * width;
}

/* Takes the steps in turn; FALSE when cancelled. */
static gboolean
search (LkQrScan *scan,
        const Step *steps,
        guint n_steps,
        gboolean calm,
        GCancellable *cancellable,
        GError **error)
{
  const Step whole = { ENGINE_LOCATE, 0, FILTER_NONE, 0 };
  guint unread = 0;

  for (guint i = 0; i < n_steps; i++)
    {
      Step step = steps[i];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (step.long_side == 0 && !calm)
        step.long_side = FULL_SIDE;
      unread = MAX (unread, take_step (scan, &step, cancellable));
      if (calm && i == LOCATE_STEPS - 1)
        unread = MAX (unread, take_step (scan, &whole, cancellable));
      if (i >= LOCATE_STEPS - 1 && unread == 0 && lk_qr_scan_get_codes (scan)->len > 0)
        break;
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/**
 * lk_qr_decode_grey_with:
 * @grey: one byte a pixel
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @effort: how hard to look
 * @zxing: whether the second engine may be asked, where it is built in
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * As lk_qr_decode_grey_full(), for tests and benchmarks of the one engine alone.
 *
 * Returns: (transfer full) (element-type LkQrCode) (nullable): the codes
 */
GPtrArray *
lk_qr_decode_grey_with (const guint8 *grey,
                        guint width,
                        guint height,
                        gsize stride,
                        LkQrEffort effort,
                        gboolean zxing,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (LkQrScan) scan = lk_qr_scan_new (grey, width, height, stride);
  gboolean both = zxing && LK_QR_WITH_ZXING;
  const Step *steps = both ? steps_with_zxing : steps_of_zbar;
  guint n_steps = both ? G_N_ELEMENTS (steps_with_zxing) : G_N_ELEMENTS (steps_of_zbar);
  gboolean calm = MAX (width, height) > WHOLE_SIDE && is_calm (grey, width, height, stride);

  lk_qr_scan_set_zxing (scan, both);
  if (effort == LK_QR_EFFORT_FRAME)
    n_steps = FRAME_STEPS;
  if (width > 0 && height > 0 && !search (scan, steps, n_steps, calm, cancellable, error))
    return NULL;
  return g_ptr_array_ref (lk_qr_scan_get_codes (scan));
}

/**
 * lk_qr_decode_grey_full:
 * @grey: one byte a pixel
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @effort: how hard to look
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Finds the QR codes of a picture. Takes some 10 ms where there is a good one, and up to about half
 * a second where there is none, whatever else there is: not for the main thread.
 *
 * Returns: (transfer full) (element-type LkQrCode) (nullable): the codes, each once; none is no
 *   error
 */
GPtrArray *
lk_qr_decode_grey_full (const guint8 *grey,
                        guint width,
                        guint height,
                        gsize stride,
                        LkQrEffort effort,
                        GCancellable *cancellable,
                        GError **error)
{
  return lk_qr_decode_grey_with (grey, width, height, stride, effort, TRUE, cancellable, error);
}

/**
 * lk_qr_decode_grey:
 * @grey: one byte a pixel
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * As lk_qr_decode_grey_full() with all effort.
 *
 * Returns: (transfer full) (element-type LkQrCode) (nullable): the codes
 */
GPtrArray *
lk_qr_decode_grey (const guint8 *grey,
                   guint width,
                   guint height,
                   gsize stride,
                   GCancellable *cancellable,
                   GError **error)
{
  return lk_qr_decode_grey_full (grey, width, height, stride, LK_QR_EFFORT_FULL, cancellable,
                                 error);
}

/**
 * lk_qr_decode_image:
 * @image: a picture
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LkQrCode) (nullable): the codes
 */
GPtrArray *
lk_qr_decode_image (LkImage *image, GCancellable *cancellable, GError **error)
{
  gsize stride;
  const guint8 *grey = lk_image_get_grey (image, &stride);

  return lk_qr_decode_grey (grey, lk_image_get_width (image), lk_image_get_height (image), stride,
                            cancellable, error);
}

/**
 * lk_qr_decode_file:
 * @path: a file name
 * @cancellable: (nullable): to stop it
 * @error: what lk_image_load_file() sets
 *
 * Returns: (transfer full) (element-type LkQrCode) (nullable): the codes of a picture file
 */
GPtrArray *
lk_qr_decode_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkImage) image = lk_image_load_file (path, cancellable, error);

  return image != NULL ? lk_qr_decode_image (image, cancellable, error) : NULL;
}
