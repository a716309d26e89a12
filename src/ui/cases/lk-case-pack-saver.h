/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

void lk_case_pack_save_async (GtkWidget *parent,
                              LkOpenCase *open_case,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *lk_case_pack_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
