/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"

G_BEGIN_DECLS

/**
 * LkSadpDeviceChange:
 * @LK_SADP_CHANGE_NONE: nothing new
 * @LK_SADP_CHANGE_FIELDS: something it says is new, or it is back
 * @LK_SADP_CHANGE_RESTARTED: its start time is another
 *
 * What a packet changed.
 */
typedef enum
{
  LK_SADP_CHANGE_NONE = 0,
  LK_SADP_CHANGE_FIELDS = 1 << 0,
  LK_SADP_CHANGE_RESTARTED = 1 << 1,
} LkSadpDeviceChange;

LkSadpDevice *lk_sadp_device_new (const char *key);
const char *lk_sadp_device_get_key (LkSadpDevice *self);
LkSadpDeviceChange lk_sadp_device_update (LkSadpDevice *self,
                                          const LkSadpPacket *packet,
                                          const char *interface_name,
                                          gboolean asked_by_address,
                                          guint round);
void lk_sadp_device_refresh (LkSadpDevice *self, const LkSadpPacket *packet);
void lk_sadp_device_begin_round (LkSadpDevice *self, guint round);
guint lk_sadp_device_get_missed_rounds (LkSadpDevice *self);
guint32 lk_sadp_device_get_source (LkSadpDevice *self);
gboolean lk_sadp_device_was_seen_at (LkSadpDevice *self, guint32 ip);
gboolean lk_sadp_device_set_state (LkSadpDevice *self, LkSadpDeviceState state);
void lk_sadp_device_set_kept (LkSadpDevice *self, gboolean kept);

G_END_DECLS
