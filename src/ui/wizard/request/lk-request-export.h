/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-context.h"
#include "lk-draft.h"
#include "lk-sadp-device.h"

G_BEGIN_DECLS

void lk_request_export_async (LkContext *context,
                              LkDraft *draft,
                              LkDraftItem *item,
                              LkSadpDevice *device,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lk_request_export_finish (LkDraft *draft, GAsyncResult *result, GError **error);

G_END_DECLS
