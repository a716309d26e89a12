/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-command.h"

#include "lk-sadp-assumptions.h"
#include "lk-sadp-call.h"
#include "lk-sadp-outcome-private.h"
#include "lk-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Commands that ask one device one thing, without a key exchange. */

/* Makes the result of an answer; NULL with an error when there is none in it. */
typedef gpointer (*ReadFunc) (LkSadpMessage *answer, LkSadpDevice *device, GError **error);

typedef struct
{
  LkSadpDevice *device;
  LkSadpCommand command;
  ReadFunc read;
  GDestroyNotify free_result;
  char *boot_time; /* before it was asked: a device may restart right after it answered */
  gboolean elsewhere;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_clear_object (&query->device);
  g_free (query->boot_time);
  g_free (query);
}

static GError *
no_answer (LkSadpCommand command, GError *error)
{
  if (!lk_sadp_command_info (command)->once
      || (!g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_ANSWER)
          && !g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_BAD_ANSWER)))
    return error;
  g_error_free (error);
  return g_error_new_literal (
      LK_SADP_ERROR, LK_SADP_ERROR_OUTCOME_UNKNOWN,
      _ ("Outcome unknown: the device did not answer, but it may have made a new request. Nothing "
         "was stored. Check that it is still there, then ask again if you want to."));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Query *query = g_task_get_task_data (task);
  LkSadpTransport *transport = LK_SADP_TRANSPORT (source);
  g_autoptr (LkSadpMessage) answer = NULL;
  GError *error = NULL;
  gpointer value;

  answer = lk_sadp_call_finish (transport, result, &query->elsewhere, &error);
  lk_sadp_call_release (transport, query->device);
  if (answer == NULL)
    {
      g_task_return_error (task, no_answer (query->command, error));
      return;
    }
  value = query->read (answer, query->device, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, query->free_result);
  else
    g_task_return_error (task, error);
}

