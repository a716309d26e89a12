/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "config.h"

#include <glib/gi18n.h>

/* What reset and unbind say about what came of them. */

typedef struct
{
  const char *mac;
  const char *outcome;
  const char *result;
  guint sadp_error;
  int attempts_left;
  int lock_minutes;
  const char *detail;
} Report;

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL && *text != '\0')
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, gboolean known, gint64 number)
{
  json_builder_set_member_name (builder, name);
  if (known)
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
print_json (const Report *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "mac", report->mac);
  add_text (builder, "outcome", report->outcome);
  add_text (builder, "result", report->result);
  add_number (builder, "sadp_error", report->sadp_error != 0, report->sadp_error);
  add_number (builder, "attempts_left", report->attempts_left >= 0, report->attempts_left);
  add_number (builder, "lock_minutes", report->lock_minutes >= 0, report->lock_minutes);
  add_text (builder, "detail", report->detail);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  lk_cli_print_json (node);
}

/**
 * lk_cli_outcome_stopped:
 * @cli: the run
 * @mac: the device
 * @status: the exit status to give back
 * @result: (nullable): a word for scripts
 * @sadp_error: the number that people quote, or 0
 * @detail: what stopped it and what to do, a sentence
 *
 * Tells that nothing was sent that could change the device.
 *
 * Returns: @status
 */
LkCliExit
lk_cli_outcome_stopped (LkCli *cli,
                        const char *mac,
                        LkCliExit status,
                        const char *result,
                        guint sadp_error,
                        const char *detail)
{
  const Report report = { mac, "stopped", result, sadp_error, -1, -1, detail };

  if (cli->json)
    print_json (&report);
  return lk_cli_error (cli, status, sadp_error, "%s", detail);
}

/**
 * lk_cli_outcome_locked:
 * @cli: the run
 * @mac: the device
 * @minutes: for how long it is locked
 * @detail: that it is locked, a sentence
 *
 * Tells that nothing was sent to a device that is known to be locked.
 *
 * Returns: %LK_CLI_FAILED
 */
LkCliExit
lk_cli_outcome_locked (LkCli *cli, const char *mac, int minutes, const char *detail)
{
  const Report report = { mac, "stopped", "locked", 2018, -1, minutes, detail };

  if (cli->json)
    print_json (&report);
  return lk_cli_error (cli, LK_CLI_FAILED, 2018, "%s", detail);
}

/**
 * lk_cli_outcome_failed:
 * @cli: the run
 * @mac: the device
 * @error: why there is no outcome
 *
 * Tells of an error instead of an outcome: the command that changes the device was not sent.
 *
 * Returns: the exit status that fits
 */
LkCliExit
lk_cli_outcome_failed (LkCli *cli, const char *mac, const GError *error)
{
  const Report report
      = { mac, "stopped", NULL, lk_sadp_error_number (error), -1, -1, error->message };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return lk_cli_outcome_stopped (cli, mac, LK_CLI_FAILED, NULL, 0,
                                   _ ("Interrupted. Nothing was sent that could change the "
                                      "device."));
  if (cli->json)
    print_json (&report);
  return lk_cli_sadp_fail (cli, error);
}

/**
 * lk_cli_outcome_done:
 * @cli: the run
 * @mac: the device
 * @result: (nullable): a word for scripts
 * @detail: what was done, or why there was nothing to do
 *
 * Returns: %LK_CLI_DONE
 */
LkCliExit
lk_cli_outcome_done (LkCli *cli, const char *mac, const char *result, const char *detail)
{
  const Report report = { mac, "success", result, 0, -1, -1, detail };

  if (cli->json)
    print_json (&report);
  else
    lk_cli_print ("%s", detail);
  return LK_CLI_DONE;
}

/**
 * lk_cli_outcome_print:
 * @cli: the run
 * @mac: the device
 * @outcome: what came of a command that changes it
 * @success: what to say when the device did it
 *
 * Tells it: on standard output what was done, on standard error what was not.
 *
 * Returns: the exit status that fits
 */
LkCliExit
lk_cli_outcome_print (LkCli *cli,
                      const char *mac,
                      const LkSadpOutcome *outcome,
                      const char *success)
{
  const Report report = {
    mac,
    lk_sadp_result_to_string (outcome->result),
    lk_sadp_word_apply_result (outcome->word),
    outcome->sadp_error,
    outcome->attempts_left,
    outcome->lock_minutes,
    outcome->detail,
  };

  if (outcome->result == LK_SADP_RESULT_SUCCESS)
    return lk_cli_outcome_done (cli, mac, NULL, success);
  if (cli->json)
    print_json (&report);
  return lk_cli_error (cli,
                       outcome->result == LK_SADP_RESULT_REFUSED ? LK_CLI_REFUSED
                                                                 : LK_CLI_NO_ANSWER,
                       outcome->sadp_error, "%s %s", outcome->detail,
                       outcome->next_step != NULL ? outcome->next_step : "");
}
