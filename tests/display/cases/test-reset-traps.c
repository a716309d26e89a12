/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong between the request and the new password, told before the device is given
 * anything: it moved, has no clock, or was asked for another request. */
#include "case-fixture.h"

#include <string.h>

#include "lk-case-view.h"
#include "lk-close-guard.h"
#include "lk-hash.h"
#include "lk-password-fields.h"
#include "lk-request-source.h"
#include "lk-reset-guards.h"
#include "lk-reset-outcome.h"
#include "lk-reset-page.h"
#include "lk-sadp-guard.h"

#define PASSWORD "Garden-2041x"

static void
set_up (CaseFixture *f, gconstpointer profile)
{
  case_fixture_open (f, LK_ROLE_REQUESTER);
  case_fixture_add_device (f, profile);
}

static void
tear_down (CaseFixture *f, gconstpointer profile)
{
  case_fixture_close (f);
}

static DeskCase *
answered_case (CaseFixture *f)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  g_autofree char *answer = case_fixture_ask_vendor (f, item, 1);

  desk_case_set_answer (item, 1, answer, 30);
  return item;
}

static LkResetPage *
open_page (CaseFixture *f, DeskCase *item)
{
  GtkWidget *view = lk_case_view_new (f->context);
  LkOpenCase *open_case = NULL;
  AdwBin *bin = NULL;

  case_fixture_show (f, view, 760, 900);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  open_case = lk_case_view_get_open_case (LK_CASE_VIEW (view));
  WAIT_FOR (lk_open_case_get_case (open_case) != NULL
            && g_list_model_get_n_items (lk_open_case_get_events (open_case)) > 0);
  gtk_widget_activate_action (view, "case.reset", "u", 1u);
  bin = case_fixture_child (view, LK_TYPE_CASE_VIEW, "reset_bin");
  WAIT_FOR (adw_bin_get_child (bin) != NULL);
  return LK_RESET_PAGE (adw_bin_get_child (bin));
}

static gpointer
part (LkResetPage *page, const char *id)
{
  return case_fixture_child (page, LK_TYPE_RESET_PAGE, id);
}

static gpointer
outcome_part (LkResetPage *page, const char *id)
{
  return case_fixture_child (adw_bin_get_child (part (page, "outcome_bin")), LK_TYPE_RESET_OUTCOME,
                             id);
}

static void
type_password (LkResetPage *page)
{
  gpointer fields = part (page, "fields");

  gtk_editable_set_text (case_fixture_child (fields, LK_TYPE_PASSWORD_FIELDS, "first"), PASSWORD);
  gtk_editable_set_text (case_fixture_child (fields, LK_TYPE_PASSWORD_FIELDS, "second"), PASSWORD);
  /* No device has a web page here: said so, not waited for. */
  gtk_switch_set_active (part (page, "login_switch"), FALSE);
}

static gboolean
says (LkResetPage *page, const char *sentence)
{
  return case_fixture_find (part (page, "guards_list"), GTK_TYPE_LABEL, lk_looks_words (sentence))
         != NULL;
}

static void
reset (LkResetPage *page)
{
  WAIT_FOR (gtk_widget_is_sensitive (part (page, "reset_button")));
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (part (page, "stack")), "result") == 0);
}

/* DHCP gave it another address since the case was filed: it is the same device all the same. */
static void
test_moved (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = answered_case (f);
  LkResetPage *page = NULL;
  g_autofree char *here
      = g_strdup_printf (lk_looks_words ("The device is here, at %s."), "127.77.0.99");

  lk_practice_device_move (f->device, "127.77.0.99");
  lk_sadp_scanner_search_again (f->scanner);
  page = open_page (f, item);
  type_password (page);
  WAIT_FOR (says (page, here));
  reset (page);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  g_assert_cmpuint (lk_practice_device_get_password_changed (f->device), ==, 1);
}

/* A device that never knew the time says 1970: whether it restarted cannot be told, and that is no
 * reason to stop. */
