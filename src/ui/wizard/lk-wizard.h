/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-wizard-page.h"
#include "lk-wizard-step.h"

G_BEGIN_DECLS

#define LK_TYPE_WIZARD (lk_wizard_get_type ())
G_DECLARE_FINAL_TYPE (LkWizard, lk_wizard, LK, WIZARD, GtkWidget)

GtkWidget *lk_wizard_new (LkContext *context);

void lk_wizard_set_draft (LkWizard *self, LkDraft *draft);
void lk_wizard_save_now (LkWizard *self);
LkDraft *lk_wizard_get_draft (LkWizard *self);
LkWizardStep lk_wizard_get_step (LkWizard *self);
LkWizardPage *lk_wizard_get_page (LkWizard *self);
gboolean lk_wizard_get_busy (LkWizard *self);

void lk_wizard_go_to (LkWizard *self, LkWizardStep step);
void lk_wizard_next (LkWizard *self);
gboolean lk_wizard_back (LkWizard *self);

G_END_DECLS
