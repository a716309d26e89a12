/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-guard.h"

#include "lk-hash.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A start time that a device works out from its uptime may differ by a second each time. */
#define BOOT_JITTER_SECONDS 1
#define YEAR_2000 946684800

static gboolean
read_number (const char **at, guint max_digits, int *number)
{
  guint digits = 0;

  *number = 0;
  while (g_ascii_isdigit (**at) && digits < max_digits)
    {
      *number = *number * 10 + g_ascii_digit_value (**at);
      (*at)++;
      digits++;
    }
  return digits > 0;
}

/**
 * lk_sadp_boot_time_parse:
 * @text: (nullable): a BootTime, as `2018-10-18 21:30:10`; not padded on some devices
 * @seconds: (out): it in seconds since 1970, in the device's own unknown zone
 *
 * Returns: whether @text is a time
 */
gboolean
lk_sadp_boot_time_parse (const char *text, gint64 *seconds)
{
  static const char separators[] = "-- ::";
  g_autoptr (GDateTime) time = NULL;
  const char *at = text;
  int n[6];

  if (text == NULL)
    return FALSE;
  while (g_ascii_isspace (*at))
    at++;
  for (guint i = 0; i < G_N_ELEMENTS (n); i++)
    {
      if (!read_number (&at, i == 0 ? 4 : 2, &n[i]))
        return FALSE;
      if (i == G_N_ELEMENTS (n) - 1)
        break;
      if (*at != separators[i] && !(separators[i] == ' ' && *at == 'T'))
        return FALSE;
      at++;
      while (*at == ' ')
        at++;
    }
  while (g_ascii_isspace (*at))
    at++;
  if (*at != '\0' || n[0] < 1970)
    return FALSE;

  time = g_date_time_new_utc (n[0], n[1], n[2], n[3], n[4], n[5]);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

/**
 * lk_sadp_boot_guard:
 * @at_export: (nullable): BootTime when the request was exported
 * @exported_us: when that was, microseconds since 1970 in UTC
 * @now: (nullable): BootTime as the device says it now
 *
 * Tells whether a device restarted since its request was exported. The time is the device's own,
 * without a zone, and a device whose clock was never set counts from 1970: a change is strong
 * evidence, never proof (docs/protocol.md, “What makes an answer worthless” [INF]).
 *
 * Returns: what the two times say
 */
LkSadpBootVerdict
lk_sadp_boot_guard (const char *at_export, gint64 exported_us, const char *now)
{
  const gint64 any_zone = 14 * 3600;
  gint64 then_s, now_s;

  if (!lk_sadp_boot_time_parse (at_export, &then_s) || !lk_sadp_boot_time_parse (now, &now_s))
    return LK_SADP_BOOT_UNKNOWN;
  if (ABS (now_s - then_s) <= BOOT_JITTER_SECONDS)
    return then_s < YEAR_2000 ? LK_SADP_BOOT_SAME_WITHOUT_CLOCK : LK_SADP_BOOT_SAME;
  if (then_s < YEAR_2000 && now_s >= YEAR_2000)
    /* Its clock was set since; it also restarted if it started after the export in any zone. */
    return now_s - any_zone > exported_us / G_USEC_PER_SEC ? LK_SADP_BOOT_RESTARTED
                                                           : LK_SADP_BOOT_CLOCK_SET;
  return LK_SADP_BOOT_RESTARTED;
}

/**
 * lk_sadp_boot_sentence:
 * @verdict: what the start times say
 *
 * Returns: (transfer none): one sentence for people
 */
const char *
lk_sadp_boot_sentence (LkSadpBootVerdict verdict)
{
  switch (verdict)
    {
    case LK_SADP_BOOT_SAME:
      return _ ("The device has not restarted since its request was exported.");
    case LK_SADP_BOOT_SAME_WITHOUT_CLOCK:
      return _ (
          "The device shows the same start time, but its clock is not set, so a restart could "
          "not be told from none.");
    case LK_SADP_BOOT_CLOCK_SET:
      return _ ("The device’s clock was set since its request was exported, so a restart could not "
                "be told from none.");
    case LK_SADP_BOOT_RESTARTED:
      return _ ("The device shows another start time than when its request was exported. It most "
                "likely restarted and will refuse the answer (SADP 2022). Export a new request and "
                "continue this case with it.");
    case LK_SADP_BOOT_UNKNOWN:
      return _ ("The device does not tell when it started, so a restart cannot be noticed.");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_sadp_lock_until:
 * @now_us: the time now, microseconds since 1970 in UTC
 * @lock_minutes: minutes as the device said; -1 when it did not
 *
 * Returns: when the lock ends, microseconds since 1970 in UTC; 0 for no lock
 */
gint64
lk_sadp_lock_until (gint64 now_us, int lock_minutes)
{
  return lock_minutes > 0 ? now_us + lock_minutes * G_TIME_SPAN_MINUTE : 0;
}

/**
 * lk_sadp_lock_seconds_left:
 * @until_us: what lk_sadp_lock_until() returned
 * @now_us: the time now
 *
 * Returns: seconds until the lock ends, rounded up; 0 when there is none
 */
guint
lk_sadp_lock_seconds_left (gint64 until_us, gint64 now_us)
{
  if (until_us <= now_us)
    return 0;
  return (guint) MIN ((until_us - now_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, G_MAXINT);
}
