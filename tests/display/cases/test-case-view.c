/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a case: what it says, what it offers to whom, and what it posts. */
#include "case-fixture.h"

#include <string.h>

#include "lk-answer-dialog.h"
#include "lk-answers-group.h"
#include "lk-case-view.h"
#include "lk-close-guard.h"
#include "lk-comment-entry.h"
#include "lk-json.h"
#include "lk-limits.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-others.h"
#include "lk-post-dialog.h"
#include "lk-secret-clipboard.h"
#include "lk-time.h"

#define SERIAL "DS-2CD2143G2-I20260101AAWRE12345678"
#define LONG_NAME "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbaumei"
#define OTHER_SERIAL "DS-2CD2143G2-I20260101AAWRE87654321"

static void
set_up (CaseFixture *f, gconstpointer data)
{
  case_fixture_open (f, (LkRole) GPOINTER_TO_INT (data));
}

static void
tear_down (CaseFixture *f, gconstpointer data)
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
  WAIT_FOR (g_list_model_get_n_items (
                lk_open_case_get_events (lk_case_view_get_open_case (LK_CASE_VIEW (view))))
            > 0);
  return LK_CASE_VIEW (view);
}

static DeskCase *
one_case (CaseFixture *f, LkCaseType type)
{
  DeskCase *item = desk_in_memory_add (f->desk, type, LK_CASE_METHOD_LAN);

  desk_case_add_item (item, SERIAL, "aa:bb:cc:00:11:22");
  return item;
}

static const char *
header_text (LkCaseView *view, const char *id)
{
  return gtk_label_get_text (case_fixture_header_part (view, id));
}

static GtkButton *
todo_button (LkCaseView *view)
{
  return case_fixture_header_part (view, "todo_button");
}

static void
assert_todo (LkCaseView *view, const char *label)
{
  GtkButton *button = todo_button (view);

  g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (button)), ==, label != NULL);
  if (label != NULL)
    lk_looks_assert_words (gtk_button_get_label (button), label);
}

static LkCaseState
state_of (LkCaseView *view)
{
  return lk_case_get_state (lk_open_case_get_case (lk_case_view_get_open_case (view)));
}

static void
test_requester (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);

  lk_looks_assert_words (header_text (view, "state"), "Waiting for the desk");
  g_assert_true (lk_looks_told (case_fixture_header_part (view, "state"), NULL));
  assert_todo (view, NULL);
  case_fixture_assert_named (GTK_WIDGET (view));
  case_fixture_shoot_looks (f, "case-waiting");

  /* The answer arrives while the page is open. */
  desk_case_set_answer (item, 1, "kX7pQ2vB", 5);
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"answered\",\"item\":1,\"answer\":{\"kind\":\"key\"}}");
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (state_of (view) == LK_CASE_STATE_ANSWERED);
  lk_looks_assert_words (header_text (view, "state"), "Answer ready");
  g_assert_true (
      lk_looks_told (case_fixture_header_part (view, "state"), lk_looks_words ("Answer ready")));
  g_assert_nonnull (strchr (header_text (view, "expiry"), '4'));
  assert_todo (view, "_Reset Password");
  case_fixture_assert_named (GTK_WIDGET (view));
  case_fixture_shoot_looks (f, "case-answered");
}

static void
expires_in (CaseFixture *f, DeskCase *item, GTimeSpan left)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add (now, left);

  g_free (item->items[0].expires_at);
  item->items[0].expires_at = lk_time_format (then);
  desk_in_memory_touch (f->desk, item);
}

/* Who cannot see the ring is told as the end comes near, at each step of it and not in between. */
static void
test_expiry_is_told (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  gpointer expiry = NULL;
  LkCaseView *view = NULL;
  g_autofree char *soon = NULL;
  g_autofree char *before = NULL;

  desk_case_set_answer (item, 1, "kX7pQ2vB", 5);
  view = open_view (f, item);
  expiry = case_fixture_header_part (view, "expiry");
  g_assert_true (lk_looks_told (expiry, NULL));
  before = g_strdup (header_text (view, "expiry"));
  expires_in (f, item, 150 * G_TIME_SPAN_MINUTE);
  WAIT_FOR (g_strcmp0 (header_text (view, "expiry"), before) != 0);
  g_assert_true (lk_looks_told (expiry, NULL));
  expires_in (f, item, 30 * G_TIME_SPAN_MINUTE);
  WAIT_FOR (!lk_looks_told (expiry, NULL));
  soon = g_strdup_printf ("%s. %s", lk_looks_words ("Answer Expires Soon"),
                          header_text (view, "expiry"));
  g_assert_true (lk_looks_told (expiry, soon));
  expires_in (f, item, -G_TIME_SPAN_MINUTE);
  WAIT_FOR (lk_looks_told (expiry, lk_looks_words ("The answer expired.")));
}

