/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-backend.h"
#include "lk-desk-client.h"
#include "lk-device-row.h"
#include "lk-display.h"
#include "lk-item-switcher.h"
#include "lk-local-store.h"
#include "lk-outbox.h"
#include "lk-qr-encode.h"
#include "lk-serial.h"

/* The four journeys, from an empty window to a case that a real desk holds. */

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

static LkDraft *
draft_of (LkDisplay *self)
{
  return lk_wizard_get_draft (lk_window_get_wizard (self->window));
}

/* --- Steps ------------------------------------------------------------------------------------ */

static LkDeviceRow *
row_of (LkDisplay *self, LkPracticeDevice *device)
{
  GtkListBox *list = child_of_page (self, "list_box");
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_strcmp0 (lk_sadp_device_get_serial (lk_device_row_get_device (LK_DEVICE_ROW (row))),
                   lk_practice_device_get_serial (device))
        == 0)
      return LK_DEVICE_ROW (row);
  return NULL;
}

static void
tick (LkDisplay *self, LkPracticeDevice *device)
{
  LK_WAIT_FOR (row_of (self, device) != NULL);
  g_signal_emit_by_name (child_of_page (self, "list_box"), "row-activated", row_of (self, device));
}

static void
ask_each (LkDisplay *self)
{
  LkItemSwitcher *switcher = child_of_page (self, "switcher");

  for (guint i = 0; i < lk_draft_get_n_items (draft_of (self)); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft_of (self), i);

      lk_item_switcher_set_current (switcher, item);
      lk_display_click (child_of_page (self, "ask_button"));
      LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
    }
}

/* The serial as a label shortens it, and a photo of that label. */
static void
drop_photos (LkDisplay *self)
{
  LkItemSwitcher *switcher = child_of_page (self, "switcher");

  for (guint i = 0; i < lk_draft_get_n_items (draft_of (self)); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft_of (self), i);
      LkDeviceIdentity *device = lk_draft_item_get_device (item);
      g_autofree char *serial = lk_serial_short (lk_device_identity_get_serial (device));
      g_autoptr (GBytes) label
          = lk_display_draw_label (serial, lk_device_identity_get_model (device));
      g_autofree char *path = lk_display_write_file (self, "label.png", label);

      lk_item_switcher_set_current (switcher, item);
      lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
      LK_WAIT_FOR (lk_draft_item_get_verdict (item) != NULL);
      g_assert_cmpstr (lk_draft_item_get_verdict (item), !=, "reject");
      if (g_strcmp0 (lk_draft_item_get_verdict (item), "warn") == 0)
        gtk_editable_set_text (child_of_page (self, "override_row"), "The serial is readable");
    }
}

static void
enter_contact (LkDisplay *self, const char *shot)
{
  gtk_editable_set_text (child_of_page (self, "name_row"), "Ada Example");
  gtk_editable_set_text (child_of_page (self, "company_row"), "Example Security");
  gtk_editable_set_text (child_of_page (self, "email_row"), "ada@example.org");
  gtk_check_button_set_active (child_of_page (self, "agree_check"), TRUE);
  if (shot != NULL)
    lk_display_shoot_looks (self, shot);
}

static void
got_case_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(LkCase **) data = lk_case_backend_get_case_finish (LK_CASE_BACKEND (source), result, &error);
  g_assert_no_error (error);
}

static LkCase *
filed_case (LkDisplay *self)
{
  LkCase *filed = NULL;

  g_assert_nonnull (lk_draft_get_case_id (draft_of (self)));
  lk_case_backend_get_case_async (lk_context_get_backend (self->context),
                                  lk_draft_get_case_id (draft_of (self)), NULL, got_case_cb,
                                  &filed);
  LK_WAIT_FOR (filed != NULL);
  return filed;
}

static LkCase *
finish (LkDisplay *self, gboolean shoot)
{
  lk_display_next (self);
  enter_contact (self, shoot ? "wizard-6-contact" : NULL);
  lk_display_assert_named (GTK_WIDGET (self->window));
  lk_display_next (self);
  lk_display_assert_named (GTK_WIDGET (self->window));
  if (shoot)
    lk_display_shoot_looks (self, "wizard-7-confirm");
  lk_display_next (self);
  g_assert_cmpint (lk_wizard_get_step (lk_window_get_wizard (self->window)), ==, LK_STEP_DONE);
  lk_display_assert_named (GTK_WIDGET (self->window));
  if (shoot)
    lk_display_shoot_looks (self, "wizard-8-done");
  return filed_case (self);
}

