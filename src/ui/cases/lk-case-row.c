/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-row.h"

/**
 * LkCaseRow:
 *
 * One place in the list of cases. It exists before its case is there, and stays when its case is
 * replaced by a newer state of the same case.
 */
struct _LkCaseRow
{
  GObject parent_instance;

  /* owned */
  LkCase *item;
  gboolean unread;
};

typedef enum
{
  PROP_CASE = 1,
  PROP_UNREAD,
} LkCaseRowProperty;

static GParamSpec *properties[PROP_UNREAD + 1];

G_DEFINE_FINAL_TYPE (LkCaseRow, lk_case_row, G_TYPE_OBJECT)

static void
lk_case_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkCaseRow *self = LK_CASE_ROW (object);

  switch ((LkCaseRowProperty) prop_id)
    {
    case PROP_CASE:
      g_value_set_object (value, self->item);
      break;
    case PROP_UNREAD:
      g_value_set_boolean (value, self->unread);
      break;
    }
}

static void
lk_case_row_finalize (GObject *object)
{
  g_clear_object (&LK_CASE_ROW (object)->item);
  G_OBJECT_CLASS (lk_case_row_parent_class)->finalize (object);
}

static void
lk_case_row_class_init (LkCaseRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_case_row_get_property;
  object_class->finalize = lk_case_row_finalize;
  properties[PROP_CASE] = g_param_spec_object ("case", NULL, NULL, LK_TYPE_CASE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNREAD] = g_param_spec_boolean ("unread", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_case_row_init (LkCaseRow *self)
{
}

/**
 * lk_case_row_new:
 *
 * Returns: (transfer full): a place whose case is not there yet
 */
LkCaseRow *
lk_case_row_new (void)
{
  return g_object_new (LK_TYPE_CASE_ROW, NULL);
}

/**
 * lk_case_row_get_case:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the case, or %NULL while it is on its way
 */
LkCase *
lk_case_row_get_case (LkCaseRow *self)
{
  g_return_val_if_fail (LK_IS_CASE_ROW (self), NULL);
  return self->item;
}

/**
 * lk_case_row_set_case:
 * @self: a row
 * @item: (nullable): the case that stands here
 */
void
lk_case_row_set_case (LkCaseRow *self, LkCase *item)
{
  g_return_if_fail (LK_IS_CASE_ROW (self));

  if (g_set_object (&self->item, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE]);
}

/**
 * lk_case_row_get_unread:
 * @self: a row
 *
 * Returns: whether the case has news that have not been looked at
 */
gboolean
lk_case_row_get_unread (LkCaseRow *self)
{
  g_return_val_if_fail (LK_IS_CASE_ROW (self), FALSE);
  return self->unread;
}

/**
 * lk_case_row_set_unread:
 * @self: a row
 * @unread: whether the case has news that have not been looked at
 */
void
lk_case_row_set_unread (LkCaseRow *self, gboolean unread)
{
  g_return_if_fail (LK_IS_CASE_ROW (self));

  if (self->unread == unread)
    return;
  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}
