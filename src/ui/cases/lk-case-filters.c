/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-filters.h"

#include "lk-compat.h"

/**
 * LkCaseFilters:
 *
 * Which cases a list shows: by state, type and, for agents, owner. Signal "changed".
 */
struct _LkCaseFilters
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkDropDown *state_filter;
  GtkDropDown *type_filter;
  GtkDropDown *owner_filter;
  GtkWidget *owner_child;
};

/* The rows of the drop-downs, in the order of the template. */
typedef enum
{
  STATE_ALL,
  STATE_OPEN,
  STATE_NEW,
  STATE_IN_WORK,
  STATE_MISSING,
  STATE_ANSWERED,
  STATE_CLOSED,
} StateFilter;

typedef enum
{
  TYPE_ALL,
  TYPE_RESET,
  TYPE_UNBIND,
} TypeFilter;

typedef enum
{
  OWNER_ALL,
  OWNER_ME,
  OWNER_NONE,
  OWNER_FILED_BY_ME,
} OwnerFilter;

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkCaseFilters, lk_case_filters, GTK_TYPE_WIDGET)

static void
on_selected (LkCaseFilters *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static StateFilter
state_of (LkCaseFilters *self)
{
  return (StateFilter) gtk_drop_down_get_selected (self->state_filter);
}

static TypeFilter
type_of (LkCaseFilters *self)
{
  return (TypeFilter) gtk_drop_down_get_selected (self->type_filter);
}

static OwnerFilter
owner_of (LkCaseFilters *self)
{
  return (OwnerFilter) gtk_drop_down_get_selected (self->owner_filter);
}

static void
lk_case_filters_dispose (GObject *object)
{
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_CASE_FILTERS);
  G_OBJECT_CLASS (lk_case_filters_parent_class)->dispose (object);
}

