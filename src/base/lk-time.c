/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-time.h"

#include <string.h>

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
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_us / G_USEC_PER_SEC);

  return time != NULL ? lk_time_format (time) : g_strdup ("1970-01-01T00:00:00Z");
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
