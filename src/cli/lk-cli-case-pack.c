/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case.h"
#include "config.h"

#include "lk-case-pack.h"
#include "lk-client-error.h"

#include <glib/gi18n.h>

/* What a desk has purged, or what was never handed in, is left out of the pack. */
static gboolean
is_gone (GError **error)
{
  if (!g_error_matches (*error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_NOT_FOUND))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

static gboolean
fetch_label (LkCli *cli, LkCliDesk *desk, LkCaseItem *item, LkCasePack *pack, GError **error)
{
  const char *hash = lk_case_item_get_label_sha256 (item);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) label = NULL;
  GError *cause = NULL;

  if (!lk_case_item_has_label (item) || hash == NULL)
    return TRUE;
  lk_case_backend_get_blob_async (desk->backend, hash, cli->cancellable, lk_cli_got_result,
                                  &result);
  lk_cli_wait (&result);
  label = lk_case_backend_get_blob_finish (desk->backend, result, &cause);
  if (label == NULL && !is_gone (&cause))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  lk_case_pack_set_label (pack, lk_case_item_get_index (item), label);
  return TRUE;
}

static gboolean
fetch_request (LkCli *cli,
               LkCliDesk *desk,
               const char *id,
               LkCaseItem *item,
               LkCasePack *pack,
               GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkSecret) request = NULL;
  GError *cause = NULL;

  if (!lk_case_item_has_request (item))
    return TRUE;
  lk_case_backend_get_request_async (desk->backend, id, lk_case_item_get_index (item),
                                     cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  request = lk_case_backend_get_request_finish (desk->backend, result, &cause);
  if (request == NULL && !is_gone (&cause))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  lk_case_pack_set_request (pack, lk_case_item_get_index (item), request);
  return TRUE;
}

static LkCasePack *
fetch (LkCli *cli, LkCliDesk *desk, LkCase *source, GError **error)
{
  g_autoptr (LkCasePack) pack = lk_case_pack_new (source);

  for (guint i = 1; i <= lk_case_get_n_items (source); i++)
    {
      LkCaseItem *item = lk_case_get_item (source, i);

      if (!fetch_label (cli, desk, item, pack, error)
          || !fetch_request (cli, desk, lk_case_get_id (source), item, pack, error))
        return NULL;
    }
  return g_steal_pointer (&pack);
}

static void
print_result (LkCli *cli, LkCase *source, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!cli->json)
    {
      lk_cli_print (_ ("Written to %s. Send it to the vendor’s own support; their answer goes to "
                       "the case here."),
                    name);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "case");
  json_builder_add_string_value (builder, lk_case_get_id (source));
  json_builder_set_member_name (builder, "items");
  json_builder_add_int_value (builder, lk_case_get_n_items (source));
  json_builder_set_member_name (builder, "output");
  json_builder_add_string_value (builder, name);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  lk_cli_print_json (node);
}

static LkCliExit
write_pack (LkCli *cli, LkCasePack *pack, LkCase *source, const char *output)
{
  g_autofree char *path = output != NULL ? g_strdup (output) : lk_case_pack_make_file_name (pack);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_pack_write_async (pack, path, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  if (!lk_case_pack_write_finish (pack, result, &error))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The case pack could not be written: %s."),
                         error->message);
  print_result (cli, source, path);
  return LK_CLI_DONE;
}

/**
 * lk_cli_case_pack:
 * @cli: the run
 * @argc: how many words
 * @argv: the words, "pack" first
 *
 * latchkeyctl case pack ID: everything of a case in one zip file, for the vendor's own channel.
 *
 * Returns: the exit status
 */
LkCliExit
lk_cli_case_pack (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliDesk) desk = { 0 };
  g_autofree char *output = NULL;
  g_autofree char *device_date = NULL;
  int item = 1;
  const GOptionEntry entries[] = {
    LK_CLI_DESK_ENTRIES (&desk),
    { "device-date", 0, 0, G_OPTION_ARG_STRING, &device_date,
      N_ ("The date and time that the device shows; without it, a line to fill in"), N_ ("DATE") },
    { "item", 0, 0, G_OPTION_ARG_INT, &item, N_ ("Which device shows it, from 1"), N_ ("N") },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &output,
      N_ ("Where to write it; without it, the case’s name in this folder"), N_ ("FILE.zip") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (LkCase) source = NULL;
  g_autoptr (LkCasePack) pack = NULL;
  g_autoptr (GError) error = NULL;
  LkCliExit status;

  if (!lk_cli_parse (cli, entries, N_ ("ID"), 1, 1, &argc, &argv, &status)
      || !lk_cli_desk_connect (cli, &desk, &status))
    return status;
  source = lk_cli_desk_get_case (cli, &desk, argv[1], &error);
  pack = source != NULL ? fetch (cli, &desk, source, &error) : NULL;
  if (pack == NULL)
    return lk_cli_desk_fail (cli, error);
  if (item < 1 || (guint) item > lk_case_get_n_items (source))
    return lk_cli_error (cli, LK_CLI_USAGE, 0, _ ("The case has no device %d."), item);
  lk_case_pack_set_device_date (pack, (guint) item, device_date);
  return write_pack (cli, pack, source, output);
}
