/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page where an answer becomes a new password, against a simulated device. */
#include "case-fixture.h"

#include <string.h>

#include "lk-apply-elsewhere.h"
#include "lk-attempt.h"
#include "lk-case-view.h"
#include "lk-close-guard.h"
#include "lk-guards-list.h"
#include "lk-json.h"
#include "lk-notice.h"
#include "lk-password-fields.h"
#include "lk-practice-web.h"
#include "lk-reset-guards.h"
#include "lk-reports.h"
#include "lk-reset-outcome.h"
#include "lk-reset-page.h"
#include "lk-store-files.h"

#define PASSWORD "Garden-2041x"

static void
set_up (CaseFixture *f, gconstpointer profile)
{
  case_fixture_open (f, LK_ROLE_REQUESTER);
  if (profile != NULL)
    case_fixture_add_device (f, profile);
}

static void
tear_down (CaseFixture *f, gconstpointer profile)
{
  case_fixture_close (f);
}

static LkResetPage *
open_page (CaseFixture *f, DeskCase *item)
{
  GtkWidget *view = lk_case_view_new (f->context);
  AdwBin *bin = NULL;

  case_fixture_show (f, view, 760, 900);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (lk_open_case_get_case (lk_case_view_get_open_case (LK_CASE_VIEW (view))) != NULL);
  WAIT_FOR (g_list_model_get_n_items (
                lk_open_case_get_events (lk_case_view_get_open_case (LK_CASE_VIEW (view))))
            > 0);
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

static const char *
objection (LkResetPage *page)
{
  return gtk_label_get_text (part (page, "objection"));
}

static gboolean
can_reset (LkResetPage *page)
{
  return gtk_widget_is_sensitive (part (page, "reset_button"));
}

static const char *
shown (LkResetPage *page)
{
  return gtk_stack_get_visible_child_name (part (page, "stack"));
}

static void
type_password (LkResetPage *page, const char *first, const char *second)
{
  gpointer fields = part (page, "fields");

  gtk_editable_set_text (case_fixture_child (fields, LK_TYPE_PASSWORD_FIELDS, "first"), first);
  gtk_editable_set_text (case_fixture_child (fields, LK_TYPE_PASSWORD_FIELDS, "second"), second);
}

static gboolean
guards_done (LkResetPage *page)
{
  g_autofree char *here
      = g_strdup_printf (lk_looks_words ("The device is here, at %s."), "127.77.0.1");

  return case_fixture_find (part (page, "guards_list"), GTK_TYPE_LABEL, here) != NULL;
}

/* Only tests of the sign-in itself have a device with a web interface. */
static void
no_login (LkResetPage *page)
{
  gtk_switch_set_active (part (page, "login_switch"), FALSE);
}

static LkResetPage *
open_answered (CaseFixture *f, DeskCase **item)
{
  g_autofree char *answer = NULL;

  *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  answer = case_fixture_ask_vendor (f, *item, 1);
  desk_case_set_answer (*item, 1, answer, 30);
  if (!lk_sadp_device_get_capabilities (
           lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device)))
           ->typed_key)
    (*item)->items[0].answer_kind = LK_ANSWER_KIND_FILE;
  return open_page (f, *item);
}

/* What closing the window would cost now. */
static const char *
closing (CaseFixture *f, LkResetPage *page)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (page), LK_TYPE_CASE_VIEW);

  return lk_close_guard_reason (f->context, NULL, LK_CASE_VIEW (view));
}

