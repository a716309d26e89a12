/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-network.h"

#include "lk-sadp-assumptions.h"
#include "lk-sadp-error.h"
#include "lk-sadp-interfaces.h"
#include "lk-sadp-port.h"
#include "lk-sadp-socket.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define SET_SIZE 8         /* sockets that share the port and spread unicast answers */
#define MEMBERSHIPS_MAX 16 /* groups a socket joins at most; the kernel stops at 20 */
#define QUEUE_MAX 16384    /* datagrams that wait to be read */
#define READ_BATCH 64      /* datagrams read in one go, well under a frame */
#define SETTLE_MS 200      /* interface changes come in groups */
#define BROADCAST 0xffffffffu

/* Answers are heard on the group and on the port that asked, alike. */
G_STATIC_ASSERT (LK_SADP_ASSUME_U12_BOTH_REPLY_PATHS);

/* One socket and its source in the main loop. */
typedef struct
{
  LkSadpNetwork *network; /* borrowed */
  int fd;
  guint16 port;
  guint memberships;
  GSource *source;
} Socket;

struct _LkSadpNetwork
{
  GObject parent_instance;

  LkSadpConfig *config;
  LkSadpCapture *capture;

  gboolean open;
  gboolean shared;  /* the port is not ours alone: probes leave from a socket of our own */
  gboolean partial; /* so that answers may go to another program */
  char *holder;
  GPtrArray *sockets;    /* Socket; on the port when it could be had */
  Socket *commands;      /* a port of our own: what is sent here is answered here */
  GHashTable *joined;    /* interface index -> Socket (borrowed) */
  GHashTable *chosen;    /* interface name -> whether to use it */
  GPtrArray *interfaces; /* LkSadpInterface */
  GPtrArray *notes;      /* char *, NULL-terminated */

  GQueue waiting; /* LkSadpDatagram */
  GSource *reader;
  GSource *watch;
  GSource *settle;
};

static void lk_sadp_network_transport_init (LkSadpTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkSadpNetwork,
                               lk_sadp_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_SADP_TRANSPORT,
                                                      lk_sadp_network_transport_init))

static void
destroy_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* --- Hearing --- */

/* Whether it is the copy of our own probe that the group sends back: the capture has that already.
 */
static gboolean
is_echo (LkSadpNetwork *self, const LkSadpDatagram *datagram)
{
  const Socket *socket = self->sockets->len > 0 ? g_ptr_array_index (self->sockets, 0) : NULL;
  const guint16 port = datagram->source.port;

  return (port == self->commands->port || (!self->shared && socket != NULL && port == socket->port))
         && lk_sadp_interfaces_have_address (self->interfaces, datagram->source.ip);
}

static void
read_one (LkSadpNetwork *self, LkSadpDatagram *datagram, GPtrArray *packets)
{
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (datagram->data, datagram->size, NULL);
  const gboolean probe
      = message != NULL && lk_sadp_message_get_root (message) == LK_SADP_ROOT_PROBE;

  /* What others ask is of use to nobody but the reader of a bug report. */
  if (!probe || !is_echo (self, datagram))
    lk_sadp_capture_add (self->capture, datagram->data, datagram->size, &datagram->source,
                         &datagram->destination);
  if (message != NULL && !probe)
    g_ptr_array_add (packets, lk_sadp_packet_new (message, &datagram->source, datagram->interface,
                                                  datagram->received_us));
}

static gboolean
on_read (gpointer user_data)
{
  g_autoptr (LkSadpNetwork) self = g_object_ref (LK_SADP_NETWORK (user_data));
  g_autoptr (GPtrArray) packets
      = g_ptr_array_new_full (READ_BATCH, (GDestroyNotify) lk_sadp_packet_free);
  LkSadpDatagram *datagram;

  for (guint i = 0; i < READ_BATCH && (datagram = g_queue_pop_head (&self->waiting)) != NULL; i++)
    {
      read_one (self, datagram, packets);
      lk_sadp_datagram_free (datagram);
    }
  if (self->waiting.length == 0)
    destroy_source (&self->reader);
  if (packets->len > 0)
    lk_sadp_transport_emit_received (LK_SADP_TRANSPORT (self), packets);
  return G_SOURCE_CONTINUE;
}

