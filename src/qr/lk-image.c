/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-image.h"

#include <string.h>

#include "lk-file.h"
#include "lk-image-sniff.h"
#include "lk-image-turn.h"

#define CHUNK (256 * 1024) /* bytes between two looks at the cancellable */
#define GIF_END ";"        /* closes a GIF behind its first frame */

struct _LkImage
{
  GdkPixbuf *pixbuf; /* NULL for a picture that was grey from the start */
  guint8 *grey;
  GMutex mutex; /* guards grey while it is made */
  guint width;
  guint height;
  guint original_width;
  guint original_height;
  const char *media_type;
};

G_DEFINE_QUARK (lk - image - error, lk_image_error)
G_DEFINE_BOXED_TYPE (LkImage, lk_image, lk_image_ref, lk_image_unref)

typedef struct
{
  guint long_side; /* scale down while decoding, but not below this; 0 for never */
  guint width;     /* as the loader tells it */
  guint height;
  gboolean too_large;
} LoadState;

static gboolean
is_too_large (guint64 width, guint64 height)
{
  return width > LK_IMAGE_MAX_SIDE || height > LK_IMAGE_MAX_SIDE
         || width * height > LK_IMAGE_MAX_PIXELS;
}

static void
set_too_large (GError **error)
{
  g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE,
               "the picture is over %u megapixels or %u pixels a side",
               LK_IMAGE_MAX_PIXELS / 1000000, LK_IMAGE_MAX_SIDE);
}

/* The JPEG decoder shrinks by powers of two almost for free. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  LoadState *state = user_data;
  guint divisor = 1;

  state->width = (guint) MAX (width, 0);
  state->height = (guint) MAX (height, 0);
  if (is_too_large (state->width, state->height))
    {
      state->too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  if (state->long_side == 0)
    return;
  while (divisor < 8 && MAX (state->width, state->height) / (divisor * 2) >= state->long_side)
    divisor *= 2;
  if (divisor > 1)
    gdk_pixbuf_loader_set_size (loader, (int) MAX (1, state->width / divisor),
                                (int) MAX (1, state->height / divisor));
}

static gboolean
feed (GdkPixbufLoader *loader,
      LoadState *state,
      const guint8 *data,
      gsize size,
      GCancellable *cancellable,
      GError **error)
{
  for (gsize at = 0; at < size; at += CHUNK)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK, size - at), error))
        return FALSE;
      if (state->too_large)
        {
          set_too_large (error);
          return FALSE;
        }
    }
  return TRUE;
}

/* Whatever the decoder said becomes one of our own errors; its words are kept. */
static void
take_decoder_error (GError **error, GError *cause, const LoadState *state)
{
  if (state->too_large)
    {
      g_clear_error (&cause);
      set_too_large (error);
    }
  else if (cause != NULL && (cause->domain == G_IO_ERROR || cause->domain == LK_IMAGE_ERROR))
    g_propagate_error (error, cause);
  else
    {
      g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_UNREADABLE, "the picture is damaged: %s",
                   cause != NULL ? cause->message : "nothing could be decoded");
      g_clear_error (&cause);
    }
}

static GdkPixbuf *
decode (const LkImageSniff *sniff,
        const guint8 *data,
        LoadState *state,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  GError *cause = NULL;
  GdkPixbuf *pixbuf;
  gboolean fed;

  loader = gdk_pixbuf_loader_new_with_mime_type (lk_image_format_to_media_type (sniff->format),
                                                 &cause);
  if (loader == NULL)
    {
      g_clear_error (&cause);
      g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_UNSUPPORTED,
                   "no loader for %s is installed", lk_image_format_to_media_type (sniff->format));
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), state);

  fed = feed (loader, state, data, sniff->used, cancellable, &cause);
  if (fed && sniff->format == LK_IMAGE_FORMAT_GIF)
    fed = gdk_pixbuf_loader_write (loader, (const guint8 *) GIF_END, 1, &cause);
  if (!gdk_pixbuf_loader_close (loader, fed ? &cause : NULL))
    fed = FALSE;
  pixbuf = fed ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (pixbuf == NULL)
    {
      take_decoder_error (error, cause, state);
      return NULL;
    }
  return g_object_ref (pixbuf);
}

static GdkPixbuf *
over_white (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  gsize from_stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  GdkPixbuf *flat = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  gsize stride;
  guint8 *to;

  if (flat == NULL)
    return NULL;
  stride = (gsize) gdk_pixbuf_get_rowstride (flat);
  to = gdk_pixbuf_get_pixels (flat);
  for (int y = 0; y < height; y++)
    {
      const guint8 *p = from + (gsize) y * from_stride;
      guint8 *q = to + (gsize) y * stride;

      for (int x = 0; x < width; x++, p += 4, q += 3)
        for (guint c = 0; c < 3; c++)
          q[c] = (guint8) ((p[c] * p[3] + 255 * (255 - p[3]) + 127) / 255);
    }
  return flat;
}

