/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-words.h"

#include "lk-sadp-error.h"
#include "lk-text.h"

#include <glib/gi18n-lib.h>

/*
 * The one table of result words: what the device says [V], the number that the vendor's SDK gives
 * it [HDR], the word that the desk keeps, and what to tell people (docs/protocol.md, “Messages”).
 */
typedef struct
{
  LkSadpWord word;
  const char *spelling;
  guint number;
  const char *apply_result;
  const char *sentence;
  const char *next_step;
} Row;

static const Row rows[] = {
  { LK_SADP_WORD_NONE, "", 2017, "other", N_ ("The device answered without a result."),
    N_ ("Look at the device again before you try anything else.") },
  { LK_SADP_WORD_SUCCESS, "success", 0, NULL, N_ ("The device did it."), "" },
  { LK_SADP_WORD_DENIED, "failed", 2009, "denied", N_ ("The device refused."),
    N_ ("Go through the possible causes from the first to the last, then try again.") },
  { LK_SADP_WORD_NO_ANSWER, "", 2011, "no-answer", N_ ("The device did not answer."),
    N_ ("Check that it is powered and on this network, and that no other program holds the "
        "port.") },
  { LK_SADP_WORD_LOCKED, "locked", 2018, "locked",
    N_ ("The device is locked after too many attempts."),
    N_ ("Wait until the lock ends. The answer stays good meanwhile if the device keeps its "
        "power.") },
  { LK_SADP_WORD_NOT_ACTIVATED, "notActivated", 2019, "other",
    N_ ("The device has no password yet, so there is nothing to reset."),
    N_ ("Set a first password on the device’s web page.") },
  { LK_SADP_WORD_RISK_PASSWORD, "riskPassword", 2020, "weak-password",
    N_ ("The new password is too weak for this device."),
    N_ ("Choose another password and use the same answer again.") },
  { LK_SADP_WORD_HAS_ACTIVATED, "hasActivated", 2021, "other",
    N_ ("The device has a password already."), "" },
  { LK_SADP_WORD_EMPTY_ENCRYPT_STRING, "emptyEncryptString", 2022, "request-gone",
    N_ ("The device forgot its request: it restarted, or a newer request was exported."),
    N_ ("Export a new request and continue this case with it.") },
  { LK_SADP_WORD_EXPORT_FILE_OVERDUE, "exportFileOverDue", 2023, "expired",
    N_ ("The answer came too late for the device."),
    N_ ("Export a new request and continue this case with it.") },
  { LK_SADP_WORD_PASSWORD_ERROR, "PasswordError", 2024, "denied",
    N_ ("The current password is wrong."), N_ ("Check the password before the next attempt.") },
  { LK_SADP_WORD_LONG_ANSWER, "LongAnswer", 2025, "other",
    N_ ("An answer is too long for the device."), N_ ("Shorten the answer.") },
  { LK_SADP_WORD_INVALID_GUID, "invalidGUID", 2026, "wrong-code",
    N_ ("This GUID file does not fit the device, or the password changed since it was saved."),
    N_ ("Check that the file was saved from this device after its last password change.") },
  { LK_SADP_WORD_ANSWER_ERROR, "AnswerError", 2027, "wrong-code",
    N_ ("At least one of the security answers is wrong."),
    N_ ("Check spelling and capital letters before the next attempt.") },
  { LK_SADP_WORD_QUESTION_NUMBER, "QuestionNumErr", 2028, "other",
    N_ ("The device wants answers to exactly three questions."), N_ ("Answer three questions.") },
  { LK_SADP_WORD_ILLEGAL_VERIFICATION_CODE, "IllegalVerificationCode", 2033, "other",
    N_ ("The device does not take this verification code."), "" },
  { LK_SADP_WORD_BIND_ERROR, "BindErrorDev", 2034, "other",
    N_ ("The device could not change what it is bound to."), "" },
  { LK_SADP_WORD_TOO_MANY_BOUND, "ExcedMaxBindNum", 2035, "other",
    N_ ("The device is bound to as many others as it can be."), "" },
  { LK_SADP_WORD_NOT_EXIST, "notExist", 2036, "other", N_ ("The device knows no such mailbox."),
    "" },
  { LK_SADP_WORD_NO_MAILBOX, "notSetMailBox", 2038, "other",
    N_ ("No recovery mailbox was set up on this device."),
    N_ ("Use another way, or file a case.") },
  { LK_SADP_WORD_CODE_ERROR, "codeError", 2039, "wrong-code",
    N_ ("The key or file is not right for this device."),
    N_ ("Check that it is the answer for this very device, then enter it again with care.") },
  { LK_SADP_WORD_NO_PHONE, "notSetPhoneNo", 2046, "other",
    N_ ("No phone number was set up on this device."), N_ ("Use another way, or file a case.") },
  { LK_SADP_WORD_NOT_BOUND, "notBind", 0, NULL,
    N_ ("The device is not bound to any cloud account."), "" },
  { LK_SADP_WORD_CLOUD_OFF, "unenableHCPlatform", 0, "other",
    N_ ("The cloud service is switched off on this device."),
    N_ ("Switch it on, on the device’s web page, then try again.") },
  { LK_SADP_WORD_CLOUD_OFFLINE, "offlineHCPlatform", 0, "other",
    N_ ("The device is not connected to the cloud service."),
    N_ ("Give the device access to the internet, then try again.") },
  { LK_SADP_WORD_OTHER, "", 0, "other",
    N_ ("The device answered with a word that Latchkey does not know."),
    N_ ("Look at the device again before you try anything else.") },
};

