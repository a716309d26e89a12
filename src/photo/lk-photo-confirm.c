/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-reader.h"

#include <math.h>

#include "lk-photo-barcode.h"
#include "lk-photo-text.h"
#include "lk-serial.h"

/* A level view on one line of print, its letters @height pixels high. */
static LkView
line_view (const LkQuad *place, double angle, double scale, double height)
{
  const LkPoint *c = place->corners;
  double wide = hypot (c[1].x - c[0].x, c[1].y - c[0].y);
  double high = MAX (1, hypot (c[3].x - c[0].x, c[3].y - c[0].y));
  /* Never less than half the size it has: that would drop strokes. */
  double size = MAX (height / high, scale / 2);

  return (LkView){ { (c[0].x + c[2].x) / 2 * scale, (c[0].y + c[2].y) / 2 * scale },
                   angle,
                   size / scale,
                   (guint) CLAMP ((wide + high) * size, 16, 3000),
                   (guint) CLAMP (1.8 * high * size, 16, 1000) };
}

typedef struct
{
  const LkGrey *prepared;
  double scale;
  const char *expected;
  LkOcr *ocr;
  GCancellable *cancellable;
} LineJob;

/* The serial that a line says, or an empty text. */
static char *
read_line (const LkPhotoSerial *serial, const LineJob *job, double height)
{
  LkView view = line_view (&serial->place, serial->angle, job->scale, height);
  g_autoptr (LkGrey) level = lk_grey_take_view (job->prepared, &view);
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GPtrArray) found = NULL;

  lk_grey_stretch (level);
  words = lk_ocr_read (job->ocr, level, LK_OCR_LINE, job->cancellable);
  found = lk_photo_text_find_serials (words);
  return g_strdup (found->len > 0 ? ((LkFoundText *) g_ptr_array_index (found, 0))->text : "");
}

static guint
count_same (GPtrArray *readings, const char *text)
{
  guint count = 0;

  for (guint i = 0; i < readings->len; i++)
    count += *text != '\0' && g_str_equal (g_ptr_array_index (readings, i), text);
  return count;
}

/* The letter at the start looks like a digit to print readers (G and 6, L and 1): when all the
   rest is what is expected, more sizes are tried, and two that say so count. */
static void
try_harder (LkPhotoSerial *serial, GPtrArray *readings, const LineJob *job)
{
  static const double heights[] = { 20, 24, 32, 41, 52, 60 };
  g_autofree char *wanted = lk_serial_of_label (job->expected);

  if (wanted == NULL || strlen (serial->text) != strlen (wanted)
      || g_str_equal (serial->text, wanted) || !g_str_equal (serial->text + 1, wanted + 1))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    g_ptr_array_add (readings, read_line (serial, job, heights[i]));
  if (count_same (readings, wanted) >= 2)
    {
      serial->votes = count_same (readings, wanted);
      g_free (serial->text);
      serial->text = g_steal_pointer (&wanted);
    }
}

/* Reads the line in several sizes; what most of them say is what it says. */
static void
confirm_print (LkPhotoReading *self, LkPhotoSerial *serial, const LineJob *job)
{
  static const double heights[] = { 28, 36, 46 };
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func (g_free);
  const char *best = "";

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    g_ptr_array_add (readings, read_line (serial, job, heights[i]));

  /* The check sum of a code vouches for its serial; the print only has to say it too. */
  for (guint i = 0; i < self->serials->len; i++)
    {
      LkPhotoSerial *other = g_ptr_array_index (self->serials, i);

      if (other->source != LK_SERIAL_SOURCE_PRINT)
        other->votes += count_same (readings, other->text);
    }

  g_ptr_array_add (readings, g_strdup (serial->text));
  for (guint i = 0; i < readings->len; i++)
    if (count_same (readings, g_ptr_array_index (readings, i)) > count_same (readings, best))
      best = g_ptr_array_index (readings, i);
  g_free (serial->text);
  serial->text = g_strdup (best);
  serial->votes = count_same (readings, best);
  try_harder (serial, readings, job);
}

/**
 * lk_photo_confirm:
 * @self: a reading of the original
 * @prepared: the picture that is to be sent, read back from its bytes
 * @scale: its size against the one that @self was read from
 * @expected: (nullable): the serial of the device that the case is about
 * @ocr: (nullable): a reader of print
 * @cancellable: (nullable): to stop early
 *
 * Reads every serial again and counts how often it comes out the same.
 */
void
lk_photo_confirm (LkPhotoReading *self,
                  const LkGrey *prepared,
                  double scale,
                  const char *expected,
                  LkOcr *ocr,
                  GCancellable *cancellable)
{
  LineJob job = { prepared, scale, expected, ocr, cancellable };

  for (guint i = 0; i < self->serials->len; i++)
    {
      LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);

      if (g_cancellable_is_cancelled (cancellable))
        return;
      if (serial->source == LK_SERIAL_SOURCE_BARCODE)
        serial->votes += lk_photo_has_barcode (prepared, serial->text, serial->angle);
      else if (serial->source == LK_SERIAL_SOURCE_PRINT && ocr != NULL)
        confirm_print (self, serial, &job);
    }
}
