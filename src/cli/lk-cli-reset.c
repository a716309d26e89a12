/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-answer.h"
#include "lk-cli-attempt.h"
#include "lk-cli-reset-case.h"
#include "lk-password.h"
#include "lk-sadp-guard.h"
#include "lk-time.h"
#include "lk-cli-store.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#define FIND_S 10.0
#define ANSWER_FILE_MAX (64 * 1024) /* what is read to tell a wrong file from an answer */
#define USER "admin"                /* the account whose password a device resets */

typedef struct
{
  /* Options. */
  char *answer_path;
  int password_fd;
  gboolean sync_cameras;
  gboolean despite_restart;
  gboolean again;
  LkCliResetCase filed;

  /* What is known before anything is sent. */
  char *mac;
  LkLocalStore *store;
  LkExportRecord *exported;       /* as noted on this computer */
  LkExportRecord *filed_exported; /* as the case has it */
  LkSecret *answer;
  LkSecret *password;
} Reset;

static void
reset_clear (Reset *self)
{
  g_free (self->answer_path);
  g_free (self->mac);
  g_clear_object (&self->store);
  g_clear_pointer (&self->exported, lk_export_record_free);
  g_clear_pointer (&self->filed_exported, lk_export_record_free);
  lk_cli_reset_case_clear (&self->filed);
  g_clear_pointer (&self->answer, lk_secret_unref);
  g_clear_pointer (&self->password, lk_secret_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reset, reset_clear)

/* The answer check: not the request itself, not too large, no markup, not used before, and of this
 * device. */
static gboolean
read_answer (LkCli *cli, Reset *self, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) raw = lk_cli_read_file (self->answer_path, ANSWER_FILE_MAX, &error);
  const char *hashes[3] = { NULL };
  guint n_hashes = 0;
  LkSadpAnswerVerdict verdict;

  if (raw == NULL)
    {
      *status
          = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0,
                          _ ("The answer cannot be read: %s. Nothing was sent."), error->message);
      return FALSE;
    }
  if (self->exported != NULL)
    hashes[n_hashes++] = self->exported->request_sha256;
  if (self->filed_exported != NULL)
    hashes[n_hashes++] = self->filed_exported->request_sha256;
  verdict = lk_cli_answer_check (raw, hashes, self->store, self->mac, &self->answer);
  if (verdict == LK_SADP_ANSWER_FINE)
    return TRUE;
  *status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, "%s", lk_sadp_answer_sentence (verdict));
  return FALSE;
}

static const char *
password_sentence (LkPasswordProblem problems)
{
  if ((problems & LK_PASSWORD_NOT_ASCII) != 0)
    return _ ("The new password may hold letters, digits and special characters of ASCII "
              "alone, and no space.");
  if ((problems & (LK_PASSWORD_TOO_SHORT | LK_PASSWORD_TOO_LONG)) != 0)
    return _ ("The new password needs 8 to 16 characters.");
  if ((problems & LK_PASSWORD_TOO_SIMPLE) != 0)
    return _ ("The new password needs at least two of lowercase letters, uppercase letters, "
              "digits and special characters.");
  return _ ("The new password may not be the user name or its reverse.");
}

static gboolean
read_password (LkCli *cli, Reset *self, LkCliExit *status)
{
  LkPasswordProblem problems;
  g_autofree char *detail = NULL;

  self->password = lk_cli_sadp_ask_password (cli, self->password_fd, TRUE, status);
  if (self->password == NULL)
    return FALSE;
  problems = lk_password_check (lk_secret_get_text (self->password), USER);
  /* A NUL would hide what follows it from the check. */
  if (strlen (lk_secret_get_text (self->password)) != lk_secret_get_size (self->password))
    problems |= LK_PASSWORD_NOT_ASCII;
  if (problems == 0)
    return TRUE;
  detail = g_strdup_printf ("%s %s", password_sentence (problems),
                            _ ("Nothing was sent to the device."));
  *status = lk_cli_outcome_stopped (cli, self->mac, LK_CLI_FAILED, "weak-password", 2020, detail);
  return FALSE;
}

static gboolean
check_device (LkCli *cli, Reset *self, LkSadpDevice *device, LkCliExit *status)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);
  gboolean possible = can->reset_mode == LK_RESET_MODE_ENCRYPT_STRING
                      || can->reset_mode == LK_RESET_MODE_DEVICE_CODE;

  if (!possible)
    *status = lk_cli_outcome_stopped (cli, self->mac, LK_CLI_REFUSED, NULL,
                                      can->no_password_yet ? 2019 : 0, can->sentence);
  else if (self->sync_cameras && !can->sync_cameras)
    *status = lk_cli_outcome_stopped (
        cli, self->mac, LK_CLI_REFUSED, NULL, 0,
        _ ("This device cannot hand a password on to its cameras. Nothing was sent."));
  else
    return TRUE;
  return FALSE;
}

