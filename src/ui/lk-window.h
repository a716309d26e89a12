/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"
#include "lk-wizard.h"

G_BEGIN_DECLS

#define LK_TYPE_WINDOW (lk_window_get_type ())
G_DECLARE_FINAL_TYPE (LkWindow, lk_window, LK, WINDOW, AdwApplicationWindow)

GtkWidget *lk_window_new (GtkApplication *application, LkContext *context);
LkContext *lk_window_get_context (LkWindow *self);
void lk_window_show_cases (LkWindow *self);
void lk_window_show_case (LkWindow *self, const char *id);
void lk_window_new_case (LkWindow *self);
LkWizard *lk_window_get_wizard (LkWindow *self);
void lk_window_toast (LkWindow *self, const char *text);

G_END_DECLS
