/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-socket.h"

#include "lk-sadp-error.h"
#include "lk-secret.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DRAIN_BATCH 32
#define RECEIVE_BUFFER (8 * 1024 * 1024) /* asked for; the system gives what it allows */

/**
 * lk_sadp_datagram_free:
 * @self: (nullable) (transfer full): a datagram
 */
void
lk_sadp_datagram_free (LkSadpDatagram *self)
{
  if (self == NULL)
    return;
  lk_wipe (self->data, self->size); /* a request of a device passes by here */
  g_free (self->data);
  g_free (self);
}

static void
set_option (int fd, int level, int name, int value)
{
  /* An option that this kernel does not know costs comfort, nothing else. */
  (void) setsockopt (fd, level, name, &value, sizeof value);
}

/**
 * lk_sadp_socket_open:
 * @address: the address to bind, host byte order; 0 for every one
 * @port: the port to bind; 0 for any
 * @reuse: whether to share it
 * @error: set to %LK_SADP_ERROR_NO_INTERFACE
 *
 * Opens a socket as discovery wants it: it hears only the groups it joined itself, tells where a
 * datagram arrived, may broadcast, and has the largest buffer the system gives (docs/protocol.md,
 * “Transport”).
 *
 * Returns: the descriptor, or -1
 */
int
lk_sadp_socket_open (guint32 address, guint16 port, gboolean reuse, GError **error)
{
  struct sockaddr_in local
      = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (address) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd >= 0)
    {
      if (reuse)
        {
          set_option (fd, SOL_SOCKET, SO_REUSEADDR, 1);
          set_option (fd, SOL_SOCKET, SO_REUSEPORT, 1);
        }
      set_option (fd, SOL_SOCKET, SO_BROADCAST, 1);
      set_option (fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
      set_option (fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
      set_option (fd, IPPROTO_IP, IP_PKTINFO, 1);
      if (bind (fd, (struct sockaddr *) &local, sizeof local) == 0)
        return fd;
    }
  g_set_error (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_INTERFACE,
               _ ("The network cannot be used: %s."), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * lk_sadp_socket_get_port:
 * @fd: a bound socket
 *
 * Returns: its port
 */
guint16
lk_sadp_socket_get_port (int fd)
{
  struct sockaddr_in local = { 0 };
  socklen_t size = sizeof local;

  return getsockname (fd, (struct sockaddr *) &local, &size) == 0 ? ntohs (local.sin_port) : 0;
}

/**
 * lk_sadp_socket_join:
 * @fd: a socket
 * @group: a multicast group, host byte order
 * @interface: the index of an interface
 *
 * Returns: whether the socket hears the group on the interface now
 */
gboolean
lk_sadp_socket_join (int fd, guint32 group, guint interface)
{
  struct ip_mreqn request
      = { .imr_multiaddr.s_addr = htonl (group), .imr_ifindex = (int) interface };

  return setsockopt (fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0
         || errno == EADDRINUSE;
}

/**
 * lk_sadp_socket_leave:
 * @fd: a socket
 * @group: a multicast group, host byte order
 * @interface: the index of an interface, which may be gone
 */
void
lk_sadp_socket_leave (int fd, guint32 group, guint interface)
{
  struct ip_mreqn request
      = { .imr_multiaddr.s_addr = htonl (group), .imr_ifindex = (int) interface };

  (void) setsockopt (fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, &request, sizeof request);
}

/**
 * lk_sadp_socket_send:
 * @fd: a socket
 * @datagram: what to send
 * @to: where to
 * @interface: the index of the interface to leave by; 0 lets the system choose
 * @from: the source address, host byte order; 0 lets the system choose
 * @ttl: how many hops, for a multicast group
 * @error: set to %LK_SADP_ERROR_SEND
 *
 * Returns: whether it left
 */
gboolean
lk_sadp_socket_send (int fd,
                     GBytes *datagram,
                     const LkSadpAddress *to,
                     guint interface,
                     guint32 from,
                     guint ttl,
                     GError **error)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_port = htons (to->port), .sin_addr.s_addr = htonl (to->ip) };
  union
  {
    struct cmsghdr align;
    char data[CMSG_SPACE (sizeof (struct in_pktinfo))];
  } control = { 0 };
  struct iovec iov;
  struct msghdr message
      = { .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &iov, .msg_iovlen = 1 };
  gsize size;

  iov.iov_base = (gpointer) g_bytes_get_data (datagram, &size);
  iov.iov_len = size;
  if (interface != 0)
    {
      struct in_pktinfo info
          = { .ipi_ifindex = (int) interface, .ipi_spec_dst.s_addr = htonl (from) };
      struct cmsghdr *header;

      message.msg_control = control.data;
      message.msg_controllen = sizeof control.data;
      header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = IPPROTO_IP;
      header->cmsg_type = IP_PKTINFO;
      header->cmsg_len = CMSG_LEN (sizeof info);
      memcpy (CMSG_DATA (header), &info, sizeof info);
    }
  set_option (fd, IPPROTO_IP, IP_MULTICAST_TTL, (int) ttl);
  if (sendmsg (fd, &message, MSG_NOSIGNAL) == (gssize) size)
    return TRUE;
  g_set_error (error, LK_SADP_ERROR, LK_SADP_ERROR_SEND, _ ("The network refused to send: %s."),
               g_strerror (errno));
  return FALSE;
}

/**
 * lk_sadp_socket_source_for:
 * @to: where something is sent
 *
 * Returns: the address, host byte order, that the system sends it from; 0 when nothing leads there
 */
guint32
lk_sadp_socket_source_for (const LkSadpAddress *to)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_port = htons (to->port), .sin_addr.s_addr = htonl (to->ip) };
  struct sockaddr_in local = { 0 };
  socklen_t size = sizeof local;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean known = fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0
                   && getsockname (fd, (struct sockaddr *) &local, &size) == 0;

  if (fd >= 0)
    close (fd);
  return known ? ntohl (local.sin_addr.s_addr) : 0;
}

