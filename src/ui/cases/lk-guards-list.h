/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-reset-guards.h"

G_BEGIN_DECLS

#define LK_TYPE_GUARDS_LIST (lk_guards_list_get_type ())
G_DECLARE_FINAL_TYPE (LkGuardsList, lk_guards_list, LK, GUARDS_LIST, AdwPreferencesGroup)

void lk_guards_list_set_guards (LkGuardsList *self, LkResetGuards *guards);

G_END_DECLS
