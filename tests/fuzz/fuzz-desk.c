/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-agreement.h"
#include "lk-call.h"
#include "lk-case-input.h"
#include "lk-cursor.h"
#include "lk-json.h"
#include "lk-picture.h"
#include "lk-search-text.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_target (const char *text)
{
  LkCall call = { 0 };
  char *query = strchr (text, '?');
  g_autofree char *path
      = query != NULL ? g_strndup (text, (gsize) (query - text)) : g_strdup (text);

  lk_call_parse_path (&call, path);
  lk_call_parse_query (&call, query != NULL ? query + 1 : NULL);
  g_assert (call.item >= 0 && call.item <= 64);
  g_free (call.path);
  g_free (call.case_id);
  g_free (call.sha256);
  g_hash_table_unref (call.query);
}

/* What is read is written the same again. */
static void
read_cursor (const char *text)
{
  LkCursor cursor = { 0 };
  LkCursor again = { 0 };
  g_autofree char *written = NULL;

  if (!lk_cursor_read (text, 'u', &cursor))
    return;
  written = lk_cursor_write ('u', &cursor);
  g_assert (lk_cursor_read (written, 'u', &again));
  g_assert (memcmp (&cursor, &again, sizeof cursor) == 0);
}

static void
read_headers (const char *text)
{
  g_autoptr (LkAgreements) agreements = lk_agreements_new (NULL, NULL, NULL);
  g_auto (GStrv) words = lk_search_fold (text);
  g_autofree char *fragment = lk_search_fragment (text);

  g_assert_nonnull (lk_agreements_choose (agreements, text));
  (void) lk_call_etag_matches (text, "\"3\"", TRUE);
}

static void
read_body (const uint8_t *data, size_t size)
{
  g_autoptr (JsonObject) object = lk_json_parse_object (data, size, NULL);
  LkEventInput event = { 0 };
  LkCaseInput one = { 0 };
  LkReply reply;
  LkInput input;

  if (object == NULL)
    return;
  lk_reply_init (&reply);
  lk_input_init (&input, &reply);
  lk_case_input_read (&input, object, &one);
  lk_event_input_read_kind (object, &event);
  lk_event_input_read (&input, object, TRUE, &event);
  lk_event_input_clear (&event);
  lk_case_input_clear (&one);
  lk_input_clear (&input);
  lk_reply_clear (&reply);
}

/* Whatever comes over the wire to a desk: targets, cursors, headers, bodies, photos. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  LkPictureKind kind;

  read_target (text);
  read_cursor (text);
  read_headers (valid);
  read_body (data, size);
  (void) lk_picture_check_bytes (data, size, &kind);
  return 0;
}
