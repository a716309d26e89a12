/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-verbatim.h"

/**
 * lk_verbatim:
 * @root: a label, or a widget with labels in it
 *
 * Shows what is in the labels character by character: where a serial or a number breaks into two
 * lines, no hyphen is added that somebody could copy with it. In a template the attribute
 * "insert-hyphens" does the same.
 */
void
lk_verbatim (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (GTK_IS_LABEL (root))
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
      gtk_label_set_attributes (GTK_LABEL (root), attributes);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lk_verbatim (child);
}
