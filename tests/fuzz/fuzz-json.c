/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-json.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is read and written is read again as the same, and json-glib reads it too. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = lk_json_parse (data, size, &error);
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) sorted = NULL;
  g_autoptr (JsonParser) theirs = json_parser_new ();
  g_autofree char *text = NULL;
  g_autofree char *canonical = NULL;
  gsize text_size, canonical_size;

  g_assert_cmpint (node == NULL, ==, error != NULL);
  if (node == NULL)
    return 0;
  text = lk_json_to_text (node, &text_size);
  again = lk_json_parse (text, text_size, NULL);
  g_assert_nonnull (again);
  g_assert_true (json_node_equal (node, again));
  g_assert_true (json_parser_load_from_data (theirs, text, (gssize) text_size, NULL));
  canonical = lk_json_canonical (node, &canonical_size, NULL);
  if (canonical == NULL)
    return 0;
  sorted = lk_json_parse (canonical, canonical_size, NULL);
  g_assert_nonnull (sorted);
  g_assert_true (json_node_equal (node, sorted));
  return 0;
}
