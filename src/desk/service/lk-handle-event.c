/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"

#include <string.h>

#include "lk-blob-rows.h"
#include "lk-case-change.h"
#include "lk-case-input.h"
#include "lk-case-write.h"
#include "lk-chain.h"
#include "lk-hash.h"
#include "lk-idempotency.h"
#include "lk-json.h"
#include "lk-limits.h"
#include "lk-texts.h"

/* One event on its way through the checks. */
typedef struct
{
  LkCall *call;
  JsonObject *object;
  LkEventInput input;
  LkEventFacts facts;
  LkVerdict verdict;
  char *label_type;
} Posting;

static char *
sentence_of_allowed (LkCall *call)
{
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;
  LkActor actor;
  g_auto (GStrv) words = NULL;
  g_autofree char *list = NULL;

  lk_case_row_get_facts (call->row, states, &facts);
  lk_call_get_actor (call, &actor);
  words = lk_state_kinds_to_strv (lk_state_allowed_kinds (&facts, &actor, call->now));
  list = g_strjoinv (", ", words);
  return *list != '\0' ? g_strdup_printf ("Allowed now: %s.", list)
                       : g_strdup ("Nothing is allowed on this case now.");
}

/* 403 */
static gboolean
check_kind (Posting *self)
{
  LkActor actor;

  lk_call_get_actor (self->call, &actor);
  if (!self->input.known || (guint) self->input.kind >= LK_N_POSTED_KINDS
      || lk_state_may_post (&actor, self->input.kind))
    return TRUE;
  return lk_reply_problem (&self->call->reply, LK_PROBLEM_FORBIDDEN,
                           "On this case %s is not for you.",
                           lk_event_kind_to_string (self->input.kind));
}

/* 422 for what can be seen without the database */
static gboolean
check_members (Posting *self)
{
  LkReply collected;
  LkInput reader;
  gboolean good;

  lk_reply_init (&collected);
  lk_input_init (&reader, &collected);
  lk_event_input_read (&reader, self->object, lk_call_is_staff (self->call), &self->input);
  good = reader.n_errors == 0;
  if (!good)
    {
      lk_reply_problem (&self->call->reply, LK_PROBLEM_INVALID, "%s",
                        "The event has members that cannot be taken.");
      self->call->reply.errors = g_steal_pointer (&collected.errors);
    }
  lk_input_clear (&reader);
  lk_reply_clear (&collected);
  return good;
}

static gboolean
check_assignee (LkDb *db, Posting *self, GError **error)
{
  g_autoptr (LkUserRow) user = NULL;

  if (self->input.to == NULL)
    return TRUE;
  if (!lk_user_by_id (db, self->input.to, &user, error))
    return FALSE;
  if (user != NULL && !user->disabled
      && (user->role == LK_ROLE_AGENT || user->role == LK_ROLE_ADMIN))
    return TRUE;
  return lk_reply_invalid (&self->call->reply, "/to", "This is no agent of this desk");
}

static gboolean
check_label (LkDb *db, Posting *self, GError **error)
{
  const char *sha256 = self->input.label.sha256;
  gboolean found = FALSE;
  gboolean mine = FALSE;
  LkBlobRow blob;

  if (!self->input.label.given)
    return TRUE;
  if (!lk_blob_get (db, sha256, &found, &blob, error)
      || !lk_blob_is_uploader (db, sha256, self->call->user->id, &mine, error))
    return FALSE;
  if (found && mine)
    {
      self->label_type = g_strdup (blob.media_type);
      return TRUE;
    }
  lk_reply_problem (&self->call->reply, LK_PROBLEM_UNKNOWN_BLOB,
                    "The label was not uploaded by you, or is gone again. Upload it first.");
  lk_reply_error (&self->call->reply, "/label/sha256", "No such upload of yours is known");
  return FALSE;
}

