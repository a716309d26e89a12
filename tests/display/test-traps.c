/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network with far too many devices, none at all, and a desktop that says no. */
#include "config.h"

#include <string.h>

#include "fake-portal.h"
#include "lk-device-row.h"
#include "lk-display.h"
#include "lk-item-switcher.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-sadp-network.h"
#include "lk-sadp-scanner.h"
#include "lk-serial.h"

#define MANY 500

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

static guint
count_rows (LkDisplay *self)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (child_of_page (self, "list_box"), (int) n) != NULL)
    n++;
  return n;
}

static const char *
status_of (LkDisplay *self)
{
  return gtk_label_get_text (child_of_page (self, "status_label"));
}

/* --- The wire --------------------------------------------------------------------------------- */

static void
test_many_devices (LkDisplay *self, gconstpointer data)
{
  const char *serial = NULL;
  LkDraft *draft = NULL;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *address = g_strdup_printf ("127.77.%u.%u", 1 + i / 250, 1 + i % 250);
      g_autoptr (LkPracticeDevice) device
          = lk_practice_device_new (lk_practice_profile_find ("ipc"), 7, i, address);

      g_assert_true (lk_practice_network_add (self->practice, device, NULL));
    }
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  LK_WAIT_FOR (strstr (status_of (self), "500") != NULL);
  g_assert_true (lk_looks_has (status_of (self), "500 devices found"));
  g_assert_true (lk_looks_has (status_of (self), "The first 200 are shown"));
  g_assert_cmpuint (count_rows (self), ==, 200);
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-3-many");

  /* The search finds one that is not among those shown. */
  serial
      = lk_practice_device_get_serial (lk_practice_network_get_device (self->practice, MANY - 1));
  gtk_editable_set_text (child_of_page (self, "search_entry"), serial);
  LK_WAIT_FOR (count_rows (self) == 1);
  g_signal_emit_by_name (child_of_page (self, "list_box"), "row-activated",
                         gtk_list_box_get_row_at_index (child_of_page (self, "list_box"), 0));
  draft = lk_wizard_get_draft (lk_window_get_wizard (self->window));
  g_assert_cmpstr (lk_device_identity_get_serial (
                       lk_draft_item_get_device (lk_draft_get_item (draft, 0))),
                   ==, serial);
  g_assert_true (lk_wizard_page_get_complete (page_of (self)));
}

static void
wanted_cb (LkSadpScanner *scanner, gboolean wanted)
{
  if (wanted)
    lk_sadp_scanner_start (scanner, NULL);
  lk_sadp_scanner_set_active (scanner, wanted);
}

/* A computer without a network card: said on the page, with a way on, and nothing falls over. */
static void
test_no_network (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkContext) context = lk_context_new (FALSE);
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
  g_autoptr (LkSadpNetwork) network = NULL;
  g_autoptr (LkSadpScanner) scanner = NULL;
  LkWindow *had = self->window;
  GtkLabel *empty = NULL;
  g_autofree char *before = NULL;

  lk_sadp_config_add_interface (config, "nothing0");
  network = lk_sadp_network_new (config);
  scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (network));
  lk_context_set_network (context, LK_SADP_TRANSPORT (network), scanner);
  lk_context_set_store (context, lk_context_get_store (self->context));
  g_signal_connect_object (context, "scanner-wanted", G_CALLBACK (wanted_cb), scanner,
                           G_CONNECT_SWAPPED);
  self->window
      = LK_WINDOW (lk_window_new (GTK_APPLICATION (g_application_get_default ()), context));
  gtk_window_present (GTK_WINDOW (self->window));
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  empty = child_of_page (self, "empty_label");
  before = g_strdup (gtk_label_get_text (empty));
  LK_WAIT_FOR (g_strcmp0 (gtk_label_get_text (empty), before) != 0);
  g_assert_true (lk_looks_has (status_of (self), "no network to search on"));
  g_assert_false (lk_wizard_page_get_complete (page_of (self)));
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-3-no-network");
  gtk_window_destroy (GTK_WINDOW (self->window));
  lk_sadp_scanner_stop (scanner);
  self->window = had;
}

