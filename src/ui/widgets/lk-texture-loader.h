/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_texture_load_async (GBytes *bytes,
                            int max_side,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GdkTexture *lk_texture_load_finish (GAsyncResult *result, GError **error);
void lk_texture_load_into (GBytes *bytes, int max_side, GtkImage *image);

G_END_DECLS
