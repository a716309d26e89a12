/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-context.h"
#include "lk-open-case.h"
#include "lk-read-marks.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_VIEW (lk_case_view_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseView, lk_case_view, LK, CASE_VIEW, GtkWidget)

GtkWidget *lk_case_view_new (LkContext *context);
void lk_case_view_set_case_id (LkCaseView *self, const char *id);
const char *lk_case_view_get_case_id (LkCaseView *self);
const char *lk_case_view_get_title (LkCaseView *self);
void lk_case_view_set_marks (LkCaseView *self, LkReadMarks *marks);
LkOpenCase *lk_case_view_get_open_case (LkCaseView *self);
gboolean lk_case_view_may_leave (LkCaseView *self);
gboolean lk_case_view_has_unsent (LkCaseView *self);
gboolean lk_case_view_go_back (LkCaseView *self);

G_END_DECLS
