/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_DEVICES_GROUP (lk_devices_group_get_type ())
G_DECLARE_FINAL_TYPE (LkDevicesGroup, lk_devices_group, LK, DEVICES_GROUP, AdwPreferencesGroup)

void lk_devices_group_set_open_case (LkDevicesGroup *self, LkOpenCase *open_case);

G_END_DECLS
