/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-registry.h"

#include "lk-mac.h"
#include "lk-sadp-device-private.h"
#include "lk-sadp-scanner.h"

struct _LkSadpRegistry
{
  GPtrArray *devices;     /* LkSadpDevice */
  GHashTable *by_key;     /* key -> LkSadpDevice (borrowed) */
  GHashTable *source_of;  /* key -> the address that spoke for it first */
  GHashTable *per_source; /* address -> how many devices */
};

/**
 * lk_sadp_registry_new:
 *
 * Returns: (transfer full): an empty registry
 */
LkSadpRegistry *
lk_sadp_registry_new (void)
{
  LkSadpRegistry *self = g_new0 (LkSadpRegistry, 1);

  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->source_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->per_source = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * lk_sadp_registry_free:
 * @self: (transfer full): a registry
 */
void
lk_sadp_registry_free (LkSadpRegistry *self)
{
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->source_of);
  g_hash_table_unref (self->per_source);
  g_ptr_array_unref (self->devices);
  g_free (self);
}

static gboolean
is_word (const char *text, const char *word)
{
  return text != NULL && g_ascii_strcasecmp (text, word) == 0;
}

/**
 * lk_sadp_registry_takes:
 * @message: what was heard
 *
 * Returns: whether it tells about the device that sent it: an answer to an inquiry, or an
 *   announcement (docs/protocol.md, “Messages” [V])
 */
gboolean
lk_sadp_registry_takes (LkSadpMessage *message)
{
  const char *types = lk_sadp_message_get_types (message);

  switch (lk_sadp_message_get_root (message))
    {
    case LK_SADP_ROOT_PROBE_MATCH:
      return is_word (types, LK_SADP_INQUIRY) || is_word (types, LK_SADP_INQUIRY_V32);
    case LK_SADP_ROOT_HELLO:
    case LK_SADP_ROOT_BYE:
      return TRUE;
    case LK_SADP_ROOT_PROBE:
      return FALSE;
    }
  return FALSE;
}

/**
 * lk_sadp_registry_key:
 * @packet: what a device said
 *
 * Returns: (transfer full) (nullable): what it is known by: its MAC; a device that tells none is
 *   known by its address and serial number for the time being; %NULL when it tells neither
 */
char *
lk_sadp_registry_key (const LkSadpPacket *packet)
{
  char *mac = lk_mac_normalise (lk_sadp_message_get_mac (packet->message));
  const char *serial = lk_sadp_message_get (packet->message, "DeviceSN");

  if (mac != NULL)
    return mac;
  if (serial == NULL || *serial == '\0')
    return NULL;
  return g_strdup_printf ("%08x/%s", packet->source.ip, serial);
}

/**
 * lk_sadp_registry_get_count:
 * @self: a registry
 *
 * Returns: how many devices there are
 */
guint
lk_sadp_registry_get_count (LkSadpRegistry *self)
{
  return self->devices->len;
}

/**
 * lk_sadp_registry_get:
 * @self: a registry
 * @position: less than lk_sadp_registry_get_count()
 *
 * Returns: (transfer none): the device
 */
LkSadpDevice *
lk_sadp_registry_get (LkSadpRegistry *self, guint position)
{
  return g_ptr_array_index (self->devices, position);
}

/**
 * lk_sadp_registry_find:
 * @self: a registry
 * @key: see lk_sadp_registry_key()
 *
 * Returns: (transfer none) (nullable): the device
 */
LkSadpDevice *
lk_sadp_registry_find (LkSadpRegistry *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

/**
 * lk_sadp_registry_take_in:
 * @self: a registry
 * @key: see lk_sadp_registry_key()
 * @source: the address that spoke for it
 *
 * Returns: (transfer none) (nullable): a new device; %NULL when there are too many, or too many of
 *   this source
 */
LkSadpDevice *
lk_sadp_registry_take_in (LkSadpRegistry *self, const char *key, guint32 source)
{
  gpointer where = GUINT_TO_POINTER (source);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->per_source, where));
  LkSadpDevice *device;

  if (self->devices->len >= LK_SADP_DEVICES_MAX || count >= LK_SADP_DEVICES_PER_SOURCE_MAX)
    return NULL;
  device = lk_sadp_device_new (key);
  g_hash_table_insert (self->per_source, where, GUINT_TO_POINTER (count + 1));
  g_hash_table_insert (self->source_of, g_strdup (key), where);
  g_hash_table_insert (self->by_key, (gpointer) lk_sadp_device_get_key (device), device);
  g_ptr_array_add (self->devices, device);
  return device;
}

/**
 * lk_sadp_registry_remove:
 * @self: a registry
 * @device: a device in it
 *
 * Returns: the position where it was
 */
guint
lk_sadp_registry_remove (LkSadpRegistry *self, LkSadpDevice *device)
{
  const char *key = lk_sadp_device_get_key (device);
  gpointer where = g_hash_table_lookup (self->source_of, key);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->per_source, where));
  guint position = 0;

  if (count > 1)
    g_hash_table_insert (self->per_source, where, GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (self->per_source, where);
  g_hash_table_remove (self->source_of, key);
  g_hash_table_remove (self->by_key, key);
  if (g_ptr_array_find (self->devices, device, &position))
    g_ptr_array_remove_index (self->devices, position);
  return position;
}