static void
drop_request (LkDisplay *self, guint index)
{
  /* A request is base64 of whatever the device put into it. */
  g_autofree char *text
      = g_strdup_printf ("UmVxdWVzdE9mRGV2aWNlTnVtYmVy%uQUJDREVGR0hJSktMTU5P", 1000 + index);
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);
  g_autoptr (GBytes) png = lk_qr_to_png (matrix, 8, NULL);
  g_autofree char *path = lk_display_write_file (self, "request.png", png);
  LkDraftItem *item = lk_draft_get_item (draft_of (self), index);

  lk_item_switcher_set_current (child_of_page (self, "switcher"), item);
  lk_display_drop_file (GTK_WIDGET (page_of (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_request (item) != NULL);
  g_assert_cmpstr (lk_secret_get_text (lk_draft_item_get_request (item)), ==, text);
}

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

static void
type_in (LkDisplay *self, guint row, const char *text)
{
  gtk_editable_set_text (entry_row (child_of_page (self, "groups_box"), &row), text);
}

static void
enter_two_devices (LkDisplay *self)
{
  type_in (self, 0, "DS-7608NI-K20120200101CCRRD12345678WCVU");
  type_in (self, 1, "DS-7608NI-K2");
  lk_display_click (child_of_page (self, "add_button"));
  type_in (self, 2, "DS-2CD2143G0-I20200101AAWRC87654321");
  type_in (self, 3, "DS-2CD2143G0-I");
}

/* --- Journeys --------------------------------------------------------------------------------- */

static void
assert_filed (LkCase *filed, LkCaseType type, LkCaseMethod method, guint n_items, gboolean requests)
{
  g_assert_cmpint (lk_case_get_case_type (filed), ==, type);
  g_assert_cmpint (lk_case_get_method (filed), ==, method);
  g_assert_cmpuint (lk_case_get_n_items (filed), ==, n_items);
  g_assert_cmpstr (lk_contact_get_name (lk_case_get_contact (filed)), ==, "Ada Example");
  for (guint i = 1; i <= n_items; i++)
    {
      g_assert_true (lk_case_item_has_label (lk_case_get_item (filed, i)));
      g_assert_cmpint (lk_case_item_has_request (lk_case_get_item (filed, i)), ==, requests);
    }
}

static void
test_reset_lan (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *camera = lk_display_add_device (self, "ipc");
  LkPracticeDevice *recorder = lk_display_add_device (self, "nvr");
  g_autoptr (LkCase) filed = NULL;
  g_autoptr (LkExportRecord) record = NULL;

  lk_display_connect_desk (self);
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  tick (self, camera);
  tick (self, recorder);
  lk_display_next (self);
  ask_each (self);
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-4-request-two");
  lk_display_next (self);
  drop_photos (self);
  lk_display_shoot (GTK_WIDGET (self->window), "wizard-5-photo-two");
  filed = finish (self, TRUE);
  assert_filed (filed, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN, 2, TRUE);

  /* The guard knows the case now: a second export would name it. */
  record = lk_local_store_find_open_export (lk_context_get_store (self->context),
                                            lk_practice_device_get_mac (camera));
  g_assert_nonnull (record);
  g_assert_cmpstr (record->case_id, ==, lk_case_get_id (filed));

  /* Open Case leads to its page. */
  lk_display_click (
      lk_display_child (lk_window_get_wizard (self->window), LK_TYPE_WIZARD, "next_button"));
  lk_display_shoot_looks (self, "window-case");
}

static void
test_reset_other (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCase) filed = NULL;

  lk_display_connect_desk (self);
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  enter_two_devices (self);
  lk_display_next (self);
  drop_request (self, 0);
  drop_request (self, 1);
  lk_display_next (self);
  drop_photos (self);
  filed = finish (self, FALSE);
  assert_filed (filed, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER, 2, TRUE);
}