/* Draining has the higher priority: nothing is read while anything can still be taken out. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Socket *socket = user_data;
  LkSadpNetwork *self = socket->network;
  guint lost = lk_sadp_socket_drain (fd, socket->port, &self->waiting, QUEUE_MAX);

  if (lost > 0)
    g_debug ("%u datagrams thrown away: too many wait to be read", lost);
  if (self->waiting.length > 0 && self->reader == NULL)
    {
      self->reader = g_idle_source_new ();
      g_source_set_priority (self->reader, G_PRIORITY_DEFAULT);
      g_source_set_callback (self->reader, on_read, self, NULL);
      g_source_attach (self->reader, g_main_context_get_thread_default ());
    }
  return G_SOURCE_CONTINUE;
}

/* --- Sockets --- */

static Socket *
socket_new (LkSadpNetwork *self, guint32 address, guint16 port, gboolean reuse, GError **error)
{
  int fd = lk_sadp_socket_open (address, port, reuse, error);
  Socket *socket;

  if (fd < 0)
    return NULL;
  socket = g_new0 (Socket, 1);
  socket->network = self;
  socket->fd = fd;
  socket->port = lk_sadp_socket_get_port (fd);
  socket->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_priority (socket->source, G_PRIORITY_HIGH);
  g_source_set_callback (socket->source, G_SOURCE_FUNC (on_readable), socket, NULL);
  g_source_attach (socket->source, g_main_context_get_thread_default ());
  return socket;
}

static void
socket_free (gpointer data)
{
  Socket *socket = data;

  if (socket == NULL)
    return;
  destroy_source (&socket->source);
  close (socket->fd);
  g_free (socket);
}

/*
 * The port is free: a set of sockets on it. Practice devices and tests speak on this very computer,
 * so a socket that has the port on a loopback address only does not count as a holder.
 */
static gboolean
open_set (LkSadpNetwork *self)
{
  const guint16 port = lk_sadp_config_get_port (self->config);

  for (guint i = 0; i < SET_SIZE; i++)
    {
      Socket *socket = socket_new (self, 0, port, TRUE, NULL);

      if (socket == NULL)
        break;
      g_ptr_array_add (self->sockets, socket);
    }
  return self->sockets->len > 0;
}

/* The port is taken: at least the group can be heard beside its holder, if that one shares it. */
static gboolean
open_listener (LkSadpNetwork *self)
{
  Socket *socket = socket_new (self, lk_sadp_config_get_group (self->config),
                               lk_sadp_config_get_port (self->config), TRUE, NULL);

  if (socket == NULL)
    return FALSE;
  g_ptr_array_add (self->sockets, socket);
  return TRUE;
}

static void
open_sockets (LkSadpNetwork *self)
{
  const guint16 port = lk_sadp_config_get_port (self->config);
  LkSadpPortHolder holder = { 0 };

  self->shared = self->partial = FALSE;
  g_clear_pointer (&self->holder, g_free);
  if (!lk_sadp_config_get_practice (self->config))
    {
      if (!lk_sadp_port_is_free (port, NULL))
        lk_sadp_port_holder_read (&holder, port);
      if (!holder.held && open_set (self))
        return;
    }
  self->shared = TRUE;
  /* On a private port the devices themselves may be on this computer, and share it gladly. */
  self->partial = !open_listener (self) || port == LK_SADP_PORT;
  self->holder = g_steal_pointer (&holder.program);
  lk_sadp_port_holder_clear (&holder);
}

/* --- Interfaces --- */

static gboolean
is_wanted (LkSadpNetwork *self, const LkSadpInterface *interface)
{
  const char *const *named = lk_sadp_config_get_interfaces (self->config);
  gpointer choice;

  if (g_hash_table_lookup_extended (self->chosen, interface->name, NULL, &choice))
    return GPOINTER_TO_INT (choice);
  if (named[0] != NULL)
    return g_strv_contains (named, interface->name);
  return !interface->skipped;
}

