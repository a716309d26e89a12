/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-message.h"

#include <string.h>

static LkSadpMessage *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LkSadpMessage *message = lk_sadp_message_parse ((const guint8 *) text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
  return message;
}

static void
assert_refused (const char *text, gsize size, LkSadpWireError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse ((const guint8 *) text, size, &error);

  g_assert_null (message);
  g_assert_error (error, LK_SADP_WIRE_ERROR, (int) code);
}

static void
test_plain (void)
{
  static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\r\n"
                             "<ProbeMatch>\r\n<Uuid>U</Uuid>\r\n<Types>activate </Types>"
                             "<DeviceSN></DeviceSN><OEMinfo/><A>&lt;&#233;&#x41;&amp;</A>"
                             "<!-- no --><B><![CDATA[<x>]]></B></ProbeMatch>";
  g_autoptr (LkSadpMessage) m = parse (text);
  gsize size;

  g_assert_cmpint (lk_sadp_message_get_root (m), ==, LK_SADP_ROOT_PROBE_MATCH);
  g_assert_true (lk_sadp_message_is_complete (m));
  g_assert_cmpstr (lk_sadp_message_get_uuid (m), ==, "U");
  g_assert_cmpstr (lk_sadp_message_get_types (m), ==, "activate");
  g_assert_cmpstr (lk_sadp_message_get_element (m, 1)->text, ==, "activate ");
  g_assert_cmpstr (lk_sadp_message_get (m, "DeviceSN"), ==, "");
  g_assert_cmpstr (lk_sadp_message_get (m, "OEMInfo"), ==, "");
  g_assert_cmpstr (lk_sadp_message_get (m, "A"), ==,
                   "<\xc3\xa9"
                   "A&");
  g_assert_cmpstr (lk_sadp_message_get (m, "B"), ==, "<x>");
  g_assert_null (lk_sadp_message_get (m, "MAC"));
  g_assert_cmpuint (lk_sadp_message_get_n_elements (m), ==, 6);
  g_assert_cmpmem (lk_sadp_message_get_raw (m, &size), size, text, strlen (text));
  g_assert_cmpuint (size, ==, strlen (text));
}

static void
test_quirks (void)
{
  static const struct
  {
    const char *name, *text, *field, *value;
    guint n;
  } rows[] = {
    { "bare ampersand", "<ProbeMatch><D>A&B &co; &</D></ProbeMatch>", "D", "A&B &co; &", 1 },
    { "stray blank in an end tag", "<Probe><S>true</S ><T>1</T></Probe>", "T", "1", 2 },
    { "junk around", "\x01\x02<\x03<?xml?><Hello><T>hello</T></Hello>\xff<junk>", "T", "hello", 1 },
    { "no prolog", "<Bye><T>x</T></Bye>", "T", "x", 1 },
    { "GB18030", "<ProbeMatch><D>\xba\xa3\xbf\xb5</D></ProbeMatch>", "D",
      "\xe6\xb5\xb7\xe5\xba\xb7", 1 },
    { "neither", "<ProbeMatch><D>a\xff\xff</D><E>1</E></ProbeMatch>", "E", "1", 2 },
    { "end tag missing", "<ProbeMatch><A>1<B>2</B><C>3</C></ProbeMatch>", "C", "3", 3 },
    { "end tag too many", "<ProbeMatch></X><A>1</A></X></ProbeMatch>", "A", "1", 1 },
    { "bare less-than", "<ProbeMatch><A>1 < 2</A></ProbeMatch>", "A", "1 < 2", 1 },
    { "repeated", "<ProbeMatch><T>1</T><T>2</T></ProbeMatch>", "T", "1", 2 },
    { "attribute", "<ProbeMatch a='1'><T b=\"x\" c>1</T></ProbeMatch>", "T", "1", 1 },
    { "broken reference", "<ProbeMatch><A>&#0;&#xD800;&#99999999;&#;</A></ProbeMatch>", "A",
      "&#0;&#xD800;&#99999999;&#;", 1 },
    { "exact case first", "<ProbeMatch><oeminfo>1</oeminfo><OEMInfo>2</OEMInfo></ProbeMatch>",
      "OEMInfo", "2", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpMessage) m = parse (rows[i].text);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (lk_sadp_message_get (m, rows[i].field), ==, rows[i].value);
      g_assert_cmpuint (lk_sadp_message_get_n_elements (m), ==, rows[i].n);
      g_assert_true (lk_sadp_message_is_complete (m));
    }
}

