/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk-address.h"
#include "lk-desk-call.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define LK_TYPE_DESK_HTTP (lk_desk_http_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskHttp, lk_desk_http, LK, DESK_HTTP, GObject)

/**
 * LkDeskHttpRevive:
 *
 * Starts the desk again when nobody listens at its address; ends in @callback with a #GTask of a
 * boolean.
 */
typedef void (*LkDeskHttpRevive) (gpointer data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

LkDeskHttp *lk_desk_http_new (LkDeskAddress *address);
void lk_desk_http_set_token (LkDeskHttp *self, LkSecret *token);
LkSecret *lk_desk_http_get_token (LkDeskHttp *self);
void lk_desk_http_set_timeout (LkDeskHttp *self, guint seconds);
void lk_desk_http_set_attempts (LkDeskHttp *self, guint attempts, guint first_wait_ms);
guint lk_desk_http_get_attempts (LkDeskHttp *self, guint *first_wait_ms);
void lk_desk_http_set_revive (LkDeskHttp *self, LkDeskHttpRevive revive, gpointer data);
gboolean lk_desk_http_get_online (LkDeskHttp *self);
void lk_desk_http_set_online (LkDeskHttp *self, gboolean online);

SoupSession *lk_desk_http_get_session (LkDeskHttp *self);
SoupMessage *lk_desk_http_new_message (LkDeskHttp *self, LkDeskCall *call);
GError *lk_desk_http_explain (LkDeskHttp *self, SoupMessage *message, const GError *error);
gboolean lk_desk_http_can_revive (LkDeskHttp *self, const GError *error);
void lk_desk_http_revive_async (LkDeskHttp *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_desk_http_revive_finish (LkDeskHttp *self, GAsyncResult *result, GError **error);

void lk_desk_http_send_async (LkDeskHttp *self,
                              LkDeskCall *call,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkDeskReply *lk_desk_http_send_finish (LkDeskHttp *self, GAsyncResult *result, GError **error);

G_END_DECLS
