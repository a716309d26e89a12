/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk-http.h"

G_BEGIN_DECLS

#define LK_TYPE_DESK_WATCH (lk_desk_watch_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskWatch, lk_desk_watch, LK, DESK_WATCH, GObject)

LkDeskWatch *lk_desk_watch_new (LkDeskHttp *http);
void lk_desk_watch_set_first_wait (LkDeskWatch *self, guint milliseconds);
void lk_desk_watch_start (LkDeskWatch *self);
void lk_desk_watch_stop (LkDeskWatch *self);

G_END_DECLS
