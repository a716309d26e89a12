/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-input.h"

#include <string.h>

#include "lk-hash.h"
#include "lk-time.h"

/**
 * lk_input_init:
 * @self: a reader
 * @reply: gets the errors
 */
void
lk_input_init (LkInput *self, LkReply *reply)
{
  self->reply = reply;
  self->pointer = g_string_new (NULL);
  self->n_errors = 0;
}

/**
 * lk_input_clear:
 * @self: a reader
 */
void
lk_input_clear (LkInput *self)
{
  g_string_free (self->pointer, TRUE);
  self->pointer = NULL;
}

static void
append_name (GString *out, const char *name)
{
  g_string_append_c (out, '/');
  for (const char *p = name; *p != '\0'; p++)
    if (*p == '~')
      g_string_append (out, "~0");
    else if (*p == '/')
      g_string_append (out, "~1");
    else
      g_string_append_c (out, *p);
}

/**
 * lk_input_fail:
 * @self: a reader
 * @name: (nullable): a member of the object that is read, %NULL for the object itself
 * @detail: what is wrong with it
 */
void
lk_input_fail (LkInput *self, const char *name, const char *detail)
{
  gsize length = self->pointer->len;

  if (name != NULL)
    append_name (self->pointer, name);
  lk_reply_error (self->reply, self->pointer->str, detail);
  self->n_errors++;
  g_string_truncate (self->pointer, length);
}

/**
 * lk_input_known:
 * @self: a reader
 * @object: the object that is read
 * @names: all members that it may have, %NULL-terminated
 *
 * Reports each member of another name.
 */
void
lk_input_known (LkInput *self, JsonObject *object, const char *const *names)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (!g_strv_contains (names, name))
      {
        g_autofree char *shown = g_strndup (name, 64);
        g_autofree char *valid = g_utf8_make_valid (shown, -1);

        lk_input_fail (self, valid, "No such member is known");
      }
}

/**
 * lk_input_enter:
 * @self: a reader
 * @name: a member that is an object
 *
 * Returns: what lk_input_leave() needs to come back
 */
gsize
lk_input_enter (LkInput *self, const char *name)
{
  gsize length = self->pointer->len;

  append_name (self->pointer, name);
  return length;
}

/**
 * lk_input_enter_index:
 * @self: a reader
 * @index: an element of an array, from 0
 *
 * Returns: what lk_input_leave() needs to come back
 */
gsize
lk_input_enter_index (LkInput *self, guint index)
{
  gsize length = self->pointer->len;

  g_string_append_printf (self->pointer, "/%u", index);
  return length;
}

/**
 * lk_input_leave:
 * @self: a reader
 * @length: from lk_input_enter()
 */
void
lk_input_leave (LkInput *self, gsize length)
{
  g_string_truncate (self->pointer, length);
}

/* The member, or NULL when it is absent or null; says so when it is needed. */
static JsonNode *
find (LkInput *self, JsonObject *object, const char *name, LkInputNeed need)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return node;
  if (need == LK_INPUT_REQUIRED)
    lk_input_fail (self, name, "This is needed");
  return NULL;
}

static const char *
find_string (LkInput *self, JsonObject *object, const char *name, LkInputNeed need)
{
  JsonNode *node = find (self, object, name, need);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  lk_input_fail (self, name, "This must be a string");
  return NULL;
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static gboolean
has_control (const char *text, const char *allowed)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || *text == 0x7f)
      if (strchr (allowed, *text) == NULL)
        return TRUE;
  return FALSE;
}

static const char *
check_text (LkInput *self,
            const char *text,
            const char *name,
            LkInputNeed need,
            gsize max_characters,
            const char *controls)
{
  g_autofree char *problem = NULL;

  if (text == NULL)
    return NULL;
  if (need == LK_INPUT_REQUIRED && is_blank (text))
    problem = g_strdup ("This must not be empty");
  else if ((gsize) g_utf8_strlen (text, -1) > max_characters)
    problem = g_strdup_printf ("This has more than %" G_GSIZE_FORMAT " characters", max_characters);
  else if (has_control (text, controls))
    problem = g_strdup ("This has control characters");
  if (problem != NULL)
    lk_input_fail (self, name, problem);
  return problem == NULL ? text : NULL;
}

/**
 * lk_input_text:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent; if not, it must not be blank either
 * @max_characters: how long it may be, in Unicode characters
 *
 * Returns: (transfer none) (nullable): a text that may have several lines, or %NULL
 */
const char *
lk_input_text (LkInput *self,
               JsonObject *object,
               const char *name,
               LkInputNeed need,
               gsize max_characters)
{
  return check_text (self, find_string (self, object, name, need), name, need, max_characters,
                     "\t\r\n");
}

/**
 * lk_input_line:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent; if not, it must not be blank either
 * @max_characters: how long it may be, in Unicode characters
 *
 * Returns: (transfer none) (nullable): a text of one line, or %NULL; an optional empty one is %NULL
 */
