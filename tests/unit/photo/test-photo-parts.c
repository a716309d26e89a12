/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-label-photo.h"
#include "lk-photo-load.h"
#include "lk-photo-metadata.h"
#include "lk-photo-text.h"
#include "lk-photo-verdict.h"

static void
assert_rect (LkPhotoRect rect, double x, double y, double width, double height)
{
  g_assert_cmpfloat_with_epsilon (rect.x, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect.y, y, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect.width, width, 1e-9);
  g_assert_cmpfloat_with_epsilon (rect.height, height, 1e-9);
}

static void
test_edits (void)
{
  g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
  g_autoptr (LkPhotoEdits) copy = NULL;
  LkPhotoRect crop;

  g_assert_true (lk_photo_edits_is_empty (edits));
  g_assert_true (lk_photo_edits_is_empty (NULL));
  g_assert_false (lk_photo_edits_get_crop (edits, &crop));
  assert_rect (crop, 0, 0, 1, 1);

  lk_photo_edits_set_crop (edits, &(LkPhotoRect){ 0.1, 0.2, 0.3, 0.4 });
  lk_photo_edits_add_mask (edits, &(LkPhotoRect){ 0.2, 0.3, 0.1, 0.1 });
  lk_photo_edits_rotate (edits, 1);
  g_assert_true (lk_photo_edits_get_crop (edits, &crop));
  assert_rect (crop, 0.4, 0.1, 0.4, 0.3);
  assert_rect (lk_photo_edits_get_mask (edits, 0), 0.6, 0.2, 0.1, 0.1);
  copy = lk_photo_edits_copy (edits);
  lk_photo_edits_rotate (edits, -1);
  g_assert_cmpuint (lk_photo_edits_get_quarter_turns (edits), ==, 0);
  lk_photo_edits_get_crop (edits, &crop);
  assert_rect (crop, 0.1, 0.2, 0.3, 0.4);
  g_assert_cmpuint (lk_photo_edits_get_quarter_turns (copy), ==, 1);
  lk_photo_edits_rotate (copy, -6);
  g_assert_cmpuint (lk_photo_edits_get_quarter_turns (copy), ==, 3);

  /* Cut to the picture; nothing left is nothing drawn. */
  lk_photo_edits_add_mask (edits, &(LkPhotoRect){ -1, 0.5, 1.5, 3 });
  assert_rect (lk_photo_edits_get_mask (edits, 1), 0, 0.5, 0.5, 0.5);
  lk_photo_edits_add_mask (edits, &(LkPhotoRect){ 1.5, 0, 1, 1 });
  lk_photo_edits_add_mask (edits, &(LkPhotoRect){ 0.0 / 0.0, 0, 0.0 / 0.0, 1 });
  g_assert_cmpuint (lk_photo_edits_get_n_masks (edits), ==, 2);
  for (guint i = 0; i < 200; i++)
    lk_photo_edits_add_mask (edits, &(LkPhotoRect){ 0, 0, 1, 1 });
  g_assert_cmpuint (lk_photo_edits_get_n_masks (edits), ==, LK_PHOTO_MAX_MASKS);
  lk_photo_edits_clear_masks (edits);
  lk_photo_edits_set_crop (edits, NULL);
  g_assert_true (lk_photo_edits_is_empty (edits));
}

static void
test_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  LkPhotoKind kind;

  for (LkPhotoReason r = LK_PHOTO_REASON_OTHER_SERIAL; r <= LK_PHOTO_REASON_TOO_SMALL; r++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) lk_photo_reason_to_string (r)));
      g_assert_true (g_hash_table_add (seen, (gpointer) lk_photo_reason_get_sentence (r)));
      g_assert_true (g_hash_table_add (seen, (gpointer) lk_photo_reason_get_tip (r)));
      g_assert_true (g_str_has_suffix (lk_photo_reason_get_sentence (r), "."));
    }
  g_assert_true (lk_photo_kind_from_string ("screen", &kind));
  g_assert_cmpint (kind, ==, LK_PHOTO_KIND_SCREEN);
  g_assert_false (lk_photo_kind_from_string ("Label", &kind));
  g_assert_false (lk_photo_kind_from_string (NULL, &kind));
}

