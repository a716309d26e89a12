/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_DESK_GROUP (lk_desk_group_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskGroup, lk_desk_group, LK, DESK_GROUP, AdwPreferencesGroup)

void lk_desk_group_set_context (LkDeskGroup *self, LkContext *context);

G_END_DECLS
