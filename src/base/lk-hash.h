/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_SHA256_BYTES 32
#define LK_SHA256_HEX 64

char *lk_sha256_hex (const void *data, gsize size);
gboolean lk_sha256_is_hex (const char *text);
char *lk_hex_encode (const guint8 *data, gsize size);
gboolean lk_hex_decode (const char *text, guint8 *data, gsize size);

G_END_DECLS
