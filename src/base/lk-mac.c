/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-mac.h"

/**
 * lk_mac_parse:
 * @text: (nullable): a MAC in any spelling: colons, dashes, dots or nothing between the digits,
 *   either case, blanks around it
 * @mac: (out): the six bytes
 *
 * Devices spell their MAC with dashes or colons, lower or upper case (docs/protocol.md).
 *
 * Returns: %TRUE when @text is one MAC and nothing else
 */
gboolean
lk_mac_parse (const char *text, guint8 mac[LK_MAC_BYTES])
{
  guint digits = 0;
  guint8 bytes[LK_MAC_BYTES] = { 0 };

  if (text == NULL)
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        {
          if (digits == 2 * LK_MAC_BYTES)
            return FALSE;
          bytes[digits / 2] = (guint8) (bytes[digits / 2] << 4 | g_ascii_xdigit_value (*p));
          digits++;
        }
      else if (*p == ':' || *p == '-' || *p == '.')
        {
          if (digits == 0 || digits % 2 != 0)
            return FALSE;
        }
      else if (!g_ascii_isspace (*p) || (digits != 0 && digits != 2 * LK_MAC_BYTES))
        {
          return FALSE;
        }
    }

  if (digits != 2 * LK_MAC_BYTES)
    return FALSE;

  memcpy (mac, bytes, sizeof bytes);
  return TRUE;
}

/**
 * lk_mac_normalise:
 * @text: (nullable): a MAC in any spelling
 *
 * Returns: (transfer full) (nullable): the MAC in lower case with colons, or %NULL
 */
char *
lk_mac_normalise (const char *text)
{
  guint8 m[LK_MAC_BYTES];

  if (!lk_mac_parse (text, m))
    return NULL;
  return g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
}