static void
start (LkSadpTransport *transport,
       LkSadpDevice *device,
       LkSadpCommand command,
       ReadFunc read,
       GDestroyNotify free_result,
       GTask *task)
{
  Query *query = g_new0 (Query, 1);
  GError *error = NULL;

  query->device = g_object_ref (device);
  query->command = command;
  query->boot_time = g_strdup (lk_sadp_device_get_boot_time (device));
  query->read = read;
  query->free_result = free_result;
  g_task_set_task_data (task, query, query_free);
  g_task_set_check_cancellable (task, !lk_sadp_command_info (command)->once);
  if (!lk_sadp_call_reserve (transport, device, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  lk_sadp_call_async (transport, device, command, NULL, g_task_get_cancellable (task), on_answer,
                      g_object_ref (task));
}

/* Whether the device did what was asked; a device that says no Result at all did. */
static gboolean
check_result (LkSadpMessage *answer, GError **error)
{
  LkSadpWord word = lk_sadp_word_parse (lk_sadp_message_get (answer, "Result"));

  if (word == LK_SADP_WORD_SUCCESS || word == LK_SADP_WORD_NONE)
    return TRUE;
  lk_sadp_word_set_error (error, word, lk_sadp_answer_number (answer, "RetryTimes"),
                          lk_sadp_answer_number (answer, "SurplusLockTime"));
  return FALSE;
}

static gpointer
bad_answer (GError **error)
{
  g_set_error_literal (error, LK_SADP_ERROR, LK_SADP_ERROR_BAD_ANSWER,
                       _ ("The device answered, but without what it was asked for."));
  return NULL;
}

static gboolean
not_supported (GTask *task, gboolean supported, const char *sentence)
{
  if (supported)
    return FALSE;
  g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_NOT_SUPPORTED, "%s", sentence);
  return TRUE;
}

/* --- The request for the desk --- */

/* One text, byte for byte: it leaves as file, as text and as QR, and the desk reads any of them. */
G_STATIC_ASSERT (LK_SADP_ASSUME_U7_QR_IS_THE_REQUEST &&LK_SADP_ASSUME_U13_DESK_BY_HAND);

static gpointer
read_export (LkSadpMessage *answer, LkSadpDevice *device, GError **error)
{
  const LkSadpElement *element = lk_sadp_message_find (answer, "EncryptString");
  LkSadpRequestKind kind = LK_SADP_REQUEST_ENCRYPT_STRING;
  LkSadpExport *export;

  if (!check_result (answer, error))
    return NULL;
  if (lk_sadp_device_get_capabilities (device)->reset_mode == LK_RESET_MODE_DEVICE_CODE)
    {
      element = lk_sadp_message_find (answer, "Code");
      kind = LK_SADP_REQUEST_DEVICE_CODE;
    }
  if (element == NULL || *element->value == '\0' || element->truncated
      || strlen (element->text) > LK_SADP_ENCRYPT_V31_MAX)
    return bad_answer (error);

  export = g_new0 (LkSadpExport, 1);
  export->text = lk_secret_new_text (element->text);
  export->kind = kind;
  export->exported_us = g_get_real_time ();
  return export;
}

/**
 * lk_sadp_export_async:
 * @transport: an open transport
 * @device: a device of mode encrypt-string or device-code
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks the device for its request, once: `getencryptstring` in mode 2 and `getcode` in mode 1
 * (docs/protocol.md, “Messages” [V]). Each request voids the one before (assumption U9): call it
 * for a click only.
 */
void
lk_sadp_export_async (LkSadpTransport *transport,
                      LkSadpDevice *device,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  const LkSadpCapabilities *c = lk_sadp_device_get_capabilities (device);
  const gboolean encrypt_string = c->reset_mode == LK_RESET_MODE_ENCRYPT_STRING;

  g_task_set_source_tag (task, lk_sadp_export_async);
  if (not_supported (task, encrypt_string || c->reset_mode == LK_RESET_MODE_DEVICE_CODE,
                     c->sentence))
    return;
  start (transport, device,
         encrypt_string ? LK_SADP_COMMAND_GET_ENCRYPT_STRING : LK_SADP_COMMAND_GET_CODE,
         read_export, (GDestroyNotify) lk_sadp_export_free, task);
}

/**
 * lk_sadp_export_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR; %LK_SADP_ERROR_OUTCOME_UNKNOWN when no answer came: the device
 *   may have made a new request all the same
 *
 * Returns: (transfer full) (nullable): the request, byte for byte as the device said it
 */
LkSadpExport *
lk_sadp_export_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  const Query *query = g_task_get_task_data (G_TASK (result));
  LkSadpExport *export = g_task_propagate_pointer (G_TASK (result), error);

  if (export == NULL)
    return NULL;
  export->boot_time = g_strdup (query->boot_time);
  export->elsewhere = query->elsewhere;
  return export;
}

/* --- Which ways without a desk are set up --- */

G_STATIC_ASSERT (LK_SADP_ASSUME_U11_RESET_TYPES_ARE_BOOLS);

static gpointer
read_reset_types (LkSadpMessage *answer, LkSadpDevice *device, GError **error)
{
  LkSadpResetTypes *types;

  if (!check_result (answer, error))
    return NULL;
  types = g_new0 (LkSadpResetTypes, 1);
  types->known = TRUE;
  types->guid = lk_sadp_message_get_bool (answer, "GuidFileDataEnabled");
  types->questions = lk_sadp_message_get_bool (answer, "SecurityQuestionEnabled");
  types->mailbox = lk_sadp_message_get_bool (answer, "SecurityEmailEnabled");
  types->hik_connect = lk_sadp_message_get_bool (answer, "HCVerificationCodeEnabled");
  return types;
}

/**
 * lk_sadp_get_reset_types_async:
 * @transport: an open transport
 * @device: a device with reset_type_query
 * @cancellable: (nullable): stops the wait
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks which ways to a new password without a desk are set up: `getPasswordResetType` [V HDR].
 */
void
lk_sadp_get_reset_types_async (LkSadpTransport *transport,
                               LkSadpDevice *device,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sadp_get_reset_types_async);
  if (!not_supported (task, lk_sadp_device_get_capabilities (device)->reset_type_query,
                      _ ("The device does not tell which ways to a new password are set up.")))
    start (transport, device, LK_SADP_COMMAND_GET_RESET_TYPE, read_reset_types, g_free, task);
}

