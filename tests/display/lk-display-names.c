/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader and the keyboard find in a window. */
#include "lk-display.h"

static gboolean
has_words (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_LABEL (child) && *gtk_label_get_text (GTK_LABEL (child)) != '\0')
        return TRUE;
      if (has_words (child))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget)
         || GTK_IS_SPINNER (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget)
         || GTK_IS_LIST_BOX (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_DROP_DOWN (widget);
}

static gboolean
has_name (GtkWidget *widget)
{
  return has_words (widget)
         || gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                              GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                              GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
assert_names (GtkWidget *root)
{
  if (!gtk_widget_get_mapped (root))
    return;
  if (is_control (root)
      && !has_name (root)
      /* parts of a larger control that has the name */
      && gtk_widget_get_ancestor (root, ADW_TYPE_ENTRY_ROW) == NULL
      && gtk_widget_get_ancestor (root, ADW_TYPE_COMBO_ROW) == NULL
      && gtk_widget_get_ancestor (root, GTK_TYPE_WINDOW_CONTROLS) == NULL
      && gtk_widget_get_ancestor (root, GTK_TYPE_MENU_BUTTON) == NULL
      && gtk_widget_get_ancestor (root, ADW_TYPE_PREFERENCES_GROUP) != root
      && !(GTK_IS_LIST_BOX (root)
           && gtk_widget_get_ancestor (root, ADW_TYPE_PREFERENCES_GROUP) != NULL))
    g_error ("a %s (%s) has no name", G_OBJECT_TYPE_NAME (root),
             gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_names (child);
}

/* Two of one letter, and Alt with it only moves the focus from one to the other. */
static void
collect_mnemonics (GtkWidget *widget, GHashTable *seen)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget) && gtk_widget_is_sensitive (widget)
      && gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    {
      gpointer key = GUINT_TO_POINTER (
          gdk_keyval_to_lower (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))));
      GtkWidget *other = g_hash_table_lookup (seen, key);

      /* An entry row draws its title twice. */
      if (other != NULL
          && (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW) == NULL
              || gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW)
                     != gtk_widget_get_ancestor (other, ADW_TYPE_PREFERENCES_ROW)))
        g_error ("\"%s\" and \"%s\" have the same mnemonic",
                 gtk_label_get_label (GTK_LABEL (other)), gtk_label_get_label (GTK_LABEL (widget)));
      g_hash_table_insert (seen, key, widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_mnemonics (child, seen);
}

/**
 * lk_display_assert_named:
 * @root: a widget
 *
 * Fails on a control that is on screen and that a screen reader has no name for, and on two
 * controls with the same mnemonic.
 */
void
lk_display_assert_named (GtkWidget *root)
{
  g_autoptr (GHashTable) mnemonics = g_hash_table_new (NULL, NULL);

  assert_names (root);
  collect_mnemonics (root, mnemonics);
}
