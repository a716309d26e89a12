/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LK_PASSWORD_MIN 8
#define LK_PASSWORD_MAX 16

/**
 * LkPasswordProblem:
 * @LK_PASSWORD_TOO_SHORT: fewer than 8 bytes
 * @LK_PASSWORD_TOO_LONG: more than 16 bytes
 * @LK_PASSWORD_NOT_ASCII: a character that is not printable ASCII, or a blank
 * @LK_PASSWORD_TOO_SIMPLE: fewer than two of lower, upper, digit, special
 * @LK_PASSWORD_USER_NAME: the user name or its reverse
 *
 * Why a device would refuse a new password (product.md rule 7, docs/protocol.md [HOW]). A device
 * may have further rules of its own and answer riskPassword.
 */
typedef enum
{
  LK_PASSWORD_TOO_SHORT = 1 << 0,
  LK_PASSWORD_TOO_LONG = 1 << 1,
  LK_PASSWORD_NOT_ASCII = 1 << 2,
  LK_PASSWORD_TOO_SIMPLE = 1 << 3,
  LK_PASSWORD_USER_NAME = 1 << 4,
} LkPasswordProblem;

LkPasswordProblem lk_password_check (const char *password, const char *user);
guint lk_password_classes (const char *password);

G_END_DECLS
