/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkCursor:
 * @mark: the last change when the walk (or this round of it) began; of a search, how many cases it
 *   has found so far
 * @newest: the newest case when the walk began
 * @floor: in a later round, the mark of the round before
 * @at: rows before this come next; 0 at the beginning
 *
 * Where a list goes on. A row that changes while somebody walks leaves its place; the walk is
 * followed by a round over what changed since it began, so that no row is missed. Whoever merges
 * rows by id has each once.
 */
typedef struct
{
  gint64 mark;
  gint64 newest;
  gint64 floor;
  gint64 at;
} LkCursor;

char *lk_cursor_write (char order, const LkCursor *cursor);
gboolean lk_cursor_read (const char *text, char order, LkCursor *cursor);

G_END_DECLS
