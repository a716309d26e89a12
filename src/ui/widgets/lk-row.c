/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-row.h"

#include "lk-column-layout.h"

/**
 * LkRow:
 *
 * An action row whose words may wrap without costing much, see LkColumnLayout.
 */
struct _LkRow
{
  AdwActionRow parent_instance;
};

G_DEFINE_FINAL_TYPE (LkRow, lk_row, ADW_TYPE_ACTION_ROW)

static void
lk_row_class_init (LkRowClass *klass)
{
}

static void
set_fewest_letters (GtkWidget *column)
{
  for (GtkWidget *child = gtk_widget_get_first_child (column); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LABEL (child))
      gtk_label_set_width_chars (GTK_LABEL (child), LK_FEWEST_LETTERS);
}

/**
 * lk_row_narrow_words:
 * @row: an action row of another kind
 *
 * Lets the words of @row wrap as those of an #LkRow do: they leave what stands beside them, such as
 * the choice of an #AdwComboRow, the width that it needs.
 */
void
lk_row_narrow_words (AdwActionRow *row)
{
  GtkWidget *header = NULL;

  g_return_if_fail (ADW_IS_ACTION_ROW (row));

  header = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  /* The words stand in the one box of an action row that is a column. */
  for (GtkWidget *child = gtk_widget_get_first_child (header); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BOX (child)
        && gtk_orientable_get_orientation (GTK_ORIENTABLE (child)) == GTK_ORIENTATION_VERTICAL)
      {
        gtk_widget_set_layout_manager (child, g_object_new (LK_TYPE_COLUMN_LAYOUT, NULL));
        set_fewest_letters (child);
      }
}

static void
lk_row_init (LkRow *self)
{
  lk_row_narrow_words (ADW_ACTION_ROW (self));
}

/**
 * lk_row_new:
 *
 * Returns: (transfer floating): a row without words
 */
GtkWidget *
lk_row_new (void)
{
  return g_object_new (LK_TYPE_ROW, NULL);
}
