/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"

#include <openssl/rand.h>
#include <string.h>

#include "lk-blob-rows.h"
#include "lk-case-input.h"
#include "lk-case-write.h"
#include "lk-chain.h"
#include "lk-hash.h"
#include "lk-idempotency.h"
#include "lk-json.h"
#include "lk-limits.h"
#include "lk-search-text.h"
#include "lk-texts.h"

static const char id_characters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char *
make_id (void)
{
  guint8 bytes[10];
  char id[14] = "LK-";

  g_assert (RAND_bytes (bytes, sizeof bytes) == 1);
  for (guint i = 0; i < sizeof bytes; i++)
    id[3 + i] = id_characters[bytes[i] & 31];
  return g_strndup (id, 13);
}

/* Each label must be a blob that this user uploaded; its media type comes with it. */
static gboolean
find_labels (LkDb *db, LkCall *call, LkCaseRow *row, GError **error)
{
  gboolean unknown = FALSE;

  for (guint i = 0; i < row->items->len; i++)
    {
      LkItemRow *item = g_ptr_array_index (row->items, i);
      g_autofree char *pointer = g_strdup_printf ("/items/%u/label/sha256", i);
      gboolean found = FALSE;
      gboolean mine = FALSE;
      LkBlobRow blob;

      if (!lk_blob_get (db, item->label_sha256, &found, &blob, error)
          || !lk_blob_is_uploader (db, item->label_sha256, call->user->id, &mine, error))
        return FALSE;
      if (found && mine)
        {
          g_free (item->label_type);
          item->label_type = g_strdup (blob.media_type);
          continue;
        }
      if (!unknown)
        lk_reply_problem (&call->reply, LK_PROBLEM_UNKNOWN_BLOB,
                          "A label was not uploaded by you, or is gone again. Upload it first.");
      unknown = TRUE;
      lk_reply_error (&call->reply, pointer, "No such upload of yours is known");
    }
  return !unknown;
}

static gboolean
check_agreement (LkCall *call, const LkCaseRow *row)
{
  if (lk_agreements_has (lk_desk_get_agreements (call->desk), row->agreement_version,
                         row->agreement_sha256))
    return TRUE;
  lk_reply_problem (&call->reply, LK_PROBLEM_AGREEMENT_OUTDATED,
                    "The agreement has changed. Read the current one and agree to it.");
  lk_reply_error (&call->reply, "/agreement", "This is not the current agreement");
  return FALSE;
}

static void
fill_row (LkCall *call, LkCaseInput *input)
{
  LkCaseRow *row = input->row;
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;

  row->id = make_id ();
  row->created_at = row->updated_at = row->accepted_at = call->now;
  row->revision = 1;
  row->requester_id = g_strdup (call->user->id);
  row->requester_name = g_strdup (call->user->display_name);
  row->creation_key = lk_idempotency_hash (call->idempotency_key);
  for (guint i = 0; i < row->items->len; i++)
    {
      LkItemRow *item = g_ptr_array_index (row->items, i);
      LkRequestInput *request = &g_array_index (input->requests, LkRequestInput, i);

      g_free (item->request_sha256);
      item->request_sha256
          = request->given ? lk_sha256_hex (request->text, strlen (request->text)) : NULL;
    }
  lk_case_row_get_facts (row, states, &facts);
  row->state = lk_state_of_case (&facts, &row->resolution);
}

