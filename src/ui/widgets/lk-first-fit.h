/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkFirstFit:
 *
 * Shows the first of its children that the width has room for, the last one where none has. The
 * children stand widest first, and mean the same.
 */
#define LK_TYPE_FIRST_FIT (lk_first_fit_get_type ())
G_DECLARE_FINAL_TYPE (LkFirstFit, lk_first_fit, LK, FIRST_FIT, GtkWidget)

G_END_DECLS
