/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

LkLocalStore *lk_cli_store_open (LkCli *cli, gboolean practice);

G_END_DECLS
