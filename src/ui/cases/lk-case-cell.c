/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-cell.h"

#include <glib/gi18n.h>

#include "lk-relative-time.h"

/**
 * LkCaseCell:
 *
 * What one case looks like in the list: which devices, the state as icon and word, how old. Its
 * height is the same with and without a case, so that nothing moves when cases arrive.
 */
struct _LkCaseCell
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *content;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *state;
  GtkLabel *detail;
  GtkLabel *age;
  GtkLabel *expiry;
  GtkWidget *dot;

  /* owned */
  LkCaseRow *row;
  LkViewer viewer;
};

G_DEFINE_FINAL_TYPE (LkCaseCell, lk_case_cell, GTK_TYPE_WIDGET)

/**
 * lk_case_cell_title:
 * @item: a case
 *
 * Returns: (transfer full): what devices it is about, in one line
 */
char *
lk_case_cell_title (LkCase *item)
{
  guint n = lk_case_get_n_items (item);
  LkCaseItem *first = n > 0 ? lk_case_get_item (item, 1) : NULL;
  LkDeviceIdentity *device = first != NULL ? lk_case_item_get_device (first) : NULL;
  const char *name = NULL;

  if (device == NULL)
    return g_strdup (_ ("Erased"));
  name = lk_device_identity_get_model (device);
  if (name == NULL || name[0] == '\0')
    name = lk_device_identity_get_serial (device);
  if (name == NULL || name[0] == '\0')
    name = _ ("Device");
  if (n < 2)
    return g_strdup (name);
  /* Translators: the devices of a case: the first one's name and how many more there are */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - 1), name, n - 1);
}

static char *
detail_of (LkCaseCell *self, LkCase *item)
{
  LkContact *contact = lk_case_get_contact (item);
  LkCaseItem *first = lk_case_get_n_items (item) > 0 ? lk_case_get_item (item, 1) : NULL;
  const char *who = NULL;

  if (self->viewer == LK_VIEWER_AGENT && contact != NULL)
    {
      who = lk_contact_get_company (contact);
      if (who == NULL || who[0] == '\0')
        who = lk_contact_get_name (contact);
    }
  if (who == NULL && first != NULL)
    who = lk_device_identity_get_serial (lk_case_item_get_device (first));
  return g_strdup_printf ("%s · %s", lk_case_words_type (lk_case_get_case_type (item)), who ?: "");
}

/**
 * lk_case_cell_update_times:
 * @self: the cell
 *
 * Writes age and expiry anew: time has passed.
 */
void
lk_case_cell_update_times (LkCaseCell *self)
{
  LkCase *item = self->row != NULL ? lk_case_row_get_case (self->row) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *age = NULL;
  g_autofree char *expiry = NULL;
  GDateTime *until = NULL;

  if (item == NULL)
    return;
  age = lk_relative_time_short (lk_case_get_updated_at (item), now);
  gtk_label_set_text (self->age, age);
  until = lk_case_is_open (item) ? lk_case_get_next_expiry (item) : NULL;
  if (until != NULL)
    expiry = lk_relative_time_left (until, now);
  gtk_label_set_text (self->expiry, expiry ?: "");
  gtk_widget_set_visible (GTK_WIDGET (self->expiry), expiry != NULL);
}

static void
set_style (LkCaseCell *self, const char *style)
{
  static const char *styles[] = { "accent", "success", "warning", "error", "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
      gtk_widget_remove_css_class (GTK_WIDGET (self->state), styles[i]);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), style);
  gtk_widget_add_css_class (GTK_WIDGET (self->state), style);
}

static void
show_nothing (LkCaseCell *self)
{
  gtk_image_set_from_icon_name (self->icon, "content-loading-symbolic");
  gtk_label_set_text (self->title, "…");
  gtk_label_set_text (self->state, _ ("Loading"));
  gtk_label_set_text (self->detail, "");
  gtk_label_set_text (self->age, "");
  gtk_label_set_text (self->expiry, "");
  gtk_widget_set_visible (self->dot, FALSE);
  set_style (self, "dim-label");
}

static void
tell (LkCaseCell *self, gboolean unread)
{
  g_autofree char *spoken = g_strdup_printf (
      "%s%s. %s. %s. %s %s",
      /* Translators: stands before the title of a case in the list for screen readers */
      unread ? _ ("News: ") : "", gtk_label_get_text (self->title),
      gtk_label_get_text (self->state), gtk_label_get_text (self->detail),
      gtk_label_get_text (self->age), gtk_label_get_text (self->expiry));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update (LkCaseCell *self)
{
  LkCase *item = self->row != NULL ? lk_case_row_get_case (self->row) : NULL;
  gboolean unread = self->row != NULL && lk_case_row_get_unread (self->row);
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  LkStatusLook look;

  if (item == NULL)
    {
      show_nothing (self);
      return;
    }
  look
      = lk_case_words_state (lk_case_get_state (item), lk_case_get_resolution (item), self->viewer);
  title = lk_case_cell_title (item);
  detail = detail_of (self, item);
  gtk_image_set_from_icon_name (self->icon, look.icon);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->state, look.word);
  gtk_label_set_text (self->detail, detail);
  set_style (self, look.style);
  gtk_widget_set_visible (self->dot, unread);
  if (unread)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");
  lk_case_cell_update_times (self);
  tell (self, unread);
}

/**
 * lk_case_cell_set_row:
 * @self: the cell
 * @row: (nullable): what it shows
 */
void
lk_case_cell_set_row (LkCaseCell *self, LkCaseRow *row)
{
  g_return_if_fail (LK_IS_CASE_CELL (self));

  if (self->row == row)
    return;
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_swapped (row, "notify", G_CALLBACK (update), self);
  update (self);
}

/**
 * lk_case_cell_get_row:
 * @self: the cell
 *
 * Returns: (transfer none) (nullable): what it shows
 */
LkCaseRow *
lk_case_cell_get_row (LkCaseCell *self)
{
  g_return_val_if_fail (LK_IS_CASE_CELL (self), NULL);
  return self->row;
}

/**
 * lk_case_cell_set_viewer:
 * @self: the cell
 * @viewer: who looks
 */
void
lk_case_cell_set_viewer (LkCaseCell *self, LkViewer viewer)
{
  g_return_if_fail (LK_IS_CASE_CELL (self));

  if (self->viewer == viewer)
    return;
  self->viewer = viewer;
  if (self->row != NULL)
    update (self);
}

static void
lk_case_cell_dispose (GObject *object)
{
  LkCaseCell *self = LK_CASE_CELL (object);

  lk_case_cell_set_row (self, NULL);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (lk_case_cell_parent_class)->dispose (object);
}

static void
lk_case_cell_class_init (LkCaseCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_case_cell_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-case-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, content);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, icon);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, title);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, state);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, detail);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, age);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, expiry);
  gtk_widget_class_bind_template_child (widget_class, LkCaseCell, dot);
}

static void
lk_case_cell_init (LkCaseCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_case_cell_new:
 *
 * Returns: (transfer floating): a cell that shows nothing yet
 */
GtkWidget *
lk_case_cell_new (void)
{
  return g_object_new (LK_TYPE_CASE_CELL, NULL);
}
