/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program with a window, as it is and unchanged.
 *
 * LK_FIRST_FRAME  prints what CPU time the process has taken when its first frame is painted, as a
 *                 line of JSON, and ends it
 * LK_LOOP_REPORT  a file that always tells what the longest turn of the main loop was so far */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lk-loop-watch.h"

static const char *report_path;

static double
ms (struct timeval time)
{
  return (double) time.tv_sec * 1e3 + (double) time.tv_usec / 1e3;
}

static void
first_frame_cb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  printf ("{\"cpu_ms\":%.1f,\"rss_mb\":%.1f}\n", ms (usage.ru_utime) + ms (usage.ru_stime),
          (double) usage.ru_maxrss / 1e3);
  fflush (stdout);
  _exit (0);
}

static void
report_cb (void)
{
  static LkLoopReport told;
  LkLoopReport now = lk_loop_watch_get ();
  g_autofree char *text = NULL;

  if (now.longest_ms <= told.longest_ms && now.long_turns == told.long_turns)
    return;
  told = now;
  text = g_strdup_printf ("{\"longest_ms\":%.1f,\"long_turns\":%u,\"longest_paint_ms\":%.1f}\n",
                          now.longest_ms, now.long_turns, now.longest_paint_ms);
  g_file_set_contents (report_path, text, -1, NULL);
}

__attribute__ ((constructor)) static void
begin (void)
{
  gboolean first_frame = g_getenv ("LK_FIRST_FRAME") != NULL;

  report_path = g_getenv ("LK_LOOP_REPORT");
  /* What this program starts is not watched. */
  g_unsetenv ("LD_PRELOAD");
  if (!first_frame && report_path == NULL)
    return;
  lk_loop_watch_start ();
  lk_loop_watch_on_frame (first_frame ? first_frame_cb : report_cb);
}
