/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-json-writer.h"

#include "lk-time.h"

#include <math.h>
#include <string.h>

/* 0: as it is; 1: \u00XX; 2: the first byte of a multi-byte character; else: the short escape. */
static const char escapes[256] = {
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  'b',
  't',
  'n',
  1,
  'f',
  'r',
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  1,
  ['"'] = '"',
  ['\\'] = '\\',
  [0x80 ... 0xff] = 2,
};

/**
 * lk_json_writer_init:
 * @self: (out caller-allocates): a writer
 * @reserve: how many bytes to expect; it grows by itself
 */
void
lk_json_writer_init (LkJsonWriter *self, gsize reserve)
{
  self->buffer = g_string_sized_new (reserve);
  self->comma = FALSE;
}

/**
 * lk_json_writer_clear:
 * @self: a writer, finished or not
 *
 * Drops what was written, wiped.
 */
void
lk_json_writer_clear (LkJsonWriter *self)
{
  if (self->buffer == NULL)
    return;
  explicit_bzero (self->buffer->str, self->buffer->len);
  g_string_free (g_steal_pointer (&self->buffer), TRUE);
}

/**
 * lk_json_writer_finish:
 * @self: a writer with one whole value written; it is empty afterwards
 *
 * Returns: (transfer full): the JSON
 */
GBytes *
lk_json_writer_finish (LkJsonWriter *self)
{
  return g_string_free_to_bytes (g_steal_pointer (&self->buffer));
}

/**
 * lk_json_writer_finish_text:
 * @self: a writer with one whole value written; it is empty afterwards
 * @size: (out) (optional): the length in bytes
 *
 * Returns: (transfer full): the JSON, NUL-terminated
 */
char *
lk_json_writer_finish_text (LkJsonWriter *self, gsize *size)
{
  if (size != NULL)
    *size = self->buffer->len;
  return g_string_free (g_steal_pointer (&self->buffer), FALSE);
}

/* g_string_append_len() without its checks where there is room already, which is nearly always. */
static inline void
add (GString *buffer, const char *text, gsize size)
{
  if (G_UNLIKELY (size >= buffer->allocated_len - buffer->len))
    {
      g_string_append_len (buffer, text, (gssize) size);
      return;
    }
  memcpy (buffer->str + buffer->len, text, size);
  buffer->len += size;
  buffer->str[buffer->len] = '\0';
}

static void
separate (LkJsonWriter *self)
{
  if (self->comma)
    g_string_append_c (self->buffer, ',');
  self->comma = TRUE;
}

static void
open_with (LkJsonWriter *self, char c)
{
  separate (self);
  g_string_append_c (self->buffer, c);
  self->comma = FALSE;
}

static void
close_with (LkJsonWriter *self, char c)
{
  g_string_append_c (self->buffer, c);
  self->comma = TRUE;
}

/**
 * lk_json_writer_begin_object:
 * @self: a writer
 */
void
lk_json_writer_begin_object (LkJsonWriter *self)
{
  open_with (self, '{');
}

/**
 * lk_json_writer_end_object:
 * @self: a writer
 */
void
lk_json_writer_end_object (LkJsonWriter *self)
{
  close_with (self, '}');
}

/**
 * lk_json_writer_begin_array:
 * @self: a writer
 */
void
lk_json_writer_begin_array (LkJsonWriter *self)
{
  open_with (self, '[');
}

/**
 * lk_json_writer_end_array:
 * @self: a writer
 */
void
lk_json_writer_end_array (LkJsonWriter *self)
{
  close_with (self, ']');
}