static void
lk_case_filters_class_init (LkCaseFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_case_filters_dispose;
  changed_signal = g_signal_new ("changed", LK_TYPE_CASE_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-case-filters.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaseFilters, state_filter);
  gtk_widget_class_bind_template_child (widget_class, LkCaseFilters, type_filter);
  gtk_widget_class_bind_template_child (widget_class, LkCaseFilters, owner_filter);
  gtk_widget_class_bind_template_child (widget_class, LkCaseFilters, owner_child);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
lk_case_filters_init (LkCaseFilters *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_case_filters_new:
 *
 * Returns: (transfer floating): filters that let everything through
 */
GtkWidget *
lk_case_filters_new (void)
{
  return g_object_new (LK_TYPE_CASE_FILTERS, NULL);
}

/**
 * lk_case_filters_set_agent:
 * @self: the filters
 * @agent: whether who looks has to do with the cases of others
 */
void
lk_case_filters_set_agent (LkCaseFilters *self, gboolean agent)
{
  g_return_if_fail (LK_IS_CASE_FILTERS (self));
  gtk_widget_set_visible (self->owner_child, agent);
}

/**
 * lk_case_filters_get_active:
 * @self: the filters
 *
 * Returns: whether they keep anything back
 */
gboolean
lk_case_filters_get_active (LkCaseFilters *self)
{
  g_return_val_if_fail (LK_IS_CASE_FILTERS (self), FALSE);
  return state_of (self) != STATE_ALL || type_of (self) != TYPE_ALL || owner_of (self) != OWNER_ALL;
}

/**
 * lk_case_filters_clear:
 * @self: the filters
 *
 * Lets everything through again.
 */
void
lk_case_filters_clear (LkCaseFilters *self)
{
  g_return_if_fail (LK_IS_CASE_FILTERS (self));
  gtk_drop_down_set_selected (self->state_filter, STATE_ALL);
  gtk_drop_down_set_selected (self->type_filter, TYPE_ALL);
  gtk_drop_down_set_selected (self->owner_filter, OWNER_ALL);
}

static void
add_state (LkCaseFilters *self, LkCaseQuery *query)
{
  switch (state_of (self))
    {
    case STATE_ALL:
      break;
    case STATE_OPEN:
      lk_case_query_set_open (query);
      break;
    case STATE_NEW:
      lk_case_query_add_state (query, LK_CASE_STATE_SUBMITTED);
      break;
    case STATE_IN_WORK:
      lk_case_query_add_state (query, LK_CASE_STATE_IN_WORK);
      break;
    case STATE_MISSING:
      lk_case_query_add_state (query, LK_CASE_STATE_NEEDS_EVIDENCE);
      break;
    case STATE_ANSWERED:
      lk_case_query_add_state (query, LK_CASE_STATE_ANSWERED);
      break;
    case STATE_CLOSED:
      lk_case_query_add_state (query, LK_CASE_STATE_CLOSED);
      break;
    }
}

/**
 * lk_case_filters_add_to_query:
 * @self: the filters
 * @query: what the desk is asked
 */
void
lk_case_filters_add_to_query (LkCaseFilters *self, LkCaseQuery *query)
{
  TypeFilter type = TYPE_ALL;
  OwnerFilter owner = OWNER_ALL;

  g_return_if_fail (LK_IS_CASE_FILTERS (self));

  type = type_of (self);
  owner = owner_of (self);
  add_state (self, query);
  if (type != TYPE_ALL)
    lk_case_query_set_type (query, type == TYPE_RESET ? LK_CASE_TYPE_PASSWORD_RESET
                                                      : LK_CASE_TYPE_DEVICE_UNBIND);
  if (owner == OWNER_ME || owner == OWNER_NONE)
    lk_case_query_set_owner (query, owner == OWNER_ME ? "me" : "none");
  lk_case_query_set_requester_me (query, owner == OWNER_FILED_BY_ME);
}

static gboolean
state_fits (LkCaseFilters *self, LkCase *item)
{
  LkCaseState state = lk_case_get_state (item);

  switch (state_of (self))
    {
    case STATE_ALL:
      return TRUE;
    case STATE_OPEN:
      return lk_case_is_open (item);
    case STATE_NEW:
      return state == LK_CASE_STATE_SUBMITTED;
    case STATE_IN_WORK:
      return state == LK_CASE_STATE_IN_WORK;
    case STATE_MISSING:
      return state == LK_CASE_STATE_NEEDS_EVIDENCE;
    case STATE_ANSWERED:
      return state == LK_CASE_STATE_ANSWERED;
    case STATE_CLOSED:
      return state == LK_CASE_STATE_CLOSED;
    }
  return FALSE;
}

static gboolean
type_fits (LkCaseFilters *self, LkCase *item)
{
  switch (type_of (self))
    {
    case TYPE_ALL:
      return TRUE;
    case TYPE_RESET:
      return lk_case_get_case_type (item) == LK_CASE_TYPE_PASSWORD_RESET;
    case TYPE_UNBIND:
      return lk_case_get_case_type (item) == LK_CASE_TYPE_DEVICE_UNBIND;
    }
  return FALSE;
}

static gboolean
owner_fits (LkCaseFilters *self, LkCase *item, LkPerson *me)
{
  LkPerson *owner = lk_case_get_owner (item);
  const char *my_id = me != NULL ? lk_person_get_id (me) : NULL;

  switch (owner_of (self))
    {
    case OWNER_ALL:
      return TRUE;
    case OWNER_ME:
      return owner != NULL && g_strcmp0 (lk_person_get_id (owner), my_id) == 0;
    case OWNER_NONE:
      return owner == NULL;
    case OWNER_FILED_BY_ME:
      return g_strcmp0 (lk_case_get_requester_id (item), my_id) == 0;
    }
  return FALSE;
}

/**
 * lk_case_filters_fit:
 * @self: the filters
 * @item: a case
 * @me: (nullable): who looks
 *
 * Returns: whether they let @item through
 */
gboolean
lk_case_filters_fit (LkCaseFilters *self, LkCase *item, LkPerson *me)
{
  g_return_val_if_fail (LK_IS_CASE_FILTERS (self), FALSE);
  return state_fits (self, item) && type_fits (self, item) && owner_fits (self, item, me);
}
