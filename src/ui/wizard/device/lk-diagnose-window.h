/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_DIAGNOSE_WINDOW (lk_diagnose_window_get_type ())
G_DECLARE_FINAL_TYPE (LkDiagnoseWindow, lk_diagnose_window, LK, DIAGNOSE_WINDOW, AdwWindow)

GtkWidget *lk_diagnose_window_new (LkContext *context);

G_END_DECLS
