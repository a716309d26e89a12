/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"

G_BEGIN_DECLS

#define LK_SADP_DEVICES_MAX 4096            /* devices in all (docs/protocol.md, “Tolerance”) */
#define LK_SADP_DEVICES_PER_SOURCE_MAX 1024 /* devices that one source address may speak for */

/**
 * LkSadpDeviceEvent:
 * @LK_SADP_DEVICE_ADDED: a device was heard for the first time, or again after it had gone
 * @LK_SADP_DEVICE_CHANGED: something it says changed, or it is back
 * @LK_SADP_DEVICE_RESTARTED: its start time changed
 * @LK_SADP_DEVICE_WENT_STALE: it does not answer any more
 * @LK_SADP_DEVICE_WENT_GONE: it left the list
 */
typedef enum
{
  LK_SADP_DEVICE_ADDED,
  LK_SADP_DEVICE_CHANGED,
  LK_SADP_DEVICE_RESTARTED,
  LK_SADP_DEVICE_WENT_STALE,
  LK_SADP_DEVICE_WENT_GONE,
} LkSadpDeviceEvent;

const char *lk_sadp_device_event_to_string (LkSadpDeviceEvent event);

/**
 * LkSadpSchedule:
 * @burst_ms: when to ask after the start, rising, ended by -1
 * @broadcast_index: in which of these to broadcast as well
 * @v32_index: in which two of these to ask inquiry_v32 as well
 * @settle_ms: how long after the burst its round ends
 * @active_ms: the time between later rounds while somebody looks
 * @idle_ms: the time between later rounds otherwise
 * @grace_ms: how long a question of its own gives a device that said goodbye
 * @stale_rounds: rounds to miss before a device is stale
 * @gone_rounds: rounds to miss before it leaves
 *
 * When the scanner asks (docs/protocol.md, “Transport”).
 */
typedef struct
{
  int burst_ms[8];
  guint broadcast_index;
  guint v32_index[2];
  guint settle_ms;
  guint active_ms;
  guint idle_ms;
  guint grace_ms;
  guint stale_rounds;
  guint gone_rounds;
} LkSadpSchedule;

extern const LkSadpSchedule lk_sadp_schedule_default;

/**
 * LkSadpScanner:
 *
 * A #GListModel of #LkSadpDevice, in the order in which they were found. Signal "device-event"
 * with an #LkSadpDeviceEvent and the device. Properties: "scanning", "partial", "notes",
 * "n-items".
 */
#define LK_TYPE_SADP_SCANNER (lk_sadp_scanner_get_type ())
G_DECLARE_FINAL_TYPE (LkSadpScanner, lk_sadp_scanner, LK, SADP_SCANNER, GObject)

LkSadpScanner *lk_sadp_scanner_new (LkSadpTransport *transport);
LkSadpTransport *lk_sadp_scanner_get_transport (LkSadpScanner *self);
void lk_sadp_scanner_set_schedule (LkSadpScanner *self, const LkSadpSchedule *schedule);

gboolean lk_sadp_scanner_start (LkSadpScanner *self, GError **error);
void lk_sadp_scanner_stop (LkSadpScanner *self);
void lk_sadp_scanner_search_again (LkSadpScanner *self);
void lk_sadp_scanner_set_active (LkSadpScanner *self, gboolean active);
gboolean lk_sadp_scanner_add_address (LkSadpScanner *self, const char *text, GError **error);
void lk_sadp_scanner_keep (LkSadpScanner *self, const char *mac, gboolean keep);

LkSadpDevice *lk_sadp_scanner_find (LkSadpScanner *self, const char *mac);
gboolean lk_sadp_scanner_get_scanning (LkSadpScanner *self);
gboolean lk_sadp_scanner_get_partial (LkSadpScanner *self);
const char *const *lk_sadp_scanner_get_notes (LkSadpScanner *self);
char **lk_sadp_scanner_get_interfaces (LkSadpScanner *self);

G_END_DECLS
