/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-input.h"

#include <string.h>

#include "lk-hash.h"
#include "lk-history.h"
#include "lk-json.h"
#include "lk-limits.h"

/* Which members a kind has beside "kind". */
static const char *const members[LK_N_POSTED_KINDS][8] = {
  [LK_EVENT_KIND_TAKEN] = { "kind", NULL },
  [LK_EVENT_KIND_RELEASED] = { "kind", NULL },
  [LK_EVENT_KIND_ASSIGNED] = { "kind", "to", NULL },
  [LK_EVENT_KIND_COMMENT] = { "kind", "text", "internal", NULL },
  [LK_EVENT_KIND_EVIDENCE_REQUESTED] = { "kind", "reason", "text", "item", NULL },
  [LK_EVENT_KIND_EVIDENCE_ADDED] = { "kind", "item", "label", "request", "text", NULL },
  [LK_EVENT_KIND_RE_EXPORTED] = { "kind", "item", "request", NULL },
  [LK_EVENT_KIND_INVALIDATED] = { "kind", "item", "cause", NULL },
  [LK_EVENT_KIND_ANSWERED] = { "kind", "item", "answer", NULL },
  [LK_EVENT_KIND_REFUSED] = { "kind", "reason", "text", "item", NULL },
  [LK_EVENT_KIND_APPLIED]
  = { "kind", "item", "outcome", "result", "attempts_left", "lock_minutes", NULL },
  [LK_EVENT_KIND_UNBOUND] = { "kind", "item", "text", NULL },
  [LK_EVENT_KIND_WITHDRAWN] = { "kind", "text", NULL },
  [LK_EVENT_KIND_CLOSED] = { "kind", "text", NULL },
  [LK_EVENT_KIND_REOPENED] = { "kind", "text", "items", NULL },
  [LK_EVENT_KIND_ERASED] = { "kind", NULL },
};

/**
 * lk_event_input_read_kind:
 * @object: the body
 * @self: (out): gets the kind, if it is one
 */
void
lk_event_input_read_kind (JsonObject *object, LkEventInput *self)
{
  const char *kind = lk_json_get_string (object, "kind");

  *self = (LkEventInput){ 0 };
  self->known = kind != NULL && lk_event_kind_from_string (kind, &self->kind);
}

static void
read_item (LkInput *input, JsonObject *object, LkInputNeed need, LkEventInput *self)
{
  (void) lk_input_int (input, object, "item", need, 1, LK_LIMIT_ITEMS, &self->item);
}

static const char *
read_text (LkInput *input, JsonObject *object, LkInputNeed need)
{
  return lk_input_text (input, object, "text", need, LK_LIMIT_COMMENT_CHARS);
}

static void
read_reason (LkInput *input, JsonObject *object, LkEventInput *self)
{
  int reason = LK_REASON_OTHER;

  if (lk_input_word (input, object, "reason", LK_INPUT_REQUIRED, LK_TYPE_REASON, &reason)
      && reason == LK_REASON_NOT_ELIGIBLE && self->kind != LK_EVENT_KIND_REFUSED)
    lk_input_fail (input, "reason", "Only a refusal can have this reason");
}

static void
read_answer (LkInput *input, JsonObject *parent, LkEventInput *self)
{
  static const char *const names[] = { "kind", "text", "issued_at", "expires_at", NULL };
  JsonObject *object = lk_input_object (input, parent, "answer", LK_INPUT_REQUIRED);
  int kind = LK_ANSWER_KIND_KEY;
  gsize level;

  if (object == NULL)
    return;
  level = lk_input_enter (input, "answer");
  lk_input_known (input, object, names);
  (void) lk_input_word (input, object, "kind", LK_INPUT_REQUIRED, LK_TYPE_ANSWER_KIND, &kind);
  self->answer_kind = (LkAnswerKind) kind;
  self->answer_text
      = lk_input_text (input, object, "text", LK_INPUT_REQUIRED, LK_LIMIT_ANSWER_CHARS);
  (void) lk_input_time (input, object, "issued_at", &self->issued_at);
  (void) lk_input_time (input, object, "expires_at", &self->expires_at);
  if (self->issued_at != 0 && self->expires_at != 0 && self->expires_at <= self->issued_at)
    lk_input_fail (input, "expires_at", "This must come after issued_at");
  lk_input_leave (input, level);
}

