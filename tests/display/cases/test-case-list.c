/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of cases: lazy, live, searchable, and clear about what is wrong. */
#include "case-fixture.h"

#include "lk-case-cell.h"
#include "lk-case-list-model.h"
#include "lk-case-list-view.h"
#include "lk-list-status.h"

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

static LkCase *
case_at (GListModel *model, guint position)
{
  g_autoptr (LkCaseRow) row = g_list_model_get_item (model, position);

  return lk_case_row_get_case (row);
}

static const char *
id_at (GListModel *model, guint position)
{
  LkCase *item = case_at (model, position);

  return item != NULL ? lk_case_get_id (item) : NULL;
}

static LkCaseListModel *
open_model (CaseFixture *f)
{
  g_autoptr (LkReadMarks) marks = lk_read_marks_new ();
  LkCaseListModel *model = lk_case_list_model_new (marks);

  lk_case_list_model_set_backend (model, LK_CASE_BACKEND (f->desk));
  WAIT_FOR (lk_case_list_model_get_begun (model));
  return model;
}

static void
test_lazy (CaseFixture *f, gconstpointer data)
{
  g_autoptr (LkCaseListModel) model = NULL;
  g_autoptr (LkCaseRow) far = NULL;

  desk_in_memory_set_bulk (f->desk, 100000);
  model = open_model (f);
  g_assert_cmpuint (desk_in_memory_get_pages_read (f->desk), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), >=, 10000);
  g_assert_nonnull (case_at (G_LIST_MODEL (model), 49));

  /* A row far away exists at once and is filled when the pages on the way have been read. */
  far = g_list_model_get_item (G_LIST_MODEL (model), 2000);
  g_assert_nonnull (far);
  g_assert_null (lk_case_row_get_case (far));
  WAIT_FOR (lk_case_row_get_case (far) != NULL);
  g_assert_cmpstr (lk_case_get_id (lk_case_row_get_case (far)), ==, "LK-0000002000");
  g_assert_cmpuint (desk_in_memory_get_pages_read (f->desk), ==, 41);

  /* What was let go meanwhile comes back by its cursor, one page and no more. */
  g_assert_null (case_at (G_LIST_MODEL (model), 120));
  {
    g_autoptr (LkCaseRow) again = g_list_model_get_item (G_LIST_MODEL (model), 120);

    WAIT_FOR (lk_case_row_get_case (again) != NULL);
    g_assert_cmpstr (lk_case_get_id (lk_case_row_get_case (again)), ==, "LK-0000000120");
    g_assert_cmpuint (desk_in_memory_get_pages_read (f->desk), ==, 42);
  }
}

static void
ask_for_last (GListModel *model)
{
  g_autoptr (LkCaseRow) last = g_list_model_get_item (model, g_list_model_get_n_items (model) - 1);

  WAIT_FOR (lk_case_row_get_case (last) != NULL);
}

/* A desk counts what a search finds no further than its page; the list goes on to the end of it. */
static void
test_search_to_the_end (CaseFixture *f, gconstpointer data)
{
  g_autoptr (LkCaseListModel) model = NULL;
  LkCaseQuery *query = lk_case_query_new ();
  GListModel *list = NULL;

  desk_in_memory_set_bulk (f->desk, 1130);
  model = open_model (f);
  list = G_LIST_MODEL (model);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1130);
  lk_case_query_set_text (query, "DS-2CD");
  lk_case_list_model_set_query (model, query, NULL, NULL);
  WAIT_FOR (lk_case_list_model_get_begun (model));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 51);
  for (guint before = 0; before != g_list_model_get_n_items (list);)
    {
      before = g_list_model_get_n_items (list);
      ask_for_last (list);
    }
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1130);
  g_assert_cmpstr (id_at (list, 1129), ==, "LK-0000001129");
}

static void
test_same_row (CaseFixture *f, gconstpointer data)
{
  g_autoptr (LkCaseListModel) model = NULL;
  g_autoptr (LkCaseRow) one = NULL;
  g_autoptr (LkCaseRow) two = NULL;

  desk_in_memory_set_bulk (f->desk, 200);
  model = open_model (f);
  one = g_list_model_get_item (G_LIST_MODEL (model), 3);
  two = g_list_model_get_item (G_LIST_MODEL (model), 3);
  g_assert_true (one == two);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), 200));
}

