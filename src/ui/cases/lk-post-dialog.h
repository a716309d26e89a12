/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_POST_DIALOG (lk_post_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkPostDialog, lk_post_dialog, LK, POST_DIALOG, AdwWindow)

GtkWidget *lk_post_dialog_new (GtkWindow *parent, LkOpenCase *open_case, LkEventKind kind);

G_END_DECLS
