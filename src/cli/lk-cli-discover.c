/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "config.h"

#include <glib/gi18n.h>

#define DISCOVER_S 5.0 /* the questions of the first three seconds and their answers */

static JsonNode *
result_to_json (LkSadpScanner *scanner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *const *notes = lk_sadp_scanner_get_notes (scanner);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (scanner)); i++)
    {
      g_autoptr (LkSadpDevice) device = g_list_model_get_item (G_LIST_MODEL (scanner), i);

      json_builder_add_value (builder, lk_cli_device_to_json (device));
    }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "partial");
  json_builder_add_boolean_value (builder, lk_sadp_scanner_get_partial (scanner));
  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (; notes != NULL && *notes != NULL; notes++)
    json_builder_add_string_value (builder, *notes);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static LkCliExit
print_result (LkCli *cli, LkSadpScanner *scanner)
{
  const char *const *notes = lk_sadp_scanner_get_notes (scanner);
  gboolean found = g_list_model_get_n_items (G_LIST_MODEL (scanner)) > 0;

  if (cli->json)
    {
      g_autoptr (JsonNode) node = result_to_json (scanner);

      lk_cli_print_json (node);
    }
  else if (found)
    lk_cli_device_print_table (scanner);
  for (; !cli->json && notes != NULL && *notes != NULL; notes++)
    lk_cli_error (cli, LK_CLI_DONE, 0, "%s", *notes);
  if (found)
    return LK_CLI_DONE;
  return lk_cli_error (cli, LK_CLI_NO_ANSWER, 2011,
                       _ ("No device answered. “latchkeyctl diagnose” looks for the cause."));
}

static void
print_event (LkCli *cli, LkSadpDeviceEvent event, LkSadpDevice *device)
{
  const char *word = lk_sadp_device_event_to_string (event);
  const char *ipv4 = lk_sadp_device_get_ipv4 (device);
  const char *mac = lk_sadp_device_get_mac (device);
  const char *serial = lk_sadp_device_get_serial (device);

  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autoptr (JsonNode) node = NULL;

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "event");
      json_builder_add_string_value (builder, word);
      json_builder_set_member_name (builder, "device");
      json_builder_add_value (builder, lk_cli_device_to_json (device));
      json_builder_end_object (builder);
      node = json_builder_get_root (builder);
      lk_cli_print_json (node);
    }
  else
    lk_cli_print ("%-9s  %-15s  %s  %s", word, ipv4 != NULL ? ipv4 : "-", mac != NULL ? mac : "-",
                  serial != NULL ? serial : "-");
}

static void
on_device_event (LkSadpScanner *scanner,
                 LkSadpDeviceEvent event,
                 LkSadpDevice *device,
                 gpointer data)
{
  print_event (data, event, device);
}

/**
 * lk_cli_discover:
 * @cli: the run
 * @argc: how many words
 * @argv: the words
 *
 * `discover [--timeout S] [--watch]`: the devices as found.
 *
 * Returns: 0; 4 when none was found
 */
LkCliExit
lk_cli_discover (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliSadp) sadp = { .default_timeout_s = DISCOVER_S };
  gboolean watch = FALSE;
  const GOptionEntry entries[] = {
    { "watch", 'w', 0, G_OPTION_ARG_NONE, &watch, N_ ("Go on, and tell what changes"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_parse (cli, &sadp, entries, NULL, 0, &argc, &argv, &status)
      || !lk_cli_sadp_make (cli, &sadp, &status))
    return status;
  if (watch)
    g_signal_connect (sadp.scanner, "device-event", G_CALLBACK (on_device_event), cli);
  if (!lk_cli_sadp_start (cli, &sadp, &status))
    return status;
  if (!watch)
    {
      lk_cli_sadp_wait (cli, &sadp);
      return print_result (cli, sadp.scanner);
    }
  if (!sadp.timeout_given)
    sadp.timeout_s = G_MAXDOUBLE;
  lk_cli_sadp_wait (cli, &sadp);
  return LK_CLI_DONE;
}
