/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict reader of RFC 8259: json-glib's own takes comments, other quotes and any depth. */
#include "lk-json.h"

#include "lk-limits.h"

#include <errno.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (lk_json_error_quark, lk_json_error)

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  GError **error;
} Reader;

static JsonNode *read_value (Reader *self);

static gboolean
fail (Reader *self, const char *what)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, LK_JSON_ERROR, LK_JSON_ERROR_SYNTAX,
                 "not JSON: %s at byte %" G_GSIZE_FORMAT, what, (gsize) (self->at - self->start));
  return FALSE;
}

static void
skip_blanks (Reader *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
take (Reader *self, char wanted)
{
  if (self->at >= self->end || *self->at != wanted)
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
read_hex4 (Reader *self, gunichar *value)
{
  *value = 0;
  if (self->end - self->at < 4)
    return fail (self, "a short \\u escape");
  for (guint i = 0; i < 4; i++, self->at++)
    {
      if (!g_ascii_isxdigit (*self->at))
        return fail (self, "a broken \\u escape");
      *value = *value << 4 | (gunichar) g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

static gboolean
read_unicode_escape (Reader *self, GString *text)
{
  gunichar value, low;

  if (!read_hex4 (self, &value))
    return FALSE;
  if (value == 0)
    return fail (self, "a NUL in a string");
  if (value >= 0xdc00 && value <= 0xdfff)
    return fail (self, "a lone surrogate");
  if (value >= 0xd800 && value <= 0xdbff)
    {
      if (!take (self, '\\') || !take (self, 'u'))
        return fail (self, "a lone surrogate");
      if (!read_hex4 (self, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (self, "a lone surrogate");
      value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (text, value);
  return TRUE;
}

static gboolean
read_escape (Reader *self, GString *text)
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (self->at >= self->end)
    return fail (self, "the end in a string");
  if (*self->at == 'u')
    {
      self->at++;
      return read_unicode_escape (self, text);
    }
  found = *self->at != '\0' ? strchr (names, *self->at) : NULL;
  if (found == NULL)
    return fail (self, "an unknown escape");
  g_string_append_c (text, values[found - names]);
  self->at++;
  return TRUE;
}

/* The opening quote is at the cursor. The whole input was checked to be UTF-8 already. */
static gboolean
read_string (Reader *self, GString *text)
{
  self->at++;
  for (;;)
    {
      const char *run = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\'
             && (guchar) *self->at >= 0x20)
        self->at++;
      g_string_append_len (text, run, self->at - run);
      if (self->at >= self->end)
        return fail (self, "the end in a string");
      if (take (self, '"'))
        return TRUE;
      if (!take (self, '\\'))
        return fail (self, "a control character in a string");
      if (!read_escape (self, text))
        return FALSE;
    }
}

static gsize
skip_digits (Reader *self)
{
  const char *run = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return (gsize) (self->at - run);
}

static gboolean
skip_number (Reader *self, gboolean *integer)
{
  const char *digits;

  *integer = TRUE;
  take (self, '-');
  digits = self->at;
  if (skip_digits (self) == 0)
    return fail (self, "something that is no value");
  if (*digits == '0' && self->at - digits > 1)
    return fail (self, "a number that begins with 0");
  if (take (self, '.'))
    {
      *integer = FALSE;
      if (skip_digits (self) == 0)
        return fail (self, "a number without digits after its point");
    }
  if (take (self, 'e') || take (self, 'E'))
    {
      *integer = FALSE;
      if (!take (self, '+'))
        take (self, '-');
      if (skip_digits (self) == 0)
        return fail (self, "a number without an exponent");
    }
  return TRUE;
}

static JsonNode *
read_number (Reader *self)
{
  const char *start = self->at;
  g_autofree char *text = NULL;
  gboolean integer;
  JsonNode *node;

  if (!skip_number (self, &integer))
    return NULL;
  if (self->at - start > 400)
    {
      fail (self, "an endless number");
      return NULL;
    }
  text = g_strndup (start, (gsize) (self->at - start));
  node = json_node_new (JSON_NODE_VALUE);
  if (integer)
    {
      gint64 value;

      errno = 0;
      value = g_ascii_strtoll (text, NULL, 10);
      if (errno == 0)
        {
          json_node_set_int (node, value);
          return node;
        }
    }
  json_node_set_double (node, g_ascii_strtod (text, NULL));
  if (isfinite (json_node_get_double (node)))
    return node;
  json_node_unref (node);
  fail (self, "a number beyond all bounds");
  return NULL;
}

static gboolean
read_member (Reader *self, JsonObject *object)
{
  g_autoptr (GString) name = g_string_new (NULL);
  JsonNode *value;

  skip_blanks (self);
  if (self->at >= self->end || *self->at != '"')
    return fail (self, "no name where a member should be");
  if (!read_string (self, name))
    return FALSE;
  if (json_object_has_member (object, name->str))
    return fail (self, "the same name twice");
  skip_blanks (self);
  if (!take (self, ':'))
    return fail (self, "no colon after a name");
  value = read_value (self);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, name->str, value);
  return TRUE;
}

static JsonNode *
read_object (Reader *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  self->at++;
  skip_blanks (self);
  if (!take (self, '}'))
    for (;;)
      {
        if (!read_member (self, object))
          return NULL;
        skip_blanks (self);
        if (take (self, '}'))
          break;
        if (!take (self, ','))
          {
            fail (self, "no comma between members");
            return NULL;
          }
      }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return node;
}

static JsonNode *
read_array (Reader *self)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node;

  self->at++;
  skip_blanks (self);
  if (!take (self, ']'))
    for (;;)
      {
        JsonNode *element = read_value (self);

        if (element == NULL)
          return NULL;
        json_array_add_element (array, element);
        skip_blanks (self);
        if (take (self, ']'))
          break;
        if (!take (self, ','))
          {
            fail (self, "no comma between elements");
            return NULL;
          }
      }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  return node;
}

static JsonNode *
read_text (Reader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonNode *node;

  if (!read_string (self, text))
    return NULL;
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text->str);
  memset (text->str, 0, text->len);
  return node;
}

static JsonNode *
read_word (Reader *self)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (self->end - self->at) < length || memcmp (self->at, words[i], length) != 0)
        continue;
      self->at += length;
      if (i == 2)
        return json_node_new (JSON_NODE_NULL);
      return json_node_init_boolean (json_node_alloc (), i == 0);
    }
  fail (self, "something that is no value");
  return NULL;
}

