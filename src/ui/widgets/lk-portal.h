/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_PORTAL_SCREENSHOT "org.freedesktop.portal.Screenshot"
#define LK_PORTAL_CAMERA "org.freedesktop.portal.Camera"
#define LK_PORTAL_BACKGROUND "org.freedesktop.portal.Background"

gboolean lk_portal_in_sandbox (void);
void lk_portal_probe_async (const char *interface,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean lk_portal_probe_finish (GAsyncResult *result, GError **error);
void lk_portal_take_screenshot_async (GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GFile *lk_portal_take_screenshot_finish (GAsyncResult *result, GError **error);
void lk_portal_open_camera_async (GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
int lk_portal_open_camera_finish (GAsyncResult *result, GError **error);
void lk_portal_request_background_async (const char *reason,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean lk_portal_request_background_finish (GAsyncResult *result, GError **error);

G_END_DECLS
