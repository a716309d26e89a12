/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-scanner.h"

#include "lk-mac.h"
#include "lk-sadp-device-private.h"
#include "lk-sadp-error.h"
#include "lk-sadp-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SWEEP_BATCH 16      /* addresses asked in one go */
#define SWEEP_EVERY_MS 32   /* so that 500 are asked a second */
#define EXTRA_ROUNDS_MAX 12 /* further questions while each still finds something new */

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

struct _LkSadpScanner
{
  GObject parent_instance;

  LkSadpTransport *transport;
  gulong received;
  gulong changed;
  LkSadpSchedule schedule;
  gboolean running;
  gboolean scanning;
  gboolean active;

  GPtrArray *devices;     /* LkSadpDevice, in the order found */
  GHashTable *by_key;     /* key -> LkSadpDevice (borrowed) */
  GHashTable *per_source; /* source address -> how many devices it spoke for first */
  GHashTable *source_of;  /* key -> source address */
  GHashTable *kept;       /* MACs with an open case */
  GHashTable *leaving;    /* key -> GSource: said goodbye, asked once more */
  GArray *addresses;      /* LkSadpAddress, asked one by one */
  GHashTable *asked;      /* the addresses among them */

  guint round;
  guint burst;      /* the next entry of the burst */
  guint extra;      /* further questions asked in this burst */
  guint new_count;  /* devices found since the last question */
  guint sweep_next; /* the next address to ask */
  GSource *timer;
  GSource *sweep;
};

static void lk_sadp_scanner_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkSadpScanner,
                               lk_sadp_scanner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lk_sadp_scanner_list_init))

typedef enum
{
  PROP_SCANNING = 1,
  PROP_PARTIAL,
  PROP_NOTES,
  PROP_N_ITEMS,
  N_PROPS,
} LkSadpScannerProperty;

static GParamSpec *properties[N_PROPS];
static guint device_event;

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

static void
destroy_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
add_timeout (guint ms, GSourceFunc callback, gpointer user_data)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
emit (LkSadpScanner *self, LkSadpDeviceEvent event, LkSadpDevice *device)
{
  g_signal_emit (self, device_event, 0, event, device);
}

static void
set_scanning (LkSadpScanner *self, gboolean scanning)
{
  if (self->scanning == scanning)
    return;
  self->scanning = scanning;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCANNING]);
}

/* --- Asking --- */

static GBytes *
inquiry (LkSadpCommand command)
{
  g_autofree char *uuid = lk_sadp_uuid_new ();
  g_autoptr (LkSadpMessage) message = lk_sadp_request_new (command, uuid, NULL, NULL);

  return lk_sadp_message_to_bytes (message);
}

static void
ask_interfaces (LkSadpScanner *self, LkSadpCommand command, LkSadpChannel channel)
{
  g_autoptr (GPtrArray) interfaces = lk_sadp_transport_get_interfaces (self->transport);
  g_autoptr (GBytes) datagram = inquiry (command);

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
ask_address (LkSadpScanner *self, const LkSadpAddress *address)
{
  g_autoptr (GBytes) datagram = inquiry (LK_SADP_COMMAND_INQUIRY);
  LkSadpRoute route = { .channel = LK_SADP_CHANNEL_UNICAST, .address = *address };
  g_autoptr (GError) error = NULL;

  if (!lk_sadp_transport_send (self->transport, datagram, &route, &error))
    g_debug ("asking by address: %s", error->message);
}

static void
ask_device (LkSadpScanner *self, LkSadpDevice *device)
{
  LkSadpAddress address = { lk_sadp_device_get_source (device), 0 };

  ask_address (self, &address);
}

static gboolean
on_sweep (gpointer user_data)
{
  LkSadpScanner *self = user_data;

  for (guint i = 0; i < SWEEP_BATCH && self->sweep_next < self->addresses->len; i++)
    ask_address (self, &g_array_index (self->addresses, LkSadpAddress, self->sweep_next++));
  if (self->sweep_next < self->addresses->len)
    return G_SOURCE_CONTINUE;
  destroy_source (&self->sweep);
  return G_SOURCE_REMOVE;
}

static void
start_sweep (LkSadpScanner *self, guint first)
{
  if (self->sweep != NULL)
    {
      self->sweep_next = MIN (self->sweep_next, first);
      return;
    }
  self->sweep_next = first;
  if (first < self->addresses->len)
    self->sweep = add_timeout (SWEEP_EVERY_MS, on_sweep, self);
}

/* --- Devices that are not heard any more --- */

static void
forget_source (LkSadpScanner *self, const char *key)
{
  gpointer source = g_hash_table_lookup (self->source_of, key);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->per_source, source));

  if (count > 1)
    g_hash_table_insert (self->per_source, source, GUINT_TO_POINTER (count - 1));
  else
    g_hash_table_remove (self->per_source, source);
  g_hash_table_remove (self->source_of, key);
}

