/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "config.h"
#include "lk-file.h"
#include "lk-hash.h"
#include "lk-image.h"
#include "lk-label-photo.h"
#include "lk-photo-metadata.h"
#include "lk-qr-decode.h"

#define DEVICE "DS-2CD2385G1-I20200414AAWRE04255405"
#define SHORT "E04255405"

static char *
fixture (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, name, NULL);
}

static GBytes *
read_fixture (const char *name)
{
  g_autofree char *path = fixture (name);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = lk_file_read (path, 1 << 24, &error);

  g_assert_no_error (error);
  return bytes;
}

static LkLabelPhoto *
prepare (const char *name, const char *serial, LkPhotoKind kind, const LkPhotoEdits *edits)
{
  g_autoptr (GBytes) bytes = read_fixture (name);
  g_autoptr (GError) error = NULL;
  LkLabelPhoto *photo = lk_label_photo_prepare (bytes, serial, kind, edits, NULL, &error);

  g_assert_no_error (error);
  return photo;
}

static gboolean
has_reason (LkLabelPhoto *photo, LkPhotoReason reason)
{
  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    if (lk_label_photo_get_reason (photo, i) == reason)
      return TRUE;
  return FALSE;
}

/* With a reader of print the verdict is a pass; without one it warns and says why. */
static void
assert_good (LkLabelPhoto *photo)
{
#ifdef LK_HAVE_OCR
  g_assert_cmpint (lk_label_photo_get_n_reasons (photo), ==, 0);
  g_assert_cmpint (lk_label_photo_get_verdict (photo), ==, LK_PHOTO_VERDICT_PASS);
#else
  g_assert_cmpint (lk_label_photo_get_verdict (photo), ==, LK_PHOTO_VERDICT_WARN);
  g_assert_true (has_reason (photo, LK_PHOTO_REASON_CODE_NOT_CHECKED));
#endif
  g_assert_cmpstr (lk_label_photo_get_serial_read (photo), ==, SHORT);
}

/* Nothing but the pixels: markers of tables and frames, JFIF, one scan, and the end. */
static void
assert_bare_jpeg (GBytes *jpeg)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  g_auto (GStrv) carried = lk_photo_list_metadata (jpeg);
  gsize at = 2;

  g_assert_cmpuint (g_strv_length (carried), ==, 0);
  while (data[at + 1] != 0xda)
    {
      g_assert_cmpuint (data[at], ==, 0xff);
      if (data[at + 1] >= 0xe0)
        {
          g_assert_cmphex (data[at + 1], ==, 0xe0);
          g_assert_cmpmem (data + at + 4, 5, "JFIF\0", 5);
          g_assert_cmpuint (data[at + 2] << 8 | data[at + 3], ==, 16);
        }
      at += 2 + (gsize) (data[at + 2] << 8 | data[at + 3]);
      g_assert_cmpuint (at, <, size);
    }
  for (at += 2; at + 2 < size; at++)
    if (data[at] == 0xff)
      g_assert_true (data[at + 1] == 0 || (data[at + 1] >= 0xd0 && data[at + 1] <= 0xd7));
  g_assert_cmphex (data[size - 2], ==, 0xff);
  g_assert_cmphex (data[size - 1], ==, 0xd9);
}

