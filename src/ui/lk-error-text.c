/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "lk-client-error.h"
#include "lk-draft-words.h"
#include "lk-error-text.h"
#include "lk-file.h"
#include "lk-image.h"
#include "lk-label-photo.h"
#include "lk-qr-camera-device.h"
#include "lk-qr-payload.h"
#include "lk-sadp-error.h"
#include "lk-sadp-words.h"

/* The one place where an error becomes words: what happened, what was kept, what to do next. */

static const char *
sadp_text (LkSadpError code)
{
  switch (code)
    {
    case LK_SADP_ERROR_ARGUMENT:
      return _ ("This is not an address. Enter an IP address such as 192.168.1.64, or a range.");
    case LK_SADP_ERROR_NO_INTERFACE:
      return _ ("This computer has no network. Plug in the cable or join the Wi-Fi of the device, "
                "then try again.");
    case LK_SADP_ERROR_BUSY:
      return _ ("The device is still busy with the last question. Wait a moment, then try again.");
    case LK_SADP_ERROR_NO_IDENTITY:
      return _ (
          "The device does not say its MAC address, so it cannot be asked. File the case with "
          "“The Device Is Somewhere Else” and a request that was exported at the device.");
    case LK_SADP_ERROR_NOT_SUPPORTED:
      return _ ("The device does not offer this. Ask the desk what it needs for this model.");
    case LK_SADP_ERROR_PROTOCOL:
      return _ ("The device speaks a newer protocol only, which is not public. Export the request "
                "with the vendor’s own tool and choose “The Device Is Somewhere Else”.");
    case LK_SADP_ERROR_BAD_ANSWER:
      return _ ("The device gave an answer that makes no sense. Your case is kept. Try again in a "
                "minute.");
    case LK_SADP_ERROR_SEND:
      return _ ("The network would not send the question. Your case is kept. Check the connection "
                "of this computer, then try again.");
    case LK_SADP_ERROR_NO_ANSWER:
      return _ (
          "The device did not answer. Your case is kept. Check that it is powered and on this "
          "network, then try again.");
    case LK_SADP_ERROR_OUTCOME_UNKNOWN:
      return _ ("The device did not answer in time, so it is not known whether it did what was "
                "asked. Check that it is switched on and answers again, then try once more.");
    case LK_SADP_ERROR_REFUSED:
      return _ ("The device refused.");
    case LK_SADP_ERROR_CRYPTO:
      return _ ("The device and this computer could not agree on a key. Nothing was changed. Try "
                "again.");
    }
  return NULL;
}

static const char *
image_text (LkImageError code)
{
  switch (code)
    {
    case LK_IMAGE_ERROR_NOT_AN_IMAGE:
      return _ ("This file is not a picture. Choose a photo, for example a JPEG or PNG.");
    case LK_IMAGE_ERROR_UNSUPPORTED:
      return _ (
          "Pictures of this kind cannot be opened on this computer. Save the photo as JPEG or "
          "PNG and choose it again.");
    case LK_IMAGE_ERROR_TOO_LARGE:
      return _ ("This picture is too large. Choose one with at most 64 megapixels, 65,500 pixels a "
                "side and 100 MB.");
    case LK_IMAGE_ERROR_UNREADABLE:
      return _ ("This picture is damaged or not complete. Copy it from the camera once more, or "
                "take a new one.");
    }
  return NULL;
}

static const char *
qr_text (LkQrError code)
{
  switch (code)
    {
    case LK_QR_ERROR_EMPTY:
      return _ ("The file is empty. Choose another one.");
    case LK_QR_ERROR_TOO_LONG:
      return _ ("This is longer than a request can be. Choose the DeviceKey.xml that the device "
                "exported.");
    case LK_QR_ERROR_IS_CSV:
      return _ ("This is a list of devices, not a request. In the vendor’s tool, choose Forgot "
                "Password and then Export.");
    case LK_QR_ERROR_IS_HTML:
      return _ ("This is a web page, not a request. Choose the DeviceKey.xml that the device "
                "exported.");
    case LK_QR_ERROR_IS_XML:
      return _ (
          "This is another kind of XML file, not a request. Choose the DeviceKey.xml that the "
          "device exported.");
    case LK_QR_ERROR_NOT_A_REQUEST:
      return _ ("This is not the request of a device. Choose the DeviceKey.xml that the device "
                "exported, or a picture of its QR code.");
    case LK_QR_ERROR_ENGINE:
      return _ ("The code could not be read or made. Try again with another picture.");
    }
  return NULL;
}

