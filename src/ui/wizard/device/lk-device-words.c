/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-device-words.h"

/**
 * lk_device_icon:
 * @kind: what a device is
 *
 * Returns: (transfer none): the name of its icon
 */
const char *
lk_device_icon (LkSadpDeviceKind kind)
{
  switch (kind)
    {
    case LK_SADP_DEVICE_CAMERA:
      return "camera-video-symbolic";
    case LK_SADP_DEVICE_RECORDER:
      return "network-server-symbolic";
    case LK_SADP_DEVICE_DOORBELL:
      return "preferences-system-notifications-symbolic";
    case LK_SADP_DEVICE_PANEL:
      return "security-high-symbolic";
    }
  return "camera-video-symbolic";
}

/**
 * lk_device_kind_name:
 * @kind: what a device is
 *
 * Returns: (transfer none): the word for it
 */
const char *
lk_device_kind_name (LkSadpDeviceKind kind)
{
  switch (kind)
    {
    case LK_SADP_DEVICE_CAMERA:
      return _ ("Camera");
    case LK_SADP_DEVICE_RECORDER:
      return _ ("Recorder");
    case LK_SADP_DEVICE_DOORBELL:
      return _ ("Doorbell");
    case LK_SADP_DEVICE_PANEL:
      return _ ("Alarm panel");
    }
  return _ ("Camera");
}

static const char *
reset_pill (const LkSadpCapabilities *can)
{
  if (can->no_password_yet)
    return _ ("No password yet");
  switch (can->reset_mode)
    {
    case LK_RESET_MODE_ENCRYPT_STRING:
      return _ ("Key or file");
    case LK_RESET_MODE_DEVICE_CODE:
      return _ ("File only");
    case LK_RESET_MODE_LEGACY:
      return _ ("Ask support");
    case LK_RESET_MODE_NONE:
      return _ ("Not over the network");
    case LK_RESET_MODE_UNSUPPORTED:
      return _ ("Not supported");
    }
  return NULL;
}

/**
 * lk_device_pill:
 * @device: a device
 * @type: what the case is about
 *
 * Returns: (transfer none): what can be done with it, in two or three words
 */
const char *
lk_device_pill (LkSadpDevice *device, LkCaseType type)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);

  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      return reset_pill (can);
    case LK_CASE_TYPE_DEVICE_UNBIND:
      return can->unbind ? _ ("With its password") : _ ("By the desk");
    }
  return NULL;
}

/**
 * lk_device_obstacle:
 * @device: a device
 * @type: what the case is about
 *
 * Returns: (transfer none) (nullable): why it cannot be in such a case, %NULL when it can
 */
const char *
lk_device_obstacle (LkSadpDevice *device, LkCaseType type)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);
  const char *serial = lk_sadp_device_get_serial (device);

  if (serial == NULL || *serial == '\0')
    return _ ("It does not tell its serial. File the case with “The Device Is Somewhere Else”.");
  if (type == LK_CASE_TYPE_DEVICE_UNBIND)
    return NULL;
  if (can->no_password_yet || can->reset_mode == LK_RESET_MODE_NONE
      || can->reset_mode == LK_RESET_MODE_UNSUPPORTED)
    return _ (can->sentence);
  return NULL;
}

/**
 * lk_device_identity_of:
 * @device: a device that was found
 *
 * Returns: (transfer full): what a case says of it
 */
LkDeviceIdentity *
lk_device_identity_of (LkSadpDevice *device)
{
  LkDeviceIdentity *identity = lk_device_identity_new ();

  lk_device_identity_set_serial (identity, lk_sadp_device_get_serial (device));
  lk_device_identity_set_model (identity, lk_sadp_device_get_model (device));
  lk_device_identity_set_mac (identity, lk_sadp_device_get_mac (device));
  lk_device_identity_set_ipv4 (identity, lk_sadp_device_get_ipv4 (device));
  lk_device_identity_set_firmware (identity, lk_sadp_device_get_firmware (device));
  lk_device_identity_set_boot_time (identity, lk_sadp_device_get_boot_time (device));
  return identity;
}
