/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-item.h"

#include "lk-hash.h"
#include "lk-json.h"
#include "lk-limits.h"

/**
 * LkCaseItem:
 *
 * One device of a case as the desk knows it. Never changes.
 */
struct _LkCaseItem
{
  GObject parent;

  guint index;
  LkItemState state;
  LkDeviceIdentity *device;

  LkRequestKind request_kind;
  char *request_sha256; /* NULL: no request */
  GDateTime *exported_at;

  char *label_sha256; /* NULL: no photo */
  char *label_media_type;
  LkLabelKind label_kind;

  gboolean has_answer;
  LkAnswerKind answer_kind;
  GDateTime *issued_at;
  GDateTime *expires_at;
};

G_DEFINE_FINAL_TYPE (LkCaseItem, lk_case_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_INDEX = 1,
  PROP_STATE,
  PROP_DEVICE,
  PROP_HAS_ANSWER,
  PROP_EXPIRES_AT,
} LkCaseItemProperty;

#define N_PROPERTIES (PROP_EXPIRES_AT + 1)

static GParamSpec *properties[N_PROPERTIES];

static void
lk_case_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkCaseItem *self = LK_CASE_ITEM (object);

  switch ((LkCaseItemProperty) id)
    {
    case PROP_INDEX:
      g_value_set_uint (value, self->index);
      return;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      return;
    case PROP_DEVICE:
      g_value_set_object (value, self->device);
      return;
    case PROP_HAS_ANSWER:
      g_value_set_boolean (value, self->has_answer);
      return;
    case PROP_EXPIRES_AT:
      g_value_set_boxed (value, self->expires_at);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_case_item_finalize (GObject *object)
{
  LkCaseItem *self = LK_CASE_ITEM (object);

  g_clear_object (&self->device);
  g_free (self->request_sha256);
  g_clear_pointer (&self->exported_at, g_date_time_unref);
  g_free (self->label_sha256);
  g_free (self->label_media_type);
  g_clear_pointer (&self->issued_at, g_date_time_unref);
  g_clear_pointer (&self->expires_at, g_date_time_unref);
  G_OBJECT_CLASS (lk_case_item_parent_class)->finalize (object);
}

static void
lk_case_item_class_init (LkCaseItemClass *klass)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_case_item_get_property;
  object_class->finalize = lk_case_item_finalize;
  properties[PROP_INDEX] = g_param_spec_uint ("index", NULL, NULL, 1, LK_LIMIT_ITEMS, 1, flags);
  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, LK_TYPE_ITEM_STATE, LK_ITEM_STATE_WAITING, flags);
  properties[PROP_DEVICE]
      = g_param_spec_object ("device", NULL, NULL, LK_TYPE_DEVICE_IDENTITY, flags);
  properties[PROP_HAS_ANSWER] = g_param_spec_boolean ("has-answer", NULL, NULL, FALSE, flags);
  properties[PROP_EXPIRES_AT]
      = g_param_spec_boxed ("expires-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lk_case_item_init (LkCaseItem *self)
{
}

static char *
get_hash (JsonObject *object)
{
  const char *hash = lk_json_get_string (object, "sha256");

  return lk_sha256_is_hex (hash) ? g_strdup (hash) : NULL;
}

static void
read_parts (LkCaseItem *self, JsonObject *object)
{
  JsonObject *request = lk_json_get_object (object, "request");
  JsonObject *label = lk_json_get_object (object, "label");
  JsonObject *answer = lk_json_get_object (object, "answer");

  self->device = lk_device_identity_new_from_json (lk_json_get_object (object, "device"));
  self->request_sha256 = get_hash (request);
  self->exported_at = lk_json_get_time (request, "exported_at");
  lk_request_kind_from_string (lk_json_get_string (request, "kind"), &self->request_kind);
  self->label_sha256 = get_hash (label);
  self->label_media_type = lk_json_get_clean (label, "media_type", LK_LIMIT_FIELD_SHOWN);
  lk_label_kind_from_string (lk_json_get_string (label, "kind"), &self->label_kind);
  self->has_answer = answer != NULL;
  self->issued_at = lk_json_get_time (answer, "issued_at");
  self->expires_at = lk_json_get_time (answer, "expires_at");
  lk_answer_kind_from_string (lk_json_get_string (answer, "kind"), &self->answer_kind);
  if (self->label_media_type == NULL)
    self->label_media_type = g_strdup ("");
}

/**
 * lk_case_item_new_from_json:
 * @object: (nullable): an item of a case of the API
 * @error: %LK_JSON_ERROR_SHAPE without an index or a state
 *
 * Returns: (transfer full): the item, or %NULL
 */
LkCaseItem *
lk_case_item_new_from_json (JsonObject *object, GError **error)
{
  gint64 index = lk_json_get_int_or (object, "index", 0);
  LkItemState state;
  LkCaseItem *self;

  if (index < 1 || index > LK_LIMIT_ITEMS
      || !lk_item_state_from_string (lk_json_get_string (object, "state"), &state))
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "an item of the case has no index or no state");
      return NULL;
    }
  self = g_object_new (LK_TYPE_CASE_ITEM, NULL);
  self->index = (guint) index;
  self->state = state;
  read_parts (self, object);
  return self;
}

