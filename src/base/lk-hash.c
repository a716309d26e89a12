/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-hash.h"

#include <string.h>

/**
 * lk_sha256_hex:
 * @data: bytes
 * @size: how many
 *
 * Returns: (transfer full): their SHA-256, 64 lower-case hexadecimal digits
 */
char *
lk_sha256_hex (const void *data, gsize size)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data != NULL ? data : (const void *) "",
                                      size);
}

/**
 * lk_sha256_is_hex:
 * @text: (nullable): a text
 *
 * Returns: whether it is 64 lower-case hexadecimal digits
 */
gboolean
lk_sha256_is_hex (const char *text)
{
  if (text == NULL || strlen (text) != LK_SHA256_HEX)
    return FALSE;
  return strspn (text, "0123456789abcdef") == LK_SHA256_HEX;
}

/**
 * lk_hex_encode:
 * @data: bytes
 * @size: how many
 *
 * Returns: (transfer full): two lower-case hexadecimal digits a byte
 */
char *
lk_hex_encode (const guint8 *data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[data[i] >> 4];
      text[2 * i + 1] = digits[data[i] & 15];
    }
  text[2 * size] = '\0';
  return text;
}

/**
 * lk_hex_decode:
 * @text: (nullable): hexadecimal digits of either case
 * @data: (out caller-allocates): room for @size bytes
 * @size: how many bytes @text must hold
 *
 * Returns: whether @text was exactly that
 */
gboolean
lk_hex_decode (const char *text, guint8 *data, gsize size)
{
  if (text == NULL || strlen (text) != 2 * size)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isxdigit (text[2 * i]) || !g_ascii_isxdigit (text[2 * i + 1]))
        return FALSE;
      data[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4
                          | g_ascii_xdigit_value (text[2 * i + 1]));
    }
  return TRUE;
}
