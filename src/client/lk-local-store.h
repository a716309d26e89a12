/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-contact.h"
#include "lk-credentials.h"
#include "lk-draft.h"
#include "lk-export-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkAnswerMemory:
 * @LK_ANSWER_MEMORY_NONE: nothing that speaks against it
 * @LK_ANSWER_MEMORY_USED: a device took it already
 * @LK_ANSWER_MEMORY_OTHER_DEVICE: it was entered for another device before
 *
 * What this computer knows of an answer.
 */
typedef enum
{
  LK_ANSWER_MEMORY_NONE,
  LK_ANSWER_MEMORY_USED,
  LK_ANSWER_MEMORY_OTHER_DEVICE,
} LkAnswerMemory;

#define LK_TYPE_LOCAL_STORE (lk_local_store_get_type ())
G_DECLARE_FINAL_TYPE (LkLocalStore, lk_local_store, LK, LOCAL_STORE, GObject)

/**
 * LkStoreWork:
 * @store: the store
 * @data: what lk_local_store_work_async() was given
 * @error: set where %FALSE is returned
 *
 * Work on the thread of a store.
 *
 * Returns: whether it was done
 */
typedef gboolean (*LkStoreWork) (LkLocalStore *store, gpointer data, GError **error);

LkLocalStore *lk_local_store_new (gboolean practice, LkCredentials *credentials);
LkLocalStore *lk_local_store_new_at (const char *directory, LkCredentials *credentials);
const char *lk_local_store_get_directory (LkLocalStore *self);
void lk_local_store_open_async (LkLocalStore *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_local_store_open_finish (LkLocalStore *self, GAsyncResult *result, GError **error);
gboolean lk_local_store_keeps_secrets (LkLocalStore *self);
void lk_local_store_work_async (LkLocalStore *self,
                                LkStoreWork work,
                                gpointer data,
                                GDestroyNotify destroy,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_local_store_work_finish (LkLocalStore *self, GAsyncResult *result, GError **error);

/* Drafts */
void lk_local_store_save_draft_async (LkLocalStore *self,
                                      LkDraft *draft,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
lk_local_store_save_draft_finish (LkLocalStore *self, GAsyncResult *result, GError **error);
void lk_local_store_load_drafts_async (LkLocalStore *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *
lk_local_store_load_drafts_finish (LkLocalStore *self, GAsyncResult *result, GError **error);
void lk_local_store_delete_draft_async (LkLocalStore *self,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
lk_local_store_delete_draft_finish (LkLocalStore *self, GAsyncResult *result, GError **error);

/* Who the requester is, remembered */
LkContact *lk_local_store_load_contact (LkLocalStore *self);
void lk_local_store_save_contact_async (LkLocalStore *self,
                                        LkContact *contact,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/* Guards: what was exported from which device, and which answers were used. These read and write at
 * once, and write under the lock that all programs share: the window has
 * lk_local_store_work_async() do that. */
LkExportRecord *lk_local_store_find_export (LkLocalStore *self, const char *mac);
LkExportRecord *lk_local_store_find_open_export (LkLocalStore *self, const char *mac);
LkExportRecord *
lk_local_store_find_request (LkLocalStore *self, const char *request_sha256, gboolean *superseded);
gboolean lk_local_store_record_export (LkLocalStore *self, LkExportRecord *record, GError **error);
gboolean lk_local_store_set_export_case (LkLocalStore *self,
                                         const char *request_sha256,
                                         const char *case_id,
                                         guint item,
                                         GError **error);
gboolean lk_local_store_set_export_outcome (LkLocalStore *self,
                                            const char *mac,
                                            LkApplyOutcome outcome,
                                            GError **error);
gboolean lk_local_store_note_case_closed (LkLocalStore *self, const char *case_id, GError **error);
gboolean lk_local_store_mark_answer_used (LkLocalStore *self, LkSecret *answer, GError **error);
LkAnswerMemory
lk_local_store_recall_answer (LkLocalStore *self, LkSecret *answer, const char *device);
gboolean lk_local_store_note_answer_device (LkLocalStore *self,
                                            LkSecret *answer,
                                            const char *device,
                                            GError **error);
gboolean lk_local_store_forget_answer_device (LkLocalStore *self, LkSecret *answer, GError **error);

G_END_DECLS
