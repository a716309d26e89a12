/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-guard.h"

#include "lk-hash.h"
#include "lk-sadp-assumptions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BOM "\xef\xbb\xbf"

G_STATIC_ASSERT (LK_SADP_ASSUME_U6_ANSWER_FILE_IS_OPAQUE);

static gboolean
contains_hash (const char *const *hashes, const char *hash)
{
  return hashes != NULL && g_strv_contains (hashes, hash);
}

static gboolean
has_prefix (const char *text, gsize size, const char *prefix)
{
  return size >= strlen (prefix) && g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static gboolean
is_web_page (const char *text, gsize size)
{
  return has_prefix (text, size, "<!doctype html") || has_prefix (text, size, "<html")
         || has_prefix (text, size, "<head") || has_prefix (text, size, "<body");
}

/* Several lines of several columns: what tools export as a device list. */
static gboolean
is_device_list (const char *text, gsize size)
{
  guint lines = 0, columns = 0, with_columns = 0;

  for (gsize i = 0; i <= size; i++)
    {
      if (i < size && text[i] != '\n')
        {
          columns += text[i] == ',' || text[i] == ';' || text[i] == '\t';
          continue;
        }
      lines++;
      with_columns += columns >= 2;
      columns = 0;
    }
  return with_columns > 0 && with_columns * 2 >= lines;
}

static gboolean
is_binary (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      const guchar c = (guchar) text[i];

      if (c < 0x20 && c != '\t' && c != '\r' && c != '\n')
        return TRUE;
    }
  return !g_utf8_validate_len (text, size, NULL);
}

/**
 * lk_sadp_answer_check:
 * @data: what somebody gives as the desk's answer, a file's content or a text
 * @size: how many bytes
 * @request_hashes: (nullable): SHA-256 in hex of the requests exported from this device
 * @used_hashes: (nullable): SHA-256 in hex of the answers given to this device before
 * @answer: (out) (optional): the answer as the device gets it, when it is fine or used
 *
 * People import their own request, or a device list, and lose an attempt. An answer is opaque
 * (assumption U6): a byte order mark and blanks around it are taken off, nothing else
 * (docs/protocol.md, “Which reset a device offers”).
 *
 * Returns: whether @data can be an answer, or what else it is
 */
LkSadpAnswerVerdict
lk_sadp_answer_check (const void *data,
                      gsize size,
                      const char *const *request_hashes,
                      const char *const *used_hashes,
                      LkSecret **answer)
{
  const char *text = data;
  g_autofree char *hash = NULL;

  if (answer != NULL)
    *answer = NULL;
  if (size >= strlen (BOM) && memcmp (text, BOM, strlen (BOM)) == 0)
    {
      text += strlen (BOM);
      size -= strlen (BOM);
    }
  for (; size > 0 && g_ascii_isspace (*text); size--)
    text++;
  while (size > 0 && g_ascii_isspace (text[size - 1]))
    size--;

  if (size == 0)
    return LK_SADP_ANSWER_EMPTY;
  hash = lk_sha256_hex (text, size);
  if (contains_hash (request_hashes, hash))
    return LK_SADP_ANSWER_OWN_REQUEST;
  if (is_binary (text, size))
    return LK_SADP_ANSWER_BINARY;
  if (is_web_page (text, size))
    return LK_SADP_ANSWER_WEB_PAGE;
  if (memchr (text, '<', size) != NULL || memchr (text, '&', size) != NULL)
    return LK_SADP_ANSWER_MARKUP;
  if (is_device_list (text, size))
    return LK_SADP_ANSWER_DEVICE_LIST;
  if (size > LK_SADP_ANSWER_MAX)
    return LK_SADP_ANSWER_TOO_LONG;

  if (answer != NULL)
    *answer = lk_secret_new (text, size);
  return contains_hash (used_hashes, hash) ? LK_SADP_ANSWER_USED : LK_SADP_ANSWER_FINE;
}

/**
 * lk_sadp_answer_from_typed:
 * @text: a key as somebody typed or pasted it
 *
 * A key is read out in groups and pasted with blanks; none of them belongs to it.
 *
 * Returns: (transfer full): the key without any blank
 */
LkSecret *
lk_sadp_answer_from_typed (const char *text)
{
  g_auto (LkSecretString) key = g_malloc0 (strlen (text) + 1);
  LkSecret *answer;
  gsize size = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      if (memcmp (p, "\xc2\xa0", MIN (strlen (p), 2)) == 0 && strlen (p) >= 2)
        {
          p++; /* a blank that does not break, as web pages have */
          continue;
        }
      key[size++] = *p;
    }
  answer = lk_secret_new (key, size);
  return answer;
}

/**
 * lk_sadp_answer_hash:
 * @answer: an answer, or a request
 *
 * Returns: (transfer full): its SHA-256 in hex, to be kept in place of it
 */
char *
lk_sadp_answer_hash (LkSecret *answer)
{
  gsize size;
  gconstpointer data = lk_secret_get_data (answer, &size);

  return lk_sha256_hex (data, size);
}

/**
 * lk_sadp_answer_has_look_alikes:
 * @answer: a key
 *
 * Returns: whether it is short enough to be typed and holds characters that are taken for each
 *   other: O and 0, I, l and 1
 */
gboolean
lk_sadp_answer_has_look_alikes (LkSecret *answer)
{
  return lk_secret_get_size (answer) <= 16
         && strpbrk (lk_secret_get_text (answer), "O0Il1") != NULL;
}

/**
 * lk_sadp_answer_sentence:
 * @verdict: what somebody gave as an answer
 *
 * Returns: (transfer none): one sentence for people, with what to do
 */
const char *
lk_sadp_answer_sentence (LkSadpAnswerVerdict verdict)
{
  switch (verdict)
    {
    case LK_SADP_ANSWER_FINE:
      return _ ("This can be an answer of the desk.");
    case LK_SADP_ANSWER_EMPTY:
      return _ ("There is nothing in it. Choose the file or the key that the desk sent.");
    case LK_SADP_ANSWER_TOO_LONG:
      return _ (
          "This is longer than any answer of a desk. Choose the file or the key that the desk "
          "sent.");
    case LK_SADP_ANSWER_OWN_REQUEST:
      return _ ("This is the request that was exported from the device, not the desk’s answer to "
                "it. Choose what the desk sent back.");
    case LK_SADP_ANSWER_DEVICE_LIST:
      return _ (
          "This is a list of devices (CSV), not the desk’s answer. Choose the file or the key "
          "that the desk sent.");
    case LK_SADP_ANSWER_WEB_PAGE:
      return _ ("This is a web page, not the desk’s answer. Download the file itself, or copy the "
                "key.");
    case LK_SADP_ANSWER_MARKUP:
      return _ ("This holds markup, as no answer of a desk does. It looks like a message of the "
                "device or an exported file.");
    case LK_SADP_ANSWER_BINARY:
      return _ ("This is not text, so it is not the desk’s answer. Choose the file or the key that "
                "the desk sent.");
    case LK_SADP_ANSWER_USED:
      return _ ("This answer was given to the device before. A second try may cost an attempt.");
    case LK_SADP_ANSWER_OTHER_DEVICE:
      return _ (
          "This answer was entered for another device. Each device has an answer of its own.");
    }
  g_return_val_if_reached ("");
}
