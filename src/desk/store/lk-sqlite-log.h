/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sqlite.h"

G_BEGIN_DECLS

LkSqliteLog *lk_sqlite_log_new (LkSqlite *writer);
gboolean lk_sqlite_log_cut (LkSqliteLog *self, GError **error);
void lk_sqlite_log_free (LkSqliteLog *self);

G_END_DECLS
