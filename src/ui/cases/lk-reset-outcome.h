/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-reset-result.h"
#include "lk-sadp-device.h"

G_BEGIN_DECLS

#define LK_TYPE_RESET_OUTCOME (lk_reset_outcome_get_type ())
G_DECLARE_FINAL_TYPE (LkResetOutcome, lk_reset_outcome, LK, RESET_OUTCOME, GtkWidget)

GtkWidget *lk_reset_outcome_new (void);
void
lk_reset_outcome_show (LkResetOutcome *self, const LkResetResult *result, LkSadpDevice *device);
void lk_reset_outcome_show_report (LkResetOutcome *self, const GError *error);

G_END_DECLS
