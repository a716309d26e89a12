/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LK_QR_REQUEST_MAX 1023 /* characters of a device's request, docs/protocol.md */

#define LK_QR_ERROR (lk_qr_error_quark ())
GQuark lk_qr_error_quark (void);

/**
 * LkQrError:
 * @LK_QR_ERROR_EMPTY: nothing to encode, or an empty file
 * @LK_QR_ERROR_TOO_LONG: more than a QR code, or a request, holds
 * @LK_QR_ERROR_IS_CSV: a list of devices, where a request was wanted
 * @LK_QR_ERROR_IS_HTML: a web page, where a request was wanted
 * @LK_QR_ERROR_IS_XML: some other XML file, where a request was wanted
 * @LK_QR_ERROR_NOT_A_REQUEST: neither: not one bare base64 value
 * @LK_QR_ERROR_ENGINE: the encoder or a decoder failed
 */
typedef enum
{
  LK_QR_ERROR_EMPTY,
  LK_QR_ERROR_TOO_LONG,
  LK_QR_ERROR_IS_CSV,
  LK_QR_ERROR_IS_HTML,
  LK_QR_ERROR_IS_XML,
  LK_QR_ERROR_NOT_A_REQUEST,
  LK_QR_ERROR_ENGINE,
} LkQrError;

/**
 * LkQrKind:
 * @LK_QR_KIND_DEVICE_REQUEST: a device's request: bare base64, at most 1,023 characters
 * @LK_QR_KIND_DEVICE_LABEL: the code on a device's label: serial, verification code, model
 * @LK_QR_KIND_URL: an address of the web
 * @LK_QR_KIND_WIFI: the key of a wireless network
 * @LK_QR_KIND_OTP: a seed of one-time passwords
 * @LK_QR_KIND_OTHER: anything else
 *
 * What the text of a QR code is. It is told, never opened or fetched.
 */
typedef enum
{
  LK_QR_KIND_DEVICE_REQUEST,
  LK_QR_KIND_DEVICE_LABEL,
  LK_QR_KIND_URL,
  LK_QR_KIND_WIFI,
  LK_QR_KIND_OTP,
  LK_QR_KIND_OTHER,
} LkQrKind;

/**
 * LkQrDeviceLabel:
 * @serial: the serial as it stands in the code
 * @verification_code: (nullable): a secret of the device
 * @model: (nullable): the model
 *
 * What the QR code of a device label holds. Freed with lk_qr_device_label_free(), which wipes it.
 */
typedef struct
{
  char *serial;
  char *verification_code;
  char *model;
} LkQrDeviceLabel;

LkQrKind lk_qr_classify (const char *text, gssize length);
const char *lk_qr_kind_to_string (LkQrKind kind);
LkQrDeviceLabel *lk_qr_parse_device_label (const char *text, gssize length);
void lk_qr_device_label_free (LkQrDeviceLabel *label);
char *lk_qr_read_device_key (GBytes *bytes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrDeviceLabel, lk_qr_device_label_free)

G_END_DECLS