static void
go_stale (LkSadpScanner *self, LkSadpDevice *device)
{
  if (lk_sadp_device_set_state (device, LK_SADP_DEVICE_STALE))
    emit (self, LK_SADP_DEVICE_WENT_STALE, device);
}

static void
go (LkSadpScanner *self, LkSadpDevice *device)
{
  g_autoptr (LkSadpDevice) held = g_object_ref (device);
  const char *key = lk_sadp_device_get_key (device);
  guint position;

  if (lk_sadp_device_get_kept (device))
    {
      go_stale (self, device);
      return;
    }
  g_hash_table_remove (self->leaving, key);
  forget_source (self, key);
  g_hash_table_remove (self->by_key, key);
  if (g_ptr_array_find (self->devices, device, &position))
    {
      g_ptr_array_remove_index (self->devices, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
    }
  lk_sadp_device_set_state (device, LK_SADP_DEVICE_GONE);
  emit (self, LK_SADP_DEVICE_WENT_GONE, device);
}

/* A new round: who missed enough of them is asked once more in it, and greyed or gone after it. */
static void
begin_round (LkSadpScanner *self)
{
  self->round++;
  for (guint i = self->devices->len; i-- > 0;)
    {
      g_autoptr (LkSadpDevice) device = g_object_ref (g_ptr_array_index (self->devices, i));
      guint missed;

      lk_sadp_device_begin_round (device, self->round);
      missed = lk_sadp_device_get_missed_rounds (device);
      if (missed >= self->schedule.gone_rounds)
        go (self, device);
      else if (missed >= self->schedule.stale_rounds)
        go_stale (self, device);
      if (missed + 1 == self->schedule.stale_rounds || missed + 1 == self->schedule.gone_rounds)
        ask_device (self, device);
    }
}

/* --- The schedule --- */

static gboolean on_timer (gpointer user_data);

static void
plan (LkSadpScanner *self, guint ms)
{
  destroy_source (&self->timer);
  self->timer = add_timeout (ms, on_timer, self);
}

static guint
interval (LkSadpScanner *self)
{
  return self->active ? self->schedule.active_ms : self->schedule.idle_ms;
}

static gboolean
in_burst (LkSadpScanner *self)
{
  return self->burst < G_N_ELEMENTS (self->schedule.burst_ms)
         && self->schedule.burst_ms[self->burst] >= 0;
}

static void
ask_burst (LkSadpScanner *self)
{
  const guint i = self->burst++;
  const LkSadpSchedule *s = &self->schedule;

  ask_interfaces (self, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
  if (i == s->broadcast_index)
    ask_interfaces (self, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_BROADCAST);
  if (i == s->v32_index[0] || i == s->v32_index[1])
    ask_interfaces (self, LK_SADP_COMMAND_INQUIRY_V32, LK_SADP_CHANNEL_GROUP);
  if (in_burst (self))
    {
      self->new_count = 0;
      plan (self, (guint) MAX (s->burst_ms[self->burst] - s->burst_ms[i], 0));
    }
  else
    {
      plan (self, s->settle_ms);
    }
}

/* Answers of many devices to the group come too fast to be had all: ask until nothing is new. */
static gboolean
ask_again (LkSadpScanner *self)
{
  if (self->new_count == 0 || self->extra == EXTRA_ROUNDS_MAX)
    return FALSE;
  self->extra++;
  self->new_count = 0;
  ask_interfaces (self, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
  plan (self, self->schedule.settle_ms / 2
                  + (guint) g_random_int_range (0, (int) self->schedule.settle_ms / 2 + 1));
  return TRUE;
}

static gboolean
on_timer (gpointer user_data)
{
  LkSadpScanner *self = user_data;

  if (in_burst (self))
    {
      ask_burst (self);
    }
  else if (self->scanning)
    {
      if (ask_again (self))
        return G_SOURCE_REMOVE;
      set_scanning (self, FALSE);
      plan (self, interval (self));
    }
  else
    {
      begin_round (self);
      ask_interfaces (self, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
      start_sweep (self, 0);
      plan (self, interval (self));
    }
  return G_SOURCE_REMOVE;
}

static void
start_burst (LkSadpScanner *self)
{
  begin_round (self);
  self->burst = self->extra = self->new_count = 0;
  set_scanning (self, TRUE);
  ask_burst (self);
  start_sweep (self, 0);
}

/* --- Hearing --- */

static gboolean
is_word (const char *text, const char *word)
{
  return text != NULL && g_ascii_strcasecmp (text, word) == 0;
}

/* Whether a message tells about the device that sent it (sadp.md 2.1 [V], 2.2). */
static gboolean
is_about_its_sender (LkSadpMessage *message)
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

/* The MAC; a device that tells none is known by its address and serial number for the time being.
 */
static char *
key_of (const LkSadpPacket *packet)
{
  char *mac = lk_mac_normalise (lk_sadp_message_get_mac (packet->message));
  const char *serial = lk_sadp_message_get (packet->message, "DeviceSN");

  if (mac != NULL)
    return mac;
  return g_strdup_printf ("%08x/%s", packet->source.ip, serial != NULL ? serial : "");
}

static LkSadpDevice *
take_in (LkSadpScanner *self, const char *key, guint32 source)
{
  gpointer where = GUINT_TO_POINTER (source);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->per_source, where));
  LkSadpDevice *device;

  /* Anybody on the network can invent devices: bound them (sadp.md 5.1). */
  if (self->devices->len >= LK_SADP_DEVICES_MAX || count >= LK_SADP_DEVICES_PER_SOURCE_MAX)
    return NULL;
  device = lk_sadp_device_new (key);
  lk_sadp_device_set_kept (device, g_hash_table_contains (self->kept, key));
  g_hash_table_insert (self->per_source, where, GUINT_TO_POINTER (count + 1));
  g_hash_table_insert (self->source_of, g_strdup (key), where);
  g_hash_table_insert (self->by_key, (gpointer) lk_sadp_device_get_key (device), device);
  g_ptr_array_add (self->devices, device);
  return device;
}

static const char *
interface_name (GPtrArray *interfaces, guint index)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      if (interface->index == index)
        return interface->name;
    }
  return NULL;
}

