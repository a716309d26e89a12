/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-history.h"

#include "lk-hash.h"
#include "lk-json.h"

#include <string.h>

/* Made by tests/data/make-history.py, which shares no code with the library. */
static JsonNode *
load_golden (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LK_TEST_DATA"), "history.json", NULL);
  g_autofree char *text = NULL;
  gsize size;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  node = lk_json_parse (text, size, &error);
  g_assert_no_error (error);
  return node;
}

static JsonObject *
event_of (JsonNode *node, guint index)
{
  return lk_json_array_get_object (lk_json_get_array (json_node_get_object (node), "events"),
                                   index);
}

static void
test_golden (void)
{
  g_autoptr (JsonNode) node = load_golden ();
  g_autoptr (GError) error = NULL;
  LkHistorySummary summary;

  g_assert_true (lk_history_verify (node, &summary, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (summary.events, ==, 5);
  g_assert_cmpuint (summary.withheld, ==, 1);
}

static void
assert_broken (JsonNode *node, const char *where)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_history_verify (node, NULL, &error));
  g_assert_error (error, LK_HISTORY_ERROR, LK_HISTORY_ERROR_BROKEN);
  g_assert_true (g_str_has_prefix (error->message, where));
}

/* Each member of each event, changed alone, is found and named. */
static void
test_each_change_is_found (void)
{
  static const char *const members[] = { "case", "at", "kind", "data_sha256", "prev", "hash" };

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *where = g_strdup_printf ("event %u:", i + 1);

      for (guint m = 0; m < G_N_ELEMENTS (members); m++)
        {
          g_autoptr (JsonNode) node = load_golden ();
          JsonObject *event = event_of (node, i);
          g_autofree char *changed = g_strdup (lk_json_get_string (event, members[m]));

          changed[0] = changed[0] == 'a' ? 'b' : 'a';
          json_object_set_string_member (event, members[m], changed);
          assert_broken (node, where);
        }
      for (guint m = 0; m < 2; m++)
        {
          g_autoptr (JsonNode) node = load_golden ();
          JsonObject *actor = lk_json_get_object (event_of (node, i), "actor");

          json_object_set_string_member (actor, m == 0 ? "id" : "role", "somebody");
          assert_broken (node, where);
        }
      g_autoptr (JsonNode) node = load_golden ();
      json_object_set_int_member (event_of (node, i), "seq", 77);
      assert_broken (node, where);
    }
}

static void
test_changed_data (void)
{
  g_autoptr (JsonNode) text = load_golden ();
  g_autoptr (JsonNode) salt = load_golden ();
  g_autoptr (JsonNode) half = load_golden ();
  g_autoptr (JsonNode) added = load_golden ();

  json_object_set_string_member (lk_json_get_object (event_of (text, 2), "data"), "text", "x");
  assert_broken (text, "event 3:");
  json_object_set_string_member (event_of (salt, 2), "salt", "00000000000000000000000000000000");
  assert_broken (salt, "event 3:");
  json_object_set_null_member (event_of (half, 2), "salt");
  assert_broken (half, "event 3:");
  json_object_set_boolean_member (lk_json_get_object (event_of (added, 0), "data"), "x", TRUE);
  assert_broken (added, "event 1:");
}

static void
test_erased_data_holds (void)
{
  g_autoptr (JsonNode) node = load_golden ();
  LkHistorySummary summary;

  for (guint i = 0; i < 5; i++)
    {
      json_object_set_null_member (event_of (node, i), "data");
      json_object_set_null_member (event_of (node, i), "salt");
    }
  g_assert_true (lk_history_verify (node, &summary, NULL));
  g_assert_cmpuint (summary.withheld, ==, 5);
}

static void
test_removed_event (void)
{
  g_autoptr (JsonNode) first = load_golden ();
  g_autoptr (JsonNode) middle = load_golden ();
  g_autoptr (JsonNode) last = load_golden ();

  json_array_remove_element (lk_json_get_array (json_node_get_object (first), "events"), 0);
  assert_broken (first, "event 1:");
  json_array_remove_element (lk_json_get_array (json_node_get_object (middle), "events"), 2);
  assert_broken (middle, "event 3:");
  /* The end of a chain cannot prove itself; the summary tells how long it is. */
  json_array_remove_element (lk_json_get_array (json_node_get_object (last), "events"), 4);
  g_assert_true (lk_history_verify (last, NULL, NULL));
}

static void
test_what_is_no_history (void)
{
  static const char *const bad[] = { "[]",
                                     "1",
                                     "{}",
                                     "{\"case\":\"LK-1\"}",
                                     "{\"case\":\"LK-1\",\"events\":[]}",
                                     "{\"case\":7,\"events\":[{}]}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonNode) node = lk_json_parse (bad[i], strlen (bad[i]), NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (lk_history_verify (node, NULL, &error));
      g_assert_error (error, LK_HISTORY_ERROR, LK_HISTORY_ERROR_SHAPE);
    }
  g_autoptr (JsonNode) odd = lk_json_parse ("{\"case\":\"x\",\"events\":[7]}", 25, NULL);
  assert_broken (odd, "event 1:");
}

static void
test_digest (void)
{
  guint8 salt[LK_HISTORY_SALT_BYTES];
  g_autofree char *digest = NULL;

  /* printf %s Ab3dEf7h | openssl dgst -sha256 -mac HMAC -macopt hexkey:00…0f */
  for (guint8 i = 0; i < sizeof salt; i++)
    salt[i] = i;
  digest = lk_history_answer_digest ("Ab3dEf7h", 8, salt);
  g_assert_cmpstr (digest, ==, "6e39ca92bd4072b922e0f1beb2b648a9c917a1e61ad872533c44394755b8bae4");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/golden", test_golden);
  g_test_add_func ("/history/each-change-is-found", test_each_change_is_found);
  g_test_add_func ("/history/changed-data", test_changed_data);
  g_test_add_func ("/history/erased-data-holds", test_erased_data_holds);
  g_test_add_func ("/history/removed-event", test_removed_event);
  g_test_add_func ("/history/what-is-no-history", test_what_is_no_history);
  g_test_add_func ("/history/digest", test_digest);
  return g_test_run ();
}
