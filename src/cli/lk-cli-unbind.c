/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "lk-sadp-message.h"
#include "config.h"

#include <glib/gi18n.h>

#define FIND_S 10.0

static LkCliExit
unbind_with_password (LkCli *cli,
                      LkCliSadp *sadp,
                      LkSadpDevice *device,
                      const char *mac,
                      int password_fd)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome = NULL;
  LkCliExit status = LK_CLI_DONE;
  g_autoptr (LkSecret) password = lk_cli_sadp_ask_password (cli, password_fd, FALSE, &status);

  if (password == NULL)
    return status;
  lk_sadp_unbind_async (sadp->transport, device, password, cli->cancellable, lk_cli_got_result,
                        &result);
  lk_cli_wait (&result);
  outcome = lk_sadp_unbind_finish (sadp->transport, result, &error);
  return outcome != NULL
             ? lk_cli_outcome_print (cli, mac, outcome,
                                     _ ("The device is bound to no cloud account any more."))
             : lk_cli_outcome_failed (cli, mac, error);
}

static LkCliExit
unbind (LkCli *cli, LkCliSadp *sadp, LkSadpDevice *device, const char *mac, int password_fd)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LkSadpUnbindStatus bound = LK_SADP_UNBIND_UNKNOWN;
  const char *sentence;

  if (!lk_sadp_bool_parse (lk_sadp_device_get_field (device, "supportEzvizUnbind")))
    return lk_cli_outcome_stopped (cli, mac, LK_CLI_REFUSED, NULL, 0,
                                   _ ("This device cannot be unbound over the network. File an "
                                      "unbinding case with the desk."));
  lk_sadp_unbind_status_async (sadp->transport, device, cli->cancellable, lk_cli_got_result,
                               &result);
  lk_cli_wait (&result);
  if (!lk_sadp_unbind_status_finish (sadp->transport, result, &bound, &error))
    return lk_cli_outcome_failed (cli, mac, error);
  sentence = lk_sadp_unbind_status_sentence (bound);
  switch (bound)
    {
    case LK_SADP_UNBIND_NOT_BOUND:
      return lk_cli_outcome_done (cli, mac, "not-bound", sentence);
    case LK_SADP_UNBIND_CLOUD_OFF:
      return lk_cli_outcome_stopped (cli, mac, LK_CLI_REFUSED, "cloud-off", 0, sentence);
    case LK_SADP_UNBIND_CLOUD_OFFLINE:
      return lk_cli_outcome_stopped (cli, mac, LK_CLI_REFUSED, "cloud-offline", 0, sentence);
    case LK_SADP_UNBIND_POSSIBLE:
    case LK_SADP_UNBIND_UNKNOWN:
      return unbind_with_password (cli, sadp, device, mac, password_fd);
    }
  return LK_CLI_FAILED;
}

/**
 * lk_cli_unbind:
 * @cli: the run
 * @argc: how many words
 * @argv: the words
 *
 * `unbind MAC`: takes the device off its cloud account with its current password. The password is
 * asked for once it is known that there is something to unbind.
 *
 * Returns: 0, also when nothing is bound; 3 when the device refuses or cannot; 4 when nobody knows
 *   what came of it
 */
LkCliExit
lk_cli_unbind (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliSadp) sadp = { .default_timeout_s = FIND_S };
  int password_fd = -1;
  const GOptionEntry entries[] = {
    { "password-fd", 0, 0, G_OPTION_ARG_INT, &password_fd,
      N_ ("Read the current password from a descriptor"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkSadpDevice) device = NULL;
  g_autofree char *mac = NULL;
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_parse (cli, &sadp, entries, "MAC", 1, &argc, &argv, &status)
      || (mac = lk_cli_sadp_mac (cli, argv[1], &status)) == NULL
      || !lk_cli_sadp_make (cli, &sadp, &status) || !lk_cli_sadp_start (cli, &sadp, &status)
      || (device = lk_cli_sadp_find (cli, &sadp, mac, &status)) == NULL)
    return status;
  return unbind (cli, &sadp, device, mac, password_fd);
}