static void
test_success (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  g_assert_false (can_reset (page));
  case_fixture_assert_named (GTK_WIDGET (page));
  case_fixture_shoot_looks (f, "reset-form");
  type_password (page, "short", "");
  g_assert_false (can_reset (page));
  g_assert_true (lk_looks_told (part (page, "objection"), objection (page)));
  type_password (page, PASSWORD, "Garden-2041");
  g_assert_false (can_reset (page));
  type_password (page, PASSWORD, PASSWORD);
  g_assert_true (can_reset (page));
  case_fixture_shoot (GTK_WIDGET (f->window), "reset-ready");
  no_login (page);
  case_fixture_click (part (page, "reset_button"));
  g_assert_cmpstr (shown (page), ==, "running");
  g_assert_true (
      lk_looks_told (part (page, "step_label"), gtk_label_get_text (part (page, "step_label"))));
  g_assert_null (adw_bin_get_child (part (page, "outcome_bin")));
  g_assert_false (lk_reset_page_may_leave (page));
  lk_looks_assert_words (
      closing (f, page),
      "A device is just being given its answer. If Latchkey closes now, you do not see what it "
      "says, and have to find out whether it took the new password.");
  case_fixture_shoot (GTK_WIDGET (f->window), "reset-running");
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  g_assert_true (lk_reset_page_may_leave (page));
  g_assert_null (closing (f, page));
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  g_assert_true (
      lk_looks_told (outcome_part (page, "title_label"), lk_looks_words ("New Password Set")));
  g_assert_cmpuint (lk_practice_device_get_password_changed (f->device), ==, 1);
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_APPLIED);
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
  case_fixture_assert_named (GTK_WIDGET (page));
  case_fixture_shoot_looks (f, "reset-success");
  case_fixture_click (
      case_fixture_find (part (page, "stack"), GTK_TYPE_BUTTON, "_Back to the Case"));
}

static LkPracticeWeb *
open_web (CaseFixture *f)
{
  g_autoptr (GError) error = NULL;
  LkPracticeWeb *web = lk_practice_web_new (f->device, &error);
  const char *mac = lk_practice_device_get_mac (f->device);

  g_assert_no_error (error);
  lk_sadp_scanner_search_again (f->scanner);
  WAIT_FOR (lk_sadp_device_get_http_port (lk_sadp_scanner_find (f->scanner, mac)) != 80);
  return web;
}

static void
assert_result_says (LkResetPage *page, const char *sentence)
{
  const char *text = gtk_label_get_text (outcome_part (page, "text_label"));

  if (strstr (text, lk_looks_words (sentence)) == NULL)
    g_error ("\"%s\" does not say \"%s\"", text, sentence);
}

/* The device itself says that the new password is in force. */
static void
test_signed_in (CaseFixture *f, gconstpointer profile)
{
  LkPracticeWeb *web = open_web (f);
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  assert_result_says (page, "Signing in with the new password worked.");
  case_fixture_shoot_looks (f, "reset-signed-in");
  lk_practice_web_close (web);
}

/* Its reply was lost, though it has the password: signing in ends the doubt. */
static void
test_signed_in_after_doubt (CaseFixture *f, gconstpointer profile)
{
  LkPracticeWeb *web = open_web (f);
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "Outcome Unknown");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);
  case_fixture_click (outcome_part (page, "login_button"));
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_APPLIED);
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  assert_result_says (page, "Signing in with the new password worked.");
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
  lk_practice_web_close (web);
}

/* The attempt was interrupted before the device heard of it: the old password is in force. */
static void
test_sign_in_refused (CaseFixture *f, gconstpointer profile)
{
  LkPracticeWeb *web = open_web (f);
  DeskCase *item = NULL;
  LkResetPage *page = NULL;

  item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  desk_case_set_answer (item, 1, "kX7pQ2vB", 30);
  g_assert_true (lk_local_store_begin_attempt (f->store, lk_practice_device_get_mac (f->device),
                                               item->id, 1, NULL));
  page = open_page (f, item);
  WAIT_FOR (guards_done (page));
  type_password (page, PASSWORD, PASSWORD);
  g_signal_emit_by_name (part (page, "notice"), "clicked");
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "Outcome Unknown");
  assert_result_says (page, "Signing in with the new password was refused. Some devices need a "
                            "minute. Try it on the device’s web page.");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);
  case_fixture_shoot_looks (f, "reset-sign-in-refused");
  lk_practice_web_close (web);
}

static void
test_wrong_answer (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  LkResetPage *page = NULL;

  desk_case_set_answer (item, 1, "WRONGKEY", 30);
  page = open_page (f, item);
  WAIT_FOR (guards_done (page));
  no_login (page);
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "The Device Refused");
  g_assert_cmpstr (gtk_label_get_text (outcome_part (page, "code_label")), ==, "SADP 2039");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_FAILED);
  g_assert_cmpint (lk_json_get_int_or (desk_in_memory_get_last_post (f->desk), "attempts_left", -1),
                   >, 0);
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
  case_fixture_shoot_looks (f, "reset-refused");
}

