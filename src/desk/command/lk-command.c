/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-command.h"

#include <string.h>

#include "lk-enums.h"

#define GROUP "desk"
/* A hundred years */
#define MOST_KEPT (36500 * G_TIME_SPAN_DAY)

/* Which commands know which options, by the first letters of the commands. */
static void
add_entries (GOptionContext *context, LkCommandOptions *o, const char *command)
{
  const GOptionEntry common[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &o->config, "Key file with the options' names",
      "FILE" },
    { "database", 0, 0, G_OPTION_ARG_STRING, &o->database, "sqlite:PATH or postgresql://…", "URL" },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &o->key_file,
      "Key that request and answer texts are encrypted with", "FILE" },
    { "agreement-directory", 0, 0, G_OPTION_ARG_FILENAME, &o->agreement_directory,
      "Agreement texts, LANGUAGE.txt each", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry serve[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &o->listen, "HOST:PORT or unix:PATH", "ADDR" },
    { "public-url", 0, 0, G_OPTION_ARG_STRING, &o->public_url, "How clients reach this desk",
      "URL" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &o->threads, "Threads that answer", "N" },
    { "metrics-listen", 0, 0, G_OPTION_ARG_STRING, &o->metrics_listen,
      "Where anyone may read the metrics", "ADDR" },
    { "trusted-proxy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->trusted_proxies,
      "A proxy whose X-Forwarded-For is believed", "ADDR|unix" },
    { "local-admin", 0, 0, G_OPTION_ARG_NONE, &o->local_admin,
      "Own user on the Unix socket is the admin", NULL },
    { "socket-mode", 0, 0, G_OPTION_ARG_STRING, &o->socket_mode, "Mode of the Unix socket",
      "MODE" },
    { "idle-exit", 0, 0, G_OPTION_ARG_INT, &o->idle_exit, "End after so long without a client",
      "SECONDS" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &o->quiet, "No line for each request", NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry user[] = {
    { "role", 0, 0, G_OPTION_ARG_STRING, &o->role, "requester, agent or admin", "ROLE" },
    { "display-name", 0, 0, G_OPTION_ARG_STRING, &o->display_name, "The name that people see",
      "NAME" },
    { "email", 0, 0, G_OPTION_ARG_STRING, &o->email, "Where requesters reach this user", "EMAIL" },
    { "phone", 0, 0, G_OPTION_ARG_STRING, &o->phone, "Where requesters reach this user", "PHONE" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, common, NULL);
  if (g_str_equal (command, "serve"))
    g_option_context_add_main_entries (context, serve, NULL);
  if (g_str_equal (command, "user"))
    g_option_context_add_main_entries (context, user, NULL);
}

static void
take_string (LkCommandOptions *o, const char *key, char **value)
{
  if (*value == NULL)
    *value = g_key_file_get_string (o->file, GROUP, key, NULL);
}

static gboolean
take_int (LkCommandOptions *o, const char *key, int *value, GError **error)
{
  g_autoptr (GError) local = NULL;
  int found;

  if (*value > 0 || !g_key_file_has_key (o->file, GROUP, key, NULL))
    return TRUE;
  found = g_key_file_get_integer (o->file, GROUP, key, &local);
  if (local == NULL)
    {
      *value = found;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* All keys that a configuration file may have: a misspelt one is told, not passed over. */
static const char *const known[] = { "database",
                                     "key-file",
                                     "agreement-directory",
                                     "agreement-version",
                                     "listen",
                                     "public-url",
                                     "threads",
                                     "metrics-listen",
                                     "trusted-proxy",
                                     "local-admin",
                                     "socket-mode",
                                     "idle-exit",
                                     "quiet",
                                     "name",
                                     "region",
                                     "hours",
                                     "contact-name",
                                     "contact-email",
                                     "contact-phone",
                                     "contact-url",
                                     "source",
                                     "source-date",
                                     "proofs",
                                     "answer-warn-hours",
                                     "keep-text-hours",
                                     "answer-expire-hours",
                                     "keep-photo-days",
                                     "keep-contact-days",
                                     NULL };

static gboolean
check_config (GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_auto (GStrv) keys = NULL;

  for (guint i = 0; groups[i] != NULL; i++)
    if (!g_str_equal (groups[i], GROUP))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                     "The configuration has a group [%s]; only [" GROUP "] is known", groups[i]);
        return FALSE;
      }
  keys = g_key_file_get_keys (file, GROUP, NULL, error);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                     "The configuration has a key %s that is not known", keys[i]);
        return FALSE;
      }
  return keys != NULL;
}