/* 422 for what depends on the case; keeps the verdict for later */
static gboolean
check_case (Posting *self)
{
  LkItemState states[LK_LIMIT_ITEMS];
  LkCaseFacts facts;
  LkActor actor;
  LkEventFacts *event = &self->facts;
  GArray *items = self->input.items;

  event->kind = self->input.kind;
  event->item = (guint) self->input.item;
  event->items = items != NULL && items->len > 0 ? (const guint *) (gpointer) items->data : NULL;
  event->n_items = items != NULL ? items->len : 0;
  event->has_request = self->input.request.given;
  event->outcome = self->input.outcome;
  event->result = self->input.result;
  lk_case_row_get_facts (self->call->row, states, &facts);
  lk_call_get_actor (self->call, &actor);
  self->verdict = lk_state_check_event (&facts, &actor, event, self->call->now);
  if (self->verdict != LK_VERDICT_INVALID)
    return TRUE;
  return lk_reply_invalid (&self->call->reply,
                           event->kind == LK_EVENT_KIND_REOPENED ? "/items" : "/item",
                           event->kind == LK_EVENT_KIND_REOPENED
                               ? "Name the items that shall be worked on again"
                               : "The case has no such item");
}

/* 428, 412 */
static gboolean
check_revision (Posting *self)
{
  LkCall *call = self->call;
  g_autofree char *etag = lk_call_make_etag (call->row);

  if (call->if_match == NULL)
    return lk_reply_problem (&call->reply, LK_PROBLEM_PRECONDITION_REQUIRED,
                             "If-Match is needed: the ETag of the case that you have seen.");
  if (lk_call_etag_matches (call->if_match, etag, FALSE))
    return TRUE;
  lk_reply_problem (&call->reply, LK_PROBLEM_STALE,
                    "The case was changed since you have seen it. Look at it again.");
  call->reply.etag = g_steal_pointer (&etag);
  return FALSE;
}

/* 409 */
static gboolean
check_verdict (Posting *self)
{
  LkReply *reply = &self->call->reply;
  g_autofree char *allowed = NULL;
  LkActor actor;

  switch (self->verdict)
    {
    case LK_VERDICT_ALLOWED:
      return TRUE;
    case LK_VERDICT_FORBIDDEN:
      return lk_reply_problem (reply, LK_PROBLEM_FORBIDDEN, "This is not for you.");
    case LK_VERDICT_ALREADY_OWNED:
      return lk_reply_problem (reply, LK_PROBLEM_ALREADY_OWNED, "%s has this case.",
                               self->call->row->owner_name != NULL ? self->call->row->owner_name
                                                                   : "Somebody else");
    case LK_VERDICT_NOT_ALLOWED:
    case LK_VERDICT_INVALID:
      break;
    }
  allowed = sentence_of_allowed (self->call);
  lk_call_get_actor (self->call, &actor);
  return lk_reply_problem (reply, LK_PROBLEM_NOT_ALLOWED_IN_STATE, "%s is not possible now%s. %s",
                           lk_event_kind_to_string (self->input.kind),
                           actor.role == LK_ROLE_AGENT && !actor.is_owner
                               ? " on a case that you have not: take it first"
                               : "",
                           allowed);
}

static void
take_request (Posting *self, LkItemRow *item)
{
  const LkRequestInput *request = &self->input.request;

  item->has_request = TRUE;
  item->request_kind = request->kind;
  item->exported_at = request->exported_at;
  g_free (item->request_sha256);
  item->request_sha256 = lk_sha256_hex (request->text, strlen (request->text));
}

static void
take_label (Posting *self, LkItemRow *item)
{
  item->label_kind = self->input.label.kind;
  g_free (item->label_sha256);
  g_free (item->label_type);
  item->label_sha256 = g_strdup (self->input.label.sha256);
  item->label_type = g_strdup (self->label_type);
}

