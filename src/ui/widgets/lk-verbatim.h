/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_verbatim (GtkWidget *root);
void lk_verbatim_numbers (GtkWidget *root);

G_END_DECLS
