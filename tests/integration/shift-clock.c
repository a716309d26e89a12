/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into a program, moves its clocks by as many seconds as the file that LK_CLOCK_SHIFT
 * names says at the time. Seconds ahead have passed, on all clocks; a clock is set back for the
 * time of the day alone. Nothing is allocated and no function looked up, so that it goes with a
 * sanitizer, too.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long
shift (void)
{
  const char *path = getenv ("LK_CLOCK_SHIFT");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  char text[32];
  ssize_t size = fd >= 0 ? read (fd, text, sizeof text - 1) : 0;

  if (fd >= 0)
    close (fd);
  if (size <= 0)
    return 0;
  text[size] = '\0';
  return strtol (text, NULL, 10);
}

int
clock_gettime (clockid_t clock, struct timespec *at)
{
  long failed = syscall (SYS_clock_gettime, clock, at);
  long seconds = failed == 0 ? shift () : 0;

  if (clock == CLOCK_REALTIME || (clock == CLOCK_MONOTONIC && seconds > 0))
    at->tv_sec += seconds;
  return (int) failed;
}

int
gettimeofday (struct timeval *restrict at, void *restrict zone)
{
  struct timespec now;

  if (clock_gettime (CLOCK_REALTIME, &now) != 0)
    return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *at)
{
  struct timespec now;

  if (clock_gettime (CLOCK_REALTIME, &now) != 0)
    return -1;
  if (at != NULL)
    *at = now.tv_sec;
  return now.tv_sec;
}
