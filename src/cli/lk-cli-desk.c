/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-desk.h"
#include "lk-credentials.h"
#include "lk-desk-launcher.h"
#include "lk-local-store.h"
#include "lk-reports.h"
#include "config.h"

#include <glib/gi18n.h>

#define TOKEN_VARIABLE "LATCHKEY_TOKEN"
#define STALE_TRIES 3 /* how often an event is offered to a case that others change meanwhile */

static LkSecret *
load_token (LkCli *cli, const char *url)
{
  g_autoptr (LkCredentials) credentials = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const char *given = g_getenv (TOKEN_VARIABLE);

  if (given != NULL && *given != '\0')
    return lk_secret_new_text (given);
  credentials = lk_credentials_new ();
  lk_credentials_load_token_async (credentials, url, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  /* Without a keyring or a token the desk says that one has to sign in. */
  return lk_credentials_load_token_finish (credentials, result, NULL);
}

static LkDeskClient *
connect_to_team (LkCli *cli, const char *url, GError **error)
{
  LkDeskClient *client = lk_desk_client_new (url, error);
  g_autoptr (LkSecret) token = NULL;

  if (client == NULL)
    return NULL;
  token = load_token (cli, lk_desk_client_get_url (client));
  if (token != NULL)
    lk_desk_client_set_token (client, token);
  return client;
}

static LkDeskClient *
connect_here (LkCli *cli, LkCliDesk *self, GError **error)
{
  LkDeskLauncher *launcher = lk_desk_launcher_new (self->practice);
  g_autoptr (GAsyncResult) result = NULL;

  self->launcher = G_OBJECT (launcher);
  lk_desk_launcher_connect_async (launcher, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  return lk_desk_launcher_connect_finish (launcher, result, error);
}

/* Outcomes that an earlier command could not tell the desk of go first; one that still cannot is
 * kept, and does not keep the command from what it is for. */
static void
tell_what_waits (LkCli *cli, LkCliDesk *self)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new_in_memory ();
  g_autoptr (LkLocalStore) store = lk_local_store_new (self->practice, credentials);
  g_autoptr (LkReports) reports = lk_reports_new (self->backend, store);
  g_autoptr (GAsyncResult) result = NULL;

  lk_reports_retry_async (reports, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  if (lk_reports_retry_finish (reports, result, NULL) > 0)
    lk_cli_error (cli, LK_CLI_DONE, 0,
                  _ ("The desk has now been told what came of an earlier answer."));
}

/**
 * lk_cli_desk_connect:
 * @cli: the run
 * @self: which desk
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Connects to the desk of this computer, which is started when it does not run, or to the one
 * that --desk names, with the token of LATCHKEY_TOKEN or of the keyring.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_desk_connect (LkCli *cli, LkCliDesk *self, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  LkDeskClient *client = self->url != NULL ? connect_to_team (cli, self->url, &error)
                                           : connect_here (cli, self, &error);

  if (client == NULL)
    {
      *status = lk_cli_desk_fail (cli, error);
      return FALSE;
    }
  self->backend = LK_CASE_BACKEND (client);
  tell_what_waits (cli, self);
  return TRUE;
}

/**
 * lk_cli_desk_get_case:
 * @cli: the run
 * @self: a connected desk
 * @id: the case
 * @error: #LkClientError
 *
 * Returns: (transfer full): the case, or %NULL
 */
LkCase *
lk_cli_desk_get_case (LkCli *cli, LkCliDesk *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_case_backend_get_case_async (self->backend, id, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  return lk_case_backend_get_case_finish (self->backend, result, error);
}

static LkCase *
post_once (LkCli *cli,
           LkCliDesk *self,
           LkCase *on,
           LkNewEvent *event,
           const char *key,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_case_backend_post_event_async (self->backend, on, event, key, cli->cancellable,
                                    lk_cli_got_result, &result);
  lk_cli_wait (&result);
  return lk_case_backend_post_event_finish (self->backend, result, error);
}

/**
 * lk_cli_desk_post:
 * @cli: the run
 * @self: a connected desk
 * @on: the case as it was read
 * @event: what to post
 * @error: #LkClientError
 *
 * Posts an event. Where somebody else changed the case meanwhile it is read again and the event
 * offered again: the desk decides whether it is still allowed. It takes effect once.
 *
 * Returns: (transfer full): the case as it is then, or %NULL
 */
LkCase *
lk_cli_desk_post (LkCli *cli, LkCliDesk *self, LkCase *on, LkNewEvent *event, GError **error)
{
  g_autofree char *key = lk_desk_client_new_key ();
  g_autoptr (LkCase) current = g_object_ref (on);
  g_autoptr (GError) stale = NULL;

  for (guint tries = 1;; tries++)
    {
      LkCase *done = post_once (cli, self, current, event, key, &stale);

      if (done != NULL)
        return done;
      if (tries == STALE_TRIES || !g_error_matches (stale, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STALE))
        {
          g_propagate_error (error, g_steal_pointer (&stale));
          return NULL;
        }
      g_clear_error (&stale);
      g_clear_object (&current);
      current = lk_cli_desk_get_case (cli, self, lk_case_get_id (on), error);
      if (current == NULL)
        return NULL;
    }
}

static LkCliExit
status_of (const GError *error)
{
  if (error->domain != LK_CLIENT_ERROR)
    return LK_CLI_FAILED;
  switch ((LkClientError) error->code)
    {
    case LK_CLIENT_ERROR_OFFLINE:
    case LK_CLIENT_ERROR_TIMEOUT:
    case LK_CLIENT_ERROR_UNAVAILABLE:
      return LK_CLI_NO_ANSWER;
    case LK_CLIENT_ERROR_UNAUTHENTICATED:
    case LK_CLIENT_ERROR_FORBIDDEN:
    case LK_CLIENT_ERROR_NOT_FOUND:
    case LK_CLIENT_ERROR_NOT_ALLOWED:
    case LK_CLIENT_ERROR_ALREADY_OWNED:
    case LK_CLIENT_ERROR_IN_PROGRESS:
    case LK_CLIENT_ERROR_ALREADY_FILED:
    case LK_CLIENT_ERROR_STALE:
    case LK_CLIENT_ERROR_INVALID:
    case LK_CLIENT_ERROR_AGREEMENT:
    case LK_CLIENT_ERROR_UNKNOWN_BLOB:
    case LK_CLIENT_ERROR_REJECTED_PHOTO:
    case LK_CLIENT_ERROR_TOO_LARGE:
    case LK_CLIENT_ERROR_RATE_LIMITED:
    case LK_CLIENT_ERROR_STORAGE_FULL:
      return LK_CLI_REFUSED;
    case LK_CLIENT_ERROR_ADDRESS:
      return LK_CLI_USAGE;
    case LK_CLIENT_ERROR_TLS:
    case LK_CLIENT_ERROR_PROTOCOL:
    case LK_CLIENT_ERROR_OTHER_DESK:
    case LK_CLIENT_ERROR_LAUNCH:
    case LK_CLIENT_ERROR_STORE:
    case LK_CLIENT_ERROR_SECRET_LOST:
    case LK_CLIENT_ERROR_SECRET_LOCKED:
      return LK_CLI_FAILED;
    }
  return LK_CLI_FAILED;
}

/**
 * lk_cli_desk_fail:
 * @cli: the run
 * @error: what went wrong between here and a desk
 *
 * Says so on standard error.
 *
 * Returns: the exit status that fits
 */
LkCliExit
lk_cli_desk_fail (LkCli *cli, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("Interrupted."));
  return lk_cli_error (cli, status_of (error), 0, "%s", error->message);
}

/**
 * lk_cli_desk_clear:
 * @self: what is shared
 *
 * Leaves the desk and frees all of it.
 */
void
lk_cli_desk_clear (LkCliDesk *self)
{
  g_clear_object (&self->backend);
  g_clear_object (&self->launcher);
  g_clear_pointer (&self->url, g_free);
}
