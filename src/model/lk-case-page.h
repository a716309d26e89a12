/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"

G_BEGIN_DECLS

/**
 * LkCasePage:
 *
 * One page of a list of cases. Counted by reference, never changed.
 */
typedef struct _LkCasePage LkCasePage;

#define LK_TYPE_CASE_PAGE (lk_case_page_get_type ())
GType lk_case_page_get_type (void);

LkCasePage *lk_case_page_new_from_json (JsonObject *object, GError **error);
LkCasePage *lk_case_page_ref (LkCasePage *self);
void lk_case_page_unref (LkCasePage *self);

GPtrArray *lk_case_page_get_items (LkCasePage *self);
const char *lk_case_page_get_next (LkCasePage *self);
gint64 lk_case_page_get_total (LkCasePage *self);
gboolean lk_case_page_get_total_exact (LkCasePage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCasePage, lk_case_page_unref)

G_END_DECLS