static void
test_clockless (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = answered_case (f);
  LkResetPage *page = open_page (f, item);

  g_assert_nonnull (strstr (item->items[0].boot_time, "1970-01-01"));
  type_password (page);
  WAIT_FOR (says (page, lk_sadp_boot_sentence (LK_SADP_BOOT_SAME_WITHOUT_CLOCK)));
  g_assert_false (gtk_widget_get_visible (part (page, "despite_row")));
  reset (page);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
}

/* Two exports: the answer belongs to the first, and this computer knows of the second. */
static void
test_newer_export (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = answered_case (f);
  LkSadpDevice *device = lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device));
  g_autofree char *hash = lk_sha256_hex ("another request", 15);
  g_autofree char *at = desk_time_text (1);
  g_autoptr (LkExportRecord) record
      = lk_export_record_new (lk_sadp_device_get_mac (device), lk_sadp_device_get_serial (device),
                              at, lk_sadp_device_get_boot_time (device), hash);
  LkResetPage *page = NULL;

  g_assert_true (lk_local_store_record_export (f->store, record, NULL));
  page = open_page (f, item);
  type_password (page);
  WAIT_FOR (gtk_widget_get_visible (part (page, "despite_row")));
  g_assert_true (says (page,
                       "This computer has exported a newer request from the device since. The "
                       "answer belongs to the older one and will most likely be refused."));
  g_assert_false (gtk_widget_is_sensitive (part (page, "reset_button")));
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 0);
}

static GtkWidget *
show_source (CaseFixture *f, LkOpenCase *open_case)
{
  GtkWidget *source = g_object_new (LK_TYPE_REQUEST_SOURCE, NULL);

  case_fixture_show (f, source, 500, 400);
  lk_request_source_set_case (LK_REQUEST_SOURCE (source), open_case, 1);
  return source;
}

/* The window is closed while the device is asked, and it answers late: the guards hear of the
 * export, and the next window of the case has the request. */
static void
test_export_unwatched (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  g_autoptr (LkOpenCase) open_case = lk_open_case_new (f->context);
  g_autoptr (LkExportRecord) record = NULL;
  GtkWidget *source = NULL;
  const char *mac = lk_practice_device_get_mac (f->device);

  item->states[0] = LK_ITEM_STATE_INVALIDATED;
  lk_open_case_set_id (open_case, item->id);
  WAIT_FOR (lk_open_case_get_case (open_case) != NULL);
  source = show_source (f, open_case);
  WAIT_FOR (gtk_widget_is_sensitive (
      case_fixture_child (source, LK_TYPE_REQUEST_SOURCE, "device_button")));
  case_fixture_click (case_fixture_child (source, LK_TYPE_REQUEST_SOURCE, "device_button"));
  g_assert_null (lk_local_store_find_open_export (f->store, mac));
  gtk_window_destroy (g_steal_pointer (&f->window));
  WAIT_FOR ((record = lk_local_store_find_open_export (f->store, mac)) != NULL);
  g_assert_cmpuint (fake_transport_count (f->wire, "getencryptstring"), ==, 2);
  g_assert_nonnull (strstr (lk_close_guard_reason (f->context, NULL, NULL),
                            lk_looks_words ("A device gave a new request that was not added to its "
                                            "case yet. It is lost when Latchkey closes, and the "
                                            "device has to be asked again.")));

  source = show_source (f, open_case);
  g_assert_true (lk_request_source_get_has_request (LK_REQUEST_SOURCE (source)));
  lk_request_source_note_posted (LK_REQUEST_SOURCE (source));
  g_assert_null (lk_close_guard_reason (f->context, NULL, NULL));
  gtk_window_destroy (g_steal_pointer (&f->window));
  source = show_source (f, open_case);
  g_assert_false (lk_request_source_get_has_request (LK_REQUEST_SOURCE (source)));
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, profile, function) \
  g_test_add ("/cases/reset-traps/" path, CaseFixture, profile, set_up, function, tear_down)
  ADD ("moved", "ipc", test_moved);
  ADD ("clockless", "clockless", test_clockless);
  ADD ("newer-export", "ipc", test_newer_export);
  ADD ("export-unwatched", "slow", test_export_unwatched);
#undef ADD
  return g_test_run ();
}
