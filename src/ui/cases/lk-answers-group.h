/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_ANSWERS_GROUP (lk_answers_group_get_type ())
G_DECLARE_FINAL_TYPE (LkAnswersGroup, lk_answers_group, LK, ANSWERS_GROUP, AdwPreferencesGroup)

void lk_answers_group_set_open_case (LkAnswersGroup *self, LkOpenCase *open_case);

G_END_DECLS
