/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-clock-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Seconds since 1970: in 2242, and in 2038 where no more can be said. */
#define NEVER (sizeof (time_t) > 4 ? G_GINT64_CONSTANT (1) << 33 : G_MAXINT32)

/* Timers of the main loop stand still while the machine sleeps, and know nothing of the time of
 * day. This one never runs out: the kernel cancels it when the time of day jumps, which setting
 * the clock does, and waking up. */
typedef struct
{
  GSourceFunc func;
  gpointer data;
  int fd;
} Watch;

static gboolean
arm (int fd)
{
  const struct itimerspec never = { .it_value = { .tv_sec = (time_t) NEVER } };

  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0
         || errno == ECANCELED;
}

static gboolean
on_jump (int fd, GIOCondition condition, gpointer user_data)
{
  Watch *watch = user_data;
  guint64 count;

  if (read (fd, &count, sizeof count) < 0 && errno != ECANCELED)
    return G_SOURCE_CONTINUE;
  return arm (fd) && watch->func (watch->data);
}

static void
watch_free (gpointer user_data)
{
  Watch *watch = user_data;

  close (watch->fd);
  g_free (watch);
}

/**
 * lk_clock_watch_add:
 * @func: called when the clock of the computer was set, and after the computer slept; returns
 *   whether it wants to be called again
 * @data: for @func
 *
 * Watches the clock from the main loop of the calling thread's default context.
 *
 * Returns: id of the source, for g_source_remove(); 0 where the system has no such watch
 */
guint
lk_clock_watch_add (GSourceFunc func, gpointer data)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  Watch *watch;

  if (fd < 0)
    return 0;
  if (!arm (fd))
    {
      close (fd);
      return 0;
    }
  watch = g_new0 (Watch, 1);
  watch->func = func;
  watch->data = data;
  watch->fd = fd;
  return g_unix_fd_add_full (G_PRIORITY_DEFAULT, fd, G_IO_IN, on_jump, watch, watch_free);
}
