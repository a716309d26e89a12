/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-device-row.h"
#include "lk-column-layout.h"
#include "lk-device-words.h"
#include "lk-text.h"

/* As much of a field as is shown: a device may say anything. */
#define FIELD_MAX 200

/**
 * LkDeviceRow:
 *
 * A device that was found: tick box, what it is, its serial and address, what can be done with it,
 * and on request everything it said.
 */
struct _LkDeviceRow
{
  GtkListBoxRow parent_instance;

  /* template widgets */
  GtkCheckButton *check;
  GtkImage *icon;
  GtkLabel *model_label;
  GtkLabel *serial_label;
  GtkLabel *address_label;
  GtkLabel *pill;
  GtkLabel *obstacle_label;
  GtkToggleButton *expand_button;
  GtkRevealer *revealer;

  /* owned */
  LkSadpDevice *device;
  LkCaseType type;
  gboolean refreshing;
};

static guint ticked_signal;

G_DEFINE_FINAL_TYPE (LkDeviceRow, lk_device_row, GTK_TYPE_LIST_BOX_ROW)

static void
append_field (GtkGrid *grid, int line, const char *name, const char *value)
{
  g_autofree char *clean = lk_text_clean (value, FIELD_MAX);
  GtkWidget *name_label = gtk_label_new (name);
  GtkWidget *value_label = gtk_label_new (clean);

  gtk_widget_add_css_class (name_label, "dim-label");
  gtk_widget_add_css_class (name_label, "caption");
  gtk_widget_add_css_class (value_label, "caption");
  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_grid_attach (grid, name_label, 0, line, 1, 1);
  gtk_grid_attach (grid, value_label, 1, line, 1, 1);
}

/* Built when somebody looks, and made anew each time: five hundred rows stay light. */
static GtkWidget *
new_details (LkDeviceRow *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_widget_set_margin_start (grid, 12);
  gtk_widget_set_margin_end (grid, 12);
  gtk_widget_set_margin_bottom (grid, 12);
  for (guint i = 0; i < lk_sadp_device_get_n_fields (self->device); i++)
    {
      const LkSadpField *field = lk_sadp_device_get_nth_field (self->device, i);

      append_field (GTK_GRID (grid), (int) i, field->name, field->value);
    }
  return grid;
}

static void
expand_cb (LkDeviceRow *self)
{
  gboolean open = gtk_toggle_button_get_active (self->expand_button);

  gtk_revealer_set_child (self->revealer, open ? new_details (self) : NULL);
  gtk_revealer_set_reveal_child (self->revealer, open);
  gtk_button_set_icon_name (GTK_BUTTON (self->expand_button),
                            open ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->expand_button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               open, -1);
}

static void
toggled_cb (LkDeviceRow *self)
{
  if (!self->refreshing)
    g_signal_emit (self, ticked_signal, 0);
}

static char *
address_text (LkSadpDevice *device)
{
  const char *address = lk_sadp_device_get_ipv4 (device);

  if (lk_sadp_device_get_conflict (device))
    return g_strdup_printf (_ ("%s, and another address claims to be it"),
                            address != NULL ? address : _ ("No address"));
  switch (lk_sadp_device_get_state (device))
    {
    case LK_SADP_DEVICE_PRESENT:
      break;
    case LK_SADP_DEVICE_STALE:
      return g_strdup_printf (_ ("%s, does not answer right now"),
                              address != NULL ? address : _ ("No address"));
    case LK_SADP_DEVICE_GONE:
      return g_strdup_printf (_ ("%s, gone"), address != NULL ? address : _ ("No address"));
    }
  return g_strdup (address != NULL ? address : _ ("No address"));
}

static void
update_names (LkDeviceRow *self, const char *model, const char *serial)
{
  g_autofree char *name
      = g_strdup_printf (_ ("%s %s, serial %s"),
                         lk_device_kind_name (lk_sadp_device_get_kind (self->device)), model,
                         serial);
  g_autofree char *details = g_strdup_printf (_ ("All details of %s"), serial);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (self->pill), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expand_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, details, -1);
}

/**
 * lk_device_row_refresh:
 * @self: a row
 *
 * Shows what the device says by now.
 */
