/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-camera-window.h"
#include "lk-compat.h"
#include "lk-display.h"
#include "lk-notice.h"
#include "lk-qr-encode.h"

#include <string.h>

#define REQUEST "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM="

static LkWizardPage *
page_of (LkDisplay *self)
{
  return lk_wizard_get_page (lk_window_get_wizard (self->window));
}

static gpointer
child_of_page (LkDisplay *self, const char *id)
{
  return lk_display_child (page_of (self), G_OBJECT_TYPE (page_of (self)), id);
}

static gboolean
is_on (gpointer widget)
{
  return gtk_widget_is_sensitive (GTK_WIDGET (widget));
}

static gpointer
next_button (LkDisplay *self)
{
  return lk_display_child (lk_window_get_wizard (self->window), LK_TYPE_WIZARD, "next_button");
}

static LkDraft *
draft_of (LkDisplay *self)
{
  return lk_wizard_get_draft (lk_window_get_wizard (self->window));
}

static gboolean
has_focus_within (GtkWindow *window, gpointer widget)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* --- Frame ----------------------------------------------------------------------------------- */

static void
test_frame (LkDisplay *self, gconstpointer data)
{
  LkWizard *wizard = lk_display_wizard (self);
  GtkLabel *reason = lk_display_child (wizard, LK_TYPE_WIZARD, "reason_label");

  g_assert_cmpint (lk_wizard_get_step (wizard), ==, LK_STEP_TYPE);
  g_assert_false (is_on (next_button (self)));
  LK_WAIT_FOR (has_focus_within (GTK_WINDOW (self->window), page_of (self)));
  g_assert_cmpstr (gtk_label_get_text (reason), !=, "");
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-1-type");

  lk_display_click (child_of_page (self, "reset_card"));
  g_assert_true (is_on (next_button (self)));
  g_assert_cmpstr (gtk_label_get_text (reason), ==, "");
  lk_display_next (self);
  g_assert_true (lk_looks_told (lk_display_child (wizard, LK_TYPE_WIZARD, "stack"),
                                lk_wizard_page_get_title (page_of (self))));
  g_assert_false (is_on (next_button (self)));
  lk_display_click (child_of_page (self, "lan_card"));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-2-method");

  /* Back keeps what was chosen. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.back", NULL);
  g_assert_cmpint (lk_wizard_get_step (wizard), ==, LK_STEP_TYPE);
  g_assert_true (gtk_toggle_button_get_active (child_of_page (self, "reset_card")));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next", NULL);
  LK_WAIT_FOR (lk_wizard_get_step (wizard) == LK_STEP_METHOD);
  g_assert_true (gtk_toggle_button_get_active (child_of_page (self, "lan_card")));

  /* A card that is pressed again stays the chosen one. */
  lk_display_click (child_of_page (self, "lan_card"));
  g_assert_true (gtk_toggle_button_get_active (child_of_page (self, "lan_card")));
}

/* --- Somewhere else --------------------------------------------------------------------------- */

static GtkEditable *
entry_row (GtkWidget *root, guint *skip)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkEditable *found = NULL;

      if (ADW_IS_ENTRY_ROW (child) && (*skip)-- == 0)
        return GTK_EDITABLE (child);
      if ((found = entry_row (child, skip)) != NULL)
        return found;
    }
  return NULL;
}

static GtkEditable *
nth_row (LkDisplay *self, guint index)
{
  return entry_row (child_of_page (self, "groups_box"), &index);
}

