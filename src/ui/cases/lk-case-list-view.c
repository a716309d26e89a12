/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-list-view.h"

#include <glib/gi18n.h>

#include "lk-case-cell.h"
#include "lk-case-filters.h"
#include "lk-case-list-model.h"
#include "lk-error-text.h"
#include "lk-list-status.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-outbox-list.h"

#define CLOCK_SECONDS 30
/* A shorter wait needs no sign of it. */
#define SPINNER_AFTER_MS 300

/**
 * LkCaseListView:
 *
 * All cases that the user may see: search, filters, what waits in the outbox, and the list. Signal
 * "case-selected" with the id of the case that was chosen.
 */
struct _LkCaseListView
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *content;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkRevealer *filter_revealer;
  GtkWidget *spinner;
  LkNotice *notice;
  LkOutboxList *outbox_list;
  GtkStack *stack;
  LkListStatus *status;
  GtkListView *list;

  /* borrowed */
  LkCaseFilters *filters; /* (nullable): made when they are shown first */

  /* owned */
  LkContext *context;
  LkCaseListModel *model;
  GtkSingleSelection *selection;
  LkReadMarks *marks;
  LkCaseRow *awaited; /* (nullable): chosen before its case was there */
  guint clock;
  guint spinner_source;
  gboolean search_mode;
  gboolean follow_selection;
  gboolean has_choice;
  LkViewer viewer;
};

typedef enum
{
  PROP_CONTEXT = 1,
  PROP_SEARCH_MODE,
  PROP_FOLLOW_SELECTION,
  PROP_HAS_CHOICE,
} LkCaseListViewProperty;

typedef enum
{
  SIGNAL_CASE_SELECTED,
  N_SIGNALS,
} LkCaseListViewSignal;

static GParamSpec *properties[PROP_HAS_CHOICE + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkCaseListView, lk_case_list_view, GTK_TYPE_WIDGET)

static gboolean
filtered (LkCaseListView *self)
{
  return gtk_editable_get_text (self->search_entry)[0] != '\0'
         || (self->filters != NULL && lk_case_filters_get_active (self->filters));
}

static void
show_status (LkCaseListView *self,
             LkListStatusAction action,
             const char *icon,
             const char *title,
             const char *text)
{
  lk_list_status_show (self->status, action, icon, title, text);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
show_error (LkCaseListView *self, const GError *error, gboolean has_rows)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  if (has_rows)
    {
      lk_notice_show (self->notice, LK_NOTICE_WARNING, text, code);
      lk_notice_set_button_label (self->notice, _ ("Try Again"));
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  lk_notice_hide (self->notice);
  if (g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_UNAUTHENTICATED))
    show_status (self, LK_LIST_STATUS_SIGN_IN, "avatar-default-symbolic", _ ("Sign In"), text);
  else
    show_status (self, LK_LIST_STATUS_RETRY, "network-offline-symbolic",
                 _ ("The Cases Cannot Be Shown"), text);
}

static void
show_empty (LkCaseListView *self)
{
  if (filtered (self))
    show_status (self, LK_LIST_STATUS_CLEAR, "edit-find-symbolic", _ ("Nothing Found"),
                 _ ("No case fits the search and the filters."));
  else if (self->viewer == LK_VIEWER_AGENT)
    show_status (self, LK_LIST_STATUS_NOTHING, "object-select-symbolic", _ ("No Cases"),
                 _ ("New cases appear here as soon as they are filed."));
  else if (gtk_widget_get_visible (GTK_WIDGET (self->outbox_list)))
    show_status (self, LK_LIST_STATUS_NOTHING, "view-list-symbolic", _ ("No Other Cases"),
                 _ ("What waits above is listed here once it is sent."));
  else
    show_status (
        self, LK_LIST_STATUS_NEW_CASE, "changes-prevent-symbolic", _ ("No Cases Yet"),
        _ ("A case gets you back into a device of yours whose password is lost, or that is "
           "bound to another account."));
}

/* While the cases are on their way nothing is known, and nothing moves. */
static void
update_choice (LkCaseListView *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);
  gboolean has_choice = filtered (self) || !g_str_equal (page, "status");

  if (g_str_equal (page, "loading") || self->has_choice == has_choice)
    return;
  self->has_choice = has_choice;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_CHOICE]);
}