void
lk_device_row_refresh (LkDeviceRow *self)
{
  const char *model = NULL;
  const char *serial = NULL;
  const char *obstacle = NULL;
  g_autofree char *address = NULL;
  gboolean stale = FALSE;

  g_return_if_fail (LK_IS_DEVICE_ROW (self));

  model = lk_sadp_device_get_model (self->device);
  serial = lk_sadp_device_get_serial (self->device);
  obstacle = lk_device_obstacle (self->device, self->type);
  address = address_text (self->device);
  stale = lk_sadp_device_get_state (self->device) != LK_SADP_DEVICE_PRESENT;
  model = model != NULL && *model != '\0' ? model : _ ("Unknown model");
  serial = serial != NULL && *serial != '\0' ? serial : _ ("no serial");

  gtk_image_set_from_icon_name (self->icon,
                                lk_device_icon (lk_sadp_device_get_kind (self->device)));
  gtk_label_set_text (self->model_label, model);
  gtk_label_set_text (self->serial_label, serial);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->serial_label), serial);
  gtk_label_set_text (self->address_label, address);
  gtk_label_set_text (self->pill, lk_device_pill (self->device, self->type));
  gtk_label_set_text (self->obstacle_label, obstacle != NULL ? obstacle : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->check),
                            obstacle == NULL || lk_device_row_get_ticked (self));
  if (stale)
    gtk_widget_add_css_class (GTK_WIDGET (self->model_label), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->model_label), "dim-label");
  update_names (self, model, serial);
}

static void
lk_device_row_dispose (GObject *object)
{
  LkDeviceRow *self = LK_DEVICE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_DEVICE_ROW);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (lk_device_row_parent_class)->dispose (object);
}

static void
lk_device_row_class_init (LkDeviceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_device_row_dispose;

  /**
   * LkDeviceRow::ticked:
   *
   * Somebody ticked the device, or took the tick away.
   */
  ticked_signal = g_signal_new ("ticked", LK_TYPE_DEVICE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (LK_TYPE_COLUMN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/device/lk-device-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, check);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, model_label);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, serial_label);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, pill);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, obstacle_label);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, expand_button);
  gtk_widget_class_bind_template_child (widget_class, LkDeviceRow, revealer);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, expand_cb);
}

static void
lk_device_row_init (LkDeviceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_device_row_new:
 * @device: a device that was found
 * @type: what the case is about
 * @ticked: whether it is in the case already
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
lk_device_row_new (LkSadpDevice *device, LkCaseType type, gboolean ticked)
{
  LkDeviceRow *self = NULL;

  g_return_val_if_fail (LK_IS_SADP_DEVICE (device), NULL);

  self = g_object_new (LK_TYPE_DEVICE_ROW, NULL);
  self->device = g_object_ref (device);
  self->type = type;
  lk_device_row_set_ticked (self, ticked);
  lk_device_row_refresh (self);
  return GTK_WIDGET (self);
}

/**
 * lk_device_row_get_device:
 * @self: a row
 *
 * Returns: (transfer none): its device
 */
LkSadpDevice *
lk_device_row_get_device (LkDeviceRow *self)
{
  g_return_val_if_fail (LK_IS_DEVICE_ROW (self), NULL);
  return self->device;
}

/**
 * lk_device_row_get_ticked:
 * @self: a row
 *
 * Returns: whether the device is ticked
 */
gboolean
lk_device_row_get_ticked (LkDeviceRow *self)
{
  g_return_val_if_fail (LK_IS_DEVICE_ROW (self), FALSE);
  return gtk_check_button_get_active (self->check);
}

/**
 * lk_device_row_set_ticked:
 * @self: a row
 * @ticked: whether the device is to be ticked; nobody is told
 */
void
lk_device_row_set_ticked (LkDeviceRow *self, gboolean ticked)
{
  g_return_if_fail (LK_IS_DEVICE_ROW (self));
  self->refreshing = TRUE;
  gtk_check_button_set_active (self->check, ticked);
  self->refreshing = FALSE;
}

/**
 * lk_device_row_set_case_type:
 * @self: a row
 * @type: what the case is about by now
 */
void
lk_device_row_set_case_type (LkDeviceRow *self, LkCaseType type)
{
  g_return_if_fail (LK_IS_DEVICE_ROW (self));

  if (self->type == type)
    return;
  self->type = type;
  lk_device_row_refresh (self);
}

/**
 * lk_device_row_show_obstacle:
 * @self: a row whose device cannot be in the case
 *
 * Says on the row why that is so.
 */
void
lk_device_row_show_obstacle (LkDeviceRow *self)
{
  const char *obstacle = NULL;

  g_return_if_fail (LK_IS_DEVICE_ROW (self));
  obstacle = lk_device_obstacle (self->device, self->type);
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle_label), obstacle != NULL);
}
