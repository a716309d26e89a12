/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-profile.h"
#include "lk-sadp-message.h"
#include "lk-secret.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define LK_TYPE_PRACTICE_DEVICE (lk_practice_device_get_type ())
G_DECLARE_FINAL_TYPE (LkPracticeDevice, lk_practice_device, LK, PRACTICE_DEVICE, GObject)

LkPracticeDevice *lk_practice_device_new (const LkPracticeProfile *profile,
                                          guint32 seed,
                                          guint index,
                                          const char *address);
void lk_practice_device_set_password (LkPracticeDevice *self, LkSecret *password);

const char *lk_practice_device_get_mac (LkPracticeDevice *self);
const char *lk_practice_device_get_serial (LkPracticeDevice *self);
const char *lk_practice_device_get_address (LkPracticeDevice *self);
gboolean lk_practice_device_answers_to_asker (LkPracticeDevice *self);
guint lk_practice_device_get_password_changed (LkPracticeDevice *self);
char *lk_practice_device_describe (LkPracticeDevice *self);

GBytes *lk_practice_device_answer (LkPracticeDevice *self, LkSadpMessage *request, guint *delay_ms);
gboolean lk_practice_device_answered (LkPracticeDevice *self);
GBytes *lk_practice_device_announce (LkPracticeDevice *self, LkSadpRoot root);

void lk_practice_device_restart (LkPracticeDevice *self);
void lk_practice_device_switch_off (LkPracticeDevice *self);
void lk_practice_device_advance (LkPracticeDevice *self, guint seconds);
void lk_practice_device_move (LkPracticeDevice *self, const char *address);

G_END_DECLS
