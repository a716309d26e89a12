/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "lk-sadp-transport.h"

G_BEGIN_DECLS

/**
 * LkSadpDatagram:
 * @data: the bytes
 * @size: how many
 * @source: who sent them
 * @destination: where they were sent to
 * @interface: the index of the interface they arrived on
 * @received_us: when, monotonic
 *
 * What was taken out of a socket, not read yet.
 */
typedef struct
{
  guint8 *data;
  gsize size;
  LkSadpAddress source;
  LkSadpAddress destination;
  guint interface;
  gint64 received_us;
} LkSadpDatagram;

void lk_sadp_datagram_free (LkSadpDatagram *self);

int lk_sadp_socket_open (guint32 address, guint16 port, gboolean reuse, GError **error);
guint16 lk_sadp_socket_get_port (int fd);
gboolean lk_sadp_socket_join (int fd, guint32 group, guint interface);
void lk_sadp_socket_leave (int fd, guint32 group, guint interface);
guint32 lk_sadp_socket_source_for (const LkSadpAddress *to);
gboolean lk_sadp_socket_send (int fd,
                              GBytes *datagram,
                              const LkSadpAddress *to,
                              guint interface,
                              guint32 from,
                              guint ttl,
                              GError **error);
guint lk_sadp_socket_drain (int fd, guint16 port, GQueue *datagrams, guint max);

G_END_DECLS
