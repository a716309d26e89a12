/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_PREFERENCES (lk_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LkPreferences, lk_preferences, LK, PREFERENCES, AdwWindow)

GtkWidget *lk_preferences_new (LkContext *context, GtkWindow *parent);
void lk_preferences_present (LkContext *context, GtkWindow *parent);

G_END_DECLS
