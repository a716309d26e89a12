/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-device-identity.h"

#include "lk-fields.h"

typedef enum
{
  PROP_SERIAL = 1,
  PROP_MODEL,
  PROP_MAC,
  PROP_IPV4,
  PROP_FIRMWARE,
  PROP_BOOT_TIME,
} LkDeviceIdentityProperty;

#define N_FIELDS PROP_BOOT_TIME

/**
 * LkDeviceIdentity:
 *
 * What a case knows of a device. Identity is the serial and the MAC, never the address.
 */
struct _LkDeviceIdentity
{
  GObject parent;

  char **texts; /* by property, from 0; never NULL */
};

G_DEFINE_FINAL_TYPE (LkDeviceIdentity, lk_device_identity, G_TYPE_OBJECT)

/* By property, from 0; the names are those of the API. */
static const char *const members[N_FIELDS]
    = { "serial", "model", "mac", "ipv4", "firmware", "boot_time" };

static GParamSpec *properties[N_FIELDS + 1];

static const LkFields fields = { members, properties, N_FIELDS };

static const char *
get_field (LkDeviceIdentity *self, LkDeviceIdentityProperty property)
{
  return self->texts[property - 1];
}

static void
set_field (LkDeviceIdentity *self, LkDeviceIdentityProperty property, const char *text)
{
  lk_fields_set (&fields, G_OBJECT (self), self->texts, property, text);
}

static void
lk_device_identity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, get_field (LK_DEVICE_IDENTITY (object), id));
}

static void
lk_device_identity_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_field (LK_DEVICE_IDENTITY (object), id, g_value_get_string (value));
}

static void
lk_device_identity_finalize (GObject *object)
{
  lk_fields_free (&fields, LK_DEVICE_IDENTITY (object)->texts);
  G_OBJECT_CLASS (lk_device_identity_parent_class)->finalize (object);
}

static void
lk_device_identity_class_init (LkDeviceIdentityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_device_identity_get_property;
  object_class->set_property = lk_device_identity_set_property;
  object_class->finalize = lk_device_identity_finalize;
  lk_fields_install (&fields, object_class);
}

static void
lk_device_identity_init (LkDeviceIdentity *self)
{
  self->texts = lk_fields_new (&fields);
}

/**
 * lk_device_identity_new:
 *
 * Returns: (transfer full): one with every field empty
 */
LkDeviceIdentity *
lk_device_identity_new (void)
{
  return g_object_new (LK_TYPE_DEVICE_IDENTITY, NULL);
}

/**
 * lk_device_identity_new_from_json:
 * @object: (nullable): the object of the API; what is missing or wrong there stays empty
 *
 * Returns: (transfer full): a new one, its texts fit to show
 */
LkDeviceIdentity *
lk_device_identity_new_from_json (JsonObject *object)
{
  LkDeviceIdentity *self = lk_device_identity_new ();

  lk_fields_read (&fields, self->texts, object);
  return self;
}

/**
 * lk_device_identity_copy:
 * @self: one
 *
 * Returns: (transfer full): another with the same fields
 */
LkDeviceIdentity *
lk_device_identity_copy (LkDeviceIdentity *self)
{
  LkDeviceIdentity *copy = lk_device_identity_new ();

  lk_device_identity_assign (copy, self);
  return copy;
}

/**
 * lk_device_identity_assign:
 * @self: one to change
 * @other: one to take every field from
 */
void
lk_device_identity_assign (LkDeviceIdentity *self, LkDeviceIdentity *other)
{
  for (guint i = 1; i <= N_FIELDS; i++)
    set_field (self, i, get_field (other, i));
}

/**
 * lk_device_identity_to_json:
 * @self: one
 *
 * Returns: (transfer full): the object of the API, without the fields that are empty
 */
JsonObject *
lk_device_identity_to_json (LkDeviceIdentity *self)
{
  return lk_fields_write (&fields, self->texts);
}

/**
 * lk_device_identity_get_serial:
 * @self: one
 *
 * Returns: (transfer none): the full serial; empty when not known
 */
const char *
lk_device_identity_get_serial (LkDeviceIdentity *self)
{
  return get_field (self, PROP_SERIAL);
}

/**
 * lk_device_identity_set_serial:
 * @self: one
 * @serial: (nullable): the full serial
 */
void
lk_device_identity_set_serial (LkDeviceIdentity *self, const char *serial)
{
  set_field (self, PROP_SERIAL, serial);
}

/**
 * lk_device_identity_get_model:
 * @self: one
 *
 * Returns: (transfer none): the model; empty when not known
 */
const char *
lk_device_identity_get_model (LkDeviceIdentity *self)
{
  return get_field (self, PROP_MODEL);
}

/**
 * lk_device_identity_set_model:
 * @self: one
 * @model: (nullable): the model
 */
void
lk_device_identity_set_model (LkDeviceIdentity *self, const char *model)
{
  set_field (self, PROP_MODEL, model);
}

/**
 * lk_device_identity_get_mac:
 * @self: one
 *
 * Returns: (transfer none): the MAC, lower case with colons; empty when not known
 */
const char *
lk_device_identity_get_mac (LkDeviceIdentity *self)
{
  return get_field (self, PROP_MAC);
}

/**
 * lk_device_identity_set_mac:
 * @self: one
 * @mac: (nullable): the MAC, lower case with colons
 */
void
lk_device_identity_set_mac (LkDeviceIdentity *self, const char *mac)
{
  set_field (self, PROP_MAC, mac);
}

/**
 * lk_device_identity_get_ipv4:
 * @self: one
 *
 * Returns: (transfer none): the IPv4 address at the time of the case; empty when not known
 */
const char *
lk_device_identity_get_ipv4 (LkDeviceIdentity *self)
{
  return get_field (self, PROP_IPV4);
}

/**
 * lk_device_identity_set_ipv4:
 * @self: one
 * @ipv4: (nullable): the IPv4 address at the time of the case
 */
void
lk_device_identity_set_ipv4 (LkDeviceIdentity *self, const char *ipv4)
{
  set_field (self, PROP_IPV4, ipv4);
}

/**
 * lk_device_identity_get_firmware:
 * @self: one
 *
 * Returns: (transfer none): the firmware version as the device says it; empty when not known
 */
const char *
lk_device_identity_get_firmware (LkDeviceIdentity *self)
{
  return get_field (self, PROP_FIRMWARE);
}

/**
 * lk_device_identity_set_firmware:
 * @self: one
 * @firmware: (nullable): the firmware version as the device says it
 */
void
lk_device_identity_set_firmware (LkDeviceIdentity *self, const char *firmware)
{
  set_field (self, PROP_FIRMWARE, firmware);
}

/**
 * lk_device_identity_get_boot_time:
 * @self: one
 *
 * Returns: (transfer none): the device's own local text of its start, verbatim; empty when not
 * known
 */
const char *
lk_device_identity_get_boot_time (LkDeviceIdentity *self)
{
  return get_field (self, PROP_BOOT_TIME);
}

/**
 * lk_device_identity_set_boot_time:
 * @self: one
 * @boot_time: (nullable): the device's own local text of its start, verbatim
 */
void
lk_device_identity_set_boot_time (LkDeviceIdentity *self, const char *boot_time)
{
  set_field (self, PROP_BOOT_TIME, boot_time);
}
