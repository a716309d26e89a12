/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_COLUMN_LAYOUT (lk_column_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkColumnLayout, lk_column_layout, LK, COLUMN_LAYOUT, GtkLayoutManager)

GtkWidget *lk_column_new (int spacing);

G_END_DECLS
