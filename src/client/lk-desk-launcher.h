/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk-client.h"

G_BEGIN_DECLS

#define LK_TYPE_DESK_LAUNCHER (lk_desk_launcher_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskLauncher, lk_desk_launcher, LK, DESK_LAUNCHER, GObject)

LkDeskLauncher *lk_desk_launcher_new (gboolean practice);
void lk_desk_launcher_set_program (LkDeskLauncher *self, const char *program);
const char *lk_desk_launcher_get_socket_path (LkDeskLauncher *self);
void lk_desk_launcher_connect_async (LkDeskLauncher *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
LkDeskClient *
lk_desk_launcher_connect_finish (LkDeskLauncher *self, GAsyncResult *result, GError **error);

G_END_DECLS
