/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_screenshot_probe_async (GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean lk_screenshot_probe_finish (GAsyncResult *result, GError **error);
void lk_screenshot_take_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GFile *lk_screenshot_take_finish (GAsyncResult *result, GError **error);

G_END_DECLS
