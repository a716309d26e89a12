/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "lk-qr-decode-private.h"
#include "lk-qr-decode.h"
#include "lk-qr-encode.h"
#include "lk-qr-scan.h"
#include "lk-qr-view.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *
make_text (guint length, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  char *text = g_malloc (length + 1);

  for (guint i = 0; i < length; i++)
    text[i] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
  text[length] = '\0';
  return text;
}

static GdkPixbuf *
draw (const char *text, guint module_size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, &error);
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GBytes) png = NULL;

  g_assert_no_error (error);
  png = lk_qr_to_png (matrix, module_size, &error);
  g_assert_no_error (error);
  g_assert_true (gdk_pixbuf_loader_write_bytes (loader, png, NULL));
  g_assert_true (gdk_pixbuf_loader_close (loader, NULL));
  return g_object_ref (gdk_pixbuf_loader_get_pixbuf (loader));
}

static GPtrArray *
decode (GdkPixbuf *pixbuf)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image = lk_image_new_from_pixbuf (pixbuf);
  GPtrArray *codes = lk_qr_decode_image (image, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (codes);
  return codes;
}

static void
assert_one (GPtrArray *codes, const char *text)
{
  const LkQrCode *code;

  g_assert_cmpuint (codes->len, ==, 1);
  code = g_ptr_array_index (codes, 0);
  g_assert_cmpmem (code->text, code->length, text, strlen (text));
}

/* Every size that a request can have: all the small ones, then steps to 1,023. */
static void
test_round_trip (void)
{
  for (guint length = 1; length <= 1023; length += length < 40 ? 1 : length < 1000 ? 107 : 20)
    {
      g_autofree char *text = make_text (length, length);
      g_autoptr (GdkPixbuf) pixbuf = draw (text, 4);
      g_autoptr (GPtrArray) codes = decode (pixbuf);

      g_test_message ("%u characters", length);
      assert_one (codes, text);
    }
}

static void
test_largest (void)
{
  g_autofree char *text = make_text (1023, 7);
  g_autofree char *over = make_text (LK_QR_MAX_LENGTH + 1, 7);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (lk_qr_matrix_get_size (matrix), ==, 17 + 4 * 23);
  g_assert_true (lk_qr_matrix_get (matrix, 0, 0));
  g_assert_false (lk_qr_matrix_get (matrix, 1, 1));
  g_assert_false (lk_qr_matrix_get (matrix, 1000, 0));
  g_assert_null (lk_qr_encode (over, &error));
  g_assert_error (error, LK_QR_ERROR, LK_QR_ERROR_TOO_LONG);
  g_clear_error (&error);
  g_assert_null (lk_qr_encode ("", &error));
  g_assert_error (error, LK_QR_ERROR, LK_QR_ERROR_EMPTY);
}

/* Bytes come out as they went in: no character set is guessed. */
static void
test_bytes (void)
{
  static const char *const texts[] = {
    "\xc3\xa4\xc3\xb6\xc3\xbc \xe2\x82\xac",
    "\xe4\xf6\xfc",
    "\x82\xa0\x83\x41\x8a\xbf",
    "\xff\x80\x01",
    "a\tb\r\nc",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = draw (texts[i], 4);
      g_autoptr (GPtrArray) codes = decode (pixbuf);

      g_test_message ("text %u", i);
      assert_one (codes, texts[i]);
    }
}

static void
test_utf8 (void)
{
  g_autoptr (LkQrCode) plain = lk_qr_code_new ("\xc3\xa4", 2, NULL);
  g_autoptr (LkQrCode) latin = lk_qr_code_new ("\xe4", 1, NULL);
  g_autofree char *a = lk_qr_code_to_utf8 (plain);
  g_autofree char *b = lk_qr_code_to_utf8 (latin);

  g_assert_cmpstr (a, ==, "\xc3\xa4");
  g_assert_cmpstr (b, ==, "\xc3\xa4");
}

static GdkPixbuf *
canvas (int width, int height, guint32 rgba)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  gdk_pixbuf_fill (pixbuf, rgba);
  return pixbuf;
}

static void
paste (GdkPixbuf *on, GdkPixbuf *what, int x, int y)
{
  gdk_pixbuf_copy_area (what, 0, 0, gdk_pixbuf_get_width (what), gdk_pixbuf_get_height (what), on,
                        x, y);
}

