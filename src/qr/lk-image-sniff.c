/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-image-sniff.h"

#include <string.h>

#define BMP_MAX_HEAD 124 /* bytes of the newest kind of head, BITMAPV5HEADER */
#define BMP_MAX_COLOURS 256
#define EXIF_TAG_ORIENTATION 0x0112
#define TIFF_TAG_WIDTH 256
#define TIFF_TAG_HEIGHT 257
#define TIFF_TYPE_SHORT 3
#define TIFF_TYPE_LONG 4
#define MAX_TIFF_ENTRIES 512

static guint32
be16 (const guint8 *p)
{
  return (guint32) p[0] << 8 | p[1];
}

static guint32
be32 (const guint8 *p)
{
  return be16 (p) << 16 | be16 (p + 2);
}

static guint32
le16 (const guint8 *p)
{
  return (guint32) p[1] << 8 | p[0];
}

static guint32
le32 (const guint8 *p)
{
  return le16 (p + 2) << 16 | le16 (p);
}

/* The values of up to three tags in the first directory of a TIFF file or an EXIF block. */
static gboolean
read_tiff_tags (const guint8 *data, gsize size, const guint16 *tags, guint32 *values, guint n_tags)
{
  gboolean little = size >= 8 && data[0] == 'I';
  guint32 offset;
  guint32 count;

  if (size < 8 || data[0] != data[1] || (data[0] != 'I' && data[0] != 'M'))
    return FALSE;
  offset = little ? le32 (data + 4) : be32 (data + 4);
  if (offset > size - 2)
    return FALSE;
  count = little ? le16 (data + offset) : be16 (data + offset);

  for (guint32 i = 0; i < MIN (count, MAX_TIFF_ENTRIES); i++)
    {
      gsize at = (gsize) offset + 2 + (gsize) i * 12;
      guint32 tag, type;

      if (at + 12 > size)
        return FALSE;
      tag = little ? le16 (data + at) : be16 (data + at);
      type = little ? le16 (data + at + 2) : be16 (data + at + 2);
      for (guint t = 0; t < n_tags; t++)
        if (tag == tags[t] && type == TIFF_TYPE_SHORT)
          values[t] = little ? le16 (data + at + 8) : be16 (data + at + 8);
        else if (tag == tags[t] && type == TIFF_TYPE_LONG)
          values[t] = little ? le32 (data + at + 8) : be32 (data + at + 8);
    }
  return TRUE;
}

static guint
exif_orientation (const guint8 *data, gsize size)
{
  const guint16 tag = EXIF_TAG_ORIENTATION;
  guint32 value = 0;

  if (size >= 6 && memcmp (data, "Exif\0\0", 6) == 0)
    {
      data += 6;
      size -= 6;
    }
  read_tiff_tags (data, size, &tag, &value, 1);
  return value >= 1 && value <= 8 ? value : 0;
}

