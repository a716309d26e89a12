/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-text.h"

#include <string.h>

/**
 * lk_text_clean:
 * @text: (nullable): text from outside, any bytes up to a NUL
 * @max_characters: how many characters to keep at most
 *
 * Makes hostile text fit to show: valid UTF-8, no control characters (they become blanks), no
 * characters that turn the direction of the text around, no blanks at the ends, capped.
 *
 * Returns: (transfer full): the text, maybe empty
 */
char *
lk_text_clean (const char *text, gsize max_characters)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);
  gsize count = 0;

  for (const char *p = valid; *p != '\0' && count < max_characters; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e
          || c == 0x200f)
        continue;
      g_string_append_unichar (clean, g_unichar_iscntrl (c) ? ' ' : c);
      count++;
    }
  g_strstrip (clean->str);
  return g_string_free (clean, FALSE);
}

/**
 * lk_text_is_base64:
 * @text: (nullable): a text
 * @max_length: the most characters allowed
 *
 * Returns: whether @text is one bare, non-empty base64 value: alphabet, padding at the end only,
 *   a length that is a multiple of four, no blanks
 */
gboolean
lk_text_is_base64 (const char *text, gsize max_length)
{
  gsize length = text != NULL ? strlen (text) : 0;
  gsize padding = 0;

  if (length == 0 || length > max_length || length % 4 != 0)
    return FALSE;
  while (padding < 2 && text[length - 1 - padding] == '=')
    padding++;
  for (gsize i = 0; i < length - padding; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return TRUE;
}

/**
 * lk_text_word_equal:
 * @a: (nullable): a word of a protocol, maybe with blanks around it
 * @b: (nullable): another
 *
 * Returns: whether both are the same word, whatever the case (docs/protocol.md)
 */
gboolean
lk_text_word_equal (const char *a, const char *b)
{
  g_autofree char *x = g_strstrip (g_strdup (a != NULL ? a : ""));
  g_autofree char *y = g_strstrip (g_strdup (b != NULL ? b : ""));

  return g_ascii_strcasecmp (x, y) == 0;
}
