/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-desk.h"
#include "lk-credentials.h"
#include "lk-desk-client.h"
#include "lk-file.h"
#include "config.h"

#include <glib/gi18n.h>

typedef struct
{
  char *url;
  char *token_file;
  int password_fd;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->url);
  g_free (options->token_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static LkDeskClient *
open_desk (LkCli *cli, const char *url, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  LkDeskClient *client;

  if (url == NULL)
    {
      *status = lk_cli_usage (cli, _ ("--desk is missing. On the desk of this computer nobody "
                                      "signs in."));
      return NULL;
    }
  client = lk_desk_client_new (url, &error);
  if (client == NULL)
    *status = lk_cli_desk_fail (cli, error);
  return client;
}

static LkPerson *
sign_in (LkCli *cli, LkDeskClient *client, const char *user, int fd, LkCliExit *status)
{
  LkCaseBackend *backend = LK_CASE_BACKEND (client);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) password = fd >= 0 ? lk_cli_read_fd (fd, LK_CLI_PASSWORD_BYTES, &error)
                                          : lk_cli_prompt_secret (cli, _ ("Password"), &error);
  g_autoptr (GAsyncResult) result = NULL;
  LkPerson *person;

  if (password == NULL)
    {
      *status
          = lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("There is no password: %s."), error->message);
      return NULL;
    }
  lk_case_backend_sign_in_async (backend, user, password, cli->cancellable, lk_cli_got_result,
                                 &result);
  person = lk_case_backend_sign_in_finish (backend, lk_cli_wait (&result), &error);
  if (person == NULL)
    *status = lk_cli_desk_fail (cli, error);
  return person;
}

static gboolean
keep_in_keyring (LkCli *cli, LkDeskClient *client)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (GAsyncResult) result = NULL;

  lk_credentials_save_token_async (credentials, lk_desk_client_get_url (client),
                                   lk_desk_client_get_token (client), cli->cancellable,
                                   lk_cli_got_result, &result);
  return lk_credentials_save_token_finish (credentials, lk_cli_wait (&result), NULL);
}

static void
sign_out (LkCli *cli, LkDeskClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;

  lk_case_backend_sign_out_async (LK_CASE_BACKEND (client), NULL, lk_cli_got_result, &result);
  lk_case_backend_sign_out_finish (LK_CASE_BACKEND (client), lk_cli_wait (&result), NULL);
}

static void
print_signed_in (LkCli *cli, LkDeskClient *client, LkPerson *person)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (!cli->json)
    {
      lk_cli_print (_ ("Signed in at %s as %s."), lk_desk_client_get_url (client),
                    lk_person_get_display_name (person));
      return;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "desk", lk_desk_client_get_url (client));
  json_object_set_string_member (object, "user", lk_person_get_name (person));
  json_object_set_string_member (object, "role", lk_role_to_string (lk_person_get_role (person)));
  json_node_take_object (node, object);
  lk_cli_print_json (node);
}

/* A token that nobody keeps would only be a session that nobody can end. */
static LkCliExit
keep_token (LkCli *cli, LkDeskClient *client, const Options *options)
{
  LkSecret *token = lk_desk_client_get_token (client);
  g_autoptr (GError) error = NULL;

  if (options->token_file == NULL)
    {
      if (keep_in_keyring (cli, client))
        return LK_CLI_DONE;
      sign_out (cli, client);
      return lk_cli_error (cli, LK_CLI_FAILED, 0,
                           _ ("There is no keyring to keep the session in, so it was ended again. "
                              "Use --token-file, and LATCHKEY_TOKEN with what is in that file."));
    }
  if (lk_file_write_private (options->token_file, lk_secret_get_text (token),
                             lk_secret_get_size (token), &error))
    return LK_CLI_DONE;
  sign_out (cli, client);
  return lk_cli_error (cli, LK_CLI_FAILED, 0,
                       _ ("The token could not be written, so the session was ended again: %s."),
                       error->message);
}

/**
 * lk_cli_login:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "login" first
 *
 * latchkeyctl login --desk URL USER: signs in and keeps the token in the keyring.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_login (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { .password_fd = -1 };
  const GOptionEntry entries[] = {
    { "desk", 0, 0, G_OPTION_ARG_STRING, &options.url, N_ ("The desk"), "URL" },
    { "password-fd", 0, 0, G_OPTION_ARG_INT, &options.password_fd,
      N_ ("Read the password from this descriptor"), N_ ("N") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &options.token_file,
      N_ ("Write the token there instead of the keyring"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkDeskClient) client = NULL;
  g_autoptr (LkPerson) person = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("USER"), 1, 1, &argc, &argv, &status))
    return status;
  client = open_desk (cli, options.url, &status);
  if (client == NULL)
    return status;
  person = sign_in (cli, client, argv[1], options.password_fd, &status);
  if (person == NULL)
    return status;
  status = keep_token (cli, client, &options);
  if (status == LK_CLI_DONE)
    print_signed_in (cli, client, person);
  return status;
}

/* The session ends at the desk where that can be reached; here it ends in any case. */
static LkCliExit
end_session (LkCli *cli, LkDeskClient *client, LkCredentials *credentials)
{
  const char *url = lk_desk_client_get_url (client);
  g_autoptr (GAsyncResult) ended = NULL;
  g_autoptr (GAsyncResult) cleared = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  lk_case_backend_sign_out_async (LK_CASE_BACKEND (client), cli->cancellable, lk_cli_got_result,
                                  &ended);
  done = lk_case_backend_sign_out_finish (LK_CASE_BACKEND (client), lk_cli_wait (&ended), &error);
  lk_credentials_clear_token_async (credentials, url, NULL, lk_cli_got_result, &cleared);
  lk_credentials_clear_token_finish (credentials, lk_cli_wait (&cleared), NULL);
  if (!done && !g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_UNAUTHENTICATED))
    return lk_cli_desk_fail (cli, error);
  if (!cli->json)
    lk_cli_print (_ ("Signed out at %s."), url);
  return LK_CLI_DONE;
}

/**
 * lk_cli_logout:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "logout" first
 *
 * latchkeyctl logout --desk URL: ends the session of LATCHKEY_TOKEN or of the keyring.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_logout (LkCli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "desk", 0, 0, G_OPTION_ARG_STRING, &options.url, N_ ("The desk"), "URL" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkDeskClient) client = NULL;
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkSecret) token = NULL;
  const char *given = g_getenv ("LATCHKEY_TOKEN");
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, NULL, 0, 0, &argc, &argv, &status))
    return status;
  client = open_desk (cli, options.url, &status);
  if (client == NULL)
    return status;
  if (given != NULL && *given != '\0')
    token = lk_secret_new_text (given);
  else
    {
      lk_credentials_load_token_async (credentials, lk_desk_client_get_url (client),
                                       cli->cancellable, lk_cli_got_result, &result);
      token = lk_credentials_load_token_finish (credentials, lk_cli_wait (&result), NULL);
    }
  if (token == NULL)
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("Nobody is signed in at %s."),
                         lk_desk_client_get_url (client));
  lk_desk_client_set_token (client, token);
  return end_session (cli, client, credentials);
}
