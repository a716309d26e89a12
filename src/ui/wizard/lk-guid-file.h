/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-secret.h"

G_BEGIN_DECLS

void lk_guid_file_read_async (GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkSecret *lk_guid_file_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