static gboolean
take_boolean (LkCommandOptions *o, const char *key, gboolean *value, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (*value || !g_key_file_has_key (o->file, GROUP, key, NULL))
    return TRUE;
  *value = g_key_file_get_boolean (o->file, GROUP, key, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
replace_string (LkCommandOptions *o, const char *key, char **value)
{
  char *found = g_key_file_get_string (o->file, GROUP, key, NULL);

  if (found == NULL)
    return;
  g_free (*value);
  *value = found;
}

/* Nobody who writes -1, or a very large number, for "always" means "not at all". */
static gboolean
replace_number (LkCommandOptions *o, const char *key, gint64 unit, gint64 *value, GError **error)
{
  int most = (int) (MOST_KEPT / MAX (unit, G_TIME_SPAN_HOUR));
  int found = 0;

  if (!take_int (o, key, &found, error))
    return FALSE;
  if (found < 0 || found > most)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s is from 0 to %d",
                   key, most);
      return FALSE;
    }
  if (g_key_file_has_key (o->file, GROUP, key, NULL))
    *value = found * unit;
  return TRUE;
}

static gboolean
read_proofs (LkCommandOptions *o, GError **error)
{
  g_auto (GStrv) proofs = g_key_file_get_string_list (o->file, GROUP, "proofs", NULL, NULL);
  LkLabelKind unused;

  if (proofs == NULL)
    return TRUE;
  for (guint i = 0; proofs[i] != NULL; i++)
    if (!lk_label_kind_from_string (proofs[i], &unused))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                     "proofs is a list of label, invoice and screen");
        return FALSE;
      }
  g_strfreev (o->policy->proofs);
  o->policy->proofs = g_steal_pointer (&proofs);
  return TRUE;
}

/* What an organisation decides about its desk stands in the file only. */
static gboolean
read_policy (LkCommandOptions *o, GError **error)
{
  LkDeskPolicy *policy = o->policy;

  replace_string (o, "name", &policy->name);
  replace_string (o, "region", &policy->region);
  replace_string (o, "hours", &policy->hours);
  replace_string (o, "contact-name", &policy->contact_name);
  replace_string (o, "contact-email", &policy->contact_email);
  replace_string (o, "contact-phone", &policy->contact_phone);
  replace_string (o, "contact-url", &policy->contact_url);
  replace_string (o, "source", &policy->source);
  replace_string (o, "source-date", &policy->source_date);
  return replace_number (o, "answer-warn-hours", 1, &policy->warn_hours, error)
         && replace_number (o, "answer-expire-hours", 1, &policy->expire_hours, error)
         && replace_number (o, "keep-text-hours", G_TIME_SPAN_HOUR, &policy->keep_texts, error)
         && replace_number (o, "keep-photo-days", G_TIME_SPAN_DAY, &policy->keep_blobs, error)
         && replace_number (o, "keep-contact-days", G_TIME_SPAN_DAY, &policy->keep_contact, error)
         && read_proofs (o, error);
}

