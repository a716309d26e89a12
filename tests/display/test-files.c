/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person saves and opens in GTK's own file dialog, which leaves memory behind: nothing else
 * belongs here. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lk-diagnose-window.h"
#include "lk-display.h"
#include "lk-notice.h"
#include "lk-others.h"
#include "lk-password-fields.h"
#include "lk-practice-vendor.h"
#include "lk-self-service-window.h"

/* What was said can be saved for a bug report, for its owner alone. */
static void
save_capture (LkDisplay *self, GtkWindow *window)
{
  gpointer notice = lk_display_child (window, LK_TYPE_DIAGNOSE_WINDOW, "capture_notice");
  gpointer button = lk_display_child (window, LK_TYPE_DIAGNOSE_WINDOW, "capture_button");
  g_autofree char *path = g_build_filename (self->directory, "report.pcapng", NULL);
  g_autofree char *data = NULL;
  GStatBuf status;
  gsize size = 0;

  lk_display_click (button);
  lk_display_pick_file (path);
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_SUCCESS);
  g_assert_true (lk_looks_told (notice, lk_notice_get_text (notice)));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_nonnull (memmem (data, size, "<Types>inquiry</Types>", 22));
  lk_display_shoot (lk_display_child (window, LK_TYPE_DIAGNOSE_WINDOW, "capture_box"),
                    "diagnose-saved");

  /* A place where nothing can be written is told, and nothing is left there. */
  lk_display_click (button);
  lk_display_pick_file ("/proc/report.pcapng");
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_ERROR);
}

static void
test_diagnose (LkDisplay *self, gconstpointer data)
{
  GtkWidget *opener = NULL;
  GtkWindow *window = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  opener = lk_display_page_child (self, "diagnose_button");
  gtk_widget_grab_focus (opener);
  lk_display_click (opener);
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  lk_display_escape (self);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == opener);

  lk_display_click (opener);
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  LK_WAIT_FOR (
      gtk_widget_get_mapped (lk_display_child (window, LK_TYPE_DIAGNOSE_WINDOW, "list_box")));
  g_assert_nonnull (
      gtk_list_box_get_row_at_index (lk_display_child (window, LK_TYPE_DIAGNOSE_WINDOW, "list_box"),
                                     0));
  lk_display_assert_named (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), "diagnose");
  save_capture (self, window);
  gtk_window_close (window);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

/* The file that its owner saved long ago, for the day on which the password is gone. However large
 * a file is, no more of it is read than such a one can have. */
static void
test_guid (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "self-service");
  g_autofree char *guid = lk_practice_vendor_guid (lk_practice_device_get_serial (device), 0);
  g_autoptr (GBytes) bytes = g_bytes_new (guid, strlen (guid));
  g_autofree char *path = lk_display_write_file (self, "GUID.xml", bytes);
  g_autofree char *large = lk_display_write_file (self, "large", bytes);
  GtkWindow *window = lk_display_open_self_service (self, LK_CASE_TYPE_PASSWORD_RESET);
  gpointer fields = lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, "password_fields");
  gpointer go = lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, "go_button");
  gpointer way = lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, "way_row");
  LkNotice *notice = lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, "notice");
  gpointer choose = lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, "guid_button");

  g_assert_cmpuint (adw_combo_row_get_selected (way), ==, 0);
  gtk_editable_set_text (lk_display_child (fields, LK_TYPE_PASSWORD_FIELDS, "first"),
                         "New-Pass-2026");
  gtk_editable_set_text (lk_display_child (fields, LK_TYPE_PASSWORD_FIELDS, "second"),
                         "New-Pass-2026");
  g_assert_false (gtk_widget_is_sensitive (go));
  g_assert_cmpint (truncate (large, (off_t) 1 << 30), ==, 0);
  lk_display_click (choose);
  lk_display_pick_file (large);
  LK_WAIT_FOR (lk_looks_has (lk_notice_get_text (notice), "This is not a GUID file."));
  g_assert_false (gtk_widget_is_sensitive (go));
  lk_display_click (choose);
  lk_display_pick_file (path);
  LK_WAIT_FOR (gtk_widget_is_sensitive (go));
  lk_display_click (go);
  LK_WAIT_FOR (lk_practice_device_get_password_changed (device) == 1);
  LK_WAIT_FOR (lk_notice_get_kind (notice) == LK_NOTICE_SUCCESS);
  g_assert_true (lk_display_captured (self, "<Types>GUIDReset</Types>"));
  g_assert_false (lk_display_captured (self, guid));
  gtk_window_close (window);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/files/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("diagnose", test_diagnose);
  ADD ("guid", test_guid);
  return g_test_run ();
}