static void
read_control (struct msghdr *message, LkSadpDatagram *datagram)
{
  for (struct cmsghdr *header = CMSG_FIRSTHDR (message); header != NULL;
       header = CMSG_NXTHDR (message, header))
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO)
      {
        struct in_pktinfo info;

        memcpy (&info, CMSG_DATA (header), sizeof info);
        datagram->interface = (guint) info.ipi_ifindex;
        datagram->destination.ip = ntohl (info.ipi_addr.s_addr);
      }
}

/**
 * lk_sadp_socket_drain:
 * @fd: a socket
 * @port: the port it is bound to
 * @datagrams: (element-type LkSadpDatagram): where to append
 * @max: how many @datagrams may hold
 *
 * Takes everything that is there out of the socket before any of it is read: reading is slower than
 * a burst of answers.
 *
 * Returns: how many were thrown away because @datagrams is full
 */
guint
lk_sadp_socket_drain (int fd, guint16 port, GQueue *datagrams, guint max)
{
  static guint8 buffers[DRAIN_BATCH][LK_SADP_DATAGRAM_MAX];
  char controls[DRAIN_BATCH][CMSG_SPACE (sizeof (struct in_pktinfo))]
      __attribute__ ((aligned (__alignof__(struct cmsghdr))));
  struct sockaddr_in sources[DRAIN_BATCH];
  struct iovec iovs[DRAIN_BATCH];
  struct mmsghdr messages[DRAIN_BATCH];
  guint thrown_away = 0;
  int count;

  do
    {
      const gint64 now = g_get_monotonic_time ();

      memset (messages, 0, sizeof messages);
      for (guint i = 0; i < DRAIN_BATCH; i++)
        {
          iovs[i] = (struct iovec){ buffers[i], sizeof buffers[i] };
          messages[i].msg_hdr = (struct msghdr){ .msg_name = &sources[i],
                                                 .msg_namelen = sizeof sources[i],
                                                 .msg_iov = &iovs[i],
                                                 .msg_iovlen = 1,
                                                 .msg_control = controls[i],
                                                 .msg_controllen = sizeof controls[i] };
        }
      count = recvmmsg (fd, messages, DRAIN_BATCH, MSG_DONTWAIT, NULL);
      for (int i = 0; i < count; i++)
        {
          LkSadpDatagram *datagram;

          if (datagrams->length >= max)
            {
              thrown_away++;
              continue;
            }
          datagram = g_new0 (LkSadpDatagram, 1);
          datagram->size = messages[i].msg_len;
          datagram->data = g_memdup2 (buffers[i], datagram->size);
          datagram->source.ip = ntohl (sources[i].sin_addr.s_addr);
          datagram->source.port = ntohs (sources[i].sin_port);
          datagram->destination.port = port;
          datagram->received_us = now;
          read_control (&messages[i].msg_hdr, datagram);
          lk_wipe (buffers[i], datagram->size);
          g_queue_push_tail (datagrams, datagram);
        }
    }
  while (count == DRAIN_BATCH);
  return thrown_away;
}
