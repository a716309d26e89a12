/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-time.h"

#include <string.h>

/* GDate counts days from 1 for 0001-01-01. */
#define JULIAN_1970 719163
#define LAST_SECOND G_GINT64_CONSTANT (253402300799) /* 9999-12-31T23:59:59Z */

/**
 * lk_time_format:
 * @time: a time in any zone
 *
 * Returns: (transfer full): RFC 3339 in UTC, whole seconds, with Z
 */
char *
lk_time_format (GDateTime *time)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (time);

  return g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
}

/**
 * lk_time_format_us:
 * @unix_us: microseconds since 1970 in UTC
 *
 * Returns: (transfer full): RFC 3339 in UTC, whole seconds, with Z
 */
char *
lk_time_format_us (gint64 unix_us)
{
  char text[LK_TIME_SIZE];

  lk_time_write_us (text, unix_us);
  return g_strdup (text);
}

static void
write_digits (char *text, guint n, guint value)
{
  while (n-- > 0)
    {
      text[n] = (char) ('0' + value % 10);
      value /= 10;
    }
}

/**
 * lk_time_write_us:
 * @text: (out caller-allocates): RFC 3339 in UTC, whole seconds, with Z
 * @unix_us: microseconds since 1970 in UTC
 *
 * As lk_time_format_us(), without any allocation. A time before 1970 or after 9999 is written as
 * 1970-01-01T00:00:00Z.
 */
void
lk_time_write_us (char text[LK_TIME_SIZE], gint64 unix_us)
{
  gint64 seconds = unix_us / G_USEC_PER_SEC;
  guint of_day;
  GDate date;

  memcpy (text, "1970-01-01T00:00:00Z", LK_TIME_SIZE);
  if (unix_us < 0 || seconds > LAST_SECOND)
    return;
  of_day = (guint) (seconds % 86400);
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (seconds / 86400) + JULIAN_1970);
  write_digits (text, 4, g_date_get_year (&date));
  write_digits (text + 5, 2, g_date_get_month (&date));
  write_digits (text + 8, 2, g_date_get_day (&date));
  write_digits (text + 11, 2, of_day / 3600);
  write_digits (text + 14, 2, of_day / 60 % 60);
  write_digits (text + 17, 2, of_day % 60);
}

/**
 * lk_time_parse:
 * @text: (nullable): an RFC 3339 time with a date, a time and a zone
 *
 * Returns: (transfer full) (nullable): the time, or %NULL when @text is not one
 */
GDateTime *
lk_time_parse (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  /* g_date_time_new_from_iso8601() takes more than RFC 3339 does: week dates, no dashes. */
  if (length < 20 || length > 40 || text[4] != '-' || text[7] != '-' || text[13] != ':'
      || text[16] != ':' || (text[10] != 'T' && text[10] != 't'))
    return NULL;
  return g_date_time_new_from_iso8601 (text, NULL);
}

/**
 * lk_time_parse_us:
 * @text: (nullable): an RFC 3339 time
 * @unix_us: (out): microseconds since 1970 in UTC
 *
 * Returns: whether @text is a time
 */
gboolean
lk_time_parse_us (const char *text, gint64 *unix_us)
{
  g_autoptr (GDateTime) time = lk_time_parse (text);

  if (time == NULL)
    return FALSE;
  *unix_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}
