/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkIsapiResult:
 * @LK_ISAPI_ACCEPTED: the device let this user in with this password
 * @LK_ISAPI_REFUSED: the device refused the password
 * @LK_ISAPI_LOCKED: the device refuses every login from here for now
 * @LK_ISAPI_UNREACHABLE: nothing answered at the device's web port
 * @LK_ISAPI_UNSUPPORTED: something answered, but it offers no digest login of the known kind
 *
 * What one login at a device's web interface showed.
 */
typedef enum
{
  LK_ISAPI_ACCEPTED,
  LK_ISAPI_REFUSED,
  LK_ISAPI_LOCKED,
  LK_ISAPI_UNREACHABLE,
  LK_ISAPI_UNSUPPORTED,
} LkIsapiResult;

void lk_isapi_check_async (const char *address,
                           guint16 port,
                           const char *user,
                           LkSecret *password,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LkIsapiResult lk_isapi_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
