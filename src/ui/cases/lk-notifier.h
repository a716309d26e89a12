/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-context.h"

G_BEGIN_DECLS

#define LK_TYPE_NOTIFIER (lk_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LkNotifier, lk_notifier, LK, NOTIFIER, GObject)

LkNotifier *lk_notifier_new (GApplication *application, LkContext *context);
void lk_notifier_stay (LkNotifier *self, gboolean stay);
void lk_notifier_ask_to_stay (LkNotifier *self);
void lk_notifier_resume (LkNotifier *self);
void lk_notifier_check (LkNotifier *self);

G_END_DECLS
