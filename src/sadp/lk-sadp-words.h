/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkSadpWord:
 *
 * The word in `<Result>` of an answer, one for each meaning (docs/protocol.md, “Messages” [V]);
 * %LK_SADP_WORD_NONE stands for an answer without a result, %LK_SADP_WORD_NO_ANSWER for no answer
 * at all, %LK_SADP_WORD_OTHER for a word that is not known.
 */
typedef enum
{
  LK_SADP_WORD_NONE,
  LK_SADP_WORD_SUCCESS,
  LK_SADP_WORD_DENIED,
  LK_SADP_WORD_NO_ANSWER,
  LK_SADP_WORD_LOCKED,
  LK_SADP_WORD_NOT_ACTIVATED,
  LK_SADP_WORD_RISK_PASSWORD,
  LK_SADP_WORD_HAS_ACTIVATED,
  LK_SADP_WORD_EMPTY_ENCRYPT_STRING,
  LK_SADP_WORD_EXPORT_FILE_OVERDUE,
  LK_SADP_WORD_PASSWORD_ERROR,
  LK_SADP_WORD_LONG_ANSWER,
  LK_SADP_WORD_INVALID_GUID,
  LK_SADP_WORD_ANSWER_ERROR,
  LK_SADP_WORD_QUESTION_NUMBER,
  LK_SADP_WORD_ILLEGAL_VERIFICATION_CODE,
  LK_SADP_WORD_BIND_ERROR,
  LK_SADP_WORD_TOO_MANY_BOUND,
  LK_SADP_WORD_NOT_EXIST,
  LK_SADP_WORD_NO_MAILBOX,
  LK_SADP_WORD_CODE_ERROR,
  LK_SADP_WORD_NO_PHONE,
  LK_SADP_WORD_NOT_BOUND,
  LK_SADP_WORD_CLOUD_OFF,
  LK_SADP_WORD_CLOUD_OFFLINE,
  LK_SADP_WORD_OTHER,
} LkSadpWord;

LkSadpWord lk_sadp_word_parse (const char *result);
const char *lk_sadp_word_to_string (LkSadpWord word);
guint lk_sadp_word_number (LkSadpWord word);
const char *lk_sadp_word_apply_result (LkSadpWord word);
char *lk_sadp_word_sentence (LkSadpWord word, int attempts_left, int lock_minutes);
const char *lk_sadp_word_next_step (LkSadpWord word);
const char *const *lk_sadp_word_causes (LkSadpWord word);
LkSadpWord lk_sadp_error_get_word (const GError *error);
void lk_sadp_word_set_error (GError **error, LkSadpWord word, int attempts_left, int lock_minutes);

G_END_DECLS
