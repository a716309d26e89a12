/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-case-row.h"
#include "lk-read-marks.h"

G_BEGIN_DECLS

/**
 * LkCaseMatchFunc:
 * @item: a case that is not in the list yet
 * @user_data: as given
 *
 * Returns: whether it belongs into the list
 */
typedef gboolean (*LkCaseMatchFunc) (LkCase *item, gpointer user_data);

#define LK_TYPE_CASE_LIST_MODEL (lk_case_list_model_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseListModel, lk_case_list_model, LK, CASE_LIST_MODEL, GObject)

LkCaseListModel *lk_case_list_model_new (LkReadMarks *marks);
void lk_case_list_model_set_backend (LkCaseListModel *self, LkCaseBackend *backend);
void lk_case_list_model_set_query (LkCaseListModel *self,
                                   LkCaseQuery *query,
                                   LkCaseMatchFunc match,
                                   gpointer match_data);
void lk_case_list_model_reload (LkCaseListModel *self);
void lk_case_list_model_update_case (LkCaseListModel *self, LkCase *item);
gboolean lk_case_list_model_get_loading (LkCaseListModel *self);
gboolean lk_case_list_model_get_begun (LkCaseListModel *self);
const GError *lk_case_list_model_get_error (LkCaseListModel *self);
gboolean lk_case_list_model_find (LkCaseListModel *self, const char *id, guint *position);

G_END_DECLS
