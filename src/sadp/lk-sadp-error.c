/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-error.h"

#include "lk-sadp-words.h"

/* A refusal carries the device's word with it. */
typedef struct
{
  LkSadpWord word;
} LkSadpErrorPrivate;

static void
lk_sadp_error_private_init (LkSadpErrorPrivate *priv)
{
  priv->word = LK_SADP_WORD_NONE;
}

static void
lk_sadp_error_private_copy (const LkSadpErrorPrivate *from, LkSadpErrorPrivate *to)
{
  to->word = from->word;
}

static void
lk_sadp_error_private_clear (LkSadpErrorPrivate *priv)
{
}

/* GLib puts the private part before the error and finds it again by a cast that clang warns of. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (LkSadpError, lk_sadp_error)
#pragma GCC diagnostic pop

/**
 * lk_sadp_word_set_error:
 * @error: (out) (optional): where to put it
 * @word: the device's word, not %LK_SADP_WORD_SUCCESS
 * @attempts_left: attempts left; -1 when the device did not say
 * @lock_minutes: minutes until a lock ends; -1 when the device did not say
 *
 * Sets %LK_SADP_ERROR_REFUSED with the sentence of @word.
 */
void
lk_sadp_word_set_error (GError **error, LkSadpWord word, int attempts_left, int lock_minutes)
{
  g_autofree char *sentence = lk_sadp_word_sentence (word, attempts_left, lock_minutes);
  GError *refused = g_error_new_literal (LK_SADP_ERROR, LK_SADP_ERROR_REFUSED, sentence);

  lk_sadp_error_get_private (refused)->word = word;
  g_propagate_error (error, refused);
}

/**
 * lk_sadp_error_get_word:
 * @error: an error
 *
 * Returns: the device's word, when @error is %LK_SADP_ERROR_REFUSED; %LK_SADP_WORD_NONE otherwise
 */
LkSadpWord
lk_sadp_error_get_word (const GError *error)
{
  if (!g_error_matches (error, LK_SADP_ERROR, LK_SADP_ERROR_REFUSED))
    return LK_SADP_WORD_NONE;
  return lk_sadp_error_get_private (error)->word;
}

/**
 * lk_sadp_error_number:
 * @error: an error
 *
 * Returns: the number people quote for it (docs/protocol.md, “Messages” [HDR]), to be shown as
 * "(SADP 2022)"; 0 when there is none
 */
guint
lk_sadp_error_number (const GError *error)
{
  if (error == NULL || error->domain != LK_SADP_ERROR)
    return 0;

  switch ((LkSadpError) error->code)
    {
    case LK_SADP_ERROR_ARGUMENT:
      return 2005;
    case LK_SADP_ERROR_NO_INTERFACE:
      return 2003;
    case LK_SADP_ERROR_SEND:
      return 2015;
    case LK_SADP_ERROR_BAD_ANSWER:
      return 2017;
    case LK_SADP_ERROR_NO_ANSWER:
    case LK_SADP_ERROR_OUTCOME_UNKNOWN:
      return 2011;
    case LK_SADP_ERROR_CRYPTO:
      return 2041;
    case LK_SADP_ERROR_REFUSED:
      return lk_sadp_word_number (lk_sadp_error_get_word (error));
    case LK_SADP_ERROR_BUSY:
    case LK_SADP_ERROR_NO_IDENTITY:
    case LK_SADP_ERROR_NOT_SUPPORTED:
    case LK_SADP_ERROR_PROTOCOL:
      return 0;
    }
  return 0;
}
