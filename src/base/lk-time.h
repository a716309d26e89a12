/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_time_format (GDateTime *time);
char *lk_time_format_us (gint64 unix_us);
GDateTime *lk_time_parse (const char *text);
gboolean lk_time_parse_us (const char *text, gint64 *unix_us);

G_END_DECLS
