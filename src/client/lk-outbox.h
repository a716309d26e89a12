/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-local-store.h"
#include "lk-outbox-entry.h"

G_BEGIN_DECLS

#define LK_TYPE_OUTBOX (lk_outbox_get_type ())
G_DECLARE_FINAL_TYPE (LkOutbox, lk_outbox, LK, OUTBOX, GObject)

LkOutbox *lk_outbox_new (LkCaseBackend *backend, LkLocalStore *store);
void lk_outbox_load_async (LkOutbox *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_outbox_load_finish (LkOutbox *self, GAsyncResult *result, GError **error);
void lk_outbox_submit_async (LkOutbox *self,
                             LkDraft *draft,
                             LkProgressFunc progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
LkCase *lk_outbox_submit_finish (LkOutbox *self, GAsyncResult *result, GError **error);
void lk_outbox_set_first_wait (LkOutbox *self, guint milliseconds);
gboolean lk_outbox_holds (LkOutbox *self, const char *draft_id);
void lk_outbox_retry (LkOutbox *self);
void lk_outbox_take_back_async (LkOutbox *self,
                                LkOutboxEntry *entry,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LkDraft *lk_outbox_take_back_finish (LkOutbox *self, GAsyncResult *result, GError **error);

G_END_DECLS
