/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_RESET_PAGE (lk_reset_page_get_type ())
G_DECLARE_FINAL_TYPE (LkResetPage, lk_reset_page, LK, RESET_PAGE, GtkWidget)

GtkWidget *lk_reset_page_new (LkOpenCase *open_case, guint item);
gboolean lk_reset_page_may_leave (LkResetPage *self);

G_END_DECLS
