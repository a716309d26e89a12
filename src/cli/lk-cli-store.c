/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-store.h"
#include "config.h"

#include <glib/gi18n.h>

/**
 * lk_cli_store_open:
 * @cli: the run
 * @practice: whether practice devices are spoken to
 *
 * The store of guards that the application uses too; practice has one of its own. Where it cannot
 * be opened it is said so, and the guards have nothing to go by.
 *
 * Returns: (transfer full) (nullable): the store
 */
LkLocalStore *
lk_cli_store_open (LkCli *cli, gboolean practice)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new_in_memory ();
  g_autoptr (LkLocalStore) store = lk_local_store_new (practice, credentials);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_local_store_open_async (store, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  if (lk_local_store_open_finish (store, result, &error))
    return g_steal_pointer (&store);
  lk_cli_error (cli, LK_CLI_DONE, 0,
                _ ("What was exported before cannot be looked up, so nothing guards against a "
                   "second export or a restart: %s"),
                error->message);
  return NULL;
}
