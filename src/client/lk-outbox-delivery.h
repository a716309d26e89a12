/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-outbox-entry.h"

G_BEGIN_DECLS

void lk_outbox_deliver_async (LkCaseBackend *backend,
                              LkOutboxEntry *entry,
                              LkProgressFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkCase *lk_outbox_deliver_finish (GAsyncResult *result, GError **error);

G_END_DECLS
