/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-context.h"
#include "lk-read-marks.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_LIST_VIEW (lk_case_list_view_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseListView, lk_case_list_view, LK, CASE_LIST_VIEW, GtkWidget)

GtkWidget *lk_case_list_view_new (LkContext *context);
void lk_case_list_view_select (LkCaseListView *self, const char *id);
LkReadMarks *lk_case_list_view_get_marks (LkCaseListView *self);

G_END_DECLS
