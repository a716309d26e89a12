/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"
#include "lk-sadp-request.h"

G_BEGIN_DECLS

#define LK_SADP_COMMAND_TIMEOUT_DEFAULT_MS 10000

/* One request and its one answer. */

void lk_sadp_call_async (LkSadpTransport *transport,
                         LkSadpDevice *device,
                         LkSadpCommand command,
                         const LkSadpPayload *payload,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
LkSadpMessage *lk_sadp_call_finish (LkSadpTransport *transport,
                                    GAsyncResult *result,
                                    gboolean *elsewhere,
                                    GError **error);

gboolean lk_sadp_call_reserve (LkSadpTransport *transport, LkSadpDevice *device, GError **error);
void lk_sadp_call_release (LkSadpTransport *transport, LkSadpDevice *device);
gboolean lk_sadp_call_is_reserved (LkSadpTransport *transport, const char *mac);
void lk_sadp_call_set_timeout (LkSadpTransport *transport, guint timeout_ms);
guint lk_sadp_call_get_timeout (LkSadpTransport *transport);

G_END_DECLS
