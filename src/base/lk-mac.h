/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_MAC_BYTES 6

gboolean lk_mac_parse (const char *text, guint8 mac[LK_MAC_BYTES]);
char *lk_mac_normalise (const char *text);

G_END_DECLS
