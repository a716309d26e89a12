/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"
#include "lk-local-store.h"
#include "lk-sadp-command.h"

G_BEGIN_DECLS

LkRequestKind lk_export_note_kind (const LkSadpExport *export);
void lk_export_note_async (LkLocalStore *store,
                           const char *mac,
                           const char *serial,
                           const LkSadpExport *export,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

G_END_DECLS
