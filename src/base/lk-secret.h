/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LkSecret:
 *
 * A short secret text or byte string in memory that is wiped when its last reference goes.
 */
typedef struct _LkSecret LkSecret;

#define LK_TYPE_SECRET (lk_secret_get_type ())
GType lk_secret_get_type (void);

LkSecret *lk_secret_new (const void *data, gsize size);
LkSecret *lk_secret_new_text (const char *text);
LkSecret *lk_secret_ref (LkSecret *self);
void lk_secret_unref (LkSecret *self);
const char *lk_secret_get_text (LkSecret *self);
gconstpointer lk_secret_get_data (LkSecret *self, gsize *size);
gsize lk_secret_get_size (LkSecret *self);
GBytes *lk_secret_to_bytes (LkSecret *self);

void lk_wipe (void *data, gsize size);
void lk_wipe_free (char *text);
gboolean lk_equal_constant_time (const void *a, const void *b, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSecret, lk_secret_unref)

/* g_autofree for a string that holds a secret: g_auto (LkSecretString) text = …; */
typedef char *LkSecretString;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (LkSecretString, lk_wipe_free, NULL)

G_END_DECLS
