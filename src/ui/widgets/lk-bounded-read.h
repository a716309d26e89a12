/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Milliseconds for which another program may say nothing. */
#define LK_BOUNDED_READ_PATIENCE 15000

void lk_bounded_read_async (GInputStream *stream,
                            gsize most,
                            guint patience,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *lk_bounded_read_finish (GAsyncResult *result, gsize *size, GError **error);

void lk_bounded_read_text_async (GdkClipboard *clipboard,
                                 gsize most,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *lk_bounded_read_text_finish (GAsyncResult *result, GError **error);

G_END_DECLS
