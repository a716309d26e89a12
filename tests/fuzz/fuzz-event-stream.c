/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sse-parser.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
on_event (const char *event, const char *text, gpointer seen)
{
  g_assert_true (g_utf8_validate (event, -1, NULL));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, LK_SSE_LIMIT);
  g_string_append_printf (seen, "%s\n%s\n", event, text);
}

/* A stream means the same whether it comes at once or byte by byte. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) at_once = g_string_new (NULL);
  g_autoptr (GString) by_byte = g_string_new (NULL);
  g_autoptr (LkSseParser) one = lk_sse_parser_new (on_event, at_once);
  g_autoptr (LkSseParser) other = lk_sse_parser_new (on_event, by_byte);
  gboolean good = lk_sse_parser_feed (one, (const char *) data, size);
  gboolean still = TRUE;

  for (size_t i = 0; still && i < size; i++)
    still = lk_sse_parser_feed (other, (const char *) data + i, 1);
  g_assert_cmpint (good, ==, still);
  g_assert_cmpstr (at_once->str, ==, by_byte->str);
  g_assert_cmpstr (lk_sse_parser_get_last_id (one), ==, lk_sse_parser_get_last_id (other));
  return 0;
}
