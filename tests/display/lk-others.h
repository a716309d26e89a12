/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_run (const char *const *arguments);
void lk_drag_onto (GtkWidget *target, const char *media_type, const char *path);

#define LK_RUN(...) lk_run ((const char *const[]){ __VA_ARGS__, NULL })

G_END_DECLS
