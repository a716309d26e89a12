/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-reset-case.h"
#include "lk-mac.h"
#include "lk-reports.h"
#include "lk-time.h"
#include "config.h"

#include <glib/gi18n.h>

/* What `reset --case` has to do with the desk: look before, post the outcome after. */

static LkCaseItem *
find_item (LkCliResetCase *self)
{
  guint count = lk_case_get_n_items (self->on);

  return self->item >= 1 && (guint) self->item <= count
             ? lk_case_get_item (self->on, (guint) self->item)
             : NULL;
}

static gboolean
is_other_device (LkCaseItem *item, const char *mac)
{
  LkDeviceIdentity *device = lk_case_item_get_device (item);
  g_autofree char *own = lk_mac_normalise (lk_device_identity_get_mac (device));

  return own != NULL && !g_str_equal (own, mac);
}

static gboolean
check_case (LkCli *cli, LkCliResetCase *self, const char *mac, LkCliExit *status)
{
  LkCaseItem *item = find_item (self);

  if (item == NULL)
    *status = lk_cli_usage (cli, _ ("The case %s has no item %d."), self->id, self->item);
  else if (is_other_device (item, mac))
    *status = lk_cli_outcome_stopped (
        cli, mac, LK_CLI_FAILED, NULL, 0,
        _ ("This item of the case is about another device. Nothing was sent."));
  else if (!lk_case_allows (self->on, LK_EVENT_KIND_APPLIED))
    *status = lk_cli_outcome_stopped (
        cli, mac, LK_CLI_REFUSED, NULL, 0,
        _ ("The case takes no outcome now, so nothing was sent. “latchkeyctl case show” tells "
           "where it stands."));
  else
    return TRUE;
  return FALSE;
}

/**
 * lk_cli_reset_case_open:
 * @cli: the run
 * @self: which case; without an id nothing is done
 * @mac: the device that gets the answer
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Reads the case before anything is sent to the device.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_reset_case_open (LkCli *cli, LkCliResetCase *self, const char *mac, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;

  if (self->id == NULL)
    return TRUE;
  if (!lk_cli_desk_connect (cli, &self->desk, status))
    return FALSE;
  self->on = lk_cli_desk_get_case (cli, &self->desk, self->id, &error);
  if (self->on == NULL)
    {
      *status = lk_cli_desk_fail (cli, error);
      return FALSE;
    }
  return check_case (cli, self, mac, status);
}

/**
 * lk_cli_reset_case_get_export:
 * @self: an open case, or none
 * @mac: the device
 *
 * Returns: (transfer full) (nullable): the export that the case was filed with, for the guards
 */
LkExportRecord *
lk_cli_reset_case_get_export (LkCliResetCase *self, const char *mac)
{
  LkCaseItem *item = self->on != NULL ? find_item (self) : NULL;
  LkDeviceIdentity *device = item != NULL ? lk_case_item_get_device (item) : NULL;
  GDateTime *exported_at = item != NULL ? lk_case_item_get_exported_at (item) : NULL;
  g_autofree char *at = NULL;

  if (exported_at == NULL)
    return NULL;
  at = lk_time_format (exported_at);
  return lk_export_record_new (mac, lk_device_identity_get_serial (device), at,
                               lk_device_identity_get_boot_time (device),
                               lk_case_item_get_request_sha256 (item));
}

static LkNewEvent *
make_event (LkCliResetCase *self, const LkSadpOutcome *outcome)
{
  LkNewEvent *event = lk_new_event_new (LK_EVENT_KIND_APPLIED);
  const char *word = lk_sadp_word_apply_result (outcome->word);
  LkApplyOutcome applied = LK_APPLY_OUTCOME_UNKNOWN;
  LkApplyResult result = LK_APPLY_RESULT_NONE;

  lk_apply_outcome_from_string (lk_sadp_result_to_string (outcome->result), &applied);
  if (word != NULL && applied != LK_APPLY_OUTCOME_SUCCESS)
    lk_apply_result_from_string (word, &result);
  lk_new_event_set_item (event, (guint) self->item);
  lk_new_event_set_outcome (event, applied, result);
  if (outcome->attempts_left >= 0)
    lk_new_event_set_attempts_left (event, outcome->attempts_left);
  if (outcome->lock_minutes >= 0)
    lk_new_event_set_lock_minutes (event, outcome->lock_minutes);
  return event;
}

static LkCase *
report (LkCli *cli,
        LkCliResetCase *self,
        const LkSadpOutcome *outcome,
        LkLocalStore *store,
        GError **error)
{
  g_autoptr (LkReports) reports = lk_reports_new (self->desk.backend, store);
  g_autoptr (LkNewEvent) event = make_event (self, outcome);
  g_autoptr (GAsyncResult) result = NULL;

  lk_reports_send_async (reports, self->id, event, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  return lk_reports_send_finish (reports, result, error);
}

/**
 * lk_cli_reset_case_post:
 * @cli: the run
 * @self: an open case, or none
 * @outcome: what came of the answer
 * @store: (nullable): where the outcome waits for the desk, and where the guards learn that a case
 *   is closed
 *
 * Posts the outcome as `applied`, and says so where that fails.
 *
 * Returns: whether the desk knows
 */
gboolean
lk_cli_reset_case_post (LkCli *cli,
                        LkCliResetCase *self,
                        const LkSadpOutcome *outcome,
                        LkLocalStore *store)
{
  g_autoptr (LkCase) after = NULL;
  g_autoptr (GError) error = NULL;

  if (self->on == NULL)
    return TRUE;
  after = report (cli, self, outcome, store, &error);
  if (after == NULL && store != NULL && lk_client_error_is_temporary (error))
    lk_cli_error (cli, LK_CLI_FAILED, 0,
                  _ ("The desk was not told yet what came of it; the next command that reaches it "
                     "will: %s"),
                  error->message);
  else if (after == NULL)
    lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("The desk was not told what came of it: %s"),
                  error->message);
  else if (store != NULL && !lk_case_is_open (after))
    lk_local_store_note_case_closed (store, self->id, NULL);
  return after != NULL;
}

/**
 * lk_cli_reset_case_clear:
 * @self: a case, or none
 *
 * Frees all of it.
 */
void
lk_cli_reset_case_clear (LkCliResetCase *self)
{
  g_clear_object (&self->on);
  g_free (self->id);
  lk_cli_desk_clear (&self->desk);
}
