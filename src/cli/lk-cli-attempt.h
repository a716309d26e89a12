/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli-sadp.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

/**
 * LkCliAttempt:
 * @store: (nullable): what this computer remembers
 * @mac: the device
 * @case_id: (nullable): the case whose answer it is given
 * @item: number of the device in it, from 1
 * @answer: the answer
 *
 * An answer that is given to a device. Nothing of it is owned.
 */
typedef struct
{
  LkLocalStore *store;
  const char *mac;
  const char *case_id;
  guint item;
  LkSecret *answer;
} LkCliAttempt;

gboolean lk_cli_attempt_check (LkCli *cli,
                               const LkCliAttempt *self,
                               gint64 exported_us,
                               gboolean again,
                               LkCliExit *status);
void lk_cli_attempt_begin (LkCli *cli, const LkCliAttempt *self);
void lk_cli_attempt_end (LkCli *cli, const LkCliAttempt *self, const LkSadpOutcome *outcome);

G_END_DECLS