static void
join (LkSadpNetwork *self, guint interface)
{
  const guint32 group = lk_sadp_config_get_group (self->config);

  for (guint i = 0; i < self->sockets->len; i++)
    {
      Socket *socket = g_ptr_array_index (self->sockets, i);

      if (socket->memberships < MEMBERSHIPS_MAX
          && lk_sadp_socket_join (socket->fd, group, interface))
        {
          socket->memberships++;
          g_hash_table_insert (self->joined, GUINT_TO_POINTER (interface), socket);
          return;
        }
    }
}

static void
leave (LkSadpNetwork *self, guint interface)
{
  Socket *socket = g_hash_table_lookup (self->joined, GUINT_TO_POINTER (interface));

  if (socket == NULL)
    return;
  lk_sadp_socket_leave (socket->fd, lk_sadp_config_get_group (self->config), interface);
  socket->memberships--;
  g_hash_table_remove (self->joined, GUINT_TO_POINTER (interface));
}

static void
update_memberships (LkSadpNetwork *self)
{
  g_autofree gpointer *before = g_hash_table_get_keys_as_array (self->joined, NULL);

  for (guint i = 0; i < self->interfaces->len; i++)
    {
      LkSadpInterface *interface = g_ptr_array_index (self->interfaces, i);

      interface->wanted = is_wanted (self, interface);
      interface->used = interface->wanted && interface->up && interface->address != 0;
      if (!self->open)
        continue;
      if (interface->used
          && !g_hash_table_contains (self->joined, GUINT_TO_POINTER (interface->index)))
        join (self, interface->index);
    }
  for (guint i = 0; before[i] != NULL; i++)
    {
      guint index = GPOINTER_TO_UINT (before[i]);
      const LkSadpInterface *interface = lk_sadp_interfaces_find (self->interfaces, index);

      if (interface == NULL || !interface->used)
        leave (self, index);
    }
}

static gboolean
has_interface (LkSadpNetwork *self, const char *name)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    if (g_str_equal (((LkSadpInterface *) g_ptr_array_index (self->interfaces, i))->name, name))
      return TRUE;
  return FALSE;
}

static guint
count_used (LkSadpNetwork *self)
{
  guint used = 0;

  for (guint i = 0; i < self->interfaces->len; i++)
    used += ((LkSadpInterface *) g_ptr_array_index (self->interfaces, i))->used;
  return used;
}

static void
write_notes (LkSadpNetwork *self)
{
  const char *const *named = lk_sadp_config_get_interfaces (self->config);
  const guint16 port = lk_sadp_config_get_port (self->config);

  g_ptr_array_set_size (self->notes, 0);
  if (self->partial && self->holder != NULL)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_ ("The program “%s” holds UDP port %u, so some devices may "
                                         "not be heard. Close it and search again."),
                                      self->holder, port));
  else if (self->partial)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_ ("Another program holds UDP port %u, so some devices may "
                                         "not be heard. Close it and search again."),
                                      port));
  for (guint i = 0; named[i] != NULL; i++)
    if (!has_interface (self, named[i]))
      g_ptr_array_add (self->notes,
                       g_strdup_printf (_ ("There is no network interface “%s”."), named[i]));
  if (self->open && count_used (self) == 0)
    g_ptr_array_add (self->notes, g_strdup (_ ("No network interface is up with an IPv4 address. "
                                               "Connect a cable or join a Wi-Fi network.")));
}

static void
read_interfaces (LkSadpNetwork *self)
{
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  self->interfaces = lk_sadp_interfaces_list ();
  update_memberships (self);
  write_notes (self);
}

static gboolean
on_settled (gpointer user_data)
{
  LkSadpNetwork *self = user_data;

  destroy_source (&self->settle);
  read_interfaces (self);
  lk_sadp_transport_emit_changed (LK_SADP_TRANSPORT (self));
  return G_SOURCE_REMOVE;
}

