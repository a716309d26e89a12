/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-command.h"

#include "lk-sadp-assumptions.h"
#include "lk-sadp-call.h"
#include "lk-sadp-crypto.h"
#include "lk-sadp-guard.h"
#include "lk-sadp-outcome-private.h"

#include <glib/gi18n-lib.h>

G_STATIC_ASSERT (LK_SADP_ASSUME_U10_EXCHANGE_SERVES_ONCE);

/*
 * Commands that carry a secret: a key exchange, then the command at once (assumption U10), each
 * sent once. What the device says ends as an outcome, and so does a wait that was stopped after the
 * command had left; an error means that the command was not sent.
 */
typedef struct
{
  LkSadpTransport *transport;
  LkSadpDevice *device;
  LkSadpCommand command;
  LkSadpCrypto *crypto;
  LkSecret *code;
  LkSecret *password;
  GPtrArray *questions;
  gboolean sync_cameras;
  gboolean attempted;
  gboolean elsewhere;
  gboolean reserved;
} Job;

static void
job_release (Job *job)
{
  if (job->reserved)
    lk_sadp_call_release (job->transport, job->device);
  job->reserved = FALSE;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  job_release (job);
  g_clear_object (&job->transport);
  g_clear_object (&job->device);
  lk_sadp_crypto_free (job->crypto);
  lk_secret_unref (job->code);
  lk_secret_unref (job->password);
  g_clear_pointer (&job->questions, g_ptr_array_unref);
  g_free (job);
}

static void
return_outcome (GTask *task, LkSadpOutcome *outcome)
{
  Job *job = g_task_get_task_data (task);

  outcome->attempted = job->attempted;
  outcome->elsewhere = job->elsewhere;
  if (job->elsewhere)
    {
      g_autofree char *detail = outcome->detail;

      outcome->detail
          = g_strconcat (detail, " ",
                         _ ("The answer came from an address where this device was never seen."),
                         NULL);
    }
  job_release (job);
  g_task_return_pointer (task, outcome, (GDestroyNotify) lk_sadp_outcome_free);
}

static void
return_error (GTask *task, GError *error)
{
  job_release (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

/* No answer in time, or @stopped before it: what is known depends on what had left this computer.
 */
static LkSadpOutcome *
outcome_of_silence (gboolean attempted, gboolean stopped)
{
  LkSadpOutcome *outcome = g_new0 (LkSadpOutcome, 1);

  outcome->result = LK_SADP_RESULT_UNKNOWN;
  outcome->word = LK_SADP_WORD_NO_ANSWER;
  outcome->sadp_error = lk_sadp_word_number (LK_SADP_WORD_NO_ANSWER);
  outcome->attempts_left = outcome->lock_minutes = -1;
  if (attempted)
    {
      outcome->detail
          = g_strdup (stopped ? _ ("Outcome unknown: the wait for the device was "
                                   "stopped. It may have taken the new password, or "
                                   "counted an attempt.")
                              : _ ("Outcome unknown: the device did not answer in time. It may "
                                   "have taken the new password, or counted an attempt."));
      outcome->next_step = g_strdup (_ ("Try to sign in with the new password before you send "
                                        "anything again."));
    }
  else
    {
      outcome->detail = g_strdup (_ ("Outcome unknown: the device did not answer the key exchange. "
                                     "Nothing was sent that counts as an attempt."));
      outcome->next_step = g_strdup (lk_sadp_word_next_step (LK_SADP_WORD_NO_ANSWER));
    }
  return outcome;
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_ANSWER)
         || g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_BAD_ANSWER);
}

static void
on_command_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (LkSadpMessage) answer = NULL;
  GError *error = NULL;

  answer = lk_sadp_call_finish (job->transport, result, &job->elsewhere, &error);
  if (answer != NULL)
    return_outcome (task, lk_sadp_outcome_new_from_answer (answer));
  else if (is_silence (error))
    {
      g_error_free (error);
      return_outcome (task, outcome_of_silence (TRUE, FALSE));
    }
  else if (job->attempted && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return_outcome (task, outcome_of_silence (TRUE, TRUE));
    }
  else
    return_error (task, error);
}

