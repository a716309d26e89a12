/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_PAIR_LAYOUT (lk_pair_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkPairLayout, lk_pair_layout, LK, PAIR_LAYOUT, GtkLayoutManager)

G_END_DECLS