static void
test_unbind_lan (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *first = lk_display_add_device (self, "bound");
  LkPracticeDevice *second = lk_display_add_device (self, "bound");
  g_autoptr (LkCase) filed = NULL;
  GtkWidget *notice = NULL;

  lk_display_connect_desk (self);
  lk_display_go (self, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_LAN);
  tick (self, first);
  tick (self, second);
  lk_display_next (self);

  /* The way without a case comes first. */
  notice = child_of_page (self, "self_service_notice");
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  lk_display_shoot_looks (self, "wizard-4-request-unbind");
  for (guint i = 0; i < 2; i++)
    {
      lk_item_switcher_set_current (child_of_page (self, "switcher"),
                                    lk_draft_get_item (draft_of (self), i));
      gtk_check_button_set_active (child_of_page (self, "skip_check"), TRUE);
    }
  lk_display_next (self);
  drop_photos (self);
  filed = finish (self, FALSE);
  assert_filed (filed, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_LAN, 2, FALSE);
}

static void
test_unbind_other (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkCase) filed = NULL;

  lk_display_connect_desk (self);
  lk_display_go (self, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_OTHER);
  enter_two_devices (self);
  lk_display_next (self);
  for (guint i = 0; i < 2; i++)
    {
      lk_item_switcher_set_current (child_of_page (self, "switcher"),
                                    lk_draft_get_item (draft_of (self), i));
      gtk_check_button_set_active (child_of_page (self, "skip_check"), TRUE);
    }
  lk_display_next (self);
  drop_photos (self);
  filed = finish (self, FALSE);
  assert_filed (filed, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_OTHER, 2, FALSE);
}

/* --- Without a desk -------------------------------------------------------------------------- */

/* A desk at whose address nobody answers. */
static void
go_offline (LkDisplay *self)
{
  g_autofree char *url = g_strdup_printf ("unix:%s/nobody.sock", self->directory);
  g_autoptr (LkDeskClient) client = lk_desk_client_new (url, NULL);
  g_autoptr (LkOutbox) outbox = NULL;

  lk_desk_client_set_attempts (client, 1, 1);
  outbox = lk_outbox_new (LK_CASE_BACKEND (client), lk_context_get_store (self->context));
  lk_context_set_outbox (self->context, outbox);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  lk_outbox_load_finish (LK_OUTBOX (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
test_offline (LkDisplay *self, gconstpointer data)
{
  g_autoptr (LkOutbox) outbox = NULL;
  gboolean loaded = FALSE;
  guint before = 0;

  lk_display_connect_desk (self);
  before = lk_display_count_cases (self);
  lk_display_go (self, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_OTHER);
  enter_two_devices (self);
  lk_display_next (self);
  for (guint i = 0; i < 2; i++)
    {
      lk_item_switcher_set_current (child_of_page (self, "switcher"),
                                    lk_draft_get_item (draft_of (self), i));
      gtk_check_button_set_active (child_of_page (self, "skip_check"), TRUE);
    }
  lk_display_next (self);
  drop_photos (self);
  lk_display_next (self);
  enter_contact (self, NULL);
  lk_display_next (self);
  go_offline (self);
  lk_display_next (self);

  /* It is kept, and says so. */
  g_assert_null (lk_draft_get_case_id (draft_of (self)));
  g_assert_true (
      lk_outbox_holds (lk_context_get_outbox (self->context), lk_draft_get_id (draft_of (self))));
  lk_display_shoot_looks (self, "wizard-8-done-waits");
  lk_context_set_outbox (self->context, NULL);

  /* The desk is back: one case, and nothing left behind. */
  outbox = lk_outbox_new (lk_context_get_backend (self->context),
                          lk_context_get_store (self->context));
  lk_outbox_load_async (outbox, NULL, loaded_cb, &loaded);
  LK_WAIT_FOR (loaded);
  lk_outbox_retry (outbox);
  LK_WAIT_FOR (g_list_model_get_n_items (G_LIST_MODEL (outbox)) == 0);
  g_assert_cmpuint (lk_display_count_cases (self), ==, before + 1);
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add ("/journeys/" path, LkDisplay, NULL, lk_display_set_up, function, lk_display_tear_down)
  ADD ("reset-lan", test_reset_lan);
  ADD ("reset-other", test_reset_other);
  ADD ("unbind-lan", test_unbind_lan);
  ADD ("unbind-other", test_unbind_other);
  ADD ("offline", test_offline);
  return g_test_run ();
}
