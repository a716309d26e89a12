/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-json.h"

#include "lk-json-writer.h"
#include "lk-text.h"
#include "lk-time.h"

#include <math.h>
#include <string.h>

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

/**
 * lk_json_get_string:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): its text, %NULL if it is missing or no string
 */
const char *
lk_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/**
 * lk_json_get_int:
 * @object: (nullable): an object
 * @name: a member
 * @value: (out): its number; left alone otherwise
 *
 * Returns: whether it is a whole number
 */
gboolean
lk_json_get_int (JsonObject *object, const char *name, gint64 *value)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64);

  if (node == NULL)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

/**
 * lk_json_get_int_or:
 * @object: (nullable): an object
 * @name: a member
 * @fallback: what to return without one
 *
 * Returns: its number, or @fallback
 */
gint64
lk_json_get_int_or (JsonObject *object, const char *name, gint64 fallback)
{
  gint64 value = fallback;

  lk_json_get_int (object, name, &value);
  return value;
}

/**
 * lk_json_get_boolean:
 * @object: (nullable): an object
 * @name: a member
 * @fallback: what to return without one
 *
 * Returns: its value, or @fallback
 */
gboolean
lk_json_get_boolean (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);

  return node != NULL ? json_node_get_boolean (node) : fallback;
}

/**
 * lk_json_get_object:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the object there
 */
JsonObject *
lk_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * lk_json_get_array:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): the array there
 */
JsonArray *
lk_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * lk_json_get_time:
 * @object: (nullable): an object
 * @name: a member
 *
 * Returns: (transfer full) (nullable): the RFC 3339 time there
 */
GDateTime *
lk_json_get_time (JsonObject *object, const char *name)
{
  return lk_time_parse (lk_json_get_string (object, name));
}

/**
 * lk_json_get_clean:
 * @object: (nullable): an object
 * @name: a member
 * @max_characters: how many characters to keep
 *
 * Returns: (transfer full) (nullable): its text, fit to show (lk_text_clean()); %NULL without one
 */
char *
lk_json_get_clean (JsonObject *object, const char *name, gsize max_characters)
{
  const char *text = lk_json_get_string (object, name);

  return text != NULL ? lk_text_clean (text, max_characters) : NULL;
}

/**
 * lk_json_array_get_object:
 * @array: (nullable): an array
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the object there
 */
