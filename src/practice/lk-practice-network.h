/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-device.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_PRACTICE_NETWORK (lk_practice_network_get_type ())
G_DECLARE_FINAL_TYPE (LkPracticeNetwork, lk_practice_network, LK, PRACTICE_NETWORK, GObject)

LkPracticeNetwork *lk_practice_network_new (GInetSocketAddress *group);
gboolean
lk_practice_network_add (LkPracticeNetwork *self, LkPracticeDevice *device, GError **error);
guint lk_practice_network_get_n_devices (LkPracticeNetwork *self);
LkPracticeDevice *lk_practice_network_get_device (LkPracticeNetwork *self, guint index);
LkPracticeDevice *lk_practice_network_find (LkPracticeNetwork *self, const char *mac);
void
lk_practice_network_announce (LkPracticeNetwork *self, LkPracticeDevice *device, LkSadpRoot root);
gboolean lk_practice_network_move (LkPracticeNetwork *self,
                                   LkPracticeDevice *device,
                                   const char *address,
                                   GError **error);

G_END_DECLS