static void
on_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_live (CaseFixture *f, gconstpointer data)
{
  g_autoptr (LkCaseListModel) model = NULL;
  g_autoptr (LkCaseRow) row = NULL;
  DeskCase *known = NULL, *fresh = NULL;
  guint changes = 0;

  desk_in_memory_set_bulk (f->desk, 500);
  known = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  desk_case_add_item (known, "DS-2CD2143G2-I20260101AAWRE00000001", NULL);
  desk_case_add_item (desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN),
                      "DS-2CD2143G2-I20260101AAWRE00000004", NULL);
  desk_case_add_item (desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN),
                      "DS-2CD2143G2-I20260101AAWRE00000002", NULL);
  model = open_model (f);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_changed), &changes);
  row = g_list_model_get_item (G_LIST_MODEL (model), 2);
  g_assert_cmpstr (lk_case_get_id (lk_case_row_get_case (row)), ==, known->id);

  /* A case that is shown changes where it stands: the very row, no list change. */
  known->states[0] = LK_ITEM_STATE_APPLIED;
  desk_in_memory_touch (f->desk, known);
  WAIT_FOR (lk_case_get_state (lk_case_row_get_case (row)) == LK_CASE_STATE_CLOSED);
  g_assert_cmpuint (changes, ==, 0);
  g_assert_cmpstr (id_at (G_LIST_MODEL (model), 2), ==, known->id);
  g_assert_true (lk_case_row_get_unread (row));

  /* A new one comes to the top, and the row that was looked at is the same row one further down. */
  fresh = desk_in_memory_add (f->desk, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_LAN);
  desk_case_add_item (fresh, "DS-2CD2143G2-I20260101AAWRE00000003", NULL);
  desk_in_memory_touch (f->desk, fresh);
  WAIT_FOR (g_strcmp0 (id_at (G_LIST_MODEL (model), 0), fresh->id) == 0);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpstr (id_at (G_LIST_MODEL (model), 3), ==, known->id);
  {
    g_autoptr (LkCaseRow) moved = g_list_model_get_item (G_LIST_MODEL (model), 3);

    g_assert_true (moved == row);
  }
}

static void
test_short_list (CaseFixture *f, gconstpointer data)
{
  g_autoptr (LkCaseListModel) model = NULL;

  desk_in_memory_set_bulk (f->desk, 7);
  model = open_model (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 7);
  g_assert_cmpuint (desk_in_memory_get_pages_read (f->desk), ==, 1);
}

static LkReadMarks *
open_marks (CaseFixture *f)
{
  LkReadMarks *marks = lk_read_marks_new ();

  lk_read_marks_set_store (marks, f->store);
  return marks;
}

static void
test_marks (CaseFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "seen.json", NULL);
  g_autoptr (LkReadMarks) marks = open_marks (f);
  g_autoptr (LkReadMarks) again = NULL;
  g_autoptr (LkCaseListModel) model = lk_case_list_model_new (marks);
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  LkCase *seen = NULL;

  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE00000001", NULL);
  item->revision = 5;
  lk_case_list_model_set_backend (model, LK_CASE_BACKEND (f->desk));
  WAIT_FOR (lk_case_list_model_get_begun (model));
  seen = case_at (G_LIST_MODEL (model), 0);
  lk_read_marks_mark_read (marks, seen);
  g_assert_false (lk_read_marks_is_unread (marks, seen));
  /* Saved in its own time, or at the end. */
  g_object_run_dispose (G_OBJECT (marks));
  WAIT_FOR (g_file_test (path, G_FILE_TEST_EXISTS));
  again = open_marks (f);
  g_assert_false (lk_read_marks_is_unread (again, seen));
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (lk_case_get_revision (case_at (G_LIST_MODEL (model), 0)) == 6);
  g_assert_true (lk_read_marks_is_unread (again, case_at (G_LIST_MODEL (model), 0)));

  /* A spoilt file costs marks, nothing else. */
  g_assert_true (g_file_set_contents (path, "{\"seen\": [1, ", -1, NULL));
  {
    g_autoptr (LkReadMarks) spoilt = open_marks (f);

    g_assert_nonnull (spoilt);
  }
}

