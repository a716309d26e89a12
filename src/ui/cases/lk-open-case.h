/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-case-words.h"
#include "lk-context.h"
#include "lk-new-event.h"

G_BEGIN_DECLS

#define LK_TYPE_OPEN_CASE (lk_open_case_get_type ())
G_DECLARE_FINAL_TYPE (LkOpenCase, lk_open_case, LK, OPEN_CASE, GObject)

LkOpenCase *lk_open_case_new (LkContext *context);
LkOpenCase *lk_open_case_pin (LkOpenCase *self);
LkContext *lk_open_case_get_context (LkOpenCase *self);
void lk_open_case_set_id (LkOpenCase *self, const char *id);
const char *lk_open_case_get_id (LkOpenCase *self);
LkCase *lk_open_case_get_case (LkOpenCase *self);
GListModel *lk_open_case_get_events (LkOpenCase *self);
const GError *lk_open_case_get_error (LkOpenCase *self);
gboolean lk_open_case_get_busy (LkOpenCase *self);
LkViewer lk_open_case_get_viewer (LkOpenCase *self);
gboolean lk_open_case_allows (LkOpenCase *self, LkEventKind kind);
LkCaseItem *lk_open_case_get_item (LkOpenCase *self, guint index);
void lk_open_case_reload (LkOpenCase *self);

void lk_open_case_post_async (LkOpenCase *self,
                              LkNewEvent *event,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_open_case_post_finish (LkOpenCase *self, GAsyncResult *result, GError **error);

G_END_DECLS
