/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-write.h"

#include <string.h>

#include "lk-limits.h"

static LkResolution
closing_of (LkEnding ending)
{
  switch (ending)
    {
    case LK_ENDING_WITHDRAWN:
      return LK_RESOLUTION_WITHDRAWN;
    case LK_ENDING_CLOSED:
      return LK_RESOLUTION_SOLVED;
    case LK_ENDING_EXPIRED:
      return LK_RESOLUTION_EXPIRED;
    case LK_ENDING_NONE:
      break;
    }
  return LK_RESOLUTION_NONE;
}

/**
 * lk_case_row_get_facts:
 * @row: a case
 * @states: (array): room for the states of its items
 * @facts: (out): what its state follows from; points to @states
 */
void
lk_case_row_get_facts (const LkCaseRow *row, LkItemState *states, LkCaseFacts *facts)
{
  for (guint i = 0; i < row->items->len; i++)
    states[i] = ((LkItemRow *) g_ptr_array_index (row->items, i))->state;
  *facts = (LkCaseFacts){
    .type = row->type,
    .has_owner = row->owner_id != NULL,
    .evidence_asked = row->evidence,
    .closing = closing_of (row->ending),
    .erased = row->erased_at != 0,
    .closed_at = row->closed_at,
    .items = states,
    .n_items = row->items->len,
  };
}

static void
member_time (LkJsonWriter *w, const char *name, gint64 at)
{
  if (at != 0)
    lk_json_writer_member_time (w, name, at);
  else
    lk_json_writer_member_null (w, name);
}

static void
member_if (LkJsonWriter *w, const char *name, const char *text)
{
  if (text != NULL)
    lk_json_writer_member_string (w, name, text);
}

static void
write_item (LkJsonWriter *w, const LkItemRow *item)
{
  lk_json_writer_begin_object (w);
  lk_json_writer_member_int (w, "index", item->index);
  lk_json_writer_member_string (w, "state", lk_item_state_to_string (item->state));

  lk_json_writer_name (w, "device");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "serial", item->serial);
  member_if (w, "model", item->model);
  member_if (w, "mac", item->mac);
  member_if (w, "ipv4", item->ipv4);
  member_if (w, "firmware", item->firmware);
  member_if (w, "boot_time", item->boot_time);
  lk_json_writer_end_object (w);

  lk_json_writer_name (w, "request");
  if (item->has_request)
    {
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", lk_request_kind_to_string (item->request_kind));
      lk_json_writer_member_string (w, "sha256", item->request_sha256);
      member_time (w, "exported_at", item->exported_at);
      lk_json_writer_end_object (w);
    }
  else
    lk_json_writer_null (w);

  lk_json_writer_name (w, "label");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "kind", lk_label_kind_to_string (item->label_kind));
  lk_json_writer_member_string (w, "sha256", item->label_sha256);
  lk_json_writer_member_string (w, "media_type", item->label_type);
  lk_json_writer_end_object (w);

  lk_json_writer_name (w, "answer");
  if (item->has_answer)
    {
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", lk_answer_kind_to_string (item->answer_kind));
      member_time (w, "issued_at", item->issued_at);
      member_time (w, "expires_at", item->expires_at);
      lk_json_writer_end_object (w);
    }
  else
    lk_json_writer_null (w);
  lk_json_writer_end_object (w);
}

static void
write_people (LkJsonWriter *w, const LkCaseRow *row)
{
  lk_json_writer_name (w, "requester");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "id", row->requester_id);
  lk_json_writer_member_string (w, "name", row->requester_name);
  lk_json_writer_end_object (w);

  lk_json_writer_name (w, "contact");
  if (row->contact_name != NULL)
    {
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "name", row->contact_name);
      member_if (w, "company", row->contact_company);
      member_if (w, "email", row->contact_email);
      member_if (w, "phone", row->contact_phone);
      member_if (w, "country", row->contact_country);
      lk_json_writer_end_object (w);
    }
  else
    lk_json_writer_null (w);

  lk_json_writer_name (w, "owner");
  if (row->owner_id != NULL)
    {
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "id", row->owner_id);
      lk_json_writer_member_string (w, "name", row->owner_name);
      lk_json_writer_member_string (w, "email", row->owner_email);
      lk_json_writer_member_string (w, "phone", row->owner_phone);
      lk_json_writer_end_object (w);
    }
  else
    lk_json_writer_null (w);
}

static void
write_actions (LkJsonWriter *w, const LkCaseRow *row, const LkUserRow *reader, gint64 now)
{
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;
  LkActor actor = { reader->role, g_strcmp0 (row->requester_id, reader->id) == 0,
                    g_strcmp0 (row->owner_id, reader->id) == 0 };
  guint32 kinds;

  lk_case_row_get_facts (row, states, &facts);
  kinds = lk_state_allowed_kinds (&facts, &actor, now);
  lk_json_writer_name (w, "actions");
  lk_json_writer_begin_array (w);
  for (guint i = 0; i < LK_N_EVENT_KINDS; i++)
    if ((kinds & LK_KIND_BIT (i)) != 0)
      lk_json_writer_string (w, lk_event_kind_to_string ((LkEventKind) i));
  lk_json_writer_end_array (w);
}

