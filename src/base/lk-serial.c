/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-serial.h"

#include <string.h>

/* The short serial on a label is a letter and 8 digits, or 9 digits. */
#define SHORT_LENGTH 9
#define SHORT_DIGITS 8

static gboolean
is_short_at (const char *text)
{
  if (!g_ascii_isalnum (text[0]))
    return FALSE;
  for (guint i = 1; i <= SHORT_DIGITS; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/**
 * lk_serial_is_valid:
 * @serial: (nullable): a device serial as the device reported it or a person typed it
 *
 * Returns: whether it is 1-127 printable ASCII characters with no blank at either end
 */
gboolean
lk_serial_is_valid (const char *serial)
{
  gsize length = serial != NULL ? strlen (serial) : 0;

  if (length == 0 || length >= LK_SERIAL_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (serial[i] < 0x20 || serial[i] > 0x7e)
      return FALSE;
  return serial[0] != ' ' && serial[length - 1] != ' ';
}

/**
 * lk_serial_short:
 * @serial: (nullable): a device's own serial: model, date, letters, the short serial and maybe
 *   a suffix of letters such as WCVU (docs/protocol.md)
 *
 * Never splits by fixed offsets: it looks for the last run of digits, so a suffix does not matter.
 *
 * Returns: (transfer full) (nullable): the short serial as the label prints it, upper case, or
 *   %NULL when @serial holds none
 */
char *
lk_serial_short (const char *serial)
{
  const char *end;
  const char *start;

  if (serial == NULL)
    return NULL;

  end = serial + strlen (serial);
  while (end > serial && !g_ascii_isdigit (end[-1]))
    end--;
  start = end;
  while (start > serial && g_ascii_isdigit (start[-1]))
    start--;

  if (end - start >= SHORT_LENGTH)
    return g_strndup (end - SHORT_LENGTH, SHORT_LENGTH);
  if (end - start == SHORT_DIGITS && start > serial && g_ascii_isalpha (start[-1]))
    return g_ascii_strup (start - 1, SHORT_LENGTH);
  return NULL;
}

/**
 * lk_serial_of_label:
 * @text: (nullable): what was read from a label: a short serial, or a full one
 *
 * Returns: (transfer full) (nullable): the short serial in it, upper case, or %NULL
 */
char *
lk_serial_of_label (const char *text)
{
  g_autofree char *stripped = NULL;

  if (text == NULL)
    return NULL;
  stripped = g_strstrip (g_strdup (text));
  if (strlen (stripped) == SHORT_LENGTH && is_short_at (stripped))
    return g_ascii_strup (stripped, -1);
  return lk_serial_short (stripped);
}

/**
 * lk_serial_matches_label:
 * @device_serial: (nullable): the serial of the device that the case is about, full or short
 * @label_serial: (nullable): the serial read from a label
 *
 * The whole short serial must be the same, not a part of it.
 *
 * Returns: whether both name the same device
 */
gboolean
lk_serial_matches_label (const char *device_serial, const char *label_serial)
{
  g_autofree char *device = lk_serial_of_label (device_serial);
  g_autofree char *label = lk_serial_of_label (label_serial);

  if (device != NULL && label != NULL)
    return g_str_equal (device, label);
  return device_serial != NULL && label_serial != NULL && *device_serial != '\0'
         && g_ascii_strcasecmp (device_serial, label_serial) == 0;
}

/**
 * lk_serial_redact:
 * @serial: (nullable): a serial
 *
 * Returns: (transfer full): the serial with its last six characters as stars, for logs
 */
char *
lk_serial_redact (const char *serial)
{
  char *text = g_strdup (serial != NULL ? serial : "");
  gsize length = strlen (text);

  for (gsize i = length > 6 ? length - 6 : 0; i < length; i++)
    text[i] = '*';
  return text;
}