/* Words on lines that "|" parts, 10 pixels a letter. */
static GPtrArray *
words_of (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_ocr_word_free);
  g_auto (GStrv) lines = g_strsplit (text, "|", 0);

  for (guint l = 0; lines[l] != NULL; l++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[l], " ", 0);
      int x = 0;

      for (guint i = 0; parts[i] != NULL; i++)
        {
          int width = 10 * (int) strlen (parts[i]);

          if (width > 0)
            g_ptr_array_add (words, lk_ocr_word_new (parts[i], x, 40 * (int) l, x + width,
                                                     40 * (int) l + 20, l));
          x += width + 10;
        }
    }
  return words;
}

static void
test_find_serials (void)
{
  static const struct
  {
    const char *text;
    const char *serial; /* NULL: none */
    gboolean labelled;
  } rows[] = {
    { "S/N: E12345678", "E12345678", TRUE },
    { "S/N:E12345678", "E12345678", TRUE },
    { "SN: 123456789", "123456789", TRUE },
    { "Serial No.: e12345678", "E12345678", TRUE },
    { "Serial Number : E12345678 Code", "E12345678", TRUE },
    { "S/N E1234 5678", "E12345678", TRUE },
    { "Model DS-1|E12345678", "E12345678", FALSE },
    { "SN: E1234567B", "E12345678", TRUE },
    { "SN: E12O45678", "E12045678", TRUE },
    { "DS-7604NI-K10420191213CCRRE12345678WCVU", "E12345678", FALSE },
    { "Serial No. DS-2CD2385G1-I20200414AAWRE04255405", "E04255405", TRUE },
    { "S/N: E123X5678Y", "", TRUE },
    { "E1234567", NULL, FALSE },
    { "E123456789", NULL, FALSE },
    { "Tel 0123456789", NULL, FALSE },
    { "MAC: c0:56:e3:12:34:56", NULL, FALSE },
    { "EABCDEFGH", NULL, FALSE },
    { "OSBIZOQDG", NULL, FALSE },
    { "2024-01-02 12 VDC", NULL, FALSE },
    { "", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) words = words_of (rows[i].text);
      g_autoptr (GPtrArray) found = lk_photo_text_find_serials (words);
      const LkFoundText *first = found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (found->len, ==, rows[i].serial != NULL ? 1 : 0);
      if (first == NULL)
        continue;
      g_assert_cmpstr (first->text, ==, rows[i].serial);
      g_assert_cmpint (first->labelled, ==, rows[i].labelled);
    }
}

static void
test_find_codes (void)
{
  static const struct
  {
    const char *text;
    const char *known;
    guint count;
    int x0, x1;
  } rows[] = {
    { "Verification Code: ABCDEF", NULL, 1, 190, 250 },
    { "Verification Code:ABCDEF", NULL, 1, 130, 240 },
    { "Code: ABCDEF S/N: E12345678", NULL, 1, 60, 120 },
    { "S/N: E12345678 Code: ABCDEF", NULL, 1, 210, 270 },
    { "Verification Code|ABCDEF", NULL, 1, 0, 60 },
    { "ABCDEF", NULL, 1, 0, 60 },
    { "Veriflcatlon C0de: AB CD EF", NULL, 1, 190, 270 },
    { "AWCDEF something", "ABCDEF", 1, 0, 60 },
    { "PW=ABCDEF", "ABCDEF", 1, 0, 90 },
    { "CAMERA", NULL, 0, 0, 0 },
    { "NETWORK CAMERA|Model: DS-2CD", NULL, 0, 0, 0 },
    { "Code: E12345678", NULL, 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) words = words_of (rows[i].text);
      g_autoptr (GPtrArray) known = g_ptr_array_new ();
      g_autoptr (GPtrArray) found = NULL;

      g_test_message ("%s", rows[i].text);
      if (rows[i].known != NULL)
        g_ptr_array_add (known, (gpointer) rows[i].known);
      found = lk_photo_text_find_codes (words, known);
      g_assert_cmpuint (found->len, ==, rows[i].count);
      if (found->len == 0)
        continue;
      g_assert_cmpint (((LkFoundText *) g_ptr_array_index (found, 0))->x0, ==, rows[i].x0);
      g_assert_cmpint (((LkFoundText *) g_ptr_array_index (found, 0))->x1, ==, rows[i].x1);
    }
}

