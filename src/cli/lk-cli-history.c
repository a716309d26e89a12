/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "lk-file.h"
#include "lk-history.h"
#include "lk-json.h"
#include "config.h"

#include <glib/gi18n.h>

#define HISTORY_MAX (64 * 1024 * 1024)

static void
print_summary (LkCli *cli, const char *path, const LkHistorySummary *summary)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (!cli->json)
    {
      lk_cli_print (ngettext ("The history is whole: %u event.", "The history is whole: %u events.",
                              summary->events),
                    summary->events);
      if (summary->withheld > 0)
        lk_cli_print (ngettext ("Of %u event the words are not in the file; its hash is.",
                                "Of %u events the words are not in the file; their hashes are.",
                                summary->withheld),
                      summary->withheld);
      return;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_string_member (object, "file", name);
  json_object_set_boolean_member (object, "whole", TRUE);
  json_object_set_int_member (object, "events", summary->events);
  json_object_set_int_member (object, "withheld", summary->withheld);
  json_node_take_object (node, object);
  lk_cli_print_json (node);
}

/* latchkeyctl history verify FILE: needs no desk. A chain that does not hold is 1. */
static LkCliExit
verify (LkCli *cli, int argc, char **argv)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  LkHistorySummary summary;
  LkCliExit status;

  if (!lk_cli_parse (cli, NULL, N_ ("FILE"), 1, 1, &argc, &argv, &status))
    return status;
  bytes = lk_file_read (argv[1], HISTORY_MAX, &error);
  if (bytes != NULL)
    root = lk_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (root == NULL)
    return lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("%s cannot be read: %s."), argv[1],
                         error->message);
  if (lk_history_verify (root, &summary, &error))
    {
      print_summary (cli, argv[1], &summary);
      return LK_CLI_DONE;
    }
  if (g_error_matches (error, LK_HISTORY_ERROR, LK_HISTORY_ERROR_BROKEN))
    return lk_cli_error (cli, LK_CLI_FAILED, 0,
                         _ ("The history was changed after the desk wrote it: %s."),
                         error->message);
  return lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("%s is not a history file: %s."), argv[1],
                       error->message);
}

/**
 * lk_cli_history:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "history" first
 *
 * latchkeyctl history verify FILE.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_history (LkCli *cli, int argc, char **argv)
{
  static const LkCliCommand commands[]
      = { { "verify", verify, N_ ("Check that a history file was not changed") },
          { NULL, NULL, NULL } };

  return lk_cli_dispatch (cli, commands, argc, argv);
}
