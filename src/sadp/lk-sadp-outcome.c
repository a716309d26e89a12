/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-outcome-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_BOXED_TYPE (LkSadpOutcome, lk_sadp_outcome, lk_sadp_outcome_copy, lk_sadp_outcome_free)
G_DEFINE_BOXED_TYPE (LkSadpExport, lk_sadp_export, lk_sadp_export_copy, lk_sadp_export_free)

/**
 * lk_sadp_result_to_string:
 * @result: a result
 *
 * Returns: (transfer none): success, refused or unknown
 */
const char *
lk_sadp_result_to_string (LkSadpResult result)
{
  switch (result)
    {
    case LK_SADP_RESULT_SUCCESS:
      return "success";
    case LK_SADP_RESULT_REFUSED:
      return "refused";
    case LK_SADP_RESULT_UNKNOWN:
      return "unknown";
    }
  g_return_val_if_reached ("unknown");
}

/**
 * lk_sadp_outcome_copy:
 * @self: an outcome
 *
 * Returns: (transfer full): a copy
 */
LkSadpOutcome *
lk_sadp_outcome_copy (const LkSadpOutcome *self)
{
  LkSadpOutcome *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->detail = g_strdup (self->detail);
  copy->next_step = g_strdup (self->next_step);
  return copy;
}

/**
 * lk_sadp_outcome_ends_request:
 * @self: what came of an answer
 *
 * A wrong code, a weak password and a lock leave the device's request as it was: its answer can
 * still be given (docs/protocol.md, “Result words” [V]).
 *
 * Returns: whether the request serves no answer any more, so that a new one takes nothing away
 */
gboolean
lk_sadp_outcome_ends_request (const LkSadpOutcome *self)
{
  return self->result == LK_SADP_RESULT_SUCCESS || self->word == LK_SADP_WORD_EMPTY_ENCRYPT_STRING
         || self->word == LK_SADP_WORD_EXPORT_FILE_OVERDUE;
}

/**
 * lk_sadp_outcome_was_given:
 * @self: what came of an answer
 *
 * Returns: %FALSE when the device was silent before it was given anything that counts, so that all
 *   is as it was
 */
gboolean
lk_sadp_outcome_was_given (const LkSadpOutcome *self)
{
  return self->attempted || self->result != LK_SADP_RESULT_UNKNOWN;
}

/**
 * lk_sadp_outcome_free:
 * @self: (nullable) (transfer full): an outcome
 */
void
lk_sadp_outcome_free (LkSadpOutcome *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->detail);
  g_free (self->next_step);
  g_free (self);
}

/**
 * lk_sadp_request_kind_to_string:
 * @kind: a kind of request
 *
 * Returns: (transfer none): encrypt-string or device-code
 */
const char *
lk_sadp_request_kind_to_string (LkSadpRequestKind kind)
{
  switch (kind)
    {
    case LK_SADP_REQUEST_ENCRYPT_STRING:
      return "encrypt-string";
    case LK_SADP_REQUEST_DEVICE_CODE:
      return "device-code";
    }
  g_return_val_if_reached ("encrypt-string");
}

/**
 * lk_sadp_export_copy:
 * @self: an export
 *
 * Returns: (transfer full): a copy that shares the secret
 */
LkSadpExport *
lk_sadp_export_copy (const LkSadpExport *self)
{
  LkSadpExport *copy = g_memdup2 (self, sizeof *self);

  copy->text = lk_secret_ref (self->text);
  copy->boot_time = g_strdup (self->boot_time);
  return copy;
}

/**
 * lk_sadp_export_free:
 * @self: (nullable) (transfer full): an export
 */
void
lk_sadp_export_free (LkSadpExport *self)
{
  if (self == NULL)
    return;
  lk_secret_unref (self->text);
  g_free (self->boot_time);
  g_free (self);
}

/**
 * lk_sadp_unbind_status_sentence:
 * @status: what a device says about its cloud account
 *
 * Returns: (transfer none): one sentence for people
 */
const char *
lk_sadp_unbind_status_sentence (LkSadpUnbindStatus status)
{
  switch (status)
    {
    case LK_SADP_UNBIND_POSSIBLE:
      return _ ("The device can be taken off its cloud account with its password.");
    case LK_SADP_UNBIND_NOT_BOUND:
      return _ ("The device is not bound to any cloud account.");
    case LK_SADP_UNBIND_CLOUD_OFF:
      return _ ("The cloud service is switched off on this device. Switch it on first, on the "
                "device’s web page.");
    case LK_SADP_UNBIND_CLOUD_OFFLINE:
      return _ ("The device is not connected to the cloud service. It needs access to the "
                "internet to be taken off its account.");
    case LK_SADP_UNBIND_UNKNOWN:
      return _ ("The device does not tell whether it is bound to a cloud account.");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_sadp_question_new:
 * @id: the device's number of the question
 * @chosen: whether it is one of the three
 * @answer: (nullable): the answer
 *
 * Returns: (transfer full): a question
 */
LkSadpQuestion *
lk_sadp_question_new (guint id, gboolean chosen, LkSecret *answer)
{
  LkSadpQuestion *self = g_new0 (LkSadpQuestion, 1);

  self->id = id;
  self->chosen = chosen;
  self->answer = answer != NULL ? lk_secret_ref (answer) : NULL;
  return self;
}

/**
 * lk_sadp_question_free:
 * @self: (nullable) (transfer full): a question
 */
void
lk_sadp_question_free (LkSadpQuestion *self)
{
  if (self == NULL)
    return;
  lk_secret_unref (self->answer);
  g_free (self);
}

/**
 * lk_sadp_mail_qr_free:
 * @self: (nullable) (transfer full): the answer to GetQRcodes
 */
void
lk_sadp_mail_qr_free (LkSadpMailQr *self)
{
  if (self == NULL)
    return;
  lk_secret_unref (self->text);
  g_free (self->mailbox);
  g_free (self->service_mailbox);
  g_free (self);
}

/* A count in an answer; -1 when the device did not say one that makes sense. */
int
lk_sadp_answer_number (LkSadpMessage *answer, const char *name)
{
  guint number;

  return lk_sadp_message_get_uint (answer, name, 1000000, &number) ? (int) number : -1;
}

/* What a device says to a command that changes it. */
LkSadpOutcome *
lk_sadp_outcome_new_from_answer (LkSadpMessage *answer)
{
  const char *text = lk_sadp_message_get (answer, "Result");
  LkSadpOutcome *outcome = g_new0 (LkSadpOutcome, 1);

  outcome->word = lk_sadp_word_parse (text);
  outcome->result = outcome->word == LK_SADP_WORD_SUCCESS ? LK_SADP_RESULT_SUCCESS
                    : outcome->word == LK_SADP_WORD_NONE  ? LK_SADP_RESULT_UNKNOWN
                                                          : LK_SADP_RESULT_REFUSED;
  outcome->text
      = text != NULL ? g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 64)) : NULL;
  outcome->sadp_error = lk_sadp_word_number (outcome->word);
  outcome->attempts_left = lk_sadp_answer_number (answer, "RetryTimes");
  if (outcome->attempts_left < 0)
    outcome->attempts_left = lk_sadp_answer_number (answer, "RetryModifyTime");
  outcome->lock_minutes = lk_sadp_answer_number (answer, "SurplusLockTime");
  outcome->detail
      = lk_sadp_word_sentence (outcome->word, outcome->attempts_left, outcome->lock_minutes);
  outcome->next_step = g_strdup (lk_sadp_word_next_step (outcome->word));
  return outcome;
}
