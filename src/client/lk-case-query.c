/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-query.h"

#include "lk-limits.h"

struct _LkCaseQuery
{
  gatomicrefcount ref_count;
  guint states; /* a bit a state; 0 for all */
  gboolean has_type;
  LkCaseType type;
  char *owner;
  gboolean requester_me;
  char *text;
  LkCaseOrder order;
  guint limit;
};

G_DEFINE_BOXED_TYPE (LkCaseQuery, lk_case_query, lk_case_query_ref, lk_case_query_unref)

/**
 * lk_case_query_new:
 *
 * Returns: (transfer full): a query for every case, what changed last first
 */
LkCaseQuery *
lk_case_query_new (void)
{
  LkCaseQuery *self = g_new0 (LkCaseQuery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->order = LK_CASE_ORDER_UPDATED;
  self->limit = LK_DEFAULT_PAGE;
  return self;
}

/**
 * lk_case_query_ref:
 * @self: a query
 *
 * Returns: (transfer full): @self with one more reference
 */
LkCaseQuery *
lk_case_query_ref (LkCaseQuery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_case_query_unref:
 * @self: (nullable) (transfer full): a query
 */
void
lk_case_query_unref (LkCaseQuery *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->owner);
  g_free (self->text);
  g_free (self);
}

/**
 * lk_case_query_add_state:
 * @self: a query
 * @state: take cases of this state too; without any, all are taken
 */
void
lk_case_query_add_state (LkCaseQuery *self, LkCaseState state)
{
  self->states |= 1u << state;
}

/**
 * lk_case_query_set_open:
 * @self: a query
 *
 * Takes every state but closed.
 */
void
lk_case_query_set_open (LkCaseQuery *self)
{
  self->states = (1u << LK_CASE_STATE_CLOSED) - 1;
}

/**
 * lk_case_query_set_type:
 * @self: a query
 * @type: take only cases of this type
 */
void
lk_case_query_set_type (LkCaseQuery *self, LkCaseType type)
{
  self->has_type = TRUE;
  self->type = type;
}

/**
 * lk_case_query_set_owner:
 * @self: a query
 * @owner: (nullable): "me", "none" or the id of an agent; %NULL for whomever
 */
void
lk_case_query_set_owner (LkCaseQuery *self, const char *owner)
{
  g_free (self->owner);
  self->owner = g_strdup (owner);
}

/**
 * lk_case_query_set_requester_me:
 * @self: a query
 * @me: take only cases that the caller filed
 */
void
lk_case_query_set_requester_me (LkCaseQuery *self, gboolean me)
{
  self->requester_me = me;
}

/**
 * lk_case_query_set_text:
 * @self: a query
 * @text: (nullable): a case id, a piece of a serial, or words
 */
void
lk_case_query_set_text (LkCaseQuery *self, const char *text)
{
  g_free (self->text);
  self->text = g_strstrip (g_strdup (text != NULL ? text : ""));
  if (*self->text == '\0')
    g_clear_pointer (&self->text, g_free);
}

/**
 * lk_case_query_set_order:
 * @self: a query
 * @order: what comes first; a query with a text always goes by %LK_CASE_ORDER_CREATED
 */
void
lk_case_query_set_order (LkCaseQuery *self, LkCaseOrder order)
{
  self->order = order;
}

/**
 * lk_case_query_set_limit:
 * @self: a query
 * @limit: how many cases a page has, 1 to 200
 */
void
lk_case_query_set_limit (LkCaseQuery *self, guint limit)
{
  self->limit = CLAMP (limit, 1, LK_LIMIT_PAGE);
}

/**
 * lk_case_query_get_text:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): the text that is looked for
 */
const char *
lk_case_query_get_text (LkCaseQuery *self)
{
  return self->text;
}

static void
add_parameter (GString *query, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_c (query, query->len > 0 ? '&' : '?');
  g_string_append (query, name);
  g_string_append_c (query, '=');
  g_string_append_uri_escaped (query, value, NULL, FALSE);
}

static char *
states_to_list (guint states)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i <= LK_CASE_STATE_CLOSED; i++)
    if (states & (1u << i))
      g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "",
                              lk_case_state_to_string ((LkCaseState) i));
  return g_string_free (list, FALSE);
}

/**
 * lk_case_query_to_string:
 * @self: a query
 * @after: (nullable): cursor of the page that is wanted, %NULL for the first
 *
 * Returns: (transfer full): the query part of GET /v1/cases, with its question mark
 */
char *
lk_case_query_to_string (LkCaseQuery *self, const char *after)
{
  GString *query = g_string_new (NULL);
  g_autofree char *states = self->states != 0 ? states_to_list (self->states) : NULL;
  g_autofree char *limit = g_strdup_printf ("%u", self->limit);

  add_parameter (query, "state", states);
  add_parameter (query, "type", self->has_type ? lk_case_type_to_string (self->type) : NULL);
  add_parameter (query, "owner", self->owner);
  add_parameter (query, "requester", self->requester_me ? "me" : NULL);
  add_parameter (query, "q", self->text);
  if (self->order == LK_CASE_ORDER_CREATED || self->text != NULL)
    add_parameter (query, "order", "created");
  add_parameter (query, "limit", limit);
  add_parameter (query, "after", after);
  return g_string_free (query, FALSE);
}

/**
 * lk_case_query_equal:
 * @a: a query
 * @b: another
 *
 * Returns: whether both list the same
 */
gboolean
lk_case_query_equal (LkCaseQuery *a, LkCaseQuery *b)
{
  g_autofree char *x = lk_case_query_to_string (a, NULL);
  g_autofree char *y = lk_case_query_to_string (b, NULL);

  return g_str_equal (x, y);
}
