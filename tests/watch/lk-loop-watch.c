/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the turns of the main loop take, in CPU time of the main thread so that a busy machine
 * does not decide, painting apart. With LK_LOOP_LOG set each turn over the limit is told of in that
 * file, with a stack of what ran when the limit was passed. */
#include "lk-loop-watch.h"

#include <execinfo.h>
#include <glib-object.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LOOK_EVERY_US 2000
#define DEEPEST 128 /* down to what of ours asked for it */
#define STACK_SIGNAL SIGPROF

typedef struct
{
  GPollFunc poll;
  clockid_t clock; /* CPU time of the main thread */
  pthread_t main;
  LkLoopReport report;
  LkFrameFunc on_frame;
  FILE *log;
  double paint_start;
  double painted; /* in this turn */
  gboolean hooked;
  /* read by the thread that looks on */
  double turn_start; /* 0 between turns */
  gboolean caught;
  /* written by the signal */
  void *stack[DEEPEST];
  int depth;
} Watch;

static Watch watch;

static double
cpu_ms (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/**
 * lk_loop_watch_thread_cpu_ms:
 *
 * Returns: CPU time of the calling thread so far
 */
double
lk_loop_watch_thread_cpu_ms (void)
{
  return cpu_ms (CLOCK_THREAD_CPUTIME_ID);
}

static gboolean
paint_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer ends)
{
  double now = cpu_ms (watch.clock);

  if (!GPOINTER_TO_INT (ends))
    watch.paint_start = now;
  else if (watch.paint_start > 0)
    {
      watch.report.longest_paint_ms = MAX (watch.report.longest_paint_ms, now - watch.paint_start);
      if (watch.on_frame != NULL)
        watch.on_frame ();
      /* What watching costs itself is no part of the turn either. */
      watch.painted += cpu_ms (watch.clock) - watch.paint_start;
      watch.paint_start = 0;
    }
  return TRUE;
}

/* The type is there once the program has opened a display. */
static void
hook_painting (void)
{
  GType clock = g_type_from_name ("GdkFrameClock");

  if (clock == 0 || g_type_class_peek (clock) == NULL)
    return;
  watch.hooked = TRUE;
  g_signal_add_emission_hook (g_signal_lookup ("paint", clock), 0, paint_cb, GINT_TO_POINTER (0),
                              NULL);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", clock), 0, paint_cb,
                              GINT_TO_POINTER (1), NULL);
}

static void
tell (double ms)
{
  char **names = backtrace_symbols (watch.stack, watch.depth);

  fprintf (watch.log, "%.1f ms\n", ms);
  /* The first frames are the signal's own. */
  for (int i = 2; names != NULL && i < watch.depth; i++)
    fprintf (watch.log, "    %s\n", names[i]);
  fflush (watch.log);
  free (names);
}

static void
end_turn (void)
{
  double ms = cpu_ms (watch.clock) - watch.turn_start - watch.painted;

  g_atomic_int_set (&watch.caught, TRUE);
  watch.turn_start = 0;
  watch.report.turns++;
  watch.report.longest_ms = MAX (watch.report.longest_ms, ms);
  if (ms <= LK_LOOP_LIMIT_MS)
    return;
  watch.report.long_turns++;
  if (watch.log != NULL)
    tell (ms);
}

static gint
poll_cb (GPollFD *fds, guint n, gint timeout)
{
  gint ready = 0;

  if (!pthread_equal (pthread_self (), watch.main))
    return watch.poll (fds, n, timeout);
  if (watch.turn_start > 0)
    end_turn ();
  if (!watch.hooked)
    hook_painting ();
  ready = watch.poll (fds, n, timeout);
  watch.painted = 0;
  watch.depth = 0;
  watch.turn_start = cpu_ms (watch.clock);
  g_atomic_int_set (&watch.caught, FALSE);
  return ready;
}

static void
signal_cb (int number)
{
  watch.depth = backtrace (watch.stack, DEEPEST);
}

/* Looks on while the main thread works, and has it write down where it is once it is late. */
static void *
look_on (void *data)
{
  struct timespec pause = { 0, LOOK_EVERY_US * 1000L };

  for (;;)
    {
      nanosleep (&pause, NULL);
      if (g_atomic_int_get (&watch.caught)
          || cpu_ms (watch.clock) - watch.turn_start - watch.painted < LK_LOOP_LIMIT_MS)
        continue;
      if (watch.paint_start > 0)
        continue;
      g_atomic_int_set (&watch.caught, TRUE);
      pthread_kill (watch.main, STACK_SIGNAL);
    }
  return NULL;
}

static void
start_looking (const char *path)
{
  struct sigaction action = { .sa_handler = signal_cb, .sa_flags = SA_RESTART };
  pthread_attr_t attributes;
  pthread_t thread;
  void *once[2];

  watch.log = fopen (path, "ae");
  if (watch.log == NULL)
    return;
  /* The first call loads a library, which a signal handler may not. */
  backtrace (once, G_N_ELEMENTS (once));
  sigaction (STACK_SIGNAL, &action, NULL);
  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_create (&thread, &attributes, look_on, NULL);
  pthread_attr_destroy (&attributes);
}

/**
 * lk_loop_watch_start:
 *
 * Watches the main context from now on; the calling thread is the one that runs it.
 */
void
lk_loop_watch_start (void)
{
  const char *path = g_getenv ("LK_LOOP_LOG");

  watch.main = pthread_self ();
  watch.caught = TRUE;
  pthread_getcpuclockid (watch.main, &watch.clock);
  watch.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  if (path != NULL)
    start_looking (path);
}

/**
 * lk_loop_watch_on_frame:
 * @function: called after each frame that was painted
 */
void
lk_loop_watch_on_frame (LkFrameFunc function)
{
  watch.on_frame = function;
}

/**
 * lk_loop_watch_reset:
 *
 * Forgets what was seen so far.
 */
void
lk_loop_watch_reset (void)
{
  memset (&watch.report, 0, sizeof watch.report);
  watch.turn_start = cpu_ms (watch.clock);
  watch.painted = 0;
}

/**
 * lk_loop_watch_get:
 *
 * Returns: what was seen so far; the turn under way does not count
 */
LkLoopReport
lk_loop_watch_get (void)
{
  return watch.report;
}

/**
 * lk_loop_watch_tell:
 *
 * Writes what was seen into the log of a test, and begins anew. What the test itself does between
 * two turns counts as part of the first.
 */
void
lk_loop_watch_tell (void)
{
  g_test_message (
      "main loop: longest turn %.1f ms of CPU, %u over %.0f ms; longest painting %.1f ms",
      watch.report.longest_ms, watch.report.long_turns, LK_LOOP_LIMIT_MS,
      watch.report.longest_paint_ms);
  lk_loop_watch_reset ();
}
