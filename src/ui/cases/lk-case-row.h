/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_ROW (lk_case_row_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseRow, lk_case_row, LK, CASE_ROW, GObject)

LkCaseRow *lk_case_row_new (void);
LkCase *lk_case_row_get_case (LkCaseRow *self);
void lk_case_row_set_case (LkCaseRow *self, LkCase *item);
gboolean lk_case_row_get_unread (LkCaseRow *self);
void lk_case_row_set_unread (LkCaseRow *self, gboolean unread);

G_END_DECLS
