/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What another program hands over: by its clipboard, and by a drag with the mouse. */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "lk-bounded-read.h"
#include "lk-busy-line.h"
#include "lk-display.h"
#include "lk-intake.h"
#include "lk-others.h"

#define REQUEST "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM="
#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"

static void
go_to_scan (LkDisplay *self)
{
  lk_display_go_to_serial (self, SERIAL);
  lk_display_next (self);
}

static void
forget_request (LkDisplay *self)
{
  lk_draft_item_set_request (lk_display_item (self), NULL, LK_REQUEST_KIND_QR, NULL, NULL);
}

/* As a file manager names a file. */
static char *
write_uri_list (LkDisplay *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *line = g_strdup_printf ("%s\r\n", uri);
  char *list = g_build_filename (self->directory, "list", NULL);

  g_assert_true (g_file_set_contents (list, line, -1, NULL));
  return list;
}

/* --- The clipboard -----------------------------------------------------------------------------
 */

/* The desktop tells of the new owner in its own time: until then there is nothing to paste. */
static void
paste_until (LkDisplay *self, const char *notice)
{
  GtkWidget *intake = lk_display_page_child (self, "intake");
  GtkWidget *busy = lk_display_page_child (self, "busy_box");
  GtkWidget *shown = lk_display_page_child (self, "notice");

  while (notice != NULL ? !lk_display_notice_says (self, notice)
                        : lk_display_request (self) == NULL)
    {
      gtk_widget_set_visible (shown, FALSE);
      gtk_widget_activate_action (intake, "intake.paste", NULL);
      LK_WAIT_FOR (lk_display_request (self) != NULL
                   || (gtk_widget_get_visible (shown) && !gtk_widget_get_visible (busy)));
    }
}

static void
test_clipboard (LkDisplay *self, gconstpointer data)
{
  g_autofree char *picture = NULL;
  g_autofree char *text = g_build_filename (self->directory, "DeviceKey.xml", NULL);
  g_autofree char *list = NULL;

  go_to_scan (self);
  picture = lk_display_write_code (self, "clip.png", REQUEST);
  g_assert_true (g_file_set_contents (text, REQUEST "\n", -1, NULL));
  list = write_uri_list (self, text);

  LK_RUN ("xclip", "-selection", "clipboard", "-t", "image/png", "-i", picture);
  paste_until (self, NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);

  forget_request (self);
  LK_RUN ("xclip", "-selection", "clipboard", "-t", "text/uri-list", "-i", list);
  paste_until (self, NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);

  forget_request (self);
  LK_RUN ("xclip", "-selection", "clipboard", "-i", text);
  paste_until (self, NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
}

static void
test_long_text (LkDisplay *self, gconstpointer data)
{
  g_autofree char *text = g_build_filename (self->directory, "large.txt", NULL);
  g_autofree char *words = g_strnfill (LK_INTAKE_MAX_TEXT + 1, 'A');

  go_to_scan (self);
  g_assert_true (g_file_set_contents (text, words, -1, NULL));
  LK_RUN ("xclip", "-selection", "clipboard", "-i", text);
  paste_until (self, "the text is too long");
  g_assert_null (lk_display_request (self));
}

/* A picture without an end. */
#define ENDLESS_TYPE (endless_get_type ())
G_DECLARE_FINAL_TYPE (Endless, endless, TEST, ENDLESS, GdkContentProvider)

struct _Endless
{
  GdkContentProvider parent_instance;
  guint64 written;
  gboolean enough; /* GDK lets a program write on to a clipboard that nobody reads */
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (Endless, endless, GDK_TYPE_CONTENT_PROVIDER)

static GdkContentFormats *
endless_ref_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new ((const char *[]){ "image/png" }, 1);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const guint8 zeros[1024 * 1024];
  g_autoptr (GTask) task = data;
  Endless *self = g_task_get_source_object (task);
  GError *error = NULL;
  gssize count = result != NULL
                     ? g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error)
                     : 0;

  if (count < 0 || self->enough)
    {
      self->ended = TRUE;
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      return;
    }
  self->written += (guint64) count;
  g_output_stream_write_async (G_OUTPUT_STREAM (source), zeros, sizeof zeros, G_PRIORITY_DEFAULT,
                               NULL, written_cb, g_object_ref (task));
}

