/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-password.h"
#include "lk-practice-device-private.h"
#include "lk-practice-vendor.h"
#include "lk-text.h"

#include <string.h>

/* What a simulated device does with a command (docs/protocol.md, 2.4, 4). It decides alone; the
 * words of <Result> are those of 2.7. */

#define USER "admin"
#define MAIL_SERVICE "practice@example.invalid"
#define MAIL_OWNER "o***r@example.invalid"

static const guint chosen_questions[LK_SADP_QUESTIONS] = { 3, 5, 8 };
#define QUESTIONS 10

typedef void (*Command) (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply);

static void
append_uint (LkSadpMessage *message, const char *name, guint value)
{
  char text[16];

  g_snprintf (text, sizeof text, "%u", value);
  lk_sadp_message_append (message, name, text);
}

static void
result (LkSadpMessage *reply, const char *word)
{
  lk_sadp_message_append (reply, "Result", word);
}

static gboolean
refuse_when_locked (LkPracticeDevice *self, LkSadpMessage *reply)
{
  guint minutes = lk_practice_device_lock_minutes (self);

  if (minutes == 0)
    return FALSE;
  result (reply, "locked");
  append_uint (reply, "SurplusLockTime", minutes);
  return TRUE;
}

/* Counts a wrong try; the last one locks. */
static void
refuse_and_count (LkPracticeDevice *self, LkSadpMessage *reply, const char *word)
{
  if (lk_practice_device_has (self, LK_PRACTICE_NO_LOCK))
    {
      result (reply, word);
      return;
    }
  if (--self->attempts_left == 0)
    {
      self->locked_until_us
          = lk_practice_device_now (self) + (gint64) LK_PRACTICE_LOCK_S * G_USEC_PER_SEC;
      refuse_when_locked (self, reply);
      lk_practice_device_changed (self);
      return;
    }
  result (reply, word);
  append_uint (reply, "RetryTimes", self->attempts_left);
}

/* The key of the exchange serves one command, within a few seconds. */
static gboolean
take_key (LkPracticeDevice *self, guint8 key[LK_PRACTICE_KEY_BYTES])
{
  gint64 age = lk_practice_device_now (self) - self->key_at_us;
  gboolean good = self->has_key && age <= (gint64) LK_PRACTICE_EXCHANGE_S * G_USEC_PER_SEC;

  memcpy (key, self->key, LK_PRACTICE_KEY_BYTES);
  lk_wipe (self->key, LK_PRACTICE_KEY_BYTES);
  self->has_key = FALSE;
  return good;
}

static gboolean
secret_is (LkSecret *secret, const char *text)
{
  return secret != NULL && text != NULL && strlen (text) == lk_secret_get_size (secret)
         && lk_equal_constant_time (lk_secret_get_data (secret, NULL), text,
                                    lk_secret_get_size (secret));
}

static void
run_exchange (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  g_autofree char *code = NULL;
  const char *client_key = lk_sadp_message_get (request, "Code");

  if (client_key == NULL || !lk_practice_exchange (client_key, self->key, &code))
    {
      result (reply, "failed");
      return;
    }
  self->has_key = TRUE;
  self->key_at_us = lk_practice_device_now (self);
  result (reply, "success");
  lk_sadp_message_append (reply, "Code", code);
}

static void
give_request (LkPracticeDevice *self,
              LkPracticeRequest *request,
              LkPracticeRequestKind kind,
              LkSadpMessage *reply,
              const char *element)
{
  g_autofree char *text = NULL;

  lk_practice_request_clear (request);
  text = lk_practice_vendor_request (kind, &request->answer);
  request->at_us = lk_practice_device_now (self);
  result (reply, "success");
  lk_sadp_message_append (reply, element, text);
}

static gboolean
refuse_export (LkPracticeDevice *self, LkPracticeReset reset, LkSadpMessage *reply)
{
  if (lk_practice_device_has (self, LK_PRACTICE_INACTIVE))
    result (reply, "notActivated");
  else if (self->profile->reset != reset)
    result (reply, "failed");
  else
    return FALSE;
  return TRUE;
}