JsonObject *
lk_json_array_get_object (JsonArray *array, guint index)
{
  JsonNode *node;

  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  node = json_array_get_element (array, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * lk_json_array_get_string:
 * @array: (nullable): an array
 * @index: from 0
 *
 * Returns: (transfer none) (nullable): the text there
 */
const char *
lk_json_array_get_string (JsonArray *array, guint index)
{
  JsonNode *node;

  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  node = json_array_get_element (array, index);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/**
 * lk_json_set_text:
 * @object: an object
 * @name: a member
 * @text: (nullable): its text; %NULL is written as null
 */
void
lk_json_set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

/**
 * lk_json_set_time:
 * @object: an object
 * @name: a member
 * @time: (nullable): its time; %NULL is written as null
 */
void
lk_json_set_time (JsonObject *object, const char *name, GDateTime *time)
{
  g_autofree char *text = time != NULL ? lk_time_format (time) : NULL;

  lk_json_set_text (object, name, text);
}

static void write_node (LkJsonWriter *writer, JsonNode *node, gboolean canonical);

/* RFC 8785 3.2.3: names sorted by their UTF-16 code units. That differs from the order of the
 * code points only where one name has a character above U+FFFF and the other one of U+E000 to
 * U+FFFF, so each character is moved to where its first code unit stands. */
static gunichar
utf16_weight (gunichar c)
{
  return c >= 0x10000 ? 0xd800 : c;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *x = a;
  const char *y = b;

  while (*x != '\0' && *y != '\0')
    {
      gunichar c = g_utf8_get_char (x);
      gunichar d = g_utf8_get_char (y);

      if (c != d)
        {
          gunichar wc = utf16_weight (c);
          gunichar wd = utf16_weight (d);

          if (wc != wd)
            return wc < wd ? -1 : 1;
          return c < d ? -1 : 1;
        }
      x = g_utf8_next_char (x);
      y = g_utf8_next_char (y);
    }
  return (*x != '\0') - (*y != '\0');
}

static void
write_object (LkJsonWriter *writer, JsonObject *object, gboolean canonical)
{
  g_autoptr (GList) names = json_object_get_members (object);

  if (canonical)
    names = g_list_sort (names, compare_names);
  lk_json_writer_begin_object (writer);
  for (GList *l = names; l != NULL; l = l->next)
    {
      lk_json_writer_name (writer, l->data);
      write_node (writer, json_object_get_member (object, l->data), canonical);
    }
  lk_json_writer_end_object (writer);
}

static void
write_array (LkJsonWriter *writer, JsonArray *array, gboolean canonical)
{
  lk_json_writer_begin_array (writer);
  for (guint i = 0; i < json_array_get_length (array); i++)
    write_node (writer, json_array_get_element (array, i), canonical);
  lk_json_writer_end_array (writer);
}

static void
write_value (LkJsonWriter *writer, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    lk_json_writer_string (writer, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    lk_json_writer_boolean (writer, json_node_get_boolean (node));
  else if (type == G_TYPE_INT64)
    lk_json_writer_int (writer, json_node_get_int (node));
  else
    lk_json_writer_double (writer, json_node_get_double (node));
}

static void
write_node (LkJsonWriter *writer, JsonNode *node, gboolean canonical)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (writer, json_node_get_object (node), canonical);
      break;
    case JSON_NODE_ARRAY:
      write_array (writer, json_node_get_array (node), canonical);
      break;
    case JSON_NODE_VALUE:
      write_value (writer, node);
      break;
    case JSON_NODE_NULL:
      lk_json_writer_null (writer);
      break;
    }
}

/**
 * lk_json_to_text:
 * @node: a tree
 * @size: (out) (optional): the length in bytes
 *
 * Returns: (transfer full): compact JSON, members in their order
 */
char *
lk_json_to_text (JsonNode *node, gsize *size)
{
  LkJsonWriter writer;

  lk_json_writer_init (&writer, 512);
  write_node (&writer, node, FALSE);
  return lk_json_writer_finish_text (&writer, size);
}

/**
 * lk_json_object_to_text:
 * @object: an object
 * @size: (out) (optional): the length in bytes
 *
 * Returns: (transfer full): compact JSON, members in their order
 */
char *
lk_json_object_to_text (JsonObject *object, gsize *size)
{
  LkJsonWriter writer;

  lk_json_writer_init (&writer, 512);
  write_object (&writer, object, FALSE);
  return lk_json_writer_finish_text (&writer, size);
}

/* What RFC 8785 can hold and this writer writes as it says: whole numbers that a double holds
 * exactly. Other numbers have no place in what is hashed here. */
static gboolean
is_hashable (JsonNode *node)
{
  gint64 limit = G_GINT64_CONSTANT (1) << 53;
  gboolean good = TRUE;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      {
        JsonObjectIter iter;
        JsonNode *member;

        json_object_iter_init (&iter, json_node_get_object (node));
        while (good && json_object_iter_next (&iter, NULL, &member))
          good = is_hashable (member);
        return good;
      }
    case JSON_NODE_ARRAY:
      for (guint i = 0; good && i < json_array_get_length (json_node_get_array (node)); i++)
        good = is_hashable (json_array_get_element (json_node_get_array (node), i));
      return good;
    case JSON_NODE_VALUE:
      if (json_node_get_value_type (node) == G_TYPE_INT64)
        return json_node_get_int (node) >= -limit && json_node_get_int (node) <= limit;
      return json_node_get_value_type (node) != G_TYPE_DOUBLE;
    case JSON_NODE_NULL:
      return TRUE;
    }
  return FALSE;
}

/**
 * lk_json_canonical:
 * @node: a tree of objects, arrays, strings, booleans, null and whole numbers within 2^53
 * @size: (out) (optional): the length in bytes
 * @error: %LK_JSON_ERROR_SHAPE for any other number
 *
 * Returns: (transfer full): the form of RFC 8785, or %NULL
 */
char *
lk_json_canonical (JsonNode *node, gsize *size, GError **error)
{
  LkJsonWriter writer;

  if (!is_hashable (node))
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "a number that is not whole, or beyond 2^53, cannot be hashed");
      return NULL;
    }
  lk_json_writer_init (&writer, 512);
  write_node (&writer, node, TRUE);
  return lk_json_writer_finish_text (&writer, size);
}

/**
 * lk_json_object_canonical:
 * @object: an object as lk_json_canonical() takes it
 * @size: (out) (optional): the length in bytes
 * @error: %LK_JSON_ERROR_SHAPE
 *
 * Returns: (transfer full): the form of RFC 8785, or %NULL
 */
char *
lk_json_object_canonical (JsonObject *object, gsize *size, GError **error)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return lk_json_canonical (node, size, error);
}
