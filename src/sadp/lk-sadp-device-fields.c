/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-device.h"

#include <string.h>

/* What follows from single fields of a device. */

/* A field that is there and not empty. */
static const char *
filled (LkSadpDevice *self, const char *name)
{
  const char *value = lk_sadp_device_get_field (self, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * lk_sadp_device_get_ipv4_mask:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its subnet mask
 */
const char *
lk_sadp_device_get_ipv4_mask (LkSadpDevice *self)
{
  return filled (self, "IPv4SubnetMask");
}

/**
 * lk_sadp_device_get_ipv4_gateway:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its gateway
 */
const char *
lk_sadp_device_get_ipv4_gateway (LkSadpDevice *self)
{
  return filled (self, "IPv4Gateway");
}

/**
 * lk_sadp_device_get_ipv6:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its IPv6 address; %NULL for `::`, which means none
 */
const char *
lk_sadp_device_get_ipv6 (LkSadpDevice *self)
{
  const char *ipv6 = filled (self, "IPv6Address");

  return g_strcmp0 (ipv6, "::") != 0 ? ipv6 : NULL;
}

static guint
port_field (LkSadpDevice *self, const char *name)
{
  const char *text = filled (self, name);
  guint64 port = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, 65535, &port, NULL))
    return 0;
  return (guint) port;
}

/**
 * lk_sadp_device_get_http_port:
 * @self: a device
 *
 * Returns: the port of its web page; 0 when it did not say
 */
guint
lk_sadp_device_get_http_port (LkSadpDevice *self)
{
  return port_field (self, "HttpPort");
}

/**
 * lk_sadp_device_get_command_port:
 * @self: a device
 *
 * Returns: the port of its SDK service; 0 when it did not say
 */
guint
lk_sadp_device_get_command_port (LkSadpDevice *self)
{
  return port_field (self, "CommandPort");
}

/**
 * lk_sadp_device_get_firmware:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its firmware, as it says it
 */
const char *
lk_sadp_device_get_firmware (LkSadpDevice *self)
{
  return filled (self, "SoftwareVersion");
}

/**
 * lk_sadp_device_get_dsp:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its encoder's version, as it says it
 */
const char *
lk_sadp_device_get_dsp (LkSadpDevice *self)
{
  return filled (self, "DSPVersion");
}

/**
 * lk_sadp_device_get_boot_time:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): when it started, in its own time without a zone
 */
const char *
lk_sadp_device_get_boot_time (LkSadpDevice *self)
{
  return filled (self, "BootTime");
}

/**
 * lk_sadp_device_get_activated:
 * @self: a device
 *
 * Returns: whether it has a password
 */
LkSadpTri
lk_sadp_device_get_activated (LkSadpDevice *self)
{
  const char *activated = filled (self, "Activated");

  if (activated == NULL)
    return LK_SADP_UNKNOWN;
  return lk_sadp_bool_parse (activated) ? LK_SADP_TRUE : LK_SADP_FALSE;
}

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
  const char *analog = filled (self, "AnalogChannelNum");
  const char *digital = filled (self, "DigitalChannelNum");
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
