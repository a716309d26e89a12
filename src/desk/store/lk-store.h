/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-db.h"

G_BEGIN_DECLS

#define LK_TYPE_STORE (lk_store_get_type ())
G_DECLARE_FINAL_TYPE (LkStore, lk_store, LK, STORE, GObject)

/**
 * LkStoreMode:
 * @LK_STORE_READ: one snapshot, nothing is written
 * @LK_STORE_WRITE: a transaction; it shares its commit with others that wait at the same time
 *
 * What a job does with the database.
 */
typedef enum
{
  LK_STORE_READ,
  LK_STORE_WRITE,
} LkStoreMode;

/**
 * LkStoreFunc:
 * @db: the connection, inside the transaction
 * @data: the job's
 * @error: #LkStoreError; then nothing of the job is kept
 *
 * A job, called on a thread of the store. It may be called again from the start when the
 * transaction was lost, so it must not take anything from @data that it cannot find again.
 *
 * Returns: whether what was written shall be kept
 */
typedef gboolean (*LkStoreFunc) (LkDb *db, gpointer data, GError **error);

/**
 * LkStoreNotify:
 * @data: the caller's
 *
 * Called on a thread of the store after a commit that changed cases.
 */
typedef void (*LkStoreNotify) (gpointer data);

LkStore *lk_store_new (const char *url, gboolean create, guint readers, GError **error);
void lk_store_close (LkStore *self);

void lk_store_run_async (LkStore *self,
                         LkStoreMode mode,
                         LkStoreFunc func,
                         gpointer data,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean lk_store_run_finish (LkStore *self, GAsyncResult *result, GError **error);
gboolean
lk_store_run (LkStore *self, LkStoreMode mode, LkStoreFunc func, gpointer data, GError **error);
gboolean lk_store_scrub (LkStore *self, GError **error);

void lk_store_set_notify (LkStore *self, LkStoreNotify notify, gpointer data);
guint lk_store_get_depth (LkStore *self);
guint64 lk_store_get_commits (LkStore *self);
const char *lk_store_get_driver_name (LkStore *self);

G_END_DECLS
