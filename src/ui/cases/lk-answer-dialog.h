/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_ANSWER_DIALOG (lk_answer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkAnswerDialog, lk_answer_dialog, LK, ANSWER_DIALOG, AdwWindow)

GtkWidget *lk_answer_dialog_new (GtkWindow *parent, LkOpenCase *open_case, guint item);

G_END_DECLS