/* --- Goodbye: believed when the device does not answer a question of its own --- */

typedef struct
{
  LkSadpScanner *scanner; /* borrowed */
  LkSadpDevice *device;
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  g_object_unref (leaving->device);
  g_free (leaving);
}

static gboolean
on_grace_over (gpointer user_data)
{
  Leaving *leaving = user_data;

  go (leaving->scanner, leaving->device);
  return G_SOURCE_REMOVE;
}

static void
say_goodbye (LkSadpScanner *self, LkSadpDevice *device)
{
  const char *key = lk_sadp_device_get_key (device);
  Leaving *leaving;
  GSource *source;

  if (g_hash_table_contains (self->leaving, key))
    return;
  go_stale (self, device);
  ask_device (self, device);
  leaving = g_new0 (Leaving, 1);
  leaving->scanner = self;
  leaving->device = g_object_ref (device);
  source = g_timeout_source_new (self->schedule.grace_ms);
  g_source_set_callback (source, on_grace_over, leaving, leaving_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_hash_table_insert (self->leaving, g_strdup (key), source);
}

static void
leaving_source_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

/* --- Batches --- */

static void
hear (LkSadpScanner *self, const LkSadpPacket *packet, GPtrArray *interfaces, GPtrArray *added)
{
  g_autofree char *key = key_of (packet);
  LkSadpDevice *device = g_hash_table_lookup (self->by_key, key);
  LkSadpDeviceChange change;
  const gboolean by_address
      = g_hash_table_contains (self->asked, GUINT_TO_POINTER (packet->source.ip));

  if (lk_sadp_message_get_root (packet->message) == LK_SADP_ROOT_BYE)
    {
      if (device != NULL)
        say_goodbye (self, device);
      return;
    }
  if (device == NULL)
    {
      device = take_in (self, key, packet->source.ip);
      if (device == NULL)
        return;
      lk_sadp_device_update (device, packet, interface_name (interfaces, packet->interface),
                             by_address, self->round);
      g_ptr_array_add (added, device);
      self->new_count++;
      return;
    }

  g_hash_table_remove (self->leaving, key);
  change = lk_sadp_device_update (device, packet, interface_name (interfaces, packet->interface),
                                  by_address, self->round);
  if (change & LK_SADP_CHANGE_RESTARTED)
    emit (self, LK_SADP_DEVICE_RESTARTED, device);
  else if (change != LK_SADP_CHANGE_NONE && !g_ptr_array_find (added, device, NULL))
    emit (self, LK_SADP_DEVICE_CHANGED, device);
}

static void
on_received (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  LkSadpScanner *self = user_data;
  g_autoptr (GPtrArray) interfaces = lk_sadp_transport_get_interfaces (transport);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  const guint before = self->devices->len;

  for (guint i = 0; i < packets->len; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);

      if (is_about_its_sender (packet->message))
        hear (self, packet, interfaces, added);
    }
  if (added->len == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added->len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  for (guint i = 0; i < added->len; i++)
    emit (self, LK_SADP_DEVICE_ADDED, g_ptr_array_index (added, i));
}

static void
on_transport_changed (LkSadpTransport *transport, gpointer user_data)
{
  LkSadpScanner *self = user_data;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PARTIAL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTES]);
  start_burst (self); /* a network that came up has not been asked */
}

