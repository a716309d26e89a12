/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-metadata.h"

#include <string.h>

/* Walks the containers of picture files to name what rides along with the pixels. The bytes are
   hostile: every length is checked against what is there. */

typedef struct
{
  const guint8 *data;
  gsize size;
  GPtrArray *found; /* of static strings */
} Walk;

static void
note (Walk *walk, const char *what)
{
  if (!g_ptr_array_find_with_equal_func (walk->found, what, g_str_equal, NULL))
    g_ptr_array_add (walk->found, (gpointer) what);
}

static guint32
number (const guint8 *p, guint bytes, gboolean little)
{
  guint32 value = 0;

  for (guint i = 0; i < bytes; i++)
    value = value << 8 | p[little ? bytes - 1 - i : i];
  return value;
}

/* A TIFF header and its directories: GPS is tag 0x8825, the second directory is the thumbnail. */
static void
walk_tiff (Walk *walk, const guint8 *data, gsize size)
{
  gboolean little = size >= 2 && data[0] == 'I';
  gsize at;

  note (walk, "exif");
  if (size < 8)
    return;
  at = number (data + 4, 4, little);
  for (guint directory = 0; directory < 2 && at >= 8 && at + 2 <= size; directory++)
    {
      gsize entries = number (data + at, 2, little);

      if (directory == 1)
        note (walk, "thumbnail");
      at += 2;
      for (gsize i = 0; i < entries && at + 12 <= size; i++, at += 12)
        if (number (data + at, 2, little) == 0x8825)
          note (walk, "gps");
      if (at + 4 > size)
        return;
      at = number (data + at, 4, little);
    }
}

static gboolean
starts (const guint8 *data, gsize size, const char *text, gsize length)
{
  return size >= length && memcmp (data, text, length) == 0;
}

static void
walk_app_segment (Walk *walk, guint8 marker, const guint8 *data, gsize size)
{
  if (marker == 0xe0 && starts (data, size, "JFIF\0", 5))
    {
      if (size >= 14 && data[12] > 0 && data[13] > 0)
        note (walk, "thumbnail");
    }
  else if (marker == 0xe0 && starts (data, size, "JFXX\0", 5))
    note (walk, "thumbnail");
  else if (marker == 0xe1 && starts (data, size, "Exif\0", 5))
    walk_tiff (walk, data + MIN (6, size), size - MIN (6, size));
  else if (marker == 0xe1 && starts (data, size, "http://ns.adobe.com/x", 21))
    note (walk, "xmp");
  else if (marker == 0xe2 && starts (data, size, "ICC_PROFILE", 11))
    note (walk, "icc");
  else if (marker == 0xe2 && starts (data, size, "MPF", 3))
    note (walk, "more-pictures");
  else if (marker == 0xed)
    note (walk, "iptc");
  else if (!(marker == 0xee && starts (data, size, "Adobe", 5)))
    note (walk, "other");
}

/* Skips the coded data of a scan: up to the next marker that is no stuffing and no restart. */
static gsize
skip_scan (Walk *walk, gsize at)
{
  while (at + 1 < walk->size)
    {
      const guint8 *p = memchr (walk->data + at, 0xff, walk->size - at - 1);

      if (p == NULL)
        return walk->size;
      at = (gsize) (p - walk->data);
      if (p[1] != 0 && p[1] != 0xff && (p[1] < 0xd0 || p[1] > 0xd7))
        return at;
      at++;
    }
  return walk->size;
}

static void
walk_jpeg (Walk *walk)
{
  gsize at = 2;

  while (at + 1 < walk->size)
    {
      guint8 marker = walk->data[at + 1];
      gsize length;

      if (walk->data[at] != 0xff)
        return;
      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (marker == 0xd9)
        {
          if (at + 2 < walk->size)
            note (walk, "trailing");
          return;
        }
      if (at + 4 > walk->size)
        return;
      length = number (walk->data + at + 2, 2, FALSE);
      if (length < 2 || at + 2 + length > walk->size)
        return;
      if (marker >= 0xe0 && marker <= 0xef)
        walk_app_segment (walk, marker, walk->data + at + 4, length - 2);
      else if (marker == 0xfe)
        note (walk, "comment");
      at += 2 + length;
      if (marker == 0xda)
        at = skip_scan (walk, at);
    }
}