/* What the answer was made for: the case knows best. */
static const LkExportRecord *
export_of_answer (Reset *self)
{
  return self->filed_exported != NULL ? self->filed_exported : self->exported;
}

/* The boot guard: a device that restarted has most likely forgotten its request. */
static gboolean
check_not_restarted (LkCli *cli, Reset *self, LkSadpDevice *device, LkCliExit *status)
{
  const LkExportRecord *exported = export_of_answer (self);
  g_autofree char *detail = NULL;
  gint64 exported_us = 0;
  LkSadpBootVerdict verdict;

  if (self->despite_restart || exported == NULL || exported->boot_time == NULL
      || !lk_time_parse_us (exported->exported_at, &exported_us))
    return TRUE;
  verdict = lk_sadp_boot_guard (exported->boot_time, exported_us,
                                lk_sadp_device_get_boot_time (device));
  if (verdict != LK_SADP_BOOT_RESTARTED)
    return TRUE;
  detail = g_strdup_printf ("%s %s", lk_sadp_boot_sentence (verdict),
                            _ ("Nothing was sent; --despite-restart tries it all the same."));
  *status = lk_cli_outcome_stopped (cli, self->mac, LK_CLI_FAILED, "request-gone", 2022, detail);
  return FALSE;
}

/* A request that was exported after that of the case makes the case's answer useless. */
static gboolean
check_not_exported_since (LkCli *cli, Reset *self, LkCliExit *status)
{
  gint64 noted_us = 0, filed_us = 0;

  if (self->despite_restart || self->exported == NULL || self->filed_exported == NULL
      || g_strcmp0 (self->exported->request_sha256, self->filed_exported->request_sha256) == 0
      || !lk_time_parse_us (self->exported->exported_at, &noted_us)
      || !lk_time_parse_us (self->filed_exported->exported_at, &filed_us) || noted_us < filed_us)
    return TRUE;
  *status = lk_cli_outcome_stopped (
      cli, self->mac, LK_CLI_FAILED, "request-gone", 2022,
      _ ("The device gave a newer request after the one of this case, so it will refuse the "
         "answer. Add the newer request to the case with “latchkeyctl case re-export”. Nothing "
         "was sent; --despite-restart tries it all the same."));
  return FALSE;
}

/* Without --case the answer belongs to the case that the request was filed with, if it was. */
static LkCliAttempt
attempt_of (Reset *self)
{
  const gboolean known
      = self->filed.id == NULL && self->exported != NULL && self->exported->case_id != NULL;

  return (LkCliAttempt){ .store = self->store,
                         .mac = self->mac,
                         .case_id = known ? self->exported->case_id : self->filed.id,
                         .item = known ? self->exported->item : (guint) self->filed.item,
                         .answer = self->answer };
}

static gboolean
check_last_attempt (LkCli *cli, Reset *self, LkCliExit *status)
{
  const LkExportRecord *exported = export_of_answer (self);
  const LkCliAttempt attempt = attempt_of (self);
  gint64 exported_us = 0;

  if (exported != NULL && !lk_time_parse_us (exported->exported_at, &exported_us))
    exported_us = 0;
  return lk_cli_attempt_check (cli, &attempt, exported_us, self->again, status);
}

/* The device says whether it is still the one it was; SADP has no way to try the password. */
static void
look_again (LkCli *cli, LkCliSadp *sadp, LkSadpDevice *device)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_sadp_probe_async (sadp->transport, device, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  if (!lk_sadp_probe_finish (sadp->transport, result, &error))
    lk_cli_error (cli, LK_CLI_DONE, lk_sadp_error_number (error),
                  _ ("The device took the new password and does not answer now."));
}

static const char *
success_sentence (Reset *self)
{
  if (self->sync_cameras)
    return _ ("The device took the new password. Its cameras may take some minutes to follow.");
  return _ ("The device took the new password. Sign in with it, and set up a way to reset it "
            "yourself: a GUID file, questions or a mailbox.");
}

