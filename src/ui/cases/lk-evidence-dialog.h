/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_EVIDENCE_DIALOG (lk_evidence_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkEvidenceDialog, lk_evidence_dialog, LK, EVIDENCE_DIALOG, AdwWindow)

GtkWidget *lk_evidence_dialog_new (GtkWindow *parent,
                                   LkOpenCase *open_case,
                                   guint item,
                                   gboolean export_again);

G_END_DECLS
