/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_SEAL_KEY_BYTES 32

LkSecret *lk_seal_new_key (void);
char *lk_seal (LkSecret *key, LkSecret *secret, const char *context);
LkSecret *lk_unseal (LkSecret *key, const char *sealed, const char *context);

G_END_DECLS
