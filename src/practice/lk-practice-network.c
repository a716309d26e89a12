/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-network.h"

#include "lk-mac.h"
#include "lk-practice-socket.h"
#include "lk-practice-web.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WEB_PAGES_MAX 64 /* a case holds no more devices, and nobody signs in at a thousand */

/**
 * LkPracticeNetwork:
 *
 * Carries the datagrams of simulated devices. Each address has a socket of its own, from which
 * its devices speak and on which they hear what is sent to them alone. What is sent to the group
 * or broadcast is heard once an interface. No socket is bound to the wildcard address: on one's own
 * computer it would take unicast answers away from the client. The first devices also have a web
 * interface to sign in at.
 */

/* One address; several devices may share it. */
typedef struct
{
  LkPracticeNetwork *network; /* borrowed */
  in_addr_t address;
  guint interface;
  int fd;
  guint source;
  guint users;
} Host;

/* One socket that hears what is said to all. */
typedef struct
{
  LkPracticeNetwork *network; /* borrowed */
  guint interface;
  int fd;
  guint source;
} Ear;

/* An answer that waits for its time. */
typedef struct
{
  LkPracticeNetwork *network; /* borrowed */
  LkPracticeDevice *device;
  GBytes *bytes;
  struct sockaddr_in to;
  guint source;
} Delayed;

struct _LkPracticeNetwork
{
  GObject parent_instance;

  struct sockaddr_in group;
  GPtrArray *devices; /* of LkPracticeDevice */
  GHashTable *hosts;  /* dotted address -> Host */
  GHashTable *pages;  /* LkPracticeDevice -> LkPracticeWeb */
  GPtrArray *ears;    /* of Ear */
  GPtrArray *delayed; /* of Delayed */
};

G_DEFINE_FINAL_TYPE (LkPracticeNetwork, lk_practice_network, G_TYPE_OBJECT)

static void
host_free (gpointer data)
{
  Host *host = data;

  g_source_remove (host->source);
  close (host->fd);
  g_free (host);
}

static void
ear_free (gpointer data)
{
  Ear *ear = data;

  g_source_remove (ear->source);
  close (ear->fd);
  g_free (ear);
}

static void
delayed_free (gpointer data)
{
  Delayed *delayed = data;

  if (delayed->source != 0)
    g_source_remove (delayed->source);
  g_object_unref (delayed->device);
  g_bytes_unref (delayed->bytes);
  g_free (delayed);
}

static void
lk_practice_network_finalize (GObject *object)
{
  LkPracticeNetwork *self = LK_PRACTICE_NETWORK (object);

  g_ptr_array_unref (self->delayed);
  g_ptr_array_unref (self->ears);
  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->hosts);
  g_ptr_array_unref (self->devices);
  G_OBJECT_CLASS (lk_practice_network_parent_class)->finalize (object);
}

static void
lk_practice_network_class_init (LkPracticeNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_practice_network_finalize;
}

static void
lk_practice_network_init (LkPracticeNetwork *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) lk_practice_web_close);
  self->ears = g_ptr_array_new_with_free_func (ear_free);
  self->delayed = g_ptr_array_new_with_free_func (delayed_free);
}

/**
 * lk_practice_network_new:
 * @group: the multicast group and port on which devices are asked
 *
 * Returns: (transfer full): a network without devices
 */
LkPracticeNetwork *
lk_practice_network_new (GInetSocketAddress *group)
{
  LkPracticeNetwork *self = g_object_new (LK_TYPE_PRACTICE_NETWORK, NULL);
  GInetAddress *address = g_inet_socket_address_get_address (group);

  g_return_val_if_fail (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4, self);

  self->group.sin_family = AF_INET;
  self->group.sin_port = htons (g_inet_socket_address_get_port (group));
  memcpy (&self->group.sin_addr, g_inet_address_to_bytes (address), sizeof self->group.sin_addr);
  return self;
}

static void
send_to (LkPracticeNetwork *self,
         LkPracticeDevice *device,
         GBytes *bytes,
         const struct sockaddr_in *to)
{
  Host *host = g_hash_table_lookup (self->hosts, lk_practice_device_get_address (device));
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gssize sent;

  do
    sent = sendto (host->fd, data, size, 0, (const struct sockaddr *) to, sizeof *to);
  while (sent < 0 && errno == EINTR);
  /* A real device cannot tell either: another subnet has no way back for a unicast answer. */
  if (sent < 0)
    g_debug ("An answer could not be sent: %s", g_strerror (errno));
}

static void
answer_now (LkPracticeNetwork *self,
            LkPracticeDevice *device,
            GBytes *bytes,
            const struct sockaddr_in *to)
{
  send_to (self, device, bytes, to);
  if (lk_practice_device_answered (device))
    lk_practice_network_announce (self, device, LK_SADP_ROOT_HELLO);
}

static gboolean
on_delay_over (gpointer data)
{
  Delayed *delayed = data;

  delayed->source = 0;
  answer_now (delayed->network, delayed->device, delayed->bytes, &delayed->to);
  g_ptr_array_remove_fast (delayed->network->delayed, delayed);
  return G_SOURCE_REMOVE;
}

