/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft.h"
#include "lk-sadp-device.h"
#include "lk-sadp-outcome.h"

G_BEGIN_DECLS

typedef struct _LkContext LkContext;

#define LK_TYPE_EXPORTS (lk_exports_get_type ())
G_DECLARE_FINAL_TYPE (LkExports, lk_exports, LK, EXPORTS, GObject)

LkExports *lk_exports_new (void);
void lk_exports_ask_async (LkExports *self,
                           LkContext *context,
                           LkSadpDevice *device,
                           LkDraft *draft,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean lk_exports_ask_finish (LkExports *self, GAsyncResult *result, GError **error);
gboolean lk_exports_is_asking (LkExports *self, const char *mac);
gboolean lk_exports_is_asking_any (LkExports *self);
LkDraft *lk_exports_find_draft (LkExports *self, const char *id);
const LkSadpExport *lk_exports_get_loose (LkExports *self, const char *mac);
void lk_exports_drop_loose (LkExports *self, const char *mac);
gboolean lk_exports_has_loose (LkExports *self);

LkRequestKind lk_exports_kind (LkSadpRequestKind kind);

G_END_DECLS