static void
show_state (LkCaseListView *self)
{
  const GError *error = lk_case_list_model_get_error (self->model);
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0;

  if (error == NULL && lk_context_get_backend (self->context) == NULL)
    error = lk_context_get_desk_error (self->context);
  if (error != NULL)
    {
      show_error (self, error, has_rows);
      return;
    }
  lk_notice_hide (self->notice);
  if (has_rows)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (lk_case_list_model_get_begun (self->model))
    show_empty (self);
  else
    gtk_stack_set_visible_child_name (self->stack, "loading");
}

static void
update_state (LkCaseListView *self)
{
  show_state (self);
  update_choice (self);
}

/* Whether a case that the desk tells of belongs into the list as it is filtered now. What a search
 * finds only the desk knows. */
static gboolean
matches (LkCase *item, gpointer data)
{
  LkCaseListView *self = data;

  return gtk_editable_get_text (self->search_entry)[0] == '\0'
         && (self->filters == NULL
             || lk_case_filters_fit (self->filters, item, lk_context_get_me (self->context)));
}

static void
on_filter (LkCaseListView *self)
{
  LkCaseQuery *query = NULL;
  g_autofree char *words = g_strdup (gtk_editable_get_text (self->search_entry));

  if (self->model == NULL)
    return;
  query = lk_case_query_new ();
  if (self->filters != NULL)
    lk_case_filters_add_to_query (self->filters, query);
  if (g_strstrip (words)[0] != '\0')
    lk_case_query_set_text (query, words);
  lk_case_list_model_set_query (self->model, query, matches, self);
}

static void
clear_filters (LkCaseListView *self)
{
  if (self->filters != NULL)
    lk_case_filters_clear (self->filters);
  gtk_editable_set_text (self->search_entry, "");
  on_filter (self);
}

static void
on_stop_search (LkCaseListView *self)
{
  g_object_set (self, "search-mode", FALSE, NULL);
}

static void
on_retry (LkCaseListView *self)
{
  if (lk_context_get_backend (self->context) == NULL)
    lk_context_retry_desk (self->context);
  else
    lk_case_list_model_reload (self->model);
}

static void
on_status_clicked (LkCaseListView *self)
{
  switch (lk_list_status_get_action (self->status))
    {
    case LK_LIST_STATUS_NEW_CASE:
      gtk_widget_activate_action (GTK_WIDGET (self), "win.new-case", NULL);
      break;
    case LK_LIST_STATUS_CLEAR:
      clear_filters (self);
      break;
    case LK_LIST_STATUS_RETRY:
      on_retry (self);
      break;
    case LK_LIST_STATUS_SIGN_IN:
      gtk_widget_activate_action (GTK_WIDGET (self), "app.preferences", NULL);
      break;
    case LK_LIST_STATUS_NOTHING:
      break;
    }
}

static void on_case_arrived (LkCaseListView *self);

/* What was awaited before is not opened any more. */
static void
await_row (LkCaseListView *self, LkCaseRow *row)
{
  if (self->awaited != NULL)
    g_signal_handlers_disconnect_by_func (self->awaited, on_case_arrived, self);
  g_set_object (&self->awaited, row);
  if (row != NULL)
    g_signal_connect_object (row, "notify::case", G_CALLBACK (on_case_arrived), self,
                             G_CONNECT_SWAPPED);
}

/* A row can be chosen before its case is there, as with End in a long list: it opens then. */
static void
choose_row (LkCaseListView *self, LkCaseRow *row)
{
  LkCase *item = row != NULL ? lk_case_row_get_case (row) : NULL;

  await_row (self, item == NULL ? row : NULL);
  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_CASE_SELECTED], 0, lk_case_get_id (item));
}

static void
on_case_arrived (LkCaseListView *self)
{
  g_autoptr (LkCaseRow) row = g_object_ref (self->awaited);

  choose_row (self, row);
}

static void
on_activate (LkCaseListView *self, guint position)
{
  g_autoptr (LkCaseRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  choose_row (self, row);
}

static void
on_selected (LkCaseListView *self)
{
  LkCaseRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->follow_selection)
    choose_row (self, row);
  else if (row != self->awaited)
    await_row (self, NULL);
}

/* The cell under a point of the list. */
static LkCaseCell *
cell_at (LkCaseListView *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  if (widget != NULL && !LK_IS_CASE_CELL (widget))
    widget = gtk_widget_get_first_child (widget);
  return LK_IS_CASE_CELL (widget) ? LK_CASE_CELL (widget) : NULL;
}

/* A click opens a case even when it is the selected one already: on a narrow window one has come
 * back from it. */
