/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"

G_BEGIN_DECLS

/**
 * LkTotals:
 *
 * How long the lists are. Counting up to ten thousand rows costs more than the page itself, so a
 * count is kept until a case changes anywhere: the number of the last change, which all desks over
 * one database share, stands beside it. Threads may use it side by side.
 */
typedef struct _LkTotals LkTotals;

LkTotals *lk_totals_new (void);
void lk_totals_free (LkTotals *self);
gboolean lk_totals_count (LkTotals *self,
                          LkDb *db,
                          gint64 mark,
                          const LkCaseQuery *query,
                          gint64 most,
                          gint64 *total,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTotals, lk_totals_free)

G_END_DECLS
