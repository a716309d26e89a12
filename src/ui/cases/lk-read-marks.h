/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

#define LK_TYPE_READ_MARKS (lk_read_marks_get_type ())
G_DECLARE_FINAL_TYPE (LkReadMarks, lk_read_marks, LK, READ_MARKS, GObject)

LkReadMarks *lk_read_marks_new (void);
void lk_read_marks_set_store (LkReadMarks *self, LkLocalStore *store);
void lk_read_marks_set_me (LkReadMarks *self, const char *user_id);
gboolean lk_read_marks_is_unread (LkReadMarks *self, LkCase *item);
void lk_read_marks_mark_read (LkReadMarks *self, LkCase *item);

G_END_DECLS
