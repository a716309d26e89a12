/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lk-image-sniff.h"
#include "lk-label-photo.h"
#include "lk-photo-load.h"
#include "lk-photo-metadata.h"
#include "lk-photo-text.h"

#define MOST_PIXELS 250000 /* of a picture that is decoded here, to stay quick */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The picture at hand is an animated WebP: VP8X is its first chunk, and says so. */
static gboolean animated_webp;

/*
 * A critical ends the program as it does in every test, but for those that the loaders of
 * gdk-pixbuf cause in a broken file and then survive: GIF asks for a frame without a height, WebP
 * (0.2.1) for the picture of an animation that it could not open, which it gives back unasked. They
 * end without a picture, and that lk_photo_load() must turn into its error.
 */
static GLogWriterOutput
forgive_the_loaders (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  gboolean forgiven = FALSE;

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      forgiven = g_str_equal (fields[i].value, "GdkPixbuf")
                 || (animated_webp && g_str_equal (fields[i].value, "GLib-GObject"));
  g_log_writer_default (level, fields, n_fields, data);
  if ((level & G_LOG_LEVEL_CRITICAL) != 0 && !forgiven)
    abort ();
  return G_LOG_WRITER_HANDLED;
}

static void
watch_the_log (const uint8_t *data, size_t size)
{
  static gboolean watched;

  animated_webp = size > 20 && memcmp (data + 8, "WEBPVP8X", 8) == 0 && (data[20] & 2) != 0;
  if (watched)
    return;
  watched = TRUE;
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  g_log_set_writer_func (forgive_the_loaders, NULL, NULL);
}

static void
read_as_print (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 1024));
  g_auto (GStrv) parts = g_strsplit_set (text, " \n", 0);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_ocr_word_free);
  g_autoptr (GPtrArray) serials = NULL;
  g_autoptr (GPtrArray) codes = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_utf8_validate (parts[i], -1, NULL))
      g_ptr_array_add (words, lk_ocr_word_new (parts[i], (int) i, 0, (int) i + 1, 1, i / 8));
  serials = lk_photo_text_find_serials (words);
  codes = lk_photo_text_find_codes (words, NULL);
  for (guint i = 0; i < serials->len; i++)
    {
      gsize length = strlen (((LkFoundText *) g_ptr_array_index (serials, i))->text);

      g_assert_true (length == 0 || length == 9);
    }
}

/* Whatever comes in: a picture within the limits and a JPEG of pixels alone, or one error. */
static void
read_as_picture (GBytes *bytes, guint8 choice)
{
  g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) left = NULL;
  guint width, height;

  lk_photo_edits_rotate (edits, choice % 4);
  if (choice & 4)
    lk_photo_edits_set_crop (edits, &(LkPhotoRect){ choice / 255.0, 0.25, 0.5, 0.5 });
  pixbuf = lk_photo_load (bytes, edits, NULL, NULL, &error);
  g_assert_cmpint (pixbuf == NULL, ==, error != NULL);
  if (pixbuf == NULL)
    return;
  jpeg = lk_photo_encode (pixbuf, &width, &height, NULL, &error);
  g_assert_no_error (error);
  left = lk_photo_list_metadata (jpeg);
  g_assert_cmpuint (g_strv_length (left), ==, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  LkImageSniff sniff = lk_image_sniff (data, size);
  g_auto (GStrv) list = lk_photo_list_metadata (bytes);

  watch_the_log (data, size);
  g_assert_nonnull (list);
  read_as_print (data, size);
  if (sniff.width > 0 && (guint64) sniff.width * sniff.height <= MOST_PIXELS)
    read_as_picture (bytes, size > 0 ? data[size / 2] : 0);
  return 0;
}
