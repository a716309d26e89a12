/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-file.h"
#include "lk-image-sniff.h"
#include "lk-image-turn.h"
#include "lk-image.h"

/* A picture 6 wide and 4 high: red, but green in its top left 2 x 2. */
static GdkPixbuf *
draw (gboolean alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, 60, 40);
  g_autoptr (GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, 20, 20);

  gdk_pixbuf_fill (pixbuf, 0xe00000ff);
  gdk_pixbuf_fill (corner, alpha ? 0x00000000 : 0x00e000ff);
  return pixbuf;
}

static GBytes *
save (GdkPixbuf *pixbuf, const char *type)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, type, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static guint32
colour_at (LkImage *image, guint x, guint y)
{
  g_autoptr (GdkPixbuf) pixbuf = lk_image_to_pixbuf (image);
  const guint8 *p = gdk_pixbuf_read_pixels (pixbuf) + (gsize) gdk_pixbuf_get_rowstride (pixbuf) * y
                    + 3 * (gsize) x;

  g_assert_false (gdk_pixbuf_get_has_alpha (pixbuf));
  return (guint32) (p[0] > 127) << 2 | (guint32) (p[1] > 127) << 1 | (guint32) (p[2] > 127);
}

#define RED 4
#define GREEN 2
#define WHITE 7

static void
test_formats (void)
{
  static const char *const types[][2] = {
    { "jpeg", "image/jpeg" },
    { "png", "image/png" },
    { "bmp", "image/bmp" },
    { "tiff", "image/tiff" },
  };
  g_autoptr (GdkPixbuf) pixbuf = draw (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) bytes = save (pixbuf, types[i][0]);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkImage) image = lk_image_load_bytes (bytes, NULL, &error);
      LkImageSniff sniff
          = lk_image_sniff (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      gsize stride;
      const guint8 *grey;

      g_test_message ("%s", types[i][0]);
      g_assert_no_error (error);
      g_assert_cmpuint (sniff.width, ==, 60);
      g_assert_cmpuint (sniff.height, ==, 40);
      g_assert_cmpstr (lk_image_get_media_type (image), ==, types[i][1]);
      g_assert_cmpuint (lk_image_get_width (image), ==, 60);
      g_assert_cmpuint (lk_image_get_height (image), ==, 40);
      g_assert_cmpuint (colour_at (image, 5, 5), ==, GREEN);
      g_assert_cmpuint (colour_at (image, 40, 30), ==, RED);
      grey = lk_image_get_grey (image, &stride);
      g_assert_cmpint (ABS (grey[30 * stride + 40] - 0xe0 * 77 / 256), <, 6);
      g_assert_cmpint (ABS (grey[5 * stride + 5] - 0xe0 * 150 / 256), <, 6);
    }
}

static void
test_transparency (void)
{
  g_autoptr (GdkPixbuf) pixbuf = draw (TRUE);
  g_autoptr (GBytes) bytes = save (pixbuf, "png");
  g_autoptr (LkImage) image = lk_image_load_bytes (bytes, NULL, NULL);

  g_assert_cmpuint (colour_at (image, 5, 5), ==, WHITE);
  g_assert_cmpuint (colour_at (image, 40, 30), ==, RED);
}

/* The EXIF block that says only how the picture is turned. */
static GBytes *
with_orientation (GBytes *jpeg, guint8 orientation)
{
  guint8 exif[]
      = { 0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 0x2a, 0, 8, 0, 0, 0,
          1,    0,    0x12, 0x01, 3,   0,   1,   0,   0, 0, 0,   0,   0,    0, 0, 0, 0, 0 };
  GByteArray *array = g_byte_array_new ();
  const guint8 *data = g_bytes_get_data (jpeg, NULL);

  exif[28] = orientation;
  g_byte_array_append (array, data, 2);
  g_byte_array_append (array, exif, sizeof exif);
  g_byte_array_append (array, data + 2, (guint) g_bytes_get_size (jpeg) - 2);
  return g_byte_array_free_to_bytes (array);
}

/* Like gdk-pixbuf's own mirroring and turning, also with sides that no tile fits and rows with a
   gap behind them. */
