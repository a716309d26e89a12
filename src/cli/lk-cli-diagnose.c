/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "lk-sadp-diagnose.h"
#include "config.h"

#include <glib/gi18n.h>

#define LISTEN_S 3.5 /* long enough for every question of the first three seconds */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
print_json (GPtrArray *checks)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < checks->len; i++)
    {
      const LkSadpCheck *check = g_ptr_array_index (checks, i);

      json_builder_begin_object (builder);
      add_text (builder, "id", check->id);
      add_text (builder, "status", lk_sadp_check_status_to_string (check->status));
      add_text (builder, "detail", check->detail);
      add_text (builder, "remedy", check->remedy);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  lk_cli_print_json (node);
}

static const char *
status_for_people (LkSadpCheckStatus status)
{
  switch (status)
    {
    case LK_SADP_CHECK_PASS:
      return _ ("fine");
    case LK_SADP_CHECK_WARN:
      return _ ("maybe");
    case LK_SADP_CHECK_FAIL:
      return _ ("problem");
    }
  return "";
}

static void
print_for_people (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const LkSadpCheck *check = g_ptr_array_index (checks, i);

      lk_cli_print ("%s: %s", check->title, status_for_people (check->status));
      lk_cli_print ("  %s", check->detail);
      if (check->remedy != NULL)
        lk_cli_print ("  %s", check->remedy);
    }
}

static guint
count_failed (GPtrArray *checks)
{
  guint failed = 0;

  for (guint i = 0; i < checks->len; i++)
    if (((const LkSadpCheck *) g_ptr_array_index (checks, i))->status == LK_SADP_CHECK_FAIL)
      failed++;
  return failed;
}

/**
 * lk_cli_diagnose:
 * @cli: the run
 * @argc: how many words
 * @argv: the words
 *
 * `diagnose`: why a device may not be listed. It changes nothing.
 *
 * Returns: 0; 1 when a check fails
 */
LkCliExit
lk_cli_diagnose (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliSadp) sadp = { .default_timeout_s = LISTEN_S };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) checks = NULL;
  g_autoptr (GError) error = NULL;
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_parse (cli, &sadp, NULL, NULL, 0, &argc, &argv, &status)
      || !lk_cli_sadp_make (cli, &sadp, &status))
    return status;
  /* A scanner that cannot start is one of the things to be told about. */
  if (lk_sadp_scanner_start (sadp.scanner, NULL))
    lk_cli_sadp_wait (cli, &sadp);
  lk_sadp_diagnose_async (sadp.transport, sadp.scanner, cli->cancellable, lk_cli_got_result,
                          &result);
  lk_cli_wait (&result);
  checks = lk_sadp_diagnose_finish (sadp.transport, result, &error);
  if (checks == NULL)
    return lk_cli_sadp_fail (cli, error);
  if (cli->json)
    print_json (checks);
  else
    print_for_people (checks);
  return count_failed (checks) > 0 ? LK_CLI_FAILED : LK_CLI_DONE;
}