static void
test_restarted (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = NULL;
  g_autofree char *answer = NULL;

  item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  answer = case_fixture_ask_vendor (f, item, 1);
  desk_case_set_answer (item, 1, answer, 30);
  lk_practice_device_advance (f->device, 3600);
  lk_practice_device_restart (f->device);
  page = open_page (f, item);
  type_password (page, PASSWORD, PASSWORD);
  WAIT_FOR (gtk_widget_get_visible (part (page, "despite_row")));
  g_assert_false (can_reset (page));
  lk_looks_assert_words (objection (page), "The device will most likely refuse. Tick the box if "
                                           "you want to try anyway.");
  case_fixture_shoot_looks (f, "reset-restarted");
  gtk_check_button_set_active (part (page, "despite_check"), TRUE);
  g_assert_true (can_reset (page));
  no_login (page);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  g_assert_cmpstr (gtk_label_get_text (outcome_part (page, "code_label")), ==, "SADP 2022");
  g_assert_true (gtk_widget_get_visible (outcome_part (page, "export_button")));
  g_assert_false (gtk_widget_get_visible (outcome_part (page, "again_button")));
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_INVALIDATED);
}

static void
test_unknown (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  no_login (page);
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  /* The answer of the device is lost: ten seconds pass before that is known. */
  WAIT_FOR (g_strcmp0 (shown (page), "running") == 0);
  WAIT_FOR (fake_transport_count (f->wire, "reset") == 1);
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "Outcome Unknown");
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 1);
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);
  g_assert_true (gtk_widget_get_visible (outcome_part (page, "login_button")));
  case_fixture_shoot_looks (f, "reset-unknown");
}

static void
test_not_here (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  LkResetPage *page = NULL;

  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE12345678", "aa:bb:cc:00:11:22");
  desk_case_set_answer (item, 1, "kX7pQ2vB", -3);
  page = open_page (f, item);
  type_password (page, PASSWORD, PASSWORD);
  g_assert_false (can_reset (page));
  WAIT_FOR (gtk_widget_get_visible (part (page, "look_button")));
  g_assert_false (can_reset (page));
  case_fixture_shoot_looks (f, "reset-not-here");
}

static void
test_locked (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = NULL;
  g_autofree char *answer = NULL;

  item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  answer = case_fixture_ask_vendor (f, item, 1);
  desk_case_set_answer (item, 1, answer, 30);
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"applied\",\"item\":1,\"outcome\":\"refused\","
                       "\"result\":\"locked\",\"attempts_left\":0,\"lock_minutes\":30}");
  page = open_page (f, item);
  type_password (page, PASSWORD, PASSWORD);
  WAIT_FOR (guards_done (page));
  g_assert_false (can_reset (page));
  g_assert_null (case_fixture_find (part (page, "guards_list"), GTK_TYPE_LABEL,
                                    "No lock is known. An answer that does not fit counts as an "
                                    "attempt."));
  case_fixture_shoot (GTK_WIDGET (f->window), "reset-locked");
}

static void
test_offline_report (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  no_login (page);
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (fake_transport_count (f->wire, "exchangecode") == 1);
  desk_in_memory_set_failing (f->desk, TRUE);
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);
  case_fixture_shoot (GTK_WIDGET (f->window), "reset-not-reported");
  desk_in_memory_set_failing (f->desk, FALSE);
  g_signal_emit_by_name (outcome_part (page, "report_notice"), "clicked");
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_APPLIED);
}

/* Nobody presses anything: the desk is back, and hears of it. */
static void
test_late_report (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);

  WAIT_FOR (guards_done (page));
  no_login (page);
  type_password (page, PASSWORD, PASSWORD);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (fake_transport_count (f->wire, "exchangecode") == 1);
  desk_in_memory_set_failing (f->desk, TRUE);
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  WAIT_FOR (lk_notice_get_revealed (outcome_part (page, "report_notice")));
  desk_in_memory_set_failing (f->desk, FALSE);
  lk_reports_retry (lk_context_get_reports (f->context));
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_APPLIED);
  WAIT_FOR (!lk_notice_get_revealed (outcome_part (page, "report_notice")));
}

