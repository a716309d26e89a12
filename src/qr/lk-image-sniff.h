/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkImageFormat:
 * @LK_IMAGE_FORMAT_NONE: no picture that is known here
 *
 * The kinds of pictures that are taken; the loaders of gdk-pixbuf for anything else (SVG, XPM,
 * icons) are never reached by a file from outside.
 */
typedef enum
{
  LK_IMAGE_FORMAT_NONE,
  LK_IMAGE_FORMAT_JPEG,
  LK_IMAGE_FORMAT_PNG,
  LK_IMAGE_FORMAT_GIF,
  LK_IMAGE_FORMAT_BMP,
  LK_IMAGE_FORMAT_WEBP,
  LK_IMAGE_FORMAT_TIFF,
  LK_IMAGE_FORMAT_HEIF,
  LK_IMAGE_FORMAT_AVIF,
} LkImageFormat;

/**
 * LkImageSniff:
 * @format: what the bytes are
 * @width: pixels, 0 when the head of the file does not say
 * @height: likewise
 * @orientation: EXIF orientation 1-8 that the loader would not tell of, else 0
 * @torn: the end of the picture is missing
 * @used: how many bytes to hand to the loader: for a GIF, the first frame alone
 */
typedef struct
{
  LkImageFormat format;
  guint32 width;
  guint32 height;
  guint orientation;
  gboolean torn;
  gsize used;
} LkImageSniff;

LkImageSniff lk_image_sniff (const guint8 *data, gsize size);
const char *lk_image_format_to_media_type (LkImageFormat format);

G_END_DECLS
