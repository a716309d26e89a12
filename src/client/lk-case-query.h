/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"

G_BEGIN_DECLS

/**
 * LkCaseOrder:
 * @LK_CASE_ORDER_UPDATED: what changed last comes first
 * @LK_CASE_ORDER_CREATED: what was filed last comes first
 */
typedef enum
{
  LK_CASE_ORDER_UPDATED,
  LK_CASE_ORDER_CREATED,
} LkCaseOrder;

/**
 * LkCaseQuery:
 *
 * Which cases to list. Set it up, then only read it: a list keeps a reference.
 */
typedef struct _LkCaseQuery LkCaseQuery;

#define LK_TYPE_CASE_QUERY (lk_case_query_get_type ())
GType lk_case_query_get_type (void);

LkCaseQuery *lk_case_query_new (void);
LkCaseQuery *lk_case_query_ref (LkCaseQuery *self);
void lk_case_query_unref (LkCaseQuery *self);

void lk_case_query_add_state (LkCaseQuery *self, LkCaseState state);
void lk_case_query_set_open (LkCaseQuery *self);
void lk_case_query_set_type (LkCaseQuery *self, LkCaseType type);
void lk_case_query_set_owner (LkCaseQuery *self, const char *owner);
void lk_case_query_set_requester_me (LkCaseQuery *self, gboolean me);
void lk_case_query_set_text (LkCaseQuery *self, const char *text);
void lk_case_query_set_order (LkCaseQuery *self, LkCaseOrder order);
void lk_case_query_set_limit (LkCaseQuery *self, guint limit);
const char *lk_case_query_get_text (LkCaseQuery *self);
char *lk_case_query_to_string (LkCaseQuery *self, const char *after);
gboolean lk_case_query_equal (LkCaseQuery *a, LkCaseQuery *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCaseQuery, lk_case_query_unref)

G_END_DECLS