static gboolean
protect_questions (Job *job, LkSadpPayload *payload, char **protected, GError **error)
{
  for (guint i = 0; i < LK_SADP_QUESTIONS; i++)
    {
      const LkSadpQuestion *question = g_ptr_array_index (job->questions, i);

      payload->question_ids[i] = question->id;
      protected[i] = lk_sadp_crypto_protect (job->crypto, question->answer, error);
      payload->question_answers[i] = protected[i];
      if (protected[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
send_command (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  LkSadpPayload payload = { .sync_cameras = job->sync_cameras };
  char *protected[LK_SADP_QUESTIONS] = { NULL };
  g_autofree char *password = NULL;
  g_autofree char *code = NULL;
  GError *error = NULL;
  gboolean ok;

  payload.code_encrypted
      = (job->command == LK_SADP_COMMAND_RESET || job->command == LK_SADP_COMMAND_MAIL_RESET)
        && lk_sadp_device_get_capabilities (job->device)->code_encrypt;
  payload.password = password = lk_sadp_crypto_protect (job->crypto, job->password, &error);
  ok = password != NULL;
  if (ok && job->code != NULL && payload.code_encrypted)
    {
      payload.code = code = lk_sadp_crypto_protect (job->crypto, job->code, &error);
      ok = code != NULL;
    }
  else if (job->code != NULL)
    {
      payload.code = lk_secret_get_text (job->code);
    }
  if (ok && job->questions != NULL)
    ok = protect_questions (job, &payload, protected, &error);

  if (ok)
    {
      /* Stopped at the last moment, it does not leave any more. */
      job->attempted = !g_cancellable_is_cancelled (g_task_get_cancellable (task));
      lk_sadp_call_async (job->transport, job->device, job->command, &payload,
                          g_task_get_cancellable (task), on_command_answer, g_object_ref (task));
    }
  else
    {
      return_error (task, error);
    }
  for (guint i = 0; i < LK_SADP_QUESTIONS; i++)
    g_free (protected[i]);
}

static void
on_exchange_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (LkSadpMessage) answer = NULL;
  GError *error = NULL;
  LkSadpWord word;

  answer = lk_sadp_call_finish (job->transport, result, &job->elsewhere, &error);
  if (answer == NULL && is_silence (error))
    {
      g_error_free (error);
      return_outcome (task, outcome_of_silence (FALSE, FALSE));
      return;
    }
  if (answer == NULL)
    {
      return_error (task, error);
      return;
    }
  word = lk_sadp_word_parse (lk_sadp_message_get (answer, "Result"));
  if (word != LK_SADP_WORD_SUCCESS && word != LK_SADP_WORD_NONE)
    return_outcome (task, lk_sadp_outcome_new_from_answer (answer));
  else if (!lk_sadp_crypto_take_random (job->crypto, lk_sadp_message_get (answer, "Code"), &error))
    return_error (task, error);
  else
    send_command (task);
}

static void
on_key_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  LkSadpPayload payload = { 0 };
  g_autofree char *public = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)
      || (public = lk_sadp_crypto_get_public (job->crypto, &error)) == NULL)
    {
      return_error (task, error);
      return;
    }
  payload.code = public;
  lk_sadp_call_async (job->transport, job->device, LK_SADP_COMMAND_EXCHANGE_CODE, &payload,
                      g_task_get_cancellable (task), on_exchange_answer, g_object_ref (task));
}

/* Making a key takes longer than a frame now and then, so it is made beside the main loop. */
static void
make_key (GTask *worker, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (lk_sadp_crypto_generate (task_data, &error))
    g_task_return_boolean (worker, TRUE);
  else
    g_task_return_error (worker, error);
}

static void
start (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  const char *version = lk_sadp_device_get_field (job->device, "SADPVersion");
  g_autoptr (GTask) worker = NULL;
  const LkSadpCryptoProfile *profile;
  GError *error = NULL;

  if ((profile = lk_sadp_crypto_profile_choose (version, &error)) == NULL
      || !lk_sadp_call_reserve (job->transport, job->device, &error))
    {
      return_error (task, error);
      return;
    }
  job->reserved = TRUE;
  job->crypto = lk_sadp_crypto_new (profile);
  /* No cancellable: the worker uses the job's key and has to end before the job does. No source
     object either: the worker's thread must not be the one that drops a transport last. */
  worker = g_task_new (NULL, NULL, on_key_made, g_object_ref (task));
  g_task_set_source_tag (worker, start);
  g_task_set_task_data (worker, job->crypto, NULL);
  g_task_run_in_thread (worker, make_key);
}

