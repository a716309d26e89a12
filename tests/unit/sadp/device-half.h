/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a device does in a key exchange, with OpenSSL alone: nothing of src/sadp is used. */
char *device_half_exchange (const char *public_key, const guint8 random[16]);
char *device_half_open (const char *block, const guint8 key[16]);

G_END_DECLS
