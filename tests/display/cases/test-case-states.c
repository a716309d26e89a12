/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every state that a case and its devices can be in, as each of the three who look at it sees it:
 * said in words, usable by all, whole in the smallest window. */
#include "case-fixture.h"

#include "lk-case-view.h"

#define SERIAL "DS-2CD2143G2-I20260101AAWRE12345678"

typedef struct
{
  const char *name;
  LkCaseType type;
  LkItemState item;
  gboolean has_owner;
  gboolean asked;
  LkResolution closing;
  gboolean erased;
} State;

static const State states[] = {
  { "new", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_WAITING, .has_owner = FALSE },
  { "in-work", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_WAITING, .has_owner = TRUE },
  { "asked", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_WAITING, .has_owner = TRUE, .asked = TRUE },
  { "answered", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_ANSWERED, .has_owner = TRUE },
  { "failed", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_FAILED, .has_owner = TRUE },
  { "export-again", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_INVALIDATED, .has_owner = TRUE },
  { "solved", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_APPLIED, .has_owner = TRUE },
  { "refused", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_REFUSED, .has_owner = TRUE },
  { "withdrawn", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_WAITING,
    .closing = LK_RESOLUTION_WITHDRAWN },
  { "expired", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_ANSWERED, .has_owner = TRUE,
    .closing = LK_RESOLUTION_EXPIRED },
  { "erased", LK_CASE_TYPE_PASSWORD_RESET, LK_ITEM_STATE_APPLIED, .has_owner = TRUE,
    .erased = TRUE },
  { "unbind-new", LK_CASE_TYPE_DEVICE_UNBIND, LK_ITEM_STATE_WAITING, .has_owner = FALSE },
  { "unbind-in-work", LK_CASE_TYPE_DEVICE_UNBIND, LK_ITEM_STATE_WAITING, .has_owner = TRUE },
  { "unbind-solved", LK_CASE_TYPE_DEVICE_UNBIND, LK_ITEM_STATE_APPLIED, .has_owner = TRUE },
};

static void
set_up (CaseFixture *f, gconstpointer role)
{
  case_fixture_open (f, (LkRole) GPOINTER_TO_INT (role));
}

static void
tear_down (CaseFixture *f, gconstpointer role)
{
  case_fixture_close (f);
}

static DeskCase *
case_in (CaseFixture *f, const State *state)
{
  DeskCase *item = desk_in_memory_add (f->desk, state->type, LK_CASE_METHOD_LAN);
  LkResolution resolution;

  desk_case_add_item (item, SERIAL, "aa:bb:cc:00:11:22");
  if (state->item == LK_ITEM_STATE_ANSWERED)
    desk_case_set_answer (item, 1, "kX7pQ2vB", state->closing == LK_RESOLUTION_EXPIRED ? -1 : 5);
  item->states[0] = state->item;
  item->facts.has_owner = state->has_owner;
  item->facts.evidence_asked = state->asked;
  item->facts.closing = state->closing;
  item->facts.erased = state->erased;
  if (lk_state_of_case (&item->facts, &resolution) == LK_CASE_STATE_CLOSED)
    item->facts.closed_at = g_get_real_time ();
  item->mine = f->role != LK_ROLE_AGENT;
  if (f->role == LK_ROLE_AGENT && state->has_owner)
    {
      g_free (item->owner_id); /* who answered owns it already */
      item->owner_id = g_strdup ("u1");
    }
  if (state->asked)
    desk_in_memory_post (f->desk, item,
                         "{\"kind\":\"evidence-requested\",\"reason\":\"label-unreadable\","
                         "\"text\":\"The last digits are cut off.\"}");
  return item;
}

static const char *
header_text (GtkWidget *view, const char *id)
{
  return gtk_label_get_text (case_fixture_header_part (view, id));
}