static void
on_click (LkCaseListView *self, int n_press, double x, double y)
{
  LkCaseCell *cell = cell_at (self, x, y);

  if (cell != NULL)
    choose_row (self, lk_case_cell_get_row (cell));
}

typedef void (*CellFunc) (LkCaseListView *self, LkCaseCell *cell);

static void
for_each_cell (LkCaseListView *self, CellFunc function)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (LK_IS_CASE_CELL (cell))
        function (self, LK_CASE_CELL (cell));
    }
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, LkCaseListView *self)
{
  gtk_list_item_set_child (item, lk_case_cell_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, LkCaseListView *self)
{
  LkCaseCell *cell = LK_CASE_CELL (gtk_list_item_get_child (item));

  lk_case_cell_set_viewer (cell, self->viewer);
  lk_case_cell_set_row (cell, gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, LkCaseListView *self)
{
  lk_case_cell_set_row (LK_CASE_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
update_times (LkCaseListView *self, LkCaseCell *cell)
{
  lk_case_cell_update_times (cell);
}

static gboolean
on_clock (gpointer data)
{
  for_each_cell (data, update_times);
  return G_SOURCE_CONTINUE;
}

static void
set_viewer (LkCaseListView *self, LkCaseCell *cell)
{
  lk_case_cell_set_viewer (cell, self->viewer);
}

/* Three drop-downs cost as much as the rest of the list: they are made for who uses them. */
static void
show_filters (LkCaseListView *self, gboolean shown)
{
  if (shown && self->filters == NULL)
    {
      self->filters = LK_CASE_FILTERS (lk_case_filters_new ());
      g_signal_connect_object (self->filters, "changed", G_CALLBACK (on_filter), self,
                               G_CONNECT_SWAPPED);
      gtk_revealer_set_child (self->filter_revealer, GTK_WIDGET (self->filters));
    }
  if (self->filters != NULL)
    lk_case_filters_set_agent (self->filters, self->viewer == LK_VIEWER_AGENT);
  gtk_revealer_set_reveal_child (self->filter_revealer, shown);
}

static void
update_viewer (LkCaseListView *self)
{
  LkPerson *me = lk_context_get_me (self->context);

  if (lk_context_get_this_computer (self->context))
    self->viewer = LK_VIEWER_ALONE;
  else
    self->viewer = me != NULL && lk_person_is_staff (me) ? LK_VIEWER_AGENT : LK_VIEWER_REQUESTER;
  lk_read_marks_set_me (self->marks, me != NULL ? lk_person_get_id (me) : NULL);
  show_filters (self, self->search_mode || self->viewer == LK_VIEWER_AGENT);
  for_each_cell (self, set_viewer);
}

/* The store opens after the window: until then marks are in memory alone. */
static void
find_marks (LkCaseListView *self)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  if (store != NULL)
    lk_read_marks_set_store (self->marks, store);
}

static void
on_context (LkCaseListView *self)
{
  find_marks (self);
  update_viewer (self);
  lk_case_list_model_set_backend (self->model, lk_context_get_backend (self->context));
  update_state (self);
}

static void
build_list (LkCaseListView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (factory);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
on_long_wait (gpointer data)
{
  LkCaseListView *self = data;

  self->spinner_source = 0;
  gtk_widget_set_visible (self->spinner, TRUE);
  return G_SOURCE_REMOVE;
}

static void
lk_case_list_view_constructed (GObject *object)
{
  LkCaseListView *self = LK_CASE_LIST_VIEW (object);

  G_OBJECT_CLASS (lk_case_list_view_parent_class)->constructed (object);
  self->marks = lk_read_marks_new ();
  self->model = lk_case_list_model_new (self->marks);
  build_list (self);
  lk_outbox_list_set_context (self->outbox_list, self->context);
  g_signal_connect_object (self->outbox_list, "notify::visible", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_object (self->model, "notify", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "notify", G_CALLBACK (on_context), self,
                           G_CONNECT_SWAPPED);
  self->clock = g_timeout_add_seconds (CLOCK_SECONDS, on_clock, self);
  self->spinner_source = g_timeout_add (SPINNER_AFTER_MS, on_long_wait, self);
  on_context (self);
}

static void
lk_case_list_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkCaseListView *self = LK_CASE_LIST_VIEW (object);

  switch ((LkCaseListViewProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, self->context);
      break;
    case PROP_SEARCH_MODE:
      g_value_set_boolean (value, self->search_mode);
      break;
    case PROP_FOLLOW_SELECTION:
      g_value_set_boolean (value, self->follow_selection);
      break;
    case PROP_HAS_CHOICE:
      g_value_set_boolean (value, self->has_choice);
      break;
    }
}

static void
set_search_mode (LkCaseListView *self, gboolean search_mode)
{
  if (self->search_mode == search_mode)
    return;
  self->search_mode = search_mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_MODE]);
  if (self->model == NULL)
    return;
  update_viewer (self);
  gtk_widget_set_visible (GTK_WIDGET (self->search_bar), TRUE);
  if (search_mode)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  else if (filtered (self))
    clear_filters (self);
}

static void
lk_case_list_view_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  LkCaseListView *self = LK_CASE_LIST_VIEW (object);

  switch ((LkCaseListViewProperty) prop_id)
    {
    case PROP_CONTEXT:
      self->context = g_value_dup_object (value);
      break;
    case PROP_SEARCH_MODE:
      set_search_mode (self, g_value_get_boolean (value));
      break;
    case PROP_FOLLOW_SELECTION:
      self->follow_selection = g_value_get_boolean (value);
      break;
    case PROP_HAS_CHOICE: /* read-only */
      break;
    }
}

static void
lk_case_list_view_dispose (GObject *object)
{
  LkCaseListView *self = LK_CASE_LIST_VIEW (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_handle_id (&self->spinner_source, g_source_remove);
  await_row (self, NULL);
  /* What still reads holds the model for a while, and would tell a list that is gone. */
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->context != NULL)
    g_signal_handlers_disconnect_by_data (self->context, self);
  if (self->outbox_list != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox_list, self);
  self->filters = NULL;
  if (self->content != NULL)
    gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_CASE_LIST_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->marks);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_case_list_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-case-list-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, content);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, filter_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, notice);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, outbox_list);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, stack);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, status);
  gtk_widget_class_bind_template_child (widget_class, LkCaseListView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_status_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_click);
}