static void
test_answer_is_masked (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  GtkWidget *group = NULL, *reveal = NULL;
  LkCaseView *view = NULL;

  desk_case_set_answer (item, 1, "kX7pQ2vB", 5);
  view = open_view (f, item);
  group = case_fixture_child (view, LK_TYPE_CASE_VIEW, "answers");
  g_assert_null (case_fixture_find (group, GTK_TYPE_LABEL, "kX7pQ2vB"));
  reveal = case_fixture_find (group, GTK_TYPE_BUTTON, "Reveal the Answer");
  case_fixture_click (reveal);
  WAIT_FOR (case_fixture_find (group, GTK_TYPE_LABEL, "kX7pQ2vB") != NULL);
  case_fixture_click (reveal);
  g_assert_null (case_fixture_find (group, GTK_TYPE_LABEL, "kX7pQ2vB"));
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy_leads_to_reset (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  GdkClipboard *clipboard = NULL;
  g_autofree char *copied = NULL;
  GtkWidget *group = NULL;
  LkCaseView *view = NULL;

  desk_case_set_answer (item, 1, "kX7pQ2vB", 5);
  view = open_view (f, item);
  group = case_fixture_child (view, LK_TYPE_CASE_VIEW, "answers");
  case_fixture_click (
      case_fixture_find (group, GTK_TYPE_BUTTON, "Copy the Answer and Set the Password"));
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (
                           case_fixture_child (view, LK_TYPE_CASE_VIEW, "stack")),
                       "reset")
            == 0);
  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                        "x-kde-passwordManagerHint"));
  gdk_clipboard_read_text_async (clipboard, NULL, on_text, &copied);
  WAIT_FOR (copied != NULL);
  g_assert_cmpstr (copied, ==, "kX7pQ2vB");
  lk_secret_clipboard_clear_now ();
  g_assert_null (gdk_clipboard_get_content (clipboard));
  g_assert_true (lk_case_view_go_back (view));
  g_assert_false (lk_case_view_go_back (view));
}

/* Between two buttons there is little room in a narrow dialog: its title takes two lines. */
static void
assert_title_whole (GtkWindow *dialog)
{
  const char *title = gtk_window_get_title (dialog);
  int width = 0, height = 0;
  GtkWidget *label = NULL;

  gtk_window_get_default_size (dialog, &width, &height);
  gtk_window_set_default_size (dialog, 360, height);
  WAIT_FOR (gtk_widget_get_width (GTK_WIDGET (dialog)) <= 380);
  WAIT_FOR ((label = case_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, title)) != NULL);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
  gtk_window_set_default_size (dialog, width, height);
}

/* The dialog says why it cannot be sent, and what to do. */
static void
enter_too_much (GtkWindow *dialog, GtkTextBuffer *buffer)
{
  LkNotice *notice = case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "notice");
  g_autofree char *text = g_strnfill (LK_LIMIT_COMMENT_CHARS + 1, 'x');

  gtk_text_buffer_set_text (buffer, text, -1);
  g_assert_true (lk_notice_get_revealed (notice));
  lk_looks_assert_words (lk_notice_get_text (notice),
                         "This text is too long for the desk. Nothing of it is lost: shorten it.");
  g_assert_false (
      gtk_widget_is_sensitive (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "post_button")));
}