static void
test_turn (void)
{
  static const struct
  {
    gboolean mirrored;
    GdkPixbufRotation turn;
  } wanted[] = {
    { FALSE, GDK_PIXBUF_ROTATE_NONE },
    { TRUE, GDK_PIXBUF_ROTATE_NONE },
    { FALSE, GDK_PIXBUF_ROTATE_UPSIDEDOWN },
    { TRUE, GDK_PIXBUF_ROTATE_UPSIDEDOWN },
    { TRUE, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE },
    { FALSE, GDK_PIXBUF_ROTATE_CLOCKWISE },
    { TRUE, GDK_PIXBUF_ROTATE_CLOCKWISE },
    { FALSE, GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE },
  };
  static const int sides[][2] = { { 1, 1 }, { 33, 5 }, { 1023, 901 } };

  for (guint s = 0; s < G_N_ELEMENTS (sides); s++)
    {
      g_autoptr (GdkPixbuf) from
          = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, sides[s][0], sides[s][1]);
      guint8 *pixels = gdk_pixbuf_get_pixels (from);

      for (gsize i = 0; i < gdk_pixbuf_get_byte_length (from); i++)
        pixels[i] = (guint8) (i * 2654435761u >> 13);
      for (guint o = 1; o <= 8; o++)
        {
          g_autoptr (GdkPixbuf) turned = lk_image_turn (from, o);
          g_autoptr (GdkPixbuf) mirrored
              = wanted[o - 1].mirrored ? gdk_pixbuf_flip (from, TRUE) : g_object_ref (from);
          g_autoptr (GdkPixbuf) peer = gdk_pixbuf_rotate_simple (mirrored, wanted[o - 1].turn);
          gsize row = 3 * (gsize) gdk_pixbuf_get_width (peer);

          g_test_message ("%d x %d, orientation %u", sides[s][0], sides[s][1], o);
          g_assert_cmpint (gdk_pixbuf_get_width (turned), ==, gdk_pixbuf_get_width (peer));
          g_assert_cmpint (gdk_pixbuf_get_height (turned), ==, gdk_pixbuf_get_height (peer));
          for (int y = 0; y < gdk_pixbuf_get_height (peer); y++)
            g_assert_cmpmem (gdk_pixbuf_get_pixels (turned) + y * gdk_pixbuf_get_rowstride (turned),
                             row,
                             gdk_pixbuf_get_pixels (peer) + y * gdk_pixbuf_get_rowstride (peer),
                             row);
        }
    }
}

/* Where the green corner is to be seen, for each orientation. */
static void
test_orientation (void)
{
  static const struct
  {
    gboolean right;
    gboolean bottom;
  } corner[9] = { { 0, 0 }, { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 },
                  { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
  g_autoptr (GdkPixbuf) pixbuf = draw (FALSE);
  g_autoptr (GBytes) jpeg = save (pixbuf, "jpeg");

  for (guint8 o = 1; o <= 8; o++)
    {
      g_autoptr (GBytes) bytes = with_orientation (jpeg, o);
      g_autoptr (GError) error = NULL;
      g_autoptr (LkImage) image = lk_image_load_bytes (bytes, NULL, &error);
      guint width = o >= 5 ? 40 : 60;
      guint height = o >= 5 ? 60 : 40;

      g_test_message ("orientation %u", o);
      g_assert_no_error (error);
      g_assert_cmpuint (lk_image_get_width (image), ==, width);
      g_assert_cmpuint (lk_image_get_height (image), ==, height);
      g_assert_cmpuint (lk_image_get_original_width (image), ==, width);
      g_assert_cmpuint (colour_at (image, corner[o].right ? width - 6 : 5,
                                   corner[o].bottom ? height - 6 : 5),
                        ==, GREEN);
      g_assert_cmpuint (colour_at (image, corner[o].right ? 5 : width - 6,
                                   corner[o].bottom ? 5 : height - 6),
                        ==, RED);
    }
}

static void
test_scaled (void)
{
  g_autoptr (GdkPixbuf) large = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 1600, 1200);
  g_autoptr (GBytes) jpeg = NULL;
  static const guint sides[][2]
      = { { 0, 1600 }, { 1700, 1600 }, { 900, 1600 }, { 800, 800 }, { 500, 800 }, { 100, 200 } };

  gdk_pixbuf_fill (large, 0x808080ff);
  jpeg = save (large, "jpeg");
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (LkImage) image = lk_image_load_bytes_at_least (jpeg, sides[i][0], NULL, NULL);

      g_assert_cmpuint (lk_image_get_width (image), ==, sides[i][1]);
      g_assert_cmpuint (lk_image_get_original_width (image), ==, 1600);
      g_assert_cmpuint (lk_image_get_original_height (image), ==, 1200);
    }
}

static void
assert_refused (const guint8 *data, gsize size, int code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_image_load_bytes (bytes, NULL, &error));
  g_assert_error (error, LK_IMAGE_ERROR, code);
}

static void
test_refused (void)
{
  static const guint8 text[] = "ID,Device Type\r\n001,DS-2CD\r\n";
  static const guint8 svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  static const guint8 gif[] = "GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\1\0\0;";
  static const guint8 frame[] = "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\1\0\0;";
  static const guint8 bmp[]
      = "BM\66\0\0\0\0\0\0\0\66\0\0\0\50\0\0\0\x60\xea\0\0\xa0\x15\xff\xff\1\0\30\0";

  assert_refused (text, 0, LK_IMAGE_ERROR_NOT_AN_IMAGE);
  assert_refused (text, sizeof text - 1, LK_IMAGE_ERROR_NOT_AN_IMAGE);
  assert_refused (svg, sizeof svg - 1, LK_IMAGE_ERROR_NOT_AN_IMAGE);
  assert_refused (gif, sizeof gif - 1, LK_IMAGE_ERROR_TOO_LARGE);
  assert_refused (frame, sizeof frame - 1, LK_IMAGE_ERROR_TOO_LARGE);
  assert_refused (bmp, sizeof bmp - 1, LK_IMAGE_ERROR_TOO_LARGE);
}

