/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-device-private.h"

#include "lk-mac.h"
#include "lk-sadp-fields.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-speakers.h"
#include "lk-text.h"

#include <string.h>

#define ADDRESSES_MAX 16 /* of the history that is kept */

struct _LkSadpDevice
{
  GObject parent_instance;

  char *key;
  char *mac;
  LkSadpFields fields;
  LkSadpCapabilities capabilities;

  char *serial;
  char *model;
  char *ipv4;
  char *interface_name;
  GPtrArray *addresses; /* char *, NULL-terminated, the newest last */

  guint interface;
  LkSadpAddress source;
  gboolean asked_by_address;
  gint64 last_seen_us;
  guint last_round;
  guint missed;
  LkSadpDeviceState state;
  gboolean kept;

  LkSadpSpeakers speakers;
  gboolean conflict;
  guint conflict_round;
};

G_DEFINE_FINAL_TYPE (LkSadpDevice, lk_sadp_device, G_TYPE_OBJECT)

typedef enum
{
  PROP_MAC = 1,
  PROP_SERIAL,
  PROP_MODEL,
  PROP_IPV4,
  PROP_FIRMWARE,
  PROP_BOOT_TIME,
  PROP_INTERFACE,
  PROP_STATE,
  PROP_CONFLICT,
  PROP_KEPT,
  N_PROPS,
} LkSadpDeviceProperty;

static GParamSpec *properties[N_PROPS];

