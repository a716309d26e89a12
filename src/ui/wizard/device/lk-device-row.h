/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-enums.h"
#include "lk-sadp-device.h"

G_BEGIN_DECLS

#define LK_TYPE_DEVICE_ROW (lk_device_row_get_type ())
G_DECLARE_FINAL_TYPE (LkDeviceRow, lk_device_row, LK, DEVICE_ROW, GtkListBoxRow)

GtkWidget *lk_device_row_new (LkSadpDevice *device, LkCaseType type, gboolean ticked);
LkSadpDevice *lk_device_row_get_device (LkDeviceRow *self);
gboolean lk_device_row_get_ticked (LkDeviceRow *self);
void lk_device_row_set_ticked (LkDeviceRow *self, gboolean ticked);
void lk_device_row_set_case_type (LkDeviceRow *self, LkCaseType type);
void lk_device_row_refresh (LkDeviceRow *self);
void lk_device_row_show_obstacle (LkDeviceRow *self);

G_END_DECLS