static GtkStack *
stack_of (GtkWidget *view)
{
  return case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "stack");
}

static const char *
shown (GtkWidget *view)
{
  return gtk_stack_get_visible_child_name (stack_of (view));
}

static gboolean
has_choice (GtkWidget *view)
{
  gboolean has = FALSE;

  g_object_get (view, "has-choice", &has, NULL);
  return has;
}

/* A desk that takes its time: nothing is said of cases, and after a while that they are coming. */
static void
test_view_waiting (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = NULL;

  lk_context_set_backend (f->context, NULL);
  view = lk_case_list_view_new (f->context);
  case_fixture_show (f, view, 360, 700);
  g_assert_cmpstr (shown (view), ==, "loading");
  g_assert_false (has_choice (view));
  WAIT_FOR (gtk_widget_get_mapped (case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "spinner")));
  case_fixture_assert_named (view);
  case_fixture_shoot (GTK_WIDGET (f->window), "list-waiting");
  lk_context_set_backend (f->context, LK_CASE_BACKEND (f->desk));
  WAIT_FOR (g_strcmp0 (shown (view), "status") == 0);
}

static void
test_view_states (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = lk_case_list_view_new (f->context);
  GtkEditable *search = NULL;
  GtkButton *button = NULL;

  case_fixture_show (f, view, 360, 700);
  WAIT_FOR (g_strcmp0 (shown (view), "status") == 0);
  g_assert_false (has_choice (view));
  case_fixture_shoot_looks (f, "list-empty");
  case_fixture_assert_named (view);

  desk_in_memory_set_bulk (f->desk, 300);
  desk_in_memory_set_failing (f->desk, TRUE);
  lk_context_set_backend (f->context, NULL);
  lk_context_set_backend (f->context, LK_CASE_BACKEND (f->desk));
  WAIT_FOR (lk_context_get_backend (f->context) != NULL && g_strcmp0 (shown (view), "status") == 0);
  button = case_fixture_child (case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "status"),
                               LK_TYPE_LIST_STATUS, "button");
  WAIT_FOR (g_str_equal (gtk_button_get_label (button), lk_looks_words ("_Try Again")));
  case_fixture_shoot_looks (f, "list-offline");

  /* Coming back online it helps itself. */
  desk_in_memory_set_failing (f->desk, FALSE);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  g_assert_true (has_choice (view));
  case_fixture_shoot_looks (f, "list-full");

  g_object_set (view, "search-mode", TRUE, NULL);
  search = case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "search_entry");
  gtk_editable_set_text (search, "nothing like it");
  WAIT_FOR (g_strcmp0 (shown (view), "status") == 0);
  g_assert_true (has_choice (view));
  case_fixture_shoot_looks (f, "list-nothing-found");
  case_fixture_click (button);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  g_assert_cmpstr (gtk_editable_get_text (search), ==, "");
  case_fixture_assert_named (view);
}

static void
on_selected (GtkWidget *view, const char *id, char **chosen)
{
  g_free (*chosen);
  *chosen = g_strdup (id);
}

static void
test_view_select (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = lk_case_list_view_new (f->context);
  GtkListView *list = case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "list");
  g_autofree char *chosen = NULL;

  desk_in_memory_set_bulk (f->desk, 300);
  g_signal_connect (view, "case-selected", G_CALLBACK (on_selected), &chosen);
  case_fixture_show (f, view, 360, 700);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 4, TRUE);
  g_assert_cmpstr (chosen, ==, "LK-0000000004");
  lk_case_list_view_select (LK_CASE_LIST_VIEW (view), "LK-0000000002");
  g_assert_cmpstr (chosen, ==, "LK-0000000004");
  g_object_set (view, "follow-selection", FALSE, NULL);
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 6, TRUE);
  g_assert_cmpstr (chosen, ==, "LK-0000000004");
  g_signal_emit_by_name (list, "activate", 6u);
  g_assert_cmpstr (chosen, ==, "LK-0000000006");
}

static LkCaseRow *
row_at (GtkListView *list, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list)), position);
}

/* What is chosen before it is there, as with End, opens when it comes, unless something else was
 * chosen meanwhile. */
