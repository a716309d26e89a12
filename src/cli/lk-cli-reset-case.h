/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli-desk.h"
#include "lk-cli-sadp.h"
#include "lk-cli-store.h"

G_BEGIN_DECLS

/**
 * LkCliResetCase:
 * @id: (nullable): --case
 * @item: --item, from 1; 1 when not given
 * @desk: where the case lives
 * @on: (nullable): the case as it was read
 *
 * The case whose answer is given to a device, when there is one.
 */
typedef struct
{
  char *id;
  int item;
  LkCliDesk desk;
  LkCase *on;
} LkCliResetCase;

gboolean
lk_cli_reset_case_open (LkCli *cli, LkCliResetCase *self, const char *mac, LkCliExit *status);
LkExportRecord *lk_cli_reset_case_get_export (LkCliResetCase *self, const char *mac);
gboolean lk_cli_reset_case_post (LkCli *cli,
                                 LkCliResetCase *self,
                                 const LkSadpOutcome *outcome,
                                 LkLocalStore *store);
void lk_cli_reset_case_clear (LkCliResetCase *self);

G_END_DECLS
