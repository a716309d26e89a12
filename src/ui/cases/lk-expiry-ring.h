/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_EXPIRY_RING (lk_expiry_ring_get_type ())
G_DECLARE_FINAL_TYPE (LkExpiryRing, lk_expiry_ring, LK, EXPIRY_RING, GtkWidget)

GtkWidget *lk_expiry_ring_new (void);
void lk_expiry_ring_set_span (LkExpiryRing *self, GDateTime *from, GDateTime *until);
double lk_expiry_ring_get_left (LkExpiryRing *self);

G_END_DECLS
