/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_CREDENTIALS (lk_credentials_get_type ())
G_DECLARE_FINAL_TYPE (LkCredentials, lk_credentials, LK, CREDENTIALS, GObject)

LkCredentials *lk_credentials_new (void);
LkCredentials *lk_credentials_new_in_memory (void);
gboolean lk_credentials_is_persistent (LkCredentials *self);

void lk_credentials_load_token_async (LkCredentials *self,
                                      const char *desk,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
LkSecret *
lk_credentials_load_token_finish (LkCredentials *self, GAsyncResult *result, GError **error);
void lk_credentials_save_token_async (LkCredentials *self,
                                      const char *desk,
                                      LkSecret *token,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
lk_credentials_save_token_finish (LkCredentials *self, GAsyncResult *result, GError **error);
void lk_credentials_clear_token_async (LkCredentials *self,
                                       const char *desk,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
lk_credentials_clear_token_finish (LkCredentials *self, GAsyncResult *result, GError **error);
void lk_credentials_load_store_key_async (LkCredentials *self,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
LkSecret *
lk_credentials_load_store_key_finish (LkCredentials *self, GAsyncResult *result, GError **error);

G_END_DECLS
