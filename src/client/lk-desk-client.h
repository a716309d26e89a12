/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"

G_BEGIN_DECLS

#define LK_TYPE_DESK_CLIENT (lk_desk_client_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskClient, lk_desk_client, LK, DESK_CLIENT, GObject)

/**
 * LkDeskReviveAsync:
 *
 * Brings the desk back when nobody answers at its address any more: starts an operation that ends
 * in @callback with a #GTask of a boolean.
 */
typedef void (*LkDeskReviveAsync) (LkDeskClient *client,
                                   gpointer data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

LkDeskClient *lk_desk_client_new (const char *url, GError **error);
const char *lk_desk_client_get_url (LkDeskClient *self);
gboolean lk_desk_client_is_local (LkDeskClient *self);
char *lk_desk_client_dup_desk (LkCaseBackend *backend);
void lk_desk_client_set_token (LkDeskClient *self, LkSecret *token);
LkSecret *lk_desk_client_get_token (LkDeskClient *self);
void lk_desk_client_set_tls_database (LkDeskClient *self, GTlsDatabase *database);
void lk_desk_client_set_timeout (LkDeskClient *self, guint seconds);
void lk_desk_client_set_attempts (LkDeskClient *self, guint attempts, guint first_wait_ms);
void lk_desk_client_set_revive (LkDeskClient *self,
                                LkDeskReviveAsync revive,
                                gpointer data,
                                GDestroyNotify destroy);
char *lk_desk_client_new_key (void);

G_END_DECLS