static void
test_agent (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  GtkWindow *dialog = NULL;
  GtkTextView *text = NULL;

  lk_looks_assert_words (header_text (view, "state"), "New");
  assert_todo (view, "_Take Case");
  gtk_widget_activate_action (GTK_WIDGET (view), "case.take-case", NULL);
  WAIT_FOR (item->facts.has_owner);
  WAIT_FOR (state_of (view) == LK_CASE_STATE_IN_WORK);
  WAIT_FOR (g_strcmp0 (gtk_button_get_label (todo_button (view)), lk_looks_words ("_Answer")) == 0);
  case_fixture_shoot_looks (f, "case-agent");

  gtk_widget_activate_action (GTK_WIDGET (view), "case.ask", NULL);
  WAIT_FOR ((dialog = case_fixture_dialog (f)) != NULL);
  g_assert_false (
      gtk_widget_is_sensitive (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "post_button")));
  text = case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "text_view");
  enter_too_much (dialog, gtk_text_view_get_buffer (text));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (text), "The last digits are cut off.", -1);
  g_assert_false (
      lk_notice_get_revealed (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "notice")));
  case_fixture_assert_named (GTK_WIDGET (dialog));
  assert_title_whole (dialog);
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-ask");
  case_fixture_click (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "post_button"));
  WAIT_FOR (item->facts.evidence_asked);
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_cmpstr (lk_json_get_string (desk_in_memory_get_last_post (f->desk), "reason"), ==,
                   "label-unreadable");
}

static void
test_asked (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = NULL;

  item->facts.evidence_asked = TRUE;
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"evidence-requested\",\"reason\":\"label-unreadable\","
                       "\"text\":\"The last digits are cut off.\"}");
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"comment\",\"text\":\"Which of <b>both</b> labels & where?\"}");
  view = open_view (f, item);
  assert_todo (view, "_Add What Is Missing");
  WAIT_FOR (strstr (header_text (view, "said"), "The last digits are cut off.") != NULL);
  case_fixture_shoot_looks (f, "case-asked");
}

static LkAnswerDialog *
open_answer_dialog (CaseFixture *f, LkCaseView *view)
{
  GtkWindow *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (view), "case.answer", "u", 1u);
  WAIT_FOR ((dialog = case_fixture_dialog (f)) != NULL);
  return LK_ANSWER_DIALOG (dialog);
}

static gpointer
part (LkAnswerDialog *dialog, const char *id)
{
  return case_fixture_child (dialog, LK_TYPE_ANSWER_DIALOG, id);
}

static void
type_key (LkAnswerDialog *dialog, const char *text)
{
  gtk_editable_set_text (part (dialog, "key_row"), text);
}

static gboolean
can_post (LkAnswerDialog *dialog)
{
  return gtk_widget_is_sensitive (part (dialog, "post_button"));
}

static void
test_enter_answer (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  LkAnswerDialog *dialog = NULL;
  JsonObject *answer = NULL;

  lk_looks_assert_words (header_text (view, "state"), "Ready to send");
  assert_todo (view, "_Enter the Desk’s Answer");
  case_fixture_shoot_looks (f, "case-alone");
  dialog = open_answer_dialog (f, view);
  g_assert_false (can_post (dialog));

  /* The exported request, a list, a page, and what is too long are each refused with a reason. */
  type_key (dialog, item->items[0].request);
  g_assert_false (can_post (dialog));
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-answer-own-request");
  type_key (dialog, "<html><body>no</body></html>");
  g_assert_false (can_post (dialog));
  {
    g_autofree char *long_text = g_strnfill (1500, 'A');

    type_key (dialog, long_text);
    g_assert_false (can_post (dialog));
  }

  /* Blanks go, look-alikes are pointed out, capitals stay. */
  type_key (dialog, " kX7p 0OvB ");
  g_assert_true (can_post (dialog));
  g_assert_true (gtk_widget_get_visible (part (dialog, "hint")));
  case_fixture_assert_named (GTK_WIDGET (dialog));
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-answer");
  case_fixture_click (part (dialog, "post_button"));
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_cmpuint (desk_in_memory_get_posts (f->desk), ==, 2);
  g_assert_true (item->facts.has_owner);
  answer = lk_json_get_object (desk_in_memory_get_last_post (f->desk), "answer");
  g_assert_cmpstr (lk_json_get_string (answer, "text"), ==, "kX7p0OvB");
  g_assert_cmpstr (lk_json_get_string (answer, "kind"), ==, "key");
  WAIT_FOR (state_of (view) == LK_CASE_STATE_ANSWERED);
  assert_todo (view, "_Reset Password");
}

/* The answer of one device is not entered for the next: in a case of several that is easily done.
 */