static void
lk_sadp_device_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkSadpDevice *self = LK_SADP_DEVICE (object);

  switch ((LkSadpDeviceProperty) id)
    {
    case PROP_MAC:
      g_value_set_string (value, self->mac);
      break;
    case PROP_SERIAL:
      g_value_set_string (value, self->serial);
      break;
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;
    case PROP_IPV4:
      g_value_set_string (value, self->ipv4);
      break;
    case PROP_FIRMWARE:
      g_value_set_string (value, lk_sadp_device_get_firmware (self));
      break;
    case PROP_BOOT_TIME:
      g_value_set_string (value, lk_sadp_device_get_boot_time (self));
      break;
    case PROP_INTERFACE:
      g_value_set_string (value, self->interface_name);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_CONFLICT:
      g_value_set_boolean (value, self->conflict);
      break;
    case PROP_KEPT:
      g_value_set_boolean (value, self->kept);
      break;
    case N_PROPS:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
lk_sadp_device_finalize (GObject *object)
{
  LkSadpDevice *self = LK_SADP_DEVICE (object);

  lk_sadp_fields_clear (&self->fields);
  g_free (self->key);
  g_free (self->mac);
  g_free (self->serial);
  g_free (self->model);
  g_free (self->ipv4);
  g_free (self->interface_name);
  g_ptr_array_unref (self->addresses);
  G_OBJECT_CLASS (lk_sadp_device_parent_class)->finalize (object);
}

static void
lk_sadp_device_class_init (LkSadpDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_sadp_device_get_property;
  object_class->finalize = lk_sadp_device_finalize;

  properties[PROP_MAC] = g_param_spec_string ("mac", NULL, NULL, NULL, flags);
  properties[PROP_SERIAL] = g_param_spec_string ("serial", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  properties[PROP_IPV4] = g_param_spec_string ("ipv4", NULL, NULL, NULL, flags);
  properties[PROP_FIRMWARE] = g_param_spec_string ("firmware", NULL, NULL, NULL, flags);
  properties[PROP_BOOT_TIME] = g_param_spec_string ("boot-time", NULL, NULL, NULL, flags);
  properties[PROP_INTERFACE] = g_param_spec_string ("interface", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, LK_SADP_DEVICE_PRESENT,
                                             LK_SADP_DEVICE_GONE, LK_SADP_DEVICE_PRESENT, flags);
  properties[PROP_CONFLICT] = g_param_spec_boolean ("conflict", NULL, NULL, FALSE, flags);
  properties[PROP_KEPT] = g_param_spec_boolean ("kept", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static const char *
field_of (const char *name, gpointer user_data)
{
  LkSadpDevice *self = user_data;

  return lk_sadp_fields_get (&self->fields, name);
}

static void
lk_sadp_device_init (LkSadpDevice *self)
{
  lk_sadp_fields_init (&self->fields);
  self->addresses = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  lk_sadp_capabilities_decide (&self->capabilities, field_of, self); /* it may say nothing */
}

/* For the scanner: a device that has said nothing yet. */
LkSadpDevice *
lk_sadp_device_new (const char *key)
{
  LkSadpDevice *self = g_object_new (LK_TYPE_SADP_DEVICE, NULL);

  self->key = g_strdup (key);
  return self;
}

const char *
lk_sadp_device_get_key (LkSadpDevice *self)
{
  return self->key;
}

/* A field that is there and not empty. */
static const char *
filled (LkSadpDevice *self, const char *name)
{
  const char *value = lk_sadp_fields_get (&self->fields, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

static void
set_text (LkSadpDevice *self, char **text, const char *raw, LkSadpDeviceProperty property)
{
  g_autofree char *clean = raw != NULL ? lk_text_clean (raw, LK_SADP_TEXT_MAX) : NULL;

  if (clean != NULL && *clean == '\0')
    g_clear_pointer (&clean, g_free);
  if (g_strcmp0 (*text, clean) == 0)
    return;
  g_free (*text);
  *text = g_steal_pointer (&clean);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
remember_address (LkSadpDevice *self, const char *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (strcmp (g_ptr_array_index (self->addresses, i), address) == 0)
      {
        char *again = g_ptr_array_steal_index (self->addresses, i);

        g_ptr_array_add (self->addresses, again);
        return;
      }
  if (self->addresses->len == ADDRESSES_MAX)
    g_ptr_array_remove_index (self->addresses, 0);
  g_ptr_array_add (self->addresses, g_strdup (address));
}

/* What follows from the fields, worked out once when they change. */
static void
fields_changed (LkSadpDevice *self, const char *firmware_before)
{
  set_text (self, &self->serial, filled (self, "DeviceSN"), PROP_SERIAL);
  set_text (self, &self->model, filled (self, "DeviceDescription"), PROP_MODEL);
  set_text (self, &self->ipv4, filled (self, "IPv4Address"), PROP_IPV4);
  if (self->mac == NULL && (self->mac = lk_mac_normalise (filled (self, "MAC"))) != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAC]);
  if (g_strcmp0 (firmware_before, lk_sadp_device_get_firmware (self)) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRMWARE]);
  lk_sadp_capabilities_decide (&self->capabilities, field_of, self);
}

static void
set_conflict (LkSadpDevice *self, gboolean conflict)
{
  if (self->conflict == conflict)
    return;
  self->conflict = conflict;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONFLICT]);
}

static gboolean
take_fields (LkSadpDevice *self, LkSadpMessage *message, LkSadpDeviceChange *change)
{
  g_autofree char *boot_before = g_strdup (lk_sadp_device_get_boot_time (self));
  g_autofree char *firmware_before = g_strdup (lk_sadp_device_get_firmware (self));
  const char *boot_now;

  if (!lk_sadp_fields_merge (&self->fields, message))
    return FALSE;
  fields_changed (self, firmware_before);
  boot_now = lk_sadp_device_get_boot_time (self);
  if (g_strcmp0 (boot_before, boot_now) != 0)
    {
      /* A clock that was set since is no restart: see lk_sadp_boot_guard(). */
      if (lk_sadp_boot_guard (boot_before, self->last_seen_us, boot_now) == LK_SADP_BOOT_RESTARTED)
        *change |= LK_SADP_CHANGE_RESTARTED;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOOT_TIME]);
    }
  return TRUE;
}

/*
 * For the scanner: takes an answer or an announcement of this device.
 * @round is the running round, @asked_by_address whether its source was asked by address.
 */
LkSadpDeviceChange
lk_sadp_device_update (LkSadpDevice *self,
                       const LkSadpPacket *packet,
                       const char *interface_name,
                       gboolean asked_by_address,
                       guint round)
{
  LkSadpDeviceChange change = LK_SADP_CHANGE_NONE;
  const gboolean conflict_before = self->conflict;
  gboolean conflict = FALSE;
  gboolean believed = lk_sadp_speakers_hear (&self->speakers, packet, &conflict);

  self->last_round = round;
  self->missed = 0;
  if (lk_sadp_device_set_state (self, LK_SADP_DEVICE_PRESENT))
    change |= LK_SADP_CHANGE_FIELDS;
  if (conflict)
    {
      self->conflict_round = round;
      set_conflict (self, TRUE);
    }
  if (self->conflict != conflict_before)
    change |= LK_SADP_CHANGE_FIELDS;

  if (believed)
    {
      if (take_fields (self, packet->message, &change))
        change |= LK_SADP_CHANGE_FIELDS;
      self->source = packet->source;
      self->asked_by_address = asked_by_address;
      if (packet->interface != 0)
        self->interface = packet->interface;
      if (interface_name != NULL)
        set_text (self, &self->interface_name, interface_name, PROP_INTERFACE);
    }
  if (believed && self->ipv4 != NULL
      && (self->addresses->len == 0
          || strcmp (g_ptr_array_index (self->addresses, self->addresses->len - 1), self->ipv4)
                 != 0))
    remember_address (self, self->ipv4);
  if (!believed || self->ipv4 == NULL)
    {
      g_autofree char *source = lk_sadp_ip_to_string (packet->source.ip);
      const char *says = lk_sadp_message_get (packet->message, "IPv4Address");
      guint32 ip;

      if (!g_strv_contains (lk_sadp_device_get_addresses (self), source))
        g_ptr_array_insert (self->addresses, 0, g_steal_pointer (&source));
      if (lk_sadp_ip_parse (says, &ip)
          && !g_strv_contains (lk_sadp_device_get_addresses (self), says))
        g_ptr_array_insert (self->addresses, 0, g_strdup (says));
      if (self->addresses->len > ADDRESSES_MAX)
        g_ptr_array_remove_range (self->addresses, 0, self->addresses->len - ADDRESSES_MAX);
    }
  self->last_seen_us = g_get_real_time ();
  return change;
}

/* For a probe of its own: the same, when no scanner may be listening. */
void
lk_sadp_device_refresh (LkSadpDevice *self, const LkSadpPacket *packet)
{
  lk_sadp_device_update (self, packet, NULL, self->asked_by_address, self->last_round);
}

/* For the scanner: a round begins; counts the one before as missed when nothing was heard in it. */
void
lk_sadp_device_begin_round (LkSadpDevice *self, guint round)
{
  if (self->last_round + 1 < round)
    self->missed++;
  self->speakers = (LkSadpSpeakers){ 0 };
  if (self->conflict && self->conflict_round + 1 < round)
    set_conflict (self, FALSE);
}

guint
lk_sadp_device_get_missed_rounds (LkSadpDevice *self)
{
  return self->missed;
}

guint32
lk_sadp_device_get_source (LkSadpDevice *self)
{
  return self->source.ip;
}

/* Whether the device was ever heard from @ip, or said that it has it. */
gboolean
lk_sadp_device_was_seen_at (LkSadpDevice *self, guint32 ip)
{
  g_autofree char *text = lk_sadp_ip_to_string (ip);

  return self->source.ip == ip || g_strv_contains (lk_sadp_device_get_addresses (self), text);
}

gboolean
lk_sadp_device_set_state (LkSadpDevice *self, LkSadpDeviceState state)
{
  if (self->state == state)
    return FALSE;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  return TRUE;
}

void
lk_sadp_device_set_kept (LkSadpDevice *self, gboolean kept)
{
  if (self->kept == kept)
    return;
  self->kept = kept;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEPT]);
}

