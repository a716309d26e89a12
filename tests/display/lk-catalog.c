/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-catalog.h"

#include <string.h>

/* The head of a MO file as the GNU gettext manual has it, in the byte order of who made it. */
#define MAGIC 0x950412deu
#define HEAD 20

static guint32
word_at (GBytes *bytes, gsize at)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  guint32 value;

  g_assert_cmpuint (at + sizeof value, <=, size);
  memcpy (&value, data + at, sizeof value);
  return value;
}

/* One or, of a plural, several strings with a NUL behind each. */
static const char *
strings_at (GBytes *bytes, gsize entry, gsize *length)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gsize start = word_at (bytes, entry + 4);

  *length = word_at (bytes, entry);
  g_assert_cmpuint (start + *length, <, size);
  return data + start;
}

static gboolean
any_has (const char *strings, gsize length, const char *part)
{
  return g_strstr_len (strings, (gssize) length, part) != NULL
         || (strlen (strings) < length
             && any_has (strings + strlen (strings) + 1, length - strlen (strings) - 1, part));
}

/* What is filled in may be anything, and what is shown has no underscore before a letter. */
static gboolean
is_shown (const char *translation, const char *shown)
{
  static const char conversion[] = "%(\\d+\\\\\\$)?[-+0 #']*[\\d\\\\.]*(l|ll|z)?[a-zA-Z%]";
  g_autofree char *literal = g_regex_escape_string (translation, -1);
  g_autoptr (GRegex) filled_in = g_regex_new (conversion, 0, 0, NULL);
  g_autofree char *open = g_regex_replace_literal (filled_in, literal, -1, 0, ".*", 0, NULL);
  g_auto (GStrv) parts = g_strsplit (open, "_", -1);
  g_autofree char *pattern = g_strjoinv ("_?", parts);

  return g_regex_match_simple (pattern, shown, G_REGEX_DOTALL, 0);
}

static gboolean
any_is_shown (const char *strings, gsize length, const char *shown)
{
  return is_shown (strings, shown)
         || (strlen (strings) < length
             && any_is_shown (strings + strlen (strings) + 1, length - strlen (strings) - 1,
                              shown));
}

/**
 * lk_catalog_has:
 * @path: a MO file of this machine's byte order
 * @shown: what is on screen
 * @part: a part of a text of the source, without anything that is filled in
 *
 * Returns: whether the translation of a text with @part is shown; when no text has it, whether
 *   anything is
 */
gboolean
lk_catalog_has (const char *path, const char *shown, const char *part)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gboolean known = FALSE;

  g_assert_nonnull (file);
  bytes = g_mapped_file_get_bytes (file);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, HEAD);
  g_assert_cmphex (word_at (bytes, 0), ==, MAGIC);
  for (guint32 i = 0; i < word_at (bytes, 8); i++)
    {
      gsize length;
      const char *text = strings_at (bytes, word_at (bytes, 12) + i * 8, &length);

      if (!any_has (text, length, part))
        continue;
      known = TRUE;
      text = strings_at (bytes, word_at (bytes, 16) + i * 8, &length);
      if (any_is_shown (text, length, shown))
        return TRUE;
    }
  return !known && *shown != '\0';
}
