/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_ACTIONS (lk_case_actions_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseActions, lk_case_actions, LK, CASE_ACTIONS, GObject)

LkCaseActions *lk_case_actions_new (GtkWidget *page, LkOpenCase *open_case);
GActionGroup *lk_case_actions_get_group (LkCaseActions *self);
GMenuModel *lk_case_actions_get_menu (LkCaseActions *self);

G_END_DECLS