static void
endless_write_async (GdkContentProvider *provider,
                     const char *mime_type,
                     GOutputStream *stream,
                     int priority,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, endless_write_async);
  written_cb (G_OBJECT (stream), NULL, task);
}

static gboolean
endless_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
endless_class_init (EndlessClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  provider_class->ref_formats = endless_ref_formats;
  provider_class->write_mime_type_async = endless_write_async;
  provider_class->write_mime_type_finish = endless_write_finish;
}

static void
endless_init (Endless *self)
{
}

/* --- A stream that stops in the middle ----------------------------------------------------------
 */

static void
bounded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Of an open pipe nothing more comes, and it does not end. */
static void
test_stalled (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_assert_cmpint (write (ends[1], "half", 4), ==, 4);
  stream = g_unix_input_stream_new (ends[0], TRUE);
  lk_bounded_read_async (stream, 100, 20, NULL, bounded_cb, &late);
  LK_WAIT_FOR (late != NULL);
  g_assert_null (lk_bounded_read_finish (late, &size, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  LK_WAIT_FOR (!g_input_stream_has_pending (stream));

  lk_bounded_read_async (stream, 100, 1000 * lk_wait_patience (), cancellable, bounded_cb,
                         &stopped);
  g_cancellable_cancel (cancellable);
  LK_WAIT_FOR (stopped != NULL);
  g_assert_null (lk_bounded_read_finish (stopped, &size, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (ends[1]);
}

/* Reading to its end would take for ever: the limit ends it. */
static void
test_clipboard_endless (LkDisplay *self, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));
  g_autoptr (Endless) endless = g_object_new (ENDLESS_TYPE, NULL);

  go_to_scan (self);
  g_assert_true (gdk_clipboard_set_content (clipboard, GDK_CONTENT_PROVIDER (endless)));
  paste_until (self, "at most 64 megapixels, 65,500");
  g_assert_false (endless->ended);
  /* All but what the last write, which may still be under way, has given. */
  g_assert_cmpuint (endless->written + 1024 * 1024, >, LK_INTAKE_MAX_BYTES);
  endless->enough = TRUE;
  LK_WAIT_FOR (endless->ended);
}

/* --- Drags -------------------------------------------------------------------------------------
 */

static void
test_drag_request (LkDisplay *self, gconstpointer data)
{
  g_autofree char *picture = NULL;
  g_autofree char *list = NULL;
  g_autofree char *text = g_build_filename (self->directory, "request.txt", NULL);

  go_to_scan (self);
  picture = lk_display_write_code (self, "drag code.png", REQUEST);
  list = write_uri_list (self, picture);
  lk_drag_onto (GTK_WIDGET (lk_display_page (self)), "text/uri-list", list);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);

  forget_request (self);
  lk_drag_onto (GTK_WIDGET (lk_display_page (self)), "image/png", picture);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);

  forget_request (self);
  g_assert_true (g_file_set_contents (text, REQUEST, -1, NULL));
  lk_drag_onto (GTK_WIDGET (lk_display_page (self)), "text/plain;charset=utf-8", text);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
}

static void
test_drag_photo (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);
  g_autofree char *list = write_uri_list (self, path);
  g_autofree char *first = NULL;

  lk_display_go_to_photo (self, SERIAL, REQUEST);
  lk_drag_onto (GTK_WIDGET (lk_display_page (self)), "text/uri-list", list);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) != NULL);
  first = g_strdup (lk_draft_item_get_label_sha256 (lk_display_item (self)));

  lk_display_click (lk_display_page_child (self, "retake_button"));
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) == NULL);
  lk_drag_onto (GTK_WIDGET (lk_display_page (self)), "image/png", path);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) != NULL);
  g_assert_cmpstr (lk_draft_item_get_label_sha256 (lk_display_item (self)), ==, first);
}

