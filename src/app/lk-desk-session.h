/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-context.h"
#include "lk-credentials.h"

G_BEGIN_DECLS

#define LK_TYPE_DESK_SESSION (lk_desk_session_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskSession, lk_desk_session, LK, DESK_SESSION, GObject)

LkDeskSession *lk_desk_session_new (LkContext *context, LkCredentials *credentials);
void lk_desk_session_connect (LkDeskSession *self);

G_END_DECLS