static gboolean
on_interfaces_changed (gpointer user_data)
{
  LkSadpNetwork *self = user_data;

  if (self->settle == NULL)
    {
      self->settle = g_timeout_source_new (SETTLE_MS);
      g_source_set_callback (self->settle, on_settled, self, NULL);
      g_source_attach (self->settle, g_main_context_get_thread_default ());
    }
  return G_SOURCE_CONTINUE;
}

/* --- The transport --- */

/* The program that held the port may be gone. */
static void
try_for_port (LkSadpNetwork *self)
{
  LkSadpPortHolder holder = { 0 };

  if (!self->partial)
    return;
  lk_sadp_port_holder_read (&holder, lk_sadp_config_get_port (self->config));
  if (!holder.held)
    {
      g_hash_table_remove_all (self->joined);
      g_ptr_array_set_size (self->sockets, 0);
      open_sockets (self);
      update_memberships (self);
      write_notes (self);
      lk_sadp_transport_emit_changed (LK_SADP_TRANSPORT (self));
    }
  lk_sadp_port_holder_clear (&holder);
}

static gboolean
lk_sadp_network_open (LkSadpTransport *transport, GError **error)
{
  LkSadpNetwork *self = LK_SADP_NETWORK (transport);

  if (self->open)
    {
      try_for_port (self);
      return TRUE;
    }
  self->commands = socket_new (self, 0, 0, FALSE, error);
  if (self->commands == NULL)
    return FALSE;
  open_sockets (self);
  self->open = TRUE;
  self->watch = lk_sadp_interfaces_watch ();
  g_source_set_callback (self->watch, on_interfaces_changed, self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());
  read_interfaces (self);
  lk_sadp_transport_emit_changed (transport);
  return TRUE;
}

static void
close_sockets (LkSadpNetwork *self)
{
  destroy_source (&self->watch);
  destroy_source (&self->settle);
  destroy_source (&self->reader);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) lk_sadp_datagram_free);
  g_hash_table_remove_all (self->joined);
  g_ptr_array_set_size (self->sockets, 0);
  g_clear_pointer (&self->commands, socket_free);
  self->open = FALSE;
}

static gboolean
port_is_ours (LkSadpNetwork *self)
{
  int fds[SET_SIZE];

  for (guint i = 0; i < self->sockets->len; i++)
    fds[i] = ((Socket *) g_ptr_array_index (self->sockets, i))->fd;
  return lk_sadp_port_is_ours (lk_sadp_config_get_port (self->config), fds, self->sockets->len);
}

/*
 * The socket a datagram leaves from decides where its unicast answer comes in. A command cannot be
 * sent twice, so its answer has to come for sure: on the devices' port, which is the one that a
 * firewall lets in, unless another program may get it there.
 */
static Socket *
socket_for (LkSadpNetwork *self, const LkSadpRoute *route)
{
  if (self->shared || self->sockets->len == 0 || (route->command && !port_is_ours (self)))
    return self->commands;
  return g_ptr_array_index (self->sockets, 0);
}

static gboolean
lk_sadp_network_send (LkSadpTransport *transport,
                      GBytes *datagram,
                      const LkSadpRoute *route,
                      GError **error)
{
  LkSadpNetwork *self = LK_SADP_NETWORK (transport);
  const LkSadpInterface *interface = lk_sadp_interfaces_find (self->interfaces, route->interface);
  LkSadpAddress to = route->address;
  LkSadpAddress from = { 0 };
  Socket *socket;
  gconstpointer data;
  gsize size;

  if (!self->open || (route->channel != LK_SADP_CHANNEL_UNICAST && interface == NULL))
    {
      g_set_error_literal (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_INTERFACE,
                           _ ("The network interface is not there any more."));
      return FALSE;
    }
  if (route->channel == LK_SADP_CHANNEL_GROUP)
    to.ip = lk_sadp_config_get_group (self->config);
  else if (route->channel == LK_SADP_CHANNEL_BROADCAST)
    to.ip = BROADCAST;
  if (route->channel != LK_SADP_CHANNEL_UNICAST || to.port == 0)
    to.port = lk_sadp_config_get_port (self->config);

  socket = socket_for (self, route);
  from.ip = interface != NULL ? interface->address : lk_sadp_socket_source_for (&to);
  from.port = socket->port;
  if (!lk_sadp_socket_send (socket->fd, datagram, &to, route->interface, from.ip,
                            lk_sadp_config_get_ttl (self->config), error))
    return FALSE;
  data = g_bytes_get_data (datagram, &size);
  lk_sadp_capture_add (self->capture, data, size, &from, &to);
  return TRUE;
}