/**
 * lk_sadp_device_get_mac:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its MAC in lower case with colons; %NULL when it tells none
 */
const char *
lk_sadp_device_get_mac (LkSadpDevice *self)
{
  return self->mac;
}

/**
 * lk_sadp_device_get_mac_raw:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its MAC as it spells it, as requests have to
 */
const char *
lk_sadp_device_get_mac_raw (LkSadpDevice *self)
{
  return filled (self, "MAC");
}

/**
 * lk_sadp_device_get_serial:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its whole serial number
 */
const char *
lk_sadp_device_get_serial (LkSadpDevice *self)
{
  return self->serial;
}

/**
 * lk_sadp_device_get_model:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): its model, or the name its brand gave it
 */
const char *
lk_sadp_device_get_model (LkSadpDevice *self)
{
  return self->model;
}

/**
 * lk_sadp_device_get_ipv4:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): the IPv4 address it says it has
 */
const char *
lk_sadp_device_get_ipv4 (LkSadpDevice *self)
{
  return self->ipv4;
}

/**
 * lk_sadp_device_get_interface:
 * @self: a device
 *
 * Returns: (transfer none) (nullable): the name of the interface it was heard on last
 */
const char *
lk_sadp_device_get_interface (LkSadpDevice *self)
{
  return self->interface_name;
}

