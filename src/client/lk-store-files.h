/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkStoreFiles:
 *
 * The files of the local store, without any thought of what they mean: a lock that all programs
 * share, JSON files replaced as one step, photos named by their hash. Blocks; may be used on any
 * thread, and holds no state beside its directory.
 */
typedef struct _LkStoreFiles LkStoreFiles;

LkStoreFiles *lk_store_files_new (const char *directory);
LkStoreFiles *lk_store_files_ref (LkStoreFiles *self);
void lk_store_files_unref (LkStoreFiles *self);
const char *lk_store_files_get_directory (LkStoreFiles *self);

gboolean lk_store_files_prepare (LkStoreFiles *self, GError **error);
int lk_store_files_lock (LkStoreFiles *self, GError **error);
void lk_store_files_unlock (int lock);

JsonObject *
lk_store_files_read (LkStoreFiles *self, const char *folder, const char *name, GError **error);
gboolean lk_store_files_write (LkStoreFiles *self,
                               const char *folder,
                               const char *name,
                               JsonObject *object,
                               GError **error);
gboolean
lk_store_files_remove (LkStoreFiles *self, const char *folder, const char *name, GError **error);
gboolean lk_store_files_move (LkStoreFiles *self,
                              const char *from,
                              const char *to,
                              const char *name,
                              GError **error);
gboolean lk_store_files_has (LkStoreFiles *self, const char *folder, const char *name);
GStrv lk_store_files_list (LkStoreFiles *self, const char *folder);

gboolean
lk_store_files_write_photo (LkStoreFiles *self, const char *sha256, GBytes *bytes, GError **error);
GBytes *lk_store_files_read_photo (LkStoreFiles *self, const char *sha256);
void lk_store_files_sweep (LkStoreFiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkStoreFiles, lk_store_files_unref)

#define LK_STORE_DRAFTS "drafts"
#define LK_STORE_OUTBOX "outbox"
#define LK_STORE_PHOTOS "photos"
#define LK_STORE_REPORTS "reports"

G_END_DECLS
