/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-attempt.h"
#include "lk-attempt.h"
#include "lk-reset-note.h"
#include "lk-sadp-guard.h"
#include "config.h"

#include <glib/gi18n.h>

/* What the application and latchkeyctl both remember of the answers that a device was given: how
 * many attempts are left, until when it is locked, and that nobody knows what came of one. */

#define FEW_LEFT 2 /* attempts: worth a word, as in the application */

static gboolean
stop_for_lock (LkCli *cli, const LkCliAttempt *self, const LkAttempt *last, LkCliExit *status)
{
  const guint seconds = lk_sadp_lock_seconds_left (last->locked_until_us, g_get_real_time ());
  const guint minutes = (seconds + 59) / 60;
  g_autofree char *detail = NULL;

  if (seconds == 0)
    return FALSE;
  detail = g_strdup_printf (
      ngettext ("The device has locked itself. It listens again in %u minute. Nothing was sent; "
                "--again tries it all the same.",
                "The device has locked itself. It listens again in %u minutes. Nothing was sent; "
                "--again tries it all the same.",
                minutes),
      minutes);
  *status = lk_cli_outcome_locked (cli, self->mac, (int) minutes, detail);
  return TRUE;
}

/* A request that was exported later is another story: its answer was not tried yet. */
static gboolean
stop_for_unknown (LkCli *cli,
                  const LkCliAttempt *self,
                  const LkAttempt *last,
                  gint64 exported_us,
                  LkCliExit *status)
{
  if (!lk_attempt_is_unknown (last) || last->begun_us < exported_us)
    return FALSE;
  *status = lk_cli_outcome_stopped (
      cli, self->mac, LK_CLI_FAILED, "outcome-unknown", 0,
      _ ("What came of the last attempt is not known: the device may have the new password "
         "already. "
         "Try to sign in with it first. Nothing was sent; --again tries it all the same."));
  return TRUE;
}

/**
 * lk_cli_attempt_check:
 * @cli: the run
 * @self: an answer that is about to be given to a device
 * @exported_us: when the device gave the request of this answer, microseconds since 1970; 0 where
 *   that is not known
 * @again: whether to go on whatever came of the last attempt
 * @status: (out): when %FALSE is returned, the exit status
 *
 * The guard against an attempt at a locked device, and against one after another whose outcome is
 * not known.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_attempt_check (LkCli *cli,
                      const LkCliAttempt *self,
                      gint64 exported_us,
                      gboolean again,
                      LkCliExit *status)
{
  g_autoptr (LkAttempt) last
      = self->store != NULL ? lk_local_store_find_attempt (self->store, self->mac) : NULL;

  if (last == NULL)
    return TRUE;
  if (!again
      && (stop_for_lock (cli, self, last, status)
          || stop_for_unknown (cli, self, last, exported_us, status)))
    return FALSE;
  if (last->attempts_left > 0 && last->attempts_left <= FEW_LEFT)
    lk_cli_error (cli, LK_CLI_DONE, 0,
                  ngettext ("%d attempt is left before the device locks itself.",
                            "%d attempts are left before the device locks itself.",
                            (gulong) last->attempts_left),
                  last->attempts_left);
  return TRUE;
}

static LkResetNote *
make_note (const LkCliAttempt *self)
{
  LkResetNote *note = g_new0 (LkResetNote, 1);

  note->mac = g_strdup (self->mac);
  note->case_id = g_strdup (self->case_id);
  note->item = self->item;
  note->answer = lk_secret_ref (self->answer);
  return note;
}

static void
note (LkCli *cli, const LkCliAttempt *self, LkStoreWork work, LkResetNote *what)
{
  g_autoptr (GError) error = NULL;

  if (self->store != NULL && !work (self->store, what, &error))
    lk_cli_error (cli, LK_CLI_DONE, 0, _ ("The outcome could not be noted: %s"), error->message);
  lk_reset_note_free (what);
}

/**
 * lk_cli_attempt_begin:
 * @cli: the run
 * @self: an answer that is given to a device now
 *
 * Notes it first of all: this program may be ended before it hears what came of it.
 */
void
lk_cli_attempt_begin (LkCli *cli, const LkCliAttempt *self)
{
  note (cli, self, lk_reset_note_begin, make_note (self));
}

/**
 * lk_cli_attempt_end:
 * @cli: the run
 * @self: an answer that was given to a device
 * @outcome: (nullable): what came of it; %NULL when it was given nothing
 *
 * Notes what the guards need, as the application does.
 */
void
lk_cli_attempt_end (LkCli *cli, const LkCliAttempt *self, const LkSadpOutcome *outcome)
{
  LkResetNote *what = make_note (self);

  if (outcome == NULL || !lk_sadp_outcome_was_given (outcome))
    {
      note (cli, self, lk_reset_note_drop, what);
      return;
    }
  what->outcome = LK_APPLY_OUTCOME_UNKNOWN;
  lk_apply_outcome_from_string (lk_sadp_result_to_string (outcome->result), &what->outcome);
  what->attempts_left = outcome->attempts_left;
  what->answer_is_wrong = outcome->word == LK_SADP_WORD_CODE_ERROR;
  what->request_is_over = lk_sadp_outcome_ends_request (outcome);
  if (outcome->result == LK_SADP_RESULT_REFUSED)
    what->locked_until_us = lk_sadp_lock_until (g_get_real_time (), outcome->lock_minutes);
  note (cli, self, lk_reset_note_keep, what);
}