static JsonObject *
request_to_json (LkCaseItem *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", lk_request_kind_to_string (self->request_kind));
  json_object_set_string_member (object, "sha256", self->request_sha256);
  lk_json_set_time (object, "exported_at", self->exported_at);
  return object;
}

static JsonObject *
label_to_json (LkCaseItem *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "sha256", self->label_sha256);
  json_object_set_string_member (object, "media_type", self->label_media_type);
  return object;
}

static JsonObject *
answer_to_json (LkCaseItem *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", lk_answer_kind_to_string (self->answer_kind));
  lk_json_set_time (object, "issued_at", self->issued_at);
  lk_json_set_time (object, "expires_at", self->expires_at);
  return object;
}

static void
set_part (JsonObject *object, const char *name, JsonObject *part)
{
  if (part != NULL)
    json_object_set_object_member (object, name, part);
  else
    json_object_set_null_member (object, name);
}

/**
 * lk_case_item_to_json:
 * @self: an item
 *
 * Returns: (transfer full): the item as the API has it
 */
JsonObject *
lk_case_item_to_json (LkCaseItem *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "index", self->index);
  json_object_set_string_member (object, "state", lk_item_state_to_string (self->state));
  json_object_set_object_member (object, "device", lk_device_identity_to_json (self->device));
  set_part (object, "request", self->request_sha256 != NULL ? request_to_json (self) : NULL);
  set_part (object, "label", self->label_sha256 != NULL ? label_to_json (self) : NULL);
  set_part (object, "answer", self->has_answer ? answer_to_json (self) : NULL);
  return object;
}

/**
 * lk_case_item_get_index:
 * @self: an item
 *
 * Returns: its number in the case, from 1
 */
guint
lk_case_item_get_index (LkCaseItem *self)
{
  return self->index;
}

/**
 * lk_case_item_get_state:
 * @self: an item
 *
 * Returns: its state
 */
LkItemState
lk_case_item_get_state (LkCaseItem *self)
{
  return self->state;
}

/**
 * lk_case_item_get_device:
 * @self: an item
 *
 * Returns: (transfer none): the device
 */
LkDeviceIdentity *
lk_case_item_get_device (LkCaseItem *self)
{
  return self->device;
}

/**
 * lk_case_item_has_request:
 * @self: an item
 *
 * Returns: whether the desk has a request of the device
 */
gboolean
lk_case_item_has_request (LkCaseItem *self)
{
  return self->request_sha256 != NULL;
}

/**
 * lk_case_item_get_request_kind:
 * @self: an item
 *
 * Returns: what the request is
 */
LkRequestKind
lk_case_item_get_request_kind (LkCaseItem *self)
{
  return self->request_kind;
}

/**
 * lk_case_item_get_request_sha256:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): SHA-256 of the request text
 */
const char *
lk_case_item_get_request_sha256 (LkCaseItem *self)
{
  return self->request_sha256;
}

/**
 * lk_case_item_get_exported_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when the device gave the request
 */
GDateTime *
lk_case_item_get_exported_at (LkCaseItem *self)
{
  return self->exported_at;
}

/**
 * lk_case_item_has_label:
 * @self: an item
 *
 * Returns: whether the desk has a photo
 */
gboolean
lk_case_item_has_label (LkCaseItem *self)
{
  return self->label_sha256 != NULL;
}

/**
 * lk_case_item_get_label_sha256:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): SHA-256 of the photo, its name as a blob
 */
const char *
lk_case_item_get_label_sha256 (LkCaseItem *self)
{
  return self->label_sha256;
}

/**
 * lk_case_item_get_label_media_type:
 * @self: an item
 *
 * Returns: (transfer none): media type of the photo, maybe empty
 */
const char *
lk_case_item_get_label_media_type (LkCaseItem *self)
{
  return self->label_media_type;
}

/**
 * lk_case_item_get_label_kind:
 * @self: an item
 *
 * Returns: what the photo shows
 */
LkLabelKind
lk_case_item_get_label_kind (LkCaseItem *self)
{
  return self->label_kind;
}

/**
 * lk_case_item_has_answer:
 * @self: an item
 *
 * Returns: whether there is an answer
 */
gboolean
lk_case_item_has_answer (LkCaseItem *self)
{
  return self->has_answer;
}

/**
 * lk_case_item_get_answer_kind:
 * @self: an item
 *
 * Returns: what the answer is
 */
LkAnswerKind
lk_case_item_get_answer_kind (LkCaseItem *self)
{
  return self->answer_kind;
}

/**
 * lk_case_item_get_issued_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when the answer was issued
 */
GDateTime *
lk_case_item_get_issued_at (LkCaseItem *self)
{
  return self->issued_at;
}

/**
 * lk_case_item_get_expires_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when the answer expires
 */
GDateTime *
lk_case_item_get_expires_at (LkCaseItem *self)
{
  return self->expires_at;
}