typedef struct
{
  const char *text;
  LkSerialSource source;
  gboolean labelled;
  guint votes;
} Seen;

static LkPhotoJudgement
judge (const char *expected,
       LkPhotoKind kind,
       gboolean label,
       gboolean print,
       const Seen *seen,
       guint n_seen,
       LkPhotoReading **out)
{
  static const LkPhotoQuality good = { .sharpness = 1, .low = 40, .high = 240, .long_side = 2000 };
  LkPhotoReading *reading = lk_photo_reading_new ();
  LkQuad nowhere = { 0 };

  reading->label_seen = label;
  reading->print_read = print;
  for (guint i = 0; i < n_seen; i++)
    {
      LkPhotoSerial *serial = lk_photo_reading_add_serial (reading, seen[i].text, seen[i].source,
                                                           seen[i].labelled, 0, &nowhere);
      serial->votes = seen[i].votes;
    }
  *out = reading;
  return lk_photo_judge (reading, &good, expected, kind);
}

#define QR LK_SERIAL_SOURCE_QR
#define BAR LK_SERIAL_SOURCE_BARCODE
#define PRINT LK_SERIAL_SOURCE_PRINT
#define PASS LK_PHOTO_VERDICT_PASS
#define WARN LK_PHOTO_VERDICT_WARN
#define REJECT LK_PHOTO_VERDICT_REJECT
#define DEVICE "DS-2CD2385G1-I20200414AAWRE04255405"

