/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <netinet/in.h>

G_BEGIN_DECLS

/**
 * LkPracticeInterface:
 * @index: its number in the kernel
 * @name: its name
 * @loopback: whether it is the loop-back interface
 * @broadcast: its broadcast address, 0 when it has none
 *
 * The network interface that has an address.
 */
typedef struct
{
  guint index;
  char name[32];
  gboolean loopback;
  in_addr_t broadcast;
} LkPracticeInterface;

gboolean
lk_practice_interface_find (in_addr_t address, LkPracticeInterface *interface, GError **error);
int lk_practice_socket_open (in_addr_t address,
                             guint16 port,
                             const LkPracticeInterface *interface,
                             GError **error);
gboolean lk_practice_socket_join (int fd,
                                  in_addr_t group,
                                  const LkPracticeInterface *interface,
                                  GError **error);

G_END_DECLS