static void
append_escaped (GString *buffer, guchar c)
{
  static const char digits[] = "0123456789abcdef";
  char six[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
  char two[2] = { '\\', escapes[c] };

  if (escapes[c] == 1)
    g_string_append_len (buffer, six, 6);
  else
    g_string_append_len (buffer, two, 2);
}

/* How long the well-formed character at @p is (RFC 3629), 0 if there is none. */
static gsize
character_length (const char *p, const char *end)
{
  gunichar c = g_utf8_get_char_validated (p, end - p);

  return (c & 0x80000000) == 0 ? (gsize) (g_utf8_next_char (p) - p) : 0;
}

static void
append_quoted (GString *buffer, const char *text, gsize size)
{
  const char *end = text + size;
  const char *run = text;
  const char *p = text;

  g_string_append_c (buffer, '"');
  while (p < end)
    {
      guchar c = (guchar) *p;
      gsize length;

      if (escapes[c] == 0)
        {
          p++;
          continue;
        }
      length = escapes[c] == 2 ? character_length (p, end) : 0;
      if (length > 0)
        {
          p += length;
          continue;
        }
      add (buffer, run, (gsize) (p - run));
      if (escapes[c] == 2)
        g_string_append (buffer, "\357\277\275");
      else
        append_escaped (buffer, c);
      run = ++p;
    }
  add (buffer, run, (gsize) (end - run));
  g_string_append_c (buffer, '"');
}

/**
 * lk_json_writer_name:
 * @self: a writer in an object
 * @name: the name of the next member, UTF-8
 */
void
lk_json_writer_name (LkJsonWriter *self, const char *name)
{
  separate (self);
  append_quoted (self->buffer, name, strlen (name));
  g_string_append_c (self->buffer, ':');
  self->comma = FALSE;
}

/**
 * lk_json_writer_string:
 * @self: a writer
 * @text: (nullable): a text; %NULL is written as null, a byte that is no UTF-8 as U+FFFD
 */
void
lk_json_writer_string (LkJsonWriter *self, const char *text)
{
  if (text == NULL)
    lk_json_writer_null (self);
  else
    lk_json_writer_string_len (self, text, strlen (text));
}

/**
 * lk_json_writer_string_len:
 * @self: a writer
 * @text: (array length=size): a text, maybe with NULs
 * @size: its length in bytes
 */
void
lk_json_writer_string_len (LkJsonWriter *self, const char *text, gsize size)
{
  separate (self);
  append_quoted (self->buffer, text, size);
}

/**
 * lk_json_writer_int:
 * @self: a writer
 * @value: a whole number
 */
void
lk_json_writer_int (LkJsonWriter *self, gint64 value)
{
  char digits[24];
  guint64 rest = value < 0 ? 0 - (guint64) value : (guint64) value;
  gsize at = sizeof digits;

  do
    digits[--at] = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    digits[--at] = '-';
  separate (self);
  add (self->buffer, digits + at, sizeof digits - at);
}

/**
 * lk_json_writer_double:
 * @self: a writer
 * @value: a number; one that JSON cannot hold is written as null
 */
void
lk_json_writer_double (LkJsonWriter *self, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      lk_json_writer_null (self);
      return;
    }
  separate (self);
  g_string_append (self->buffer, g_ascii_dtostr (text, sizeof text, value));
  /* It is read as a double again. */
  if (strpbrk (text, ".e") == NULL)
    g_string_append (self->buffer, ".0");
}

/**
 * lk_json_writer_boolean:
 * @self: a writer
 * @value: true or false
 */
void
lk_json_writer_boolean (LkJsonWriter *self, gboolean value)
{
  separate (self);
  g_string_append (self->buffer, value ? "true" : "false");
}

/**
 * lk_json_writer_null:
 * @self: a writer
 */
void
lk_json_writer_null (LkJsonWriter *self)
{
  separate (self);
  g_string_append (self->buffer, "null");
}

/**
 * lk_json_writer_raw:
 * @self: a writer
 * @json: one whole value, well-formed already
 * @size: its length in bytes
 */
void
lk_json_writer_raw (LkJsonWriter *self, const char *json, gsize size)
{
  separate (self);
  g_string_append_len (self->buffer, json, (gssize) size);
}

/**
 * lk_json_writer_member_string:
 * @self: a writer in an object
 * @name: the name
 * @text: (nullable): the value
 */
void
lk_json_writer_member_string (LkJsonWriter *self, const char *name, const char *text)
{
  lk_json_writer_name (self, name);
  lk_json_writer_string (self, text);
}

/**
 * lk_json_writer_member_int:
 * @self: a writer in an object
 * @name: the name
 * @value: the value
 */
void
lk_json_writer_member_int (LkJsonWriter *self, const char *name, gint64 value)
{
  lk_json_writer_name (self, name);
  lk_json_writer_int (self, value);
}

/**
 * lk_json_writer_member_boolean:
 * @self: a writer in an object
 * @name: the name
 * @value: the value
 */
void
lk_json_writer_member_boolean (LkJsonWriter *self, const char *name, gboolean value)
{
  lk_json_writer_name (self, name);
  lk_json_writer_boolean (self, value);
}

/**
 * lk_json_writer_member_null:
 * @self: a writer in an object
 * @name: the name
 */
void
lk_json_writer_member_null (LkJsonWriter *self, const char *name)
{
  lk_json_writer_name (self, name);
  lk_json_writer_null (self);
}

/**
 * lk_json_writer_member_time:
 * @self: a writer in an object
 * @name: the name
 * @unix_us: microseconds since 1970, UTC; 0 is written as null
 */
void
lk_json_writer_member_time (LkJsonWriter *self, const char *name, gint64 unix_us)
{
  char text[LK_TIME_SIZE];

  if (unix_us != 0)
    lk_time_write_us (text, unix_us);
  lk_json_writer_member_string (self, name, unix_us != 0 ? text : NULL);
}
