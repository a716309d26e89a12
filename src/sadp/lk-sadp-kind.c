/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-device.h"

#include <string.h>

static const char *
model_or_empty (LkSadpDevice *self)
{
  const char *model = lk_sadp_device_get_model (self);

  return model != NULL ? model : "";
}

static gboolean
model_starts_with (const char *model, const char *const *prefixes)
{
  for (; *prefixes != NULL; prefixes++)
    if (g_ascii_strncasecmp (model, *prefixes, strlen (*prefixes)) == 0)
      return TRUE;
  return FALSE;
}

/**
 * lk_sadp_device_get_kind:
 * @self: a device
 *
 * Returns: what it most likely is, from its model and its channels
 */
LkSadpDeviceKind
lk_sadp_device_get_kind (LkSadpDevice *self)
{
  static const char *const doorbells[] = { "DS-K", "DS-H", NULL };
  static const char *const panels[] = { "DS-P", NULL };
  static const char *const recorders[]
      = { "DS-7", "DS-8", "DS-9", "iDS-7", "iDS-8", "iDS-9", NULL };
  const char *model = model_or_empty (self);
  const char *analog = lk_sadp_device_get_field (self, "AnalogChannelNum");
  const char *digital = lk_sadp_device_get_field (self, "DigitalChannelNum");
  guint64 channels = (analog != NULL ? g_ascii_strtoull (analog, NULL, 10) : 0)
                     + (digital != NULL ? g_ascii_strtoull (digital, NULL, 10) : 0);

  if (model_starts_with (model, doorbells))
    return LK_SADP_DEVICE_DOORBELL;
  if (model_starts_with (model, panels))
    return LK_SADP_DEVICE_PANEL;
  if (model_starts_with (model, recorders) || channels > 2 || strstr (model, "NVR") != NULL
      || strstr (model, "DVR") != NULL)
    return LK_SADP_DEVICE_RECORDER;
  return LK_SADP_DEVICE_CAMERA;
}
