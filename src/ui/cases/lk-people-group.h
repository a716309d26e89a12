/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_PEOPLE_GROUP (lk_people_group_get_type ())
G_DECLARE_FINAL_TYPE (LkPeopleGroup, lk_people_group, LK, PEOPLE_GROUP, AdwPreferencesGroup)

void lk_people_group_set_open_case (LkPeopleGroup *self, LkOpenCase *open_case);

G_END_DECLS
