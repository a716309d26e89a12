/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page shows another case while something is still being done with the one before: by a click
 * on a notification, for example. What was begun stays with the case that it was begun on. */
#include "case-fixture.h"

#include "lk-answer-dialog.h"
#include "lk-case-view.h"
#include "lk-comment-entry.h"
#include "lk-json.h"
#include "lk-post-dialog.h"

typedef struct
{
  CaseFixture base;
  DeskCase *first;
  DeskCase *second;
  LkCaseView *view;
} Fixture;

static void
show (Fixture *f, DeskCase *item)
{
  LkOpenCase *open = lk_case_view_get_open_case (f->view);

  lk_case_view_set_case_id (f->view, item->id);
  WAIT_FOR (lk_open_case_get_case (open) != NULL);
  WAIT_FOR (g_list_model_get_n_items (lk_open_case_get_events (open)) > 0);
}

static DeskCase *
add_case (Fixture *f, const char *serial, const char *mac)
{
  DeskCase *item
      = desk_in_memory_add (f->base.desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);

  desk_case_add_item (item, serial, mac);
  if (f->base.role == LK_ROLE_AGENT)
    {
      item->facts.has_owner = TRUE;
      item->owner_id = g_strdup ("u1");
    }
  return item;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  case_fixture_open (&f->base, (LkRole) GPOINTER_TO_INT (data));
  f->first = add_case (f, "DS-2CD2143G2-I20260101AAWRE12345678", "aa:bb:cc:00:11:22");
  f->second = add_case (f, "DS-2CD2143G2-I20260101AAWRE87654321", "aa:bb:cc:00:11:33");
  f->view = LK_CASE_VIEW (lk_case_view_new (f->base.context));
  case_fixture_show (&f->base, GTK_WIDGET (f->view), 760, 900);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  case_fixture_close (&f->base);
}

static GtkWindow *
open_dialog (Fixture *f, const char *action, guint index)
{
  GtkWindow *dialog = NULL;

  if (index != 0)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->view), action, "u", index));
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->view), action, NULL));
  WAIT_FOR ((dialog = case_fixture_dialog (&f->base)) != NULL);
  return dialog;
}

static gboolean
has_event (DeskCase *item, const char *kind)
{
  for (guint i = 0; i < item->events->len; i++)
    if (g_str_equal (lk_json_get_string (g_ptr_array_index (item->events, i), "kind"), kind))
      return TRUE;
  return FALSE;
}

/* The answer goes to those who asked for it. */
static void
test_answer (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog = NULL;

  show (f, f->first);
  dialog = open_dialog (f, "case.answer", 1);
  show (f, f->second);
  gtk_editable_set_text (case_fixture_child (dialog, LK_TYPE_ANSWER_DIALOG, "key_row"), "kX7pQ2vB");
  case_fixture_click (case_fixture_child (dialog, LK_TYPE_ANSWER_DIALOG, "post_button"));
  WAIT_FOR (case_fixture_dialog (&f->base) == NULL);
  g_assert_cmpstr (f->first->items[0].answer, ==, "kX7pQ2vB");
  g_assert_null (f->second->items[0].answer);

  /* The page hears of it when it is there again. */
  show (f, f->first);
  WAIT_FOR (lk_case_get_state (lk_open_case_get_case (lk_case_view_get_open_case (f->view)))
            == LK_CASE_STATE_ANSWERED);
}

/* The page that still shows it does at once, and can do nothing else with it meanwhile. */
static void
test_page_hears (Fixture *f, gconstpointer data)
{
  LkOpenCase *open = lk_case_view_get_open_case (f->view);
  GtkWindow *dialog = NULL;

  show (f, f->first);
  dialog = open_dialog (f, "case.ask", 0);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (
                                case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "text_view")),
                            "The last digits are cut off.", -1);
  case_fixture_click (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "post_button"));
  g_assert_true (lk_open_case_get_busy (open));
  WAIT_FOR (!lk_open_case_get_busy (open));
  g_assert_cmpint (lk_case_get_state (lk_open_case_get_case (open)), ==,
                   LK_CASE_STATE_NEEDS_EVIDENCE);
  WAIT_FOR (g_list_model_get_n_items (lk_open_case_get_events (open)) == 2);
  WAIT_FOR (case_fixture_dialog (&f->base) == NULL);
}