/* --- The list --- */

static GType
lk_sadp_scanner_get_item_type (GListModel *model)
{
  return LK_TYPE_SADP_DEVICE;
}

static guint
lk_sadp_scanner_get_n_items (GListModel *model)
{
  return LK_SADP_SCANNER (model)->devices->len;
}

static gpointer
lk_sadp_scanner_get_item (GListModel *model, guint position)
{
  LkSadpScanner *self = LK_SADP_SCANNER (model);

  if (position >= self->devices->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->devices, position));
}

static void
lk_sadp_scanner_list_init (GListModelInterface *iface)
{
  iface->get_item_type = lk_sadp_scanner_get_item_type;
  iface->get_n_items = lk_sadp_scanner_get_n_items;
  iface->get_item = lk_sadp_scanner_get_item;
}

static void
lk_sadp_scanner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkSadpScanner *self = LK_SADP_SCANNER (object);

  switch ((LkSadpScannerProperty) id)
    {
    case PROP_SCANNING:
      g_value_set_boolean (value, self->scanning);
      break;
    case PROP_PARTIAL:
      g_value_set_boolean (value, lk_sadp_scanner_get_partial (self));
      break;
    case PROP_NOTES:
      g_value_set_boxed (value, lk_sadp_scanner_get_notes (self));
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->devices->len);
      break;
    case N_PROPS:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
lk_sadp_scanner_dispose (GObject *object)
{
  LkSadpScanner *self = LK_SADP_SCANNER (object);

  lk_sadp_scanner_stop (self);
  g_clear_object (&self->transport);
  G_OBJECT_CLASS (lk_sadp_scanner_parent_class)->dispose (object);
}

static void
lk_sadp_scanner_finalize (GObject *object)
{
  LkSadpScanner *self = LK_SADP_SCANNER (object);

  g_hash_table_unref (self->leaving);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->devices);
  g_hash_table_unref (self->per_source);
  g_hash_table_unref (self->source_of);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->asked);
  g_array_unref (self->addresses);
  G_OBJECT_CLASS (lk_sadp_scanner_parent_class)->finalize (object);
}

