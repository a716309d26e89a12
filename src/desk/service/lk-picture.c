/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-picture.h"

#include <string.h>
#include <sys/mman.h>

#include "lk-limits.h"

/*
 * A strict look at the structure of a picture from outside, without decoding it: what it is, how
 * large, and whether it carries more than pixels. JPEG: ITU-T T.81 annex B; PNG: W3C REC-PNG 11.
 */

/* Of a picture in a file no more than this is in memory at once. */
#define WINDOW (1024 * 1024)

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  gboolean mapped;
  gsize dropped;
} Reader;

/* What was gone over leaves memory; the file still has it, should it be looked at again. */
static void
drop_window (Reader *self)
{
  if (!self->mapped || self->at - self->dropped < WINDOW)
    return;
  (void) madvise ((guint8 *) self->data + self->dropped, WINDOW, MADV_DONTNEED);
  self->dropped += WINDOW;
}

static gboolean
has (const Reader *self, gsize n)
{
  return self->size - self->at >= n;
}

static guint
get_u16 (const guint8 *p)
{
  return (guint) p[0] << 8 | p[1];
}

static guint32
get_u32 (const guint8 *p)
{
  return (guint32) get_u16 (p) << 16 | get_u16 (p + 2);
}

static gboolean
starts_with (const guint8 *data, gsize size, const char *text, gsize length)
{
  return size >= length && memcmp (data, text, length) == 0;
}

static LkPictureVerdict
check_size (guint64 width, guint64 height)
{
  if (width == 0 || height == 0)
    return LK_PICTURE_NOT_AN_IMAGE;
  return width * height > LK_LIMIT_LABEL_PIXELS ? LK_PICTURE_TOO_LARGE : LK_PICTURE_GOOD;
}

/* What follows the end of a picture is no picture: phones put films and second photos there, with
 * the place in them. */
static LkPictureVerdict
check_rest (const Reader *self)
{
  static const char *const signs[]
      = { "Exif", "http://ns.adobe.com/", "<x:xmpmeta", "Photoshop 3.0", "8BIM", "ftyp", "GPS" };
  const guint8 *data = self->data + self->at;
  gsize size = self->size - self->at;

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (size > 0 && memmem (data, size, signs[i], strlen (signs[i])) != NULL)
      return LK_PICTURE_METADATA;
  return LK_PICTURE_GOOD;
}

