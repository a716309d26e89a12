/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-capabilities.h"
#include "lk-sadp-transport.h"

G_BEGIN_DECLS

/**
 * LkSadpDeviceState:
 * @LK_SADP_DEVICE_PRESENT: it answers
 * @LK_SADP_DEVICE_STALE: it missed three rounds and a question of its own
 * @LK_SADP_DEVICE_GONE: it missed eight, or said goodbye
 */
typedef enum
{
  LK_SADP_DEVICE_PRESENT,
  LK_SADP_DEVICE_STALE,
  LK_SADP_DEVICE_GONE,
} LkSadpDeviceState;

/**
 * LkSadpDeviceKind:
 *
 * What a device most likely is, for its icon.
 */
typedef enum
{
  LK_SADP_DEVICE_CAMERA,
  LK_SADP_DEVICE_RECORDER,
  LK_SADP_DEVICE_DOORBELL,
  LK_SADP_DEVICE_PANEL,
} LkSadpDeviceKind;

/**
 * LkSadpTri:
 * @LK_SADP_UNKNOWN: the device did not say
 * @LK_SADP_FALSE: it said no
 * @LK_SADP_TRUE: it said yes
 */
typedef enum
{
  LK_SADP_UNKNOWN = -1,
  LK_SADP_FALSE = 0,
  LK_SADP_TRUE = 1,
} LkSadpTri;

/**
 * LkSadpField:
 * @name: the name of an element
 * @value: its text
 */
typedef struct
{
  char *name;
  char *value;
} LkSadpField;

#define LK_TYPE_SADP_DEVICE (lk_sadp_device_get_type ())
G_DECLARE_FINAL_TYPE (LkSadpDevice, lk_sadp_device, LK, SADP_DEVICE, GObject)

/* Identity: MAC and serial, never the address. */
const char *lk_sadp_device_get_mac (LkSadpDevice *self);
const char *lk_sadp_device_get_mac_raw (LkSadpDevice *self);
const char *lk_sadp_device_get_serial (LkSadpDevice *self);
const char *lk_sadp_device_get_model (LkSadpDevice *self);
LkSadpDeviceKind lk_sadp_device_get_kind (LkSadpDevice *self);

/* Network. */
const char *lk_sadp_device_get_ipv4 (LkSadpDevice *self);
const char *lk_sadp_device_get_ipv4_mask (LkSadpDevice *self);
const char *lk_sadp_device_get_ipv4_gateway (LkSadpDevice *self);
const char *lk_sadp_device_get_ipv6 (LkSadpDevice *self);
guint lk_sadp_device_get_http_port (LkSadpDevice *self);
guint lk_sadp_device_get_command_port (LkSadpDevice *self);
const char *lk_sadp_device_get_interface (LkSadpDevice *self);
const char *const *lk_sadp_device_get_addresses (LkSadpDevice *self);
gboolean lk_sadp_device_get_conflict (LkSadpDevice *self);

/* State. */
const char *lk_sadp_device_get_firmware (LkSadpDevice *self);
const char *lk_sadp_device_get_dsp (LkSadpDevice *self);
const char *lk_sadp_device_get_boot_time (LkSadpDevice *self);
LkSadpTri lk_sadp_device_get_activated (LkSadpDevice *self);
LkSadpDeviceState lk_sadp_device_get_state (LkSadpDevice *self);
gint64 lk_sadp_device_get_last_seen_us (LkSadpDevice *self);
gboolean lk_sadp_device_get_kept (LkSadpDevice *self);

/* What it said, and what follows. */
const LkSadpCapabilities *lk_sadp_device_get_capabilities (LkSadpDevice *self);
guint lk_sadp_device_get_n_fields (LkSadpDevice *self);
const LkSadpField *lk_sadp_device_get_nth_field (LkSadpDevice *self, guint index);
const char *lk_sadp_device_get_field (LkSadpDevice *self, const char *name);
void lk_sadp_device_get_route (LkSadpDevice *self, LkSadpRoute *route);

G_END_DECLS