static void
lk_sadp_scanner_class_init (LkSadpScannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lk_sadp_scanner_get_property;
  object_class->dispose = lk_sadp_scanner_dispose;
  object_class->finalize = lk_sadp_scanner_finalize;

  properties[PROP_SCANNING] = g_param_spec_boolean ("scanning", NULL, NULL, FALSE, flags);
  properties[PROP_PARTIAL] = g_param_spec_boolean ("partial", NULL, NULL, FALSE, flags);
  properties[PROP_NOTES] = g_param_spec_boxed ("notes", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LkSadpScanner::device-event:
   * @self: the scanner
   * @event: an #LkSadpDeviceEvent
   * @device: the device
   */
  device_event = g_signal_new ("device-event", LK_TYPE_SADP_SCANNER, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, LK_TYPE_SADP_DEVICE);
}

static void
lk_sadp_scanner_init (LkSadpScanner *self)
{
  self->schedule = lk_sadp_schedule_default;
  self->active = TRUE;
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->per_source = g_hash_table_new (NULL, NULL);
  self->source_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->leaving = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, leaving_source_free);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (LkSadpAddress));
  self->asked = g_hash_table_new (NULL, NULL);
}

static void
note_asked (LkSadpScanner *self, guint first)
{
  for (guint i = first; i < self->addresses->len; i++)
    g_hash_table_add (self->asked,
                      GUINT_TO_POINTER (g_array_index (self->addresses, LkSadpAddress, i).ip));
}

/**
 * lk_sadp_scanner_new:
 * @transport: what to speak through
 *
 * Returns: (transfer full): an empty list; lk_sadp_scanner_start() fills it
 */
LkSadpScanner *
lk_sadp_scanner_new (LkSadpTransport *transport)
{
  LkSadpScanner *self = g_object_new (LK_TYPE_SADP_SCANNER, NULL);
  LkSadpConfig *config = lk_sadp_transport_get_config (transport);
  const LkSadpAddress *addresses;
  guint count;

  self->transport = g_object_ref (transport);
  addresses = lk_sadp_config_get_addresses (config, &count);
  g_array_append_vals (self->addresses, addresses, count);
  note_asked (self, 0);
  return self;
}

/**
 * lk_sadp_scanner_get_transport:
 * @self: a scanner
 *
 * Returns: (transfer none): what it speaks through
 */
LkSadpTransport *
lk_sadp_scanner_get_transport (LkSadpScanner *self)
{
  return self->transport;
}

/**
 * lk_sadp_scanner_set_schedule:
 * @self: a scanner that is not started
 * @schedule: when to ask
 */
void
lk_sadp_scanner_set_schedule (LkSadpScanner *self, const LkSadpSchedule *schedule)
{
  g_return_if_fail (!self->running);
  self->schedule = *schedule;
}

/**
 * lk_sadp_scanner_start:
 * @self: a scanner
 * @error: set to an %LK_SADP_ERROR
 *
 * Opens the transport and begins to ask. Starting a started one does nothing.
 *
 * Returns: whether it asks
 */
gboolean
lk_sadp_scanner_start (LkSadpScanner *self, GError **error)
{
  if (self->running)
    return TRUE;
  if (!lk_sadp_transport_open (self->transport, error))
    return FALSE;
  self->running = TRUE;
  self->received = g_signal_connect (self->transport, "received", G_CALLBACK (on_received), self);
  self->changed
      = g_signal_connect (self->transport, "changed", G_CALLBACK (on_transport_changed), self);
  start_burst (self);
  return TRUE;
}

/**
 * lk_sadp_scanner_stop:
 * @self: a scanner
 *
 * Asks and hears no more; the list stays as it is, and the transport open for commands.
 */
void
lk_sadp_scanner_stop (LkSadpScanner *self)
{
  destroy_source (&self->timer);
  destroy_source (&self->sweep);
  g_hash_table_remove_all (self->leaving);
  if (!self->running)
    return;
  self->running = FALSE;
  g_signal_handler_disconnect (self->transport, self->received);
  g_signal_handler_disconnect (self->transport, self->changed);
  set_scanning (self, FALSE);
}