/* A new request voids the answer to the one before (docs/protocol.md [GUIDE]). */
static void
run_get_encrypt_string (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  if (refuse_export (self, LK_PRACTICE_RESET_ENCRYPT_STRING, reply))
    return;
  give_request (self, &self->request, LK_PRACTICE_REQUEST_ENCRYPT_STRING, reply, "EncryptString");
  self->restart_due = lk_practice_device_has (self, LK_PRACTICE_FORGETS);
  lk_practice_device_changed (self);
}

static void
run_get_code (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  if (refuse_export (self, LK_PRACTICE_RESET_DEVICE_CODE, reply))
    return;
  give_request (self, &self->request, LK_PRACTICE_REQUEST_DEVICE_CODE, reply, "Code");
  lk_practice_device_changed (self);
}

static void
run_get_mail_codes (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  g_autofree char *owner = g_base64_encode ((const guchar *) MAIL_OWNER, strlen (MAIL_OWNER));

  if (!lk_practice_device_has (self, LK_PRACTICE_MAILBOX))
    {
      result (reply, "notSetMailBox");
      return;
    }
  give_request (self, &self->mail, LK_PRACTICE_REQUEST_MAIL, reply, "QRcodes");
  lk_sadp_message_append (reply, "MailBox", owner);
  lk_sadp_message_append (reply, "MailServiceBox", MAIL_SERVICE);
}

static void
set_password (LkPracticeDevice *self,
              LkSadpMessage *request,
              LkSadpMessage *reply,
              const char *password)
{
  guint classes = lk_practice_device_has (self, LK_PRACTICE_STRICT_PASSWORD) ? 3 : 2;

  if (lk_password_check (password, USER) != 0 || lk_password_classes (password) < classes)
    {
      result (reply, "riskPassword");
      return;
    }
  lk_secret_unref (self->password);
  self->password = lk_secret_new_text (password);
  self->password_changed++;
  self->attempts_left = LK_PRACTICE_ATTEMPTS;
  if (lk_practice_device_has (self, LK_PRACTICE_SYNC_CAMERAS)
      && lk_sadp_message_get_bool (request, "SyncIPCPassword"))
    self->cameras_changed++;
  lk_practice_request_clear (&self->request);
  lk_practice_request_clear (&self->mail);
  result (reply, "success");
  lk_practice_device_changed (self);
}

/* What no way of resetting gets past. Takes the key of the exchange whatever comes of it. */
static char *
open_new_password (LkPracticeDevice *self,
                   LkSadpMessage *request,
                   LkSadpMessage *reply,
                   guint8 key[LK_PRACTICE_KEY_BYTES])
{
  const char *sealed = lk_sadp_message_get (request, "Password");
  gboolean good = take_key (self, key);
  char *password = good && sealed != NULL ? lk_practice_open_block (key, sealed) : NULL;

  if (refuse_when_locked (self, reply))
    ;
  else if (lk_practice_device_has (self, LK_PRACTICE_INACTIVE))
    result (reply, "notActivated");
  else if (lk_practice_device_has (self, LK_PRACTICE_DENIES))
    result (reply, "denied");
  else if (password == NULL)
    result (reply, "failed");
  else
    return password;
  lk_wipe_free (password);
  return NULL;
}

static gboolean
refuse_request_state (LkPracticeDevice *self, LkPracticeRequest *request, LkSadpMessage *reply)
{
  gint64 age = lk_practice_device_now (self) - request->at_us;
  gint64 valid = lk_practice_device_has (self, LK_PRACTICE_OVERDUE) ? 0 : LK_PRACTICE_VALID_S;

  if (request->answer == NULL)
    result (reply, "emptyEncryptString");
  else if (age >= valid * G_USEC_PER_SEC)
    result (reply, "exportFileOverDue");
  else
    return FALSE;
  return TRUE;
}

static char *
open_code (LkPracticeDevice *self, LkSadpMessage *request, const guint8 *key)
{
  const LkSadpElement *code = lk_sadp_message_find (request, "Code");
  gboolean sealed = FALSE;

  if (code == NULL)
    return NULL;
  for (guint i = 0; i < code->n_attributes; i++)
    if (g_str_equal (code->attributes[i].name, "bEncrypt"))
      sealed = lk_sadp_bool_parse (code->attributes[i].value);
  if (sealed != lk_practice_device_has (self, LK_PRACTICE_CODE_ENCRYPT))
    return NULL;
  return sealed ? lk_practice_open_block (key, code->value) : g_strdup (code->value);
}

