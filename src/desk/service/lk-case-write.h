/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"
#include "lk-json-writer.h"

G_BEGIN_DECLS

void lk_case_row_get_facts (const LkCaseRow *row, LkItemState *states, LkCaseFacts *facts);
void lk_case_write (LkJsonWriter *w,
                    const LkCaseRow *row,
                    const LkUserRow *reader,
                    gint64 now,
                    GPtrArray *duplicates);
gboolean lk_case_reply (LkCall *call, guint status, GPtrArray *duplicates);
void
lk_event_write (LkJsonWriter *w, const char *case_id, const LkEventRow *event, gboolean may_read);

G_END_DECLS
