/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-list-model.h"

#include "lk-case-pages.h"
#include "lk-case-places.h"
#include "lk-case-updates.h"

#define MAX_HELD_PAGES 24

/**
 * LkCaseListModel:
 *
 * The cases of a desk as a #GListModel of #LkCaseRow, made for lists that are far too long to hold:
 * pages are fetched as rows on them are asked for, and only a few are kept. A row exists before its
 * case is there and is filled in place. What changes at the desk is merged by id: a case that is
 * shown changes where it stands, a new one comes to the top, and nothing else moves.
 */
struct _LkCaseListModel
{
  GObject parent_instance;

  /* owned */
  LkCaseBackend *backend;
  LkCaseQuery *query;
  LkReadMarks *marks;
  LkCaseMatchFunc match;
  gpointer match_data;
  GPtrArray *fresh;
  LkCasePages *pages;
  LkCasePlaces *places;
  LkCaseUpdates *updates;
  GCancellable *cancellable;
  GError *error;
  guint total;
  guint n_items;
  guint last_wanted;
  guint pump_idle;
  gboolean loading;
  gboolean replace_on_arrival;
};

typedef enum
{
  PROP_LOADING = 1,
  PROP_ERROR,
  PROP_N_ITEMS,
} LkCaseListModelProperty;

static GParamSpec *properties[PROP_N_ITEMS + 1];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkCaseListModel,
                               lk_case_list_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void pump (LkCaseListModel *self);

static LkCase *
case_at (LkCaseListModel *self, guint position)
{
  if (position < self->fresh->len)
    return g_ptr_array_index (self->fresh, self->fresh->len - 1 - position);
  return lk_case_pages_peek (self->pages, position - self->fresh->len);
}

static void
fill_row (LkCaseListModel *self, LkCaseRow *row, LkCase *item)
{
  lk_case_row_set_case (row, item);
  lk_case_row_set_unread (row, item != NULL && lk_read_marks_is_unread (self->marks, item));
}

/* Rows that are alive and stand where cases have just come (or changed) are filled. */
static void
fill_rows (LkCaseListModel *self, guint start, guint length)
{
  g_autoptr (GPtrArray) places = lk_case_places_list (self->places);

  for (guint i = 0; i < places->len; i++)
    {
      LkCasePlace *place = g_ptr_array_index (places, i);

      if (place->position >= start && place->position - start < length)
        fill_row (self, place->row, case_at (self, place->position));
    }
}

static void
changed (LkCaseListModel *self, guint position, guint removed, guint added)
{
  if (removed == 0 && added == 0)
    return;
  lk_case_places_move (self->places, position, removed, added);
  self->n_items = self->n_items - removed + added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* How long the list is as far as is known: what was read, and until the end has been seen what the
 * desk says there is, or at least one more. */
static guint
expected_length (LkCaseListModel *self)
{
  guint read = lk_case_pages_get_count (self->pages);

  if (!lk_case_pages_get_begun (self->pages))
    return self->fresh->len;
  if (lk_case_pages_get_complete (self->pages))
    return self->fresh->len + read;
  return self->fresh->len + MAX (self->total, read + 1);
}

static void
adjust_end (LkCaseListModel *self)
{
  guint expected = expected_length (self);

  if (expected > self->n_items)
    changed (self, self->n_items, 0, expected - self->n_items);
  else if (expected < self->n_items)
    changed (self, expected, self->n_items - expected, 0);
}

static void
set_loading (LkCaseListModel *self, gboolean loading)
{
  if (self->loading == loading)
    return;
  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
set_error (LkCaseListModel *self, const GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static gboolean
is_fresh (LkCaseListModel *self, const char *id)
{
  for (guint i = 0; i < self->fresh->len; i++)
    if (g_strcmp0 (lk_case_get_id (g_ptr_array_index (self->fresh, i)), id) == 0)
      return TRUE;
  return FALSE;
}

/* A case that came to the top meanwhile is not shown a second time where it used to be. */
static GPtrArray *
without_fresh (LkCaseListModel *self, GPtrArray *cases)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cases->len; i++)
    {
      LkCase *item = g_ptr_array_index (cases, i);

      if (!is_fresh (self, lk_case_get_id (item)))
        g_ptr_array_add (kept, g_object_ref (item));
    }
  return kept;
}

static void
take_page (LkCaseListModel *self, guint page, LkCasePage *got)
{
  g_autoptr (GPtrArray) cases = without_fresh (self, lk_case_page_get_items (got));
  guint start = 0, before = 0;
  gboolean again = lk_case_pages_get_length (self->pages, page) > 0;
  int grown = lk_case_pages_put (self->pages, page, cases, lk_case_page_get_next (got));

  self->total = MAX (lk_case_page_get_total (got), 0);
  start = self->fresh->len + lk_case_pages_get_start (self->pages, page);
  /* A page read again may have lost cases that moved to the top meanwhile. */
  if (again && grown != 0)
    {
      before = (guint) ((int) cases->len - grown);
      if (grown < 0)
        changed (self, start + cases->len, (guint) -grown, 0);
      else
        changed (self, start + before, 0, (guint) grown);
    }
  adjust_end (self);
  fill_rows (self, start, cases->len);
}

static void
start_afresh (LkCaseListModel *self)
{
  g_clear_pointer (&self->pages, lk_case_pages_free);
  self->pages = lk_case_pages_new (MAX_HELD_PAGES);
  g_ptr_array_set_size (self->fresh, 0);
  self->total = 0;
  self->last_wanted = 0;
}

typedef struct
{
  LkCaseListModel *self;
  guint page;
} Fetch;

static void
replace_all (LkCaseListModel *self, LkCasePage *got)
{
  guint before = self->n_items;

  self->replace_on_arrival = FALSE;
  lk_case_places_move (self->places, 0, before, 0);
  start_afresh (self);
  lk_case_pages_put (self->pages, 0, lk_case_page_get_items (got), lk_case_page_get_next (got));
  self->total = MAX (lk_case_page_get_total (got), 0);
  self->n_items = expected_length (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n_items);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Fetch *fetch = data;
  g_autoptr (LkCaseListModel) self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCasePage) got
      = lk_case_backend_list_cases_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_loading (self, FALSE);
  set_error (self, error);
  if (got == NULL)
    return;
  if (self->replace_on_arrival)
    replace_all (self, got);
  else
    take_page (self, fetch->page, got);
  pump (self);
}