static GTask *
new_task (LkSadpTransport *transport,
          LkSadpDevice *device,
          LkSadpCommand command,
          LkSecret *password,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (transport, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->transport = g_object_ref (transport);
  job->device = g_object_ref (device);
  job->command = command;
  job->password = lk_secret_ref (password);
  g_task_set_task_data (task, job, job_free);
  /* What the device said is not thrown away because somebody cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/* Whether the device can do this; the error says why not. */
static gboolean
check_support (GTask *task, gboolean supported, gboolean sync_cameras, const char *sentence)
{
  Job *job = g_task_get_task_data (task);

  if (supported && sync_cameras && !lk_sadp_device_get_capabilities (job->device)->sync_cameras)
    {
      supported = FALSE;
      sentence = _ ("This device cannot give its new password to the cameras behind it.");
    }
  job->sync_cameras = sync_cameras;
  if (!supported)
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED, "%s", sentence);
  return supported;
}

static LkSadpOutcome *
finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_sadp_reset_async:
 * @transport: an open transport
 * @device: a device of mode encrypt-string or device-code
 * @answer: the desk's answer, checked with lk_sadp_answer_check()
 * @password: the new password, checked with lk_password_check()
 * @sync_cameras: also give it to the cameras behind it
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Gives the desk's answer and a new password to the device: `exchangecode`, then `reset` with
 * Password, SyncIPCPassword when asked for, and Code (docs/protocol.md, “Messages” [V], bytes 5.2
 * [INF]). A wrong answer costs an attempt; nothing is ever sent again by itself.
 */
void
lk_sadp_reset_async (LkSadpTransport *transport,
                     LkSadpDevice *device,
                     LkSecret *answer,
                     LkSecret *password,
                     gboolean sync_cameras,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = new_task (transport, device, LK_SADP_COMMAND_RESET, password,
                                     cancellable, callback, user_data);
  const LkSadpCapabilities *c = lk_sadp_device_get_capabilities (device);
  Job *job = g_task_get_task_data (task);

  g_task_set_source_tag (task, lk_sadp_reset_async);
  job->code = lk_secret_ref (answer);
  if (lk_secret_get_size (answer) == 0 || lk_secret_get_size (answer) > LK_SADP_ANSWER_MAX)
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT, "%s",
                             _ ("This cannot be an answer of a desk."));
  else if (check_support (task,
                          c->reset_mode == LK_RESET_MODE_ENCRYPT_STRING
                              || c->reset_mode == LK_RESET_MODE_DEVICE_CODE,
                          sync_cameras, c->sentence))
    start (task);
}

/**
 * lk_sadp_reset_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when nothing was sent that counts
 *
 * Returns: (transfer full) (nullable): what the device said, or that it said nothing
 */
LkSadpOutcome *
lk_sadp_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * lk_sadp_guid_reset_async:
 * @transport: an open transport
 * @device: a device with guid
 * @guid: the content of the GUID file; blanks in it do not count
 * @password: the new password
 * @sync_cameras: also give it to the cameras behind it
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Resets by the GUID file that the owner saved: `exchangecode`, then `GUIDReset` [V V-old].
 */
void
lk_sadp_guid_reset_async (LkSadpTransport *transport,
                          LkSadpDevice *device,
                          LkSecret *guid,
                          LkSecret *password,
                          gboolean sync_cameras,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = new_task (transport, device, LK_SADP_COMMAND_GUID_RESET, password,
                                     cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  g_task_set_source_tag (task, lk_sadp_guid_reset_async);
  job->code = lk_sadp_answer_from_typed (lk_secret_get_text (guid));
  if (lk_secret_get_size (job->code) == 0 || lk_secret_get_size (job->code) > LK_SADP_CODE_MAX)
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT, "%s",
                             _ ("This is not a GUID file."));
  else if (check_support (task, lk_sadp_device_get_capabilities (device)->guid, sync_cameras,
                          _ ("The device cannot be reset by a GUID file.")))
    start (task);
}

/**
 * lk_sadp_guid_reset_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when nothing was sent that counts
 *
 * Returns: (transfer full) (nullable): what came of it
 */
