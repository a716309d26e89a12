/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes in from outside this program: the desktop's portals, keys on pictures, and requests
   that do not belong here. */
#include "config.h"

#include "fake-portal.h"
#include "lk-camera-window.h"
#include "lk-display.h"
#include "lk-hash.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-others.h"
#include "lk-time.h"

#define REQUEST "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM="
#define OTHER_REQUEST "MDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaYWJjZGVmZ2hpamtsbW5vcA=="
#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"

/* To the page that takes the request of a device that is somewhere else. */
static void
go_to_scan (LkDisplay *self)
{
  lk_display_go_to_serial (self, SERIAL);
  lk_display_next (self);
}

/* --- Which code, and whose request --------------------------------------------------------------
 */

static void
test_several_codes (LkDisplay *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  GtkWidget *picker = NULL;

  go_to_scan (self);
  path = lk_display_write_codes (self, "two.png",
                                 (const char *const[]){ REQUEST, OTHER_REQUEST, NULL });
  picker = lk_display_page_child (self, "picker");
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (gtk_widget_get_mapped (picker));
  g_assert_null (lk_display_request (self));
  g_assert_true (lk_display_notice_says (self, "several QR codes"));
  gtk_widget_grab_focus (picker);
  lk_display_settle (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "evidence-several-codes");

  /* With the keyboard: the next one, and that. */
  LK_RUN ("xdotool", "key", "Right", "Return");
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_false (gtk_widget_get_visible (picker));
}

static void
test_wrong_kinds (LkDisplay *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *said;
  } rows[] = {
    { "https://example.org/a", "was not opened" },
    { "WIFI:T:WPA;S:home;P:pass;;", "joining a Wi-Fi" },
    { "otpauth://totp/name?secret=JBSWY3DP", "one-time passwords" },
    { "www.hik-connect.com\rC12345678\rABCDEF\rDS-2CD2143G0-I", "on the label" },
    { "12345 67890", "not the request of a device" },
  };

  go_to_scan (self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strdup_printf ("kind-%u.png", i);
      g_autofree char *path = lk_display_write_code (self, name, rows[i].text);

      lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
      LK_WAIT_FOR (lk_display_notice_says (self, rows[i].said));
      g_assert_null (lk_display_request (self));
    }
  lk_display_shoot (GTK_WIDGET (self->window), "evidence-wrong-kind");
}

static void
note_export (LkDisplay *self, const char *mac, const char *serial, const char *text)
{
  g_autofree char *hash = lk_sha256_hex (text, strlen (text));
  g_autofree char *now = lk_time_format_us (g_get_real_time ());
  g_autoptr (LkExportRecord) record = lk_export_record_new (mac, serial, now, "boot", hash);

  g_assert_true (lk_local_store_record_export (lk_context_get_store (self->context), record, NULL));
}

static void
test_whose_request (LkDisplay *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  go_to_scan (self);
  first = lk_display_write_code (self, "first.png", REQUEST);
  second = lk_display_write_code (self, "second.png", OTHER_REQUEST);

  /* This computer exported it from another device. */
  note_export (self, "aa:bb:cc:dd:ee:02", "DS-2CD2143G0-I20200101AAWRC99999999", REQUEST);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), first);
  LK_WAIT_FOR (lk_display_notice_says (self, "of another device"));
  g_assert_null (lk_display_request (self));

  /* It exported a newer one since. */
  note_export (self, "aa:bb:cc:dd:ee:02", "DS-2CD2143G0-I20200101AAWRC99999999", "gone");
  note_export (self, "aa:bb:cc:dd:ee:01", SERIAL, REQUEST);
  note_export (self, "aa:bb:cc:dd:ee:01", SERIAL, OTHER_REQUEST);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), first);
  LK_WAIT_FOR (lk_display_notice_says (self, "another device")
               || lk_display_notice_says (self, "older request"));
  g_assert_null (lk_display_request (self));
  lk_display_shoot (GTK_WIDGET (self->window), "evidence-older-request");

  /* The newest is taken, with the time of its export. */
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), second);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, OTHER_REQUEST);
  g_assert_cmpstr (lk_draft_item_get_export_boot_time (lk_display_item (self)), ==, "boot");

  /* And once more. */
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), second);
  LK_WAIT_FOR (lk_display_notice_says (self, "the same request"));
}

