/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-json-writer.h"
#include "lk-json.h"
#include "lk-limits.h"

#include <math.h>
#include <string.h>

static JsonNode *
parse (const char *text)
{
  return lk_json_parse (text, strlen (text), NULL);
}

static void
test_reads (void)
{
  static const char *const good[] = {
    "{}",
    " [ ] ",
    "\"\"",
    "null",
    "true",
    "-0",
    "0.5e-3",
    "1E5",
    "9223372036854775807",
    "-9223372036854775808",
    "[1,2,3]",
    "{\"a\":{\"b\":[null,false]}}",
    "\"\\u0041\\n\\/\\\"\\\\\\b\\f\\r\\t\"",
    "\"\\ud83d\\ude00\"",
    "\"\xc3\xa9\"",
    "\r\n\t{\"x\" : 1 , \"y\" : 2}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonNode) node = parse (good[i]);
      g_autoptr (JsonNode) theirs = json_from_string (good[i], NULL);

      g_assert_nonnull (node);
      g_assert_true (json_node_equal (node, theirs)
                     || json_node_get_node_type (node) == JSON_NODE_NULL);
    }
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "[",
    "{]",
    "[1,]",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "[1 2]",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "+1",
    "0x10",
    "NaN",
    "Infinity",
    "nul",
    "truefalse",
    "\"",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u00zz\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83d\\u0041\"",
    "\"a\nb\"",
    "\"\\u0000\"",
    "// c\n1",
    "/* c */1",
    "1 1",
    "{\"a\":1,\"a\":2}",
    "\xef\xbb\xbf{}",
    "\"\xff\"",
    "\"\xed\xa0\x80\"",
    "[1}",
    "{\"a\" 1}",
    "\xc3",
    "1e999",
    "-1e999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = lk_json_parse (bad[i], strlen (bad[i]), &error);

      g_assert_null (node);
      g_assert_error (error, LK_JSON_ERROR, LK_JSON_ERROR_SYNTAX);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) root_error = NULL;
  g_autoptr (JsonNode) flat = NULL;
  g_autoptr (JsonNode) big = parse ("123456789012345678901234567890");

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (lk_json_parse (deep->str, deep->len, &error));
  g_assert_error (error, LK_JSON_ERROR, LK_JSON_ERROR_LIMIT);

  g_string_truncate (deep, LK_LIMIT_JSON_DEPTH);
  for (guint i = 0; i < LK_LIMIT_JSON_DEPTH; i++)
    g_string_append_c (deep, ']');
  flat = lk_json_parse (deep->str, deep->len, NULL);
  g_assert_nonnull (flat);

  g_assert_cmpint (json_node_get_value_type (big), ==, G_TYPE_DOUBLE);
  g_assert_null (lk_json_parse_object ("[1]", 3, &root_error));
  g_assert_error (root_error, LK_JSON_ERROR, LK_JSON_ERROR_NOT_OBJECT);
  g_assert_null (lk_json_parse (NULL, 0, NULL));
}