static const struct
{
  const char *spelling;
  LkSadpWord word;
} synonyms[] = {
  { "denied", LK_SADP_WORD_DENIED },
  { "failure", LK_SADP_WORD_DENIED },
};

static const Row *
row_of (LkSadpWord word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].word == word)
      return &rows[i];
  g_return_val_if_reached (&rows[0]);
}

/**
 * lk_sadp_word_parse:
 * @result: (nullable): the text of `<Result>`
 *
 * Compares without case and without blanks at the ends: both codeError and CodeError occur.
 *
 * Returns: the word; %LK_SADP_WORD_NONE for no text, %LK_SADP_WORD_OTHER for an unknown one
 */
LkSadpWord
lk_sadp_word_parse (const char *result)
{
  if (result == NULL || lk_text_word_equal (result, ""))
    return LK_SADP_WORD_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (lk_text_word_equal (rows[i].spelling, result))
      return rows[i].word;
  for (gsize i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (lk_text_word_equal (synonyms[i].spelling, result))
      return synonyms[i].word;
  return LK_SADP_WORD_OTHER;
}

/**
 * lk_sadp_word_to_string:
 * @word: a word
 *
 * Returns: (transfer none): its spelling on the wire; empty for what has none
 */
const char *
lk_sadp_word_to_string (LkSadpWord word)
{
  return row_of (word)->spelling;
}

/**
 * lk_sadp_word_number:
 * @word: a word
 *
 * Returns: the number people quote for it, as 2022 [HDR]; 0 for what is no error
 */
guint
lk_sadp_word_number (LkSadpWord word)
{
  return row_of (word)->number;
}

/**
 * lk_sadp_word_apply_result:
 * @word: a word
 *
 * Returns: (transfer none) (nullable): what an "applied" event calls it (wrong-code, request-gone,
 *   expired, locked, weak-password, denied, no-answer, other); %NULL for success
 */
const char *
lk_sadp_word_apply_result (LkSadpWord word)
{
  return row_of (word)->apply_result;
}

/**
 * lk_sadp_word_sentence:
 * @word: a word
 * @attempts_left: attempts left; -1 when the device did not say
 * @lock_minutes: minutes until a lock ends; -1 when the device did not say
 *
 * Returns: (transfer full): what happened, for people
 */
char *
lk_sadp_word_sentence (LkSadpWord word, int attempts_left, int lock_minutes)
{
  GString *text = g_string_new (_ (row_of (word)->sentence));

  if (attempts_left >= 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "%d attempt is left before it locks.",
                                           "%d attempts are left before it locks.",
                                           (gulong) attempts_left),
                              attempts_left);
    }
  if (lock_minutes > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text,
                              g_dngettext (GETTEXT_PACKAGE, "The lock ends in %d minute.",
                                           "The lock ends in %d minutes.", (gulong) lock_minutes),
                              lock_minutes);
    }
  return g_string_free (text, FALSE);
}

/**
 * lk_sadp_word_next_step:
 * @word: a word
 *
 * Returns: (transfer none): what to do now, for people; may be empty. It is never "open a new case"
 */
const char *
lk_sadp_word_next_step (LkSadpWord word)
{
  const char *step = row_of (word)->next_step;

  return *step != '\0' ? _ (step) : "";
}

/**
 * lk_sadp_word_causes:
 * @word: a word
 *
 * A device that refuses does not say why.
 *
 * Returns: (transfer none) (array zero-terminated=1): the known causes, untranslated, the most
 *   likely first; empty for a word that says all
 */
const char *const *
lk_sadp_word_causes (LkSadpWord word)
{
  static const char *const denied[] = {
    N_ ("The device is in another state, or the password is wrong"),
    N_ ("The device is bound to a cloud account"),
    N_ ("Changes by SADP are switched off on the device’s web page"),
    N_ ("The device is still starting"),
    NULL,
  };
  static const char *const none[] = { NULL };

  return word == LK_SADP_WORD_DENIED ? denied : none;
}