static void
test_nul_bytes (void)
{
  static const char text[] = "\0<ProbeMatch><A>1\0002</A></ProbeMatch>\0\0";
  g_autoptr (LkSadpMessage) m
      = lk_sadp_message_parse ((const guint8 *) text, sizeof text - 1, NULL);

  g_assert_nonnull (m);
  g_assert_cmpstr (lk_sadp_message_get (m, "A"), ==, "12");
}

static void
test_cut_off (void)
{
  g_autoptr (LkSadpMessage) m
      = parse ("<ProbeMatch><Uuid>U</Uuid><QuestionList><Question><ID>1</ID></Question><Code>ab");

  g_assert_false (lk_sadp_message_is_complete (m));
  g_assert_cmpuint (lk_sadp_message_get_n_elements (m), ==, 1);
  g_assert_cmpstr (lk_sadp_message_get_uuid (m), ==, "U");
}

static void
test_limits (void)
{
  g_autoptr (GString) many = g_string_new ("<ProbeMatch>");
  g_autoptr (GString) large = g_string_new ("<ProbeMatch><A>");
  g_autoptr (GString) caps = g_string_new ("<ProbeMatch><DeviceSN>");
  g_autoptr (LkSadpMessage) m = NULL;
  static const char dtd[] = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]>"
                            "<ProbeMatch><A>&b;</A></ProbeMatch>";
  static const char late[] = "<ProbeMatch><!ENTITY b \"c\"><A>&b;</A></ProbeMatch>";
  static const char deep[] = "<ProbeMatch><A><B><C><D>1</D></C></B></A></ProbeMatch>";

  for (guint i = 0; i < LK_SADP_ELEMENTS_MAX + 1; i++)
    g_string_append (many, "<A/>");
  assert_refused (many->str, many->len, LK_SADP_WIRE_ERROR_TOO_LARGE);

  g_string_set_size (large, LK_SADP_DATAGRAM_MAX + 1);
  assert_refused (large->str, large->len, LK_SADP_WIRE_ERROR_TOO_LARGE);

  assert_refused (dtd, strlen (dtd), LK_SADP_WIRE_ERROR_FORBIDDEN);
  assert_refused (late, strlen (late), LK_SADP_WIRE_ERROR_FORBIDDEN);
  assert_refused (deep, strlen (deep), LK_SADP_WIRE_ERROR_TOO_DEEP);
  assert_refused ("", 0, LK_SADP_WIRE_ERROR_NOT_SADP);
  assert_refused ("<html>", 6, LK_SADP_WIRE_ERROR_NOT_SADP);
  assert_refused ("<ProbeMatches>", 14, LK_SADP_WIRE_ERROR_NOT_SADP);

  for (guint i = 0; i < 2000; i++)
    g_string_append (caps, "\xc3\xa9");
  g_string_append (caps, "</DeviceSN><Note>");
  for (guint i = 0; i < 2000; i++)
    g_string_append_c (caps, 'x');
  g_string_append (caps, "</Note></ProbeMatch>");
  m = parse (caps->str);
  g_assert_cmpint (g_utf8_strlen (lk_sadp_message_get (m, "DeviceSN"), -1), ==, LK_SADP_SERIAL_MAX);
  g_assert_true (lk_sadp_message_find (m, "DeviceSN")->truncated);
  g_assert_cmpuint (strlen (lk_sadp_message_get (m, "Note")), ==, LK_SADP_TEXT_MAX);
}

