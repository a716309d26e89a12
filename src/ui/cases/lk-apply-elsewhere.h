/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_APPLY_ELSEWHERE (lk_apply_elsewhere_get_type ())
G_DECLARE_FINAL_TYPE (LkApplyElsewhere, lk_apply_elsewhere, LK, APPLY_ELSEWHERE, GtkWidget)

void lk_apply_elsewhere_set_case (LkApplyElsewhere *self, LkOpenCase *open_case, guint item);

G_END_DECLS
