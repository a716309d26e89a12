/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-query.h"
#include "lk-case.h"

G_BEGIN_DECLS

/**
 * LkStateFilter:
 *
 * The rows of the state filter, in the order of the template of the list view.
 */
typedef enum
{
  LK_STATE_FILTER_ALL,
  LK_STATE_FILTER_OPEN,
  LK_STATE_FILTER_NEW,
  LK_STATE_FILTER_IN_WORK,
  LK_STATE_FILTER_MISSING,
  LK_STATE_FILTER_ANSWERED,
  LK_STATE_FILTER_CLOSED,
} LkStateFilter;

void lk_state_filter_add_to_query (LkStateFilter filter, LkCaseQuery *query);
gboolean lk_state_filter_fits (LkStateFilter filter, LkCase *item);

G_END_DECLS
