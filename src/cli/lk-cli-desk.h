/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"
#include "lk-cli.h"

G_BEGIN_DECLS

/**
 * LkCliDesk:
 * @url: (nullable): --desk; %NULL is the desk of this computer
 * @practice: whether the practice desk of this computer is meant
 * @backend: the desk, once connected
 *
 * What the commands that speak to a desk share.
 */
typedef struct
{
  char *url;
  gboolean practice;

  LkCaseBackend *backend;
  GObject *launcher;
} LkCliDesk;

gboolean lk_cli_desk_connect (LkCli *cli, LkCliDesk *self, LkCliExit *status);
LkCase *lk_cli_desk_get_case (LkCli *cli, LkCliDesk *self, const char *id, GError **error);
LkCase *
lk_cli_desk_post (LkCli *cli, LkCliDesk *self, LkCase *on, LkNewEvent *event, GError **error);
LkCliExit lk_cli_desk_fail (LkCli *cli, const GError *error);
void lk_cli_desk_clear (LkCliDesk *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliDesk, lk_cli_desk_clear)

G_END_DECLS
