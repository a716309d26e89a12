/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_HEADER (lk_case_header_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseHeader, lk_case_header, LK, CASE_HEADER, GtkWidget)

void lk_case_header_set_open_case (LkCaseHeader *self, LkOpenCase *open_case);
void lk_case_header_set_menu (LkCaseHeader *self, GMenuModel *menu);

G_END_DECLS
