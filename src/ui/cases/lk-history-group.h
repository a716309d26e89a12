/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_HISTORY_GROUP (lk_history_group_get_type ())
G_DECLARE_FINAL_TYPE (LkHistoryGroup, lk_history_group, LK, HISTORY_GROUP, AdwPreferencesGroup)

void lk_history_group_set_open_case (LkHistoryGroup *self, LkOpenCase *open_case);

G_END_DECLS
