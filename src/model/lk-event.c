/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-event.h"

#include "lk-json.h"
#include "lk-limits.h"

/**
 * LkEvent:
 *
 * One line of the history of a case. Never changes.
 */
struct _LkEvent
{
  GObject parent;

  char *case_id;
  gint64 seq;
  GDateTime *at;
  char *actor_id;
  LkRole actor_role;
  char *actor_name;
  LkEventKind kind;
  JsonObject *data;
  char *salt;
  char *data_sha256;
  char *prev;
  char *hash;
};

G_DEFINE_FINAL_TYPE (LkEvent, lk_event, G_TYPE_OBJECT)

static void
lk_event_finalize (GObject *object)
{
  LkEvent *self = LK_EVENT (object);

  g_free (self->case_id);
  g_clear_pointer (&self->at, g_date_time_unref);
  g_free (self->actor_id);
  g_free (self->actor_name);
  g_clear_pointer (&self->data, json_object_unref);
  g_free (self->salt);
  g_free (self->data_sha256);
  g_free (self->prev);
  g_free (self->hash);
  G_OBJECT_CLASS (lk_event_parent_class)->finalize (object);
}

static void
lk_event_class_init (LkEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_event_finalize;
}

static void
lk_event_init (LkEvent *self)
{
}

static char *
get_clean (JsonObject *object, const char *name)
{
  char *text = lk_json_get_clean (object, name, LK_LIMIT_FIELD_SHOWN);

  return text != NULL ? text : g_strdup ("");
}

static void
read_rest (LkEvent *self, JsonObject *object)
{
  JsonObject *actor = lk_json_get_object (object, "actor");
  JsonObject *data = lk_json_get_object (object, "data");

  self->case_id = get_clean (object, "case");
  self->actor_id = get_clean (actor, "id");
  self->actor_name = get_clean (object, "actor_name");
  self->actor_role = LK_ROLE_SYSTEM;
  lk_role_from_string (lk_json_get_string (actor, "role"), &self->actor_role);
  self->data = data != NULL ? json_object_ref (data) : NULL;
  self->salt = g_strdup (lk_json_get_string (object, "salt"));
  self->data_sha256 = g_strdup (lk_json_get_string (object, "data_sha256"));
  self->prev = g_strdup (lk_json_get_string (object, "prev"));
  self->hash = g_strdup (lk_json_get_string (object, "hash"));
}

/**
 * lk_event_new_from_json:
 * @object: (nullable): an event of the API
 * @error: %LK_JSON_ERROR_SHAPE without a number, a time or a kind that this version knows
 *
 * Returns: (transfer full): the event, or %NULL
 */
LkEvent *
lk_event_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkEvent) self = g_object_new (LK_TYPE_EVENT, NULL);

  self->at = lk_json_get_time (object, "at");
  if (self->at == NULL || !lk_json_get_int (object, "seq", &self->seq) || self->seq < 1
      || !lk_event_kind_from_string (lk_json_get_string (object, "kind"), &self->kind))
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "an event has no number, no time or an unknown kind");
      return NULL;
    }
  read_rest (self, object);
  return g_steal_pointer (&self);
}

/**
 * lk_event_get_case_id:
 * @self: an event
 *
 * Returns: (transfer none): the case it belongs to
 */
const char *
lk_event_get_case_id (LkEvent *self)
{
  return self->case_id;
}

/**
 * lk_event_get_seq:
 * @self: an event
 *
 * Returns: its number, from 1
 */
gint64
lk_event_get_seq (LkEvent *self)
{
  return self->seq;
}

/**
 * lk_event_get_at:
 * @self: an event
 *
 * Returns: (transfer none): when it happened
 */
GDateTime *
lk_event_get_at (LkEvent *self)
{
  return self->at;
}

/**
 * lk_event_get_actor_id:
 * @self: an event
 *
 * Returns: (transfer none): who did it, maybe empty
 */
const char *
lk_event_get_actor_id (LkEvent *self)
{
  return self->actor_id;
}

/**
 * lk_event_get_actor_role:
 * @self: an event
 *
 * Returns: as what they did it
 */
LkRole
lk_event_get_actor_role (LkEvent *self)
{
  return self->actor_role;
}

/**
 * lk_event_get_actor_name:
 * @self: an event
 *
 * Returns: (transfer none): their name, maybe empty
 */
const char *
lk_event_get_actor_name (LkEvent *self)
{
  return self->actor_name;
}

/**
 * lk_event_get_kind:
 * @self: an event
 *
 * Returns: what happened
 */
LkEventKind
lk_event_get_kind (LkEvent *self)
{
  return self->kind;
}

/**
 * lk_event_get_data:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): its members; %NULL once erased or when it is not for this
 * reader
 */
JsonObject *
lk_event_get_data (LkEvent *self)
{
  return self->data;
}

/**
 * lk_event_get_salt:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): its salt
 */
const char *
lk_event_get_salt (LkEvent *self)
{
  return self->salt;
}

/**
 * lk_event_get_data_sha256:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): hash of its data
 */
const char *
lk_event_get_data_sha256 (LkEvent *self)
{
  return self->data_sha256;
}

/**
 * lk_event_get_prev:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): hash of the event before
 */
const char *
lk_event_get_prev (LkEvent *self)
{
  return self->prev;
}

/**
 * lk_event_get_hash:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): its hash
 */
const char *
lk_event_get_hash (LkEvent *self)
{
  return self->hash;
}

/**
 * lk_event_get_item:
 * @self: an event
 *
 * Returns: number of the item it is about, 0 for none
 */
guint
lk_event_get_item (LkEvent *self)
{
  return (guint) CLAMP (lk_json_get_int_or (self->data, "item", 0), 0, LK_LIMIT_ITEMS);
}

/**
 * lk_event_get_text:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): what was written, raw: clean it before it is shown
 */
const char *
lk_event_get_text (LkEvent *self)
{
  return lk_json_get_string (self->data, "text");
}

/**
 * lk_event_is_internal:
 * @self: an event
 *
 * Returns: whether it is a comment among agents
 */
gboolean
lk_event_is_internal (LkEvent *self)
{
  return lk_json_get_boolean (self->data, "internal", FALSE);
}
