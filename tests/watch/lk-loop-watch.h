/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkLoopReport:
 * @turns: how many turns the main loop made
 * @long_turns: how many of them took longer than %LK_LOOP_LIMIT_MS, painting apart
 * @longest_ms: CPU time of the main thread in the longest turn, painting apart
 * @longest_paint_ms: CPU time of the longest painting
 *
 * What was seen since the watch began, or since lk_loop_watch_reset().
 */
typedef struct
{
  guint64 turns;
  guint long_turns;
  double longest_ms;
  double longest_paint_ms;
} LkLoopReport;

#define LK_LOOP_LIMIT_MS 16.0

typedef void (*LkFrameFunc) (void);

void lk_loop_watch_start (void);
void lk_loop_watch_on_frame (LkFrameFunc function);
void lk_loop_watch_reset (void);
LkLoopReport lk_loop_watch_get (void);
void lk_loop_watch_tell (void);
double lk_loop_watch_thread_cpu_ms (void);

G_END_DECLS
