/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"

G_BEGIN_DECLS

char **lk_search_fold (const char *text);
char *lk_search_words_of (const LkCaseRow *row);
char *lk_search_serials_of (const LkCaseRow *row);
char *lk_search_fragment (const char *text);
gboolean lk_search_finds (const LkCaseRow *row, const LkCaseQuery *query);
gboolean lk_search_put (LkDb *db, const LkCaseRow *row, GError **error);
gboolean lk_search_drop (LkDb *db, const LkCaseRow *row, GError **error);

G_END_DECLS
