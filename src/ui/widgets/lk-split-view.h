/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_SPLIT_VIEW (lk_split_view_get_type ())
G_DECLARE_FINAL_TYPE (LkSplitView, lk_split_view, LK, SPLIT_VIEW, GtkWidget)

GtkWidget *lk_split_view_new (void);
void lk_split_view_set_list (LkSplitView *self, GtkWidget *list);
GtkWidget *lk_split_view_get_list (LkSplitView *self);
void lk_split_view_set_content (LkSplitView *self, GtkWidget *content);
GtkWidget *lk_split_view_get_content (LkSplitView *self);
void lk_split_view_set_show_content (LkSplitView *self, gboolean show_content);
gboolean lk_split_view_get_show_content (LkSplitView *self);
gboolean lk_split_view_get_narrow (LkSplitView *self);

G_END_DECLS
