/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "9999-12-31T23:59:59Z" and its end. */
#define LK_TIME_SIZE 21

char *lk_time_format (GDateTime *time);
char *lk_time_format_us (gint64 unix_us);
void lk_time_write_us (char text[LK_TIME_SIZE], gint64 unix_us);
GDateTime *lk_time_parse (const char *text);
gboolean lk_time_parse_us (const char *text, gint64 *unix_us);

G_END_DECLS