/* --- One photo for two devices ---------------------------------------------------------------- */

static void
drop_label (LkDisplay *self, LkDraftItem *item, GBytes *label)
{
  g_autofree char *path = lk_display_write_file (self, "label.png", label);

  lk_item_switcher_set_current (child_of_page (self, "switcher"), item);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
}

static void
test_one_photo (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *first = lk_display_add_device (self, "bound");
  LkDraft *draft = NULL;
  g_autofree char *serial = NULL;
  g_autoptr (GBytes) label = NULL;

  lk_display_add_device (self, "bound");
  lk_display_go (self, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_LAN);
  LK_WAIT_FOR (count_rows (self) == 2);
  for (int i = 0; i < 2; i++)
    g_signal_emit_by_name (child_of_page (self, "list_box"), "row-activated",
                           gtk_list_box_get_row_at_index (child_of_page (self, "list_box"), i));
  lk_display_next (self);
  draft = lk_wizard_get_draft (lk_window_get_wizard (self->window));
  for (guint i = 0; i < 2; i++)
    lk_draft_item_set_request_skipped (lk_draft_get_item (draft, i), TRUE);
  lk_wizard_page_enter (page_of (self));
  lk_display_next (self);
  serial = lk_serial_short (lk_practice_device_get_serial (first));
  label = lk_display_draw_label (serial, "DS-2CD2143G0-I");
  drop_label (self, lk_draft_get_item (draft, 0), label);
  LK_WAIT_FOR (lk_draft_item_get_label (lk_draft_get_item (draft, 0)) != NULL);
  drop_label (self, lk_draft_get_item (draft, 1), label);
  LK_WAIT_FOR (
      lk_looks_has (lk_notice_get_text (child_of_page (self, "notice")), "already in the case"));
  g_assert_null (lk_draft_item_get_label (lk_draft_get_item (draft, 1)));
  g_assert_nonnull (lk_draft_item_get_label (lk_draft_get_item (draft, 0)));
}

/* --- A desktop that says no ------------------------------------------------------------------- */

static GtkWidget *
find_button (GtkWidget *root, const char *words)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (GTK_IS_LABEL (child) && gtk_widget_get_mapped (child)
          && g_str_equal (gtk_label_get_label (GTK_LABEL (child)), lk_looks_words (words)))
        return gtk_widget_get_ancestor (child, GTK_TYPE_BUTTON);
      if ((found = find_button (child, words)) != NULL)
        return found;
    }
  return NULL;
}

/* Who cancels knows it: nothing is said, nothing is stuck, and every other way is still open. */
static void
test_portal_cancelled (LkDisplay *self, gconstpointer data)
{
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_CANCELLED, NULL);
  GtkWidget *button = NULL;
  LkDraft *draft = NULL;

  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  draft = lk_wizard_get_draft (lk_window_get_wizard (self->window));
  lk_device_identity_set_serial (lk_draft_item_get_device (lk_draft_get_item (draft, 0)),
                                 "DS-2CD2143G0-I20200101AAWRC12345678");
  lk_wizard_page_enter (page_of (self));
  lk_display_next (self);
  LK_WAIT_FOR ((button = find_button (GTK_WIDGET (page_of (self)), "Screen Re_gion…")) != NULL);
  for (guint i = 1; i <= 2; i++)
    {
      lk_display_click (button);
      LK_WAIT_FOR (fake_portal_get_asked (portal) == i);
      lk_display_settle (GTK_WIDGET (self->window));
      LK_WAIT_FOR (!gtk_widget_get_visible (child_of_page (self, "busy_box")));
      g_assert_false (gtk_widget_get_visible (child_of_page (self, "notice")));
      g_assert_true (gtk_widget_is_sensitive (button));
    }
  g_assert_null (lk_draft_item_get_request (lk_draft_get_item (draft, 0)));
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/traps/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("many-devices", test_many_devices);
  ADD ("no-network", test_no_network);
  ADD ("one-photo", test_one_photo);
  ADD ("portal-cancelled", test_portal_cancelled);
  return g_test_run ();
}
