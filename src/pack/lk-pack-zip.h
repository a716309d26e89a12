/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkZip:
 *
 * A zip file that grows in memory. Its bytes depend on what is put in alone: no clock, no time
 * zone, no user.
 */
typedef struct _LkZip LkZip;

LkZip *lk_zip_new (void);
gboolean lk_zip_add (LkZip *self, const char *name, const void *data, gsize size, GError **error);
GBytes *lk_zip_close (LkZip *self, GError **error);
void lk_zip_free (LkZip *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkZip, lk_zip_free)

G_END_DECLS
