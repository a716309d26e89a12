/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-qr-camera.h"
#include "lk-qr-encode.h"

static const char payload[] = "AwAAADEyMzQ1Njc4OQECAwQ=";

typedef struct
{
  LkQrReading *reading;
  GError *error;
  gboolean done;
  guint frames;
  GdkPixbuf *last;
} Seen;

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->reading, lk_qr_reading_unref);
  g_clear_error (&seen->error);
  g_clear_object (&seen->last);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Seen *seen = data;

  seen->reading = lk_qr_source_read_finish (LK_QR_SOURCE (source), result, &seen->error);
  seen->done = TRUE;
}

static void
on_frame (LkQrCamera *camera, GdkPixbuf *frame, Seen *seen)
{
  seen->frames++;
  g_set_object (&seen->last, frame);
}

static void
on_failed (LkQrCamera *camera, const GError *error, Seen *seen)
{
  seen->error = g_error_copy (error);
  seen->done = TRUE;
}

/* A camera can outlive its last owner for as long as a picture is being decoded. */
typedef LkQrCamera TestCamera;

static void
test_camera_end (TestCamera *camera)
{
  lk_qr_camera_stop (camera);
  g_signal_handlers_disconnect_matched (camera, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_frame, NULL);
  g_object_unref (camera);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCamera, test_camera_end)

static void
wait_until (const gboolean *done)
{
  while (!*done)
    g_main_context_iteration (NULL, TRUE);
}

static LkQrCamera *
make (const char *description, Seen *seen)
{
  g_autoptr (LkQrDecoder) decoder = lk_qr_decoder_new ();
  LkQrCamera *camera = lk_qr_camera_new_for_description (decoder, description);

  g_signal_connect (camera, "frame", G_CALLBACK (on_frame), seen);
  g_signal_connect (camera, "failed", G_CALLBACK (on_failed), seen);
  return camera;
}

/* A camera that sees one picture for ever. */
static void
test_read (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lk-camera-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "code.png", NULL);
  g_autofree char *description = g_strdup_printf (
      "filesrc location=%s ! pngdec ! imagefreeze ! capsfilter caps=video/x-raw,framerate=15/1",
      path);
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (payload, NULL);
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestCamera) camera = make (description, &seen);
  const LkQrCode *code;

  g_assert_true (lk_qr_write_png (matrix, path, 8, NULL));
  g_assert_false (lk_qr_camera_get_active (camera));
  lk_qr_source_read_async (LK_QR_SOURCE (camera), NULL, on_read, &seen);
  g_assert_true (lk_qr_camera_get_active (camera));
  wait_until (&seen.done);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (lk_qr_reading_get_n_codes (seen.reading), ==, 1);
  code = lk_qr_reading_get_code (seen.reading, 0);
  g_assert_cmpmem (code->text, code->length, payload, strlen (payload));
  g_assert_cmpuint (seen.frames, >, 0);
  g_assert_cmpint (gdk_pixbuf_get_width (seen.last), ==, 33 * 8);

  /* The preview goes on until it is stopped. */
  g_assert_true (lk_qr_camera_get_active (camera));
  lk_qr_camera_stop (camera);
  g_assert_false (lk_qr_camera_get_active (camera));
  g_unlink (path);
  g_rmdir (folder);
}

static void
on_frame_cancel (LkQrCamera *camera, GdkPixbuf *frame, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancel (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TestCamera) camera
      = make ("videotestsrc is-live=true ! capsfilter caps=video/x-raw,width=320,height=240",
              &seen);

  g_signal_connect (camera, "frame", G_CALLBACK (on_frame_cancel), cancellable);
  lk_qr_source_read_async (LK_QR_SOURCE (camera), cancellable, on_read, &seen);
  wait_until (&seen.done);
  g_assert_error (seen.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (gdk_pixbuf_get_width (seen.last), ==, 320);
}

/* Stopped while it is being started, it never shows a picture. */
static void
test_stop_at_once (void)
{
  g_auto (Seen) seen = { 0 };
  g_auto (Seen) other = { 0 };
  g_autoptr (TestCamera) camera = make ("videotestsrc is-live=true", &seen);
  g_autoptr (TestCamera) second = make ("videotestsrc num-buffers=20", &other);

  lk_qr_camera_start (camera);
  lk_qr_camera_stop (camera);
  g_assert_false (lk_qr_camera_get_active (camera));
  lk_qr_camera_start (second);
  wait_until (&other.done);
  g_assert_cmpuint (seen.frames, ==, 0);
  g_assert_no_error (seen.error);
}

typedef struct
{
  const char *description;
  int code;
} FailCase;

static const FailCase failures[] = {
  { "nosuchelement", LK_QR_CAMERA_ERROR_NOT_INSTALLED },
  { "v4l2src device=/dev/video-not-there", LK_QR_CAMERA_ERROR_NO_DEVICE },
  { "videotestsrc num-buffers=2", LK_QR_CAMERA_ERROR_NO_DEVICE },
};

static void
test_failures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_auto (Seen) shown = { 0 };
      g_auto (Seen) read = { 0 };
      g_autoptr (TestCamera) camera = make (failures[i].description, &shown);

      g_test_message ("%s", failures[i].description);
      lk_qr_camera_start (camera);
      wait_until (&shown.done);
      g_assert_error (shown.error, LK_QR_CAMERA_ERROR, failures[i].code);
      g_assert_false (lk_qr_camera_get_active (camera));

      /* Told to who reads, where somebody does. */
      shown.done = FALSE;
      lk_qr_source_read_async (LK_QR_SOURCE (camera), NULL, on_read, &read);
      wait_until (&read.done);
      g_assert_error (read.error, LK_QR_CAMERA_ERROR, failures[i].code);
      g_assert_false (shown.done);
    }
}

static void
test_pending (void)
{
  g_auto (Seen) first = { 0 };
  g_auto (Seen) second = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (TestCamera) camera = make ("videotestsrc is-live=true", &first);

  lk_qr_source_read_async (LK_QR_SOURCE (camera), cancellable, on_read, &first);
  lk_qr_source_read_async (LK_QR_SOURCE (camera), NULL, on_read, &second);
  wait_until (&second.done);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_cancellable_cancel (cancellable);
  wait_until (&first.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cameras = lk_qr_camera_list_finish (result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (cameras);
  for (guint i = 0; i < cameras->len; i++)
    g_assert_nonnull (lk_qr_camera_device_get_name (g_ptr_array_index (cameras, i)));
  *(gboolean *) data = TRUE;
}

static void
test_list (void)
{
  gboolean done = FALSE;

  lk_qr_camera_list_async (NULL, on_listed, &done);
  wait_until (&done);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/camera/read", test_read);
  g_test_add_func ("/qr/camera/cancel", test_cancel);
  g_test_add_func ("/qr/camera/stop-at-once", test_stop_at_once);
  g_test_add_func ("/qr/camera/failures", test_failures);
  g_test_add_func ("/qr/camera/pending", test_pending);
  g_test_add_func ("/qr/camera/list", test_list);
  return g_test_run ();
}
