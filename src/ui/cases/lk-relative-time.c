/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-relative-time.h"

#include <glib/gi18n.h>

#define MINUTES(n) ((n) *G_TIME_SPAN_MINUTE)
#define HOURS(n) ((n) *G_TIME_SPAN_HOUR)
#define DAYS(n) ((n) *G_TIME_SPAN_DAY)

/**
 * lk_relative_time_since:
 * @then: a time
 * @now: the present
 *
 * A clock that is a little off never makes the future: what lies ahead is "just now".
 *
 * Returns: (transfer full): how long ago @then was, as a person says it
 */
char *
lk_relative_time_since (GDateTime *then, GDateTime *now)
{
  GTimeSpan span = g_date_time_difference (now, then);
  g_autoptr (GDateTime) local = NULL;
  gulong n = 0;

  if (span < MINUTES (1))
    return g_strdup (_ ("Just now"));
  if (span < HOURS (1))
    {
      n = (gulong) (span / MINUTES (1));
      return g_strdup_printf (ngettext ("%lu minute ago", "%lu minutes ago", n), n);
    }
  if (span < DAYS (1))
    {
      n = (gulong) (span / HOURS (1));
      return g_strdup_printf (ngettext ("%lu hour ago", "%lu hours ago", n), n);
    }
  if (span < DAYS (14))
    {
      n = (gulong) (span / DAYS (1));
      return g_strdup_printf (ngettext ("%lu day ago", "%lu days ago", n), n);
    }
  local = g_date_time_to_local (then);
  return g_date_time_format (local, "%x");
}

/**
 * lk_relative_time_until:
 * @when: a time
 * @now: the present
 *
 * Returns: (transfer full): how long it is until @when ("Expires in 5 hours"), or that it has
 * passed
 */
char *
lk_relative_time_until (GDateTime *when, GDateTime *now)
{
  GTimeSpan span = g_date_time_difference (when, now);
  gulong n = 0;

  if (span <= 0)
    return g_strdup (_ ("Expired"));
  if (span < MINUTES (1))
    return g_strdup (_ ("Expires in less than a minute"));
  if (span < HOURS (1))
    {
      n = (gulong) (span / MINUTES (1));
      return g_strdup_printf (ngettext ("Expires in %lu minute", "Expires in %lu minutes", n), n);
    }
  if (span < HOURS (48))
    {
      n = (gulong) (span / HOURS (1));
      return g_strdup_printf (ngettext ("Expires in %lu hour", "Expires in %lu hours", n), n);
    }
  n = (gulong) (span / DAYS (1));
  return g_strdup_printf (ngettext ("Expires in %lu day", "Expires in %lu days", n), n);
}

/**
 * lk_relative_time_clock:
 * @when: a time
 * @now: the present
 *
 * Returns: (transfer full): when that is in the local zone: the day of the week and the time, or
 * the date and the time when it is further away
 */
char *
lk_relative_time_clock (GDateTime *when, GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (when);
  GTimeSpan span = ABS (g_date_time_difference (when, now));

  return g_date_time_format (local, span < DAYS (6) ? "%A %R" : "%x %R");
}

/**
 * lk_relative_time_short:
 * @then: a time
 * @now: the present
 *
 * Returns: (transfer full): the age of something in the narrow column of a list ("5 min", "3 d")
 */
char *
lk_relative_time_short (GDateTime *then, GDateTime *now)
{
  GTimeSpan span = g_date_time_difference (now, then);
  g_autoptr (GDateTime) local = NULL;

  if (span < MINUTES (1))
    /* Translators: the age of a case in a list, less than a minute */
    return g_strdup (C_ ("age", "now"));
  if (span < HOURS (1))
    /* Translators: the age of a case in a list, in minutes */
    return g_strdup_printf (C_ ("age", "%d min"), (int) (span / MINUTES (1)));
  if (span < DAYS (1))
    /* Translators: the age of a case in a list, in hours */
    return g_strdup_printf (C_ ("age", "%d h"), (int) (span / HOURS (1)));
  if (span < DAYS (100))
    /* Translators: the age of a case in a list, in days */
    return g_strdup_printf (C_ ("age", "%d d"), (int) (span / DAYS (1)));
  local = g_date_time_to_local (then);
  return g_date_time_format (local, "%x");
}

/**
 * lk_relative_time_left:
 * @when: a time
 * @now: the present
 *
 * Returns: (transfer full): how long it is until @when in the narrow column of a list ("5 h left")
 */
char *
lk_relative_time_left (GDateTime *when, GDateTime *now)
{
  GTimeSpan span = g_date_time_difference (when, now);

  if (span <= 0)
    return g_strdup (C_ ("time left", "Expired"));
  if (span < HOURS (1))
    /* Translators: how long an answer still holds, in minutes, in a list */
    return g_strdup_printf (C_ ("time left", "%d min left"), (int) (span / MINUTES (1)));
  if (span < HOURS (100))
    /* Translators: how long an answer still holds, in hours, in a list */
    return g_strdup_printf (C_ ("time left", "%d h left"), (int) (span / HOURS (1)));
  /* Translators: how long an answer still holds, in days, in a list */
  return g_strdup_printf (C_ ("time left", "%d d left"), (int) (span / DAYS (1)));
}

/**
 * lk_relative_time_exact:
 * @time: a time
 *
 * Returns: (transfer full): date and time in the local zone, as the locale writes them
 */
char *
lk_relative_time_exact (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);

  return g_date_time_format (local, "%c %Z");
}
