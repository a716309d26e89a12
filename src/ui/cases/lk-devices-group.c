/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-devices-group.h"

#include <glib/gi18n.h>

#include "lk-case-device-row.h"

/**
 * LkDevicesGroup:
 *
 * The devices of a case, one row each. What is unfolded stays unfolded while the case changes.
 */
struct _LkDevicesGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  LkOpenCase *open_case;
  GPtrArray *rows;
  char *shown_id;
};

G_DEFINE_FINAL_TYPE (LkDevicesGroup, lk_devices_group, ADW_TYPE_PREFERENCES_GROUP)

static void
remove_rows (LkDevicesGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
update (LkDevicesGroup *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  guint n = item != NULL ? lk_case_get_n_items (item) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (item != NULL
      && (n != self->rows->len || g_strcmp0 (self->shown_id, lk_case_get_id (item)) != 0))
    {
      remove_rows (self);
      g_free (self->shown_id);
      self->shown_id = g_strdup (lk_case_get_id (item));
      for (guint i = 1; i <= n; i++)
        {
          GtkWidget *row = lk_case_device_row_new (self->open_case, i);

          adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
          g_ptr_array_add (self->rows, row);
        }
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    lk_case_device_row_update (g_ptr_array_index (self->rows, i));
}

/**
 * lk_devices_group_set_open_case:
 * @self: the group
 * @open_case: the case that the page shows
 */
void
lk_devices_group_set_open_case (LkDevicesGroup *self, LkOpenCase *open_case)
{
  g_return_if_fail (LK_IS_DEVICES_GROUP (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_devices_group_dispose (GObject *object)
{
  LkDevicesGroup *self = LK_DEVICES_GROUP (object);

  g_clear_object (&self->open_case);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown_id, g_free);
  G_OBJECT_CLASS (lk_devices_group_parent_class)->dispose (object);
}

static void
lk_devices_group_class_init (LkDevicesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_devices_group_dispose;
}

static void
lk_devices_group_init (LkDevicesGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Devices"));
}