static void
test_view_select_early (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = lk_case_list_view_new (f->context);
  GtkListView *list = case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "list");
  g_autofree char *chosen = NULL;
  g_autoptr (LkCaseRow) passed = NULL;

  desk_in_memory_set_bulk (f->desk, 900);
  g_signal_connect (view, "case-selected", G_CALLBACK (on_selected), &chosen);
  case_fixture_show (f, view, 360, 700);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 499, TRUE);
  g_assert_null (chosen);
  WAIT_FOR (g_strcmp0 (chosen, "LK-0000000499") == 0);

  gtk_selection_model_select_item (gtk_list_view_get_model (list), 699, TRUE);
  passed = row_at (list, 699);
  g_assert_null (lk_case_row_get_case (passed));
  lk_case_list_view_select (LK_CASE_LIST_VIEW (view), "LK-0000000002");
  WAIT_FOR (lk_case_row_get_case (passed) != NULL);
  g_assert_cmpstr (chosen, ==, "LK-0000000499");

  /* In a narrow window a row is chosen by activating it. */
  g_object_set (view, "follow-selection", FALSE, NULL);
  g_signal_emit_by_name (list, "activate", 899u);
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 899, TRUE);
  g_assert_cmpstr (chosen, ==, "LK-0000000499");
  WAIT_FOR (g_strcmp0 (chosen, "LK-0000000899") == 0);
}

/* The cells that there are, by what they show. */
static guint
count_cells (GtkListView *list, gboolean filled)
{
  guint n = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      LkCaseRow *row = lk_case_cell_get_row (LK_CASE_CELL (gtk_widget_get_first_child (item)));

      n += row != NULL && (lk_case_row_get_case (row) != NULL) == filled;
    }
  return n;
}

static GtkWidget *
item_at (GtkListView *list, guint n)
{
  GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (list));

  while (n-- > 0)
    item = gtk_widget_get_next_sibling (item);
  return item;
}

/* An answered case with news, one with many devices that somebody else filed, and a plain one. */
static void
add_three (CaseFixture *f)
{
  DeskCase *plain = desk_in_memory_add (f->desk, LK_CASE_TYPE_DEVICE_UNBIND, LK_CASE_METHOD_OTHER);
  DeskCase *many = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  DeskCase *answered
      = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);

  desk_case_add_item (plain, "DS-2CD2143G2-I20260101AAWRE00000001", NULL);
  for (guint i = 0; i < 9; i++)
    desk_case_add_item (many, "DS-7608NI-K2-8P/ALARM4-WITH-A-LONG-NAME20260101CCRR00000002WCVU",
                        NULL);
  desk_case_add_item (answered, "DS-2CD2143G2-I20260101AAWRE00000003", NULL);
  desk_case_set_answer (answered, 1, "A1B2C3D4", 5);
  answered->revision = 3;
}

/* The row is drawn, and says all that it shows to whoever cannot see it, as the place that gets the
 * focus. */
static void
test_row (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = lk_case_list_view_new (f->context);
  GtkListView *list = case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "list");
  g_autofree char *wrong = NULL;
  int empty = 0, filled = 0;
  g_autoptr (GtkWidget) cell = g_object_ref_sink (lk_case_cell_new ());

  add_three (f);
  case_fixture_show (f, view, 360, 700);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  if (lk_looks_in_english ())
    wrong = gtk_test_accessible_check_property (
        GTK_ACCESSIBLE (item_at (list, 0)), GTK_ACCESSIBLE_PROPERTY_LABEL,
        "News: DS-2CD2143G2-I. Answer ready. Password reset · "
        "DS-2CD2143G2-I20260101AAWRE00000003. now 4 h left");
  g_assert_cmpstr (wrong, ==, NULL);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (item_at (list, 2)),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL));

  /* Nothing moves when a case arrives: a row is as high without one. */
  gtk_widget_measure (cell, GTK_ORIENTATION_VERTICAL, -1, &empty, NULL, NULL, NULL);
  gtk_widget_measure (gtk_widget_get_first_child (item_at (list, 0)), GTK_ORIENTATION_VERTICAL, -1,
                      &filled, NULL, NULL, NULL);
  g_assert_cmpint (filled, ==, empty);

  gtk_selection_model_select_item (gtk_list_view_get_model (list), 1, TRUE);
  case_fixture_shoot_looks (f, "list-rows");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 192 * 1024, NULL);
  case_fixture_shoot (GTK_WIDGET (f->window), "list-rows-200");
  gtk_widget_measure (gtk_widget_get_first_child (item_at (list, 0)), GTK_ORIENTATION_VERTICAL, -1,
                      &empty, NULL, NULL, NULL);
  g_assert_cmpint (empty, >, filled * 3 / 2);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* Whether anything is drawn in a part of the picture of a widget. */
