/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local-store.h"

G_BEGIN_DECLS

/**
 * LkDeskRetention:
 * @photo_days: how long photos stay after a case is closed
 * @contact_days: how long contact and comments do
 *
 * What the desk of this computer keeps, and for how long.
 */
typedef struct
{
  guint photo_days;
  guint contact_days;
} LkDeskRetention;

char *lk_desk_retention_dup_path (gboolean practice);
void lk_desk_retention_load (gboolean practice, LkDeskRetention *self);
void lk_desk_retention_save_async (const LkDeskRetention *self,
                                   gboolean practice,
                                   LkLocalStore *store,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

G_END_DECLS