static void
reset_with_code (LkPracticeDevice *self,
                 LkSadpMessage *request,
                 LkSadpMessage *reply,
                 LkPracticeRequest *pending)
{
  gboolean odd = lk_practice_device_has (self, LK_PRACTICE_QUIRKS);
  guint8 key[LK_PRACTICE_KEY_BYTES];
  g_auto (LkSecretString) password = open_new_password (self, request, reply, key);
  g_auto (LkSecretString) code = open_code (self, request, key);

  lk_wipe (key, sizeof key);
  if (password == NULL || refuse_request_state (self, pending, reply))
    return;
  if (!secret_is (pending->answer, code))
    refuse_and_count (self, reply, odd ? "CodeError" : "codeError");
  else
    set_password (self, request, reply, password);
}

static void
run_reset (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  reset_with_code (self, request, reply, &self->request);
}

static void
run_mail_reset (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  reset_with_code (self, request, reply, &self->mail);
}

static void
run_guid_reset (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  g_autofree char *guid = lk_practice_vendor_guid (self->identity->serial, self->password_changed);
  guint8 key[LK_PRACTICE_KEY_BYTES];
  g_auto (LkSecretString) password = open_new_password (self, request, reply, key);

  lk_wipe (key, sizeof key);
  if (password == NULL)
    return;
  if (!lk_practice_device_has (self, LK_PRACTICE_GUID)
      || g_strcmp0 (lk_sadp_message_get (request, "GUID"), guid) != 0)
    refuse_and_count (self, reply, "invalidGUID");
  else
    set_password (self, request, reply, password);
}

static gboolean
is_chosen (guint id)
{
  for (guint i = 0; i < LK_SADP_QUESTIONS; i++)
    if (chosen_questions[i] == id)
      return TRUE;
  return FALSE;
}

static void
run_get_questions (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  if (!lk_practice_device_has (self, LK_PRACTICE_QUESTIONS))
    {
      result (reply, "failed");
      return;
    }
  result (reply, "success");
  lk_sadp_message_open (reply, "QuestionList");
  for (guint id = 1; id <= QUESTIONS; id++)
    {
      lk_sadp_message_open (reply, "Question");
      append_uint (reply, "ID", id);
      lk_sadp_message_append (reply, "mark", is_chosen (id) ? "true" : "false");
      lk_sadp_message_close (reply);
    }
  lk_sadp_message_close (reply);
}

/* The answer to question 5 of every practice device is "answer 5". */
static gboolean
answer_is_right (guint id, const char *sealed, const guint8 *key)
{
  g_autofree char *expected = g_strdup_printf ("answer %u", id);
  g_auto (LkSecretString) answer = lk_practice_open_block (key, sealed);

  return is_chosen (id) && g_strcmp0 (answer, expected) == 0;
}

static guint
count_answers (LkSadpMessage *request, const guint8 *key, guint *right)
{
  guint id = 0, answered = 0, seen = 0;

  *right = 0;
  for (guint i = 0; i < lk_sadp_message_get_n_elements (request); i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (request, i);

      if (g_str_equal (element->name, "ID"))
        id = (guint) g_ascii_strtoull (element->value, NULL, 10);
      if (!g_str_equal (element->name, "Answer") || id == 0 || id > QUESTIONS)
        continue;
      answered++;
      if ((seen & 1u << id) == 0 && answer_is_right (id, element->value, key))
        (*right)++;
      seen |= 1u << id;
    }
  return answered;
}

static void
run_answer_reset (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  guint8 key[LK_PRACTICE_KEY_BYTES];
  g_auto (LkSecretString) password = open_new_password (self, request, reply, key);
  guint right = 0;
  guint answered = count_answers (request, key, &right);

  lk_wipe (key, sizeof key);
  if (password == NULL)
    return;
  if (answered != LK_SADP_QUESTIONS)
    result (reply, "QuestionNumErr");
  else if (!lk_practice_device_has (self, LK_PRACTICE_QUESTIONS) || right != LK_SADP_QUESTIONS)
    refuse_and_count (self, reply, "AnswerError");
  else
    set_password (self, request, reply, password);
}