/* What is erased is gone for good. */
static void
test_erase (Fixture *f, gconstpointer data)
{
  GtkWindow *dialog = NULL;

  f->first->facts.closing = f->second->facts.closing = LK_RESOLUTION_WITHDRAWN;
  f->first->facts.closed_at = f->second->facts.closed_at = g_get_real_time ();
  show (f, f->first);
  dialog = open_dialog (f, "case.erase", 0);
  show (f, f->second);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "erase");
  gtk_window_close (dialog);
  WAIT_FOR (has_event (f->first, "erased"));
  g_assert_false (has_event (f->second, "erased"));
  WAIT_FOR (case_fixture_dialog (&f->base) == NULL);
}

static gpointer
comment_part (Fixture *f, const char *id)
{
  return case_fixture_child (case_fixture_child (f->view, LK_TYPE_CASE_VIEW, "comment"),
                             LK_TYPE_COMMENT_ENTRY, id);
}

static void
write_comment (Fixture *f, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (comment_part (f, "text_view")), text, -1);
}

/* A comment that has to be offered once more, because others changed the case, is none on the case
 * that is shown by then. */
static void
test_comment (Fixture *f, gconstpointer data)
{
  show (f, f->first);
  write_comment (f, "When will it be?");
  desk_in_memory_set_stale_once (f->base.desk);
  case_fixture_click (comment_part (f, "send_button"));
  show (f, f->second);
  WAIT_FOR (desk_in_memory_get_posts (f->base.desk) == 1);
  g_assert_true (has_event (f->first, "comment"));
  g_assert_false (has_event (f->second, "comment"));
}

/* What was meant for agents alone stays that when one comes back to it, and what was deleted is
 * nothing that is still to be sent. */
static void
test_internal (Fixture *f, gconstpointer data)
{
  GtkCheckButton *check = comment_part (f, "internal_check");

  show (f, f->first);
  write_comment (f, "The serial is on the list of stolen ones.");
  gtk_check_button_set_active (check, TRUE);
  show (f, f->second);
  g_assert_false (gtk_check_button_get_active (check));
  show (f, f->first);
  g_assert_true (gtk_check_button_get_active (check));
  case_fixture_click (comment_part (f, "send_button"));
  WAIT_FOR (desk_in_memory_get_posts (f->base.desk) == 1);
  g_assert_true (
      lk_json_get_boolean (desk_in_memory_get_last_post (f->base.desk), "internal", FALSE));
  WAIT_FOR (!lk_case_view_has_unsent (f->view));

  write_comment (f, "Not this one");
  show (f, f->second);
  g_assert_true (lk_case_view_has_unsent (f->view));
  show (f, f->first);
  write_comment (f, "");
  g_assert_false (lk_case_view_has_unsent (f->view));
}

/* While the desk of a case is gone its page says so, whatever is pressed. */
static void
test_no_desk (Fixture *f, gconstpointer data)
{
  GtkWidget *group = NULL;

  desk_case_set_answer (f->first, 1, "kX7pQ2vB", 5);
  show (f, f->first);
  group = case_fixture_child (f->view, LK_TYPE_CASE_VIEW, "answers");
  lk_context_set_backend (f->base.context, NULL);
  case_fixture_click (case_fixture_find (group, GTK_TYPE_BUTTON, "Reveal the Answer"));
  WAIT_FOR (case_fixture_find (GTK_WIDGET (f->view), GTK_TYPE_LABEL,
                               "The desk cannot be reached. What you entered is kept. Check the "
                               "connection of this computer; Latchkey tries again by itself.")
            != NULL);
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, role, function) \
  g_test_add ("/cases/switch/" path, Fixture, GINT_TO_POINTER (role), set_up, function, tear_down)
  ADD ("answer", LK_ROLE_AGENT, test_answer);
  ADD ("page-hears", LK_ROLE_AGENT, test_page_hears);
  ADD ("erase", LK_ROLE_REQUESTER, test_erase);
  ADD ("comment", LK_ROLE_REQUESTER, test_comment);
  ADD ("internal", LK_ROLE_AGENT, test_internal);
  ADD ("no-desk", LK_ROLE_REQUESTER, test_no_desk);
  return g_test_run ();
}