static void
test_answer_of_other (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  LkAnswerDialog *dialog = open_answer_dialog (f, view);
  LkLocalStore *store = lk_context_get_store (f->context);
  g_autoptr (LkSecret) answer = lk_secret_new_text ("kX7pQ2vB");
  g_autoptr (LkSecret) used = lk_secret_new_text ("mY8qR3wC");
  GtkLabel *label = case_fixture_child (part (dialog, "notice"), LK_TYPE_NOTICE, "label");

  g_assert_true (lk_local_store_note_answer_device (store, answer, "aa:bb:cc:00:00:01", NULL));
  g_assert_true (lk_local_store_mark_answer_used (store, used, NULL));
  type_key (dialog, "kX7pQ2vB");
  g_assert_false (can_post (dialog));
  g_assert_true (lk_looks_has (gtk_label_get_text (label), "another device"));
  case_fixture_shoot (GTK_WIDGET (dialog), "dialog-answer-other-device");
  type_key (dialog, "mY8qR3wC");
  g_assert_false (can_post (dialog));
  g_assert_true (lk_looks_has (gtk_label_get_text (label), "before"));

  /* What is entered here is noted, for the next dialog. */
  type_key (dialog, "nZ9rS4xD");
  case_fixture_click (part (dialog, "post_button"));
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  {
    g_autoptr (LkSecret) entered = lk_secret_new_text ("nZ9rS4xD");

    WAIT_FOR (lk_local_store_recall_answer (store, entered, "aa:bb:cc:00:00:99")
              == LK_ANSWER_MEMORY_OTHER_DEVICE);
  }
}

/* Dragged from a file manager, with the mouse. */
static void
test_answer_file (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  LkAnswerDialog *dialog = open_answer_dialog (f, view);
  g_autofree char *path = g_build_filename (f->directory, "Encrypt.xml", NULL);
  g_autofree char *list = g_build_filename (f->directory, "list", NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *line = g_strdup_printf ("%s\r\n", uri);

  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbfQW5zd2VyT2ZUaGVEZXNr\r\n", -1, NULL));
  g_assert_true (g_file_set_contents (list, line, -1, NULL));
  lk_drag_onto (GTK_WIDGET (dialog), "text/uri-list", list);
  WAIT_FOR (can_post (dialog));
  case_fixture_click (part (dialog, "post_button"));
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  g_assert_cmpint (item->items[0].answer_kind, ==, LK_ANSWER_KIND_FILE);
  g_assert_cmpstr (item->items[0].answer, ==, "QW5zd2VyT2ZUaGVEZXNr");
}

static void
test_unbind_alone (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_DEVICE_UNBIND);
  LkCaseView *view = open_view (f, item);
  GtkWindow *dialog = NULL;

  assert_todo (view, "_Mark as Unbound");
  case_fixture_shoot (GTK_WIDGET (f->window), "case-unbind");
  gtk_widget_activate_action (GTK_WIDGET (view), "case.unbound", "u", 1u);
  WAIT_FOR ((dialog = case_fixture_dialog (f)) != NULL);
  case_fixture_click (case_fixture_child (dialog, LK_TYPE_POST_DIALOG, "post_button"));
  WAIT_FOR (case_fixture_dialog (f) == NULL);
  WAIT_FOR (state_of (view) == LK_CASE_STATE_CLOSED);
  lk_looks_assert_words (header_text (view, "state"), "Solved");
  assert_todo (view, NULL);
  case_fixture_shoot_looks (f, "case-solved");
}

/* The time of the answer ran out before it was used: nothing is offered any more. */
static void
test_closed_unused (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  GtkWidget *devices = case_fixture_child (view, LK_TYPE_CASE_VIEW, "devices");

  desk_case_set_answer (item, 1, "kX7pQ2vB", 5);
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"answered\",\"item\":1,\"answer\":{\"kind\":\"key\"}}");
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (case_fixture_find (devices, GTK_TYPE_LABEL, lk_looks_words ("Answer ready")) != NULL);
  item->facts.closing = LK_RESOLUTION_EXPIRED;
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (state_of (view) == LK_CASE_STATE_CLOSED);
  g_assert_nonnull (
      case_fixture_find (devices, GTK_TYPE_LABEL, lk_looks_words ("Answer not used")));
  g_assert_null (case_fixture_find (devices, GTK_TYPE_LABEL, lk_looks_words ("Answer ready")));
  assert_todo (view, NULL);
  case_fixture_shoot_looks (f, "case-closed-unused");
}