/* --- Portals
 * -------------------------------------------------------------------------------------- */

static void
test_screen (LkDisplay *self, gconstpointer data)
{
  g_autofree char *path = lk_display_write_code (self, "screen.png", REQUEST);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, path);
  GtkWidget *intake = NULL;

  go_to_scan (self);
  intake = lk_display_page_child (self, "intake");
  LK_WAIT_FOR (
      gtk_widget_get_visible (lk_display_child (intake, G_OBJECT_TYPE (intake), "screen_child")));
  lk_looks_shoot_all (GTK_WINDOW (self->window), "evidence-every-way");
  gtk_widget_activate_action (intake, "intake.screen", NULL);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
}

static GtkWindow *
open_camera (LkDisplay *self)
{
  GtkWindow *window = NULL;

  lk_context_set_camera (self->context, LK_CAMERA_OF_PORTAL);
  gtk_widget_activate_action (lk_display_page_child (self, "intake"), "intake.camera", NULL);
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  return window;
}

static void
assert_camera_says (LkDisplay *self, const char *part, const char *shot)
{
  GtkWindow *window = open_camera (self);
  GtkWidget *notice = lk_display_child (window, LK_TYPE_CAMERA_WINDOW, "notice");
  GtkLabel *label = lk_display_child (notice, LK_TYPE_NOTICE, "label");

  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  g_test_message ("%s", gtk_label_get_text (label));
  g_assert_true (lk_looks_has (gtk_label_get_text (label), part));
  lk_display_settle (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), shot);
  lk_display_escape (self);
  g_assert_null (lk_display_request (self));
}

static void
test_camera_denied (LkDisplay *self, gconstpointer data)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_CANCELLED, NULL);

  go_to_scan (self);
  assert_camera_says (self, "The camera was not allowed.", "evidence-camera-denied");
}

static void
test_camera_failed (LkDisplay *self, gconstpointer data)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_FAILED, NULL);

  go_to_scan (self);
  assert_camera_says (self, "The camera was not allowed.", "evidence-camera-failed");
}

/* The portal says yes, and there is no PipeWire; or there is no portal at all. */
static void
test_camera_absent (LkDisplay *self, gconstpointer data)
{
  go_to_scan (self);
  assert_camera_says (self, "has no way to a camera", "evidence-camera-absent");
  {
    g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, NULL);

    assert_camera_says (self, "has no way to a camera", "evidence-camera-no-pipewire");
  }
}

static GSubprocess *
start_camera (const char *picture)
{
  g_autofree char *script
      = g_build_filename (g_getenv ("LK_SOURCE_ROOT"), "tests", "display", "fake-camera.sh", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *camera
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                          script, picture, NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (camera));
  line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "ready");
  return camera;
}

static void
test_camera_granted (LkDisplay *self, gconstpointer data)
{
  static const char *const programs[] = { "pipewire", "wireplumber", "gst-launch-1.0", "pw-cli" };
  g_autoptr (FakePortal) portal = NULL;
  g_autoptr (GSubprocess) camera = NULL;
  g_autofree char *picture = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *found = g_find_program_in_path (programs[i]);

      if (found == NULL)
        {
          g_test_skip ("PipeWire is not installed");
          return;
        }
    }
  go_to_scan (self);
  picture = lk_display_write_code (self, "camera.png", REQUEST);
  camera = start_camera (picture);
  portal = fake_portal_new (FAKE_PORTAL_GRANTED, NULL);
  open_camera (self);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (camera), NULL, NULL);
  g_subprocess_wait (camera, NULL, NULL);
}

/* --- A photo by hand ---------------------------------------------------------------------------
 */

static void
wait_for_photo (LkDisplay *self, const char *before)
{
  LK_WAIT_FOR (lk_draft_item_get_label_sha256 (lk_display_item (self)) != NULL
               && g_strcmp0 (lk_draft_item_get_label_sha256 (lk_display_item (self)), before) != 0
               && !gtk_widget_get_visible (lk_display_page_child (self, "busy_box"))
               && gtk_widget_get_mapped (lk_display_page_child (self, "view")));
  lk_display_settle (GTK_WIDGET (self->window));
}

