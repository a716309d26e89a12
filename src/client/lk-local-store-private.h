/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local-store.h"
#include "lk-store-files.h"

G_BEGIN_DECLS

/**
 * LkStoredDraft:
 * @draft: the draft
 * @lost: whether a request that it had is gone
 *
 * A draft from the disk.
 */
typedef struct
{
  LkDraft *draft;
  gboolean lost;
} LkStoredDraft;

LkStoreFiles *lk_local_store_get_files (LkLocalStore *self);

/* Gives a task its value, on the thread of the store. */
typedef void (*LkStoreRun) (GTask *task);
void lk_local_store_push (LkLocalStore *self, GTask *task, LkStoreRun run);

char *lk_local_store_seal (LkSecret *secret, const char *context, gpointer self);
LkSecret *lk_local_store_unseal (const char *sealed, const char *context, gpointer self);
void lk_local_store_forget_requests (LkLocalStore *self, const char *id);

/* Reads, changes and writes one of the small files while nobody else does; a function that returns
 * FALSE has changed nothing. */
typedef gboolean (*LkStoreChangeFunc) (JsonObject *object, gpointer data);
gboolean lk_local_store_change (LkLocalStore *self,
                                const char *name,
                                LkStoreChangeFunc func,
                                gpointer data,
                                GError **error);

void lk_local_store_save_outbox_async (LkLocalStore *self,
                                       LkDraft *draft,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
lk_local_store_save_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error);
void lk_local_store_load_outbox_async (LkLocalStore *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
lk_local_store_load_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error);
void lk_local_store_leave_outbox_async (LkLocalStore *self,
                                        const char *id,
                                        gboolean to_drafts,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
lk_local_store_leave_outbox_finish (LkLocalStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
