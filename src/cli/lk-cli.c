/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "config.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
add_row (GPtrArray *rows, const char *name, const char *text)
{
  g_autofree char *first = g_strdup_printf ("  %s", name);
  const char *row[] = { first, text, NULL };

  g_ptr_array_add (rows, g_strdupv ((char **) row));
}

/* What scripts may rely on: LkCliExit. */
static void
print_statuses (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  add_row (rows, "0", _ ("done"));
  add_row (rows, "1", _ ("failed, or stopped before anything was sent"));
  add_row (rows, "2", _ ("the command line is wrong"));
  add_row (rows, "3", _ ("refused by the device or the desk, or the device cannot do it"));
  add_row (rows, "4", _ ("no answer, nothing found, or the outcome is unknown"));
  add_row (rows, "5", _ ("a file cannot be used"));
  lk_cli_print ("%s", "");
  lk_cli_print ("%s", _ ("Exit status:"));
  lk_cli_print_table (NULL, rows);
}

static void
print_commands (LkCli *cli, const LkCliCommand *commands)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (const LkCliCommand *c = commands; c->name != NULL; c++)
    add_row (rows, c->name, gettext (c->summary));
  lk_cli_print (_ ("Usage: %s COMMAND [OPTION…]"), cli->command);
  lk_cli_print ("%s", "");
  lk_cli_print_table (NULL, rows);
  lk_cli_print ("%s", "");
  lk_cli_print (_ ("“%s COMMAND --help” says more about a command."), cli->command);
  print_statuses ();
}

/**
 * lk_cli_dispatch:
 * @cli: the run
 * @commands: a table that ends with a row without a name
 * @argc: how many words are in @argv
 * @argv: the words from the parent command on
 *
 * Runs the command that @argv[1] names. --help lists the table.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_dispatch (LkCli *cli, const LkCliCommand *commands, int argc, char **argv)
{
  if (argc < 2)
    return lk_cli_usage (cli, _ ("A command is missing."));
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    {
      print_commands (cli, commands);
      return LK_CLI_DONE;
    }
  for (const LkCliCommand *c = commands; c->name != NULL; c++)
    if (g_str_equal (c->name, argv[1]))
      {
        char *parent = cli->command;

        cli->command = g_strdup_printf ("%s %s", parent, c->name);
        g_free (parent);
        cli->summary = c->summary;
        return c->run (cli, argc - 1, argv + 1);
      }
  return lk_cli_usage (cli, _ ("There is no command “%s”."), argv[1]);
}

/**
 * lk_cli_parse:
 * @cli: the run; its @json is set
 * @entries: (nullable): the command's own options, ending with a %NULL entry
 * @arguments: (nullable): what follows the options, for --help: "MAC"
 * @min_arguments: how many of these there must be
 * @max_arguments: how many there may be
 * @argc: (inout): how many words; argv[0] is the command
 * @argv: (inout): the words; after it argv[0] and the arguments
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Reads the options of one command; --json is one of every command. Options and arguments may be
 * mixed; after "--" all are arguments.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_parse (LkCli *cli,
              const GOptionEntry *entries,
              const char *arguments,
              guint min_arguments,
              guint max_arguments,
              int *argc,
              char ***argv,
              LkCliExit *status)
{
  gboolean help = FALSE;
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_ ("Print JSON"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show what the command takes"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  int first = 1;

  /* GLib's own --help leaves the process; this one returns. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, cli->summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  g_set_prgname (cli->command);
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *status = lk_cli_usage (cli, "%s.", error->message);
      return FALSE;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

      lk_cli_print_text (text, strlen (text));
      *status = LK_CLI_DONE;
      return FALSE;
    }
  if (*argc > 1 && g_str_equal ((*argv)[1], "--"))
    {
      for (int i = 1; i < *argc; i++)
        (*argv)[i] = (*argv)[i + 1];
      (*argc)--;
    }
  if ((guint) (*argc - first) < min_arguments)
    {
      *status = lk_cli_usage (cli, _ ("Something is missing: %s."), arguments);
      return FALSE;
    }
  if ((guint) (*argc - first) > max_arguments)
    {
      *status
          = lk_cli_usage (cli, _ ("“%s” is one word too many."), (*argv)[first + max_arguments]);
      return FALSE;
    }
  return TRUE;
}

/**
 * lk_cli_usage:
 * @cli: the run
 * @format: a sentence that says what is wrong with the command line
 *
 * Says so on standard error, with a hint at --help.
 *
 * Returns: %LK_CLI_USAGE
 */
LkCliExit
lk_cli_usage (LkCli *cli, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return lk_cli_error (cli, LK_CLI_USAGE, 0, _ ("%s Try “%s --help”."), message, cli->command);
}

/**
 * lk_cli_got_result:
 * @source: (nullable): the object that worked
 * @result: its result
 * @data: (type GAsyncResult): where lk_cli_wait() looks
 *
 * The callback to give to any _async function: `…_async (…, lk_cli_got_result, &result)`.
 */
void
lk_cli_got_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

/**
 * lk_cli_wait:
 * @result: where lk_cli_got_result() puts the result
 *
 * Runs the main context until the result is there. SIGINT cancels the run's cancellable, and the
 * operation then ends by itself.
 *
 * Returns: (transfer none): *@result, which the caller unreferences after its _finish
 */
GAsyncResult *
lk_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}