static void
test_right (void)
{
  g_autoptr (LkLabelPhoto) photo = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  g_autofree char *hash = NULL;
  GBytes *jpeg = lk_label_photo_get_jpeg (photo);
  LkPhotoRect rect;

  assert_good (photo);
  g_assert_false (lk_label_photo_get_verdict (photo) == LK_PHOTO_VERDICT_PASS
                  && lk_label_photo_can_override (photo));
  /* Orientation 6 in the file: it comes out upright. */
  g_assert_cmpuint (lk_label_photo_get_width (photo), ==, 1280);
  g_assert_cmpuint (lk_label_photo_get_height (photo), ==, 960);
  hash = lk_sha256_hex (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  g_assert_cmpstr (lk_label_photo_get_sha256 (photo), ==, hash);
  g_assert_true (lk_label_photo_get_serial_rect (photo, &rect));
  g_assert_cmpfloat (rect.width, >, 0);
}

static void
test_stripped (void)
{
  static const char *const jpeg_carries[]
      = { "exif", "gps", "thumbnail", "xmp", "iptc", "icc", "comment", "trailing" };
  static const char *const png_carries[] = { "exif", "xmp", "text" };
  g_autoptr (LkLabelPhoto) jpeg = prepare ("label.jpg", NULL, LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (LkLabelPhoto) png = prepare ("label.png", NULL, LK_PHOTO_KIND_LABEL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (jpeg_carries); i++)
    g_assert_true (g_strv_contains (lk_label_photo_get_stripped (jpeg), jpeg_carries[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (png_carries); i++)
    g_assert_true (g_strv_contains (lk_label_photo_get_stripped (png), png_carries[i]));
  assert_bare_jpeg (lk_label_photo_get_jpeg (jpeg));
  assert_bare_jpeg (lk_label_photo_get_jpeg (png));
}

/* exiftool, where it is installed, finds nothing beside the pixels either. */
static void
test_stripped_exiftool (void)
{
  g_autofree char *tool = g_find_program_in_path ("exiftool");
  g_autoptr (LkLabelPhoto) photo = prepare ("label.jpg", NULL, LK_PHOTO_KIND_LABEL, NULL);
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *jpeg = lk_label_photo_get_jpeg (photo);
  int fd;

  if (tool == NULL)
    {
      g_test_skip ("exiftool is not installed");
      return;
    }
  fd = g_file_open_tmp ("lk-photo-XXXXXX.jpg", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg),
                       &error);
  g_assert_no_error (error);
  const char *argv[] = { tool, "-a", "-G0", "-s", "--System:all", path, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
                               NULL, NULL, &error));
  g_unlink (path);
  g_assert_nonnull (strstr (output, "ImageWidth"));
  for (char **line = g_strsplit (output, "\n", 0), **all = line;; line++)
    {
      if (*line == NULL)
        {
          g_strfreev (all);
          break;
        }
      g_test_message ("%s", *line);
      g_assert_true (**line == '\0' || g_str_has_prefix (*line, "[ExifTool]")
                     || g_str_has_prefix (*line, "[File]") || g_str_has_prefix (*line, "[JFIF]")
                     || g_str_has_prefix (*line, "[Composite]"));
    }
}

static guint
count_masks (LkLabelPhoto *photo, LkPhotoMaskKind kind)
{
  guint count = 0;

  for (guint i = 0; i < lk_label_photo_get_n_masks (photo); i++)
    count += lk_label_photo_get_mask (photo, i)->kind == kind;
  return count;
}

static void
test_masked (void)
{
  g_autoptr (LkLabelPhoto) photo = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image = lk_image_load_bytes (lk_label_photo_get_jpeg (photo), NULL, &error);
  g_autoptr (GPtrArray) codes = NULL;

  g_assert_no_error (error);
  codes = lk_qr_decode_image (image, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (codes->len, ==, 0);
  g_assert_cmpuint (count_masks (photo, LK_PHOTO_MASK_CODE_QR), ==, 1);
#ifdef LK_HAVE_OCR
  g_assert_cmpuint (count_masks (photo, LK_PHOTO_MASK_CODE_PRINT), ==, 1);
#endif
}

static void
test_wrong (void)
{
  g_autoptr (LkLabelPhoto) other
      = prepare ("label.jpg", "DS-2CD2432F-IW20150126CCCH152858235", LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (LkLabelPhoto) none = prepare ("no-label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (LkLabelPhoto) invoice = prepare ("no-label.jpg", DEVICE, LK_PHOTO_KIND_INVOICE, NULL);

  g_assert_cmpint (lk_label_photo_get_verdict (other), ==, LK_PHOTO_VERDICT_REJECT);
  g_assert_true (has_reason (other, LK_PHOTO_REASON_OTHER_SERIAL));
  g_assert_false (lk_label_photo_can_override (other));
  g_assert_cmpstr (lk_label_photo_get_serial_read (other), ==, SHORT);
  g_assert_null (lk_label_photo_get_serial_read (none));
#ifdef LK_HAVE_OCR
  g_assert_cmpint (lk_label_photo_get_verdict (none), ==, LK_PHOTO_VERDICT_REJECT);
  g_assert_true (has_reason (none, LK_PHOTO_REASON_NO_LABEL));
#endif
  g_assert_cmpint (lk_label_photo_get_verdict (invoice), ==, LK_PHOTO_VERDICT_WARN);
}

static void
test_unasked (void)
{
  g_autoptr (LkLabelPhoto) jpeg = prepare ("label.jpg", NULL, LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (LkLabelPhoto) none = prepare ("no-label.jpg", "", LK_PHOTO_KIND_LABEL, NULL);

  assert_good (jpeg);
  g_assert_cmpint (lk_label_photo_get_verdict (none), ==, LK_PHOTO_VERDICT_WARN);
}

/* What is drawn over the serial takes it away; the original stays as it was. */
static void
test_edits (void)
{
  g_autoptr (GBytes) before = read_fixture ("label.jpg");
  g_autoptr (LkPhotoEdits) covered = lk_photo_edits_new ();
  g_autoptr (LkPhotoEdits) turned = lk_photo_edits_new ();
  g_autoptr (LkLabelPhoto) dark = NULL;
  g_autoptr (LkLabelPhoto) side = NULL;

  lk_photo_edits_add_mask (covered, &(LkPhotoRect){ 0, 0, 1, 1 });
  dark = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, covered);
  g_assert_cmpint (lk_label_photo_get_verdict (dark), !=, LK_PHOTO_VERDICT_PASS);
  g_assert_null (lk_label_photo_get_serial_read (dark));
  g_assert_cmpuint (lk_label_photo_get_n_masks (dark), ==, 1);
  g_assert_cmpint (lk_label_photo_get_mask (dark, 0)->kind, ==, LK_PHOTO_MASK_HAND);

  lk_photo_edits_rotate (turned, 1);
  lk_photo_edits_set_crop (turned, &(LkPhotoRect){ 0.05, 0.05, 0.9, 0.9 });
  side = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, turned);
  assert_good (side);
  g_assert_cmpuint (lk_label_photo_get_width (side), ==, 864);
  g_assert_cmpuint (lk_label_photo_get_height (side), ==, 1152);
  g_assert_true (g_bytes_equal (before, lk_label_photo_get_original (side)));
}

static LkPhotoRect
place_of (LkLabelPhoto *photo, LkPhotoMaskKind kind)
{
  for (guint i = 0; i < lk_label_photo_get_n_masks (photo); i++)
    if (lk_label_photo_get_mask (photo, i)->kind == kind)
      return lk_label_photo_get_mask (photo, i)->rect;
  g_assert_not_reached ();
}

/* The place, in parts of the picture before @crop was cut from it, is one flat grey; what of it
   was cut off does not count. */
static void
assert_covered (LkLabelPhoto *photo, const LkPhotoRect *crop, const LkPhotoRect *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image = lk_image_load_bytes (lk_label_photo_get_jpeg (photo), NULL, &error);
  double width = lk_label_photo_get_width (photo);
  double height = lk_label_photo_get_height (photo);
  guint seen = 0;

  g_assert_no_error (error);
  for (double y = 0.5; y < height; y++)
    for (double x = 0.5; x < width; x++)
      {
        double at_x = crop->x + x / width * crop->width;
        double at_y = crop->y + y / height * crop->height;

        if (at_x < place->x || at_x > place->x + place->width || at_y < place->y
            || at_y > place->y + place->height)
          continue;
        seen++;
        g_assert_cmpint (ABS (lk_image_get_grey (image, NULL)[(gsize) y * (gsize) width + (gsize) x]
                              - 128),
                         <, 12);
      }
  g_assert_cmpuint (seen, >, 500);
}

/* What is sure to be in a slanting code, of the level rectangle around its mask. */
static LkPhotoRect
inner (LkPhotoRect mask)
{
  return (LkPhotoRect){ mask.x + 0.15 * mask.width, mask.y + 0.15 * mask.height, 0.7 * mask.width,
                        0.7 * mask.height };
}

/* A code that is cut through cannot be read, but half of it still tells. */
static void
test_cut_through_code (void)
{
  g_autoptr (LkLabelPhoto) uncut = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  LkPhotoRect mask = place_of (uncut, LK_PHOTO_MASK_CODE_QR);
  LkPhotoRect code = inner (mask);
  double x = code.x + code.width / 2;
  double y = code.y + code.height / 2;
  const LkPhotoRect crops[]
      = { { x, 0, 1 - x, 1 }, { 0, 0, x, 1 }, { 0, y, 1, 1 - y }, { 0, 0, 1, y } };

  for (gsize i = 0; i < G_N_ELEMENTS (crops); i++)
    {
      g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
      g_autoptr (LkLabelPhoto) cut = NULL;

      lk_photo_edits_set_crop (edits, &crops[i]);
      cut = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, edits);
      g_assert_cmpuint (count_masks (cut, LK_PHOTO_MASK_CODE_QR), ==, 1);
      assert_covered (cut, &crops[i], &code);
    }
}

/* So does one that was painted over in part; and the print below a stroke of the hand. */
static void
test_painted_in_part (void)
{
  static const LkPhotoRect all = { 0, 0, 1, 1 };
  g_autoptr (LkLabelPhoto) plain = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
  g_autoptr (LkLabelPhoto) painted = NULL;
  LkPhotoRect code = inner (place_of (plain, LK_PHOTO_MASK_CODE_QR));

  lk_photo_edits_add_mask (edits, &(LkPhotoRect){ code.x + code.width / 4, code.y, code.width / 2,
                                                  code.height });
#ifdef LK_HAVE_OCR
  LkPhotoRect print = inner (place_of (plain, LK_PHOTO_MASK_CODE_PRINT));
  lk_photo_edits_add_mask (edits,
                           &(LkPhotoRect){ print.x, print.y, print.width / 2, print.height });
#endif
  painted = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, edits);
  g_assert_cmpuint (count_masks (painted, LK_PHOTO_MASK_CODE_QR), ==, 1);
  assert_covered (painted, &all, &code);
#ifdef LK_HAVE_OCR
  g_assert_cmpuint (count_masks (painted, LK_PHOTO_MASK_CODE_PRINT), ==, 1);
  assert_covered (painted, &all, &print);
#endif
}

/* What is cut off with the code in it is not said to be covered; what is kept is counted once. */
static void
test_cut_beside_code (void)
{
  g_autoptr (LkLabelPhoto) uncut = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, NULL);
  LkPhotoRect mask = place_of (uncut, LK_PHOTO_MASK_CODE_QR);
  g_autoptr (LkPhotoEdits) without = lk_photo_edits_new ();
  g_autoptr (LkPhotoEdits) with = lk_photo_edits_new ();
  g_autoptr (LkLabelPhoto) none = NULL;
  g_autoptr (LkLabelPhoto) one = NULL;

  lk_photo_edits_set_crop (without, &(LkPhotoRect){ 0, 0, mask.x, 1 });
  none = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, without);
  g_assert_cmpuint (count_masks (none, LK_PHOTO_MASK_CODE_QR), ==, 0);
  lk_photo_edits_set_crop (with, &(LkPhotoRect){ 0.03, 0.02, 0.95, 0.97 });
  one = prepare ("label.jpg", DEVICE, LK_PHOTO_KIND_LABEL, with);
  g_assert_cmpuint (lk_label_photo_get_n_masks (one), ==, lk_label_photo_get_n_masks (uncut));
  g_assert_cmpint (lk_label_photo_get_verdict (one), ==, lk_label_photo_get_verdict (uncut));
}