/* A heading with nothing under it only makes people look for what is missing. */
static void
assert_no_empty_group (GtkWidget *root)
{
  if (!gtk_widget_get_mapped (root))
    return;
  if (ADW_IS_PREFERENCES_GROUP (root)
      && case_fixture_find (root, GTK_TYPE_LIST_BOX_ROW, NULL) == NULL
      && case_fixture_find (root, GTK_TYPE_IMAGE, NULL) == NULL)
    g_error ("nothing under %s", adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_no_empty_group (child);
}

/* A case that ended without what it was for says how it can go on, and does not urge anybody. */
static void
assert_reopens (CaseFixture *f, GtkWidget *view, LkCase *item)
{
  GtkWidget *button = case_fixture_header_part (view, "todo_button");
  gboolean reopens = f->role != LK_ROLE_AGENT && lk_case_get_erased_at (item) == NULL
                     && lk_case_get_resolution (item) != LK_RESOLUTION_SOLVED;

  if (lk_case_is_open (item))
    return;
  g_assert_cmpint (gtk_widget_get_mapped (button), ==, reopens);
  if (!reopens)
    return;
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, lk_looks_words ("_Reopen…"));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_false (gtk_widget_has_css_class (button, "suggested-action"));
}

static void
test_states (CaseFixture *f, gconstpointer role)
{
  const char *who = f->role == LK_ROLE_AGENT   ? "agent"
                    : f->role == LK_ROLE_ADMIN ? "alone"
                                               : "requester";
  GtkWidget *view = lk_case_view_new (f->context);
  LkOpenCase *open = lk_case_view_get_open_case (LK_CASE_VIEW (view));

  case_fixture_show (f, view, 760, 900);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      DeskCase *item = case_in (f, &states[i]);
      g_autofree char *name = g_strdup_printf ("state-%s-%s", who, states[i].name);

      /* GTK 4.8 keeps what is around a focused row that goes away. */
      gtk_window_set_focus (f->window, NULL);
      lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
      WAIT_FOR (lk_open_case_get_case (open) != NULL
                && g_strcmp0 (lk_case_get_id (lk_open_case_get_case (open)), item->id) == 0);
      WAIT_FOR (gtk_widget_get_mapped (case_fixture_child (view, LK_TYPE_CASE_VIEW, "header")));
      g_assert_cmpstr (header_text (view, "state"), !=, "");
      g_assert_cmpstr (header_text (view, "next"), !=, "");
      assert_no_empty_group (view);
      assert_reopens (f, view, lk_open_case_get_case (open));
      lk_looks_shoot_all (f->window, name);
    }
}

/* Where the focus is can be seen at every stop of Tab, and Tab comes back to where it began. */
static void
test_focus (CaseFixture *f, gconstpointer role)
{
  GtkWidget *view = lk_case_view_new (f->context);
  DeskCase *item = case_in (f, &states[3]);
  GtkWidget *row = NULL;

  case_fixture_show (f, view, 760, 900);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (lk_open_case_get_case (lk_case_view_get_open_case (LK_CASE_VIEW (view))) != NULL);
  row = case_fixture_find (view, ADW_TYPE_EXPANDER_ROW, NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  lk_looks_assert_focus_seen (f->window);
}

/* On a very large screen the page stays as wide as one can read. */
static void
test_large (CaseFixture *f, gconstpointer role)
{
  GtkWidget *view = lk_case_view_new (f->context);
  DeskCase *item = case_in (f, &states[3]);
  GtkWidget *header = case_fixture_child (view, LK_TYPE_CASE_VIEW, "header");

  case_fixture_show (f, view, 3840, 2160);
  lk_case_view_set_case_id (LK_CASE_VIEW (view), item->id);
  WAIT_FOR (gtk_widget_get_mapped (header) && gtk_widget_get_width (header) > 0);
  g_assert_cmpint (gtk_widget_get_width (header), <=, 760);
  lk_looks_shoot (GTK_WIDGET (f->window), "case-4k");
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, role, function)                                                           \
  g_test_add ("/cases/states/" path, CaseFixture, GINT_TO_POINTER (role), set_up, function, \
              tear_down)
  ADD ("requester", LK_ROLE_REQUESTER, test_states);
  ADD ("agent", LK_ROLE_AGENT, test_states);
  ADD ("alone", LK_ROLE_ADMIN, test_states);
  ADD ("focus", LK_ROLE_REQUESTER, test_focus);
  ADD ("large", LK_ROLE_REQUESTER, test_large);
#undef ADD
  return g_test_run ();
}
