/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_COLUMN_LAYOUT (lk_column_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkColumnLayout, lk_column_layout, LK, COLUMN_LAYOUT, GtkLayoutManager)

/* How narrow words get that may be broken anywhere, also in the .ui files. A label without such a
 * width tells how narrow it gets by laying out all its words with one letter a line. For labels in
 * such a column only: asked for a height, as a GtkBox does, GtkLabel of 4.8 takes a word that is
 * shorter for an error. */
#define LK_FEWEST_LETTERS 8

GtkWidget *lk_column_new (int spacing);

G_END_DECLS