static gboolean
is_blank (GdkTexture *picture, const graphene_rect_t *area)
{
  gsize stride = (gsize) gdk_texture_get_width (picture) * 4;
  g_autofree guint32 *pixels = g_malloc (stride * (gsize) gdk_texture_get_height (picture));
  guint32 first = 0;

  gdk_texture_download (picture, (guchar *) pixels, stride);
  first = pixels[(gsize) area->origin.y * stride / 4 + (gsize) area->origin.x];
  for (int y = (int) area->origin.y; y < (int) (area->origin.y + area->size.height); y++)
    for (int x = (int) area->origin.x; x < (int) (area->origin.x + area->size.width); x++)
      if (pixels[(gsize) y * stride / 4 + (gsize) x] != first)
        return FALSE;
  return TRUE;
}

/* Every row that can be seen is drawn. */
static void
assert_all_drawn (GtkListView *list)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (list));
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (GTK_WIDGET (list));
  int height = gtk_widget_get_height (GTK_WIDGET (list));
  guint seen = 0;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  picture = gsk_renderer_render_texture (gtk_native_get_renderer (
                                             gtk_widget_get_native (GTK_WIDGET (list))),
                                         node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      graphene_rect_t area;

      if (!gtk_widget_compute_bounds (gtk_widget_get_first_child (item), GTK_WIDGET (list), &area)
          || area.size.height == 0 || area.origin.y < 0
          || area.origin.y + area.size.height > (float) height)
        continue;
      seen++;
      g_assert_false (is_blank (picture, &area));
    }
  g_assert_cmpuint (seen, >, 5);
}

/* Scrolled to its end, the list of 100,000 is as it was: no frame waits, and it stays small. */
static void
test_scroll (CaseFixture *f, gconstpointer data)
{
  GtkWidget *view = lk_case_list_view_new (f->context);
  GtkListView *list = case_fixture_child (view, LK_TYPE_CASE_LIST_VIEW, "list");
  GtkAdjustment *adjustment = NULL;

  desk_in_memory_set_bulk (f->desk, 100000);
  case_fixture_show (f, view, 360, 700);
  WAIT_FOR (g_strcmp0 (shown (view), "list") == 0);
  case_fixture_settle (view);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  gtk_adjustment_set_value (adjustment, 30000);
  case_fixture_settle (view);
  WAIT_FOR (count_cells (list, FALSE) == 0);
  g_assert_cmpuint (count_cells (list, TRUE), >, 10);
  case_fixture_shoot (GTK_WIDGET (f->window), "list-scrolled");
  assert_all_drawn (list);
  for (guint i = 0; i < 4; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 250);
      case_fixture_settle (view);
      assert_all_drawn (list);
    }
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, role, function) \
  g_test_add ("/cases/list/" path, CaseFixture, GINT_TO_POINTER (role), set_up, function, tear_down)
  ADD ("lazy", LK_ROLE_AGENT, test_lazy);
  ADD ("search-to-the-end", LK_ROLE_AGENT, test_search_to_the_end);
  ADD ("same-row", LK_ROLE_AGENT, test_same_row);
  ADD ("live", LK_ROLE_AGENT, test_live);
  ADD ("short", LK_ROLE_REQUESTER, test_short_list);
  ADD ("marks", LK_ROLE_AGENT, test_marks);
  ADD ("view-waiting", LK_ROLE_REQUESTER, test_view_waiting);
  ADD ("view-states", LK_ROLE_REQUESTER, test_view_states);
  ADD ("view-select", LK_ROLE_AGENT, test_view_select);
  ADD ("view-select-early", LK_ROLE_AGENT, test_view_select_early);
  ADD ("row", LK_ROLE_REQUESTER, test_row);
  ADD ("scroll", LK_ROLE_AGENT, test_scroll);
#undef ADD
  return g_test_run ();
}
