/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-message.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_element (const LkSadpElement *element, guint8 depth_before)
{
  g_assert_cmpuint (element->depth, >=, 1);
  g_assert_cmpuint (element->depth, <, LK_SADP_DEPTH_MAX);
  g_assert_cmpuint (element->depth, <=, depth_before + 1);
  g_assert_true (g_utf8_validate (element->name, -1, NULL));
  g_assert_true (g_utf8_validate (element->text, -1, NULL));
  g_assert_true (g_utf8_validate (element->value, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (element->name, -1), <=, LK_SADP_NAME_MAX);
  g_assert_cmpint (g_utf8_strlen (element->text, -1), <=, LK_SADP_TEXT_MAX);
  g_assert_cmpuint (element->n_attributes, <=, LK_SADP_ATTRIBUTES_MAX);
  for (guint i = 0; i < element->n_attributes; i++)
    g_assert_true (g_utf8_validate (element->attributes[i].value, -1, NULL));
}

/* Whatever comes in: limits hold, texts are UTF-8, and what was read is read again from what is
 * written of it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (data, size, &error);
  g_autoptr (LkSadpMessage) again = NULL;
  g_autoptr (GBytes) written = NULL;
  const guint8 *raw;
  gsize raw_size;
  guint8 depth = 0;
  guint count;

  g_assert_cmpint (message == NULL, ==, error != NULL);
  if (message == NULL)
    return 0;
  raw = lk_sadp_message_get_raw (message, &raw_size);
  g_assert_cmpmem (raw, raw_size, data, size);
  count = lk_sadp_message_get_n_elements (message);
  g_assert_cmpuint (count, <=, LK_SADP_ELEMENTS_MAX);
  for (guint i = 0; i < count; i++)
    {
      check_element (lk_sadp_message_get_element (message, i), depth);
      depth = lk_sadp_message_get_element (message, i)->depth;
    }
  lk_sadp_message_get_uuid (message);
  lk_sadp_message_get_bool (message, "Activated");

  written = lk_sadp_message_to_bytes (message);
  raw = g_bytes_get_data (written, &raw_size);
  if (raw_size > LK_SADP_DATAGRAM_MAX)
    return 0;
  again = lk_sadp_message_parse (raw, raw_size, NULL);
  g_assert_nonnull (again);
  g_assert_true (lk_sadp_message_is_complete (again));
  g_assert_cmpuint (lk_sadp_message_get_n_elements (again), ==, count);
  for (guint i = 0; i < count; i++)
    {
      const LkSadpElement *a = lk_sadp_message_get_element (message, i);
      const LkSadpElement *b = lk_sadp_message_get_element (again, i);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpstr (a->value, ==, b->value);
      g_assert_cmpuint (a->depth, ==, b->depth);
    }
  return 0;
}
