/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-wait.h"

G_BEGIN_DECLS

/*
 * How a window looks, to whom, and whether all can use it. LK_LOOKS says for which pictures this
 * run is: "screen" (light, dark, narrow, mirrored, large text), "contrast" or "german"; without it
 * what can be measured is measured. LK_SHOT_DIR says where the pictures go.
 */
void lk_looks_init (void);
gboolean lk_looks_in_english (void);
const char *lk_looks_words (const char *english) G_GNUC_FORMAT (1);
void lk_looks_assert_words (const char *shown, const char *english);
gboolean lk_looks_has (const char *shown, const char *part);
void lk_looks_settle (GtkWidget *widget);
void lk_looks_shoot (GtkWidget *widget, const char *name);
void lk_looks_shoot_all (GtkWindow *window, const char *name);
void lk_looks_assert_usable (GtkWidget *root);
void lk_looks_assert_focus_seen (GtkWindow *window);
gboolean lk_looks_told (gpointer widget, const char *text);
GdkTexture *lk_looks_draw (GtkWidget *widget);

G_END_DECLS
