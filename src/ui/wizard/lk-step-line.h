/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-wizard-step.h"

G_BEGIN_DECLS

#define LK_TYPE_STEP_LINE (lk_step_line_get_type ())
G_DECLARE_FINAL_TYPE (LkStepLine, lk_step_line, LK, STEP_LINE, GtkWidget)

GtkWidget *lk_step_line_new (void);
void lk_step_line_set_position (LkStepLine *self, LkWizardStep current, LkWizardStep furthest);

G_END_DECLS