static void
take_answer (Posting *self, LkItemRow *item)
{
  const LkDeskPolicy *policy = lk_desk_get_policy (self->call->desk);
  gint64 from = self->input.issued_at != 0 ? self->input.issued_at : self->call->now;

  item->has_answer = TRUE;
  item->answer_kind = self->input.answer_kind;
  item->issued_at = from;
  item->expires_at = self->input.expires_at != 0 ? self->input.expires_at
                                                 : from + policy->expire_hours * G_TIME_SPAN_HOUR;
}

/* What the event brings goes into the item, its texts to their table. */
static gboolean
take_members (LkDb *db, Posting *self, GError **error)
{
  LkCall *call = self->call;
  LkItemRow *item = lk_case_row_get_item (call->row, self->input.item);
  const LkEventInput *input = &self->input;

  if (input->request.given)
    {
      take_request (self, item);
      if (!lk_texts_put (db, call->desk, call->row, item->index, LK_TEXT_REQUEST,
                         input->request.text, error))
        return FALSE;
    }
  if (input->label.given)
    {
      take_label (self, item);
      if (!lk_blob_link (db, item->label_sha256, call->row->seq, error))
        return FALSE;
    }
  if (input->answer_text == NULL)
    return TRUE;
  take_answer (self, item);
  return lk_texts_put (db, call->desk, call->row, item->index, LK_TEXT_ANSWER, input->answer_text,
                       error);
}

static gboolean
write_event (LkDb *db, Posting *self, GError **error)
{
  LkCall *call = self->call;
  LkChainEntry entry = { .actor_id = call->user->id,
                         .role = call->user->role,
                         .kind = self->input.kind,
                         .internal = self->input.internal };
  g_autofree char *data = NULL;

  lk_chain_salt (&entry);
  data = lk_event_input_get_data (self->object, entry.salt, NULL);
  if (data == NULL)
    {
      g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED,
                           "The event could not be written as canonical JSON");
      return FALSE;
    }
  entry.data = data;
  return lk_chain_append (db, call->row, &entry, call->now, error);
}

static gboolean
apply (LkDb *db, Posting *self, GError **error)
{
  LkCall *call = self->call;
  LkEffect effect;
  gboolean erase = self->input.kind == LK_EVENT_KIND_ERASED;

  if ((erase && !lk_case_change_erase (db, call->desk, call->row, call->now, error))
      || !take_members (db, self, error)
      || !lk_case_change (db, call->desk, call->row, &self->facts, call->user->id, self->input.to,
                          call->now, &effect, error)
      || !write_event (db, self, error) || !lk_idempotency_keep (db, call, 201, error))
    return FALSE;
  /* Read again: names of a new owner are joined. */
  g_clear_pointer (&call->row, lk_case_row_free);
  call->row = lk_case_load (db, call->case_id, error);
  if (call->row == NULL)
    return FALSE;
  lk_case_reply (call, 201, NULL);
  call->reply.scrub = erase;
  return TRUE;
}

/* POST /v1/cases/{id}/events */
gboolean
lk_handle_post_event (LkDb *db, LkCall *call, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) reason = NULL;
  Posting self = { .call = call };
  gsize size;
  const void *data = g_bytes_get_data (call->body, &size);
  gboolean kept;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  object = lk_json_parse_object (data, size, &reason);
  if (object == NULL)
    return lk_reply_problem (&call->reply, LK_PROBLEM_MALFORMED, "The body is no JSON object: %s.",
                             reason->message);
  self.object = object;
  lk_event_input_read_kind (object, &self.input);
  if (!lk_idempotency_check_key (call) || !check_kind (&self)
      || lk_idempotency_find (db, call, error) != LK_REPLAY_FRESH)
    return FALSE;
  kept = check_members (&self) && check_case (&self) && check_assignee (db, &self, error)
         && check_label (db, &self, error) && check_revision (&self) && check_verdict (&self)
         && apply (db, &self, error);
  lk_event_input_clear (&self.input);
  g_free (self.label_type);
  return kept;
}
