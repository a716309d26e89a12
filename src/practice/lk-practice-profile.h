/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkPracticeReset:
 * @LK_PRACTICE_RESET_ENCRYPT_STRING: mode 2: request as text, file or QR
 * @LK_PRACTICE_RESET_DEVICE_CODE: mode 1: request and answer are files
 * @LK_PRACTICE_RESET_LEGACY: old firmware that names no reset ability at all
 * @LK_PRACTICE_RESET_NONE: no reset over SADP
 *
 * How a simulated device can be reset (docs/protocol.md).
 */
typedef enum
{
  LK_PRACTICE_RESET_ENCRYPT_STRING,
  LK_PRACTICE_RESET_DEVICE_CODE,
  LK_PRACTICE_RESET_LEGACY,
  LK_PRACTICE_RESET_NONE,
} LkPracticeReset;

/**
 * LkPracticeCloud:
 * @LK_PRACTICE_CLOUD_NONE: cannot be unbound over SADP
 * @LK_PRACTICE_CLOUD_BOUND: bound to an account
 * @LK_PRACTICE_CLOUD_FREE: bound to none
 * @LK_PRACTICE_CLOUD_OFF: the cloud is switched off in the device
 * @LK_PRACTICE_CLOUD_OFFLINE: bound, and the device is not online at the cloud
 *
 * A simulated device and its cloud account (docs/protocol.md).
 */
typedef enum
{
  LK_PRACTICE_CLOUD_NONE,
  LK_PRACTICE_CLOUD_BOUND,
  LK_PRACTICE_CLOUD_FREE,
  LK_PRACTICE_CLOUD_OFF,
  LK_PRACTICE_CLOUD_OFFLINE,
} LkPracticeCloud;

/**
 * LkPracticeTraits:
 * @LK_PRACTICE_UNICAST: answers to the asker alone, as newer firmware does
 * @LK_PRACTICE_RECORDER: a recorder: its serial and its channels are those of one
 * @LK_PRACTICE_INACTIVE: it never had a password
 * @LK_PRACTICE_SYNC_CAMERAS: can hand a new password on to its cameras
 * @LK_PRACTICE_GUID: its owner once exported a GUID file
 * @LK_PRACTICE_QUESTIONS: three security questions are set
 * @LK_PRACTICE_MAILBOX: a recovery mailbox is set
 * @LK_PRACTICE_RESET_TYPE: tells which of these are set up
 * @LK_PRACTICE_CODE_ENCRYPT: takes the reset code protected only
 * @LK_PRACTICE_NO_LOCK: never locks, and counts no attempts
 * @LK_PRACTICE_STARTS_LOCKED: locked when it starts
 * @LK_PRACTICE_OVERDUE: its requests are overdue at once
 * @LK_PRACTICE_STRICT_PASSWORD: wants three classes of characters
 * @LK_PRACTICE_DENIES: denies every reset
 * @LK_PRACTICE_FORGETS: restarts right after it gave a request away
 * @LK_PRACTICE_LOSES_RESULT: does what a reset asks and its answer gets lost
 * @LK_PRACTICE_SLOW: answers commands after two seconds
 * @LK_PRACTICE_MUTE: answers discovery alone
 * @LK_PRACTICE_CLOCKLESS: has no clock: its BootTime begins in 1970
 * @LK_PRACTICE_QUIRKS: spells everything in the odd ways seen on the wire
 * @LK_PRACTICE_GB18030: its name is in an encoding that the prolog does not tell
 * @LK_PRACTICE_V31: lists protocols 3.0 and 3.1
 * @LK_PRACTICE_V31_ONLY: lists protocol 3.1 alone
 * @LK_PRACTICE_POSITIONAL: an old parser: a command must begin Uuid, MAC, Types
 * @LK_PRACTICE_PHYSICAL: wants somebody at the device
 *
 * What is special about a profile.
 */
typedef enum
{
  LK_PRACTICE_UNICAST = 1 << 0,
  LK_PRACTICE_RECORDER = 1 << 1,
  LK_PRACTICE_INACTIVE = 1 << 2,
  LK_PRACTICE_SYNC_CAMERAS = 1 << 3,
  LK_PRACTICE_GUID = 1 << 4,
  LK_PRACTICE_QUESTIONS = 1 << 5,
  LK_PRACTICE_MAILBOX = 1 << 6,
  LK_PRACTICE_RESET_TYPE = 1 << 7,
  LK_PRACTICE_CODE_ENCRYPT = 1 << 8,
  LK_PRACTICE_NO_LOCK = 1 << 9,
  LK_PRACTICE_STARTS_LOCKED = 1 << 10,
  LK_PRACTICE_OVERDUE = 1 << 11,
  LK_PRACTICE_STRICT_PASSWORD = 1 << 12,
  LK_PRACTICE_DENIES = 1 << 13,
  LK_PRACTICE_FORGETS = 1 << 14,
  LK_PRACTICE_LOSES_RESULT = 1 << 15,
  LK_PRACTICE_SLOW = 1 << 16,
  LK_PRACTICE_MUTE = 1 << 17,
  LK_PRACTICE_CLOCKLESS = 1 << 18,
  LK_PRACTICE_QUIRKS = 1 << 19,
  LK_PRACTICE_GB18030 = 1 << 20,
  LK_PRACTICE_V31 = 1 << 21,
  LK_PRACTICE_V31_ONLY = 1 << 22,
  LK_PRACTICE_POSITIONAL = 1 << 23,
  LK_PRACTICE_PHYSICAL = 1 << 24,
} LkPracticeTraits;

/**
 * LkPracticeProfile:
 * @name: its name on the command line
 * @summary: one line about it, marked with N_()
 * @model: the model that it says it is
 * @device_type: the number of that model
 * @firmware: its SoftwareVersion
 * @dsp: its DSPVersion
 * @reset: how it can be reset
 * @cloud: its cloud account
 * @traits: what is special
 *
 * What a simulated device is like. Profiles are constant.
 */
typedef struct
{
  const char *name;
  const char *summary;
  const char *model;
  guint device_type;
  const char *firmware;
  const char *dsp;
  LkPracticeReset reset;
  LkPracticeCloud cloud;
  LkPracticeTraits traits;
} LkPracticeProfile;

const LkPracticeProfile *lk_practice_profile_find (const char *name);
const LkPracticeProfile *lk_practice_profile_get (guint index);

/**
 * LkPracticeIdentity:
 * @serial: the whole serial
 * @mac: the MAC as the device spells it
 * @salt: 64 hexadecimal digits
 *
 * What makes one simulated device differ from another of its profile.
 */
typedef struct
{
  char *serial;
  char *mac;
  char *salt;
} LkPracticeIdentity;

LkPracticeIdentity *
lk_practice_identity_new (const LkPracticeProfile *profile, guint32 seed, guint index);
void lk_practice_identity_free (LkPracticeIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPracticeIdentity, lk_practice_identity_free)

G_END_DECLS