static void
read_applied (LkInput *input, JsonObject *object, LkEventInput *self)
{
  gint64 unused;
  int outcome = LK_APPLY_OUTCOME_UNKNOWN;
  int result = LK_APPLY_RESULT_NONE;

  read_item (input, object, LK_INPUT_REQUIRED, self);
  (void) lk_input_word (input, object, "outcome", LK_INPUT_REQUIRED, LK_TYPE_APPLY_OUTCOME,
                        &outcome);
  (void) lk_input_word (input, object, "result", LK_INPUT_OPTIONAL, LK_TYPE_APPLY_RESULT, &result);
  (void) lk_input_int (input, object, "attempts_left", LK_INPUT_OPTIONAL, 0, 1000000, &unused);
  (void) lk_input_int (input, object, "lock_minutes", LK_INPUT_OPTIONAL, 0, 1000000, &unused);
  self->outcome = (LkApplyOutcome) outcome;
  self->result = (LkApplyResult) result;
}

static void
read_evidence (LkInput *input, JsonObject *object, LkEventInput *self)
{
  const char *text;
  guint before = input->n_errors;

  read_item (input, object, LK_INPUT_REQUIRED, self);
  lk_label_input_read (input, object, "label", LK_INPUT_OPTIONAL, &self->label);
  lk_request_input_read (input, object, "request", LK_INPUT_OPTIONAL, &self->request);
  text = read_text (input, object, LK_INPUT_OPTIONAL);
  if (input->n_errors == before && !self->label.given && !self->request.given
      && (text == NULL || *text == '\0'))
    lk_input_fail (input, "text", "A label, a request or a text is needed");
}

static void
read_items (LkInput *input, JsonObject *object, LkEventInput *self)
{
  JsonArray *array = lk_input_array (input, object, "items", LK_INPUT_OPTIONAL, LK_LIMIT_ITEMS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  gsize outer = lk_input_enter (input, "items");

  self->items = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gsize inner = lk_input_enter_index (input, i);
      gint64 value = 0;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
        value = json_node_get_int (node);
      if (value >= 1 && value <= LK_LIMIT_ITEMS)
        {
          guint index = (guint) value;

          g_array_append_val (self->items, index);
        }
      else
        lk_input_fail (input, NULL, "This must be the index of an item");
      lk_input_leave (input, inner);
    }
  lk_input_leave (input, outer);
}

static void
read_invalidated (LkInput *input, JsonObject *object, LkEventInput *self)
{
  int cause = LK_INVALID_CAUSE_REBOOT;

  read_item (input, object, LK_INPUT_REQUIRED, self);
  (void) lk_input_word (input, object, "cause", LK_INPUT_REQUIRED, LK_TYPE_INVALID_CAUSE, &cause);
  self->cause = (LkInvalidCause) cause;
}

static void
read_comment (LkInput *input, JsonObject *object, gboolean staff, LkEventInput *self)
{
  (void) read_text (input, object, LK_INPUT_REQUIRED);
  if (!staff && json_object_has_member (object, "internal"))
    lk_input_fail (input, "internal", "Only agents write internal comments");
  else
    (void) lk_input_boolean (input, object, "internal", &self->internal);
}

