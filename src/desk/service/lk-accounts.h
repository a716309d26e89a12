/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-account-rows.h"
#include "lk-secret.h"
#include "lk-store.h"

G_BEGIN_DECLS

#define LK_ACCOUNTS_ERROR (lk_accounts_error_quark ())
GQuark lk_accounts_error_quark (void);

/**
 * LkAccountsError:
 * @LK_ACCOUNTS_ERROR_NAME: no name for an account
 * @LK_ACCOUNTS_ERROR_PASSWORD: too short or too long
 * @LK_ACCOUNTS_ERROR_TAKEN: there is such an account already
 * @LK_ACCOUNTS_ERROR_UNKNOWN: there is no such account
 *
 * Why an account cannot be changed.
 */
typedef enum
{
  LK_ACCOUNTS_ERROR_NAME,
  LK_ACCOUNTS_ERROR_PASSWORD,
  LK_ACCOUNTS_ERROR_TAKEN,
  LK_ACCOUNTS_ERROR_UNKNOWN,
} LkAccountsError;

gboolean
lk_accounts_add (LkStore *store, const LkUserRow *user, LkSecret *password, GError **error);
gboolean
lk_accounts_set_password (LkStore *store, const char *name, LkSecret *password, GError **error);
gboolean lk_accounts_disable (LkStore *store, const char *name, GError **error);
GPtrArray *lk_accounts_list (LkStore *store, GError **error);

G_END_DECLS
