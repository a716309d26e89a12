/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lk_save_file_async (GtkWidget *parent,
                         const char *title,
                         const char *name,
                         GBytes *bytes,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
char *lk_save_file_finish (GAsyncResult *result, GError **error);

G_END_DECLS
