/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-scanner.h"

#include "lk-mac.h"
#include "lk-sadp-asker.h"
#include "lk-sadp-device-private.h"
#include "lk-sadp-error.h"
#include "lk-sadp-goodbye.h"
#include "lk-sadp-registry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EXTRA_ROUNDS_MAX 12 /* further questions while each still finds something new */

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

  LkSadpRegistry *registry; /* the devices */
  LkSadpAsker *asker;       /* the questions */
  GHashTable *kept;         /* MACs with an open case or export */
  LkSadpGoodbye *goodbyes;  /* who said goodbye and was asked once more */

  guint round;
  guint burst;     /* the next entry of the burst */
  guint extra;     /* further questions asked in this burst */
  guint new_count; /* devices found since the last question */
  GSource *timer;
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

/* --- Devices that are not heard any more --- */

static void
go_stale (LkSadpScanner *self, LkSadpDevice *device)
{
  if (lk_sadp_device_set_state (device, LK_SADP_DEVICE_STALE))
    emit (self, LK_SADP_DEVICE_WENT_STALE, device);
}

static void
go (LkSadpScanner *self, LkSadpDevice *device)
{
  guint position;

  if (lk_sadp_device_get_kept (device))
    {
      go_stale (self, device);
      return;
    }
  g_object_ref (device);
  lk_sadp_goodbye_forget (self->goodbyes, lk_sadp_device_get_key (device));
  position = lk_sadp_registry_remove (self->registry, device);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  lk_sadp_device_set_state (device, LK_SADP_DEVICE_GONE);
  emit (self, LK_SADP_DEVICE_WENT_GONE, device);
  g_object_unref (device);
}

/* A new round: who missed enough of them is asked once more in it, and greyed or gone after it. */
static void
begin_round (LkSadpScanner *self)
{
  self->round++;
  for (guint i = lk_sadp_registry_get_count (self->registry); i-- > 0;)
    {
      g_autoptr (LkSadpDevice) device = g_object_ref (lk_sadp_registry_get (self->registry, i));
      guint missed;

      lk_sadp_device_begin_round (device, self->round);
      missed = lk_sadp_device_get_missed_rounds (device);
      if (missed >= self->schedule.gone_rounds)
        go (self, device);
      else if (missed >= self->schedule.stale_rounds)
        go_stale (self, device);
      if (missed + 1 == self->schedule.stale_rounds || missed + 1 == self->schedule.gone_rounds)
        lk_sadp_asker_ask_device (self->asker, device);
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

  lk_sadp_asker_ask_interfaces (self->asker, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
  if (i == s->broadcast_index)
    lk_sadp_asker_ask_interfaces (self->asker, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_BROADCAST);
  if (i == s->v32_index[0] || i == s->v32_index[1])
    lk_sadp_asker_ask_interfaces (self->asker, LK_SADP_COMMAND_INQUIRY_V32, LK_SADP_CHANNEL_GROUP);
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
  lk_sadp_asker_ask_interfaces (self->asker, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
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
      lk_sadp_asker_ask_interfaces (self->asker, LK_SADP_COMMAND_INQUIRY, LK_SADP_CHANNEL_GROUP);
      lk_sadp_asker_sweep (self->asker, 0);
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
  lk_sadp_asker_sweep (self->asker, 0);
}

/* --- Hearing --- */

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

/* A goodbye is believed when the device does not answer a question of its own. */
static void
say_goodbye (LkSadpScanner *self, LkSadpDevice *device)
{
  if (!lk_sadp_goodbye_wait (self->goodbyes, device, self->schedule.grace_ms))
    return;
  go_stale (self, device);
  lk_sadp_asker_ask_device (self->asker, device);
}

static void
on_goodbye (LkSadpDevice *device, gpointer user_data)
{
  go (user_data, device);
}

/* --- Batches --- */

static void
hear (LkSadpScanner *self, const LkSadpPacket *packet, GPtrArray *interfaces, GPtrArray *added)
{
  g_autofree char *key = lk_sadp_registry_key (packet);
  LkSadpDevice *device = key != NULL ? lk_sadp_registry_find (self->registry, key) : NULL;
  LkSadpDeviceChange change;
  const gboolean by_address = lk_sadp_asker_asks_address (self->asker, packet->source.ip);

  if (key == NULL)
    return;
  if (lk_sadp_message_get_root (packet->message) == LK_SADP_ROOT_BYE)
    {
      if (device != NULL)
        say_goodbye (self, device);
      return;
    }
  if (device == NULL)
    {
      device = lk_sadp_registry_take_in (self->registry, key, packet->source.ip);
      if (device == NULL)
        return;
      lk_sadp_device_set_kept (device, g_hash_table_contains (self->kept, key));
      lk_sadp_device_update (device, packet, interface_name (interfaces, packet->interface),
                             by_address, self->round);
      g_ptr_array_add (added, device);
      self->new_count++;
      return;
    }

  lk_sadp_goodbye_forget (self->goodbyes, key);
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
  const guint before = lk_sadp_registry_get_count (self->registry);

  for (guint i = 0; i < packets->len; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);

      if (lk_sadp_registry_takes (packet->message))
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
  return lk_sadp_registry_get_count (LK_SADP_SCANNER (model)->registry);
}

static gpointer
lk_sadp_scanner_get_item (GListModel *model, guint position)
{
  LkSadpScanner *self = LK_SADP_SCANNER (model);

  if (position >= lk_sadp_registry_get_count (self->registry))
    return NULL;
  return g_object_ref (lk_sadp_registry_get (self->registry, position));
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
      g_value_set_uint (value, lk_sadp_registry_get_count (self->registry));
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
  g_clear_pointer (&self->asker, lk_sadp_asker_free);
  g_clear_object (&self->transport);
  G_OBJECT_CLASS (lk_sadp_scanner_parent_class)->dispose (object);
}

static void
lk_sadp_scanner_finalize (GObject *object)
{
  LkSadpScanner *self = LK_SADP_SCANNER (object);

  lk_sadp_goodbye_free (self->goodbyes);
  lk_sadp_registry_free (self->registry);
  g_hash_table_unref (self->kept);
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
  self->registry = lk_sadp_registry_new ();
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->goodbyes = lk_sadp_goodbye_new (on_goodbye, self);
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

  self->transport = g_object_ref (transport);
  self->asker = lk_sadp_asker_new (transport);
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
  if (self->asker != NULL)
    lk_sadp_asker_stop (self->asker);
  lk_sadp_goodbye_forget_all (self->goodbyes);
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
 * Asks every 15 seconds while somebody looks and every 60 otherwise (docs/protocol.md,
 * “Transport”).
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
  return lk_sadp_asker_add_addresses (self->asker, text, self->running, error);
}

/**
 * lk_sadp_scanner_keep:
 * @self: a scanner
 * @mac: a MAC in any spelling
 * @keep: whether the device has an open case, or a request of it is in a draft
 *
 * Such a device never leaves the list.
 */
void
lk_sadp_scanner_keep (LkSadpScanner *self, const char *mac, gboolean keep)
{
  g_autofree char *key = lk_mac_normalise (mac);
  LkSadpDevice *device;

  if (key == NULL)
    return;
  device = lk_sadp_registry_find (self->registry, key);
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

  return key != NULL ? lk_sadp_registry_find (self->registry, key) : NULL;
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
