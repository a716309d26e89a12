/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-item-switcher.h"

/**
 * LkItemSwitcher:
 *
 * The devices of a case that has several: which one the page is about, and how far each is. A case
 * with one device needs no such list, and then it is not there.
 */
struct _LkItemSwitcher
{
  GtkWidget parent_instance;

  /* borrowed: children and the page's own data */
  GtkListBox *list_box;
  LkItemMarkFunc mark_func;
  gpointer mark_data;

  /* owned */
  LkDraft *draft;
  gboolean refreshing;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkItemSwitcher, lk_item_switcher, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon;
  const char *css_class;
} looks[] = {
  [LK_ITEM_MARK_MISSING] = { "content-loading-symbolic", "dim-label" },
  [LK_ITEM_MARK_DONE] = { "object-select-symbolic", "success" },
  [LK_ITEM_MARK_DOUBT] = { "dialog-warning-symbolic", "warning" },
  [LK_ITEM_MARK_BAD] = { "dialog-error-symbolic", "error" },
};

static LkItemMark
mark_of (LkItemSwitcher *self, LkDraftItem *item, const char **word)
{
  *word = "";
  return self->mark_func != NULL ? self->mark_func (item, word, self->mark_data)
                                 : LK_ITEM_MARK_MISSING;
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_START);
  gtk_widget_set_tooltip_text (label, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
fill_row (LkItemSwitcher *self, GtkListBoxRow *row, LkDraftItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *word = NULL;
  LkItemMark mark = mark_of (self, item, &word);
  const char *model = lk_device_identity_get_model (lk_draft_item_get_device (item));
  const char *serial = lk_device_identity_get_serial (lk_draft_item_get_device (item));
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[mark].icon);
  GtkWidget *serial_label = new_label (serial, "caption");
  GtkWidget *word_label = new_label (word, "caption");
  g_autofree char *name = g_strdup_printf ("%s %s: %s", model != NULL ? model : "",
                                           serial != NULL ? serial : "", word);

  gtk_widget_add_css_class (icon, looks[mark].css_class);
  gtk_widget_add_css_class (serial_label, "monospace");
  gtk_widget_add_css_class (serial_label, "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), new_label (model != NULL ? model : _ ("Device"), NULL));
  gtk_box_append (GTK_BOX (texts), serial_label);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), word_label);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (row, box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
new_row_cb (gpointer item, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new ();

  fill_row (data, GTK_LIST_BOX_ROW (row), item);
  return row;
}

static void
selected_cb (LkItemSwitcher *self)
{
  if (!self->refreshing)
    g_signal_emit (self, changed_signal, 0);
}

static void
items_changed_cb (LkItemSwitcher *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), lk_draft_get_n_items (self->draft) > 1);
}

static void
lk_item_switcher_dispose (GObject *object)
{
  LkItemSwitcher *self = LK_ITEM_SWITCHER (object);

  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (lk_draft_get_items (self->draft), self);
  if (self->list_box != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->list_box, self);
      gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
      gtk_widget_unparent (GTK_WIDGET (self->list_box));
      self->list_box = NULL;
    }
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (lk_item_switcher_parent_class)->dispose (object);
}

static void
lk_item_switcher_class_init (LkItemSwitcherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_item_switcher_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  /**
   * LkItemSwitcher::changed:
   *
   * Another device was chosen.
   */
  changed_signal = g_signal_new ("changed", LK_TYPE_ITEM_SWITCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
lk_item_switcher_init (LkItemSwitcher *self)
{
  self->list_box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list_box, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list_box), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list_box), "switcher");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Devices of this case"), -1);
  g_signal_connect_swapped (self->list_box, "selected-rows-changed", G_CALLBACK (selected_cb),
                            self);
  gtk_widget_set_parent (GTK_WIDGET (self->list_box), GTK_WIDGET (self));
}

/**
 * lk_item_switcher_set_mark_func:
 * @self: a switcher
 * @func: tells how far a device is
 * @user_data: for @func; has to outlive @self
 */
