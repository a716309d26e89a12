/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LkSadpResetMode:
 * @LK_RESET_MODE_ENCRYPT_STRING: the device gives an encrypted request; key or file comes back
 * @LK_RESET_MODE_DEVICE_CODE: the device gives a code; only a file comes back
 * @LK_RESET_MODE_LEGACY: old firmware: the desk works from serial and start time
 * @LK_RESET_MODE_NONE: nothing to reset over the network, or no password yet
 * @LK_RESET_MODE_UNSUPPORTED: the device can, Latchkey cannot (protocol 3.1 alone, no MAC)
 *
 * How a device's password can be reset (docs/protocol.md, “Which reset a device offers”).
 */
typedef enum
{
  LK_RESET_MODE_ENCRYPT_STRING,
  LK_RESET_MODE_DEVICE_CODE,
  LK_RESET_MODE_LEGACY,
  LK_RESET_MODE_NONE,
  LK_RESET_MODE_UNSUPPORTED,
} LkSadpResetMode;

const char *lk_reset_mode_to_string (LkSadpResetMode mode);

/**
 * LkSadpCapabilities:
 * @reset_mode: how its password can be reset
 * @no_password_yet: it was never activated: set a first password instead
 * @typed_key: the desk's answer may be a typed key; only a file otherwise
 * @code_encrypt: the code goes to the device encrypted (bEncrypt)
 * @sync_cameras: it can give its new password to the cameras behind it
 * @locks: it locks after wrong attempts
 * @guid: it can be reset by a GUID file that its owner saved
 * @questions: it can be reset by three security questions
 * @mailbox: it can be reset by its recovery mailbox
 * @phone: it can be reset by phone, which Latchkey does not do
 * @reset_type_query: it tells which of these are set up, see lk_sadp_get_reset_types_async()
 * @unbind: it can be taken off a cloud account with its password
 * @physical_access: (nullable): what it says about physical access, as it says it
 * @sentence: one sentence for people
 *
 * What a device can do, decided in one place.
 */
typedef struct
{
  LkSadpResetMode reset_mode;
  gboolean no_password_yet;
  gboolean typed_key;
  gboolean code_encrypt;
  gboolean sync_cameras;
  gboolean locks;
  gboolean guid;
  gboolean questions;
  gboolean mailbox;
  gboolean phone;
  gboolean reset_type_query;
  gboolean unbind;
  const char *physical_access;
  const char *sentence;
} LkSadpCapabilities;

/**
 * LkSadpFieldFunc:
 * @name: the name of a field
 * @user_data: whose
 *
 * Returns: (nullable): the field's text, or %NULL when the device did not say
 */
typedef const char *(*LkSadpFieldFunc) (const char *name, gpointer user_data);

void lk_sadp_capabilities_decide (LkSadpCapabilities *capabilities,
                                  LkSadpFieldFunc field,
                                  gpointer user_data);
gboolean lk_sadp_offers_v30 (const char *sadp_version);
char **lk_sadp_capabilities_self_service (const LkSadpCapabilities *capabilities);

G_END_DECLS
