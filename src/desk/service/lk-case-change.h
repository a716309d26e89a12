/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"
#include "lk-desk.h"
#include "lk-state.h"

G_BEGIN_DECLS

gboolean lk_case_change (LkDb *db,
                         LkDesk *desk,
                         LkCaseRow *row,
                         const LkEventFacts *event,
                         const char *caller,
                         const char *to,
                         gint64 now,
                         LkEffect *effect,
                         GError **error);
gboolean
lk_case_change_close_expired (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);
gboolean lk_case_change_erase (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);
gboolean
lk_case_change_purge_texts (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);
gboolean
lk_case_change_purge_blobs (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);
gboolean
lk_case_change_purge_contact (LkDb *db, LkDesk *desk, LkCaseRow *row, gint64 now, GError **error);

G_END_DECLS