/* The symbol, quiet zone not counted, lies between 4 modules in and 4 modules short of the end. */
static void
assert_corners (const LkQrCode *code, double left, double top, double right, double bottom)
{
  const LkQrPoint want[4] = { { left, top }, { right, top }, { right, bottom }, { left, bottom } };

  for (guint i = 0; i < 4; i++)
    {
      g_test_message ("corner %u: %g %g, wanted %g %g", i, code->corners[i].x, code->corners[i].y,
                      want[i].x, want[i].y);
      g_assert_cmpfloat (fabs (code->corners[i].x - want[i].x), <, 8.0);
      g_assert_cmpfloat (fabs (code->corners[i].y - want[i].y), <, 8.0);
    }
}

static void
test_corners (void)
{
  g_autofree char *text = make_text (60, 3);
  g_autoptr (GdkPixbuf) code = draw (text, 5);
  g_autoptr (GdkPixbuf) page = canvas (1100, 900, 0xd8d8d8ff);
  double side = gdk_pixbuf_get_width (code);
  g_autoptr (GPtrArray) codes = NULL;

  paste (page, code, 300, 200);
  codes = decode (page);
  assert_one (codes, text);
  assert_corners (g_ptr_array_index (codes, 0), 320, 220, 280 + side, 180 + side);
}

static void
test_turned (void)
{
  g_autofree char *text = make_text (200, 4);
  g_autoptr (GdkPixbuf) code = draw (text, 4);

  for (guint turn = 90; turn < 360; turn += 90)
    {
      g_autoptr (GdkPixbuf) turned = gdk_pixbuf_rotate_simple (code, turn);
      g_autoptr (GPtrArray) codes = decode (turned);
      const LkQrCode *found;
      double side = gdk_pixbuf_get_width (code);

      assert_one (codes, text);
      found = g_ptr_array_index (codes, 0);
      /* Its own top left corner travels with it: counter-clockwise, first to the bottom left. */
      g_assert_true ((found->corners[0].x > side / 2) == (turn == 180 || turn == 270));
      g_assert_true ((found->corners[0].y > side / 2) == (turn == 90 || turn == 180));
    }
}

static void
test_inverted (void)
{
  g_autofree char *text = make_text (150, 5);
  g_autoptr (GdkPixbuf) code = draw (text, 6);
  g_autoptr (GPtrArray) codes = NULL;
  gsize size = gdk_pixbuf_get_byte_length (code);
  guint8 *pixels = gdk_pixbuf_get_pixels (code);

  for (gsize i = 0; i < size; i++)
    pixels[i] = (guint8) ~pixels[i];
  codes = decode (code);
  assert_one (codes, text);
}

static gboolean
holds (GPtrArray *codes, const char *text)
{
  guint count = 0;

  for (guint i = 0; i < codes->len; i++)
    {
      const LkQrCode *code = g_ptr_array_index (codes, i);

      count += code->length == strlen (text) && memcmp (code->text, text, code->length) == 0;
    }
  return count == 1;
}

static void
test_several (void)
{
  g_autoptr (GdkPixbuf) page = canvas (1600, 1000, 0xb0b8c0ff);
  g_autofree char *a = make_text (300, 6);
  g_autofree char *b = make_text (90, 7);
  const char *c = "https://example.org/";
  g_autoptr (GdkPixbuf) first = draw (a, 6);
  g_autoptr (GdkPixbuf) second = draw (b, 3);
  g_autoptr (GdkPixbuf) third = draw (c, 4);
  g_autoptr (GPtrArray) codes = NULL;

  paste (page, first, 60, 100);
  paste (page, second, 900, 80);
  paste (page, third, 1200, 600);
  codes = decode (page);
  g_assert_true (holds (codes, a));
  g_assert_true (holds (codes, b));
  g_assert_true (holds (codes, c));
  g_assert_cmpuint (codes->len, ==, 3);
}

/* A small code in a large picture, beside a large one: the first hit must not end the search. */
static void
test_large_and_small (void)
{
  g_autoptr (GdkPixbuf) page = canvas (3840, 2160, 0xf0f0f0ff);
  g_autofree char *a = make_text (100, 8);
  g_autofree char *b = make_text (200, 9);
  g_autoptr (GdkPixbuf) large = draw (a, 24);
  g_autoptr (GdkPixbuf) small = draw (b, 2);
  g_autoptr (GPtrArray) codes = NULL;

  paste (page, large, 200, 300);
  paste (page, small, 3000, 1500);
  codes = decode (page);
  g_assert_true (holds (codes, a));
  g_assert_true (holds (codes, b));
  g_assert_cmpuint (codes->len, ==, 2);
}

