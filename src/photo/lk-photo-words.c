/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-photo-words.h"

#include <glib/gi18n-lib.h>

/**
 * lk_photo_kind_to_string:
 * @kind: a kind of proof
 *
 * Returns: its word at the desk and on the command line
 */
const char *
lk_photo_kind_to_string (LkPhotoKind kind)
{
  switch (kind)
    {
    case LK_PHOTO_KIND_LABEL:
      return "label";
    case LK_PHOTO_KIND_INVOICE:
      return "invoice";
    case LK_PHOTO_KIND_SCREEN:
      return "screen";
    }
  g_return_val_if_reached ("label");
}

/**
 * lk_photo_kind_from_string:
 * @text: (nullable): a word
 * @kind: (out): the kind
 *
 * Returns: whether @text names one
 */
gboolean
lk_photo_kind_from_string (const char *text, LkPhotoKind *kind)
{
  for (LkPhotoKind k = LK_PHOTO_KIND_LABEL; k <= LK_PHOTO_KIND_SCREEN; k++)
    if (g_strcmp0 (text, lk_photo_kind_to_string (k)) == 0)
      {
        *kind = k;
        return TRUE;
      }
  return FALSE;
}

/**
 * lk_photo_verdict_to_string:
 * @verdict: a verdict
 *
 * Returns: its word
 */
const char *
lk_photo_verdict_to_string (LkPhotoVerdict verdict)
{
  switch (verdict)
    {
    case LK_PHOTO_VERDICT_PASS:
      return "pass";
    case LK_PHOTO_VERDICT_WARN:
      return "warn";
    case LK_PHOTO_VERDICT_REJECT:
      return "reject";
    }
  g_return_val_if_reached ("reject");
}

/**
 * lk_photo_mask_kind_to_string:
 * @kind: why something is covered
 *
 * Returns: its word
 */
const char *
lk_photo_mask_kind_to_string (LkPhotoMaskKind kind)
{
  switch (kind)
    {
    case LK_PHOTO_MASK_CODE_QR:
      return "verification-code-qr";
    case LK_PHOTO_MASK_CODE_BARCODE:
      return "verification-code-barcode";
    case LK_PHOTO_MASK_CODE_PRINT:
      return "verification-code-print";
    case LK_PHOTO_MASK_HAND:
      return "by-hand";
    }
  g_return_val_if_reached ("by-hand");
}

/**
 * lk_photo_reason_to_string:
 * @reason: a reason
 *
 * Returns: its code, for machines
 */
const char *
lk_photo_reason_to_string (LkPhotoReason reason)
{
  switch (reason)
    {
    case LK_PHOTO_REASON_OTHER_SERIAL:
      return "other-serial";
    case LK_PHOTO_REASON_NO_LABEL:
      return "no-label";
    case LK_PHOTO_REASON_SERIAL_NOT_READ:
      return "serial-not-read";
    case LK_PHOTO_REASON_SERIAL_DOUBTFUL:
      return "serial-doubtful";
    case LK_PHOTO_REASON_SERIAL_LOST:
      return "serial-lost";
    case LK_PHOTO_REASON_SERIAL_COVERED:
      return "serial-covered";
    case LK_PHOTO_REASON_CODE_NOT_CHECKED:
      return "printed-code-not-checked";
    case LK_PHOTO_REASON_CODE_VISIBLE:
      return "code-visible";
    case LK_PHOTO_REASON_BLURRED:
      return "blurred";
    case LK_PHOTO_REASON_TOO_DARK:
      return "too-dark";
    case LK_PHOTO_REASON_TOO_BRIGHT:
      return "too-bright";
    case LK_PHOTO_REASON_GLARE:
      return "glare";
    case LK_PHOTO_REASON_TOO_SMALL:
      return "too-small";
    }
  g_return_val_if_reached ("serial-not-read");
}

/**
 * lk_photo_reason_get_sentence:
 * @reason: a reason
 *
 * Returns: (transfer none): what is wrong, one translated sentence
 */
const char *
lk_photo_reason_get_sentence (LkPhotoReason reason)
{
  switch (reason)
    {
    case LK_PHOTO_REASON_OTHER_SERIAL:
      return _ ("The serial on this photo belongs to another device.");
    case LK_PHOTO_REASON_NO_LABEL:
      return _ ("There is no device label on this photo.");
    case LK_PHOTO_REASON_SERIAL_NOT_READ:
      return _ ("No serial could be read from this photo.");
    case LK_PHOTO_REASON_SERIAL_DOUBTFUL:
      return _ ("The serial on this photo could not be read with certainty.");
    case LK_PHOTO_REASON_SERIAL_LOST:
      return _ ("The printed serial is not clear enough once the photo is prepared for sending.");
    case LK_PHOTO_REASON_SERIAL_COVERED:
      return _ ("The serial is covered or cut off.");
    case LK_PHOTO_REASON_CODE_NOT_CHECKED:
      return _ ("The printed verification code was not checked.");
    case LK_PHOTO_REASON_CODE_VISIBLE:
      return _ ("The verification code can still be read from this photo.");
    case LK_PHOTO_REASON_BLURRED:
      return _ ("The photo is not sharp.");
    case LK_PHOTO_REASON_TOO_DARK:
      return _ ("The photo is too dark.");
    case LK_PHOTO_REASON_TOO_BRIGHT:
      return _ ("The photo is too bright.");
    case LK_PHOTO_REASON_GLARE:
      return _ ("Light is reflected from the label.");
    case LK_PHOTO_REASON_TOO_SMALL:
      return _ ("The label is too small on this photo.");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_photo_reason_get_tip:
 * @reason: a reason
 *
 * Returns: (transfer none): what to do about it, one translated sentence
 */
const char *
lk_photo_reason_get_tip (LkPhotoReason reason)
{
  switch (reason)
    {
    case LK_PHOTO_REASON_OTHER_SERIAL:
      return _ ("Take a photo of the label of the device that this case is about.");
    case LK_PHOTO_REASON_NO_LABEL:
      return _ ("Take a photo of the sticker with the serial, or choose invoice or screen as the "
                "kind of proof.");
    case LK_PHOTO_REASON_SERIAL_NOT_READ:
      return _ ("Hold the camera straight in front of the label and fill the picture with it.");
    case LK_PHOTO_REASON_SERIAL_DOUBTFUL:
      return _ ("Compare the serial on the photo with the device, or take the photo from nearer.");
    case LK_PHOTO_REASON_SERIAL_LOST:
      return _ ("Take the photo from nearer, or crop it to the label.");
    case LK_PHOTO_REASON_SERIAL_COVERED:
      return _ ("Crop or cover less, so that the serial stays readable.");
    case LK_PHOTO_REASON_CODE_NOT_CHECKED:
      return _ ("Look for the verification code on the photo and cover it.");
    case LK_PHOTO_REASON_CODE_VISIBLE:
      return _ ("Cover the verification code.");
    case LK_PHOTO_REASON_BLURRED:
      return _ ("Hold still, and tap on the label to focus.");
    case LK_PHOTO_REASON_TOO_DARK:
      return _ ("Add light, or switch the flash on and step back a little.");
    case LK_PHOTO_REASON_TOO_BRIGHT:
      return _ ("Keep direct light away from the label.");
    case LK_PHOTO_REASON_GLARE:
      return _ ("Tilt the camera a little, or switch the flash off.");
    case LK_PHOTO_REASON_TOO_SMALL:
      return _ ("Go nearer, or use a picture with more pixels.");
    }
  g_return_val_if_reached ("");
}
