/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-new-event.h"

#include "lk-json-writer.h"
#include "lk-json.h"
#include "lk-limits.h"

/* What was set and is written, beside the kind; words of the enumerations are static. */
struct _LkNewEvent
{
  GObject parent;

  LkEventKind kind;
  guint item;
  GArray *items;
  char *text;
  gboolean internal;
  char *to;
  const char *reason;
  const char *outcome;
  const char *result;
  int attempts_left; /* -1: not told */
  int lock_minutes;  /* -1: not told */

  const char *request_kind;
  LkSecret *request_text;
  char *exported_at;

  const char *label_kind;
  char *label_sha256;

  const char *answer_kind;
  LkSecret *answer_text;
  char *issued_at;
  char *expires_at;
};

/**
 * LkNewEvent:
 *
 * An event on its way to the desk: the flat body of POST /v1/cases/{id}/events.
 */
G_DEFINE_FINAL_TYPE (LkNewEvent, lk_new_event, G_TYPE_OBJECT)

static void
lk_new_event_finalize (GObject *object)
{
  LkNewEvent *self = LK_NEW_EVENT (object);

  g_clear_pointer (&self->items, g_array_unref);
  g_free (self->text);
  g_free (self->to);
  g_clear_pointer (&self->request_text, lk_secret_unref);
  g_free (self->exported_at);
  g_free (self->label_sha256);
  g_clear_pointer (&self->answer_text, lk_secret_unref);
  g_free (self->issued_at);
  g_free (self->expires_at);
  G_OBJECT_CLASS (lk_new_event_parent_class)->finalize (object);
}

static void
lk_new_event_class_init (LkNewEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_new_event_finalize;
}

static void
lk_new_event_init (LkNewEvent *self)
{
  self->attempts_left = -1;
  self->lock_minutes = -1;
}