LkSadpOutcome *
lk_sadp_guid_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

static gboolean
three_answers (GPtrArray *questions)
{
  if (questions->len != LK_SADP_QUESTIONS)
    return FALSE;
  for (guint i = 0; i < questions->len; i++)
    {
      const LkSadpQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer == NULL || lk_secret_get_size (question->answer) == 0
          || lk_secret_get_size (question->answer) > LK_SADP_CODE_MAX)
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_sadp_answer_reset_async:
 * @transport: an open transport
 * @device: a device with questions
 * @questions: (element-type LkSadpQuestion): exactly three, each with its answer
 * @password: the new password
 * @sync_cameras: also give it to the cameras behind it
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Resets by security questions: `exchangecode`, then `AnswerReset` [V V-old].
 */
void
lk_sadp_answer_reset_async (LkSadpTransport *transport,
                            LkSadpDevice *device,
                            GPtrArray *questions,
                            LkSecret *password,
                            gboolean sync_cameras,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = new_task (transport, device, LK_SADP_COMMAND_ANSWER_RESET, password,
                                     cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  g_task_set_source_tag (task, lk_sadp_answer_reset_async);
  job->questions = g_ptr_array_ref (questions);
  if (!three_answers (questions))
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT, "%s",
                             _ ("The device wants answers to exactly three questions."));
  else if (check_support (task, lk_sadp_device_get_capabilities (device)->questions, sync_cameras,
                          _ ("The device has no security questions.")))
    start (task);
}

/**
 * lk_sadp_answer_reset_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when nothing was sent that counts
 *
 * Returns: (transfer full) (nullable): what came of it
 */
LkSadpOutcome *
lk_sadp_answer_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * lk_sadp_mail_reset_async:
 * @transport: an open transport
 * @device: a device with a mailbox
 * @code: the code that came by e-mail; blanks in it do not count
 * @password: the new password
 * @sync_cameras: also give it to the cameras behind it
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Resets by the recovery mailbox: `exchangecode`, then `MailReset` [V V-old].
 */
void
lk_sadp_mail_reset_async (LkSadpTransport *transport,
                          LkSadpDevice *device,
                          LkSecret *code,
                          LkSecret *password,
                          gboolean sync_cameras,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = new_task (transport, device, LK_SADP_COMMAND_MAIL_RESET, password,
                                     cancellable, callback, user_data);
  Job *job = g_task_get_task_data (task);

  g_task_set_source_tag (task, lk_sadp_mail_reset_async);
  job->code = lk_sadp_answer_from_typed (lk_secret_get_text (code));
  if (lk_secret_get_size (job->code) == 0 || lk_secret_get_size (job->code) > LK_SADP_ANSWER_MAX)
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT, "%s",
                             _ ("Enter the code that came by email."));
  else if (check_support (task, lk_sadp_device_get_capabilities (device)->mailbox, sync_cameras,
                          _ ("The device has no recovery mailbox.")))
    start (task);
}

/**
 * lk_sadp_mail_reset_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when nothing was sent that counts
 *
 * Returns: (transfer full) (nullable): what came of it
 */
LkSadpOutcome *
lk_sadp_mail_reset_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return finish (result, error);
}

/**
 * lk_sadp_unbind_async:
 * @transport: an open transport
 * @device: a device with unbind
 * @password: its current password
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Takes the device off its cloud account: `exchangecode`, then `ezvizUnbind` (docs/protocol.md,
 * “Messages” [V]). The device has to be connected to the cloud service for it.
 */
void
lk_sadp_unbind_async (LkSadpTransport *transport,
                      LkSadpDevice *device,
                      LkSecret *password,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = new_task (transport, device, LK_SADP_COMMAND_UNBIND, password,
                                     cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sadp_unbind_async);
  if (check_support (task, lk_sadp_device_get_capabilities (device)->unbind, FALSE,
                     _ ("This device cannot be taken off a cloud account over the network. File a "
                        "case for device unbinding.")))
    start (task);
}

/**
 * lk_sadp_unbind_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when nothing was sent that counts
 *
 * Returns: (transfer full) (nullable): what came of it
 */
LkSadpOutcome *
lk_sadp_unbind_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return finish (result, error);
}