static void
test_manual (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "label.png", label);

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  g_assert_false (is_on (next_button (self)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-3-manual");

  gtk_editable_set_text (nth_row (self, 0), "DS-7608NI-K20120200101CCRRD12345678WCVU");
  g_assert_true (is_on (next_button (self)));
  gtk_editable_set_text (nth_row (self, 1), "DS-7608NI-K2");

  /* A second device, from the QR code on a label that is dropped on the page. */
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (lk_draft_get_n_items (draft_of (self)) == 2);
  g_assert_cmpstr (lk_device_identity_get_serial (
                       lk_draft_item_get_device (lk_draft_get_item (draft_of (self), 1))),
                   ==, "C12345678");
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-3-manual-two");

  /* The same serial twice is told. */
  gtk_editable_set_text (nth_row (self, 2), "DS-7608NI-K20120200101CCRRD12345678WCVU");
  g_assert_false (is_on (next_button (self)));
}

static void
read_begun (gpointer intake, GBytes *bytes, gpointer begun)
{
  *(gboolean *) begun = TRUE;
}

static const char *
serial_of (LkDraft *draft, guint index)
{
  return lk_device_identity_get_serial (
      lk_draft_item_get_device (lk_draft_get_item (draft, index)));
}

/* A label that is still being read for one case is none of another that is gone on with. */
static void
test_manual_other_draft (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  g_autoptr (GBytes) second = lk_display_draw_label ("C87654321", "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "label.png", label);
  g_autofree char *second_path = lk_display_write_file (self, "second.png", second);
  g_autoptr (LkDraft) other = lk_draft_new ();
  gboolean begun = FALSE;

  lk_draft_set_case_type (other, LK_CASE_TYPE_PASSWORD_RESET);
  lk_draft_set_method (other, LK_CASE_METHOD_OTHER);
  lk_draft_set_step (other, "device");
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  g_signal_connect (child_of_page (self, "intake"), "bytes", G_CALLBACK (read_begun), &begun);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (begun);
  g_signal_handlers_disconnect_by_func (child_of_page (self, "intake"), read_begun, &begun);
  lk_wizard_set_draft (lk_window_get_wizard (self->window), other);
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_DEVICE);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), second_path);
  LK_WAIT_FOR (g_strcmp0 (serial_of (other, lk_draft_get_n_items (other) - 1), "C87654321") == 0);
  g_assert_cmpuint (lk_draft_get_n_items (other), ==, 1);
}

static GBytes *
qr_png (const char *text)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);

  return lk_qr_to_png (matrix, 8, NULL);
}

static void
enter_device (LkDisplay *self)
{
  gtk_editable_set_text (nth_row (self, 0), "DS-2CD2143G0-I20200101AAWRC12345678");
  gtk_editable_set_text (nth_row (self, 1), "DS-2CD2143G0-I");
  lk_display_next (self);
}

static void
test_scan (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) request = qr_png (REQUEST);
  g_autoptr (GBytes) address = qr_png ("https://example.org/");
  g_autofree char *request_path = lk_display_write_file (self, "request.png", request);
  g_autofree char *address_path = lk_display_write_file (self, "address.png", address);
  LkDraftItem *item = NULL;
  GtkWidget *notice = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_device (self);
  item = lk_draft_get_item (draft_of (self), 0);
  notice = child_of_page (self, "notice");
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-4-scan");

  /* A code of another kind: what it is and what is wanted; nothing is taken. */
  lk_display_drop_file (GTK_WIDGET (page_of (self)), address_path);
  LK_WAIT_FOR (gtk_widget_get_visible (notice));
  g_assert_null (lk_draft_item_get_request (item));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-4-scan-wrong");

  lk_display_drop_file (GTK_WIDGET (page_of (self)), request_path);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (item)), ==, REQUEST);
  g_assert_true (is_on (next_button (self)));
  lk_display_shoot_looks (self, "wizard-4-scan-read");
}

static void
test_scan_paste (LkDisplay *self, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));
  g_autoptr (GBytes) png = qr_png (REQUEST);
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_bytes (png, NULL);
  LkDraftItem *item = NULL;
  GtkWidget *intake = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_device (self);
  item = lk_draft_get_item (draft_of (self), 0);
  intake = child_of_page (self, "intake");

  gdk_clipboard_set_texture (clipboard, texture);
  gtk_widget_activate_action (intake, "intake.paste", NULL);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);

  lk_draft_item_set_request (item, NULL, LK_REQUEST_KIND_QR, NULL, NULL);
  gdk_clipboard_set_text (clipboard, "  " REQUEST "\n");
  gtk_widget_activate_action (intake, "intake.paste", NULL);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (item)), ==, REQUEST);
}

/* --- Photo ------------------------------------------------------------------------------------ */

static void
go_to_photo (LkDisplay *self)
{
  g_autoptr (GBytes) request = qr_png (REQUEST);
  g_autofree char *path = lk_display_write_file (self, "request.png", request);

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_device (self);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_request (lk_draft_get_item (draft_of (self), 0)) != NULL);
  lk_display_next (self);
}

static void
drop_label (LkDisplay *self, const char *serial)
{
  g_autoptr (GBytes) label = lk_display_draw_label (serial, "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);

  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_verdict (lk_draft_get_item (draft_of (self), 0)) != NULL);
}

