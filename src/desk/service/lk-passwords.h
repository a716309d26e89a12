/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_ACCOUNT_PASSWORD_MIN 10
#define LK_ACCOUNT_PASSWORD_MAX 500

char *lk_passwords_hash (const char *password, GError **error);
gboolean lk_passwords_check (const char *password, const char *hash);
void lk_passwords_check_async (LkSecret *password,
                               const char *hash,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_passwords_check_finish (GAsyncResult *result);

G_END_DECLS
