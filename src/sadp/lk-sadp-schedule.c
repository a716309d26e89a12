/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-scanner.h"

const LkSadpSchedule lk_sadp_schedule_default = {
  .burst_ms = { 0, 200, 500, 1500, 3000, -1 },
  .broadcast_index = 3,
  .v32_index = { 1, 4 },
  .settle_ms = 1000,
  .active_ms = 15000,
  .idle_ms = 60000,
  .grace_ms = 2000,
  .stale_rounds = 3,
  .gone_rounds = 8,
};

/**
 * lk_sadp_device_event_to_string:
 * @event: an event
 *
 * Returns: (transfer none): added, changed, restarted, stale or gone
 */
const char *
lk_sadp_device_event_to_string (LkSadpDeviceEvent event)
{
  switch (event)
    {
    case LK_SADP_DEVICE_ADDED:
      return "added";
    case LK_SADP_DEVICE_CHANGED:
      return "changed";
    case LK_SADP_DEVICE_RESTARTED:
      return "restarted";
    case LK_SADP_DEVICE_WENT_STALE:
      return "stale";
    case LK_SADP_DEVICE_WENT_GONE:
      return "gone";
    }
  g_return_val_if_reached ("changed");
}