/**
 * lk_sadp_get_reset_types_finish:
 * @transport: the transport
 * @result: the result
 * @types: (out): what is set up
 * @error: set to an %LK_SADP_ERROR
 *
 * Returns: whether the device told
 */
gboolean
lk_sadp_get_reset_types_finish (LkSadpTransport *transport,
                                GAsyncResult *result,
                                LkSadpResetTypes *types,
                                GError **error)
{
  g_autofree LkSadpResetTypes *told = g_task_propagate_pointer (G_TASK (result), error);

  *types = told != NULL ? *told : (LkSadpResetTypes){ 0 };
  return told != NULL;
}

/* --- Security questions --- */

static gpointer
read_questions (LkSadpMessage *answer, LkSadpDevice *device, GError **error)
{
  g_autoptr (GPtrArray) questions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_question_free);
  const guint count = lk_sadp_message_get_n_elements (answer);

  if (!check_result (answer, error))
    return NULL;
  for (guint i = 0; i < count; i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (answer, i);
      LkSadpQuestion *last
          = questions->len > 0 ? g_ptr_array_index (questions, questions->len - 1) : NULL;

      if (element->depth == 2 && strcmp (element->name, "Question") == 0)
        g_ptr_array_add (questions, lk_sadp_question_new (0, FALSE, NULL));
      else if (element->depth == 3 && last != NULL && strcmp (element->name, "ID") == 0)
        last->id = (guint) MIN (g_ascii_strtoull (element->value, NULL, 10), 1000);
      else if (element->depth == 3 && last != NULL && strcmp (element->name, "mark") == 0)
        last->chosen = lk_sadp_bool_parse (element->value);
    }
  if (questions->len == 0)
    return bad_answer (error);
  return g_steal_pointer (&questions);
}

/**
 * lk_sadp_get_questions_async:
 * @transport: an open transport
 * @device: a device with questions
 * @cancellable: (nullable): stops the wait
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks for the security questions: `getsecurityquestion` [V V-old].
 */
void
lk_sadp_get_questions_async (LkSadpTransport *transport,
                             LkSadpDevice *device,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sadp_get_questions_async);
  if (!not_supported (task, lk_sadp_device_get_capabilities (device)->questions,
                      _ ("The device has no security questions.")))
    start (transport, device, LK_SADP_COMMAND_GET_QUESTIONS, read_questions,
           (GDestroyNotify) g_ptr_array_unref, task);
}

/**
 * lk_sadp_get_questions_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type LkSadpQuestion): the questions; those that the
 *   owner chose are marked
 */
GPtrArray *
lk_sadp_get_questions_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Recovery mailbox --- */

/* Addresses come in base64 or plain, depending on the firmware. */
static char *
read_address (LkSadpMessage *answer, const char *name)
{
  const char *text = lk_sadp_message_get (answer, name);
  g_autofree guchar *decoded = NULL;
  gsize size = 0;

  if (text == NULL || *text == '\0')
    return NULL;
  if (strchr (text, '@') == NULL && lk_text_is_base64 (text, LK_SADP_TEXT_MAX))
    {
      decoded = g_base64_decode (text, &size);
      if (size > 0 && g_utf8_validate_len ((const char *) decoded, size, NULL))
        {
          g_autofree char *plain = g_strndup ((const char *) decoded, size);

          return lk_text_clean (plain, 256);
        }
    }
  return lk_text_clean (text, 256);
}

static gpointer
read_mail_qr (LkSadpMessage *answer, LkSadpDevice *device, GError **error)
{
  const LkSadpElement *element = lk_sadp_message_find (answer, "QRcodes");
  LkSadpMailQr *qr;

  if (!check_result (answer, error))
    return NULL;
  if (element == NULL || *element->value == '\0' || element->truncated)
    return bad_answer (error);
  qr = g_new0 (LkSadpMailQr, 1);
  qr->text = lk_secret_new_text (element->value);
  qr->mailbox = read_address (answer, "MailBox");
  qr->service_mailbox = read_address (answer, "MailServiceBox");
  return qr;
}