/**
 * lk_sadp_scanner_search_again:
 * @self: a started scanner
 *
 * Asks as often as at the start.
 */
void
lk_sadp_scanner_search_again (LkSadpScanner *self)
{
  const guint round = self->round;

  if (!self->running)
    return;
  lk_sadp_transport_open (self->transport, NULL); /* the port may be free now */
  if (self->round == round)
    start_burst (self);
}

/**
 * lk_sadp_scanner_set_active:
 * @self: a scanner
 * @active: whether somebody looks at the list
 *
 * Asks every 15 seconds while somebody looks and every 60 otherwise (sadp.md 1.3).
 */
void
lk_sadp_scanner_set_active (LkSadpScanner *self, gboolean active)
{
  if (self->active == active)
    return;
  self->active = active;
  if (self->running && !self->scanning)
    plan (self, active ? 0 : interval (self));
}

/**
 * lk_sadp_scanner_add_address:
 * @self: a scanner
 * @text: an address or a range, see lk_sadp_address_range_parse()
 * @error: set to %LK_SADP_ERROR_ARGUMENT
 *
 * Asks these addresses as well, now and in each round: the way to a device behind a router.
 *
 * Returns: whether @text is an address or a range
 */
gboolean
lk_sadp_scanner_add_address (LkSadpScanner *self, const char *text, GError **error)
{
  const guint first = self->addresses->len;

  if (!lk_sadp_address_range_parse (text, self->addresses, error))
    return FALSE;
  note_asked (self, first);
  if (self->running)
    start_sweep (self, first);
  return TRUE;
}

/**
 * lk_sadp_scanner_keep:
 * @self: a scanner
 * @mac: a MAC in any spelling
 * @keep: whether the device has an open case
 *
 * A device with an open case never leaves the list.
 */
void
lk_sadp_scanner_keep (LkSadpScanner *self, const char *mac, gboolean keep)
{
  g_autofree char *key = lk_mac_normalise (mac);
  LkSadpDevice *device;

  if (key == NULL)
    return;
  device = g_hash_table_lookup (self->by_key, key);
  if (device != NULL)
    lk_sadp_device_set_kept (device, keep);
  if (keep)
    g_hash_table_add (self->kept, g_steal_pointer (&key));
  else
    g_hash_table_remove (self->kept, key);
}

/**
 * lk_sadp_scanner_find:
 * @self: a scanner
 * @mac: a MAC in any spelling
 *
 * Returns: (transfer none) (nullable): the device with it
 */
LkSadpDevice *
lk_sadp_scanner_find (LkSadpScanner *self, const char *mac)
{
  g_autofree char *key = lk_mac_normalise (mac);

  return key != NULL ? g_hash_table_lookup (self->by_key, key) : NULL;
}

/**
 * lk_sadp_scanner_get_scanning:
 * @self: a scanner
 *
 * Returns: whether it is in the burst of questions at the start
 */
gboolean
lk_sadp_scanner_get_scanning (LkSadpScanner *self)
{
  return self->scanning;
}

/**
 * lk_sadp_scanner_get_partial:
 * @self: a scanner
 *
 * Returns: whether some devices may not be heard, since another program holds the port
 */
gboolean
lk_sadp_scanner_get_partial (LkSadpScanner *self)
{
  return lk_sadp_transport_get_partial (self->transport);
}

/**
 * lk_sadp_scanner_get_notes:
 * @self: a scanner
 *
 * Returns: (transfer none) (array zero-terminated=1): what stands in the way, for people
 */
const char *const *
lk_sadp_scanner_get_notes (LkSadpScanner *self)
{
  return lk_sadp_transport_get_notes (self->transport);
}

/**
 * lk_sadp_scanner_get_interfaces:
 * @self: a scanner
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of the interfaces it asks on
 */
char **
lk_sadp_scanner_get_interfaces (LkSadpScanner *self)
{
  g_autoptr (GPtrArray) interfaces = lk_sadp_transport_get_interfaces (self->transport);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      if (interface->used)
        g_strv_builder_add (names, interface->name);
    }
  return g_strv_builder_end (names);
}
