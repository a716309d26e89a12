/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"

G_BEGIN_DECLS

/**
 * LkSadpGoodbye:
 *
 * Devices for which somebody said goodbye: anybody can say so, so each gets a moment to answer.
 */
typedef struct _LkSadpGoodbye LkSadpGoodbye;

/**
 * LkSadpGoodbyeFunc:
 * @device: a device that did not answer in time
 * @user_data: whose
 */
typedef void (*LkSadpGoodbyeFunc) (LkSadpDevice *device, gpointer user_data);

LkSadpGoodbye *lk_sadp_goodbye_new (LkSadpGoodbyeFunc gone, gpointer user_data);
void lk_sadp_goodbye_free (LkSadpGoodbye *self);
gboolean lk_sadp_goodbye_wait (LkSadpGoodbye *self, LkSadpDevice *device, guint grace_ms);
void lk_sadp_goodbye_forget (LkSadpGoodbye *self, const char *key);
void lk_sadp_goodbye_forget_all (LkSadpGoodbye *self);

G_END_DECLS
