/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"

G_BEGIN_DECLS

/**
 * LkCasePages:
 *
 * The pages of a list that can only be read one after the other, each with the cursor that leads
 * to it. A page that nobody looks at is let go and can be had again by its cursor; the first one
 * stays, since no cursor leads to it.
 */
typedef struct _LkCasePages LkCasePages;

LkCasePages *lk_case_pages_new (guint max_held);
void lk_case_pages_free (LkCasePages *self);

guint lk_case_pages_get_count (LkCasePages *self);
gboolean lk_case_pages_get_complete (LkCasePages *self);
gboolean lk_case_pages_get_begun (LkCasePages *self);
guint lk_case_pages_find (LkCasePages *self, guint position);
guint lk_case_pages_get_start (LkCasePages *self, guint page);
guint lk_case_pages_get_length (LkCasePages *self, guint page);
const char *lk_case_pages_get_cursor (LkCasePages *self, guint page);
gboolean lk_case_pages_get_held (LkCasePages *self, guint page);
LkCase *lk_case_pages_peek (LkCasePages *self, guint position);
int lk_case_pages_put (LkCasePages *self, guint page, GPtrArray *cases, const char *next);
gboolean lk_case_pages_replace (LkCasePages *self, LkCase *item, guint *position);
LkCase *lk_case_pages_lookup (LkCasePages *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCasePages, lk_case_pages_free)

G_END_DECLS
