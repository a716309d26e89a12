/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_PRACTICE_KEY_BYTES 16
#define LK_PRACTICE_BLOCKS_MAX 256 /* bytes of a protected text at most */

gboolean
lk_practice_exchange (const char *client_key, guint8 key[LK_PRACTICE_KEY_BYTES], char **code);
char *lk_practice_open_block (const guint8 key[LK_PRACTICE_KEY_BYTES], const char *base64);
void lk_practice_random (void *data, gsize size);
char *lk_practice_random_text (guint length);

G_END_DECLS