static void
run_get_reset_type (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  const struct
  {
    const char *name;
    gboolean value;
  } rows[] = {
    { "PasswordResetTypeEnabled", TRUE },
    { "SecurityQuestionEnabled", lk_practice_device_has (self, LK_PRACTICE_QUESTIONS) },
    { "GuidFileDataEnabled", lk_practice_device_has (self, LK_PRACTICE_GUID) },
    { "SecurityEmailEnabled", lk_practice_device_has (self, LK_PRACTICE_MAILBOX) },
    { "HCVerificationCodeEnabled", FALSE },
  };

  if (!lk_practice_device_has (self, LK_PRACTICE_RESET_TYPE))
    {
      result (reply, "failed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    lk_sadp_message_append (reply, rows[i].name, rows[i].value ? "true" : "false");
  result (reply, "success");
}

static void
run_get_unbind_status (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  switch (self->cloud)
    {
    case LK_PRACTICE_CLOUD_NONE:
      result (reply, "failed");
      break;
    case LK_PRACTICE_CLOUD_BOUND:
      result (reply, "success");
      break;
    case LK_PRACTICE_CLOUD_FREE:
      result (reply, "notBind");
      break;
    case LK_PRACTICE_CLOUD_OFF:
      result (reply, "unenableHCPlatform");
      break;
    case LK_PRACTICE_CLOUD_OFFLINE:
      result (reply, "offlineHCPlatform");
      break;
    }
}

static void
run_unbind (LkPracticeDevice *self, LkSadpMessage *request, LkSadpMessage *reply)
{
  const char *sealed = lk_sadp_message_get (request, "Password");
  guint8 key[LK_PRACTICE_KEY_BYTES];
  gboolean good = take_key (self, key);
  g_auto (LkSecretString) password
      = good && sealed != NULL ? lk_practice_open_block (key, sealed) : NULL;

  lk_wipe (key, sizeof key);
  if (refuse_when_locked (self, reply))
    return;
  if (password == NULL || self->cloud != LK_PRACTICE_CLOUD_BOUND)
    {
      result (reply, "failed");
      return;
    }
  if (!secret_is (self->password, password))
    {
      refuse_and_count (self, reply, "PasswordError");
      return;
    }
  self->cloud = LK_PRACTICE_CLOUD_FREE;
  self->attempts_left = LK_PRACTICE_ATTEMPTS;
  result (reply, "success");
  lk_practice_device_changed (self);
}

static const struct
{
  const char *types;
  Command run;
  gboolean changes_device;
} commands[] = {
  { LK_SADP_EXCHANGE_CODE, run_exchange, FALSE },
  { LK_SADP_GET_ENCRYPT_STRING, run_get_encrypt_string, FALSE },
  { LK_SADP_GET_CODE, run_get_code, FALSE },
  { LK_SADP_RESET, run_reset, TRUE },
  { LK_SADP_GET_RESET_TYPE, run_get_reset_type, FALSE },
  { LK_SADP_GUID_RESET, run_guid_reset, TRUE },
  { LK_SADP_GET_QUESTIONS, run_get_questions, FALSE },
  { LK_SADP_ANSWER_RESET, run_answer_reset, TRUE },
  { LK_SADP_GET_QR_CODES, run_get_mail_codes, FALSE },
  { LK_SADP_MAIL_RESET, run_mail_reset, TRUE },
  { LK_SADP_GET_UNBIND_STATUS, run_get_unbind_status, FALSE },
  { LK_SADP_UNBIND, run_unbind, TRUE },
};

/**
 * lk_practice_command_run:
 * @self: the device that @request names
 * @types: what is asked
 * @request: the request
 * @reply: an answer with its envelope, to append to
 *
 * Does what is asked and appends the result.
 *
 * Returns: %FALSE when the device says nothing: it does not know the command, or its answer gets
 *   lost
 */
gboolean
lk_practice_command_run (LkPracticeDevice *self,
                         const char *types,
                         LkSadpMessage *request,
                         LkSadpMessage *reply)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].types, types))
      {
        commands[i].run (self, request, reply);
        return !(commands[i].changes_device
                 && lk_practice_device_has (self, LK_PRACTICE_LOSES_RESULT));
      }
  return FALSE;
}