static guint
orientation_of (GdkPixbuf *pixbuf, const LkImageSniff *sniff)
{
  const char *option = gdk_pixbuf_get_option (pixbuf, "orientation");
  guint64 value = sniff->orientation;

  /* A HEIF file turns its picture itself, and its loader has done so. */
  if (sniff->format == LK_IMAGE_FORMAT_HEIF || sniff->format == LK_IMAGE_FORMAT_AVIF)
    return 1;
  if (option != NULL && !g_ascii_string_to_unsigned (option, 10, 1, 8, &value, NULL))
    value = 1;
  return value == 0 ? 1 : (guint) value;
}

/* Each step lets the picture before it go, so that two are in memory at most. */
static GdkPixbuf *
make_upright (GdkPixbuf *pixbuf, guint orientation)
{
  GdkPixbuf *next;

  if (gdk_pixbuf_get_has_alpha (pixbuf))
    {
      next = over_white (pixbuf);
      g_object_unref (pixbuf);
      if (next == NULL)
        return NULL;
      pixbuf = next;
    }
  if (orientation > 1)
    {
      next = lk_image_turn (pixbuf, orientation);
      g_object_unref (pixbuf);
      pixbuf = next;
    }
  return pixbuf;
}

static LkImage *
image_new (GdkPixbuf *pixbuf)
{
  LkImage *self = g_atomic_rc_box_new0 (LkImage);

  g_mutex_init (&self->mutex);
  self->pixbuf = pixbuf;
  if (pixbuf != NULL)
    {
      self->width = (guint) gdk_pixbuf_get_width (pixbuf);
      self->height = (guint) gdk_pixbuf_get_height (pixbuf);
    }
  self->original_width = self->width;
  self->original_height = self->height;
  return self;
}

static gboolean
check_sniff (const LkImageSniff *sniff, gsize size, GError **error)
{
  if (sniff->format == LK_IMAGE_FORMAT_NONE)
    g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_NOT_AN_IMAGE,
                 size == 0 ? "the file is empty" : "this is not a picture");
  else if (size > LK_IMAGE_MAX_BYTES)
    g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE, "the picture file is over %d MB",
                 LK_IMAGE_MAX_BYTES / 1024 / 1024);
  else if (is_too_large (sniff->width, sniff->height))
    set_too_large (error);
  else if (sniff->torn)
    g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_UNREADABLE,
                 "the picture is damaged: its end is missing");
  else
    return TRUE;
  return FALSE;
}

/**
 * lk_image_load_bytes_at_least:
 * @bytes: the bytes of a picture file
 * @long_side: how many pixels the longer side needs at least; the picture may come larger, and is
 *   never enlarged. 0 for the picture as it is
 * @cancellable: (nullable): to stop it
 * @error: #LkImageError, or %G_IO_ERROR_CANCELLED
 *
 * As lk_image_load_bytes(), but shrinks while it decodes, by a power of two, which saves most of
 * the time for a photo from a phone.
 *
 * Returns: (transfer full): the picture, or %NULL
 */
LkImage *
lk_image_load_bytes_at_least (GBytes *bytes,
                              guint long_side,
                              GCancellable *cancellable,
                              GError **error)
{
  LoadState state = { .long_side = long_side };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  LkImageSniff sniff = lk_image_sniff (data, size);
  GdkPixbuf *pixbuf;
  LkImage *self;
  guint orientation;

  if (!check_sniff (&sniff, size, error))
    return NULL;
  pixbuf = decode (&sniff, data, &state, cancellable, error);
  if (pixbuf == NULL)
    return NULL;
  orientation = orientation_of (pixbuf, &sniff);
  pixbuf = make_upright (pixbuf, orientation);
  if (pixbuf == NULL)
    {
      g_set_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE,
                   "not enough memory for the picture");
      return NULL;
    }
  self = image_new (pixbuf);
  self->media_type = lk_image_format_to_media_type (sniff.format);
  self->original_width = orientation >= 5 ? state.height : state.width;
  self->original_height = orientation >= 5 ? state.width : state.height;
  return self;
}

/**
 * lk_image_load_bytes:
 * @bytes: the bytes of a JPEG, PNG, WebP, BMP, GIF, TIFF, HEIC or AVIF file, the latter two and
 *   WebP where a loader of gdk-pixbuf is installed
 * @cancellable: (nullable): to stop it
 * @error: #LkImageError, or %G_IO_ERROR_CANCELLED
 *
 * Decodes a picture from outside: not before its size is known to be within the limits, the first
 * frame only, upright, over white. Takes up to a second for the largest: not for the main thread.
 *
 * Returns: (transfer full): the picture, or %NULL
 */
LkImage *
lk_image_load_bytes (GBytes *bytes, GCancellable *cancellable, GError **error)
{
  return lk_image_load_bytes_at_least (bytes, 0, cancellable, error);
}

