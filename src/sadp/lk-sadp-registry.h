/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"

G_BEGIN_DECLS

/**
 * LkSadpRegistry:
 *
 * The devices that were heard, in the order in which they were found, and how many each source
 * address spoke for: anybody on the network can invent devices (docs/protocol.md, “Tolerance”).
 */
typedef struct _LkSadpRegistry LkSadpRegistry;

LkSadpRegistry *lk_sadp_registry_new (void);
void lk_sadp_registry_free (LkSadpRegistry *self);
gboolean lk_sadp_registry_takes (LkSadpMessage *message);
char *lk_sadp_registry_key (const LkSadpPacket *packet);
guint lk_sadp_registry_get_count (LkSadpRegistry *self);
LkSadpDevice *lk_sadp_registry_get (LkSadpRegistry *self, guint position);
LkSadpDevice *lk_sadp_registry_find (LkSadpRegistry *self, const char *key);
LkSadpDevice *lk_sadp_registry_take_in (LkSadpRegistry *self, const char *key, guint32 source);
guint lk_sadp_registry_remove (LkSadpRegistry *self, LkSadpDevice *device);

G_END_DECLS