static void
test_questions (void)
{
  g_autoptr (LkSadpMessage) m = parse (
      "<ProbeMatch><QuestionList><Question><ID>1</ID><mark>true</mark></Question>"
      "<Question><ID>2</ID></Question></QuestionList><Result>success</Result></ProbeMatch>");
  static const struct
  {
    const char *name, *value;
    guint8 depth;
  } expected[] = {
    { "QuestionList", "", 1 },  { "Question", "", 2 }, { "ID", "1", 3 },
    { "mark", "true", 3 },      { "Question", "", 2 }, { "ID", "2", 3 },
    { "Result", "success", 1 },
  };

  g_assert_cmpuint (lk_sadp_message_get_n_elements (m), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (m, i);

      g_assert_cmpstr (element->name, ==, expected[i].name);
      g_assert_cmpstr (element->value, ==, expected[i].value);
      g_assert_cmpuint (element->depth, ==, expected[i].depth);
    }
  g_assert_null (lk_sadp_message_get (m, "ID")); /* not a child of the root */
}

static void
test_build (void)
{
  g_autoptr (LkSadpMessage) m = lk_sadp_message_new (LK_SADP_ROOT_PROBE_MATCH, "x");
  g_autoptr (LkSadpMessage) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  static const char expected[]
      = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Types>x</Types>"
        "<Code bEncrypt=\"true\">a&lt;&amp;&gt;&quot;b</Code>"
        "<QuestionList><Question><ID>1</ID></Question></QuestionList><E></E></ProbeMatch>";
  gsize size;
  const char *data;

  lk_sadp_message_append_with_attribute (m, "Code", "bEncrypt", "true", "a<&>\"b");
  lk_sadp_message_open (m, "QuestionList");
  lk_sadp_message_open (m, "Question");
  lk_sadp_message_append (m, "ID", "1");
  lk_sadp_message_close (m);
  lk_sadp_message_close (m);
  lk_sadp_message_append (m, "E", NULL);
  bytes = lk_sadp_message_to_bytes (m);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, expected, strlen (expected));

  again = lk_sadp_message_parse ((const guint8 *) data, size, NULL);
  g_assert_cmpstr (lk_sadp_message_get (again, "Code"), ==, "a<&>\"b");
  g_assert_cmpuint (lk_sadp_message_find (again, "Code")->n_attributes, ==, 1);
  g_assert_cmpstr (lk_sadp_message_find (again, "Code")->attributes[0].name, ==, "bEncrypt");
  g_assert_cmpstr (lk_sadp_message_find (again, "Code")->attributes[0].value, ==, "true");
}