/* Waits for the photo to be on screen, not only in the draft. */
static void
wait_for_photo (LkDisplay *self)
{
  LK_WAIT_FOR (!gtk_widget_get_visible (child_of_page (self, "busy_box"))
               && gtk_widget_get_mapped (child_of_page (self, "view")));
  for (int i = 0; i < 3; i++)
    lk_display_settle (GTK_WIDGET (self->window));
}

static void
test_photo (LkDisplay *self, gconstpointer data)
{
  LkDraftItem *item = NULL;
  g_autofree char *before = NULL;

  go_to_photo (self);
  item = lk_draft_get_item (draft_of (self), 0);
  g_assert_false (is_on (next_button (self)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-5-photo-none");

  drop_label (self, "C12345678");
  g_assert_cmpstr (lk_draft_item_get_verdict (item), !=, "reject");
  wait_for_photo (self);
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-5-photo");

  /* Turned: another picture leaves the computer, of the same original. */
  before = g_strdup (lk_draft_item_get_label_sha256 (item));
  lk_display_click (child_of_page (self, "rotate_button"));
  LK_WAIT_FOR (g_strcmp0 (before, lk_draft_item_get_label_sha256 (item)) != 0);

  /* Crop by hand. */
  wait_for_photo (self);
  lk_display_click (child_of_page (self, "crop_button"));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-5-photo-crop");
  g_clear_pointer (&before, g_free);
  before = g_strdup (lk_draft_item_get_label_sha256 (item));
  lk_display_click (child_of_page (self, "apply_button"));
  LK_WAIT_FOR (g_strcmp0 (before, lk_draft_item_get_label_sha256 (item)) != 0);
}

static void
test_photo_other_device (LkDisplay *self, gconstpointer data)
{
  go_to_photo (self);
  drop_label (self, "C99999999");
  g_assert_cmpstr (lk_draft_item_get_verdict (lk_draft_get_item (draft_of (self), 0)), ==,
                   "reject");
  wait_for_photo (self);
  g_assert_false (is_on (next_button (self)));
  g_assert_false (gtk_widget_get_visible (child_of_page (self, "override_group")));
  lk_display_shoot_looks (self, "wizard-5-photo-reject");

  /* Retake keeps the device and the page. */
  lk_display_click (child_of_page (self, "retake_button"));
  g_assert_null (lk_draft_item_get_label (lk_draft_get_item (draft_of (self), 0)));
  g_assert_true (gtk_widget_get_visible (child_of_page (self, "intake")));
}

static void
test_photo_no_picture (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("this is no picture", 18);
  g_autofree char *path = lk_display_write_file (self, "photo.jpg", text);

  go_to_photo (self);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (gtk_widget_get_visible (child_of_page (self, "notice")));
  g_assert_null (lk_draft_item_get_label (lk_draft_get_item (draft_of (self), 0)));
  g_assert_false (is_on (next_button (self)));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-5-photo-none-readable");
}

/* --- Camera ----------------------------------------------------------------------------------- */

static void
point_camera_at (LkDisplay *self, GBytes *png)
{
  g_autofree char *path = lk_display_write_file (self, "camera.png", png);
  g_autofree char *description
      = g_strdup_printf ("filesrc location=\"%s\" ! pngdec ! imagefreeze", path);

  lk_context_set_camera (self->context, description);
}

static void
test_scan_camera (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) png = qr_png (REQUEST);
  LkDraftItem *item = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_device (self);
  item = lk_draft_get_item (draft_of (self), 0);
  point_camera_at (self, png);
  gtk_widget_activate_action (child_of_page (self, "intake"), "intake.camera", NULL);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (item)), ==, REQUEST);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

static void
test_photo_camera (LkDisplay *self, gconstpointer data)
{
  g_autoptr (GBytes) label = lk_display_draw_label ("C12345678", "DS-2CD2143G0-I");
  LkDraftItem *item = NULL;
  GtkWindow *window = NULL;

  go_to_photo (self);
  item = lk_draft_get_item (draft_of (self), 0);
  point_camera_at (self, label);
  gtk_widget_activate_action (child_of_page (self, "intake"), "intake.camera", NULL);
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  LK_WAIT_FOR (is_on (lk_display_child (window, LK_TYPE_CAMERA_WINDOW, "take_button")));
  lk_display_assert_named (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), "camera");
  lk_display_click (lk_display_child (window, LK_TYPE_CAMERA_WINDOW, "take_button"));
  LK_WAIT_FOR (lk_draft_item_get_verdict (item) != NULL);
  g_assert_cmpstr (lk_draft_item_get_verdict (item), !=, "reject");
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