static const char *
camera_text (LkQrCameraError code)
{
  switch (code)
    {
    case LK_QR_CAMERA_ERROR_NOT_INSTALLED:
      return _ (
          "A piece that cameras need is not installed. Choose a file, paste or drop a picture "
          "instead.");
    case LK_QR_CAMERA_ERROR_NO_DEVICE:
      return _ ("The camera is not there any more. Plug it in again, or choose a file.");
    case LK_QR_CAMERA_ERROR_BUSY:
      return _ ("Another program is using the camera. Close that program, or choose a file.");
    case LK_QR_CAMERA_ERROR_DENIED:
      return _ ("Latchkey may not use the camera. Allow it in the settings of this computer, or "
                "choose a file.");
    case LK_QR_CAMERA_ERROR_FAILED:
      return _ ("The camera stopped. Try again, or choose a file, paste or drop a picture.");
    }
  return NULL;
}

static const char *
photo_text (LkLabelPhotoError code)
{
  switch (code)
    {
    case LK_LABEL_PHOTO_ERROR_EMPTY:
      return _ ("The file is empty. Choose another photo.");
    case LK_LABEL_PHOTO_ERROR_ENCODE:
      return _ ("The photo could not be prepared. Choose it again, or take a new one.");
    }
  return NULL;
}

static const char *
io_text (gint code)
{
  if (code == G_IO_ERROR_NO_SPACE)
    return _ ("The disk of this computer is full. What you entered is kept until you close the "
              "window. Make some room, then try again.");
  if (code == G_IO_ERROR_PERMISSION_DENIED)
    return _ ("This computer does not allow that. Choose another place, then try again.");
  if (code == G_IO_ERROR_NOT_FOUND)
    return _ ("The file or its folder is not there any more. Choose another one.");
  if (code == G_IO_ERROR_TIMED_OUT)
    return _ ("There was no answer in time. What you entered is kept. Try again.");
  return NULL;
}

static const char *
file_text (gint code)
{
  if (code == G_FILE_ERROR_NOSPC)
    return io_text (G_IO_ERROR_NO_SPACE);
  if (code == G_FILE_ERROR_ACCES || code == G_FILE_ERROR_PERM || code == G_FILE_ERROR_ROFS)
    return io_text (G_IO_ERROR_PERMISSION_DENIED);
  if (code == G_FILE_ERROR_NOENT)
    return io_text (G_IO_ERROR_NOT_FOUND);
  return NULL;
}

static const char *
own_file_text (LkFileError code)
{
  switch (code)
    {
    case LK_FILE_ERROR_NOT_REGULAR:
      return _ ("This is a folder or a device, not a file. Choose a file.");
    case LK_FILE_ERROR_TOO_LARGE:
      return _ ("This file is too large. Choose another one.");
    }
  return NULL;
}

static const char *
client_text (LkClientError code)
{
  switch (code)
    {
    case LK_CLIENT_ERROR_OFFLINE:
      return _ (
          "The desk cannot be reached. What you entered is kept. Check the connection of this "
          "computer; Latchkey tries again by itself.");
    case LK_CLIENT_ERROR_TIMEOUT:
      return _ ("The desk did not answer in time. What you entered is kept. Try again; nothing is "
                "filed twice.");
    case LK_CLIENT_ERROR_TLS:
      return _ (
          "The desk’s certificate cannot be trusted, so nothing was sent. Check the address of "
          "the desk in the preferences.");
    case LK_CLIENT_ERROR_UNAUTHENTICATED:
      return _ ("You are not signed in to the desk any more. What you entered is kept. Sign in in "
                "the preferences, then try again.");
    case LK_CLIENT_ERROR_FORBIDDEN:
      return _ ("Your account may not do that. Ask the desk, or sign in with another account.");
    case LK_CLIENT_ERROR_NOT_FOUND:
      return _ ("The desk does not have this, or not for your account. What you entered is kept. "
                "Look for the case in the list, or sign in with another account.");
    case LK_CLIENT_ERROR_NOT_ALLOWED:
      return _ ("The case does not allow that as it stands now. Look at its history.");
    case LK_CLIENT_ERROR_ALREADY_OWNED:
      return _ ("Another agent was faster and has this case now.");
    case LK_CLIENT_ERROR_IN_PROGRESS:
      return _ ("The desk is still working on this. Wait a moment.");
    case LK_CLIENT_ERROR_ALREADY_FILED:
      return _ ("The desk has this case already, as it was before your last change, and it is in "
                "the list of cases. Add there what you changed, then discard it here.");
    case LK_CLIENT_ERROR_STALE:
      return _ ("The case changed while you looked at it. It is shown as it is now; try again.");
    case LK_CLIENT_ERROR_INVALID:
      return _ ("The desk does not accept something in the case. What you entered is kept. Check "
                "the details, then try again.");
    case LK_CLIENT_ERROR_AGREEMENT:
      return _ ("The desk has a new agreement. What you entered is kept. Read it and tick the box "
                "again.");
    case LK_CLIENT_ERROR_UNKNOWN_BLOB:
      return _ ("The desk does not have the photo any more. It is kept here; try again to send it "
                "once more.");
    case LK_CLIENT_ERROR_REJECTED_PHOTO:
      return _ ("The desk does not take this photo. Choose another one, for example a new JPEG.");
    case LK_CLIENT_ERROR_TOO_LARGE:
      return _ ("This is more than the desk takes. Use fewer devices or a smaller photo.");
    case LK_CLIENT_ERROR_RATE_LIMITED:
      return _ ("Too many attempts in a short time. What you entered is kept. Wait a minute, then "
                "try again.");
    case LK_CLIENT_ERROR_UNAVAILABLE:
      return _ ("The desk is there but cannot work right now. What you entered is kept. Latchkey "
                "tries again by itself.");
    case LK_CLIENT_ERROR_STORAGE_FULL:
      return _ ("The disk of the desk is full. What you entered is kept. Tell the desk, then try "
                "again.");
    case LK_CLIENT_ERROR_PROTOCOL:
      return _ ("What answers at the desk’s address is not a desk. Check the address in the "
                "preferences.");
    case LK_CLIENT_ERROR_ADDRESS:
      return _ ("This is not the address of a desk, which starts with https.");
    case LK_CLIENT_ERROR_OTHER_DESK:
      return _ ("This is kept for another desk. Choose that one in the preferences, or edit it to "
                "send it to this desk.");
    case LK_CLIENT_ERROR_LAUNCH:
      return _ ("The desk on this computer could not be started. What you entered is kept. Check "
                "that the disk has room and can be written to, then try again, or install "
                "Latchkey once more.");
    case LK_CLIENT_ERROR_STORE:
      return _ ("Files of Latchkey on this computer could not be read or written. What you entered "
                "is kept until you close the window. Check the disk, then try again.");
    case LK_CLIENT_ERROR_SECRET_LOST:
      return _ (
          "The request was kept in memory only and is gone since Latchkey was closed. Go back "
          "to the request page.");
    case LK_CLIENT_ERROR_SECRET_LOCKED:
      return lk_draft_words_locked ();
    }
  return NULL;
}

