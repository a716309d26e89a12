/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-redact.h"

#include <string.h>

#define SERIAL_TAIL 6

/* Works on bytes, in the way in which lk-sadp-parser.c reads them: what that would take for a
 * secret is one, and what it would not take for the end of one is not its end. */

typedef struct
{
  const char *text;
  gsize size;
} Name;

#define NAME(text)        \
  {                       \
    text, sizeof text - 1 \
  }

static gboolean
is_secret (Name name)
{
  static const Name names[] = {
    NAME ("password"),
    NAME ("code"),
    NAME ("encryptstring"),
    NAME ("guid"),
    NAME ("answer"),
    NAME ("salt"),
    NAME ("salt2"),
    NAME ("iv"),
    NAME ("qrcodes"),
    NAME ("qrcode"),
    NAME ("verificationcode"),
    NAME ("safecode"),
    NAME ("ezvizcode"),
    NAME ("mailbox"),
    NAME ("usertoken"),
    NAME ("phoneno"),
    NAME ("devicetypesecretkey"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].size == name.size && names[i].text[0] == (*name.text | 0x20)
        && g_ascii_strncasecmp (names[i].text, name.text, name.size) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_serial (Name name)
{
  return name.size == 8 && g_ascii_strncasecmp (name.text, "DeviceSN", name.size) == 0;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == ':' || c == '-' || c == '.' || (guchar) c >= 0x80;
}

static Name
read_name (char **at, char *end)
{
  Name name = { *at, 0 };

  while (*at < end && is_name_char (**at))
    (*at)++;
  name.size = (gsize) (*at - name.text);
  return name;
}

/* “a:Password” says Password, whatever “a” stands for. */
static Name
without_prefix (Name name)
{
  const char *colon = memrchr (name.text, ':', name.size);
  Name local = name;

  if (colon != NULL)
    {
      local.text = colon + 1;
      local.size = name.size - (gsize) (local.text - name.text);
    }
  return local;
}

static void
hide (char *from, char *to)
{
  memset (from, '*', (gsize) (to - from));
}

/* The number itself is what counts: letters and blanks behind it are not a part of it. Where it is
 * not plain text all of it goes. */
static void
hide_serial (char *text, char *end, gboolean ended)
{
  const gsize size = (gsize) (end - text);
  char *from = end;

  if (!ended || memchr (text, '<', size) != NULL || memchr (text, '&', size) != NULL)
    from = text;
  while (from > text && !g_ascii_isdigit (from[-1]))
    from--;
  from -= MIN (SERIAL_TAIL, from - text);
  hide (from, end);
}

static char *
skip_past (char *at, char *end, const char *mark)
{
  char *found = memmem (at, (gsize) (end - at), mark, strlen (mark));

  return found != NULL ? found + strlen (mark) : end;
}

static gboolean
starts_with (const char *at, const char *end, const char *text)
{
  return (gsize) (end - at) >= strlen (text) && memcmp (at, text, strlen (text)) == 0;
}

/* Where the element that begins before @text ends: at its own end tag, or with the datagram. */
static char *
find_end (char *text, char *end, Name name)
{
  char *at = text;

  while ((at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      char *after = at + 2;
      Name ended;

      if (starts_with (at, end, "<!--"))
        at = skip_past (at, end, "-->");
      else if (starts_with (at, end, "<![CDATA["))
        at = skip_past (at, end, "]]>");
      else if (starts_with (at, end, "<?"))
        at = skip_past (at, end, "?>");
      else if (!starts_with (at, end, "</"))
        at++;
      else
        {
          ended = read_name (&after, end);
          if (ended.size == name.size && memcmp (ended.text, name.text, name.size) == 0)
            return at;
          at = after;
        }
    }
  return end;
}

/* “true” and “false” tell how a secret is written, as bEncrypt does, and are none. */
static gboolean
is_flag (const char *text, gsize size)
{
  return (size == 4 && memcmp (text, "true", 4) == 0)
         || (size == 5 && memcmp (text, "false", 5) == 0);
}

static void
skip_blanks (char **at, char *end)
{
  while (*at < end && is_blank (**at))
    (*at)++;
}

/* A value ends with its quote, or where the next tag begins. */
static void
read_quoted (char **at, char *end, gboolean secret)
{
  const char quote = *(*at)++;
  char *from = *at;

  while (*at < end && **at != '<' && **at != quote)
    (*at)++;
  if (secret && !is_flag (from, (gsize) (*at - from)))
    hide (from, *at);
  if (*at < end && **at == quote)
    (*at)++;
}

/* Nobody knows where it ends: no device writes it like that. */
static void
hide_unquoted (char **at, char *end)
{
  char *from = *at;
  Name word = read_name (at, end);

  if (is_flag (word.text, word.size))
    return;
  while (*at < end && **at != '<')
    (*at)++;
  hide (from, *at);
}

static void
read_attribute (char **at, char *end, gboolean of_secret)
{
  const Name name = without_prefix (read_name (at, end));
  const gboolean secret = of_secret || (name.size > 0 && (is_secret (name) || is_serial (name)));

  skip_blanks (at, end);
  if (*at == end || **at != '=')
    return;
  (*at)++;
  skip_blanks (at, end);
  if (*at < end && (**at == '"' || **at == '\''))
    read_quoted (at, end, secret);
  else if (secret)
    hide_unquoted (at, end);
}

/* Goes over the attributes of a tag, and hides those that are secrets, or belong to one. Returns
 * whether the tag opens an element. */
static gboolean
read_attributes (char **at, char *end, gboolean of_secret)
{
  gboolean empty = FALSE;

  for (;;)
    {
      skip_blanks (at, end);
      if (*at == end || **at == '<')
        return FALSE;
      if (**at == '>')
        break;
      empty = **at == '/';
      if (is_name_char (**at))
        read_attribute (at, end, of_secret);
      else
        (*at)++;
    }
  (*at)++;
  return !empty;
}

/**
 * lk_sadp_redact:
 * @data: the bytes of a datagram, in any shape
 * @size: how many
 *
 * Puts stars over secrets, as elements and as attributes, and over the end of the serial number. It
 * works on bytes, so that it holds for a datagram that cannot be read, too; the length stays. What
 * begins as a secret and does not end as one is a secret to the end.
 *
 * Returns: (transfer full): a copy that may be shown
 */
GBytes *
lk_sadp_redact (const guint8 *data, gsize size)
{
  char *copy = g_malloc (MAX (size, 1));
  char *end = copy + size;
  char *at = copy;

  if (size > 0)
    memcpy (copy, data, size);
  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      Name name, local;
      gboolean secret;
      char *text;

      at++;
      name = read_name (&at, end);
      local = without_prefix (name);
      secret = local.size > 0 && is_secret (local);
      if (name.size == 0 || !read_attributes (&at, end, secret))
        continue;
      text = at;
      if (secret)
        {
          at = find_end (text, end, name);
          hide (text, at);
        }
      else if (local.size > 0 && is_serial (local))
        {
          char *ended = find_end (text, end, name);

          hide_serial (text, ended, ended < end);
        }
    }
  return g_bytes_new_take (copy, size);
}
