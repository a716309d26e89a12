/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the widgets of a window are really gone once it is closed. */
#include "lk-gone.h"

#include "lk-wait.h"

#define KEY "lk-gone"

static GPtrArray *alive; /* of GObject, not owned */

static void
on_gone (gpointer data, GObject *where)
{
  g_ptr_array_remove_fast (alive, where);
}

static gboolean
is_ours (GtkWidget *widget)
{
  return GTK_IS_WINDOW (widget) || g_str_has_prefix (G_OBJECT_TYPE_NAME (widget), "Lk");
}

/**
 * lk_gone_watch:
 * @root: a window or a part of it
 *
 * From now on lk_gone_assert() waits for @root and for all widgets of ours in it.
 */
void
lk_gone_watch (GtkWidget *root)
{
  if (alive == NULL)
    alive = g_ptr_array_new ();
  if (is_ours (root) && g_object_get_data (G_OBJECT (root), KEY) == NULL)
    {
      g_object_set_data (G_OBJECT (root), KEY, GINT_TO_POINTER (TRUE));
      g_object_weak_ref (G_OBJECT (root), on_gone, NULL);
      g_ptr_array_add (alive, root);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lk_gone_watch (child);
}

/**
 * lk_gone_watch_windows:
 *
 * Watches all windows that there are.
 */
void
lk_gone_watch_windows (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    lk_gone_watch (l->data);
}

/* The outermost widget of what is left is the one that something holds. */
static gboolean
tell (gpointer data)
{
  for (guint i = 0; i < alive->len; i++)
    {
      GtkWidget *widget = g_ptr_array_index (alive, i);
      g_autoptr (GString) line = g_string_new (NULL);

      for (; widget != NULL; widget = gtk_widget_get_parent (widget))
        g_string_append_printf (line, " < %s (%u)", G_OBJECT_TYPE_NAME (widget),
                                G_OBJECT (widget)->ref_count);
      g_test_message ("still there, with references:%s", line->str + 2);
    }
  return G_SOURCE_REMOVE;
}

/**
 * lk_gone_assert:
 *
 * Waits until nothing that was watched is there any more, and fails when something stays.
 */
void
lk_gone_assert (void)
{
  guint source = 0;

  if (alive == NULL)
    return;
  source = g_timeout_add (lk_wait_patience () * 3 / 4, tell, NULL);
  LK_WAIT_FOR (alive->len == 0);
  /* Gone in time, or the test is over. */
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    g_source_remove (source);
}
