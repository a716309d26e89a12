/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_DEVICE_IDENTITY (lk_device_identity_get_type ())
G_DECLARE_FINAL_TYPE (LkDeviceIdentity, lk_device_identity, LK, DEVICE_IDENTITY, GObject)

LkDeviceIdentity *lk_device_identity_new (void);
LkDeviceIdentity *lk_device_identity_new_from_json (JsonObject *object);
LkDeviceIdentity *lk_device_identity_copy (LkDeviceIdentity *self);
JsonObject *lk_device_identity_to_json (LkDeviceIdentity *self);
void lk_device_identity_assign (LkDeviceIdentity *self, LkDeviceIdentity *other);

const char *lk_device_identity_get_serial (LkDeviceIdentity *self);
void lk_device_identity_set_serial (LkDeviceIdentity *self, const char *serial);
const char *lk_device_identity_get_model (LkDeviceIdentity *self);
void lk_device_identity_set_model (LkDeviceIdentity *self, const char *model);
const char *lk_device_identity_get_mac (LkDeviceIdentity *self);
void lk_device_identity_set_mac (LkDeviceIdentity *self, const char *mac);
const char *lk_device_identity_get_ipv4 (LkDeviceIdentity *self);
void lk_device_identity_set_ipv4 (LkDeviceIdentity *self, const char *ipv4);
const char *lk_device_identity_get_firmware (LkDeviceIdentity *self);
void lk_device_identity_set_firmware (LkDeviceIdentity *self, const char *firmware);
const char *lk_device_identity_get_boot_time (LkDeviceIdentity *self);
void lk_device_identity_set_boot_time (LkDeviceIdentity *self, const char *boot_time);

G_END_DECLS