static const char *
known_text (const GError *error)
{
  if (error->domain == LK_CLIENT_ERROR)
    return client_text ((LkClientError) error->code);
  if (error->domain == LK_SADP_ERROR)
    return sadp_text ((LkSadpError) error->code);
  if (error->domain == LK_IMAGE_ERROR)
    return image_text ((LkImageError) error->code);
  if (error->domain == LK_QR_ERROR)
    return qr_text ((LkQrError) error->code);
  if (error->domain == LK_QR_CAMERA_ERROR)
    return camera_text ((LkQrCameraError) error->code);
  if (error->domain == LK_LABEL_PHOTO_ERROR)
    return photo_text ((LkLabelPhotoError) error->code);
  if (error->domain == LK_FILE_ERROR)
    return own_file_text ((LkFileError) error->code);
  if (error->domain == G_FILE_ERROR)
    return file_text (error->code);
  if (error->domain == G_IO_ERROR)
    return io_text (error->code);
  return NULL;
}

/* A device that refuses says why in a word of its own, with attempts and minutes. */
static char *
refusal_text (const GError *error)
{
  const char *next = lk_sadp_word_next_step (lk_sadp_error_get_word (error));

  if (next == NULL || *next == '\0')
    return g_strdup (error->message);
  return g_strdup_printf ("%s %s", error->message, _ (next));
}

/**
 * lk_error_text:
 * @error: what went wrong
 *
 * Turns an error of any of our libraries into words for people: what happened, what was kept, what
 * to do next. Plain text, not markup.
 *
 * Returns: (transfer full): one or two sentences
 */
char *
lk_error_text (const GError *error)
{
  const char *text = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_REFUSED))
    return refusal_text (error);
  if (lk_client_error_get_case_id (error) != NULL)
    return g_strdup_printf (_ ("This case was filed already, as %s. What you changed since was not "
                               "sent."),
                            lk_client_error_get_case_id (error));
  text = known_text (error);
  if (text != NULL)
    return g_strdup (text);
  return g_strdup_printf (_ ("Something went wrong: %s. What you entered is kept. Try again."),
                          error->message);
}

/**
 * lk_error_code_text:
 * @error: what went wrong
 *
 * What stands behind the words in small: the number that people quote to each other.
 *
 * Returns: (transfer full) (nullable): for example "SADP 2022"
 */
char *
lk_error_code_text (const GError *error)
{
  guint number = 0;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != LK_SADP_ERROR)
    return NULL;
  number = lk_sadp_error_number (error);
  return number != 0 ? g_strdup_printf (_ ("SADP %u"), number) : NULL;
}