static void
lk_case_list_view_class_init (LkCaseListViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = lk_case_list_view_constructed;
  object_class->get_property = lk_case_list_view_get_property;
  object_class->set_property = lk_case_list_view_set_property;
  object_class->dispose = lk_case_list_view_dispose;
  properties[PROP_CONTEXT] = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                                                  flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_SEARCH_MODE]
      = g_param_spec_boolean ("search-mode", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FOLLOW_SELECTION]
      = g_param_spec_boolean ("follow-selection", NULL, NULL, TRUE, flags);

  /**
   * LkCaseListView:has-choice:
   *
   * Whether there is, or may be, a case to choose: not before any is here, nor where the list says
   * that it has none.
   */
  properties[PROP_HAS_CHOICE] = g_param_spec_boolean ("has-choice", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[SIGNAL_CASE_SELECTED]
      = g_signal_new ("case-selected", LK_TYPE_CASE_LIST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (LK_TYPE_LIST_STATUS);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_OUTBOX_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lk_case_list_view_init (LkCaseListView *self)
{
  self->follow_selection = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_case_list_view_new:
 * @context: what the pages work with
 *
 * Returns: (transfer floating): the list of cases of the context's desk
 */
GtkWidget *
lk_case_list_view_new (LkContext *context)
{
  return g_object_new (LK_TYPE_CASE_LIST_VIEW, "context", context, NULL);
}

/**
 * lk_case_list_view_select:
 * @self: the view
 * @id: (nullable): the case to show as chosen, %NULL for none
 *
 * Marks a case as chosen without telling of it. A case that is not at hand leaves none chosen.
 */
void
lk_case_list_view_select (LkCaseListView *self, const char *id)
{
  guint position = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (LK_IS_CASE_LIST_VIEW (self));

  if (id != NULL && !lk_case_list_model_find (self->model, id, &position))
    position = GTK_INVALID_LIST_POSITION;
  await_row (self, NULL);
  g_signal_handlers_block_by_func (self->selection, on_selected, self);
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_handlers_unblock_by_func (self->selection, on_selected, self);
}

/**
 * lk_case_list_view_get_marks:
 * @self: the view
 *
 * Returns: (transfer none): what has been looked at
 */
LkReadMarks *
lk_case_list_view_get_marks (LkCaseListView *self)
{
  g_return_val_if_fail (LK_IS_CASE_LIST_VIEW (self), NULL);
  return self->marks;
}
