/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_DEVICE_ROW (lk_case_device_row_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseDeviceRow, lk_case_device_row, LK, CASE_DEVICE_ROW, AdwExpanderRow)

GtkWidget *lk_case_device_row_new (LkOpenCase *open_case, guint index);
void lk_case_device_row_update (LkCaseDeviceRow *self);

G_END_DECLS