static void
test_verdict (void)
{
  static const struct
  {
    const char *name;
    const char *expected;
    gboolean label, print;
    Seen seen[3];
    LkPhotoVerdict verdict;
    int reason; /* the first one, -1 for none */
  } rows[] = {
    { "code and print", DEVICE, 1, 1, { { "E04255405", QR, 1, 3 } }, PASS, -1 },
    { "bar code read again", DEVICE, 1, 1, { { "E04255405", BAR, 1, 1 } }, PASS, -1 },
    { "print read alike", DEVICE, 1, 1, { { "E04255405", PRINT, 1, 3 } }, PASS, -1 },
    { "one match of two",
      DEVICE,
      1,
      1,
      { { "F11111111", QR, 1, 3 }, { "E04255405", QR, 1, 3 } },
      PASS,
      -1 },
    { "no serial asked for", NULL, 1, 1, { { "E04255405", QR, 1, 3 } }, PASS, -1 },
    { "print not read again",
      DEVICE,
      1,
      1,
      { { "E04255405", QR, 1, 0 } },
      WARN,
      LK_PHOTO_REASON_SERIAL_LOST },
    { "print read once",
      DEVICE,
      1,
      1,
      { { "E04255405", PRINT, 1, 1 } },
      WARN,
      LK_PHOTO_REASON_SERIAL_DOUBTFUL },
    { "code against print",
      DEVICE,
      1,
      1,
      { { "E04255406", QR, 1, 0 }, { "E04255405", PRINT, 1, 4 } },
      WARN,
      LK_PHOTO_REASON_SERIAL_DOUBTFUL },
    { "no reader of print",
      DEVICE,
      1,
      0,
      { { "E04255405", BAR, 1, 1 } },
      WARN,
      LK_PHOTO_REASON_CODE_NOT_CHECKED },
    { "another device",
      DEVICE,
      1,
      1,
      { { "F11111111", QR, 1, 3 } },
      REJECT,
      LK_PHOTO_REASON_OTHER_SERIAL },
    { "a neighbour's code",
      DEVICE,
      1,
      1,
      { { "E04255406", BAR, 1, 1 } },
      REJECT,
      LK_PHOTO_REASON_OTHER_SERIAL },
    { "part of it",
      DEVICE,
      1,
      1,
      { { "104255405", QR, 1, 3 } },
      REJECT,
      LK_PHOTO_REASON_OTHER_SERIAL },
    { "another device's print",
      DEVICE,
      1,
      1,
      { { "F11111111", PRINT, 1, 4 } },
      REJECT,
      LK_PHOTO_REASON_OTHER_SERIAL },
    { "print nearly right",
      DEVICE,
      1,
      1,
      { { "E04255406", PRINT, 1, 4 } },
      WARN,
      LK_PHOTO_REASON_SERIAL_DOUBTFUL },
    { "some number",
      DEVICE,
      1,
      1,
      { { "111111111", PRINT, 0, 4 } },
      WARN,
      LK_PHOTO_REASON_SERIAL_DOUBTFUL },
    { "badly read", DEVICE, 1, 1, { { "", PRINT, 1, 0 } }, WARN, LK_PHOTO_REASON_SERIAL_NOT_READ },
    { "nothing read", DEVICE, 1, 1, { { NULL } }, WARN, LK_PHOTO_REASON_SERIAL_NOT_READ },
    { "no label", DEVICE, 0, 1, { { NULL } }, REJECT, LK_PHOTO_REASON_NO_LABEL },
    { "no label, none asked for", NULL, 0, 1, { { NULL } }, WARN, LK_PHOTO_REASON_SERIAL_NOT_READ },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkPhotoReading) reading = NULL;
      guint n = 0;
      LkPhotoJudgement judgement;

      while (n < G_N_ELEMENTS (rows[i].seen) && rows[i].seen[n].text != NULL)
        n++;
      g_test_message ("%s", rows[i].name);
      judgement = judge (rows[i].expected, LK_PHOTO_KIND_LABEL, rows[i].label, rows[i].print,
                         rows[i].seen, n, &reading);
      g_assert_cmpint (judgement.verdict, ==, rows[i].verdict);
      g_assert_cmpint (judgement.n_reasons > 0 ? (int) judgement.reasons[0] : -1, ==,
                       rows[i].reason);
    }
}

static void
test_verdict_other_kinds (void)
{
  g_autoptr (LkPhotoReading) invoice = NULL;
  g_autoptr (LkPhotoReading) screen = NULL;

  g_assert_cmpint (judge (DEVICE, LK_PHOTO_KIND_INVOICE, FALSE, TRUE, NULL, 0, &invoice).verdict,
                   ==, WARN);
  g_assert_cmpint (judge (DEVICE, LK_PHOTO_KIND_SCREEN, FALSE, TRUE, NULL, 0, &screen).verdict, ==,
                   WARN);
}

static GBytes *
flat_jpeg (int width, int height, guint32 colour)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *buffer = NULL;
  gsize size = 0;

  gdk_pixbuf_fill (pixbuf, colour);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", NULL, NULL));
  return g_bytes_new_take (buffer, size);
}

static void
test_size_rules (void)
{
  static const struct
  {
    int width, height, to_width, to_height;
  } rows[] = {
    { 4000, 3000, 2000, 1500 },
    { 3000, 4000, 1500, 2000 },
    { 3999, 2999, 3999, 2999 },
    { 4032, 100, 2016, 50 },
    { 8000, 400, 4000, 200 },
    { 100, 80, 100, 80 },
    { 1, 1, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = flat_jpeg (rows[i].width, rows[i].height, 0x808080ff);
      g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkPixbuf) pixbuf = lk_photo_load (bytes, edits, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, rows[i].to_width);
      g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, rows[i].to_height);
    }
}

