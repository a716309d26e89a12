/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-socket.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_BUFFER (1 << 20)
#define TTL 1 /* a local network (docs/protocol.md) */

static void
set_error (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
}

static in_addr_t
ipv4_of (const struct sockaddr *address)
{
  return address != NULL && address->sa_family == AF_INET
             ? ((const struct sockaddr_in *) (const void *) address)->sin_addr.s_addr
             : 0;
}

/* Every address of 127.0.0.0/8 is one's own on Linux, though only one is listed. */
static gboolean
has_address (const struct ifaddrs *row, in_addr_t address)
{
  in_addr_t own = ipv4_of (row->ifa_addr), mask = ipv4_of (row->ifa_netmask);

  if ((row->ifa_flags & IFF_LOOPBACK) != 0)
    return own != 0 && (own & mask) == (address & mask);
  return own == address && own != 0;
}

/**
 * lk_practice_interface_find:
 * @address: an IPv4 address, in network order
 * @interface: (out caller-allocates): the interface that has it
 * @error: %G_IO_ERROR_NOT_FOUND when none has it
 *
 * Returns: whether there is one
 */
gboolean
lk_practice_interface_find (in_addr_t address, LkPracticeInterface *interface, GError **error)
{
  struct ifaddrs *all = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&all) != 0)
    {
      set_error (error, _ ("The network interfaces cannot be listed"));
      return FALSE;
    }
  for (struct ifaddrs *row = all; row != NULL && !found; row = row->ifa_next)
    if (has_address (row, address))
      {
        found = TRUE;
        memset (interface, 0, sizeof *interface);
        interface->index = if_nametoindex (row->ifa_name);
        interface->loopback = (row->ifa_flags & IFF_LOOPBACK) != 0;
        g_strlcpy (interface->name, row->ifa_name, sizeof interface->name);
        if ((row->ifa_flags & IFF_BROADCAST) != 0)
          interface->broadcast = ipv4_of (row->ifa_broadaddr);
      }
  freeifaddrs (all);
  if (!found)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _ ("No network interface of this computer has the address"));
  return found;
}

/**
 * lk_practice_socket_open:
 * @address: what to bind to, in network order: an own address, the group, or a broadcast address
 * @port: the port
 * @interface: where multicast leaves
 * @error: %G_IO_ERROR
 *
 * Opens a datagram socket that shares its port with other programs, as SADP programs do.
 *
 * Returns: a descriptor, or -1
 */
int
lk_practice_socket_open (in_addr_t address,
                         guint16 port,
                         const LkPracticeInterface *interface,
                         GError **error)
{
  const struct sockaddr_in local
      = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr = { address } };
  const struct ip_mreqn out = { .imr_ifindex = (int) interface->index };
  const int on = 1, off = 0, ttl = TTL, size = RECEIVE_BUFFER;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    {
      set_error (error, _ ("A socket cannot be opened"));
      return -1;
    }
  /* The buffer is as large as the system allows; a smaller one is no error. */
  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0
      || setsockopt (fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof off) != 0
      || setsockopt (fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl) != 0
      || setsockopt (fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof out) != 0
      || bind (fd, (const struct sockaddr *) &local, sizeof local) != 0)
    {
      set_error (error, _ ("The address cannot be used"));
      close (fd);
      return -1;
    }
  return fd;
}

/**
 * lk_practice_socket_join:
 * @fd: a socket bound to the group
 * @group: the group, in network order
 * @interface: where to hear it
 * @error: %G_IO_ERROR
 *
 * Returns: whether the socket is a member of the group on that interface
 */
gboolean
lk_practice_socket_join (int fd,
                         in_addr_t group,
                         const LkPracticeInterface *interface,
                         GError **error)
{
  const struct ip_mreqn member
      = { .imr_multiaddr = { group }, .imr_ifindex = (int) interface->index };

  if (setsockopt (fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member) == 0)
    return TRUE;
  set_error (error, _ ("The multicast group cannot be joined"));
  return FALSE;
}