static void
fetch_page (LkCaseListModel *self, guint page)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->self = g_object_ref (self);
  fetch->page = page;
  set_loading (self, TRUE);
  lk_case_backend_list_cases_async (self->backend, self->query,
                                    self->replace_on_arrival
                                        ? NULL
                                        : lk_case_pages_get_cursor (self->pages, page),
                                    self->cancellable, on_page, fetch);
}

/* Which page to read next: the one of the empty row that is nearest to where was looked last. Far
 * pages are reached by reading those on the way. */
static gboolean
next_wanted (LkCaseListModel *self, guint *page)
{
  guint position = 0;

  if (!lk_case_places_find_empty (self->places, self->fresh->len, self->last_wanted, &position))
    return FALSE;
  *page = lk_case_pages_find (self->pages, position - self->fresh->len);
  return !lk_case_pages_get_held (self->pages, *page);
}

static void
pump (LkCaseListModel *self)
{
  guint page = 0;

  if (self->loading || self->backend == NULL || self->error != NULL)
    return;
  if (self->replace_on_arrival || !lk_case_pages_get_begun (self->pages))
    fetch_page (self, 0);
  else if (next_wanted (self, &page))
    fetch_page (self, page);
}

static gboolean
on_pump_idle (gpointer data)
{
  LkCaseListModel *self = data;

  self->pump_idle = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
want (LkCaseListModel *self, guint position)
{
  self->last_wanted = position;
  if (self->pump_idle == 0 && !self->loading)
    self->pump_idle = g_idle_add (on_pump_idle, self);
}

static gboolean
matches_query (LkCaseListModel *self, LkCase *item)
{
  return self->match == NULL || self->match (item, self->match_data);
}

/**
 * lk_case_list_model_update_case:
 * @self: the model
 * @item: the newest state of a case
 *
 * Shows @item where the case stands, or at the top when it is new here and fits the filters. An
 * older state than the one shown is ignored.
 */
void
lk_case_list_model_update_case (LkCaseListModel *self, LkCase *item)
{
  const char *id = NULL;
  LkCase *held = NULL;
  guint position = 0;

  g_return_if_fail (LK_IS_CASE_LIST_MODEL (self));

  id = lk_case_get_id (item);
  for (guint i = 0; i < self->fresh->len; i++)
    {
      held = g_ptr_array_index (self->fresh, i);
      if (g_strcmp0 (lk_case_get_id (held), id) != 0)
        continue;
      if (lk_case_get_revision (held) > lk_case_get_revision (item))
        return;
      g_ptr_array_index (self->fresh, i) = g_object_ref (item);
      g_object_unref (held);
      fill_rows (self, self->fresh->len - 1 - i, 1);
      return;
    }
  held = lk_case_pages_lookup (self->pages, id);
  if (held != NULL)
    {
      if (lk_case_get_revision (held) <= lk_case_get_revision (item)
          && lk_case_pages_replace (self->pages, item, &position))
        fill_rows (self, self->fresh->len + position, 1);
      return;
    }
  if (!lk_case_pages_get_begun (self->pages) || !matches_query (self, item))
    return;
  g_ptr_array_add (self->fresh, g_object_ref (item));
  changed (self, 0, 0, 1);
}

static void
on_update (GObject *owner, LkCase *item)
{
  lk_case_list_model_update_case (LK_CASE_LIST_MODEL (owner), item);
}

static void
on_case_changed (LkCaseListModel *self, const char *id, LkCaseState state, gint64 revision)
{
  if (!lk_case_updates_push (self->updates, self->backend, id, self->cancellable))
    lk_case_list_model_reload (self);
}

static void
on_online (LkCaseListModel *self)
{
  if (self->error != NULL && lk_case_backend_get_online (self->backend))
    lk_case_list_model_reload (self);
}

static void
on_marks_changed (LkCaseListModel *self)
{
  g_autoptr (GPtrArray) places = lk_case_places_list (self->places);

  for (guint i = 0; i < places->len; i++)
    {
      LkCaseRow *row = ((LkCasePlace *) g_ptr_array_index (places, i))->row;
      LkCase *item = lk_case_row_get_case (row);

      lk_case_row_set_unread (row, item != NULL && lk_read_marks_is_unread (self->marks, item));
    }
}

static void
stop (LkCaseListModel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lk_case_updates_clear (self->updates);
  g_clear_handle_id (&self->pump_idle, g_source_remove);
  set_loading (self, FALSE);
}

static GType
lk_case_list_model_get_item_type (GListModel *model)
{
  return LK_TYPE_CASE_ROW;
}

static guint
lk_case_list_model_get_n_items (GListModel *model)
{
  return LK_CASE_LIST_MODEL (model)->n_items;
}

static gpointer
lk_case_list_model_get_item (GListModel *model, guint position)
{
  LkCaseListModel *self = LK_CASE_LIST_MODEL (model);
  LkCaseRow *row = NULL;

  if (position >= self->n_items)
    return NULL;
  row = lk_case_places_lookup (self->places, position);
  if (row != NULL)
    return g_object_ref (row);
  row = lk_case_places_add (self->places, position);
  fill_row (self, row, case_at (self, position));
  if (lk_case_row_get_case (row) == NULL)
    want (self, position);
  return row;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = lk_case_list_model_get_item_type;
  iface->get_n_items = lk_case_list_model_get_n_items;
  iface->get_item = lk_case_list_model_get_item;
}

static void
lk_case_list_model_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkCaseListModel *self = LK_CASE_LIST_MODEL (object);

  switch ((LkCaseListModelProperty) prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->n_items);
      break;
    }
}