static gboolean
is_frame_header (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Inside the compressed data every 0xff is followed by 0 or a restart marker, so an end marker
 * there is the real one; those of thumbnails lie in segments, which are stepped over. */
static void
sniff_jpeg (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  gsize at = 2;

  sniff->torn = TRUE;
  while (at + 4 <= size)
    {
      guint8 marker = data[at + 1];

      if (data[at] != 0xff || marker == 0 || (marker >= 0xd0 && marker <= 0xd7))
        {
          const guint8 *next = memchr (data + at + 1, 0xff, size - at - 1);

          if (next == NULL)
            return;
          at = (gsize) (next - data);
          continue;
        }
      if (marker == 0xff || marker == 0x01)
        {
          at += marker == 0xff ? 1 : 2;
          continue;
        }
      if (marker == 0xd9)
        {
          sniff->torn = FALSE;
          return;
        }
      if (is_frame_header (marker) && at + 9 <= size && sniff->width == 0)
        {
          sniff->height = be16 (data + at + 5);
          sniff->width = be16 (data + at + 7);
        }
      at += 2 + be16 (data + at + 2);
    }
  if (at + 2 <= size && data[at] == 0xff && data[at + 1] == 0xd9)
    sniff->torn = FALSE;
}

static void
sniff_png (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  gsize at = 8;

  sniff->torn = TRUE;
  while (at + 12 <= size)
    {
      guint32 length = be32 (data + at);
      const guint8 *name = data + at + 4;

      if (length > size - at - 12)
        return;
      if (memcmp (name, "IHDR", 4) == 0 && length >= 8)
        {
          sniff->width = be32 (data + at + 8);
          sniff->height = be32 (data + at + 12);
        }
      else if (memcmp (name, "eXIf", 4) == 0)
        sniff->orientation = exif_orientation (data + at + 8, length);
      else if (memcmp (name, "IEND", 4) == 0)
        {
          sniff->torn = FALSE;
          return;
        }
      at += 12 + (gsize) length;
    }
}

/* Steps over the data blocks of a GIF; 0 when they are torn off. */
static gsize
skip_gif_blocks (const guint8 *data, gsize size, gsize at)
{
  while (at < size)
    {
      if (data[at] == 0)
        return at + 1;
      at += 1 + (gsize) data[at];
    }
  return 0;
}

static void
sniff_gif (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  gsize at = 13;

  sniff->torn = TRUE;
  if (size < 13)
    return;
  sniff->width = le16 (data + 6);
  sniff->height = le16 (data + 8);
  if (data[10] & 0x80)
    at += (gsize) 3 << ((data[10] & 7) + 1);

  while (at != 0 && at < size)
    if (data[at] == 0x21)
      at = skip_gif_blocks (data, size, at + 2);
    else if (data[at] == 0x2c && at + 10 < size)
      {
        gsize colours = data[at + 9] & 0x80 ? (gsize) 3 << ((data[at + 9] & 7) + 1) : 0;
        gsize end = skip_gif_blocks (data, size, at + 11 + colours);

        /* The loader decodes all of a frame, also what stands out of the picture. */
        sniff->width = MAX (sniff->width, le16 (data + at + 1) + le16 (data + at + 5));
        sniff->height = MAX (sniff->height, le16 (data + at + 3) + le16 (data + at + 7));
        sniff->torn = end == 0;
        sniff->used = end;
        return;
      }
    else
      return;
}

static void
sniff_webp (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  gsize at = 12;

  sniff->torn = le32 (data + 4) > size - 8;
  while (at + 8 <= size)
    {
      guint32 length = le32 (data + at + 4);
      const guint8 *body = data + at + 8;
      gsize room = size - at - 8;

      if (memcmp (data + at, "VP8X", 4) == 0 && room >= 10)
        {
          sniff->width = 1 + (le32 (body + 4) & 0xffffff);
          sniff->height = 1 + (le32 (body + 6) >> 8);
        }
      else if (memcmp (data + at, "VP8 ", 4) == 0 && room >= 10 && sniff->width == 0)
        {
          sniff->width = le16 (body + 6) & 0x3fff;
          sniff->height = le16 (body + 8) & 0x3fff;
        }
      else if (memcmp (data + at, "VP8L", 4) == 0 && room >= 5 && sniff->width == 0)
        {
          sniff->width = 1 + (le32 (body + 1) & 0x3fff);
          sniff->height = 1 + (le32 (body + 1) >> 14 & 0x3fff);
        }
      else if (memcmp (data + at, "EXIF", 4) == 0 && length <= room)
        sniff->orientation = exif_orientation (body, length);
      if (length > room)
        return;
      at += 8 + (gsize) length + (length & 1);
    }
}

static void
sniff_tiff (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  const guint16 tags[] = { TIFF_TAG_WIDTH, TIFF_TAG_HEIGHT };
  guint32 values[] = { 0, 0 };

  if (!read_tiff_tags (data, size, tags, values, G_N_ELEMENTS (tags)))
    sniff->torn = TRUE;
  sniff->width = values[0];
  sniff->height = values[1];
}

/* The largest "image spatial extents" property is the picture; tiles and thumbnails are smaller. */
static void
sniff_heif (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  guint64 largest = 0;

  for (gsize at = 4; at + 16 <= size; at++)
    {
      const guint8 *found = memmem (data + at, size - at - 12, "ispe", 4);
      guint64 area;

      if (found == NULL)
        return;
      at = (gsize) (found - data);
      area = (guint64) be32 (found + 8) * be32 (found + 12);
      if (be32 (found - 4) == 20 && area > largest)
        {
          largest = area;
          sniff->width = be32 (found + 8);
          sniff->height = be32 (found + 12);
        }
    }
}

static LkImageFormat
brand_format (const guint8 *data, gsize size)
{
  static const char *const heif[]
      = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1" };

  if (memcmp (data + 8, "avif", 4) == 0 || memcmp (data + 8, "avis", 4) == 0)
    return LK_IMAGE_FORMAT_AVIF;
  for (guint i = 0; i < G_N_ELEMENTS (heif); i++)
    if (memcmp (data + 8, heif[i], 4) == 0)
      return LK_IMAGE_FORMAT_HEIF;
  return LK_IMAGE_FORMAT_NONE;
}

static LkImageFormat
guess_format (const guint8 *data, gsize size)
{
  if (size < 12)
    return LK_IMAGE_FORMAT_NONE;
  if (memcmp (data, "\xff\xd8\xff", 3) == 0)
    return LK_IMAGE_FORMAT_JPEG;
  if (memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return LK_IMAGE_FORMAT_PNG;
  if (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0)
    return LK_IMAGE_FORMAT_GIF;
  if (memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return LK_IMAGE_FORMAT_WEBP;
  if (memcmp (data, "II\x2a\0", 4) == 0 || memcmp (data, "MM\0\x2a", 4) == 0)
    return LK_IMAGE_FORMAT_TIFF;
  if (memcmp (data + 4, "ftyp", 4) == 0)
    return brand_format (data, size);
  if (memcmp (data, "BM", 2) == 0 && size >= 26)
    return LK_IMAGE_FORMAT_BMP;
  return LK_IMAGE_FORMAT_NONE;
}

static void
sniff_bmp (LkImageSniff *sniff, const guint8 *data, gsize size)
{
  gint32 height;

  /* The loader makes room for a head of any length that the file claims, 4 GB too. */
  if (le32 (data + 10) > size || le32 (data + 14) > BMP_MAX_HEAD)
    sniff->torn = TRUE;

  if (le32 (data + 14) == 12)
    {
      sniff->width = le16 (data + 18);
      sniff->height = le16 (data + 20);
      return;
    }
  /* It takes the number of colours for a signed one: 2.42 makes room for 2^31 and more of them. */
  if (size >= 50 && le16 (data + 28) <= 8 && le32 (data + 46) > BMP_MAX_COLOURS)
    sniff->torn = TRUE;
  height = (gint32) le32 (data + 22);
  sniff->width = le32 (data + 18);
  sniff->height = height < 0 ? -(guint32) height : (guint32) height;
}

/**
 * lk_image_sniff:
 * @data: the bytes of a file
 * @size: how many
 *
 * Tells from the bytes alone, whatever the name says, what kind of picture a file is and how
 * large it claims to be, before a decoder reserves memory for it.
 *
 * Returns: what was found
 */
LkImageSniff
lk_image_sniff (const guint8 *data, gsize size)
{
  LkImageSniff sniff = { .format = guess_format (data, size), .used = size };

  switch (sniff.format)
    {
    case LK_IMAGE_FORMAT_JPEG:
      sniff_jpeg (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_PNG:
      sniff_png (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_GIF:
      sniff_gif (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_BMP:
      sniff_bmp (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_WEBP:
      sniff_webp (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_TIFF:
      sniff_tiff (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_HEIF:
    case LK_IMAGE_FORMAT_AVIF:
      sniff_heif (&sniff, data, size);
      break;
    case LK_IMAGE_FORMAT_NONE:
      break;
    }
  return sniff;
}

/**
 * lk_image_format_to_media_type:
 * @format: a kind of picture
 *
 * Returns: (nullable): its media type, such as "image/jpeg"; %NULL for none
 */
const char *
lk_image_format_to_media_type (LkImageFormat format)
{
  switch (format)
    {
    case LK_IMAGE_FORMAT_JPEG:
      return "image/jpeg";
    case LK_IMAGE_FORMAT_PNG:
      return "image/png";
    case LK_IMAGE_FORMAT_GIF:
      return "image/gif";
    case LK_IMAGE_FORMAT_BMP:
      return "image/bmp";
    case LK_IMAGE_FORMAT_WEBP:
      return "image/webp";
    case LK_IMAGE_FORMAT_TIFF:
      return "image/tiff";
    case LK_IMAGE_FORMAT_HEIF:
      return "image/heic";
    case LK_IMAGE_FORMAT_AVIF:
      return "image/avif";
    case LK_IMAGE_FORMAT_NONE:
      break;
    }
  return NULL;
}