static void
test_families (void)
{
  static const struct
  {
    LkSadpFamily family;
    const char *mac, *expected;
  } rows[] = {
    { LK_SADP_FAMILY_DISCOVERY, NULL, "<Uuid>U</Uuid><Types>t</Types>" },
    { LK_SADP_FAMILY_A, "m", "<Uuid>U</Uuid><MAC>m</MAC><Types>t</Types>" },
    { LK_SADP_FAMILY_B, "m",
      "<Uuid>U</Uuid><Types>t</Types><PWErrorParse>true</PWErrorParse><MAC>m</MAC>" },
    { LK_SADP_FAMILY_C, "m", "<Uuid>U</Uuid><Types>t</Types><MAC>m</MAC>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LkSadpMessage) m
          = lk_sadp_message_new_request (rows[i].family, "U", "t", rows[i].mac);
      g_autoptr (GBytes) bytes = lk_sadp_message_to_bytes (m);
      g_autofree char *expected
          = g_strdup_printf ("<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe>%s</Probe>",
                             rows[i].expected);
      gsize size;
      const char *data = g_bytes_get_data (bytes, &size);

      g_assert_cmpmem (data, size, expected, strlen (expected));
    }
}

static void
test_uuid (void)
{
  g_autofree char *a = lk_sadp_uuid_new ();
  g_autofree char *b = lk_sadp_uuid_new ();

  g_assert_cmpstr (a, !=, b);
  g_assert_true (g_uuid_string_is_valid (a));
  for (const char *p = a; *p != '\0'; p++)
    g_assert_false (g_ascii_islower (*p));
}

static void
test_values (void)
{
  g_autoptr (LkSadpMessage) m
      = parse ("<ProbeMatch><A>flase</A><B>TRUE</B><C>1</C><D>open</D><E>8000</E><F>-1</F>"
               "<G>70000</G><H>yes</H></ProbeMatch>");
  guint value = 7;

  g_assert_false (lk_sadp_message_get_bool (m, "A"));
  g_assert_true (lk_sadp_message_get_bool (m, "B"));
  g_assert_true (lk_sadp_message_get_bool (m, "C"));
  g_assert_true (lk_sadp_message_get_bool (m, "D"));
  g_assert_true (lk_sadp_message_get_bool (m, "H"));
  g_assert_false (lk_sadp_message_get_bool (m, "absent"));
  g_assert_false (lk_sadp_message_get_uint (m, "F", 65535, &value));
  g_assert_false (lk_sadp_message_get_uint (m, "G", 65535, &value));
  g_assert_false (lk_sadp_message_get_uint (m, "absent", 65535, &value));
  g_assert_cmpuint (value, ==, 7);
  g_assert_true (lk_sadp_message_get_uint (m, "E", 65535, &value));
  g_assert_cmpuint (value, ==, 8000);
}

/* Where the strict parser of GLib takes a capture, both must read the same. */
static GString *oracle;

static void
oracle_start (GMarkupParseContext *context,
              const char *name,
              const char **names,
              const char **values,
              gpointer data,
              GError **error)
{
  g_string_append_printf (oracle, "<%s>", name);
}

static void
oracle_text (GMarkupParseContext *context,
             const char *text,
             gsize size,
             gpointer data,
             GError **error)
{
  if (g_strcmp0 (g_markup_parse_context_get_element (context), "ProbeMatch") != 0)
    g_string_append_len (oracle, text, (gssize) size);
}

static void
test_captures_against_glib (void)
{
  static const char *const names[] = { "a-ds-2cd2432f-iw", "b-ds-2cd5026efwd-a", "d-cs-c6tc-32wfr",
                                       "e-ds-kh6210-l", "g-ds-2cd2385g1-i" };
  const GMarkupParser parser = { .start_element = oracle_start, .text = oracle_text };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s.xml", names[i]);
      g_autofree char *path
          = g_build_filename (g_getenv ("LK_TEST_DATA"), "sadp", "captures", file, NULL);
      g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) ours = g_string_new ("<ProbeMatch>");
      g_autoptr (LkSadpMessage) m = NULL;
      g_autofree char *text = NULL;
      gsize size;

      g_file_get_contents (path, &text, &size, &error);
      g_assert_no_error (error);
      oracle = g_string_new (NULL);
      g_markup_parse_context_parse (context, text, (gssize) size, &error);
      g_assert_no_error (error);

      m = parse (text);
      for (guint e = 0; e < lk_sadp_message_get_n_elements (m); e++)
        g_string_append_printf (ours, "<%s>%s", lk_sadp_message_get_element (m, e)->name,
                                lk_sadp_message_get_element (m, e)->text);
      g_assert_cmpstr (ours->str, ==, oracle->str);
      g_assert_cmpuint (lk_sadp_message_get_n_elements (m), >, 15);
      g_string_free (oracle, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sadp/wire/plain", test_plain);
  g_test_add_func ("/sadp/wire/quirks", test_quirks);
  g_test_add_func ("/sadp/wire/nul-bytes", test_nul_bytes);
  g_test_add_func ("/sadp/wire/cut-off", test_cut_off);
  g_test_add_func ("/sadp/wire/limits", test_limits);
  g_test_add_func ("/sadp/wire/questions", test_questions);
  g_test_add_func ("/sadp/wire/build", test_build);
  g_test_add_func ("/sadp/wire/families", test_families);
  g_test_add_func ("/sadp/wire/uuid", test_uuid);
  g_test_add_func ("/sadp/wire/values", test_values);
  g_test_add_func ("/sadp/wire/captures-against-glib", test_captures_against_glib);
  return g_test_run ();
}
