/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-load.h"

#include <math.h>

#include "lk-image-sniff.h"
#include "lk-image-turn.h"
#include "lk-image.h"
#include "lk-label-photo.h"

#define LOWEST_QUALITY 40
#define QUALITY_STEP 15

/* How long the longer side of what is kept is in the original: a cut is taken from all of its
   pixels, unless they are plenty. */
static guint
kept_side (const LkPhotoEdits *edits, guint width, guint height)
{
  LkPhotoRect crop;
  guint turned_width = lk_photo_edits_get_quarter_turns (edits) % 2 == 0 ? width : height;
  guint turned_height = lk_photo_edits_get_quarter_turns (edits) % 2 == 0 ? height : width;

  lk_photo_edits_get_crop (edits, &crop);
  return (guint) MAX (crop.width * turned_width, crop.height * turned_height);
}

static GdkPixbuf *
halve (GdkPixbuf *pixbuf)
{
  return gdk_pixbuf_scale_simple (pixbuf, MAX (1, gdk_pixbuf_get_width (pixbuf) / 2),
                                  MAX (1, gdk_pixbuf_get_height (pixbuf) / 2), GDK_INTERP_BILINEAR);
}

static GdkPixbuf *
cut (GdkPixbuf *pixbuf, const LkPhotoRect *crop)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int left = MIN ((int) lround (crop->x * width), width - 1);
  int top = MIN ((int) lround (crop->y * height), height - 1);
  int right = CLAMP ((int) lround ((crop->x + crop->width) * width), left + 1, width);
  int bottom = CLAMP ((int) lround ((crop->y + crop->height) * height), top + 1, height);
  g_autoptr (GdkPixbuf) part
      = gdk_pixbuf_new_subpixbuf (pixbuf, left, top, right - left, bottom - top);

  return gdk_pixbuf_copy (part);
}

/* Lets the picture before a step go as soon as the next one is there. */
static void
replace (GdkPixbuf **pixbuf, GdkPixbuf *next)
{
  g_object_unref (*pixbuf);
  *pixbuf = next;
}

/**
 * lk_photo_load:
 * @original: the bytes of a picture file
 * @edits: what a person did to it by hand; the masks are not drawn
 * @whole: (out) (optional) (transfer full): the picture before it is cut
 * @cancellable: (nullable): to stop it
 * @error: #LkImageError, #LkLabelPhotoError or %G_IO_ERROR_CANCELLED
 *
 * Decodes a photo: upright, turned and cut as asked, over white, the longer side halved when it
 * has %LK_LABEL_PHOTO_HALVE_SIDE pixels or more, which a JPEG does while it decodes.
 *
 * Returns: (transfer full): RGB without transparency that nobody else holds, or %NULL
 */
GdkPixbuf *
lk_photo_load (GBytes *original,
               const LkPhotoEdits *edits,
               GdkPixbuf **whole,
               GCancellable *cancellable,
               GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (original, &size);
  LkImageSniff sniff = lk_image_sniff (data, size);
  static const guint clockwise[] = { 1, 6, 3, 8 }; /* EXIF orientations */
  guint turns = lk_photo_edits_get_quarter_turns (edits);
  guint at_least = 0;
  LkImage *image;
  GdkPixbuf *pixbuf;
  LkPhotoRect crop;

  /* The edits speak of the upright picture: either side may become the longer one. */
  if (MIN (kept_side (edits, sniff.width, sniff.height),
           kept_side (edits, sniff.height, sniff.width))
      >= LK_LABEL_PHOTO_HALVE_SIDE)
    at_least = MAX (sniff.width, sniff.height) / 2;
  image = lk_image_load_bytes_at_least (original, at_least, cancellable, error);
  if (image == NULL)
    return NULL;
  pixbuf = lk_image_to_pixbuf (image);
  lk_image_unref (image);

  if (pixbuf != NULL && turns % 4 != 0)
    replace (&pixbuf, lk_image_turn (pixbuf, clockwise[turns % 4]));
  if (pixbuf != NULL && whole != NULL)
    *whole = g_object_ref (pixbuf);
  if (pixbuf != NULL && lk_photo_edits_get_crop (edits, &crop))
    replace (&pixbuf, cut (pixbuf, &crop));
  if (pixbuf != NULL && at_least == 0
      && MAX (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf))
             >= LK_LABEL_PHOTO_HALVE_SIDE)
    replace (&pixbuf, halve (pixbuf));
  if (pixbuf == NULL)
    g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE,
                 "not enough memory for the picture");
  return pixbuf;
}

static GBytes *
encode_once (GdkPixbuf *pixbuf, guint quality, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", quality);
  g_autoptr (GError) cause = NULL;
  char *buffer = NULL;
  gsize size = 0;

  if (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", &cause, "quality", number, NULL))
    return g_bytes_new_take (buffer, size);
  g_set_error (error, LK_LABEL_PHOTO_ERROR, LK_LABEL_PHOTO_ERROR_ENCODE,
               "the photo could not be written as JPEG: %s", cause->message);
  return NULL;
}

/* The best quality that fits, or NULL without an error when none does. */
static GBytes *
encode_within (GdkPixbuf *pixbuf, GCancellable *cancellable, GError **error)
{
  for (guint quality = LK_LABEL_PHOTO_QUALITY; quality >= LOWEST_QUALITY; quality -= QUALITY_STEP)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      bytes = encode_once (pixbuf, quality, error);
      if (bytes == NULL || g_bytes_get_size (bytes) <= LK_LABEL_PHOTO_MAX_OUTPUT)
        return g_steal_pointer (&bytes);
    }
  return NULL;
}

/**
 * lk_photo_encode:
 * @pixbuf: RGB without transparency
 * @width: (out): pixels of the JPEG
 * @height: (out): pixels of the JPEG
 * @cancellable: (nullable): to stop it
 * @error: #LkLabelPhotoError or %G_IO_ERROR_CANCELLED
 *
 * Writes a JPEG of pixels alone, no metadata and no colour profile, of at most
 * %LK_LABEL_PHOTO_MAX_OUTPUT bytes: first at quality %LK_LABEL_PHOTO_QUALITY, then lower, then
 * smaller, but the longer side never below %LK_LABEL_PHOTO_KEEP_SIDE.
 *
 * Returns: (transfer full): the bytes, or %NULL
 */
GBytes *
lk_photo_encode (GdkPixbuf *pixbuf,
                 guint *width,
                 guint *height,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GdkPixbuf) current = g_object_ref (pixbuf);

  for (;;)
    {
      GError *cause = NULL;
      GBytes *bytes = encode_within (current, cancellable, &cause);
      int long_side = MAX (gdk_pixbuf_get_width (current), gdk_pixbuf_get_height (current));
      double factor = MAX (0.75, LK_LABEL_PHOTO_KEEP_SIDE / (double) long_side);

      *width = (guint) gdk_pixbuf_get_width (current);
      *height = (guint) gdk_pixbuf_get_height (current);
      if (bytes != NULL)
        return bytes;
      if (cause != NULL)
        {
          g_propagate_error (error, cause);
          return NULL;
        }
      if (long_side <= LK_LABEL_PHOTO_KEEP_SIDE)
        return encode_once (current, LOWEST_QUALITY / 2, error);
      replace (&current,
               gdk_pixbuf_scale_simple (current, MAX (1, (int) (*width * factor)),
                                        MAX (1, (int) (*height * factor)), GDK_INTERP_BILINEAR));
    }
}