static gboolean
read_config (LkCommandOptions *o, GError **error)
{
  o->file = g_key_file_new ();
  o->policy = lk_desk_policy_new ();
  if (o->config == NULL)
    return TRUE;
  g_key_file_set_list_separator (o->file, ',');
  if (!g_key_file_load_from_file (o->file, o->config, G_KEY_FILE_NONE, error)
      || !check_config (o->file, error))
    return FALSE;
  take_string (o, "database", &o->database);
  take_string (o, "key-file", &o->key_file);
  take_string (o, "agreement-directory", &o->agreement_directory);
  take_string (o, "listen", &o->listen);
  take_string (o, "public-url", &o->public_url);
  take_string (o, "metrics-listen", &o->metrics_listen);
  take_string (o, "socket-mode", &o->socket_mode);
  if (o->trusted_proxies == NULL)
    o->trusted_proxies = g_key_file_get_string_list (o->file, GROUP, "trusted-proxy", NULL, NULL);
  return take_boolean (o, "local-admin", &o->local_admin, error)
         && take_boolean (o, "quiet", &o->quiet, error)
         && take_int (o, "threads", &o->threads, error)
         && take_int (o, "idle-exit", &o->idle_exit, error) && read_policy (o, error);
}

/**
 * lk_command_parse:
 * @options: (out): what was said
 * @command: the name of the command
 * @argc: (inout): the command line; loses what was understood
 * @argv: (inout): as above
 * @error: a #GOptionError or #GKeyFileError
 *
 * Returns: whether the command line and the configuration file were understood
 */
gboolean
lk_command_parse (LkCommandOptions *options,
                  const char *command,
                  int *argc,
                  char ***argv,
                  GError **error)
{
  g_autofree char *usage = g_strconcat (command, " …", NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);

  memset (options, 0, sizeof *options);
  add_entries (context, options, command);
  return g_option_context_parse (context, argc, argv, error) && read_config (options, error);
}

/**
 * lk_command_clear:
 * @options: what lk_command_parse() filled
 */
void
lk_command_clear (LkCommandOptions *options)
{
  g_clear_pointer (&options->file, g_key_file_unref);
  g_clear_pointer (&options->trusted_proxies, g_strfreev);
  g_clear_pointer (&options->policy, lk_desk_policy_free);
  g_free (options->config);
  g_free (options->database);
  g_free (options->key_file);
  g_free (options->agreement_directory);
  g_free (options->listen);
  g_free (options->public_url);
  g_free (options->metrics_listen);
  g_free (options->socket_mode);
  g_free (options->role);
  g_free (options->display_name);
  g_free (options->email);
  g_free (options->phone);
  memset (options, 0, sizeof *options);
}

/**
 * lk_command_need_database:
 * @options: options
 *
 * Returns: whether a database was named; if not, that was said
 */
gboolean
lk_command_need_database (LkCommandOptions *options)
{
  if (options->database != NULL)
    return TRUE;
  g_printerr ("latchkey-desk: name the database with --database or in the configuration file\n");
  return FALSE;
}

/**
 * lk_command_fail:
 * @error: what went wrong
 *
 * Says it on standard error, one line.
 *
 * Returns: %LK_EXIT_FAILED
 */
int
lk_command_fail (const GError *error)
{
  g_printerr ("latchkey-desk: %s\n", error->message);
  return LK_EXIT_FAILED;
}

/**
 * lk_command_open_desk:
 * @options: options with a database
 * @create: make the database when there is none
 * @error: why it cannot be opened
 *
 * Returns: (transfer full): the desk, or %NULL
 */
LkDesk *
lk_command_open_desk (LkCommandOptions *options, gboolean create, GError **error)
{
  g_autofree char *version
      = g_key_file_get_string (options->file, GROUP, "agreement-version", NULL);
  g_autoptr (LkVault) vault = lk_vault_new (options->key_file, error);
  g_autoptr (LkAgreements) agreements = NULL;
  g_autoptr (LkStore) store = NULL;

  if (vault == NULL)
    return NULL;
  agreements = lk_agreements_new (options->agreement_directory, version, error);
  if (agreements == NULL)
    return NULL;
  store = lk_store_new (options->database, create, MIN (g_get_num_processors (), 4), error);
  if (store == NULL)
    return NULL;
  return lk_desk_new (store, g_steal_pointer (&vault), g_steal_pointer (&agreements),
                      g_steal_pointer (&options->policy), error);
}