/**
 * lk_sadp_get_mail_qr_async:
 * @transport: an open transport
 * @device: a device with a mailbox
 * @cancellable: (nullable): stops the wait, not the device
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks for the QR code that starts the way over the recovery mailbox: `GetQRcodes` [V]. A restart
 * voids it, so does another one.
 */
void
lk_sadp_get_mail_qr_async (LkSadpTransport *transport,
                           LkSadpDevice *device,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sadp_get_mail_qr_async);
  if (!not_supported (task, lk_sadp_device_get_capabilities (device)->mailbox,
                      _ ("The device has no recovery mailbox.")))
    start (transport, device, LK_SADP_COMMAND_GET_QR_CODES, read_mail_qr,
           (GDestroyNotify) lk_sadp_mail_qr_free, task);
}

/**
 * lk_sadp_get_mail_qr_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR
 *
 * Returns: (transfer full) (nullable): the QR code and whom to mail it to
 */
LkSadpMailQr *
lk_sadp_get_mail_qr_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Cloud account --- */

static gpointer
read_unbind_status (LkSadpMessage *answer, LkSadpDevice *device, GError **error)
{
  LkSadpWord word = lk_sadp_word_parse (lk_sadp_message_get (answer, "Result"));
  LkSadpUnbindStatus *status = g_new (LkSadpUnbindStatus, 1);

  *status = LK_SADP_UNBIND_UNKNOWN;
  if (word == LK_SADP_WORD_SUCCESS)
    *status = LK_SADP_UNBIND_POSSIBLE;
  else if (word == LK_SADP_WORD_NOT_BOUND)
    *status = LK_SADP_UNBIND_NOT_BOUND;
  else if (word == LK_SADP_WORD_CLOUD_OFF)
    *status = LK_SADP_UNBIND_CLOUD_OFF;
  else if (word == LK_SADP_WORD_CLOUD_OFFLINE)
    *status = LK_SADP_UNBIND_CLOUD_OFFLINE;
  return status;
}

/**
 * lk_sadp_unbind_status_async:
 * @transport: an open transport
 * @device: a device
 * @cancellable: (nullable): stops the wait
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks whether the device is bound to a cloud account: `getUnbindStatus` (docs/protocol.md,
 * “Messages” [V HDR]).
 */
void
lk_sadp_unbind_status_async (LkSadpTransport *transport,
                             LkSadpDevice *device,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_sadp_unbind_status_async);
  if (!not_supported (
          task, lk_sadp_bool_parse (lk_sadp_device_get_field (device, "supportEzvizUnbind")),
          _ ("This device cannot be taken off a cloud account over the network. File a case for "
             "device unbinding.")))
    start (transport, device, LK_SADP_COMMAND_GET_UNBIND_STATUS, read_unbind_status, g_free, task);
}

/**
 * lk_sadp_unbind_status_finish:
 * @transport: the transport
 * @result: the result
 * @status: (out): what the device says
 * @error: set to an %LK_SADP_ERROR
 *
 * Returns: whether the device answered
 */
gboolean
lk_sadp_unbind_status_finish (LkSadpTransport *transport,
                              GAsyncResult *result,
                              LkSadpUnbindStatus *status,
                              GError **error)
{
  g_autofree LkSadpUnbindStatus *told = g_task_propagate_pointer (G_TASK (result), error);

  *status = told != NULL ? *told : LK_SADP_UNBIND_UNKNOWN;
  return told != NULL;
}

/**
 * lk_sadp_command_set_timeout:
 * @transport: a transport
 * @timeout_ms: how long commands wait for an answer, milliseconds; 0 for the ten seconds of the
 *   vendor's client
 */
void
lk_sadp_command_set_timeout (LkSadpTransport *transport, guint timeout_ms)
{
  lk_sadp_call_set_timeout (transport, timeout_ms);
}

/**
 * lk_sadp_command_is_busy:
 * @transport: a transport
 * @mac: a MAC in lower case with colons
 *
 * Returns: whether a command to this device is under way
 */
gboolean
lk_sadp_command_is_busy (LkSadpTransport *transport, const char *mac)
{
  return lk_sadp_call_is_reserved (transport, mac);
}
