/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_SERIAL_MAX 128 /* docs/protocol.md: up to 127 characters and a NUL */

gboolean lk_serial_is_valid (const char *serial);
char *lk_serial_short (const char *serial);
char *lk_serial_of_label (const char *text);
gboolean lk_serial_matches_label (const char *device_serial, const char *label_serial);
char *lk_serial_redact (const char *serial);

G_END_DECLS
