/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reset-result.h"

#include <glib/gi18n.h>

static void
append (GString *text, const char *sentence)
{
  if (sentence == NULL || sentence[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static const char *
login_sentence (LkIsapiResult result)
{
  switch (result)
    {
    case LK_ISAPI_ACCEPTED:
      return _ ("Signing in with the new password worked.");
    case LK_ISAPI_REFUSED:
      return _ ("Signing in with the new password was refused. Some devices need a minute. Try "
                "it on the device’s web page.");
    case LK_ISAPI_LOCKED:
      return _ ("The device lets nobody sign in from this computer for now, so the new password "
                "could not be tried.");
    case LK_ISAPI_UNREACHABLE:
      return _ ("The device’s web page could not be reached from here, so the new password could "
                "not be tried.");
    case LK_ISAPI_UNSUPPORTED:
      return _ ("The device’s web page offers no sign-in that can be checked from here.");
    }
  g_return_val_if_reached ("");
}

static void
tell_success (LkResetResult *self, LkResetRun *run, gboolean cameras, GString *text)
{
  LkIsapiResult login = LK_ISAPI_UNSUPPORTED;

  self->icon = "object-select-symbolic";
  self->style = "success";
  self->title = _ ("New Password Set");
  self->success = TRUE;
  append (text, lk_reset_run_get_verified (run)
                    ? _ ("The device took the answer and the new password, and it answers again.")
                    : _ ("The device took the answer and the new password. It does not answer yet: "
                         "it may be restarting."));
  if (lk_reset_run_get_logged_in (run, &login))
    append (text, login_sentence (login));
  append (text, _ ("Keep the new password in a safe place."));
  if (cameras)
    append (text, _ ("The cameras behind it may take some minutes."));
}

static void
tell_unknown (LkResetResult *self, LkResetRun *run, GString *text)
{
  LkIsapiResult login = LK_ISAPI_UNSUPPORTED;

  self->icon = "dialog-question-symbolic";
  self->style = "warning";
  self->title = _ ("Outcome Unknown");
  self->unknown = TRUE;
  self->again = TRUE;
  append (text, _ ("The device did not answer in time. It may have taken the new password, and an "
                   "attempt may have been counted. Nothing was sent a second time."));
  append (text, lk_reset_run_get_verified (run)
                    ? _ ("The device is there again: check by signing in with the new password "
                         "before you try once more.")
                    : _ ("The device does not answer now. Check that it is powered and on this "
                         "network, then look again."));
  if (lk_reset_run_get_logged_in (run, &login))
    append (text, login_sentence (login));
}

static void
tell_refused (LkResetResult *self, const LkSadpOutcome *outcome, GString *text)
{
  const char *const *causes = lk_sadp_word_causes (outcome->word);

  self->icon = "action-unavailable-symbolic";
  self->style = "error";
  self->title = _ ("The Device Refused");
  self->export = outcome->word == LK_SADP_WORD_EMPTY_ENCRYPT_STRING
                 || outcome->word == LK_SADP_WORD_EXPORT_FILE_OVERDUE;
  self->again = !self->export;
  append (text, outcome->detail);
  append (text, outcome->next_step);
  for (guint i = 0; causes != NULL && causes[i] != NULL; i++)
    g_string_append_printf (text, "\n%u. %s", i + 1, causes[i]);
}

/**
 * lk_reset_result_new:
 * @run: a run that has an outcome
 * @cameras: whether the cameras behind a recorder were to get the password too
 *
 * Returns: (transfer full): the outcome in words
 */
LkResetResult *
lk_reset_result_new (LkResetRun *run, gboolean cameras)
{
  LkResetResult *self = g_new0 (LkResetResult, 1);
  const LkSadpOutcome *outcome = lk_reset_run_get_outcome (run);
  GString *text = g_string_new (NULL);
  LkIsapiResult login = LK_ISAPI_UNSUPPORTED;
  gboolean let_in = lk_reset_run_get_logged_in (run, &login) && login == LK_ISAPI_ACCEPTED;

  if (outcome->result == LK_SADP_RESULT_SUCCESS || let_in)
    tell_success (self, run, cameras, text);
  else if (outcome->result == LK_SADP_RESULT_UNKNOWN)
    tell_unknown (self, run, text);
  else
    tell_refused (self, outcome, text);
  if (outcome->elsewhere)
    append (text, _ ("The reply came from an address that the device was not seen at before."));
  if (outcome->sadp_error != 0 && !self->success)
    self->code = g_strdup_printf ("SADP %u", outcome->sadp_error);
  self->text = g_string_free (text, FALSE);
  return self;
}

/**
 * lk_reset_result_free:
 * @self: (transfer full): a result
 */
void
lk_reset_result_free (LkResetResult *self)
{
  g_free (self->text);
  g_free (self->code);
  g_free (self);
}