/* Few pixels in one endless row: no JPEG could hold it, and a photo is sent as one. */
static void
test_long (void)
{
  for (int width = (int) LK_IMAGE_MAX_SIDE; width <= (int) LK_IMAGE_MAX_SIDE + 1; width++)
    {
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, 1);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LkImage) image = NULL;
      g_autoptr (GError) error = NULL;

      gdk_pixbuf_fill (pixbuf, 0);
      bytes = save (pixbuf, "png");
      image = lk_image_load_bytes (bytes, NULL, &error);
      if (width == (int) LK_IMAGE_MAX_SIDE)
        g_assert_no_error (error);
      else
        g_assert_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE);
    }
}

/* More colours than eight bits can name, for which the loader would reserve gigabytes. */
static void
test_palette (void)
{
  guint8 bmp[14 + 40 + 2 * 4 + 4] = "BM\0\0\0\0\0\0\0\0\76\0\0\0\50\0\0\0\1\0\0\0\1\0\0\0\1\0\1\0";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LkImage) image = NULL;

  bmp[46] = 2;
  bytes = g_bytes_new (bmp, sizeof bmp);
  image = lk_image_load_bytes (bytes, NULL, &error);
  g_assert_no_error (error);

  bmp[49] = 0x80;
  g_assert_true (lk_image_sniff (bmp, sizeof bmp).torn);
  assert_refused (bmp, sizeof bmp, LK_IMAGE_ERROR_UNREADABLE);
}

/* Torn off anywhere, a picture is refused, and nothing worse. */
static void
test_torn (void)
{
  static const char *const types[] = { "jpeg", "png" };
  g_autoptr (GdkPixbuf) pixbuf = draw (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) bytes = save (pixbuf, types[i]);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      for (gsize length = 12; length < size; length++)
        assert_refused (data, length, LK_IMAGE_ERROR_UNREADABLE);
    }
}

/* One byte after another turned over: each is a picture or refused. */
static void
test_damaged (void)
{
  static const char *const types[] = { "jpeg", "png", "bmp", "tiff" };
  g_autoptr (GdkPixbuf) pixbuf = draw (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) bytes = save (pixbuf, types[i]);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      for (gsize at = 0; at < size; at += 1 + size / 400)
        {
          g_autofree guint8 *copy = g_memdup2 (data, size);
          g_autoptr (GBytes) damaged = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (LkImage) image = NULL;

          copy[at] ^= 0xff;
          damaged = g_bytes_new_static (copy, size);
          image = lk_image_load_bytes (damaged, NULL, &error);
          if (image == NULL)
            g_assert_true (error->domain == LK_IMAGE_ERROR);
          else
            g_assert_nonnull (lk_image_get_grey (image, NULL));
        }
    }
}

/* Two frames of one pixel: white, then black. Only the first is seen. */
static void
test_animation (void)
{
  static const guint8 gif[] = "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0"
                              "!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
                              "!\xf9\4\0\1\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0"
                              "!\xf9\4\0\1\0\0\0,\0\0\0\0\1\0\1\0\0\2\2L\1\0;";
  LkImageSniff sniff = lk_image_sniff (gif, sizeof gif - 1);
  g_autoptr (GBytes) bytes = g_bytes_new_static (gif, sizeof gif - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image = lk_image_load_bytes (bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sniff.used, <, sizeof gif - 20);
  g_assert_cmpuint (colour_at (image, 0, 0), ==, WHITE);
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_image_load_file ("/", NULL, &error));
  g_assert_error (error, LK_FILE_ERROR, LK_FILE_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_assert_null (lk_image_load_file ("/nonexistent.png", NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_cancelled (void)
{
  g_autoptr (GdkPixbuf) pixbuf = draw (FALSE);
  g_autoptr (GBytes) bytes = save (pixbuf, "png");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lk_image_load_bytes (bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/formats", test_formats);
  g_test_add_func ("/image/transparency", test_transparency);
  g_test_add_func ("/image/orientation", test_orientation);
  g_test_add_func ("/image/turn", test_turn);
  g_test_add_func ("/image/scaled", test_scaled);
  g_test_add_func ("/image/refused", test_refused);
  g_test_add_func ("/image/long", test_long);
  g_test_add_func ("/image/palette", test_palette);
  g_test_add_func ("/image/torn", test_torn);
  g_test_add_func ("/image/damaged", test_damaged);
  g_test_add_func ("/image/animation", test_animation);
  g_test_add_func ("/image/files", test_files);
  g_test_add_func ("/image/cancelled", test_cancelled);
  return g_test_run ();
}
