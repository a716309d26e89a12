/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-device.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_PRACTICE_WEB (lk_practice_web_get_type ())
G_DECLARE_FINAL_TYPE (LkPracticeWeb, lk_practice_web, LK, PRACTICE_WEB, GObject)

LkPracticeWeb *lk_practice_web_new (LkPracticeDevice *device, GError **error);
void lk_practice_web_close (LkPracticeWeb *self);

G_END_DECLS