static void
walk_png (Walk *walk)
{
  gsize at = 8;

  while (at + 12 <= walk->size)
    {
      gsize length = number (walk->data + at, 4, FALSE);
      const char *name = (const char *) walk->data + at + 4;

      if (length > walk->size - at - 12)
        return;
      if (memcmp (name, "eXIf", 4) == 0)
        walk_tiff (walk, walk->data + at + 8, length);
      else if (memcmp (name, "iTXt", 4) == 0 && starts (walk->data + at + 8, length, "XML:com", 7))
        note (walk, "xmp");
      else if (memcmp (name + 1, "TXt", 3) == 0 || memcmp (name, "tEXt", 4) == 0)
        note (walk, "text");
      else if (memcmp (name, "iCCP", 4) == 0)
        note (walk, "icc");
      else if (memcmp (name, "tIME", 4) == 0)
        note (walk, "time");
      at += 12 + length;
      if (memcmp (name, "IEND", 4) == 0)
        {
          if (at < walk->size)
            note (walk, "trailing");
          return;
        }
    }
}

static void
walk_webp (Walk *walk)
{
  gsize at = 12;
  gsize end = MIN (walk->size, (gsize) number (walk->data + 4, 4, TRUE) + 8);

  while (at + 8 <= end)
    {
      const char *name = (const char *) walk->data + at;
      gsize length = number (walk->data + at + 4, 4, TRUE);

      if (length > end - at - 8)
        return;
      if (memcmp (name, "EXIF", 4) == 0)
        walk_tiff (walk, walk->data + at + 8, length);
      else if (memcmp (name, "XMP ", 4) == 0)
        note (walk, "xmp");
      else if (memcmp (name, "ICCP", 4) == 0)
        note (walk, "icc");
      at += 8 + length + (length & 1);
    }
  if (end < walk->size)
    note (walk, "trailing");
}

/* The EXIF of a HEIF file lies among its pictures; the TIFF header in it is found by its bytes. */
static void
walk_heif_exif (Walk *walk)
{
  static const char *const headers[] = { "II*\0\x08\0\0\0", "MM\0*\0\0\0\x08" };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const guint8 *found = memmem (walk->data, walk->size, headers[i], 8);

      if (found != NULL)
        walk_tiff (walk, found, walk->size - (gsize) (found - walk->data));
    }
}

/* HEIF names its items in the `meta` box, near the start. */
static void
walk_heif (Walk *walk)
{
  gsize end = MIN (walk->size, 256 * 1024);

  for (gsize at = 0; at + 24 <= end; at++)
    if (walk->data[at] == 'i' && memcmp (walk->data + at, "infe", 4) == 0)
      {
        if (memcmp (walk->data + at + 12, "Exif", 4) == 0)
          note (walk, "exif");
        else if (memcmp (walk->data + at + 12, "mime", 4) == 0)
          note (walk, "xmp");
      }
  walk_heif_exif (walk);
}

/* Extensions of a GIF stand between its frames; only their kind is of interest. */
static void
walk_gif (Walk *walk)
{
  gsize at = 13;

  if (walk->size > 13 && walk->data[10] & 0x80)
    at += (gsize) 3 << ((walk->data[10] & 7) + 1);
  while (at + 2 < walk->size && walk->data[at] == '!')
    {
      if (walk->data[at + 1] == 0xfe)
        note (walk, "comment");
      else if (walk->data[at + 1] == 0xff
               && starts (walk->data + at + 3, walk->size - at - 3, "XMP Data", 8))
        note (walk, "xmp");
      for (at += 2; at < walk->size && walk->data[at] != 0; at += walk->data[at] + 1u)
        ;
      at++;
    }
}

/**
 * lk_photo_list_metadata:
 * @bytes: the bytes of a picture file
 *
 * Names what the file carries beside its pixels: `exif`, `gps`, `thumbnail`, `xmp`, `iptc`,
 * `icc`, `more-pictures`, `comment`, `text`, `time`, `other`, `trailing` (bytes after the end).
 * None of it is taken over into a prepared photo.
 *
 * Returns: (transfer full): those words, each once
 */
char **
lk_photo_list_metadata (GBytes *bytes)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Walk walk = { .found = found };
  char **list;

  walk.data = g_bytes_get_data (bytes, &walk.size);
  if (starts (walk.data, walk.size, "\xff\xd8\xff", 3))
    walk_jpeg (&walk);
  else if (starts (walk.data, walk.size, "\x89PNG\r\n\x1a\n", 8))
    walk_png (&walk);
  else if (starts (walk.data, walk.size, "GIF8", 4))
    walk_gif (&walk);
  else if (walk.size >= 12 && starts (walk.data, walk.size, "RIFF", 4)
           && memcmp (walk.data + 8, "WEBP", 4) == 0)
    walk_webp (&walk);
  else if (starts (walk.data, walk.size, "II*\0", 4) || starts (walk.data, walk.size, "MM\0*", 4))
    walk_tiff (&walk, walk.data, walk.size);
  else if (walk.size >= 12 && memcmp (walk.data + 4, "ftyp", 4) == 0)
    walk_heif (&walk);

  list = g_new0 (char *, found->len + 1);
  for (guint i = 0; i < found->len; i++)
    list[i] = g_strdup (g_ptr_array_index (found, i));
  return list;
}
