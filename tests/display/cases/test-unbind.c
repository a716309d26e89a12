/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device is taken off its account with its password, or another request is added to a case. */
#include "case-fixture.h"

#include <string.h>

#include "lk-case-view.h"
#include "lk-evidence-dialog.h"
#include "lk-json.h"
#include "lk-notice.h"
#include "lk-request-source.h"
#include "lk-unbind-dialog.h"

#define PASSWORD "Garden-2041x"

static void
set_up (CaseFixture *f, gconstpointer profile)
{
  g_autoptr (LkSecret) password = lk_secret_new_text (PASSWORD);

  case_fixture_open (f, LK_ROLE_ADMIN);
  case_fixture_add_device (f, profile);
  lk_practice_device_set_password (f->device, password);
}

static void
tear_down (CaseFixture *f, gconstpointer profile)
{
  case_fixture_close (f);
}

static LkCaseView *
open_view (CaseFixture *f, DeskCase *item)
{
  GtkWidget *view = lk_case_view_new (f->context);

  case_fixture_show (f, view, 760, 900);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (lk_open_case_get_case (lk_case_view_get_open_case (LK_CASE_VIEW (view))) != NULL);
  return LK_CASE_VIEW (view);
}

static DeskCase *
unbind_case (CaseFixture *f)
{
  LkSadpDevice *device = lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device));
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_LAN);

  desk_case_add_item (item, lk_sadp_device_get_serial (device), lk_sadp_device_get_mac (device));
  return item;
}

static GtkWindow *
open_dialog (CaseFixture *f, LkCaseView *view, const char *action)
{
  GtkWindow *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (view), action, "u", 1u);
  WAIT_FOR ((dialog = case_fixture_dialog (f)) != NULL);
  return dialog;
}

static gpointer
part (GtkWindow *dialog, const char *id)
{
  return case_fixture_child (dialog, LK_TYPE_UNBIND_DIALOG, id);
}

static void
test_unbind (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = unbind_case (f);
  GtkWindow *dialog = open_dialog (f, open_view (f, item), "case.unbind-now");

  WAIT_FOR (gtk_widget_get_visible (part (dialog, "unbind_button")));
  g_assert_false (gtk_widget_is_sensitive (part (dialog, "unbind_button")));
  case_fixture_assert_named (GTK_WIDGET (dialog));
  gtk_editable_set_text (part (dialog, "password_row"), "not-this-one1");
  case_fixture_click (part (dialog, "unbind_button"));
  WAIT_FOR (gtk_editable_get_text (part (dialog, "password_row"))[0] == '\0');
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-unbind-refused");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_WAITING);
  gtk_editable_set_text (part (dialog, "password_row"), PASSWORD);
  case_fixture_click (part (dialog, "unbind_button"));
  /* Whoever wants to leave now is not left without what the device says. */
  gtk_window_close (dialog);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (dialog)));
  lk_looks_assert_words (lk_notice_get_text (part (dialog, "notice")),
                         "One moment: the device is about to say whether it worked.");
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_APPLIED);
  lk_looks_assert_words (lk_notice_get_text (part (dialog, "notice")),
                         "The device no longer belongs to an account.");
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-unbind");
  gtk_window_close (dialog);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
}

static void
test_not_bound (CaseFixture *f, gconstpointer profile)
{
  GtkWindow *dialog = open_dialog (f, open_view (f, unbind_case (f)), "case.unbind-now");

  WAIT_FOR (gtk_widget_get_visible (part (dialog, "look_button")));
  g_assert_false (gtk_widget_get_visible (part (dialog, "unbind_button")));
  gtk_window_close (dialog);
}

static gboolean
is_of_case (CaseFixture *f, DeskCase *item)
{
  g_autoptr (LkExportRecord) record = lk_local_store_find_export (f->store, item->items[0].mac);

  return record != NULL && g_strcmp0 (record->case_id, item->id) == 0;
}

static void
test_export_again (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  g_autofree char *before = g_strdup (item->items[0].request);
  GtkWindow *dialog = NULL;
  gpointer source = NULL;

  item->states[0] = LK_ITEM_STATE_INVALIDATED;
  dialog = open_dialog (f, open_view (f, item), "case.export-again");
  source = case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "source");
  g_assert_false (gtk_widget_is_sensitive (
      case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "post_button")));
  WAIT_FOR (gtk_widget_is_sensitive (
      case_fixture_child (source, LK_TYPE_REQUEST_SOURCE, "device_button")));
  case_fixture_assert_named (GTK_WIDGET (dialog));
  case_fixture_click (case_fixture_child (source, LK_TYPE_REQUEST_SOURCE, "device_button"));
  WAIT_FOR (lk_request_source_get_has_request (source));
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-export-again");
  case_fixture_click (case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "post_button"));
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_WAITING);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_cmpstr (item->items[0].request, !=, before);
  WAIT_FOR (is_of_case (f, item));
  g_assert_cmpstr (lk_json_get_string (desk_in_memory_get_last_post (f->desk), "kind"), ==,
                   "re-exported");
}

static void
test_wrong_file (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_OTHER);
  g_autofree char *path = g_build_filename (f->directory, "devices.csv", NULL);
  g_autofree char *key = g_build_filename (f->directory, "DeviceKey.xml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) key_file = g_file_new_for_path (key);
  GtkWindow *dialog = NULL;
  gpointer source = NULL;

  item->states[0] = LK_ITEM_STATE_INVALIDATED;
  dialog = open_dialog (f, open_view (f, item), "case.export-again");
  source = case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "source");

  /* A list of devices is no request, and said to be one. */
  g_assert_true (
      g_file_set_contents (path, "ID,Device Type,Status,IPv4\n1,DS-2CD,Active,1\n", -1, NULL));
  lk_request_source_take_file (source, file);
  WAIT_FOR (
      lk_notice_get_revealed (case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "notice")));
  g_assert_false (lk_request_source_get_has_request (source));
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-export-csv");
  g_assert_true (g_file_set_contents (key, "QW5vdGhlclJlcXVlc3RPZlRoZURldmljZQ==", -1, NULL));
  lk_request_source_take_file (source, key_file);
  WAIT_FOR (lk_request_source_get_has_request (source));
  g_assert_false (
      lk_notice_get_revealed (case_fixture_child (dialog, LK_TYPE_EVIDENCE_DIALOG, "notice")));
  gtk_window_close (dialog);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, profile, function) \
  g_test_add ("/cases/unbind/" path, CaseFixture, profile, set_up, function, tear_down)
  ADD ("password", "bound", test_unbind);
  ADD ("not-bound", "unbound", test_not_bound);
  ADD ("export-again", "ipc", test_export_again);
  ADD ("wrong-file", "ipc", test_wrong_file);
#undef ADD
  return g_test_run ();
}