static GBytes *
torn_jpeg (void)
{
  g_autoptr (GBytes) whole = read_fixture ("label.jpg");

  return g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
}

/* The head of a PNG that claims 30000 x 30000 pixels, and nothing behind it. */
static GBytes *
huge_png (void)
{
  static const guint8 head[]
      = { 0x89, 'P',  'N',  'G', 13, 10,   26,   10, 0, 0, 0, 13, 'I',  'H',  'D',  'R', 0,
          0,    0x75, 0x30, 0,   0,  0x75, 0x30, 8,  2, 0, 0, 0,  0x11, 0x92, 0xec, 0x2c };

  return g_bytes_new_static (head, sizeof head);
}

static void
test_hostile (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("<svg/>", 6);
  g_autoptr (GBytes) torn = torn_jpeg ();
  g_autoptr (GBytes) huge = huge_png ();
  g_autofree char *directory = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_label_photo_prepare (empty, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error));
  g_assert_error (error, LK_LABEL_PHOTO_ERROR, LK_LABEL_PHOTO_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (lk_label_photo_prepare (text, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error));
  g_assert_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_NOT_AN_IMAGE);
  g_clear_error (&error);
  g_assert_null (lk_label_photo_prepare (torn, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error));
  g_assert_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_UNREADABLE);
  g_clear_error (&error);
  g_assert_null (lk_label_photo_prepare (huge, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error));
  g_assert_error (error, LK_IMAGE_ERROR, LK_IMAGE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (
      lk_label_photo_prepare_file (directory, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error));
  g_assert_error (error, LK_FILE_ERROR, LK_FILE_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_assert_null (lk_label_photo_prepare_file ("/nonexistent/a.jpg", NULL, LK_PHOTO_KIND_LABEL, NULL,
                                              NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Two frames of one pixel, white and black, and a comment: the first one counts. */
static void
test_animated (void)
{
  static const guint8 gif[]
      = { 'G', 'I',  'F', '8', '9', 'a', 1,   0, 1, 0, 0x80, 0, 0, 255, 255,  255, 0, 0,  0,
          '!', 0xfe, 2,   'h', 'i', 0,   ',', 0, 0, 0, 0,    1, 0, 1,   0,    0,   2, 2,  0x44,
          1,   0,    ',', 0,   0,   0,   0,   1, 0, 1, 0,    0, 2, 2,   0x4c, 1,   0, ';' };
  g_autoptr (GBytes) bytes = g_bytes_new_static (gif, sizeof gif);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkLabelPhoto) photo
      = lk_label_photo_prepare (bytes, NULL, LK_PHOTO_KIND_LABEL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (lk_label_photo_get_width (photo), ==, 1);
  g_assert_cmpint (lk_label_photo_get_verdict (photo), ==, LK_PHOTO_VERDICT_WARN);
  g_assert_true (g_strv_contains (lk_label_photo_get_stripped (photo), "comment"));
  assert_bare_jpeg (lk_label_photo_get_jpeg (photo));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_async (void)
{
  g_autofree char *path = fixture ("label.jpg");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkLabelPhoto) photo = NULL;
  g_autoptr (GError) error = NULL;

  lk_label_photo_prepare_file_async (path, DEVICE, LK_PHOTO_KIND_LABEL, NULL, NULL, on_prepared,
                                     &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  photo = lk_label_photo_prepare_finish (result, &error);
  g_assert_no_error (error);
  assert_good (photo);
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = read_fixture ("label.jpg");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_label_photo_prepare_async (bytes, DEVICE, LK_PHOTO_KIND_LABEL, NULL, cancellable, on_prepared,
                                &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (lk_label_photo_prepare_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label-photo/right", test_right);
  g_test_add_func ("/label-photo/stripped", test_stripped);
  g_test_add_func ("/label-photo/stripped/exiftool", test_stripped_exiftool);
  g_test_add_func ("/label-photo/masked", test_masked);
  g_test_add_func ("/label-photo/wrong", test_wrong);
  g_test_add_func ("/label-photo/unasked", test_unasked);
  g_test_add_func ("/label-photo/edits", test_edits);
  g_test_add_func ("/label-photo/edits/cut-through-code", test_cut_through_code);
  g_test_add_func ("/label-photo/edits/painted-in-part", test_painted_in_part);
  g_test_add_func ("/label-photo/edits/cut-beside-code", test_cut_beside_code);
  g_test_add_func ("/label-photo/hostile", test_hostile);
  g_test_add_func ("/label-photo/animated", test_animated);
  g_test_add_func ("/label-photo/async", test_async);
  g_test_add_func ("/label-photo/cancel", test_cancel);
  return g_test_run ();
}
