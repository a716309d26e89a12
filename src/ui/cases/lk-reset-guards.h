/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-open-case.h"
#include "lk-sadp-device.h"

G_BEGIN_DECLS

/**
 * LkGuardId:
 * @LK_GUARD_DEVICE: the device is here, and it is the one
 * @LK_GUARD_BOOT: it has not restarted since its request was exported
 * @LK_GUARD_EXPORT: it has given no other request since
 * @LK_GUARD_EXPIRY: the answer still holds
 * @LK_GUARD_LOCK: the device is not locked, and attempts are left
 *
 * What is looked at before a device is given an answer.
 */
typedef enum
{
  LK_GUARD_DEVICE,
  LK_GUARD_BOOT,
  LK_GUARD_EXPORT,
  LK_GUARD_EXPIRY,
  LK_GUARD_LOCK,
} LkGuardId;

#define LK_N_GUARDS (LK_GUARD_LOCK + 1)

/**
 * LkGuardVerdict:
 * @LK_GUARD_CHECKING: being looked at
 * @LK_GUARD_FINE: nothing against it
 * @LK_GUARD_WARNING: worth knowing, nothing to decide
 * @LK_GUARD_DOUBT: most likely in vain: goes on only if the user says so
 * @LK_GUARD_STOP: cannot go on
 *
 * What came of looking.
 */
typedef enum
{
  LK_GUARD_CHECKING,
  LK_GUARD_FINE,
  LK_GUARD_WARNING,
  LK_GUARD_DOUBT,
  LK_GUARD_STOP,
} LkGuardVerdict;

/**
 * LkResetGuards:
 *
 * Looks at everything that decides whether an answer can work, before it is used: the device by a
 * fresh probe, its start time, other exports, the answer's age, attempts and locks. Signal
 * "changed" when a verdict did.
 */
#define LK_TYPE_RESET_GUARDS (lk_reset_guards_get_type ())
G_DECLARE_FINAL_TYPE (LkResetGuards, lk_reset_guards, LK, RESET_GUARDS, GObject)

LkResetGuards *lk_reset_guards_new (LkOpenCase *open_case, guint item);
void lk_reset_guards_look (LkResetGuards *self);
LkGuardVerdict lk_reset_guards_get_verdict (LkResetGuards *self, LkGuardId guard);
char *lk_reset_guards_dup_sentence (LkResetGuards *self, LkGuardId guard);
LkGuardVerdict lk_reset_guards_get_worst (LkResetGuards *self);
LkSadpDevice *lk_reset_guards_get_device (LkResetGuards *self);
guint lk_reset_guards_get_lock_seconds (LkResetGuards *self);
void lk_reset_guards_note_refusal (LkResetGuards *self, int attempts_left, int lock_minutes);
gboolean lk_reset_guards_is_outcome_unknown (LkResetGuards *self);

G_END_DECLS