static void
answer_later (LkPracticeNetwork *self,
              LkPracticeDevice *device,
              GBytes *bytes,
              const struct sockaddr_in *to,
              guint delay_ms)
{
  Delayed *delayed = g_new0 (Delayed, 1);

  delayed->network = self;
  delayed->device = g_object_ref (device);
  delayed->bytes = g_bytes_ref (bytes);
  delayed->to = *to;
  delayed->source = g_timeout_add (delay_ms, on_delay_over, delayed);
  g_ptr_array_add (self->delayed, delayed);
}

/* What was sent to one device alone is answered to its asker: the group may not reach it. */
static void
offer (LkPracticeNetwork *self,
       LkPracticeDevice *device,
       LkSadpMessage *message,
       const struct sockaddr_in *from,
       gboolean alone)
{
  gboolean to_asker = alone || lk_practice_device_answers_to_asker (device);
  const struct sockaddr_in *to = to_asker ? from : &self->group;
  guint delay_ms = 0;
  g_autoptr (GBytes) bytes = lk_practice_device_answer (device, message, &delay_ms);

  if (bytes == NULL)
    return;
  if (delay_ms > 0)
    answer_later (self, device, bytes, to, delay_ms);
  else
    answer_now (self, device, bytes, to);
}

/* @only is the one address that was meant, or 0 for every device on the interface. */
static void
take_datagram (LkPracticeNetwork *self,
               const guint8 *data,
               gsize size,
               const struct sockaddr_in *from,
               guint interface,
               in_addr_t only)
{
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (data, size, NULL);

  if (message == NULL || lk_sadp_message_get_root (message) != LK_SADP_ROOT_PROBE)
    return;
  for (guint i = 0; i < self->devices->len; i++)
    {
      LkPracticeDevice *device = g_ptr_array_index (self->devices, i);
      Host *host = g_hash_table_lookup (self->hosts, lk_practice_device_get_address (device));

      if (host->interface == interface && (only == 0 || host->address == only))
        offer (self, device, message, from, only != 0);
    }
}

static void
drain (LkPracticeNetwork *self, int fd, guint interface, in_addr_t only)
{
  guint8 *buffer = g_malloc (LK_SADP_DATAGRAM_MAX);
  struct sockaddr_in from;
  socklen_t from_size = sizeof from;
  gssize size;

  while ((size = recvfrom (fd, buffer, LK_SADP_DATAGRAM_MAX, MSG_DONTWAIT,
                           (struct sockaddr *) &from, &from_size))
         >= 0)
    {
      take_datagram (self, buffer, (gsize) size, &from, interface, only);
      from_size = sizeof from;
    }
  lk_wipe (buffer, LK_SADP_DATAGRAM_MAX);
  g_free (buffer);
}

static gboolean
on_host_readable (int fd, GIOCondition condition, gpointer data)
{
  Host *host = data;

  drain (host->network, fd, host->interface, host->address);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_ear_readable (int fd, GIOCondition condition, gpointer data)
{
  Ear *ear = data;

  drain (ear->network, fd, ear->interface, 0);
  return G_SOURCE_CONTINUE;
}

static void
add_ear (LkPracticeNetwork *self, int fd, guint interface)
{
  Ear *ear = g_new0 (Ear, 1);

  ear->network = self;
  ear->interface = interface;
  ear->fd = fd;
  ear->source = g_unix_fd_add (fd, G_IO_IN, on_ear_readable, ear);
  g_ptr_array_add (self->ears, ear);
}

/* Broadcast is a second way in, not the main one: where it cannot be had, devices are still heard.
 */
static void
add_broadcast_ear (LkPracticeNetwork *self, const LkPracticeInterface *interface, in_addr_t address)
{
  int fd = lk_practice_socket_open (address, ntohs (self->group.sin_port), interface, NULL);

  if (fd < 0)
    return;
  if (setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, interface->name,
                  (socklen_t) strlen (interface->name))
      != 0)
    {
      close (fd);
      return;
    }
  add_ear (self, fd, interface->index);
}

static gboolean
hear_interface (LkPracticeNetwork *self, const LkPracticeInterface *interface, GError **error)
{
  in_addr_t group = self->group.sin_addr.s_addr;
  int fd;

  for (guint i = 0; i < self->ears->len; i++)
    if (((Ear *) g_ptr_array_index (self->ears, i))->interface == interface->index)
      return TRUE;
  fd = lk_practice_socket_open (group, ntohs (self->group.sin_port), interface, error);
  if (fd < 0)
    return FALSE;
  if (!lk_practice_socket_join (fd, group, interface, error))
    {
      close (fd);
      return FALSE;
    }
  add_ear (self, fd, interface->index);
  if (interface->loopback)
    return TRUE;
  add_broadcast_ear (self, interface, INADDR_BROADCAST);
  if (interface->broadcast != 0)
    add_broadcast_ear (self, interface, interface->broadcast);
  return TRUE;
}