/* Stopped, a first photo is gone; a later one leaves what was there, with its kind and verdict. */
static void
test_stop_photo (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);
  g_autofree char *verdict = NULL;
  GtkWidget *busy = NULL;

  lk_display_go_to_photo (self, SERIAL, REQUEST);
  busy = lk_display_page_child (self, "busy_box");
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (gtk_widget_get_visible (busy));
  lk_display_shoot (GTK_WIDGET (self->window), "handover-photo-busy");
  lk_display_click (lk_display_child (busy, LK_TYPE_BUSY_LINE, "stop_button"));
  LK_WAIT_FOR (!gtk_widget_get_visible (busy));
  g_assert_null (lk_draft_item_get_label (lk_display_item (self)));

  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) != NULL);
  verdict = g_strdup (lk_draft_item_get_verdict (lk_display_item (self)));
  adw_combo_row_set_selected (lk_display_page_child (self, "kind_row"), LK_LABEL_KIND_INVOICE);
  LK_WAIT_FOR (gtk_widget_get_visible (busy));
  lk_display_click (lk_display_child (busy, LK_TYPE_BUSY_LINE, "stop_button"));
  LK_WAIT_FOR (!gtk_widget_get_visible (busy));
  g_assert_cmpint (lk_draft_item_get_label_kind (lk_display_item (self)), ==, LK_LABEL_KIND_LABEL);
  g_assert_cmpuint (adw_combo_row_get_selected (lk_display_page_child (self, "kind_row")), ==,
                    LK_LABEL_KIND_LABEL);
  g_assert_cmpstr (lk_draft_item_get_verdict (lk_display_item (self)), ==, verdict);

  adw_combo_row_set_selected (lk_display_page_child (self, "kind_row"), LK_LABEL_KIND_INVOICE);
  LK_WAIT_FOR (lk_draft_item_get_label_kind (lk_display_item (self)) == LK_LABEL_KIND_INVOICE);
}

/* A photo as a phone stores it, and one of 40 MB, most of it beside the picture. */
static void
test_phone_photos (LkDisplay *self, gconstpointer data)
{
  g_autofree char *heic = g_build_filename (g_getenv ("LK_TEST_DATA"), "photo", "label.heic", NULL);
  g_autofree char *jpeg = g_build_filename (g_getenv ("LK_TEST_DATA"), "photo", "label.jpg", NULL);
  g_autofree char *content = NULL;
  g_autofree guint8 *segment = g_malloc0 (65537);
  g_autoptr (GByteArray) large = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  gsize size;

  lk_display_go_to_photo (self, "DS-2CD2385G1-I20200414AAWRE04255405", REQUEST);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), heic);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) != NULL);
  g_assert_cmpstr (lk_draft_item_get_verdict (lk_display_item (self)), ==, "pass");

  lk_display_click (lk_display_page_child (self, "retake_button"));
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) == NULL);
  g_assert_true (g_file_get_contents (jpeg, &content, &size, NULL));
  memcpy (segment, "\xff\xeb\xff\xff", 4);
  g_byte_array_append (large, (const guint8 *) content, 2);
  for (guint i = 0; i < 640; i++)
    g_byte_array_append (large, segment, 65537);
  g_byte_array_append (large, (const guint8 *) content + 2, (guint) size - 2);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&large));
  path = lk_display_write_file (self, "large.jpg", bytes);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_display_item (self)) != NULL);
  g_assert_cmpstr (lk_draft_item_get_verdict (lk_display_item (self)), ==, "pass");
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/handover/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("clipboard", test_clipboard);
  ADD ("long-text", test_long_text);
  ADD ("clipboard-endless", test_clipboard_endless);
  ADD ("stalled", test_stalled);
  ADD ("drag-request", test_drag_request);
  ADD ("drag-photo", test_drag_photo);
  ADD ("stop-photo", test_stop_photo);
  ADD ("phone-photos", test_phone_photos);
  return g_test_run ();
}