/* A camera that does not work is told; the page behind it has other ways. */
static void
test_camera_broken (LkDisplay *self, gconstpointer data)
{
  GtkWindow *window = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_device (self);
  lk_context_set_camera (self->context, "v4l2src device=/dev/video-of-nobody");
  gtk_widget_activate_action (child_of_page (self, "intake"), "intake.camera", NULL);
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  LK_WAIT_FOR (gtk_widget_get_mapped (lk_display_child (window, LK_TYPE_CAMERA_WINDOW, "notice")));
  g_assert_false (
      gtk_widget_get_visible (lk_display_child (window, LK_TYPE_CAMERA_WINDOW, "picture")));
  lk_display_shoot (GTK_WIDGET (window), "camera-broken");
  gtk_window_close (window);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_assert_null (lk_draft_item_get_request (lk_draft_get_item (draft_of (self), 0)));
}

/* --- Contact ---------------------------------------------------------------------------------- */

static void
test_contact_without_desk (LkDisplay *self, gconstpointer data)
{
  go_to_photo (self);
  drop_label (self, "C12345678");
  lk_draft_item_set_override_reason (lk_draft_get_item (draft_of (self), 0), "It is readable");
  lk_wizard_page_enter (page_of (self));
  lk_display_next (self);
  g_assert_false (is_on (next_button (self)));
  g_assert_true (gtk_widget_get_visible (child_of_page (self, "desk_notice")));
  gtk_editable_set_text (child_of_page (self, "name_row"), "Ada Example");
  gtk_editable_set_text (child_of_page (self, "email_row"), "ada@example.org");
  g_assert_cmpstr (lk_contact_get_name (lk_draft_get_contact (draft_of (self))), ==, "Ada Example");
  g_assert_false (is_on (next_button (self)));
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-6-contact-no-desk");
}

/* --- Help ------------------------------------------------------------------------------------- */

/* How many keys the window of shortcuts shows. */
static guint
count_keys (GtkWidget *root)
{
  guint n = 0;

  if (g_str_equal (G_OBJECT_TYPE_NAME (root), "GtkShortcutLabel"))
    {
      g_autofree char *keys = NULL;

      g_object_get (root, "accelerator", &keys, NULL);
      return keys != NULL && *keys != '\0' ? 1 : 0;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_keys (child);
  return n;
}

static void
test_help (LkDisplay *self, gconstpointer data)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  GtkWindow *window = NULL;
  guint without_actions = 0;

  for (int i = 0; i < 2; i++)
    {
      lk_compat_shortcuts (GTK_WINDOW (self->window));
      LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
      LK_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (window)));
      if (i == 0)
        without_actions = count_keys (GTK_WIDGET (window));
      else
        g_assert_cmpuint (count_keys (GTK_WIDGET (window)), >, without_actions);
      lk_display_shoot (GTK_WIDGET (window), "shortcuts");
      gtk_window_close (window);
      LK_WAIT_FOR (lk_display_other_window (self) == NULL);
      gtk_application_set_accels_for_action (application, "win.new-case",
                                             (const char *[]){ "<ctrl>n", NULL });
    }
  lk_compat_about (GTK_WINDOW (self->window));
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  LK_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (window)));
  lk_display_shoot (GTK_WIDGET (window), "about");
  gtk_window_close (window);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/wizard/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("frame", test_frame);
  ADD ("manual", test_manual);
  ADD ("manual-other-draft", test_manual_other_draft);
  ADD ("scan", test_scan);
  ADD ("scan-paste", test_scan_paste);
  ADD ("photo", test_photo);
  ADD ("photo-other-device", test_photo_other_device);
  ADD ("photo-no-picture", test_photo_no_picture);
  ADD ("scan-camera", test_scan_camera);
  ADD ("photo-camera", test_photo_camera);
  ADD ("camera-broken", test_camera_broken);
  ADD ("contact-without-desk", test_contact_without_desk);
  ADD ("help", test_help);
  return g_test_run ();
}