/* This program ended while the device was being given its answer. */
static void
test_interrupted (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  g_autofree char *answer = case_fixture_ask_vendor (f, item, 1);
  LkResetPage *page = NULL;
  LkNotice *notice = NULL;

  desk_case_set_answer (item, 1, answer, 30);
  g_assert_true (lk_local_store_begin_attempt (f->store, lk_practice_device_get_mac (f->device),
                                               item->id, 1, NULL));
  page = open_page (f, item);
  notice = part (page, "notice");
  WAIT_FOR (guards_done (page));
  g_assert_true (lk_notice_get_revealed (notice));
  g_assert_true (lk_looks_has (lk_notice_get_text (notice), "what came of it is not known"));
  case_fixture_shoot_looks (f, "reset-interrupted");
  type_password (page, PASSWORD, PASSWORD);
  g_assert_false (can_reset (page));

  /* A login changes nothing on the device. There is no web page here, so nothing is learnt. */
  g_signal_emit_by_name (notice, "clicked");
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "Outcome Unknown");
  g_assert_cmpuint (fake_transport_count (f->wire, "reset"), ==, 0);
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);

  /* Once more needs a clear yes; it works, and the doubt is gone. */
  case_fixture_click (outcome_part (page, "again_button"));
  WAIT_FOR (guards_done (page));
  type_password (page, PASSWORD, PASSWORD);
  g_assert_false (can_reset (page));
  gtk_check_button_set_active (part (page, "despite_check"), TRUE);
  g_assert_true (can_reset (page));
  no_login (page);
  case_fixture_click (part (page, "reset_button"));
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
  lk_looks_assert_words (gtk_label_get_text (outcome_part (page, "title_label")),
                         "New Password Set");
  {
    g_autoptr (LkAttempt) attempt
        = lk_local_store_find_attempt (f->store, lk_practice_device_get_mac (f->device));

    g_assert_true (attempt->ended);
    g_assert_cmpint (attempt->outcome, ==, LK_APPLY_OUTCOME_SUCCESS);
  }
}