/* A page seen through a lens: each of its pixels asks where in the code it lies. */
static guint8 *
photograph (LkQrMatrix *matrix, const double corners[4][2], double bend, guint side)
{
  double size = lk_qr_matrix_get_size (matrix);
  const double modules[4][2] = { { 0, 0 }, { size, 0 }, { size, size }, { 0, size } };
  guint8 *grey = g_malloc ((gsize) side * side);
  LkQrView view;

  g_assert_true (lk_qr_view_init (&view, corners, modules));
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        double u, v;
        gboolean inside;

        lk_qr_view_project (&view, x + 0.5, y + 0.5, &u, &v);
        u += bend * sin (v / size * G_PI * 2);
        v += bend * sin (u / size * G_PI * 2);
        inside = u > -4 && v > -4 && u < size + 4 && v < size + 4;
        if (u < 0 || v < 0)
          grey[y * side + x] = inside ? 230 : 120;
        else
          grey[y * side + x] = lk_qr_matrix_get (matrix, (guint) u, (guint) v) ? 40
                               : inside                                        ? 230
                                                                               : 120;
      }
  return grey;
}

/* Also without the second engine: the text is the same. */
static void
assert_reads (const guint8 *grey, guint side, const char *text)
{
  for (gint zxing = 0; zxing < 2; zxing++)
    {
      g_autoptr (GPtrArray) codes
          = lk_qr_decode_grey_with (grey, side, side, side, LK_QR_EFFORT_FULL, zxing == 1, NULL,
                                    NULL);

      assert_one (codes, text);
    }
}

static void
test_perspective (void)
{
  static const double corners[4][2] = { { 180, 260 }, { 980, 120 }, { 1050, 1080 }, { 330, 860 } };
  static const guint lengths[] = { 12, 48, 200, 400, 700 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = make_text (lengths[i], i);
      g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);
      g_autofree guint8 *grey = photograph (matrix, corners, 0, 1200);
      g_autoptr (GPtrArray) codes = lk_qr_decode_grey (grey, 1200, 1200, 1200, NULL, NULL);
      const LkQrCode *code;

      g_test_message ("%u characters", lengths[i]);
      assert_reads (grey, 1200, text);
      code = g_ptr_array_index (codes, 0);
      for (guint c = 0; c < 4; c++)
        {
          g_assert_cmpfloat (fabs (code->corners[c].x - corners[c][0]), <, 14);
          g_assert_cmpfloat (fabs (code->corners[c].y - corners[c][1]), <, 14);
        }
    }
}

static void
test_bent (void)
{
  static const double corners[4][2]
      = { { 150, 160 }, { 1050, 150 }, { 1040, 1060 }, { 160, 1050 } };
  g_autofree char *text = make_text (400, 11);
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);
  g_autofree guint8 *grey = photograph (matrix, corners, 0.8, 1200);

  assert_reads (grey, 1200, text);
}

/* A scratch across a finder pattern, so that no row crosses it as one should. */
static void
test_scratched_finder (void)
{
  static const double corners[4][2]
      = { { 200, 200 }, { 1000, 200 }, { 1000, 1000 }, { 200, 1000 } };
  g_autofree char *text = make_text (100, 12);
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);
  g_autofree guint8 *grey = photograph (matrix, corners, 0, 1200);
  double module = 800.0 / lk_qr_matrix_get_size (matrix);

  for (guint i = 0; i < 7 * module; i++)
    for (guint w = 0; w < 14; w++)
      {
        grey[(200 + i) * 1200 + 200 + i + w] = 235;
        grey[(200 + i) * 1200 + (guint) (200 + 7 * module) - i - w] = 235;
      }
  assert_reads (grey, 1200, text);
}

static void
test_nothing (void)
{
  g_autoptr (GdkPixbuf) page = canvas (800, 600, 0x808080ff);
  g_autoptr (GPtrArray) codes = decode (page);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize size = gdk_pixbuf_get_byte_length (page);
  guint8 *pixels = gdk_pixbuf_get_pixels (page);
  g_autoptr (GPtrArray) noise = NULL;

  g_assert_cmpuint (codes->len, ==, 0);
  for (gsize i = 0; i < size; i++)
    pixels[i] = (guint8) g_rand_int_range (rand, 0, 256);
  noise = decode (page);
  g_assert_cmpuint (noise->len, ==, 0);
}

