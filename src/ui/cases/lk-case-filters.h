/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-case-query.h"
#include "lk-case.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_FILTERS (lk_case_filters_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseFilters, lk_case_filters, LK, CASE_FILTERS, GtkWidget)

GtkWidget *lk_case_filters_new (void);
void lk_case_filters_set_agent (LkCaseFilters *self, gboolean agent);
gboolean lk_case_filters_get_active (LkCaseFilters *self);
void lk_case_filters_clear (LkCaseFilters *self);
void lk_case_filters_add_to_query (LkCaseFilters *self, LkCaseQuery *query);
gboolean lk_case_filters_fit (LkCaseFilters *self, LkCase *item, LkPerson *me);

G_END_DECLS
