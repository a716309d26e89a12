/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/* Pure functions: what they need to survive a restart, the draft or the case keeps. */

#define LK_SADP_ANSWER_MAX 1023 /* bytes of an answer */

/**
 * LkSadpBootVerdict:
 * @LK_SADP_BOOT_SAME: the device says the same start time
 * @LK_SADP_BOOT_SAME_WITHOUT_CLOCK: the same, but its clock was never set, so that a restart may
 *   look the same
 * @LK_SADP_BOOT_CLOCK_SET: its clock was set in between; cannot be told
 * @LK_SADP_BOOT_RESTARTED: another start time: the answer will most likely be refused
 * @LK_SADP_BOOT_UNKNOWN: one of the times is missing or is none
 */
typedef enum
{
  LK_SADP_BOOT_SAME,
  LK_SADP_BOOT_SAME_WITHOUT_CLOCK,
  LK_SADP_BOOT_CLOCK_SET,
  LK_SADP_BOOT_RESTARTED,
  LK_SADP_BOOT_UNKNOWN,
} LkSadpBootVerdict;

gboolean lk_sadp_boot_time_parse (const char *text, gint64 *seconds);
LkSadpBootVerdict lk_sadp_boot_guard (const char *at_export, gint64 exported_us, const char *now);
const char *lk_sadp_boot_sentence (LkSadpBootVerdict verdict);

gint64 lk_sadp_lock_until (gint64 now_us, int lock_minutes);
guint lk_sadp_lock_seconds_left (gint64 until_us, gint64 now_us);

/**
 * LkSadpAnswerVerdict:
 * @LK_SADP_ANSWER_FINE: can be sent to the device
 * @LK_SADP_ANSWER_EMPTY: there is nothing in it
 * @LK_SADP_ANSWER_TOO_LONG: more than 1,023 bytes
 * @LK_SADP_ANSWER_OWN_REQUEST: it is the request that was exported
 * @LK_SADP_ANSWER_DEVICE_LIST: it is a CSV list of devices
 * @LK_SADP_ANSWER_WEB_PAGE: it is a web page
 * @LK_SADP_ANSWER_MARKUP: it holds markup, as no answer does
 * @LK_SADP_ANSWER_BINARY: it holds bytes that are no text
 * @LK_SADP_ANSWER_USED: it was given to this device before
 * @LK_SADP_ANSWER_OTHER_DEVICE: it is the answer of another device
 */
typedef enum
{
  LK_SADP_ANSWER_FINE,
  LK_SADP_ANSWER_EMPTY,
  LK_SADP_ANSWER_TOO_LONG,
  LK_SADP_ANSWER_OWN_REQUEST,
  LK_SADP_ANSWER_DEVICE_LIST,
  LK_SADP_ANSWER_WEB_PAGE,
  LK_SADP_ANSWER_MARKUP,
  LK_SADP_ANSWER_BINARY,
  LK_SADP_ANSWER_USED,
  LK_SADP_ANSWER_OTHER_DEVICE,
} LkSadpAnswerVerdict;

LkSadpAnswerVerdict lk_sadp_answer_check (const void *data,
                                          gsize size,
                                          const char *const *request_hashes,
                                          const char *const *used_hashes,
                                          LkSecret **answer);
LkSecret *lk_sadp_answer_from_typed (const char *text);
char *lk_sadp_answer_hash (LkSecret *answer);
gboolean lk_sadp_answer_has_look_alikes (LkSecret *answer);
const char *lk_sadp_answer_sentence (LkSadpAnswerVerdict verdict);

G_END_DECLS
