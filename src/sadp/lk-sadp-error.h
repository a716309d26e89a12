/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_SADP_ERROR (lk_sadp_error_quark ())
GQuark lk_sadp_error_quark (void);

/**
 * LkSadpError:
 * @LK_SADP_ERROR_ARGUMENT: an address, a range or a group that is none
 * @LK_SADP_ERROR_NO_INTERFACE: no network interface to speak on
 * @LK_SADP_ERROR_BUSY: a command to this device is under way
 * @LK_SADP_ERROR_NO_IDENTITY: the device tells no MAC, so no command can be addressed to it
 * @LK_SADP_ERROR_NOT_SUPPORTED: the device does not offer this
 * @LK_SADP_ERROR_PROTOCOL: the device offers nothing but protocol 3.1
 * @LK_SADP_ERROR_BAD_ANSWER: the device answered with something that makes no sense
 * @LK_SADP_ERROR_SEND: the network refused the datagram
 * @LK_SADP_ERROR_NO_ANSWER: no answer in time to something that changes nothing
 * @LK_SADP_ERROR_OUTCOME_UNKNOWN: no answer in time to something that may have taken effect
 * @LK_SADP_ERROR_REFUSED: the device refused; lk_sadp_error_get_word() tells why
 * @LK_SADP_ERROR_CRYPTO: the key exchange failed
 *
 * What goes wrong between here and a device.
 */
typedef enum
{
  LK_SADP_ERROR_ARGUMENT,
  LK_SADP_ERROR_NO_INTERFACE,
  LK_SADP_ERROR_BUSY,
  LK_SADP_ERROR_NO_IDENTITY,
  LK_SADP_ERROR_NOT_SUPPORTED,
  LK_SADP_ERROR_PROTOCOL,
  LK_SADP_ERROR_BAD_ANSWER,
  LK_SADP_ERROR_SEND,
  LK_SADP_ERROR_NO_ANSWER,
  LK_SADP_ERROR_OUTCOME_UNKNOWN,
  LK_SADP_ERROR_REFUSED,
  LK_SADP_ERROR_CRYPTO,
} LkSadpError;

guint lk_sadp_error_number (const GError *error);

G_END_DECLS
