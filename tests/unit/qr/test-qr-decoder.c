/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-file.h"
#include "lk-qr-encode.h"
#include "lk-qr-still.h"

static const char payload[] = "AwAAADEyMzQ1Njc4OQECAwQ=";

typedef struct
{
  LkQrReading *reading;
  GError *error;
  gboolean done;
} Seen;

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->reading, lk_qr_reading_unref);
  g_clear_error (&seen->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  seen->reading = lk_qr_decoder_decode_finish (LK_QR_DECODER (source), result, &seen->error);
  seen->done = TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  seen->reading = lk_qr_source_read_finish (LK_QR_SOURCE (source), result, &seen->error);
  seen->done = TRUE;
}

static void
wait_until (const gboolean *done)
{
  while (!*done)
    g_main_context_iteration (NULL, TRUE);
}

static GBytes *
make_png (void)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (payload, NULL);

  return lk_qr_to_png (matrix, 6, NULL);
}

static void
assert_payload (const Seen *seen)
{
  const LkQrCode *code;

  g_assert_no_error (seen->error);
  g_assert_cmpuint (lk_qr_reading_get_n_codes (seen->reading), ==, 1);
  code = lk_qr_reading_get_code (seen->reading, 0);
  g_assert_cmpmem (code->text, code->length, payload, strlen (payload));
  g_assert_cmpint (code->kind, ==, LK_QR_KIND_DEVICE_REQUEST);
  g_assert_null (lk_qr_reading_get_code (seen->reading, 1));
}

static void
on_busy (LkQrDecoder *decoder, GParamSpec *pspec, GString *log)
{
  g_string_append_c (log, lk_qr_decoder_get_busy (decoder) ? '1' : '0');
}

static void
test_bytes (void)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GBytes) png = make_png ();
  g_auto (Seen) seen = { 0 };

  g_signal_connect (decoder, "notify::busy", G_CALLBACK (on_busy), log);
  lk_qr_decoder_decode_bytes_async (decoder, png, NULL, on_decoded, &seen);
  g_assert_true (lk_qr_decoder_get_busy (decoder));
  wait_until (&seen.done);
  assert_payload (&seen);
  g_assert_cmpuint (lk_image_get_width (lk_qr_reading_get_image (seen.reading)), ==, 33 * 6);
  while (lk_qr_decoder_get_busy (decoder))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (log->str, ==, "10");
}

/* Of many requests at once, the newest is answered and the others are cancelled. */
static void
test_newest_wins (void)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autoptr (GBytes) png = make_png ();
  Seen seen[8] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    lk_qr_decoder_decode_bytes_async (decoder, png, NULL, on_decoded, &seen[i]);
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    wait_until (&seen[i].done);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (seen); i++)
    {
      g_assert_error (seen[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_null (seen[i].reading);
      seen_clear (&seen[i]);
    }
  assert_payload (&seen[G_N_ELEMENTS (seen) - 1]);
  seen_clear (&seen[G_N_ELEMENTS (seen) - 1]);
}

static void
test_cancel (void)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree guint8 *grey = g_malloc0 (4000 * 3000);
  g_autoptr (LkImage) image = lk_image_new_from_grey (grey, 4000, 3000, 4000);
  g_auto (Seen) seen = { 0 };
  g_auto (Seen) before = { 0 };

  lk_qr_decoder_decode_image_async (decoder, image, LK_QR_EFFORT_FULL, cancellable, on_decoded,
                                    &seen);
  g_cancellable_cancel (cancellable);
  wait_until (&seen.done);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  lk_qr_decoder_decode_image_async (decoder, image, LK_QR_EFFORT_FULL, cancellable, on_decoded,
                                    &before);
  wait_until (&before.done);
  g_assert_error (before.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A decoder that is let go while it works ends the work. */
static void
test_dropped (void)
{
  LkQrDecoder *decoder = lk_qr_decoder_new ();
  g_autoptr (GBytes) png = make_png ();
  g_auto (Seen) seen = { 0 };

  lk_qr_decoder_decode_bytes_async (decoder, png, NULL, on_decoded, &seen);
  g_object_unref (decoder);
  wait_until (&seen.done);
  if (seen.error == NULL)
    assert_payload (&seen);
  else
    g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef LkQrSource *(*MakeSource) (LkQrDecoder *decoder, const char *path, GBytes *bytes);

static LkQrSource *
file_source (LkQrDecoder *decoder, const char *path, GBytes *bytes)
{
  g_assert_true (
      lk_file_write_private (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  return lk_qr_still_new_for_file (decoder, path);
}

static LkQrSource *
bytes_source (LkQrDecoder *decoder, const char *path, GBytes *bytes)
{
  return lk_qr_still_new_for_bytes (decoder, bytes);
}

/* A file and a paste are both a picture, or both a request, or both told what they are. */
static void
test_still (gconstpointer data)
{
  MakeSource make = (MakeSource) data;
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autofree char *folder = g_dir_make_tmp ("lk-still-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "DeviceKey.xml", NULL);
  g_autoptr (GBytes) png = make_png ();
  g_autoptr (GBytes) key = g_bytes_new_static (payload, strlen (payload));
  g_autoptr (GBytes) xml = g_bytes_new_static ("<?xml version=\"1.0\"?><a/>", 25);
  GBytes *inputs[] = { png, key, xml };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (LkQrSource) source = make (decoder, path, inputs[i]);
      g_auto (Seen) seen = { 0 };

      lk_qr_source_read_async (source, NULL, on_read, &seen);
      wait_until (&seen.done);
      if (inputs[i] == xml)
        g_assert_error (seen.error, LK_QR_ERROR, LK_QR_ERROR_IS_XML);
      else
        assert_payload (&seen);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_text (void)
{
  g_autoptr (LkQrSource) source = lk_qr_still_new_for_text ("  AwAAADEyMzQ1Njc4OQECAwQ=\n");
  g_autoptr (LkQrSource) empty = lk_qr_still_new_for_text (" \n");
  g_auto (Seen) seen = { 0 };
  g_auto (Seen) none = { 0 };

  lk_qr_source_read_async (source, NULL, on_read, &seen);
  wait_until (&seen.done);
  assert_payload (&seen);
  g_assert_null (lk_qr_reading_get_image (seen.reading));

  lk_qr_source_read_async (empty, NULL, on_read, &none);
  wait_until (&none.done);
  g_assert_no_error (none.error);
  g_assert_cmpuint (lk_qr_reading_get_n_codes (none.reading), ==, 0);
}

static void
test_missing (void)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  g_autoptr (LkQrSource) source = lk_qr_still_new_for_file (decoder, "/nonexistent/code.png");
  g_auto (Seen) seen = { 0 };

  lk_qr_source_read_async (source, NULL, on_read, &seen);
  wait_until (&seen.done);
  g_assert_error (seen.error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/decoder/bytes", test_bytes);
  g_test_add_func ("/qr/decoder/newest-wins", test_newest_wins);
  g_test_add_func ("/qr/decoder/cancel", test_cancel);
  g_test_add_func ("/qr/decoder/dropped", test_dropped);
  g_test_add_data_func ("/qr/still/file", file_source, test_still);
  g_test_add_data_func ("/qr/still/bytes", bytes_source, test_still);
  g_test_add_func ("/qr/still/text", test_text);
  g_test_add_func ("/qr/still/missing", test_missing);
  return g_test_run ();
}