static LkCliExit
reset_device (LkCli *cli, LkCliSadp *sadp, Reset *self, LkSadpDevice *device)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome = NULL;
  const LkCliAttempt attempt = attempt_of (self);
  LkCliExit status;
  gboolean told;

  lk_cli_attempt_begin (cli, &attempt);
  lk_sadp_reset_async (sadp->transport, device, self->answer, self->password, self->sync_cameras,
                       cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  outcome = lk_sadp_reset_finish (sadp->transport, result, &error);
  lk_cli_attempt_end (cli, &attempt, outcome);
  if (outcome == NULL)
    return lk_cli_outcome_failed (cli, self->mac, error);
  if (outcome->result == LK_SADP_RESULT_SUCCESS)
    look_again (cli, sadp, device);
  told = lk_cli_reset_case_post (cli, &self->filed, outcome, self->store);
  status = lk_cli_outcome_print (cli, self->mac, outcome, success_sentence (self));
  return status == LK_CLI_DONE && !told ? LK_CLI_FAILED : status;
}

static LkCliExit
run (LkCli *cli, LkCliSadp *sadp, Reset *self)
{
  g_autoptr (LkSadpDevice) device = NULL;
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_make (cli, sadp, &status))
    return status;
  self->filed.desk.practice = sadp->practice;
  self->store = lk_cli_store_open (cli, sadp->practice);
  if (self->store != NULL)
    self->exported = lk_local_store_find_export (self->store, self->mac);
  if (!lk_cli_reset_case_open (cli, &self->filed, self->mac, &status))
    return status;
  self->filed_exported = lk_cli_reset_case_get_export (&self->filed, self->mac);
  if (!read_answer (cli, self, &status) || !check_last_attempt (cli, self, &status)
      || !read_password (cli, self, &status) || !check_not_exported_since (cli, self, &status)
      || !lk_cli_sadp_start (cli, sadp, &status)
      || (device = lk_cli_sadp_find (cli, sadp, self->mac, &status)) == NULL
      || !check_device (cli, self, device, &status)
      || !check_not_restarted (cli, self, device, &status))
    return status;
  return reset_device (cli, sadp, self, device);
}

/**
 * lk_cli_reset:
 * @cli: the run
 * @argc: how many words
 * @argv: the words
 *
 * `reset MAC --answer FILE|-`: gives the device the desk's answer and a new password. Everything
 * that can be known beforehand is checked before anything is sent.
 *
 * Returns: 0; 1 when a guard stops it; 3 when the device refuses or cannot; 4 when nobody knows
 *   what came of it; 5 for a file that is no answer
 */
LkCliExit
lk_cli_reset (LkCli *cli, int argc, char **argv)
{
  g_auto (LkCliSadp) sadp = { .default_timeout_s = FIND_S };
  g_auto (Reset) self = { .password_fd = -1, .filed.item = 1 };
  const GOptionEntry entries[] = {
    { "answer", 0, 0, G_OPTION_ARG_FILENAME, &self.answer_path,
      N_ ("The desk’s answer: a file with the key, or Encrypt.xml"), "FILE|-" },
    { "password-fd", 0, 0, G_OPTION_ARG_INT, &self.password_fd,
      N_ ("Read the new password from a descriptor"), "N" },
    { "sync-cameras", 0, 0, G_OPTION_ARG_NONE, &self.sync_cameras,
      N_ ("Let a recorder hand the password on to its cameras"), NULL },
    { "despite-restart", 0, 0, G_OPTION_ARG_NONE, &self.despite_restart,
      N_ ("Try it although the device seems to have restarted"), NULL },
    { "again", 0, 0, G_OPTION_ARG_NONE, &self.again,
      N_ ("Try it although the device has locked itself, or nobody knows what came of the last "
          "attempt"),
      NULL },
    { "case", 0, 0, G_OPTION_ARG_STRING, &self.filed.id,
      N_ ("Tell the desk what came of it, on this case"), "ID" },
    { "item", 0, 0, G_OPTION_ARG_INT, &self.filed.item, N_ ("Which item of the case (1)"), "N" },
    { "desk", 0, 0, G_OPTION_ARG_STRING, &self.filed.desk.url,
      N_ ("The desk where the case is; that of this computer without it"), "URL" },
    G_OPTION_ENTRY_NULL,
  };
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_sadp_parse (cli, &sadp, entries, "MAC", 1, &argc, &argv, &status)
      || (self.mac = lk_cli_sadp_mac (cli, argv[1], &status)) == NULL)
    return status;
  if (self.answer_path == NULL)
    return lk_cli_usage (cli, _ ("--answer is missing."));
  return run (cli, &sadp, &self);
}