static GtkTextBuffer *
comment_buffer (LkCaseView *view)
{
  LkCommentEntry *entry = case_fixture_child (view, LK_TYPE_CASE_VIEW, "comment");

  return gtk_text_view_get_buffer (case_fixture_child (entry, LK_TYPE_COMMENT_ENTRY, "text_view"));
}

static char *
comment_text (LkCaseView *view)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (comment_buffer (view), &start, &end);
  return gtk_text_buffer_get_text (comment_buffer (view), &start, &end, FALSE);
}

static void
test_comment (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  DeskCase *other = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = open_view (f, item);
  LkCommentEntry *entry = case_fixture_child (view, LK_TYPE_CASE_VIEW, "comment");
  GtkWidget *send = case_fixture_child (entry, LK_TYPE_COMMENT_ENTRY, "send_button");
  g_autofree char *kept = NULL;
  g_autofree char *back = NULL;

  g_assert_false (gtk_widget_is_sensitive (send));

  /* What was begun on one case is there again when one comes back to it. */
  gtk_text_buffer_set_text (comment_buffer (view), "When will it be?", -1);
  lk_case_view_set_case_id (view, other->id);
  WAIT_FOR (g_strcmp0 (lk_case_view_get_case_id (view), other->id) == 0
            && lk_open_case_get_case (lk_case_view_get_open_case (view)) != NULL);
  back = comment_text (view);
  g_assert_cmpstr (back, ==, "");
  lk_case_view_set_case_id (view, item->id);
  WAIT_FOR (lk_open_case_get_case (lk_case_view_get_open_case (view)) != NULL);
  kept = comment_text (view);
  g_assert_cmpstr (kept, ==, "When will it be?");

  /* The case has changed meanwhile: a comment goes through all the same, once. */
  desk_in_memory_set_stale_once (f->desk);
  case_fixture_click (send);
  WAIT_FOR (desk_in_memory_get_posts (f->desk) == 1);
  WAIT_FOR (gtk_text_buffer_get_char_count (comment_buffer (view)) == 0);
  WAIT_FOR (case_fixture_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "When will it be?") != NULL);

  /* Offline it stays where it was written. */
  desk_in_memory_set_failing (f->desk, TRUE);
  gtk_text_buffer_set_text (comment_buffer (view), "And now?", -1);
  case_fixture_click (send);
  WAIT_FOR (gtk_widget_is_sensitive (send));
  g_assert_cmpint (gtk_text_buffer_get_char_count (comment_buffer (view)), ==, 8);
  lk_looks_assert_words (
      lk_close_guard_reason (f->context, NULL, view),
      "A comment that you wrote was not sent yet, and is lost when Latchkey closes.");
  gtk_text_buffer_set_text (comment_buffer (view), "", -1);
  g_assert_null (lk_close_guard_reason (f->context, NULL, view));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static char *
clipboard_text (GdkClipboard *clipboard)
{
  g_autoptr (GAsyncResult) result = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, on_read, &result);
  WAIT_FOR (result != NULL);
  return gdk_clipboard_read_text_finish (clipboard, result, NULL);
}

/* An answer that was copied is gone from the clipboard after its time; what was copied after it is
 * left alone. */
static void
test_clipboard (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = gtk_label_new ("A label");
  GdkClipboard *clipboard = gtk_widget_get_clipboard (view);
  g_autoptr (LkSecret) secret = lk_secret_new_text ("kX7pQ2vB");
  g_autofree char *copied = NULL;
  g_autofree char *kept = NULL;

  case_fixture_show (f, view, 400, 300);
  lk_secret_clipboard_copy (view, secret);
  copied = clipboard_text (clipboard);
  g_assert_cmpstr (copied, ==, "kX7pQ2vB");
  g_assert_true (gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                        "x-kde-passwordManagerHint"));
  lk_secret_clipboard_copy_for (view, secret, 1);
  g_assert_nonnull (gdk_clipboard_get_content (clipboard));
  WAIT_FOR (gdk_clipboard_get_content (clipboard) == NULL);

  lk_secret_clipboard_copy_for (view, secret, 1);
  gdk_clipboard_set_text (clipboard, "something else");
  lk_secret_clipboard_clear_now ();
  kept = clipboard_text (clipboard);
  g_assert_cmpstr (kept, ==, "something else");
}