static gboolean
write_items (LkDb *db, LkCall *call, LkCaseInput *input, GError **error)
{
  LkCaseRow *row = input->row;

  for (guint i = 0; i < row->items->len; i++)
    {
      LkItemRow *item = g_ptr_array_index (row->items, i);
      LkRequestInput *request = &g_array_index (input->requests, LkRequestInput, i);

      if (!lk_blob_link (db, item->label_sha256, row->seq, error)
          || (request->given
              && !lk_texts_put (db, call->desk, row, item->index, LK_TEXT_REQUEST, request->text,
                                error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_comment (LkDb *db, LkCall *call, LkCaseRow *row, const char *comment, GError **error)
{
  LkChainEntry entry
      = { .actor_id = call->user->id, .role = call->user->role, .kind = LK_EVENT_KIND_COMMENT };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *data = NULL;
  gsize size;

  json_object_set_string_member (object, "text", comment);
  data = lk_json_object_canonical (object, &size, NULL);
  entry.data = data;
  lk_chain_salt (&entry);
  return lk_chain_append (db, row, &entry, call->now, error);
}

static gboolean
write_case (LkDb *db, LkCall *call, LkCaseInput *input, GError **error)
{
  LkCaseRow *row = input->row;
  g_autofree char *submitted
      = g_strdup_printf ("{\"items\":%u,\"method\":\"%s\",\"type\":\"%s\"}", row->items->len,
                         lk_case_method_to_string (row->method),
                         lk_case_type_to_string (row->type));

  return lk_case_insert (db, row, error) && write_items (db, call, input, error)
         && lk_chain_append_own (db, row, LK_EVENT_KIND_SUBMITTED, submitted, call->now, error)
         && (input->comment == NULL || write_comment (db, call, row, input->comment, error))
         && lk_search_put (db, row, error) && lk_case_announce (db, row, call->now, error);
}

static gboolean
create (LkDb *db, LkCall *call, LkCaseInput *input, GError **error)
{
  g_autoptr (GPtrArray) duplicates = g_ptr_array_new_with_free_func (g_free);

  if (!check_agreement (call, input->row) || !find_labels (db, call, input->row, error))
    return FALSE;
  fill_row (call, input);
  if (!write_case (db, call, input, error)
      || !lk_case_find_duplicates (db, input->row, duplicates, error))
    return FALSE;
  call->row = g_steal_pointer (&input->row);
  return lk_idempotency_keep (db, call, 201, error) && lk_case_reply (call, 201, duplicates);
}

/* POST /v1/cases */
gboolean
lk_handle_create_case (LkDb *db, LkCall *call, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) reason = NULL;
  LkCaseInput input = { 0 };
  LkReply collected;
  LkInput reader;
  gsize size;
  const void *data = g_bytes_get_data (call->body, &size);
  gboolean kept = FALSE;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  object = lk_json_parse_object (data, size, &reason);
  if (object == NULL)
    return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED, "The body is no JSON object: %s.",
                             reason->message);
  if (!lk_idempotency_check_key (call) || lk_idempotency_find (db, call, error) != LK_REPLAY_FRESH)
    return FALSE;

  lk_reply_init (&collected);
  lk_input_init (&reader, &collected);
  lk_case_input_read (&reader, object, &input);
  if (reader.n_errors == 0)
    kept = create (db, call, &input, error);
  else
    {
      lk_reply_problem (&call->reply, LK_PROBLEM_INVALID, "%s",
                        "The case has members that cannot be taken.");
      call->reply.errors = g_steal_pointer (&collected.errors);
    }
  lk_case_input_clear (&input);
  lk_input_clear (&reader);
  lk_reply_clear (&collected);
  return kept;
}

/* GET /v1/cases/{id} */
gboolean
lk_handle_get_case (LkDb *db, LkCall *call, GError **error)
{
  g_autofree char *etag = lk_call_make_etag (call->row);

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  if (call->if_none_match != NULL && lk_call_etag_matches (call->if_none_match, etag, TRUE))
    {
      call->reply.status = 304;
      call->reply.etag = g_steal_pointer (&etag);
      return FALSE;
    }
  lk_case_reply (call, 200, NULL);
  return FALSE;
}

static gboolean
reply_text (LkDb *db, LkCall *call, LkTextKind kind, GError **error)
{
  g_autoptr (LkSecret) text = NULL;

  if (!lk_call_query_only (call, NULL)
      || !lk_texts_get (db, call->desk, call->row, call->item, kind, &text, error))
    return FALSE;
  if (text == NULL)
    return lk_reply_problem (&call->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
  call->reply.secret = TRUE;
  return lk_reply_body (&call->reply, 200, "text/plain; charset=utf-8",
                        g_bytes_new_with_free_func (lk_secret_get_text (text),
                                                    lk_secret_get_size (text),
                                                    (GDestroyNotify) lk_secret_unref,
                                                    lk_secret_ref (text)));
}

/* GET /v1/cases/{id}/items/{n}/request */
gboolean
lk_handle_get_request (LkDb *db, LkCall *call, GError **error)
{
  (void) reply_text (db, call, LK_TEXT_REQUEST, error);
  return FALSE;
}

/* GET /v1/cases/{id}/items/{n}/answer; who has read an answer stands in the history. */
gboolean
lk_handle_get_answer (LkDb *db, LkCall *call, GError **error)
{
  LkChainEntry entry = { .actor_id = call->user->id,
                         .role = call->user->role,
                         .kind = LK_EVENT_KIND_ANSWER_VIEWED };
  g_autofree char *data = g_strdup_printf ("{\"item\":%" G_GINT64_FORMAT "}", call->item);

  if (!lk_case_row_get_item (call->row, call->item)->has_answer)
    return lk_reply_problem (&call->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
  entry.data = data;
  lk_chain_salt (&entry);
  return reply_text (db, call, LK_TEXT_ANSWER, error)
         && lk_chain_append (db, call->row, &entry, call->now, error);
}