/**
 * lk_image_load_file:
 * @path: a file name
 * @cancellable: (nullable): to stop it
 * @error: #LkImageError, #LkFileError, %G_FILE_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the picture, as lk_image_load_bytes() has it, or %NULL
 */
LkImage *
lk_image_load_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = lk_file_read (path, LK_IMAGE_MAX_BYTES, error);

  return bytes != NULL ? lk_image_load_bytes (bytes, cancellable, error) : NULL;
}

/**
 * lk_image_new_from_pixbuf:
 * @pixbuf: pixels that are upright already; a copy is made where there is transparency
 *
 * Returns: (transfer full) (nullable): the picture; %NULL without memory
 */
LkImage *
lk_image_new_from_pixbuf (GdkPixbuf *pixbuf)
{
  GdkPixbuf *flat = make_upright (g_object_ref (pixbuf), 1);

  return flat != NULL ? image_new (flat) : NULL;
}

/**
 * lk_image_new_from_grey:
 * @grey: one byte a pixel; copied
 * @width: pixels
 * @height: pixels
 * @stride: bytes from one row to the next
 *
 * Returns: (transfer full): the picture
 */
LkImage *
lk_image_new_from_grey (const guint8 *grey, guint width, guint height, gsize stride)
{
  LkImage *self = image_new (NULL);

  self->width = self->original_width = width;
  self->height = self->original_height = height;
  self->grey = g_malloc ((gsize) width * height);
  for (guint y = 0; y < height; y++)
    memcpy (self->grey + (gsize) y * width, grey + y * stride, width);
  return self;
}

/**
 * lk_image_ref:
 * @self: a picture
 *
 * Returns: (transfer full): @self
 */
LkImage *
lk_image_ref (LkImage *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
image_clear (gpointer data)
{
  LkImage *self = data;

  g_clear_object (&self->pixbuf);
  g_free (self->grey);
  g_mutex_clear (&self->mutex);
}

/**
 * lk_image_unref:
 * @self: (transfer full): a picture
 */
void
lk_image_unref (LkImage *self)
{
  g_atomic_rc_box_release_full (self, image_clear);
}

/**
 * lk_image_get_width:
 * @self: a picture
 *
 * Returns: pixels from left to right, upright
 */
guint
lk_image_get_width (LkImage *self)
{
  return self->width;
}

/**
 * lk_image_get_height:
 * @self: a picture
 *
 * Returns: pixels from top to bottom, upright
 */
guint
lk_image_get_height (LkImage *self)
{
  return self->height;
}

/**
 * lk_image_get_original_width:
 * @self: a picture
 *
 * Returns: the width that the file has, upright; more than lk_image_get_width() when it was
 *   shrunk while decoding
 */
guint
lk_image_get_original_width (LkImage *self)
{
  return self->original_width;
}

/**
 * lk_image_get_original_height:
 * @self: a picture
 *
 * Returns: the height that the file has, upright
 */
guint
lk_image_get_original_height (LkImage *self)
{
  return self->original_height;
}

/**
 * lk_image_get_media_type:
 * @self: a picture
 *
 * Returns: (nullable): what the file was, such as "image/jpeg"; %NULL when it came as pixels
 */
const char *
lk_image_get_media_type (LkImage *self)
{
  return self->media_type;
}

static guint8 *
make_grey (GdkPixbuf *pixbuf, guint width, guint height)
{
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *grey = g_malloc ((gsize) width * height);

  for (guint y = 0; y < height; y++)
    {
      const guint8 *p = from + y * stride;
      guint8 *q = grey + (gsize) y * width;

      for (guint x = 0; x < width; x++, p += 3)
        q[x] = (guint8) ((p[0] * 77 + p[1] * 150 + p[2] * 29 + 128) >> 8);
    }
  return grey;
}

/**
 * lk_image_get_grey:
 * @self: a picture
 * @stride: (out) (optional): bytes from one row to the next
 *
 * Returns: (transfer none): its brightness, one byte a pixel, made at the first call
 */
const guint8 *
lk_image_get_grey (LkImage *self, gsize *stride)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->grey == NULL)
    self->grey = make_grey (self->pixbuf, self->width, self->height);
  if (stride != NULL)
    *stride = self->width;
  return self->grey;
}

/**
 * lk_image_to_pixbuf:
 * @self: a picture
 *
 * Returns: (transfer full) (nullable): its pixels, RGB without transparency; not to be changed;
 *   %NULL without memory
 */
GdkPixbuf *
lk_image_to_pixbuf (LkImage *self)
{
  GdkPixbuf *pixbuf;
  guint8 *to;
  gsize stride;

  if (self->pixbuf != NULL)
    return g_object_ref (self->pixbuf);
  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) self->width, (int) self->height);
  if (pixbuf == NULL)
    return NULL;
  stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  to = gdk_pixbuf_get_pixels (pixbuf);
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      memset (to + y * stride + 3 * (gsize) x, self->grey[(gsize) y * self->width + x], 3);
  return pixbuf;
}
