/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-asker.h"

#include "lk-sadp-device-private.h"

#define SWEEP_BATCH 16    /* addresses asked in one go */
#define SWEEP_EVERY_MS 32 /* so that 500 are asked a second */

struct _LkSadpAsker
{
  LkSadpTransport *transport;
  GArray *addresses;  /* LkSadpAddress */
  GHashTable *listed; /* the IP addresses among them */
  guint next;         /* the next address to ask */
  GSource *sweep;
};

static void
list_addresses (LkSadpAsker *self, guint first)
{
  for (guint i = first; i < self->addresses->len; i++)
    g_hash_table_add (self->listed,
                      GUINT_TO_POINTER (g_array_index (self->addresses, LkSadpAddress, i).ip));
}

/**
 * lk_sadp_asker_new:
 * @transport: what to speak through; its configuration names addresses to begin with
 *
 * Returns: (transfer full): an asker
 */
LkSadpAsker *
lk_sadp_asker_new (LkSadpTransport *transport)
{
  LkSadpAsker *self = g_new0 (LkSadpAsker, 1);
  const LkSadpAddress *addresses;
  guint count;

  self->transport = g_object_ref (transport);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (LkSadpAddress));
  self->listed = g_hash_table_new (NULL, NULL);
  addresses = lk_sadp_config_get_addresses (lk_sadp_transport_get_config (transport), &count);
  g_array_append_vals (self->addresses, addresses, count);
  list_addresses (self, 0);
  return self;
}

/**
 * lk_sadp_asker_free:
 * @self: (transfer full): an asker
 */
void
lk_sadp_asker_free (LkSadpAsker *self)
{
  lk_sadp_asker_stop (self);
  g_hash_table_unref (self->listed);
  g_array_unref (self->addresses);
  g_object_unref (self->transport);
  g_free (self);
}

static GBytes *
question (LkSadpCommand command)
{
  g_autofree char *uuid = lk_sadp_uuid_new ();
  g_autoptr (LkSadpMessage) message = lk_sadp_request_new (command, uuid, NULL, NULL);

  return lk_sadp_message_to_bytes (message);
}

/**
 * lk_sadp_asker_ask_interfaces:
 * @self: an asker
 * @command: inquiry or inquiry_v32
 * @channel: the group, or broadcast
 *
 * Asks once on each interface in use.
 */
void
lk_sadp_asker_ask_interfaces (LkSadpAsker *self, LkSadpCommand command, LkSadpChannel channel)
{
  g_autoptr (GPtrArray) interfaces = lk_sadp_transport_get_interfaces (self->transport);
  g_autoptr (GBytes) datagram = question (command);

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);
      LkSadpRoute route = { .channel = channel, .interface = interface->index };
      g_autoptr (GError) error = NULL;

      if (interface->used && !lk_sadp_transport_send (self->transport, datagram, &route, &error))
        g_debug ("%s: %s", interface->name, error->message);
    }
}

static void
ask_address (LkSadpAsker *self, const LkSadpAddress *address)
{
  g_autoptr (GBytes) datagram = question (LK_SADP_COMMAND_INQUIRY);
  LkSadpRoute route = { .channel = LK_SADP_CHANNEL_UNICAST, .address = *address };
  g_autoptr (GError) error = NULL;

  if (!lk_sadp_transport_send (self->transport, datagram, &route, &error))
    g_debug ("asking by address: %s", error->message);
}

/**
 * lk_sadp_asker_ask_device:
 * @self: an asker
 * @device: a device
 *
 * Asks the device at the address it spoke from last.
 */
void
lk_sadp_asker_ask_device (LkSadpAsker *self, LkSadpDevice *device)
{
  LkSadpAddress address = { lk_sadp_device_get_source (device), 0 };

  ask_address (self, &address);
}

/**
 * lk_sadp_asker_add_addresses:
 * @self: an asker
 * @text: see lk_sadp_address_range_parse()
 * @ask: whether to ask them now
 * @error: set to %LK_SADP_ERROR_ARGUMENT
 *
 * Returns: whether they were added
 */
gboolean
lk_sadp_asker_add_addresses (LkSadpAsker *self, const char *text, gboolean ask, GError **error)
{
  const guint first = self->addresses->len;

  if (!lk_sadp_address_range_parse (text, self->addresses, error))
    return FALSE;
  list_addresses (self, first);
  if (ask)
    lk_sadp_asker_sweep (self, first);
  return TRUE;
}

/**
 * lk_sadp_asker_asks_address:
 * @self: an asker
 * @ip: an address
 *
 * Returns: whether it is one of those that are asked one by one
 */
gboolean
lk_sadp_asker_asks_address (LkSadpAsker *self, guint32 ip)
{
  return g_hash_table_contains (self->listed, GUINT_TO_POINTER (ip));
}

static gboolean
on_sweep (gpointer user_data)
{
  LkSadpAsker *self = user_data;

  for (guint i = 0; i < SWEEP_BATCH && self->next < self->addresses->len; i++)
    ask_address (self, &g_array_index (self->addresses, LkSadpAddress, self->next++));
  if (self->next < self->addresses->len)
    return G_SOURCE_CONTINUE;
  lk_sadp_asker_stop (self);
  return G_SOURCE_REMOVE;
}

/**
 * lk_sadp_asker_sweep:
 * @self: an asker
 * @first: the address to begin with
 *
 * Asks the addresses one by one, 500 a second.
 */
void
lk_sadp_asker_sweep (LkSadpAsker *self, guint first)
{
  if (self->sweep != NULL)
    {
      self->next = MIN (self->next, first);
      return;
    }
  self->next = first;
  if (first == self->addresses->len)
    return;
  self->sweep = g_timeout_source_new (SWEEP_EVERY_MS);
  g_source_set_callback (self->sweep, on_sweep, self, NULL);
  g_source_attach (self->sweep, g_main_context_get_thread_default ());
}

/**
 * lk_sadp_asker_stop:
 * @self: an asker
 *
 * Ends a sweep.
 */
void
lk_sadp_asker_stop (LkSadpAsker *self)
{
  if (self->sweep == NULL)
    return;
  g_source_destroy (self->sweep);
  g_clear_pointer (&self->sweep, g_source_unref);
}