/**
 * lk_sadp_device_get_addresses:
 * @self: a device
 *
 * Returns: (transfer none) (array zero-terminated=1): the addresses it was heard at, the newest
 * last
 */
const char *const *
lk_sadp_device_get_addresses (LkSadpDevice *self)
{
  return (const char *const *) self->addresses->pdata;
}

/**
 * lk_sadp_device_get_conflict:
 * @self: a device
 *
 * Returns: whether two hosts speak for its MAC
 */
gboolean
lk_sadp_device_get_conflict (LkSadpDevice *self)
{
  return self->conflict;
}

/**
 * lk_sadp_device_get_state:
 * @self: a device
 *
 * Returns: whether it is there
 */
LkSadpDeviceState
lk_sadp_device_get_state (LkSadpDevice *self)
{
  return self->state;
}

/**
 * lk_sadp_device_get_last_seen_us:
 * @self: a device
 *
 * Returns: when it was heard last, microseconds since 1970 in UTC
 */
gint64
lk_sadp_device_get_last_seen_us (LkSadpDevice *self)
{
  return self->last_seen_us;
}

/**
 * lk_sadp_device_get_kept:
 * @self: a device
 *
 * Returns: whether it stays in the list whatever happens, since it has an open case or export
 */
gboolean
lk_sadp_device_get_kept (LkSadpDevice *self)
{
  return self->kept;
}

/**
 * lk_sadp_device_get_capabilities:
 * @self: a device
 *
 * Returns: (transfer none): what it can do; valid until it says something new
 */
const LkSadpCapabilities *
lk_sadp_device_get_capabilities (LkSadpDevice *self)
{
  return &self->capabilities;
}

/**
 * lk_sadp_device_get_n_fields:
 * @self: a device
 *
 * Returns: how many fields it said
 */
guint
lk_sadp_device_get_n_fields (LkSadpDevice *self)
{
  return self->fields.list->len;
}

/**
 * lk_sadp_device_get_nth_field:
 * @self: a device
 * @index: less than lk_sadp_device_get_n_fields()
 *
 * Returns: (transfer none): the field, in the order in which it came
 */
const LkSadpField *
lk_sadp_device_get_nth_field (LkSadpDevice *self, guint index)
{
  g_return_val_if_fail (index < self->fields.list->len, NULL);
  return &g_array_index (self->fields.list, LkSadpField, index);
}

/**
 * lk_sadp_device_get_field:
 * @self: a device
 * @name: the name of a field
 *
 * Returns: (transfer none) (nullable): its text as the device said it
 */
const char *
lk_sadp_device_get_field (LkSadpDevice *self, const char *name)
{
  return lk_sadp_fields_get (&self->fields, name);
}

/**
 * lk_sadp_device_get_route:
 * @self: a device
 * @route: (out): where a command to it goes
 *
 * A command goes where the device was found: to the group on its interface, where a device of
 * another subnet hears it too; by address when it was found by address (docs/protocol.md, “What
 * makes an answer worthless”).
 */
void
lk_sadp_device_get_route (LkSadpDevice *self, LkSadpRoute *route)
{
  *route = (LkSadpRoute){ .command = TRUE };
  if (self->asked_by_address)
    {
      route->channel = LK_SADP_CHANNEL_UNICAST;
      route->address = self->source;
    }
  else
    {
      route->channel = LK_SADP_CHANNEL_GROUP;
      route->interface = self->interface;
    }
}
