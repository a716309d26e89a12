/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-verbatim.h"

static PangoAttrList *
without_hyphens (void)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  return attributes;
}

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
      g_autoptr (PangoAttrList) attributes = without_hyphens ();

      gtk_label_set_attributes (GTK_LABEL (root), attributes);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lk_verbatim (child);
}

/* A case number, or an option of a command: both have hyphens at which a line would break. */
#define NUMBER "LK-[0-9A-Z]+|--[a-z][-a-z]*"

static void
mark_cb (GtkLabel *label)
{
  static GRegex *regex = NULL;
  static gsize once = 0;
  g_autoptr (PangoAttrList) attributes = without_hyphens ();
  g_autoptr (GMatchInfo) match = NULL;

  if (g_once_init_enter (&once))
    {
      regex = g_regex_new (NUMBER, 0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  for (g_regex_match (regex, gtk_label_get_text (label), 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      PangoAttribute *whole = pango_attr_allow_breaks_new (FALSE);
      int start = 0, end = 0;

      g_match_info_fetch_pos (match, 0, &start, &end);
      whole->start_index = (guint) start;
      whole->end_index = (guint) end;
      pango_attr_list_insert (attributes, whole);
    }
  gtk_label_set_attributes (label, attributes);
}

/**
 * lk_verbatim_numbers:
 * @root: a label, or a widget with labels in it
 *
 * Like lk_verbatim(), and keeps each case number, and each option of a command, in one line,
 * whatever the labels say from now on. Their text stays as it is, for the clipboard and for those
 * who hear it.
 */
void
lk_verbatim_numbers (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (GTK_IS_LABEL (root))
    {
      g_signal_connect (root, "notify::label", G_CALLBACK (mark_cb), NULL);
      mark_cb (GTK_LABEL (root));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lk_verbatim_numbers (child);
}
