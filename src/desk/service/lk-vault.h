/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"
#include "lk-store-error.h"

G_BEGIN_DECLS

/**
 * LkVault:
 *
 * How request and answer texts lie in the database: as they are, or under AES-256-GCM when there
 * is a key. May be used by several threads.
 */
typedef struct _LkVault LkVault;

#define LK_VAULT_KEY_ID_CHARS 16

LkVault *lk_vault_new (const char *key_file, GError **error);
void lk_vault_free (LkVault *self);
gboolean lk_vault_has_key (LkVault *self);
const char *lk_vault_get_key_id (LkVault *self);
GBytes *
lk_vault_seal (LkVault *self, const char *place, const char *text, gsize size, GError **error);
LkSecret *lk_vault_open (LkVault *self, const char *place, GBytes *sealed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkVault, lk_vault_free)

G_END_DECLS
