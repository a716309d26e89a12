/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_COMMENT_ENTRY (lk_comment_entry_get_type ())
G_DECLARE_FINAL_TYPE (LkCommentEntry, lk_comment_entry, LK, COMMENT_ENTRY, GtkWidget)

void lk_comment_entry_set_open_case (LkCommentEntry *self, LkOpenCase *open_case);
gboolean lk_comment_entry_has_unsent (LkCommentEntry *self);

G_END_DECLS
