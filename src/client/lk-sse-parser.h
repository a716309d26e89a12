/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest line and the longest event that are read; a desk's events have some 100 bytes. */
#define LK_SSE_LIMIT (64 * 1024)

/**
 * LkSseFunc:
 * @event: name of the event, "message" when it has none
 * @data: its data, lines joined by a line feed
 * @user_data: as given
 *
 * Told of an event of a stream.
 */
typedef void (*LkSseFunc) (const char *event, const char *data, gpointer user_data);

/**
 * LkSseParser:
 *
 * Reads text/event-stream (HTML, section "Server-sent events") from pieces of any size.
 */
typedef struct _LkSseParser LkSseParser;

LkSseParser *lk_sse_parser_new (LkSseFunc func, gpointer user_data);
void lk_sse_parser_free (LkSseParser *self);
gboolean lk_sse_parser_feed (LkSseParser *self, const char *data, gsize size);
void lk_sse_parser_reset (LkSseParser *self);
const char *lk_sse_parser_get_last_id (LkSseParser *self);
guint lk_sse_parser_get_retry (LkSseParser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSseParser, lk_sse_parser_free)

G_END_DECLS
