/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-device-identity.h"
#include "lk-enums.h"
#include "lk-sadp-device.h"

G_BEGIN_DECLS

const char *lk_device_icon (LkSadpDeviceKind kind);
const char *lk_device_kind_name (LkSadpDeviceKind kind);
const char *lk_device_pill (LkSadpDevice *device, LkCaseType type);
const char *lk_device_obstacle (LkSadpDevice *device, LkCaseType type);
LkDeviceIdentity *lk_device_identity_of (LkSadpDevice *device);

G_END_DECLS
