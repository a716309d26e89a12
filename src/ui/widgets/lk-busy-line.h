/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_BUSY_LINE (lk_busy_line_get_type ())
G_DECLARE_FINAL_TYPE (LkBusyLine, lk_busy_line, LK, BUSY_LINE, GtkWidget)

void lk_busy_line_show (LkBusyLine *self, const char *text);
void lk_busy_line_hide (LkBusyLine *self);

G_END_DECLS