static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* APP0 (JFIF), colour profiles in APP2 and APP14 (Adobe's colour transform) say how to show the
 * pixels; every other application segment, and comments, say something else. */
static gboolean
is_about_pixels (guint8 marker, const guint8 *body, gsize size)
{
  if (marker == 0xe0)
    return starts_with (body, size, "JFIF", 5) || starts_with (body, size, "JFXX", 5);
  if (marker == 0xe2)
    return starts_with (body, size, "ICC_PROFILE", 12);
  if (marker == 0xee)
    return starts_with (body, size, "Adobe", 5);
  return FALSE;
}

static LkPictureVerdict
check_segment (guint8 marker, const guint8 *body, gsize size, gboolean *framed)
{
  if (is_frame (marker))
    {
      if (size < 6)
        return LK_PICTURE_NOT_AN_IMAGE;
      *framed = TRUE;
      return check_size (get_u16 (body + 3), get_u16 (body + 1));
    }
  if (marker == 0xfe || (marker >= 0xe0 && marker <= 0xef))
    return is_about_pixels (marker, body, size) ? LK_PICTURE_GOOD : LK_PICTURE_METADATA;
  return LK_PICTURE_GOOD;
}

/* Goes over coded data to the next marker that is neither a stuffed byte nor a restart. */
static void
skip_scan (Reader *self)
{
  while (has (self, 2))
    {
      gsize part = MIN (self->size - self->at - 1, WINDOW);
      const guint8 *next = memchr (self->data + self->at, 0xff, part);

      self->at = next != NULL ? (gsize) (next - self->data) : self->at + part;
      drop_window (self);
      if (next == NULL)
        continue;
      if (next[1] != 0x00 && next[1] != 0xff && (next[1] < 0xd0 || next[1] > 0xd7))
        return;
      self->at += next[1] == 0xff ? 1 : 2;
    }
  self->at = self->size;
}

static LkPictureVerdict
check_jpeg (Reader *self)
{
  gboolean framed = FALSE;
  gboolean scanned = FALSE;

  self->at = 2;
  while (has (self, 2))
    {
      guint8 marker = self->data[self->at + 1];
      LkPictureVerdict verdict;
      gsize length;

      if (self->data[self->at] != 0xff)
        return LK_PICTURE_NOT_AN_IMAGE;
      self->at += marker == 0xff ? 1 : 2;
      if (marker == 0xff)
        continue;
      if (marker == 0xd9)
        return scanned ? check_rest (self) : LK_PICTURE_NOT_AN_IMAGE;
      if (!has (self, 2))
        break;
      length = get_u16 (self->data + self->at);
      if (length < 2 || !has (self, length))
        break;
      verdict = check_segment (marker, self->data + self->at + 2, length - 2, &framed);
      if (verdict != LK_PICTURE_GOOD)
        return verdict;
      self->at += length;
      if (marker != 0xda)
        continue;
      if (!framed)
        return LK_PICTURE_NOT_AN_IMAGE;
      scanned = TRUE;
      skip_scan (self);
    }
  return scanned ? LK_PICTURE_GOOD : LK_PICTURE_NOT_AN_IMAGE;
}

/* As with JPEG, what says how to show the pixels, and they themselves. */
static LkPictureVerdict
check_chunk (const guint8 *type)
{
  static const char *const about_pixels[]
      = { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP",
          "sBIT", "sRGB", "cICP", "mDCv", "mDCV", "cLLi", "cLLI", "oFFs",
          "iDOT", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT" };

  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isalpha (type[i]))
      return LK_PICTURE_NOT_AN_IMAGE;
  for (gsize i = 0; i < G_N_ELEMENTS (about_pixels); i++)
    if (memcmp (type, about_pixels[i], 4) == 0)
      return LK_PICTURE_GOOD;
  return LK_PICTURE_METADATA;
}

static LkPictureVerdict
check_png (Reader *self)
{
  gboolean has_pixels = FALSE;

  self->at = 8;
  if (!has (self, 25) || get_u32 (self->data + 8) != 13 || memcmp (self->data + 12, "IHDR", 4) != 0)
    return LK_PICTURE_NOT_AN_IMAGE;
  if (check_size (get_u32 (self->data + 16), get_u32 (self->data + 20)) != LK_PICTURE_GOOD)
    return check_size (get_u32 (self->data + 16), get_u32 (self->data + 20));
  while (has (self, 12))
    {
      gsize length = get_u32 (self->data + self->at);
      const guint8 *type = self->data + self->at + 4;
      LkPictureVerdict verdict;

      if (length > self->size || !has (self, length + 12))
        return LK_PICTURE_NOT_AN_IMAGE;
      verdict = check_chunk (type);
      if (verdict != LK_PICTURE_GOOD)
        return verdict;
      self->at += length + 12;
      if (memcmp (type, "IDAT", 4) == 0)
        has_pixels = TRUE;
      if (memcmp (type, "IEND", 4) == 0)
        return has_pixels ? check_rest (self) : LK_PICTURE_NOT_AN_IMAGE;
    }
  return LK_PICTURE_NOT_AN_IMAGE;
}

static LkPictureVerdict
check (Reader *reader, LkPictureKind *kind)
{
  if (starts_with (reader->data, reader->size, "\xff\xd8\xff", 3))
    {
      *kind = LK_PICTURE_KIND_JPEG;
      return check_jpeg (reader);
    }
  if (starts_with (reader->data, reader->size, "\x89PNG\r\n\x1a\n", 8))
    {
      *kind = LK_PICTURE_KIND_PNG;
      return check_png (reader);
    }
  return LK_PICTURE_NOT_AN_IMAGE;
}

/**
 * lk_picture_check_bytes:
 * @data: what was uploaded
 * @size: how many bytes
 * @kind: (out): what kind of picture it is, when it is one
 *
 * Returns: the verdict
 */
LkPictureVerdict
lk_picture_check_bytes (const guint8 *data, gsize size, LkPictureKind *kind)
{
  Reader reader = { .data = data, .size = size };

  return check (&reader, kind);
}

/**
 * lk_picture_check:
 * @fd: a regular file that holds what was uploaded
 * @size: how many bytes
 * @kind: (out): what kind of picture it is, when it is one
 *
 * Returns: the verdict
 */
LkPictureVerdict
lk_picture_check (int fd, gint64 size, LkPictureKind *kind)
{
  Reader reader = { .size = (gsize) size, .mapped = TRUE };
  LkPictureVerdict verdict;
  void *data;

  if (size <= 0)
    return LK_PICTURE_NOT_AN_IMAGE;
  data = mmap (NULL, (gsize) size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED)
    return LK_PICTURE_NOT_AN_IMAGE;
  reader.data = data;
  verdict = check (&reader, kind);
  munmap (data, (gsize) size);
  return verdict;
}

/**
 * lk_picture_kind_to_media_type:
 * @kind: a kind of picture
 *
 * Returns: (transfer none): its media type
 */
const char *
lk_picture_kind_to_media_type (LkPictureKind kind)
{
  return kind == LK_PICTURE_KIND_PNG ? "image/png" : "image/jpeg";
}
