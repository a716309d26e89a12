/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_UNBIND_DIALOG (lk_unbind_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkUnbindDialog, lk_unbind_dialog, LK, UNBIND_DIALOG, AdwWindow)

GtkWidget *lk_unbind_dialog_new (GtkWindow *parent, LkOpenCase *open_case, guint item);

G_END_DECLS
