/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LK_TYPE_ROW (lk_row_get_type ())
G_DECLARE_FINAL_TYPE (LkRow, lk_row, LK, ROW, AdwActionRow)

GtkWidget *lk_row_new (void);
void lk_row_narrow_words (AdwActionRow *row);

G_END_DECLS