static LkSadpConfig *
lk_sadp_network_get_config (LkSadpTransport *transport)
{
  return LK_SADP_NETWORK (transport)->config;
}

static GPtrArray *
lk_sadp_network_get_interfaces (LkSadpTransport *transport)
{
  LkSadpNetwork *self = LK_SADP_NETWORK (transport);
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_interface_free);

  for (guint i = 0; i < self->interfaces->len; i++)
    g_ptr_array_add (copy, lk_sadp_interface_copy (g_ptr_array_index (self->interfaces, i)));
  return copy;
}

static void
lk_sadp_network_set_interface_used (LkSadpTransport *transport, const char *name, gboolean used)
{
  LkSadpNetwork *self = LK_SADP_NETWORK (transport);

  g_hash_table_insert (self->chosen, g_strdup (name), GINT_TO_POINTER (used));
  update_memberships (self);
  write_notes (self);
  lk_sadp_transport_emit_changed (transport);
}

static const char *const *
lk_sadp_network_get_notes (LkSadpTransport *transport)
{
  return (const char *const *) LK_SADP_NETWORK (transport)->notes->pdata;
}

static gboolean
lk_sadp_network_get_partial (LkSadpTransport *transport)
{
  return LK_SADP_NETWORK (transport)->partial;
}

static LkSadpCapture *
lk_sadp_network_get_capture (LkSadpTransport *transport)
{
  return LK_SADP_NETWORK (transport)->capture;
}

static void
lk_sadp_network_transport_init (LkSadpTransportInterface *iface)
{
  iface->open = lk_sadp_network_open;
  iface->send = lk_sadp_network_send;
  iface->get_config = lk_sadp_network_get_config;
  iface->get_interfaces = lk_sadp_network_get_interfaces;
  iface->set_interface_used = lk_sadp_network_set_interface_used;
  iface->get_notes = lk_sadp_network_get_notes;
  iface->get_partial = lk_sadp_network_get_partial;
  iface->get_capture = lk_sadp_network_get_capture;
}

static void
lk_sadp_network_finalize (GObject *object)
{
  LkSadpNetwork *self = LK_SADP_NETWORK (object);

  close_sockets (self);
  g_ptr_array_unref (self->sockets);
  g_hash_table_unref (self->joined);
  g_hash_table_unref (self->chosen);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  g_ptr_array_unref (self->notes);
  g_free (self->holder);
  g_clear_object (&self->capture);
  g_clear_pointer (&self->config, lk_sadp_config_unref);
  G_OBJECT_CLASS (lk_sadp_network_parent_class)->finalize (object);
}

static void
lk_sadp_network_class_init (LkSadpNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_sadp_network_finalize;
}

static void
lk_sadp_network_init (LkSadpNetwork *self)
{
  self->capture = lk_sadp_capture_new ();
  self->sockets = g_ptr_array_new_with_free_func (socket_free);
  self->joined = g_hash_table_new (NULL, NULL);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->notes = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  g_queue_init (&self->waiting);
}

/**
 * lk_sadp_network_new:
 * @config: where to speak
 *
 * Returns: (transfer full): the network of this computer, closed still
 */
LkSadpNetwork *
lk_sadp_network_new (LkSadpConfig *config)
{
  LkSadpNetwork *self = g_object_new (LK_TYPE_SADP_NETWORK, NULL);

  self->config = lk_sadp_config_ref (config);
  read_interfaces (self);
  return self;
}
