/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_PRACTICE_VENDOR_ERROR (lk_practice_vendor_error_quark ())
GQuark lk_practice_vendor_error_quark (void);

/**
 * LkPracticeVendorError:
 * @LK_PRACTICE_VENDOR_ERROR_NOT_A_REQUEST: no practice device made this text
 *
 * Why the practice vendor gives no answer.
 */
typedef enum
{
  LK_PRACTICE_VENDOR_ERROR_NOT_A_REQUEST,
} LkPracticeVendorError;

/**
 * LkPracticeRequestKind:
 * @LK_PRACTICE_REQUEST_ENCRYPT_STRING: getencryptstring; answered by a key of 8 characters
 * @LK_PRACTICE_REQUEST_DEVICE_CODE: getcode; answered by a file
 * @LK_PRACTICE_REQUEST_MAIL: the code of GetQRcodes; answered as if by e-mail
 *
 * What a practice device asks of its vendor.
 */
typedef enum
{
  LK_PRACTICE_REQUEST_ENCRYPT_STRING = 'e',
  LK_PRACTICE_REQUEST_DEVICE_CODE = 'c',
  LK_PRACTICE_REQUEST_MAIL = 'm',
} LkPracticeRequestKind;

#define LK_PRACTICE_REQUEST_MAX 1024 /* bytes of a request that the vendor reads */

char *lk_practice_vendor_request (LkPracticeRequestKind kind, LkSecret **answer);
LkSecret *lk_practice_vendor_answer (const char *request, gsize size, GError **error);
char *lk_practice_vendor_guid (const char *serial, guint password_changed);

G_END_DECLS
