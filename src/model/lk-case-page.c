/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-page.h"

#include "lk-json.h"
#include "lk-limits.h"

struct _LkCasePage
{
  gatomicrefcount ref_count;
  GPtrArray *items;
  char *next;
  gint64 total;
  gboolean total_exact;
};

G_DEFINE_BOXED_TYPE (LkCasePage, lk_case_page, lk_case_page_ref, lk_case_page_unref)

static GPtrArray *
read_cases (JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = array != NULL ? json_array_get_length (array) : G_MAXUINT;

  if (count > LK_LIMIT_PAGE)
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "the desk sent no page of cases");
      return NULL;
    }
  for (guint i = 0; i < count; i++)
    {
      LkCase *one = lk_case_new_from_json (lk_json_array_get_object (array, i), error);

      if (one == NULL)
        return NULL;
      g_ptr_array_add (cases, one);
    }
  return g_steal_pointer (&cases);
}

/**
 * lk_case_page_new_from_json:
 * @object: the answer of GET /v1/cases
 * @error: %LK_JSON_ERROR_SHAPE
 *
 * Returns: (transfer full): the page, or %NULL
 */
LkCasePage *
lk_case_page_new_from_json (JsonObject *object, GError **error)
{
  GPtrArray *items = read_cases (lk_json_get_array (object, "items"), error);
  LkCasePage *self;

  if (items == NULL)
    return NULL;
  self = g_new0 (LkCasePage, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->items = items;
  self->next = g_strdup (lk_json_get_string (object, "next"));
  self->total = MAX (lk_json_get_int_or (object, "total", items->len), 0);
  self->total_exact = lk_json_get_boolean (object, "total_exact", FALSE);
  return self;
}

/**
 * lk_case_page_ref:
 * @self: a page
 *
 * Returns: (transfer full): @self with one more reference
 */
LkCasePage *
lk_case_page_ref (LkCasePage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_case_page_unref:
 * @self: (nullable) (transfer full): a page
 */
void
lk_case_page_unref (LkCasePage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->items);
  g_free (self->next);
  g_free (self);
}

/**
 * lk_case_page_get_items:
 * @self: a page
 *
 * Returns: (transfer none) (element-type LkCase): its cases
 */
GPtrArray *
lk_case_page_get_items (LkCasePage *self)
{
  return self->items;
}

/**
 * lk_case_page_get_next:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the cursor of the page after it, %NULL for the last
 */
const char *
lk_case_page_get_next (LkCasePage *self)
{
  return self->next;
}

/**
 * lk_case_page_get_total:
 * @self: a page
 *
 * Returns: how many cases the whole list has; see lk_case_page_get_total_exact()
 */
gint64
lk_case_page_get_total (LkCasePage *self)
{
  return self->total;
}

/**
 * lk_case_page_get_total_exact:
 * @self: a page
 *
 * Returns: whether the total is exact; if not, there are at least that many
 */
gboolean
lk_case_page_get_total_exact (LkCasePage *self)
{
  return self->total_exact;
}