static void
test_size_with_edits (void)
{
  g_autoptr (GBytes) bytes = flat_jpeg (4800, 3600, 0x808080ff);
  g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
  g_autoptr (GdkPixbuf) cut = NULL;
  g_autoptr (GdkPixbuf) turned = NULL;

  /* A cut of fewer pixels is not scaled down. */
  lk_photo_edits_set_crop (edits, &(LkPhotoRect){ 0.25, 0.25, 0.5, 0.5 });
  cut = lk_photo_load (bytes, edits, NULL, NULL, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (cut), ==, 2400);
  g_assert_cmpint (gdk_pixbuf_get_height (cut), ==, 1800);
  lk_photo_edits_set_crop (edits, NULL);
  lk_photo_edits_rotate (edits, 1);
  turned = lk_photo_load (bytes, edits, NULL, NULL, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (turned), ==, 1800);
  g_assert_cmpint (gdk_pixbuf_get_height (turned), ==, 2400);
}

/* Noise is what JPEG packs worst. */
static void
test_encode_cap (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 3900, 2900);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize size = gdk_pixbuf_get_byte_length (pixbuf);
  guint width, height;

  for (gsize i = 0; i + 4 <= size; i += 4)
    {
      guint32 value = g_rand_int (rand);
      memcpy (pixels + i, &value, 4);
    }
  bytes = lk_photo_encode (pixbuf, &width, &height, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, LK_LABEL_PHOTO_MAX_OUTPUT);
  g_assert_cmpuint (width, >=, LK_LABEL_PHOTO_KEEP_SIDE);
}

static void
test_metadata_hostile (void)
{
  static const struct
  {
    const char *bytes;
    gsize size;
  } rows[] = {
    { "", 0 },
    { "\xff\xd8\xff", 3 },
    { "\xff\xd8\xff\xe1\xff\xff", 6 },
    { "\xff\xd8\xff\xe1\0\0", 6 },
    { "\xff\xd8\xff\xe1\0\x10"
      "Exif\0\0MM\0*\xff\xff\xff\xff",
      20 },
    { "\xff\xd8\xff\xe1\0\x14"
      "Exif\0\0II*\0\x08\0\0\0\xff\xff\0\0",
      22 },
    { "\x89PNG\r\n\x1a\n\xff\xff\xff\xff"
      "tEXt",
      16 },
    { "RIFF\0\0\0\0WEBPEXIF\xff\xff\xff\xff", 20 },
    { "GIF89a\1\0\1\0\xff\0\0", 13 },
    { "GIF89a\1\0\1\0\0\0\0!\xfe\xff", 16 },
    { "II*\0\xff\xff\xff\xff", 8 },
    { "\0\0\0\x18"
      "ftypheic",
      12 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (rows[i].bytes, rows[i].size);
      g_auto (GStrv) list = lk_photo_list_metadata (bytes);

      g_assert_nonnull (list);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/edits", test_edits);
  g_test_add_func ("/photo/words", test_words);
  g_test_add_func ("/photo/text/serials", test_find_serials);
  g_test_add_func ("/photo/text/codes", test_find_codes);
  g_test_add_func ("/photo/verdict", test_verdict);
  g_test_add_func ("/photo/verdict/other-kinds", test_verdict_other_kinds);
  g_test_add_func ("/photo/size", test_size_rules);
  g_test_add_func ("/photo/size/edits", test_size_with_edits);
  g_test_add_func ("/photo/encode/cap", test_encode_cap);
  g_test_add_func ("/photo/metadata/hostile", test_metadata_hostile);
  return g_test_run ();
}