static void
lk_case_list_model_dispose (GObject *object)
{
  LkCaseListModel *self = LK_CASE_LIST_MODEL (object);

  lk_case_places_move (self->places, 0, G_MAXUINT, 0);
  stop (self);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_clear_object (&self->backend);
  g_clear_pointer (&self->query, lk_case_query_unref);
  if (self->marks != NULL)
    g_signal_handlers_disconnect_by_data (self->marks, self);
  g_clear_object (&self->marks);
  G_OBJECT_CLASS (lk_case_list_model_parent_class)->dispose (object);
}

static void
lk_case_list_model_finalize (GObject *object)
{
  LkCaseListModel *self = LK_CASE_LIST_MODEL (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->pages, lk_case_pages_free);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  g_clear_pointer (&self->places, lk_case_places_free);
  g_clear_pointer (&self->updates, lk_case_updates_free);
  G_OBJECT_CLASS (lk_case_list_model_parent_class)->finalize (object);
}

static void
lk_case_list_model_class_init (LkCaseListModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_case_list_model_get_property;
  object_class->dispose = lk_case_list_model_dispose;
  object_class->finalize = lk_case_list_model_finalize;
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_case_list_model_init (LkCaseListModel *self)
{
  self->query = lk_case_query_new ();
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  self->pages = lk_case_pages_new (MAX_HELD_PAGES);
  self->places = lk_case_places_new ();
  self->updates = lk_case_updates_new (G_OBJECT (self), on_update);
  self->cancellable = g_cancellable_new ();
}

/**
 * lk_case_list_model_new:
 * @marks: what has been looked at
 *
 * Returns: (transfer full): an empty list until it gets a backend
 */
LkCaseListModel *
lk_case_list_model_new (LkReadMarks *marks)
{
  LkCaseListModel *self = g_object_new (LK_TYPE_CASE_LIST_MODEL, NULL);

  self->marks = g_object_ref (marks);
  g_signal_connect_swapped (marks, "changed", G_CALLBACK (on_marks_changed), self);
  return self;
}

/* Nothing of one desk is shown as if it were another's. */
static void
clear (LkCaseListModel *self)
{
  guint before = self->n_items;

  start_afresh (self);
  changed (self, 0, before, 0);
}

/**
 * lk_case_list_model_set_backend:
 * @self: the model
 * @backend: (nullable): the desk whose cases are listed
 */
void
lk_case_list_model_set_backend (LkCaseListModel *self, LkCaseBackend *backend)
{
  g_return_if_fail (LK_IS_CASE_LIST_MODEL (self));

  if (self->backend == backend)
    return;
  stop (self);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_set_object (&self->backend, backend);
  clear (self);
  if (backend != NULL)
    {
      g_signal_connect_swapped (backend, "case-changed", G_CALLBACK (on_case_changed), self);
      g_signal_connect_swapped (backend, "notify::online", G_CALLBACK (on_online), self);
    }
  lk_case_list_model_reload (self);
}

/**
 * lk_case_list_model_set_query:
 * @self: the model
 * @query: (transfer full) (nullable): filters and search words, %NULL for none
 * @match: (nullable): tells whether a case that is new fits @query, %NULL when all do
 * @match_data: for @match, valid as long as @self
 *
 * The list is read anew. What was shown stays until the first page of the new list is there.
 */
void
lk_case_list_model_set_query (LkCaseListModel *self,
                              LkCaseQuery *query,
                              LkCaseMatchFunc match,
                              gpointer match_data)
{
  g_return_if_fail (LK_IS_CASE_LIST_MODEL (self));

  g_clear_pointer (&self->query, lk_case_query_unref);
  self->query = query != NULL ? query : lk_case_query_new ();
  self->match = match;
  self->match_data = match_data;
  lk_case_list_model_reload (self);
}

/**
 * lk_case_list_model_reload:
 * @self: the model
 *
 * Reads the list anew, for instance after an error.
 */
void
lk_case_list_model_reload (LkCaseListModel *self)
{
  g_return_if_fail (LK_IS_CASE_LIST_MODEL (self));

  stop (self);
  set_error (self, NULL);
  self->replace_on_arrival = TRUE;
  pump (self);
}

/**
 * lk_case_list_model_get_loading:
 * @self: the model
 *
 * Returns: whether a page is on its way
 */
gboolean
lk_case_list_model_get_loading (LkCaseListModel *self)
{
  g_return_val_if_fail (LK_IS_CASE_LIST_MODEL (self), FALSE);
  return self->loading;
}

/**
 * lk_case_list_model_get_begun:
 * @self: the model
 *
 * Returns: whether the first page of the present list is there: an empty list is then really empty
 */
gboolean
lk_case_list_model_get_begun (LkCaseListModel *self)
{
  g_return_val_if_fail (LK_IS_CASE_LIST_MODEL (self), FALSE);
  return !self->replace_on_arrival && lk_case_pages_get_begun (self->pages);
}

/**
 * lk_case_list_model_get_error:
 * @self: the model
 *
 * Returns: (transfer none) (nullable): why the last page did not come, or %NULL
 */
const GError *
lk_case_list_model_get_error (LkCaseListModel *self)
{
  g_return_val_if_fail (LK_IS_CASE_LIST_MODEL (self), NULL);
  return self->error;
}

/**
 * lk_case_list_model_find:
 * @self: the model
 * @id: the id of a case
 * @position: (out): where it stands
 *
 * Returns: whether the case is among those at hand
 */
gboolean
lk_case_list_model_find (LkCaseListModel *self, const char *id, guint *position)
{
  LkCase *item = NULL;

  g_return_val_if_fail (LK_IS_CASE_LIST_MODEL (self), FALSE);

  for (guint i = 0; i < self->fresh->len; i++)
    if (g_strcmp0 (lk_case_get_id (g_ptr_array_index (self->fresh, i)), id) == 0)
      {
        *position = self->fresh->len - 1 - i;
        return TRUE;
      }
  item = lk_case_pages_lookup (self->pages, id);
  if (item == NULL || !lk_case_pages_replace (self->pages, item, position))
    return FALSE;
  *position += self->fresh->len;
  return TRUE;
}