static JsonNode *
read_nested (Reader *self, JsonNode *(*read) (Reader *) )
{
  JsonNode *node;

  if (self->depth >= LK_LIMIT_JSON_DEPTH)
    {
      g_set_error (self->error, LK_JSON_ERROR, LK_JSON_ERROR_LIMIT,
                   "JSON nested deeper than %d levels", LK_LIMIT_JSON_DEPTH);
      return NULL;
    }
  self->depth++;
  node = read (self);
  self->depth--;
  return node;
}

static JsonNode *
read_value (Reader *self)
{
  skip_blanks (self);
  if (self->at >= self->end)
    {
      fail (self, "the end where a value should be");
      return NULL;
    }
  if (*self->at == '{')
    return read_nested (self, read_object);
  if (*self->at == '[')
    return read_nested (self, read_array);
  if (*self->at == '"')
    return read_text (self);
  if (*self->at == '-' || g_ascii_isdigit (*self->at))
    return read_number (self);
  return read_word (self);
}

/**
 * lk_json_parse:
 * @data: (array length=size): bytes
 * @size: how many
 * @error: %LK_JSON_ERROR_SYNTAX or %LK_JSON_ERROR_LIMIT
 *
 * Reads strict JSON: UTF-8 without a byte order mark, no comments, no lone surrogates, no name
 * twice in an object, no U+0000, at most %LK_LIMIT_JSON_DEPTH levels. Whole numbers outside 64
 * bits become doubles; what no double holds is refused.
 *
 * Returns: (transfer full): the root, or %NULL
 */
JsonNode *
lk_json_parse (const void *data, gsize size, GError **error)
{
  g_autoptr (GError) local = NULL;
  Reader self = { data, data, (const char *) data + size, 0, &local };
  g_autoptr (JsonNode) root = NULL;

  if (!g_utf8_validate_len (size > 0 ? data : "", size, NULL))
    fail (&self, "bytes that are no UTF-8");
  else
    root = read_value (&self);
  if (root != NULL)
    {
      skip_blanks (&self);
      if (self.at == self.end)
        return g_steal_pointer (&root);
      fail (&self, "something after the end");
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/**
 * lk_json_parse_object:
 * @data: (array length=size): bytes
 * @size: how many
 * @error: any #LkJsonError but %LK_JSON_ERROR_SHAPE
 *
 * Like lk_json_parse() where the root must be an object.
 *
 * Returns: (transfer full): the object, or %NULL
 */
JsonObject *
lk_json_parse_object (const void *data, gsize size, GError **error)
{
  g_autoptr (JsonNode) root = lk_json_parse (data, size, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_NOT_OBJECT, "the JSON is no object");
      return NULL;
    }
  return json_node_dup_object (root);
}