static void
write_strings (LkJsonWriter *w, const char *name, GPtrArray *texts)
{
  lk_json_writer_name (w, name);
  lk_json_writer_begin_array (w);
  for (guint i = 0; i < texts->len; i++)
    lk_json_writer_string (w, g_ptr_array_index (texts, i));
  lk_json_writer_end_array (w);
}

/**
 * lk_case_write:
 * @w: a writer
 * @row: a case
 * @reader: who will read it: `actions` is theirs
 * @now: the time, microseconds
 * @duplicates: (nullable) (element-type utf8): other open cases with one of its serials
 *
 * Writes a case as the API shows it. Texts of requests and answers are never in it.
 */
void
lk_case_write (LkJsonWriter *w,
               const LkCaseRow *row,
               const LkUserRow *reader,
               gint64 now,
               GPtrArray *duplicates)
{
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "id", row->id);
  lk_json_writer_member_string (w, "type", lk_case_type_to_string (row->type));
  lk_json_writer_member_string (w, "method", lk_case_method_to_string (row->method));
  lk_json_writer_member_string (w, "state", lk_case_state_to_string (row->state));
  lk_json_writer_member_string (w, "resolution", lk_resolution_to_string (row->resolution));
  lk_json_writer_member_string (w, "language", row->language);
  lk_json_writer_member_time (w, "created_at", row->created_at);
  lk_json_writer_member_time (w, "updated_at", row->updated_at);
  if (row->erased_at != 0)
    lk_json_writer_member_time (w, "erased_at", row->erased_at);
  lk_json_writer_member_int (w, "revision", row->revision);
  write_people (w, row);

  lk_json_writer_name (w, "agreement");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "version", row->agreement_version);
  lk_json_writer_member_string (w, "sha256", row->agreement_sha256);
  lk_json_writer_member_time (w, "accepted_at", row->accepted_at);
  lk_json_writer_end_object (w);

  lk_json_writer_name (w, "items");
  lk_json_writer_begin_array (w);
  for (guint i = 0; i < row->items->len; i++)
    write_item (w, g_ptr_array_index (row->items, i));
  lk_json_writer_end_array (w);
  write_actions (w, row, reader, now);
  if (duplicates != NULL && duplicates->len > 0)
    write_strings (w, "duplicates", duplicates);
  lk_json_writer_end_object (w);
}

/**
 * lk_case_reply:
 * @call: a call whose row is the case as it is now
 * @status: the HTTP status
 * @duplicates: (nullable) (element-type utf8): as for lk_case_write()
 *
 * Makes the reply: the case with its ETag, and where it is when it was made or changed.
 *
 * Returns: %TRUE
 */
gboolean
lk_case_reply (LkCall *call, guint status, GPtrArray *duplicates)
{
  LkJsonWriter w;

  lk_json_writer_init (&w, 2048);
  lk_case_write (&w, call->row, call->user, call->now, duplicates);
  lk_reply_body (&call->reply, status, "application/json", lk_json_writer_finish (&w));
  g_free (call->reply.etag);
  call->reply.etag = lk_call_make_etag (call->row);
  if (status == 201)
    {
      g_free (call->reply.location);
      call->reply.location = g_strconcat ("/v1/cases/", call->row->id, NULL);
    }
  return TRUE;
}

/**
 * lk_event_write:
 * @w: a writer
 * @case_id: its case
 * @event: an event
 * @may_read: whether its data is for the reader
 *
 * Writes a link of the hash chain.
 */
void
lk_event_write (LkJsonWriter *w, const char *case_id, const LkEventRow *event, gboolean may_read)
{
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "case", case_id);
  lk_json_writer_member_int (w, "seq", event->seq);
  lk_json_writer_member_time (w, "at", event->at);
  lk_json_writer_name (w, "actor");
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "id", event->actor_id);
  lk_json_writer_member_string (w, "role", event->actor_role);
  lk_json_writer_end_object (w);
  if (event->actor_name != NULL)
    lk_json_writer_member_string (w, "actor_name", event->actor_name);
  lk_json_writer_member_string (w, "kind", event->kind);
  lk_json_writer_name (w, "data");
  if (may_read && event->data != NULL)
    lk_json_writer_raw (w, event->data, strlen (event->data));
  else
    lk_json_writer_null (w);
  lk_json_writer_member_string (w, "salt", may_read ? event->salt : NULL);
  lk_json_writer_member_string (w, "data_sha256", event->data_sha256);
  lk_json_writer_member_string (w, "prev", event->prev);
  lk_json_writer_member_string (w, "hash", event->hash);
  lk_json_writer_end_object (w);
}
