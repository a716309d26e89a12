/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"

G_BEGIN_DECLS

/**
 * LkCliSadp:
 * @interfaces: (nullable): --interface
 * @addresses: (nullable): --address
 * @group: (nullable): --group
 * @default_timeout_s: how long the command waits by itself; set before parsing
 * @timeout_s: --timeout, or the default
 * @timeout_given: whether --timeout was given
 * @practice: whether it speaks with practice devices alone
 * @capture: (nullable): --capture
 * @transport: the network, once open
 * @scanner: what looks for devices, once open
 *
 * What the commands that speak to devices share.
 */
typedef struct
{
  char **interfaces;
  char **addresses;
  char *group;
  double default_timeout_s;
  double timeout_s;
  gboolean timeout_given;
  gboolean practice;
  char *capture;

  LkSadpTransport *transport;
  LkSadpScanner *scanner;
} LkCliSadp;

gboolean lk_cli_sadp_parse (LkCli *cli,
                            LkCliSadp *self,
                            const GOptionEntry *entries,
                            const char *arguments,
                            guint n_arguments,
                            int *argc,
                            char ***argv,
                            LkCliExit *status);
gboolean lk_cli_sadp_make (LkCli *cli, LkCliSadp *self, LkCliExit *status);
gboolean lk_cli_sadp_start (LkCli *cli, LkCliSadp *self, LkCliExit *status);
void lk_cli_sadp_wait (LkCli *cli, LkCliSadp *self);
LkSadpDevice *lk_cli_sadp_find (LkCli *cli, LkCliSadp *self, const char *mac, LkCliExit *status);
LkCliExit lk_cli_sadp_fail (LkCli *cli, const GError *error);
void lk_cli_sadp_clear (LkCliSadp *self);

char *lk_cli_sadp_mac (LkCli *cli, const char *text, LkCliExit *status);
LkSecret *lk_cli_sadp_ask_password (LkCli *cli, int fd, gboolean is_new, LkCliExit *status);

/* lk-cli-outcome.c */
LkCliExit lk_cli_outcome_stopped (LkCli *cli,
                                  const char *mac,
                                  LkCliExit status,
                                  const char *result,
                                  guint sadp_error,
                                  const char *detail);
LkCliExit lk_cli_outcome_locked (LkCli *cli, const char *mac, int minutes, const char *detail);
LkCliExit lk_cli_outcome_failed (LkCli *cli, const char *mac, const GError *error);
LkCliExit lk_cli_outcome_done (LkCli *cli, const char *mac, const char *result, const char *detail);
LkCliExit lk_cli_outcome_print (LkCli *cli,
                                const char *mac,
                                const LkSadpOutcome *outcome,
                                const char *success);

/* lk-cli-device.c */
JsonNode *lk_cli_device_to_json (LkSadpDevice *device);
void lk_cli_device_print_table (LkSadpScanner *scanner);
const char *lk_cli_device_state (LkSadpDevice *device);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliSadp, lk_cli_sadp_clear)

G_END_DECLS