static void
replace (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

static void
replace_secret (LkSecret **field, LkSecret *secret)
{
  LkSecret *kept = secret != NULL ? lk_secret_ref (secret) : NULL;

  g_clear_pointer (field, lk_secret_unref);
  *field = kept;
}

/**
 * lk_new_event_new:
 * @kind: what happens
 *
 * Returns: (transfer full): an event without members
 */
LkNewEvent *
lk_new_event_new (LkEventKind kind)
{
  LkNewEvent *self = g_object_new (LK_TYPE_NEW_EVENT, NULL);

  self->kind = kind;
  return self;
}

/**
 * lk_new_event_get_kind:
 * @self: a new event
 *
 * Returns: its kind
 */
LkEventKind
lk_new_event_get_kind (LkNewEvent *self)
{
  return self->kind;
}

/**
 * lk_new_event_set_item:
 * @self: a new event
 * @item: number of the item it is about, from 1; 0 for none
 */
void
lk_new_event_set_item (LkNewEvent *self, guint item)
{
  self->item = item;
}

/**
 * lk_new_event_set_items:
 * @self: a new event, `reopened`
 * @items: (array length=n_items): numbers of items, from 1
 * @n_items: how many
 */
void
lk_new_event_set_items (LkNewEvent *self, const guint *items, guint n_items)
{
  g_clear_pointer (&self->items, g_array_unref);
  self->items = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (self->items, items, n_items);
}

/**
 * lk_new_event_set_text:
 * @self: a new event
 * @text: (nullable): what to say
 */
void
lk_new_event_set_text (LkNewEvent *self, const char *text)
{
  replace (&self->text, text);
}

/**
 * lk_new_event_set_internal:
 * @self: a new event, `comment`
 * @internal: whether only agents may read it
 */
void
lk_new_event_set_internal (LkNewEvent *self, gboolean internal)
{
  self->internal = internal;
}

/**
 * lk_new_event_set_to:
 * @self: a new event, `assigned`
 * @user_id: the agent who shall have the case
 */
void
lk_new_event_set_to (LkNewEvent *self, const char *user_id)
{
  replace (&self->to, user_id);
}

/**
 * lk_new_event_set_reason:
 * @self: a new event, `evidence-requested` or `refused`
 * @reason: why
 */
void
lk_new_event_set_reason (LkNewEvent *self, LkReason reason)
{
  self->reason = lk_reason_to_string (reason);
}

/**
 * lk_new_event_set_outcome:
 * @self: a new event, `applied`
 * @outcome: how it went
 * @result: what the device said, %LK_APPLY_RESULT_NONE for nothing
 */
void
lk_new_event_set_outcome (LkNewEvent *self, LkApplyOutcome outcome, LkApplyResult result)
{
  self->outcome = lk_apply_outcome_to_string (outcome);
  self->result = lk_apply_result_to_string (result);
}

/**
 * lk_new_event_set_attempts_left:
 * @self: a new event, `applied`
 * @attempts: how many tries the device still allows; negative when it did not say
 */
void
lk_new_event_set_attempts_left (LkNewEvent *self, int attempts)
{
  self->attempts_left = attempts;
}

/**
 * lk_new_event_set_lock_minutes:
 * @self: a new event, `applied`
 * @minutes: for how long the device is locked; negative when it did not say
 */
void
lk_new_event_set_lock_minutes (LkNewEvent *self, int minutes)
{
  self->lock_minutes = minutes;
}

/**
 * lk_new_event_set_request:
 * @self: a new event, `evidence-added` or `re-exported`
 * @kind: what the request is
 * @text: its text
 * @exported_at: (nullable): RFC 3339, when the device gave it
 */
void
lk_new_event_set_request (LkNewEvent *self,
                          LkRequestKind kind,
                          LkSecret *text,
                          const char *exported_at)
{
  self->request_kind = lk_request_kind_to_string (kind);
  replace_secret (&self->request_text, text);
  replace (&self->exported_at, exported_at);
}

/**
 * lk_new_event_set_label:
 * @self: a new event, `evidence-added`
 * @kind: what the photo shows
 * @sha256: the uploaded photo
 */
void
lk_new_event_set_label (LkNewEvent *self, LkLabelKind kind, const char *sha256)
{
  self->label_kind = lk_label_kind_to_string (kind);
  replace (&self->label_sha256, sha256);
}

/**
 * lk_new_event_set_answer:
 * @self: a new event, `answered`
 * @kind: what the answer is
 * @text: the answer, byte-exact
 * @issued_at: (nullable): RFC 3339, when it was issued
 * @expires_at: (nullable): RFC 3339, until when it serves
 */
void
lk_new_event_set_answer (LkNewEvent *self,
                         LkAnswerKind kind,
                         LkSecret *text,
                         const char *issued_at,
                         const char *expires_at)
{
  self->answer_kind = lk_answer_kind_to_string (kind);
  replace_secret (&self->answer_text, text);
  replace (&self->issued_at, issued_at);
  replace (&self->expires_at, expires_at);
}

static void
member_if_set (LkJsonWriter *w, const char *name, const char *text)
{
  if (text != NULL)
    lk_json_writer_member_string (w, name, text);
}

static void
count_if_told (LkJsonWriter *w, const char *name, int count)
{
  if (count >= 0)
    lk_json_writer_member_int (w, name, count);
}

static void
write_items (LkNewEvent *self, LkJsonWriter *w)
{
  if (self->item > 0)
    lk_json_writer_member_int (w, "item", self->item);
  if (self->items == NULL || self->items->len == 0)
    return;
  lk_json_writer_name (w, "items");
  lk_json_writer_begin_array (w);
  for (guint i = 0; i < self->items->len; i++)
    lk_json_writer_int (w, g_array_index (self->items, guint, i));
  lk_json_writer_end_array (w);
}

static void
write_parts (LkNewEvent *self, LkJsonWriter *w)
{
  if (self->request_text != NULL)
    {
      lk_json_writer_name (w, "request");
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", self->request_kind);
      lk_json_writer_member_string (w, "text", lk_secret_get_text (self->request_text));
      member_if_set (w, "exported_at", self->exported_at);
      lk_json_writer_end_object (w);
    }
  if (self->label_sha256 != NULL)
    {
      lk_json_writer_name (w, "label");
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", self->label_kind);
      lk_json_writer_member_string (w, "sha256", self->label_sha256);
      lk_json_writer_end_object (w);
    }
  if (self->answer_text != NULL)
    {
      lk_json_writer_name (w, "answer");
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", self->answer_kind);
      lk_json_writer_member_string (w, "text", lk_secret_get_text (self->answer_text));
      member_if_set (w, "issued_at", self->issued_at);
      member_if_set (w, "expires_at", self->expires_at);
      lk_json_writer_end_object (w);
    }
}

/**
 * lk_new_event_to_json:
 * @self: a new event
 *
 * Returns: (transfer full): the body of POST /v1/cases/{id}/events, the same bytes each time; a
 *   secret because a request or an answer may stand in it
 */
LkSecret *
lk_new_event_to_json (LkNewEvent *self)
{
  g_auto (LkJsonWriter) writer = { 0 };
  LkJsonWriter *w = &writer;

  lk_json_writer_init (w, 1024);
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "kind", lk_event_kind_to_string (self->kind));
  write_items (self, w);
  write_parts (self, w);
  member_if_set (w, "text", self->text);
  if (self->internal)
    lk_json_writer_member_boolean (w, "internal", TRUE);
  member_if_set (w, "to", self->to);
  member_if_set (w, "reason", self->reason);
  member_if_set (w, "outcome", self->outcome);
  member_if_set (w, "result", self->result);
  count_if_told (w, "attempts_left", self->attempts_left);
  count_if_told (w, "lock_minutes", self->lock_minutes);
  lk_json_writer_end_object (w);
  return lk_secret_new (writer.buffer->str, writer.buffer->len);
}

static int
read_count (JsonObject *object, const char *name)
{
  return (int) CLAMP (lk_json_get_int_or (object, name, -1), -1, G_MAXINT);
}

/**
 * lk_new_event_new_applied:
 * @object: what lk_new_event_to_json() made of an `applied` event
 *
 * Returns: (transfer full) (nullable): an event of the same bytes; %NULL when @object is no
 *   `applied` event
 */
LkNewEvent *
lk_new_event_new_applied (JsonObject *object)
{
  gint64 item = lk_json_get_int_or (object, "item", 0);
  LkApplyResult result = LK_APPLY_RESULT_NONE;
  LkApplyOutcome outcome;
  LkNewEvent *self;

  if (g_strcmp0 (lk_json_get_string (object, "kind"), "applied") != 0
      || !lk_apply_outcome_from_string (lk_json_get_string (object, "outcome"), &outcome)
      || item < 1 || item > LK_LIMIT_ITEMS)
    return NULL;
  (void) lk_apply_result_from_string (lk_json_get_string (object, "result"), &result);
  self = lk_new_event_new (LK_EVENT_KIND_APPLIED);
  lk_new_event_set_item (self, (guint) item);
  lk_new_event_set_outcome (self, outcome, result);
  lk_new_event_set_attempts_left (self, read_count (object, "attempts_left"));
  lk_new_event_set_lock_minutes (self, read_count (object, "lock_minutes"));
  return self;
}
