/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"
#include "lk-sadp-request.h"

G_BEGIN_DECLS

/**
 * LkSadpAsker:
 *
 * Puts the questions of a scanner: on every interface, to one device, and one by one to a list of
 * addresses at a bounded rate.
 */
typedef struct _LkSadpAsker LkSadpAsker;

LkSadpAsker *lk_sadp_asker_new (LkSadpTransport *transport);
void lk_sadp_asker_free (LkSadpAsker *self);
void lk_sadp_asker_ask_interfaces (LkSadpAsker *self, LkSadpCommand command, LkSadpChannel channel);
void lk_sadp_asker_ask_device (LkSadpAsker *self, LkSadpDevice *device);
gboolean
lk_sadp_asker_add_addresses (LkSadpAsker *self, const char *text, gboolean ask, GError **error);
gboolean lk_sadp_asker_asks_address (LkSadpAsker *self, guint32 ip);
void lk_sadp_asker_sweep (LkSadpAsker *self, guint first);
void lk_sadp_asker_stop (LkSadpAsker *self);

G_END_DECLS
