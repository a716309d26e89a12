/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkPhotoKind:
 * @LK_PHOTO_KIND_LABEL: the label on the device or on its box
 * @LK_PHOTO_KIND_INVOICE: an invoice that names the serial
 * @LK_PHOTO_KIND_SCREEN: the serial on the screen of a recorder
 *
 * What kind of proof a photo is meant to be. The words are those of `label.kind` of the desk.
 */
typedef enum
{
  LK_PHOTO_KIND_LABEL,
  LK_PHOTO_KIND_INVOICE,
  LK_PHOTO_KIND_SCREEN,
} LkPhotoKind;

/**
 * LkPhotoVerdict:
 * @LK_PHOTO_VERDICT_PASS: the serial was read, also from the prepared picture, and is the right one
 * @LK_PHOTO_VERDICT_WARN: not sure; a person may send it with a reason of their own
 * @LK_PHOTO_VERDICT_REJECT: another device's serial, or no label; cannot be overridden
 */
typedef enum
{
  LK_PHOTO_VERDICT_PASS,
  LK_PHOTO_VERDICT_WARN,
  LK_PHOTO_VERDICT_REJECT,
} LkPhotoVerdict;

/**
 * LkPhotoReason:
 * @LK_PHOTO_REASON_OTHER_SERIAL: the serial of another device was read, and no right one
 * @LK_PHOTO_REASON_NO_LABEL: nothing on the picture looks like a label
 * @LK_PHOTO_REASON_SERIAL_NOT_READ: no serial could be read
 * @LK_PHOTO_REASON_SERIAL_DOUBTFUL: a serial was read, but not surely enough
 * @LK_PHOTO_REASON_SERIAL_LOST: the serial was read from the original only, not again from the
 *   prepared picture
 * @LK_PHOTO_REASON_SERIAL_COVERED: the serial was read, but a mask drawn by hand or the cut took
 *   it away
 * @LK_PHOTO_REASON_CODE_NOT_CHECKED: the printed verification code could not be looked for
 * @LK_PHOTO_REASON_CODE_VISIBLE: a code that holds the verification code could not be covered
 * @LK_PHOTO_REASON_BLURRED: not sharp
 * @LK_PHOTO_REASON_TOO_DARK: too little light
 * @LK_PHOTO_REASON_TOO_BRIGHT: too much light
 * @LK_PHOTO_REASON_GLARE: a reflection lies on the picture
 * @LK_PHOTO_REASON_TOO_SMALL: too few pixels, or the label too far away
 *
 * Why a verdict is not `pass`, most important first.
 */
typedef enum
{
  LK_PHOTO_REASON_OTHER_SERIAL,
  LK_PHOTO_REASON_NO_LABEL,
  LK_PHOTO_REASON_SERIAL_NOT_READ,
  LK_PHOTO_REASON_SERIAL_DOUBTFUL,
  LK_PHOTO_REASON_SERIAL_LOST,
  LK_PHOTO_REASON_SERIAL_COVERED,
  LK_PHOTO_REASON_CODE_NOT_CHECKED,
  LK_PHOTO_REASON_CODE_VISIBLE,
  LK_PHOTO_REASON_BLURRED,
  LK_PHOTO_REASON_TOO_DARK,
  LK_PHOTO_REASON_TOO_BRIGHT,
  LK_PHOTO_REASON_GLARE,
  LK_PHOTO_REASON_TOO_SMALL,
} LkPhotoReason;

/**
 * LkPhotoMaskKind:
 * @LK_PHOTO_MASK_CODE_QR: a QR code that held the verification code or another secret
 * @LK_PHOTO_MASK_CODE_BARCODE: a barcode that held it
 * @LK_PHOTO_MASK_CODE_PRINT: the printed verification code
 * @LK_PHOTO_MASK_HAND: drawn by hand
 */
typedef enum
{
  LK_PHOTO_MASK_CODE_QR,
  LK_PHOTO_MASK_CODE_BARCODE,
  LK_PHOTO_MASK_CODE_PRINT,
  LK_PHOTO_MASK_HAND,
} LkPhotoMaskKind;

const char *lk_photo_kind_to_string (LkPhotoKind kind);
gboolean lk_photo_kind_from_string (const char *text, LkPhotoKind *kind);
const char *lk_photo_verdict_to_string (LkPhotoVerdict verdict);
const char *lk_photo_mask_kind_to_string (LkPhotoMaskKind kind);
const char *lk_photo_reason_to_string (LkPhotoReason reason);
const char *lk_photo_reason_get_sentence (LkPhotoReason reason);
const char *lk_photo_reason_get_tip (LkPhotoReason reason);

G_END_DECLS
