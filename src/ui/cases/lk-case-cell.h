/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-case-row.h"
#include "lk-case-words.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_CELL (lk_case_cell_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseCell, lk_case_cell, LK, CASE_CELL, GtkWidget)

GtkWidget *lk_case_cell_new (void);
void lk_case_cell_set_row (LkCaseCell *self, LkCaseRow *row);
LkCaseRow *lk_case_cell_get_row (LkCaseCell *self);
void lk_case_cell_set_viewer (LkCaseCell *self, LkViewer viewer);
void lk_case_cell_update_times (LkCaseCell *self);
char *lk_case_cell_title (LkCase *item);

G_END_DECLS