/* Thousands of finder patterns and no code: an engine that tries each with each two others would
 * take minutes, and could not be cancelled. */
static void
test_many_finders (void)
{
  const guint tiles = 60, pixels = 5, side = tiles * 9 * pixels;
  g_autofree guint8 *grey = g_malloc ((gsize) side * side);
  g_autoptr (GPtrArray) codes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        int dx = (int) (x / pixels % 9) - 4, dy = (int) (y / pixels % 9) - 4;
        int ring = MAX (ABS (dx), ABS (dy));

        grey[(gsize) y * side + x] = ring == 3 || ring <= 1 ? 0 : 255;
      }
  codes = lk_qr_decode_grey (grey, side, side, side, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (codes->len, ==, 0);
}

/* What a picture costs is counted, so that the same picture always gives the same codes. */
static void
test_budget (void)
{
  static const guint8 grey[1] = { 0 };
  g_autoptr (LkQrScan) scan = lk_qr_scan_new (grey, 1, 1, 1);
  guint rounds = 0;

  g_assert_true (lk_qr_scan_can_spend (scan, 0));
  g_assert_false (lk_qr_scan_can_spend (scan, G_MAXUINT64));
  for (; lk_qr_scan_can_spend (scan, 100000000); rounds++)
    lk_qr_scan_spend (scan, 100000000);
  g_assert_cmpuint (rounds, >, 1);
  g_assert_cmpuint (rounds, <, 10);
  lk_qr_scan_spend (scan, G_MAXUINT64);
  lk_qr_scan_spend (scan, G_MAXUINT64);
  g_assert_false (lk_qr_scan_can_spend (scan, 0));
}

static void
test_odd_sizes (void)
{
  static const guint8 grey[64] = { 0 };

  for (guint width = 1; width <= 8; width++)
    for (guint height = 1; height <= 8; height++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GPtrArray) codes = lk_qr_decode_grey (grey, width, height, width, NULL, &error);

        g_assert_no_error (error);
        g_assert_cmpuint (codes->len, ==, 0);
      }
}

static void
test_narrow (void)
{
  g_autofree guint8 *grey = g_malloc0 (60000 * 3);
  g_autoptr (GPtrArray) wide = lk_qr_decode_grey (grey, 60000, 3, 60000, NULL, NULL);
  g_autoptr (GPtrArray) high = lk_qr_decode_grey (grey, 3, 60000, 3, NULL, NULL);

  g_assert_cmpuint (wide->len, ==, 0);
  g_assert_cmpuint (high->len, ==, 0);
}

static void
test_cancelled (void)
{
  static const guint8 grey[64] = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lk_qr_decode_grey (grey, 8, 8, 8, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_svg (void)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode ("svg", NULL);
  g_autofree char *svg = lk_qr_to_svg (matrix, "<a&b>");

  g_assert_nonnull (strstr (svg, "viewBox=\"0 0 29 29\""));
  g_assert_nonnull (strstr (svg, "<title>&lt;a&amp;b&gt;</title>"));
  /* The upper edge of the first finder pattern: 7 dark modules behind the quiet zone. */
  g_assert_nonnull (strstr (svg, "M4 4h7v1h-7z"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/decode/round-trip", test_round_trip);
  g_test_add_func ("/qr/encode/largest", test_largest);
  g_test_add_func ("/qr/encode/svg", test_svg);
  g_test_add_func ("/qr/decode/bytes", test_bytes);
  g_test_add_func ("/qr/decode/utf8", test_utf8);
  g_test_add_func ("/qr/decode/corners", test_corners);
  g_test_add_func ("/qr/decode/turned", test_turned);
  g_test_add_func ("/qr/decode/inverted", test_inverted);
  g_test_add_func ("/qr/decode/several", test_several);
  g_test_add_func ("/qr/decode/large-and-small", test_large_and_small);
  g_test_add_func ("/qr/decode/perspective", test_perspective);
  g_test_add_func ("/qr/decode/bent", test_bent);
  g_test_add_func ("/qr/decode/scratched-finder", test_scratched_finder);
  g_test_add_func ("/qr/decode/nothing", test_nothing);
  g_test_add_func ("/qr/decode/many-finders", test_many_finders);
  g_test_add_func ("/qr/decode/budget", test_budget);
  g_test_add_func ("/qr/decode/odd-sizes", test_odd_sizes);
  g_test_add_func ("/qr/decode/narrow", test_narrow);
  g_test_add_func ("/qr/decode/cancelled", test_cancelled);
  return g_test_run ();
}
