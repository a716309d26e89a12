/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

#define LK_TYPE_REPORTS (lk_reports_get_type ())
G_DECLARE_FINAL_TYPE (LkReports, lk_reports, LK, REPORTS, GObject)

LkReports *lk_reports_new (LkCaseBackend *backend, LkLocalStore *store);
void lk_reports_set_first_wait (LkReports *self, guint milliseconds);
void lk_reports_send_async (LkReports *self,
                            const char *case_id,
                            LkNewEvent *event,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LkCase *lk_reports_send_finish (LkReports *self, GAsyncResult *result, GError **error);
void lk_reports_retry (LkReports *self);
void lk_reports_retry_async (LkReports *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
guint lk_reports_retry_finish (LkReports *self, GAsyncResult *result, guint *left);

G_END_DECLS