static gboolean
open_host (LkPracticeNetwork *self, const char *dotted, GError **error)
{
  LkPracticeInterface interface;
  in_addr_t address = inet_addr (dotted);
  Host *host = g_hash_table_lookup (self->hosts, dotted);
  int fd;

  if (host != NULL)
    {
      host->users++;
      return TRUE;
    }
  if (!lk_practice_interface_find (address, &interface, error)
      || !hear_interface (self, &interface, error))
    {
      g_prefix_error (error, "%s: ", dotted);
      return FALSE;
    }
  fd = lk_practice_socket_open (address, ntohs (self->group.sin_port), &interface, error);
  if (fd < 0)
    {
      g_prefix_error (error, "%s: ", dotted);
      return FALSE;
    }
  host = g_new0 (Host, 1);
  host->network = self;
  host->address = address;
  host->interface = interface.index;
  host->fd = fd;
  host->users = 1;
  host->source = g_unix_fd_add (fd, G_IO_IN, on_host_readable, host);
  g_hash_table_insert (self->hosts, g_strdup (dotted), host);
  return TRUE;
}

static void
leave_host (LkPracticeNetwork *self, const char *dotted)
{
  Host *host = g_hash_table_lookup (self->hosts, dotted);

  if (--host->users == 0)
    g_hash_table_remove (self->hosts, dotted);
}

/* A device without a page still speaks SADP. */
static void
open_page (LkPracticeNetwork *self, LkPracticeDevice *device)
{
  g_autoptr (GError) error = NULL;
  LkPracticeWeb *web = lk_practice_web_new (device, &error);

  if (web != NULL)
    g_hash_table_insert (self->pages, device, web);
  else
    g_debug ("A device has no web interface: %s", error->message);
}

/**
 * lk_practice_network_add:
 * @self: a network
 * @device: (transfer none): a device with an address of this computer
 * @error: %G_IO_ERROR
 *
 * Lets it hear and speak. It says nothing by itself: see lk_practice_network_announce().
 *
 * Returns: whether its address could be had
 */
gboolean
lk_practice_network_add (LkPracticeNetwork *self, LkPracticeDevice *device, GError **error)
{
  if (!open_host (self, lk_practice_device_get_address (device), error))
    return FALSE;
  g_ptr_array_add (self->devices, g_object_ref (device));
  if (self->devices->len <= WEB_PAGES_MAX)
    open_page (self, device);
  return TRUE;
}

/**
 * lk_practice_network_get_n_devices:
 * @self: a network
 *
 * Returns: how many devices it has
 */
guint
lk_practice_network_get_n_devices (LkPracticeNetwork *self)
{
  return self->devices->len;
}

/**
 * lk_practice_network_get_device:
 * @self: a network
 * @index: a number below lk_practice_network_get_n_devices()
 *
 * Returns: (transfer none): a device
 */
LkPracticeDevice *
lk_practice_network_get_device (LkPracticeNetwork *self, guint index)
{
  return g_ptr_array_index (self->devices, index);
}

/**
 * lk_practice_network_find:
 * @self: a network
 * @mac: a MAC in any spelling
 *
 * Returns: (transfer none) (nullable): the device with that MAC
 */
LkPracticeDevice *
lk_practice_network_find (LkPracticeNetwork *self, const char *mac)
{
  g_autofree char *wanted = lk_mac_normalise (mac);

  for (guint i = 0; i < self->devices->len && wanted != NULL; i++)
    {
      LkPracticeDevice *device = g_ptr_array_index (self->devices, i);
      g_autofree char *own = lk_mac_normalise (lk_practice_device_get_mac (device));

      if (g_str_equal (own, wanted))
        return device;
    }
  return NULL;
}

/**
 * lk_practice_network_announce:
 * @self: a network
 * @device: one of its devices
 * @root: %LK_SADP_ROOT_HELLO or %LK_SADP_ROOT_BYE
 *
 * Tells the group that the device comes or goes.
 */
void
lk_practice_network_announce (LkPracticeNetwork *self, LkPracticeDevice *device, LkSadpRoot root)
{
  g_autoptr (GBytes) bytes = lk_practice_device_announce (device, root);

  send_to (self, device, bytes, &self->group);
}

/**
 * lk_practice_network_move:
 * @self: a network
 * @device: one of its devices
 * @address: an IPv4 address of this computer
 * @error: %G_IO_ERROR; the device then stays where it was
 *
 * Gives a device another address.
 *
 * Returns: whether it moved
 */
gboolean
lk_practice_network_move (LkPracticeNetwork *self,
                          LkPracticeDevice *device,
                          const char *address,
                          GError **error)
{
  g_autofree char *old = g_strdup (lk_practice_device_get_address (device));

  if (!open_host (self, address, error))
    return FALSE;
  lk_practice_device_move (device, address);
  if (g_hash_table_remove (self->pages, device))
    open_page (self, device);
  leave_host (self, old);
  return TRUE;
}
