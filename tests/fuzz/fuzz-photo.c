/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "lk-image-sniff.h"
#include "lk-label-photo.h"
#include "lk-photo-load.h"
#include "lk-photo-metadata.h"
#include "lk-photo-text.h"

#define MOST_PIXELS 250000 /* of a picture that is decoded here, to stay quick */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

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

  g_assert_nonnull (list);
  read_as_print (data, size);
  if (sniff.width > 0 && (guint64) sniff.width * sniff.height <= MOST_PIXELS)
    read_as_picture (bytes, size > 0 ? data[size / 2] : 0);
  return 0;
}
