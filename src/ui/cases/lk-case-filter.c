/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-filter.h"

/**
 * lk_state_filter_add_to_query:
 * @filter: which states are shown
 * @query: what the desk is asked
 */
void
lk_state_filter_add_to_query (LkStateFilter filter, LkCaseQuery *query)
{
  switch (filter)
    {
    case LK_STATE_FILTER_ALL:
      break;
    case LK_STATE_FILTER_OPEN:
      lk_case_query_set_open (query);
      break;
    case LK_STATE_FILTER_NEW:
      lk_case_query_add_state (query, LK_CASE_STATE_SUBMITTED);
      break;
    case LK_STATE_FILTER_IN_WORK:
      lk_case_query_add_state (query, LK_CASE_STATE_IN_WORK);
      break;
    case LK_STATE_FILTER_MISSING:
      lk_case_query_add_state (query, LK_CASE_STATE_NEEDS_EVIDENCE);
      break;
    case LK_STATE_FILTER_ANSWERED:
      lk_case_query_add_state (query, LK_CASE_STATE_ANSWERED);
      break;
    case LK_STATE_FILTER_CLOSED:
      lk_case_query_add_state (query, LK_CASE_STATE_CLOSED);
      break;
    }
}

/**
 * lk_state_filter_fits:
 * @filter: which states are shown
 * @item: a case
 *
 * Returns: whether @item is in one of them
 */
gboolean
lk_state_filter_fits (LkStateFilter filter, LkCase *item)
{
  switch (filter)
    {
    case LK_STATE_FILTER_ALL:
      return TRUE;
    case LK_STATE_FILTER_OPEN:
      return lk_case_is_open (item);
    case LK_STATE_FILTER_NEW:
      return lk_case_get_state (item) == LK_CASE_STATE_SUBMITTED;
    case LK_STATE_FILTER_IN_WORK:
      return lk_case_get_state (item) == LK_CASE_STATE_IN_WORK;
    case LK_STATE_FILTER_MISSING:
      return lk_case_get_state (item) == LK_CASE_STATE_NEEDS_EVIDENCE;
    case LK_STATE_FILTER_ANSWERED:
      return lk_case_get_state (item) == LK_CASE_STATE_ANSWERED;
    case LK_STATE_FILTER_CLOSED:
      return lk_case_get_state (item) == LK_CASE_STATE_CLOSED;
    }
  return FALSE;
}
