/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-history.h"

#include "lk-hash.h"
#include "lk-json-writer.h"
#include "lk-json.h"

#include <string.h>

G_DEFINE_QUARK (lk_history_error_quark, lk_history_error)

/**
 * lk_history_data_hash_text:
 * @canonical: `data` of an event in the form of RFC 8785
 * @size: its length in bytes
 * @salt: the salt of the event
 *
 * Returns: (transfer full): `data_sha256`: SHA-256 over the salt and then the text
 */
char *
lk_history_data_hash_text (const char *canonical,
                           gsize size,
                           const guint8 salt[LK_HISTORY_SALT_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, salt, LK_HISTORY_SALT_BYTES);
  g_checksum_update (checksum, (const guchar *) canonical, (gssize) size);
  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * lk_history_data_hash:
 * @data: `data` of an event: strings, whole numbers and booleans
 * @salt: the salt of the event
 * @error: %LK_JSON_ERROR_SHAPE when @data holds a number that cannot be hashed
 *
 * Returns: (transfer full): `data_sha256`, or %NULL
 */
char *
lk_history_data_hash (JsonObject *data, const guint8 salt[LK_HISTORY_SALT_BYTES], GError **error)
{
  gsize size;
  g_autofree char *canonical = lk_json_object_canonical (data, &size, error);

  return canonical != NULL ? lk_history_data_hash_text (canonical, size, salt) : NULL;
}

/**
 * lk_history_answer_digest:
 * @text: an answer text
 * @size: its length in bytes
 * @salt: the salt of the event, the key of the digest
 *
 * An answer key is short, so its plain hash could be reversed by trying; the keyed one cannot
 * once the salt is gone.
 *
 * Returns: (transfer full): HMAC-SHA256, 64 hexadecimal digits
 */
char *
lk_history_answer_digest (const char *text, gsize size, const guint8 salt[LK_HISTORY_SALT_BYTES])
{
  return g_compute_hmac_for_data (G_CHECKSUM_SHA256, salt, LK_HISTORY_SALT_BYTES,
                                  (const guchar *) text, size);
}

/**
 * lk_history_event_hash:
 * @case_id: the case
 * @seq: number of the event, from 1
 * @at: its time as written in the history
 * @actor_id: who did it
 * @actor_role: as what
 * @kind: its kind
 * @data_sha256: from lk_history_data_hash()
 * @prev: `hash` of the event before, %LK_HISTORY_ROOT for the first
 *
 * Returns: (transfer full): `hash`: SHA-256 of the RFC 8785 form of all these
 */
char *
lk_history_event_hash (const char *case_id,
                       gint64 seq,
                       const char *at,
                       const char *actor_id,
                       const char *actor_role,
                       const char *kind,
                       const char *data_sha256,
                       const char *prev)
{
  g_auto (LkJsonWriter) writer = { 0 };
  LkJsonWriter *w = &writer;

  lk_json_writer_init (w, 512);
  lk_json_writer_begin_object (w);
  lk_json_writer_name (w, "actor");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "id", actor_id);
  lk_json_writer_member_string (w, "role", actor_role);
  lk_json_writer_end_object (w);
  lk_json_writer_member_string (w, "at", at);
  lk_json_writer_member_string (w, "case", case_id);
  lk_json_writer_member_string (w, "data_sha256", data_sha256);
  lk_json_writer_member_string (w, "kind", kind);
  lk_json_writer_member_string (w, "prev", prev);
  lk_json_writer_member_int (w, "seq", seq);
  lk_json_writer_end_object (w);
  return lk_sha256_hex (writer.buffer->str, writer.buffer->len);
}

static gboolean
broken (gint64 seq, const char *why, GError **error)
{
  g_set_error (error, LK_HISTORY_ERROR, LK_HISTORY_ERROR_BROKEN, "event %" G_GINT64_FORMAT ": %s",
               seq, why);
  return FALSE;
}