void
lk_item_switcher_set_mark_func (LkItemSwitcher *self, LkItemMarkFunc func, gpointer user_data)
{
  g_return_if_fail (LK_IS_ITEM_SWITCHER (self));
  self->mark_func = func;
  self->mark_data = user_data;
}

/**
 * lk_item_switcher_set_draft:
 * @self: a switcher
 * @draft: whose devices it shows
 */
void
lk_item_switcher_set_draft (LkItemSwitcher *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_ITEM_SWITCHER (self));
  g_return_if_fail (LK_IS_DRAFT (draft));

  if (self->draft == draft)
    return;
  self->refreshing = TRUE;
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (lk_draft_get_items (self->draft), self);
  g_set_object (&self->draft, draft);
  gtk_list_box_bind_model (self->list_box, lk_draft_get_items (draft), new_row_cb, self, NULL);
  g_signal_connect_swapped (lk_draft_get_items (draft), "items-changed",
                            G_CALLBACK (items_changed_cb), self);
  gtk_list_box_select_row (self->list_box, gtk_list_box_get_row_at_index (self->list_box, 0));
  items_changed_cb (self);
  self->refreshing = FALSE;
}

/**
 * lk_item_switcher_refresh:
 * @self: a switcher
 *
 * Asks again how far each device is.
 */
void
lk_item_switcher_refresh (LkItemSwitcher *self)
{
  GtkListBoxRow *row = NULL;

  g_return_if_fail (LK_IS_ITEM_SWITCHER (self));

  if (self->draft == NULL)
    return;
  for (guint i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, (int) i)) != NULL; i++)
    fill_row (self, row, lk_draft_get_item (self->draft, i));
}

/**
 * lk_item_switcher_get_current:
 * @self: a switcher
 *
 * Returns: (transfer none) (nullable): the device that the page is about
 */
LkDraftItem *
lk_item_switcher_get_current (LkItemSwitcher *self)
{
  GtkListBoxRow *row = NULL;

  g_return_val_if_fail (LK_IS_ITEM_SWITCHER (self), NULL);

  if (self->draft == NULL)
    return NULL;
  row = gtk_list_box_get_selected_row (self->list_box);
  return lk_draft_get_item (self->draft,
                            row != NULL ? (guint) gtk_list_box_row_get_index (row) : 0);
}

/**
 * lk_item_switcher_set_current:
 * @self: a switcher
 * @item: the device that the page is about now
 */
void
lk_item_switcher_set_current (LkItemSwitcher *self, LkDraftItem *item)
{
  g_return_if_fail (LK_IS_ITEM_SWITCHER (self));

  for (guint i = 0; i < lk_draft_get_n_items (self->draft); i++)
    if (lk_draft_get_item (self->draft, i) == item)
      gtk_list_box_select_row (self->list_box,
                               gtk_list_box_get_row_at_index (self->list_box, (int) i));
}

/**
 * lk_item_switcher_find_missing:
 * @self: a switcher
 *
 * Returns: (transfer none) (nullable): the first device that something is missing of, or that
 *   cannot stay as it is
 */
LkDraftItem *
lk_item_switcher_find_missing (LkItemSwitcher *self)
{
  g_return_val_if_fail (LK_IS_ITEM_SWITCHER (self), NULL);

  for (guint i = 0; self->draft != NULL && i < lk_draft_get_n_items (self->draft); i++)
    {
      LkDraftItem *item = lk_draft_get_item (self->draft, i);
      const char *word = NULL;
      LkItemMark mark = mark_of (self, item, &word);

      if (mark == LK_ITEM_MARK_MISSING || mark == LK_ITEM_MARK_BAD)
        return item;
    }
  return NULL;
}

/**
 * lk_item_switcher_go_to_first_missing:
 * @self: a switcher
 *
 * Chooses the first device that something is missing of.
 *
 * Returns: whether there is one
 */
gboolean
lk_item_switcher_go_to_first_missing (LkItemSwitcher *self)
{
  LkDraftItem *item = lk_item_switcher_find_missing (self);

  if (item != NULL)
    lk_item_switcher_set_current (self, item);
  return item != NULL;
}