static void
read_members (LkInput *input, JsonObject *object, gboolean staff, LkEventInput *self)
{
  switch (self->kind)
    {
    case LK_EVENT_KIND_ASSIGNED:
      self->to = lk_input_line (input, object, "to", LK_INPUT_REQUIRED, LK_LIMIT_NAME_CHARS);
      break;
    case LK_EVENT_KIND_COMMENT:
      read_comment (input, object, staff, self);
      break;
    case LK_EVENT_KIND_EVIDENCE_REQUESTED:
    case LK_EVENT_KIND_REFUSED:
      read_reason (input, object, self);
      (void) read_text (input, object, LK_INPUT_REQUIRED);
      read_item (input, object, LK_INPUT_OPTIONAL, self);
      break;
    case LK_EVENT_KIND_EVIDENCE_ADDED:
      read_evidence (input, object, self);
      break;
    case LK_EVENT_KIND_RE_EXPORTED:
      read_item (input, object, LK_INPUT_REQUIRED, self);
      lk_request_input_read (input, object, "request", LK_INPUT_REQUIRED, &self->request);
      break;
    case LK_EVENT_KIND_INVALIDATED:
      read_invalidated (input, object, self);
      break;
    case LK_EVENT_KIND_ANSWERED:
      read_item (input, object, LK_INPUT_REQUIRED, self);
      read_answer (input, object, self);
      break;
    case LK_EVENT_KIND_APPLIED:
      read_applied (input, object, self);
      break;
    case LK_EVENT_KIND_UNBOUND:
      read_item (input, object, LK_INPUT_REQUIRED, self);
      (void) read_text (input, object, LK_INPUT_OPTIONAL);
      break;
    case LK_EVENT_KIND_WITHDRAWN:
    case LK_EVENT_KIND_CLOSED:
      (void) read_text (input, object, LK_INPUT_OPTIONAL);
      break;
    case LK_EVENT_KIND_REOPENED:
      (void) read_text (input, object, LK_INPUT_REQUIRED);
      read_items (input, object, self);
      break;
    case LK_EVENT_KIND_TAKEN:
    case LK_EVENT_KIND_RELEASED:
    case LK_EVENT_KIND_ERASED:
    case LK_EVENT_KIND_SUBMITTED:
    case LK_EVENT_KIND_ANSWER_VIEWED:
    case LK_EVENT_KIND_ANSWER_EXPIRED:
    case LK_EVENT_KIND_PURGED:
      break;
    }
}

/**
 * lk_event_input_read:
 * @input: a reader; gets what is wrong
 * @object: the body; must live as long as @self
 * @staff: whether an agent or admin posts it
 * @self: after lk_event_input_read_kind(); gets the rest. Free with lk_event_input_clear()
 */
void
lk_event_input_read (LkInput *input, JsonObject *object, gboolean staff, LkEventInput *self)
{
  if (!json_object_has_member (object, "kind"))
    lk_input_fail (input, "kind", "This is needed");
  else if (!self->known)
    lk_input_fail (input, "kind", "This is not one of the known words");
  else if ((guint) self->kind >= LK_N_POSTED_KINDS)
    lk_input_fail (input, "kind", "The desk writes this itself");
  else
    {
      lk_input_known (input, object, members[self->kind]);
      read_members (input, object, staff, self);
    }
}

/**
 * lk_event_input_clear:
 * @self: what lk_event_input_read() filled
 */
void
lk_event_input_clear (LkEventInput *self)
{
  g_clear_pointer (&self->items, g_array_unref);
}

static void
hide_text (JsonObject *object, char *digest)
{
  json_object_set_string_member (object, "text", digest);
  g_free (digest);
}

/* A deep copy without the members that are null: the history has strings, numbers and booleans. */
static JsonObject *
copy_without_nulls (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      json_object_set_object_member (copy, name, copy_without_nulls (json_node_get_object (node)));
    else if (!JSON_NODE_HOLDS_NULL (node))
      json_object_set_member (copy, name, json_node_copy (node));
  return copy;
}

/**
 * lk_event_input_get_data:
 * @object: the body of an event, checked
 * @salt: the salt of the event
 * @error: #LkJsonError
 *
 * The members as posted, for the history: a request text as its SHA-256, an answer text as
 * HMAC-SHA256 keyed with the salt.
 *
 * Returns: (transfer full): canonical JSON, or %NULL
 */
char *
lk_event_input_get_data (JsonObject *object, const guint8 *salt, GError **error)
{
  g_autoptr (JsonObject) copy = copy_without_nulls (object);
  JsonObject *request = lk_json_get_object (copy, "request");
  JsonObject *answer = lk_json_get_object (copy, "answer");
  gsize size;

  json_object_remove_member (copy, "kind");
  if (request != NULL)
    {
      const char *text = lk_json_get_string (request, "text");

      hide_text (request, lk_sha256_hex (text, strlen (text)));
    }
  if (answer != NULL)
    {
      const char *text = lk_json_get_string (answer, "text");

      hide_text (answer, lk_history_answer_digest (text, strlen (text), salt));
    }
  return lk_json_object_canonical (copy, &size, error);
}