static void
test_several (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  LkCaseView *view = NULL;
  GtkWidget *row = NULL;

  desk_case_add_item (item, OTHER_SERIAL, "aa:bb:cc:00:11:33");
  desk_case_set_answer (item, 1, "kX7pQ2vB", 30);
  item->states[1] = LK_ITEM_STATE_INVALIDATED;
  view = open_view (f, item);
  row = case_fixture_find (GTK_WIDGET (view), ADW_TYPE_EXPANDER_ROW, NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  case_fixture_assert_named (GTK_WIDGET (view));
  case_fixture_shoot_looks (f, "case-several");

  /* What is unfolded stays unfolded when the case changes. */
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (lk_case_get_revision (lk_open_case_get_case (lk_case_view_get_open_case (view)))
            == item->revision);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
}

/* Everything that is as long as it may be, and as much of it. */
static void
test_crowded (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  LkCaseView *view = NULL;

  desk_in_memory_set_name (f->desk, LONG_NAME);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *serial
          = g_strdup_printf ("iDS-9632NI-M8/R(STD)1620240315CCRRK9876543%uWCVU", i);
      DeskItem *device = desk_case_add_item (item, serial, "aa:bb:cc:00:11:22");

      g_free (device->model);
      device->model = g_strdup ("iDS-9632NI-M8/R(STD)-Extended-Edition-2024");
    }
  item->facts.has_owner = TRUE;
  item->owner_id = g_strdup ("a7");
  for (guint i = 1; i <= 6; i++)
    desk_case_set_answer (item, i, "kX7pQ2vB", 5);
  item->states[6] = LK_ITEM_STATE_INVALIDATED;
  item->states[7] = LK_ITEM_STATE_FAILED;
  desk_in_memory_post (f->desk, item,
                       "{\"kind\":\"comment\",\"text\":\"" LONG_NAME LONG_NAME "\"}");
  view = open_view (f, item);
  case_fixture_assert_named (GTK_WIDGET (view));
  case_fixture_shoot_looks (f, "case-crowded");
  gtk_widget_grab_focus (case_fixture_find (GTK_WIDGET (view), GTK_TYPE_TEXT_VIEW, NULL));
  case_fixture_shoot_looks (f, "case-crowded-end");
}

static void
test_error (CaseFixture *f, gconstpointer data)
{
  DeskCase *item = one_case (f, LK_CASE_TYPE_PASSWORD_RESET);
  GtkWidget *view = lk_case_view_new (f->context);
  GtkStack *stack = case_fixture_child (view, LK_TYPE_CASE_VIEW, "stack");

  case_fixture_show (f, view, 760, 600);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  desk_in_memory_set_failing (f->desk, TRUE);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (stack), "error") == 0);
  case_fixture_shoot (GTK_WIDGET (f->window), "case-error");
  desk_in_memory_set_failing (f->desk, FALSE);
  WAIT_FOR (g_strcmp0 (gtk_stack_get_visible_child_name (stack), "case") == 0);
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, role, function) \
  g_test_add ("/cases/view/" path, CaseFixture, GINT_TO_POINTER (role), set_up, function, tear_down)
  ADD ("requester", LK_ROLE_REQUESTER, test_requester);
  ADD ("expiry-is-told", LK_ROLE_REQUESTER, test_expiry_is_told);
  ADD ("masked", LK_ROLE_REQUESTER, test_answer_is_masked);
  ADD ("copy", LK_ROLE_REQUESTER, test_copy_leads_to_reset);
  ADD ("agent", LK_ROLE_AGENT, test_agent);
  ADD ("closed-unused", LK_ROLE_REQUESTER, test_closed_unused);
  ADD ("asked", LK_ROLE_REQUESTER, test_asked);
  ADD ("enter-answer", LK_ROLE_ADMIN, test_enter_answer);
  ADD ("answer-of-other", LK_ROLE_ADMIN, test_answer_of_other);
  ADD ("answer-file", LK_ROLE_ADMIN, test_answer_file);
  ADD ("unbind-alone", LK_ROLE_ADMIN, test_unbind_alone);
  ADD ("comment", LK_ROLE_REQUESTER, test_comment);
  ADD ("clipboard", LK_ROLE_REQUESTER, test_clipboard);
  ADD ("several", LK_ROLE_REQUESTER, test_several);
  ADD ("crowded", LK_ROLE_AGENT, test_crowded);
  ADD ("error", LK_ROLE_REQUESTER, test_error);
#undef ADD
  return g_test_run ();
}
