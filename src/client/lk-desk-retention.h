/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
gboolean lk_desk_retention_save (gboolean practice, const LkDeskRetention *self, GError **error);

G_END_DECLS
