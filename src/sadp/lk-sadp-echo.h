/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-transport.h"

G_BEGIN_DECLS

/**
 * LkSadpEcho:
 * @interface: the index of an interface
 * @name: its name
 * @sent: whether the datagram left
 * @heard: whether it came back
 *
 * What became of a datagram to the group on one interface.
 */
typedef struct
{
  guint interface;
  char *name;
  gboolean sent;
  gboolean heard;
} LkSadpEcho;

void lk_sadp_echo_free (LkSadpEcho *self);

void lk_sadp_echo_async (LkSadpConfig *config,
                         GPtrArray *interfaces,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
GPtrArray *lk_sadp_echo_finish (GAsyncResult *result, GError **error);

G_END_DECLS
