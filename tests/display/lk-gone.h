/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_gone_watch (GtkWidget *root);
void lk_gone_watch_windows (void);
void lk_gone_assert (void);

G_END_DECLS
