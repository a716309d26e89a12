/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-interfaces.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * lk_sadp_interface_is_skipped:
 * @name: the name of an interface
 * @flags: its flags, as IFF_LOOPBACK
 *
 * Containers, virtual machines and tunnels have no cameras on them (docs/protocol.md, “Transport”);
 * each can still be chosen.
 *
 * Returns: whether to leave it alone unless it is chosen
 */
gboolean
lk_sadp_interface_is_skipped (const char *name, guint flags)
{
  static const char *const prefixes[]
      = { "docker", "veth", "br-", "virbr", "lxc", "tailscale", "zt", "tun", "wg" };

  if (flags & (IFF_LOOPBACK | IFF_POINTOPOINT))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

static LkSadpInterface *
add_interface (GPtrArray *interfaces, const struct ifaddrs *address)
{
  guint index = if_nametoindex (address->ifa_name);
  LkSadpInterface *interface;

  if (index == 0)
    return NULL;
  for (guint i = 0; i < interfaces->len; i++)
    {
      interface = g_ptr_array_index (interfaces, i);
      if (interface->index == index)
        return interface;
    }
  interface = g_new0 (LkSadpInterface, 1);
  interface->index = index;
  interface->name = g_strdup (address->ifa_name);
  interface->up = (address->ifa_flags & IFF_UP) && (address->ifa_flags & IFF_RUNNING);
  interface->skipped = lk_sadp_interface_is_skipped (address->ifa_name, address->ifa_flags);
  g_ptr_array_add (interfaces, interface);
  return interface;
}

static guint
prefix_of (const struct sockaddr *mask)
{
  struct sockaddr_in netmask;

  if (mask == NULL)
    return 32;
  memcpy (&netmask, mask, sizeof netmask);
  return (guint) __builtin_popcount (netmask.sin_addr.s_addr);
}

/**
 * lk_sadp_interfaces_list:
 *
 * Returns: (transfer full) (element-type LkSadpInterface): the interfaces of this computer as the
 *   kernel lists them, each with its first IPv4 address
 */
GPtrArray *
lk_sadp_interfaces_list (void)
{
  GPtrArray *interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_interface_free);
  struct ifaddrs *addresses = NULL;

  if (getifaddrs (&addresses) != 0)
    return interfaces;
  for (const struct ifaddrs *a = addresses; a != NULL; a = a->ifa_next)
    {
      LkSadpInterface *interface = add_interface (interfaces, a);
      struct sockaddr_in ipv4;

      if (interface == NULL || a->ifa_addr == NULL || a->ifa_addr->sa_family != AF_INET
          || interface->address != 0)
        continue;
      memcpy (&ipv4, a->ifa_addr, sizeof ipv4);
      interface->address = ntohl (ipv4.sin_addr.s_addr);
      interface->prefix = prefix_of (a->ifa_netmask);
    }
  freeifaddrs (addresses);
  return interfaces;
}

/**
 * lk_sadp_interfaces_find:
 * @interfaces: (element-type LkSadpInterface): interfaces
 * @index: the index of one
 *
 * Returns: (transfer none) (nullable): it
 */
const LkSadpInterface *
lk_sadp_interfaces_find (GPtrArray *interfaces, guint index)
{
  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      if (interface->index == index)
        return interface;
    }
  return NULL;
}

/**
 * lk_sadp_interfaces_have_address:
 * @interfaces: (element-type LkSadpInterface): interfaces
 * @ip: an address, host byte order
 *
 * Returns: whether it is one that we send from
 */
gboolean
lk_sadp_interfaces_have_address (GPtrArray *interfaces, guint32 ip)
{
  for (guint i = 0; i < interfaces->len; i++)
    if (((const LkSadpInterface *) g_ptr_array_index (interfaces, i))->address == ip)
      return TRUE;
  return FALSE;
}

/* A netlink socket that becomes readable when links or addresses change. */
typedef struct
{
  GSource source;
  int fd;
  gpointer tag;
} Watch;

static gboolean
watch_check (GSource *source)
{
  Watch *watch = (Watch *) source;

  return watch->tag != NULL && g_source_query_unix_fd (source, watch->tag) != 0;
}

static gboolean
watch_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Watch *watch = (Watch *) source;
  char buffer[8192];

  /* What changed does not matter: the list is read anew. Overrun says that much changed. */
  while (recv (watch->fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
    ;
  return callback != NULL ? callback (user_data) : G_SOURCE_REMOVE;
}

static void
watch_finalize (GSource *source)
{
  Watch *watch = (Watch *) source;

  if (watch->fd >= 0)
    close (watch->fd);
}

/**
 * lk_sadp_interfaces_watch:
 *
 * Returns: (transfer full): a source whose callback is called when links or addresses change
 */
GSource *
lk_sadp_interfaces_watch (void)
{
  static GSourceFuncs funcs
      = { .check = watch_check, .dispatch = watch_dispatch, .finalize = watch_finalize };
  GSource *source = g_source_new (&funcs, sizeof (Watch));
  Watch *watch = (Watch *) source;
  struct sockaddr_nl address
      = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR };

  g_source_set_static_name (source, "[latchkey] network interfaces");
  watch->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (watch->fd >= 0 && bind (watch->fd, (struct sockaddr *) &address, sizeof address) == 0)
    watch->tag = g_source_add_unix_fd (source, watch->fd, G_IO_IN | G_IO_ERR);
  return source;
}