const char *
lk_input_line (LkInput *self,
               JsonObject *object,
               const char *name,
               LkInputNeed need,
               gsize max_characters)
{
  const char *text
      = check_text (self, find_string (self, object, name, need), name, need, max_characters, "");

  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * lk_input_word:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent
 * @type: an enumeration of the model
 * @value: (inout): gets the value; stays as it is when there is none
 *
 * Returns: whether there was a word that is known
 */
gboolean
lk_input_word (LkInput *self,
               JsonObject *object,
               const char *name,
               LkInputNeed need,
               GType type,
               int *value)
{
  const char *text = find_string (self, object, name, need);
  GEnumClass *words;
  GEnumValue *word;

  if (text == NULL)
    return FALSE;
  words = g_type_class_ref (type);
  /* A value without a word of its own is registered as "none": nobody may send that. */
  word = g_str_equal (text, "none") ? NULL : g_enum_get_value_by_nick (words, text);
  if (word != NULL)
    *value = word->value;
  else
    lk_input_fail (self, name, "This is not one of the known words");
  g_type_class_unref (words);
  return word != NULL;
}

/**
 * lk_input_int:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent
 * @lowest: the least value
 * @highest: the greatest value
 * @value: (out): the value
 *
 * Returns: whether there was one within the range
 */
gboolean
lk_input_int (LkInput *self,
              JsonObject *object,
              const char *name,
              LkInputNeed need,
              gint64 lowest,
              gint64 highest,
              gint64 *value)
{
  JsonNode *node = find (self, object, name, need);
  gint64 got;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      lk_input_fail (self, name, "This must be a whole number");
      return FALSE;
    }
  got = json_node_get_int (node);
  if (got < lowest || got > highest)
    {
      lk_input_fail (self, name, "This number is out of range");
      return FALSE;
    }
  *value = got;
  return TRUE;
}

/**
 * lk_input_boolean:
 * @self: a reader
 * @object: the object that is read
 * @name: an optional member
 * @value: (out): the value
 *
 * Returns: whether there was one
 */
gboolean
lk_input_boolean (LkInput *self, JsonObject *object, const char *name, gboolean *value)
{
  JsonNode *node = find (self, object, name, LK_INPUT_OPTIONAL);

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    {
      lk_input_fail (self, name, "This must be true or false");
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * lk_input_time:
 * @self: a reader
 * @object: the object that is read
 * @name: an optional member
 * @value: (out): microseconds since 1970
 *
 * Returns: whether there was one
 */
gboolean
lk_input_time (LkInput *self, JsonObject *object, const char *name, gint64 *value)
{
  const char *text = find_string (self, object, name, LK_INPUT_OPTIONAL);
  gint64 got;

  if (text == NULL)
    return FALSE;
  if (!lk_time_parse_us (text, &got) || got <= 0 || got > G_GINT64_CONSTANT (253370764800000000))
    {
      lk_input_fail (self, name, "This must be a time like 2026-01-31T12:00:00Z");
      return FALSE;
    }
  *value = got;
  return TRUE;
}

/**
 * lk_input_sha256:
 * @self: a reader
 * @object: the object that is read
 * @name: a needed member
 *
 * Returns: (transfer none) (nullable): 64 lower case hexadecimal digits, or %NULL
 */
const char *
lk_input_sha256 (LkInput *self, JsonObject *object, const char *name)
{
  const char *text = find_string (self, object, name, LK_INPUT_REQUIRED);

  if (text == NULL || lk_sha256_is_hex (text))
    return text;
  lk_input_fail (self, name, "This must be 64 hexadecimal digits, in lower case");
  return NULL;
}

/**
 * lk_input_object:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent
 *
 * Returns: (transfer none) (nullable): the object, or %NULL
 */
JsonObject *
lk_input_object (LkInput *self, JsonObject *object, const char *name, LkInputNeed need)
{
  JsonNode *node = find (self, object, name, need);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  lk_input_fail (self, name, "This must be an object");
  return NULL;
}

/**
 * lk_input_array:
 * @self: a reader
 * @object: the object that is read
 * @name: a member
 * @need: whether it may be absent
 * @most: how many elements it may have; at least one is always needed
 *
 * Returns: (transfer none) (nullable): the array, or %NULL
 */
JsonArray *
lk_input_array (LkInput *self, JsonObject *object, const char *name, LkInputNeed need, guint most)
{
  JsonNode *node = find (self, object, name, need);
  guint n;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      lk_input_fail (self, name, "This must be an array");
      return NULL;
    }
  n = json_array_get_length (json_node_get_array (node));
  if (n >= 1 && n <= most)
    return json_node_get_array (node);
  lk_input_fail (self, name, n == 0 ? "This must not be empty" : "This has too many elements");
  return NULL;
}