static GdkPixbuf *
photo_of (LkDisplay *self)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_bytes (lk_draft_item_get_label (lk_display_item (self)));

  return gdk_pixbuf_new_from_stream (stream, NULL, NULL);
}

static gboolean
is_grey_at (GdkPixbuf *photo, double x, double y)
{
  const guint8 *pixel
      = gdk_pixbuf_get_pixels (photo)
        + (int) (y * gdk_pixbuf_get_height (photo)) * gdk_pixbuf_get_rowstride (photo)
        + (int) (x * gdk_pixbuf_get_width (photo)) * 3;

  return ABS (pixel[0] - 128) < 8 && ABS (pixel[1] - 128) < 8 && ABS (pixel[2] - 128) < 8;
}

static void
test_photo_keys (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);
  g_autofree char *request = NULL;
  g_autofree char *first = NULL;
  g_autofree char *turned = NULL;
  g_autofree char *cut = NULL;
  g_autoptr (GdkPixbuf) whole = NULL;
  g_autoptr (GdkPixbuf) sideways = NULL;
  g_autoptr (GdkPixbuf) part = NULL;
  g_autoptr (GdkPixbuf) covered = NULL;

  go_to_scan (self);
  request = lk_display_write_code (self, "request.png", REQUEST);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), request);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  lk_display_next (self);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  wait_for_photo (self, NULL);
  first = g_strdup (lk_draft_item_get_label_sha256 (lk_display_item (self)));
  whole = photo_of (self);

  gtk_widget_grab_focus (lk_display_page_child (self, "rotate_button"));
  LK_RUN ("xdotool", "key", "space");
  wait_for_photo (self, first);
  turned = g_strdup (lk_draft_item_get_label_sha256 (lk_display_item (self)));
  sideways = photo_of (self);
  g_assert_cmpint (gdk_pixbuf_get_width (sideways), ==, gdk_pixbuf_get_height (whole));

  gtk_widget_grab_focus (lk_display_page_child (self, "crop_button"));
  LK_RUN ("xdotool", "key", "space");
  LK_WAIT_FOR (gtk_widget_has_focus (lk_display_page_child (self, "view")));
  LK_RUN ("xdotool", "key", "shift+Left", "shift+Up", "Right", "Return");
  wait_for_photo (self, turned);
  cut = g_strdup (lk_draft_item_get_label_sha256 (lk_display_item (self)));
  part = photo_of (self);
  g_assert_cmpint (gdk_pixbuf_get_width (part), <, gdk_pixbuf_get_width (sideways) * 81 / 100);
  g_assert_cmpint (gdk_pixbuf_get_height (part), <, gdk_pixbuf_get_height (sideways) * 81 / 100);

  /* Escape leaves it as it is; Return covers what is framed. */
  lk_display_click (lk_display_page_child (self, "cover_button"));
  LK_WAIT_FOR (gtk_widget_has_focus (lk_display_page_child (self, "view")));
  lk_display_shoot (GTK_WIDGET (self->window), "evidence-photo-cover");
  LK_RUN ("xdotool", "key", "Escape");
  LK_WAIT_FOR (
      g_strcmp0 (gtk_stack_get_visible_child_name (lk_display_page_child (self, "tools_stack")),
                 "tools")
      == 0);
  g_assert_cmpstr (lk_draft_item_get_label_sha256 (lk_display_item (self)), ==, cut);
  lk_display_click (lk_display_page_child (self, "cover_button"));
  LK_WAIT_FOR (gtk_widget_has_focus (lk_display_page_child (self, "view")));
  LK_RUN ("xdotool", "key", "Return");
  wait_for_photo (self, cut);
  covered = photo_of (self);
  g_assert_true (is_grey_at (covered, 0.5, 0.5));
  g_assert_true (is_grey_at (covered, 0.40, 0.45));
  lk_display_shoot_looks (self, "evidence-photo-covered");
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/evidence/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("several-codes", test_several_codes);
  ADD ("wrong-kinds", test_wrong_kinds);
  ADD ("whose-request", test_whose_request);
  ADD ("screen", test_screen);
  ADD ("camera/denied", test_camera_denied);
  ADD ("camera/failed", test_camera_failed);
  ADD ("camera/absent", test_camera_absent);
  ADD ("camera/granted", test_camera_granted);
  ADD ("photo-keys", test_photo_keys);
  return g_test_run ();
}
