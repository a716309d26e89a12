/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-device.h"
#include "lk-sadp-error.h"
#include "lk-sadp-outcome.h"

G_BEGIN_DECLS

/*
 * Commands to one device. Each is sent once, on one interface, and never again by itself; one is in
 * flight a device; an answer counts when Uuid, Types and MAC fit (docs/protocol.md, “Messages”).
 * The source object of each task is the transport.
 */

#define LK_SADP_COMMAND_TIMEOUT_MS 10000

void lk_sadp_command_set_timeout (LkSadpTransport *transport, guint timeout_ms);
gboolean lk_sadp_command_is_busy (LkSadpTransport *transport, const char *mac);

void lk_sadp_probe_async (LkSadpTransport *transport,
                          LkSadpDevice *device,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean lk_sadp_probe_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_export_async (LkSadpTransport *transport,
                           LkSadpDevice *device,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LkSadpExport *
lk_sadp_export_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_reset_async (LkSadpTransport *transport,
                          LkSadpDevice *device,
                          LkSecret *answer,
                          LkSecret *password,
                          gboolean sync_cameras,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
LkSadpOutcome *
lk_sadp_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_get_reset_types_async (LkSadpTransport *transport,
                                    LkSadpDevice *device,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean lk_sadp_get_reset_types_finish (LkSadpTransport *transport,
                                         GAsyncResult *result,
                                         LkSadpResetTypes *types,
                                         GError **error);

void lk_sadp_guid_reset_async (LkSadpTransport *transport,
                               LkSadpDevice *device,
                               LkSecret *guid,
                               LkSecret *password,
                               gboolean sync_cameras,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LkSadpOutcome *
lk_sadp_guid_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_get_questions_async (LkSadpTransport *transport,
                                  LkSadpDevice *device,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
lk_sadp_get_questions_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_answer_reset_async (LkSadpTransport *transport,
                                 LkSadpDevice *device,
                                 GPtrArray *questions,
                                 LkSecret *password,
                                 gboolean sync_cameras,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LkSadpOutcome *
lk_sadp_answer_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_get_mail_qr_async (LkSadpTransport *transport,
                                LkSadpDevice *device,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LkSadpMailQr *
lk_sadp_get_mail_qr_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_mail_reset_async (LkSadpTransport *transport,
                               LkSadpDevice *device,
                               LkSecret *code,
                               LkSecret *password,
                               gboolean sync_cameras,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LkSadpOutcome *
lk_sadp_mail_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

void lk_sadp_unbind_status_async (LkSadpTransport *transport,
                                  LkSadpDevice *device,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lk_sadp_unbind_status_finish (LkSadpTransport *transport,
                                       GAsyncResult *result,
                                       LkSadpUnbindStatus *status,
                                       GError **error);

void lk_sadp_unbind_async (LkSadpTransport *transport,
                           LkSadpDevice *device,
                           LkSecret *password,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
LkSadpOutcome *
lk_sadp_unbind_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error);

G_END_DECLS