static gboolean
set_true (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* Long enough for what should not happen. */
static void
let_time_pass (void)
{
  gboolean over = FALSE;

  g_timeout_add (400, set_true, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* Another program has the files locked, twice. The window goes on; but the device is given nothing
 * before that is on the disk, and the desk is told nothing before the outcome is. */
static void
test_disk_first (CaseFixture *f, gconstpointer profile)
{
  g_autoptr (LkStoreFiles) files = lk_store_files_new (f->directory);
  g_autoptr (LkAttempt) begun = NULL;
  g_autoptr (LkAttempt) ended = NULL;
  const char *mac = lk_practice_device_get_mac (f->device);
  DeskCase *item = NULL;
  LkResetPage *page = open_answered (f, &item);
  int lock;

  WAIT_FOR (guards_done (page));
  no_login (page);
  type_password (page, PASSWORD, PASSWORD);
  lock = lk_store_files_lock (files, NULL);
  g_assert_cmpint (lock, >=, 0);
  case_fixture_click (part (page, "reset_button"));
  let_time_pass ();
  g_assert_cmpstr (shown (page), ==, "running");
  g_assert_cmpuint (fake_transport_count (f->wire, "exchangecode"), ==, 0);
  lk_store_files_unlock (lock);
  WAIT_FOR (fake_transport_count (f->wire, "exchangecode") == 1);
  begun = lk_local_store_find_attempt (f->store, mac);
  g_assert_nonnull (begun);
  g_assert_false (begun->ended);

  lock = lk_store_files_lock (files, NULL);
  g_assert_cmpint (lock, >=, 0);
  WAIT_FOR (lk_practice_device_get_password_changed (f->device) == 1);
  let_time_pass ();
  g_assert_cmpstr (shown (page), ==, "running");
  g_assert_cmpint (item->states[0], ==, LK_ITEM_STATE_ANSWERED);
  lk_store_files_unlock (lock);
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_APPLIED);
  ended = lk_local_store_find_attempt (f->store, mac);
  g_assert_true (ended->ended);
  g_assert_cmpint (ended->outcome, ==, LK_APPLY_OUTCOME_SUCCESS);
  WAIT_FOR (g_strcmp0 (shown (page), "result") == 0);
}

/* The desk could not be told of the lock: this computer knows it all the same, also after a
 * restart, and whatever case it was. */
static void
test_lock_is_kept (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = NULL;
  LkResetPage *page = NULL;
  g_autofree char *answer = NULL;
  const char *mac = lk_practice_device_get_mac (f->device);

  item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  answer = case_fixture_ask_vendor (f, item, 1);
  desk_case_set_answer (item, 1, answer, 30);
  g_assert_true (lk_local_store_begin_attempt (f->store, mac, "LK-ANOTHER000", 1, NULL));
  g_assert_true (lk_local_store_end_attempt (f->store, mac, LK_APPLY_OUTCOME_REFUSED, 0,
                                             g_get_real_time () + 30 * 60 * G_USEC_PER_SEC, NULL));
  page = open_page (f, item);
  type_password (page, PASSWORD, PASSWORD);
  WAIT_FOR (guards_done (page));
  g_assert_false (can_reset (page));
  g_assert_true (lk_looks_has (objection (page), "cleared up first"));
}

static void
test_elsewhere (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  LkResetPage *page = NULL;
  gpointer elsewhere = NULL;

  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE12345678", NULL);
  desk_case_set_answer (item, 1, "kX7pQ2vB", 30);
  page = open_page (f, item);
  g_assert_cmpstr (shown (page), ==, "elsewhere");
  elsewhere = adw_bin_get_child (part (page, "elsewhere_bin"));
  case_fixture_assert_named (GTK_WIDGET (elsewhere));
  case_fixture_shoot_looks (f, "reset-elsewhere");
  g_signal_emit_by_name (case_fixture_find (elsewhere, GTK_TYPE_BUTTON, "It _Did Not Work"),
                         "clicked");
  case_fixture_shoot (GTK_WIDGET (f->window), "reset-elsewhere-failed");
  adw_combo_row_set_selected (case_fixture_child (elsewhere, LK_TYPE_APPLY_ELSEWHERE, "reason_row"),
                              1);
  case_fixture_click (case_fixture_find (elsewhere, GTK_TYPE_BUTTON, "_Record"));
  WAIT_FOR (item->states[0] == LK_ITEM_STATE_INVALIDATED);
  g_assert_cmpstr (lk_json_get_string (desk_in_memory_get_last_post (f->desk), "result"), ==,
                   "request-gone");
}

/* “latchkeyctl reset” without --case names none: what is not known of it may concern this one. */
static void
test_unknown_elsewhere (CaseFixture *f, gconstpointer profile)
{
  DeskCase *item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  g_autofree char *answer = case_fixture_ask_vendor (f, item, 1);
  LkResetPage *page = NULL;

  desk_case_set_answer (item, 1, answer, 30);
  g_assert_true (lk_local_store_begin_attempt (f->store, lk_practice_device_get_mac (f->device),
                                               NULL, 1, NULL));
  page = open_page (f, item);
  WAIT_FOR (guards_done (page));
  g_assert_true (gtk_widget_get_visible (part (page, "despite_row")));
  type_password (page, PASSWORD, PASSWORD);
  g_assert_false (can_reset (page));
  gtk_check_button_set_active (part (page, "despite_check"), TRUE);
  g_assert_true (can_reset (page));
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, profile, function) \
  g_test_add ("/cases/reset/" path, CaseFixture, profile, set_up, function, tear_down)
  ADD ("success", "ipc", test_success);
  ADD ("recorder", "nvr", test_success);
  ADD ("file-only", "ipc-file", test_success);
  ADD ("signed-in", "ipc", test_signed_in);
  ADD ("signed-in-after-doubt", "silent", test_signed_in_after_doubt);
  ADD ("sign-in-refused", "ipc", test_sign_in_refused);
  ADD ("wrong-answer", "ipc", test_wrong_answer);
  ADD ("restarted", "ipc", test_restarted);
  ADD ("unknown", "silent", test_unknown);
  ADD ("not-here", NULL, test_not_here);
  ADD ("locked", "ipc", test_locked);
  ADD ("offline-report", "ipc", test_offline_report);
  ADD ("late-report", "ipc", test_late_report);
  ADD ("interrupted", "ipc", test_interrupted);
  ADD ("unknown-elsewhere", "ipc", test_unknown_elsewhere);
  ADD ("disk-first", "ipc", test_disk_first);
  ADD ("lock-is-kept", "ipc", test_lock_is_kept);
  ADD ("elsewhere", NULL, test_elsewhere);
#undef ADD
  return g_test_run ();
}