/* Random bytes out of what JSON is made of: whatever we take, json-glib takes as the same. */
static void
test_reader_against_json_glib (void)
{
  static const char *const pieces[]
      = { "{",   "}",    "[",    "]",       ",", ":",     "\"a\"", "1",  "-2",
          "0.5", "true", "null", "\"\\n\"", " ", "\"b\"", "{}",    "[]", "\"\\u00e9\"" };
  guint taken = 0;

  for (guint round = 0; round < 60000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (JsonNode) ours = NULL;
      gint32 length = g_test_rand_int_range (1, 9);

      for (gint32 i = 0; i < length; i++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      ours = lk_json_parse (text->str, text->len, NULL);
      if (ours == NULL || JSON_NODE_HOLDS_NULL (ours))
        continue;
      g_autoptr (JsonNode) theirs = json_from_string (text->str, NULL);
      g_assert_nonnull (theirs);
      g_assert_true (json_node_equal (ours, theirs));
      taken++;
    }
  g_assert_cmpuint (taken, >, 1000);
}

static JsonNode *random_node (guint depth);

static char *
random_text (void)
{
  GString *text = g_string_new (NULL);
  gint32 length = g_test_rand_int_range (0, 12);

  for (gint32 i = 0; i < length; i++)
    {
      gunichar c;

      do
        c = (gunichar) (g_test_rand_bit () ? g_test_rand_int_range (1, 0x80)
                                           : g_test_rand_int_range (1, 0x10ffff));
      while (!g_unichar_validate (c));
      g_string_append_unichar (text, c);
    }
  return g_string_free (text, FALSE);
}

static JsonNode *
random_container (guint depth)
{
  gint32 count = g_test_rand_int_range (0, 4);

  if (g_test_rand_bit ())
    {
      g_autoptr (JsonArray) array = json_array_new ();

      for (gint32 i = 0; i < count; i++)
        json_array_add_element (array, random_node (depth + 1));
      return json_node_init_array (json_node_alloc (), array);
    }
  g_autoptr (JsonObject) object = json_object_new ();

  for (gint32 i = 0; i < count; i++)
    {
      g_autofree char *name = random_text ();

      json_object_set_member (object, name, random_node (depth + 1));
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
random_node (guint depth)
{
  g_autofree char *text = NULL;

  switch (g_test_rand_int_range (0, depth < 4 ? 7 : 5))
    {
    case 0:
      text = random_text ();
      return json_node_init_string (json_node_alloc (), text);
    case 1:
      return json_node_init_int (json_node_alloc (),
                                 (gint64) ((guint64) g_test_rand_int () * G_MAXUINT32));
    case 2:
      return json_node_init_boolean (json_node_alloc (), g_test_rand_bit ());
    case 3:
      return json_node_init_double (json_node_alloc (), g_test_rand_double_range (-1e9, 1e9));
    case 4:
      return json_node_init_null (json_node_alloc ());
    default:
      return random_container (depth);
    }
}

static void
test_writer_against_json_glib (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (JsonNode) node = random_container (0);
      gsize size;
      g_autofree char *text = lk_json_to_text (node, &size);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (JsonNode) again = NULL;

      json_parser_load_from_data (parser, text, (gssize) size, &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (json_parser_get_root (parser), node));
      again = lk_json_parse (text, size, &error);
      g_assert_no_error (error);
      g_assert_true (json_node_equal (again, node));
    }
}

static void
test_writer_repairs_text (void)
{
  LkJsonWriter w;
  g_autofree char *text = NULL;

  lk_json_writer_init (&w, 0);
  lk_json_writer_begin_array (&w);
  lk_json_writer_string (&w, "a\xff\xc3(\xed\xa0\x80z");
  lk_json_writer_string_len (&w, "x\0y\x1f\x7f", 5);
  lk_json_writer_string (&w, NULL);
  lk_json_writer_int (&w, G_MININT64);
  lk_json_writer_double (&w, 0.1);
  lk_json_writer_double (&w, (double) HUGE_VAL);
  lk_json_writer_raw (&w, "{}", 2);
  lk_json_writer_end_array (&w);
  text = lk_json_writer_finish_text (&w, NULL);
  g_assert_cmpstr (
      text, ==,
      "[\"a\357\277\275\357\277\275(\357\277\275\357\277\275\357\277\275z\","
      "\"x\\u0000y\\u001f\x7f\",null,-9223372036854775808,0.10000000000000001,null,{}]");
}

static void
test_members (void)
{
  static const char text[]
      = "{\"s\":\"text\",\"i\":7,\"d\":1.5,\"b\":true,\"o\":{},\"a\":[1,\"x\",{}],\"n\":null,"
        "\"t\":\"2026-11-23T10:00:00Z\",\"dirty\":\" a\\u0007b\\u202ec \"}";
  g_autoptr (JsonObject) object = lk_json_parse_object (text, strlen (text), NULL);
  g_autofree char *clean = NULL;
  gint64 number = 99;

  g_assert_nonnull (object);
  g_assert_cmpstr (lk_json_get_string (object, "s"), ==, "text");
  g_assert_null (lk_json_get_string (object, "i"));
  g_assert_null (lk_json_get_string (object, "n"));
  g_assert_null (lk_json_get_string (object, "missing"));
  g_assert_null (lk_json_get_string (NULL, "s"));
  g_assert_true (lk_json_get_int (object, "i", &number));
  g_assert_cmpint (number, ==, 7);
  g_assert_false (lk_json_get_int (object, "d", &number));
  g_assert_false (lk_json_get_int (object, "s", &number));
  g_assert_cmpint (lk_json_get_int_or (object, "b", -1), ==, -1);
  g_assert_true (lk_json_get_boolean (object, "b", FALSE));
  g_assert_true (lk_json_get_boolean (object, "i", TRUE));
  g_assert_nonnull (lk_json_get_object (object, "o"));
  g_assert_null (lk_json_get_object (object, "a"));
  g_assert_null (lk_json_get_array (object, "o"));
  g_assert_cmpstr (lk_json_array_get_string (lk_json_get_array (object, "a"), 1), ==, "x");
  g_assert_null (lk_json_array_get_string (lk_json_get_array (object, "a"), 0));
  g_assert_null (lk_json_array_get_string (lk_json_get_array (object, "a"), 9));
  g_assert_nonnull (lk_json_array_get_object (lk_json_get_array (object, "a"), 2));
  g_assert_null (lk_json_array_get_object (NULL, 0));
  g_assert_null (lk_json_get_time (object, "s"));
  clean = lk_json_get_clean (object, "dirty", 100);
  g_assert_cmpstr (clean, ==, "a bc");
}

static void
test_canonical (void)
{
  /* Names in the order of RFC 8785 3.2.3 (its own example, with the values left out). */
  static const char text[]
      = "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
        "\"\\u00f6\":7,\"nested\":{\"b\":[true,false,null],\"a\":\"\\u000f\\n/\\\"\\u20ac\"}}";
  g_autoptr (JsonNode) node = parse (text);
  g_autoptr (JsonNode) fraction = parse ("{\"a\":0.5}");
  g_autoptr (JsonNode) large = parse ("[9007199254740993]");
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree char *canonical = lk_json_canonical (node, &size, NULL);

  g_assert_cmpstr (canonical, ==,
                   "{\"\\r\":2,\"1\":4,\"nested\":{\"a\":\"\\u000f\\n/\\\"\xe2\x82\xac\","
                   "\"b\":[true,false,null]},\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
                   "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
  g_assert_cmpuint (size, ==, strlen (canonical));
  g_assert_null (lk_json_canonical (fraction, NULL, &error));
  g_assert_error (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE);
  g_assert_null (lk_json_canonical (large, NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/reads", test_reads);
  g_test_add_func ("/json/refuses", test_refuses);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/reader-against-json-glib", test_reader_against_json_glib);
  g_test_add_func ("/json/writer-against-json-glib", test_writer_against_json_glib);
  g_test_add_func ("/json/writer-repairs-text", test_writer_repairs_text);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/canonical", test_canonical);
  return g_test_run ();
}
