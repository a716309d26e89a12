/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkSadpPortHolder:
 * @held: whether a socket of another program has the port on an address that devices answer to
 * @program: (nullable): its name, where it can be read
 *
 * Who holds a UDP port of this computer.
 */
typedef struct
{
  gboolean held;
  char *program;
} LkSadpPortHolder;

gboolean lk_sadp_port_is_free (guint16 port, int *error_number);
gboolean lk_sadp_port_is_ours (guint16 port, const int *fds, guint count);
void lk_sadp_port_holder_read (LkSadpPortHolder *holder, guint16 port);
void lk_sadp_port_holder_clear (LkSadpPortHolder *holder);

G_END_DECLS