static gboolean
is_null (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
check_data (JsonObject *event, gint64 seq, gboolean *withheld, GError **error)
{
  const char *expected = lk_json_get_string (event, "data_sha256");
  JsonObject *data = lk_json_get_object (event, "data");
  guint8 salt[LK_HISTORY_SALT_BYTES];
  g_autofree char *hash = NULL;

  *withheld = is_null (event, "data") && is_null (event, "salt");
  if (!lk_sha256_is_hex (expected))
    return broken (seq, "it has no hash of its data", error);
  if (*withheld)
    return TRUE;
  if (data == NULL || !lk_hex_decode (lk_json_get_string (event, "salt"), salt, sizeof salt))
    return broken (seq, "its data or salt is missing", error);
  hash = lk_history_data_hash (data, salt, NULL);
  if (hash == NULL || !g_str_equal (hash, expected))
    return broken (seq, "its data was changed", error);
  return TRUE;
}

static gboolean
check_event (JsonObject *event, const char *case_id, gint64 seq, const char *prev, GError **error)
{
  JsonObject *actor = lk_json_get_object (event, "actor");
  const char *id = lk_json_get_string (event, "case");
  const char *at = lk_json_get_string (event, "at");
  const char *kind = lk_json_get_string (event, "kind");
  const char *hash = lk_json_get_string (event, "hash");
  const char *actor_id = lk_json_get_string (actor, "id");
  const char *actor_role = lk_json_get_string (actor, "role");
  g_autofree char *expected = NULL;

  if (lk_json_get_int_or (event, "seq", 0) != seq)
    return broken (seq, "it is missing, or the order was changed", error);
  if (id == NULL || !g_str_equal (id, case_id))
    return broken (seq, "it belongs to another case", error);
  if (at == NULL || kind == NULL || actor_id == NULL || actor_role == NULL
      || !lk_sha256_is_hex (hash))
    return broken (seq, "a member is missing", error);
  if (g_strcmp0 (lk_json_get_string (event, "prev"), prev) != 0)
    return broken (seq, "it does not follow the event before it", error);
  expected = lk_history_event_hash (case_id, seq, at, actor_id, actor_role, kind,
                                    lk_json_get_string (event, "data_sha256"), prev);
  if (!g_str_equal (expected, hash))
    return broken (seq, "it was changed", error);
  return TRUE;
}

/* GET /v1/cases/{id}/history: "case" is the id, or the case that has it. */
static const char *
case_id_of (JsonObject *history)
{
  const char *id = lk_json_get_string (history, "case");

  return id != NULL ? id : lk_json_get_string (lk_json_get_object (history, "case"), "id");
}

/**
 * lk_history_verify:
 * @root: a history file as the desk exports it
 * @summary: (out) (optional): what it held, when this returns %TRUE
 * @error: #LkHistoryError; its message names the first event that does not fit
 *
 * Checks every hash of the chain, without the desk. Events whose data was erased or purged, or
 * is not for the reader, stand with `data` and `salt` null; the chain holds over them.
 * A chain cut off at its end cannot be told from a shorter one: compare the count with the desk.
 *
 * Returns: whether nothing in it was changed
 */
gboolean
lk_history_verify (JsonNode *root, LkHistorySummary *summary, GError **error)
{
  JsonObject *history = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *events = lk_json_get_array (history, "events");
  const char *case_id = case_id_of (history);
  const char *prev = LK_HISTORY_ROOT;
  LkHistorySummary result = { 0, 0 };

  if (case_id == NULL || events == NULL || json_array_get_length (events) == 0)
    {
      g_set_error_literal (error, LK_HISTORY_ERROR, LK_HISTORY_ERROR_SHAPE,
                           "this is not the history of a case");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = lk_json_array_get_object (events, i);
      gboolean withheld;

      if (event == NULL)
        return broken (i + 1, "it is no event", error);
      if (!check_data (event, i + 1, &withheld, error)
          || !check_event (event, case_id, i + 1, prev, error))
        return FALSE;
      prev = lk_json_get_string (event, "hash");
      result.events++;
      result.withheld += withheld ? 1 : 0;
    }
  if (summary != NULL)
    *summary = result;
  return TRUE;
}
