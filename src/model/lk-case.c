/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case.h"

#include "lk-json.h"
#include "lk-limits.h"
#include "lk-state.h"

#include <string.h>

/**
 * LkCase:
 *
 * A case as the desk told it. Never changes: a new state is a new object.
 */
struct _LkCase
{
  GObject parent;

  char *id;
  LkCaseType type;
  LkCaseMethod method;
  LkCaseState state;
  LkResolution resolution;
  GDateTime *created_at;
  GDateTime *updated_at;
  GDateTime *erased_at;
  gint64 revision;
  char *etag;
  guint32 allowed;

  char *requester_id;
  char *requester_name;
  LkContact *contact;
  LkPerson *owner;
  GListStore *items;
  GStrv duplicates;

  char *agreement_version;
  char *agreement_sha256;
  GDateTime *agreement_accepted_at;
};

G_DEFINE_FINAL_TYPE (LkCase, lk_case, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_TYPE,
  PROP_METHOD,
  PROP_STATE,
  PROP_RESOLUTION,
  PROP_CREATED_AT,
  PROP_UPDATED_AT,
  PROP_REVISION,
  PROP_REQUESTER_NAME,
  PROP_CONTACT,
  PROP_OWNER,
  PROP_ITEMS,
} LkCaseProperty;

#define N_PROPERTIES (PROP_ITEMS + 1)

static GParamSpec *properties[N_PROPERTIES];

static void
lk_case_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkCase *self = LK_CASE (object);

  switch ((LkCaseProperty) id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      return;
    case PROP_TYPE:
      g_value_set_enum (value, (int) self->type);
      return;
    case PROP_METHOD:
      g_value_set_enum (value, (int) self->method);
      return;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      return;
    case PROP_RESOLUTION:
      g_value_set_enum (value, (int) self->resolution);
      return;
    case PROP_CREATED_AT:
      g_value_set_boxed (value, self->created_at);
      return;
    case PROP_UPDATED_AT:
      g_value_set_boxed (value, self->updated_at);
      return;
    case PROP_REVISION:
      g_value_set_int64 (value, self->revision);
      return;
    case PROP_REQUESTER_NAME:
      g_value_set_string (value, self->requester_name);
      return;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      return;
    case PROP_OWNER:
      g_value_set_object (value, self->owner);
      return;
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_case_finalize (GObject *object)
{
  LkCase *self = LK_CASE (object);

  g_free (self->id);
  g_clear_pointer (&self->created_at, g_date_time_unref);
  g_clear_pointer (&self->updated_at, g_date_time_unref);
  g_clear_pointer (&self->erased_at, g_date_time_unref);
  g_free (self->etag);
  g_free (self->requester_id);
  g_free (self->requester_name);
  g_clear_object (&self->contact);
  g_clear_object (&self->owner);
  g_clear_object (&self->items);
  g_strfreev (self->duplicates);
  g_free (self->agreement_version);
  g_free (self->agreement_sha256);
  g_clear_pointer (&self->agreement_accepted_at, g_date_time_unref);
  G_OBJECT_CLASS (lk_case_parent_class)->finalize (object);
}

static void
install_enums (GParamFlags flags)
{
  properties[PROP_TYPE] = g_param_spec_enum ("case-type", NULL, NULL, LK_TYPE_CASE_TYPE,
                                             LK_CASE_TYPE_PASSWORD_RESET, flags);
  properties[PROP_METHOD]
      = g_param_spec_enum ("method", NULL, NULL, LK_TYPE_CASE_METHOD, LK_CASE_METHOD_LAN, flags);
  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, LK_TYPE_CASE_STATE, LK_CASE_STATE_SUBMITTED, flags);
  properties[PROP_RESOLUTION]
      = g_param_spec_enum ("resolution", NULL, NULL, LK_TYPE_RESOLUTION, LK_RESOLUTION_NONE, flags);
}

static void
lk_case_class_init (LkCaseClass *klass)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_case_get_property;
  object_class->finalize = lk_case_finalize;
  install_enums (flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_CREATED_AT]
      = g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_UPDATED_AT]
      = g_param_spec_boxed ("updated-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_REVISION] = g_param_spec_int64 ("revision", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_REQUESTER_NAME] = g_param_spec_string ("requester-name", NULL, NULL, "", flags);
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, LK_TYPE_CONTACT, flags);
  properties[PROP_OWNER] = g_param_spec_object ("owner", NULL, NULL, LK_TYPE_PERSON, flags);
  properties[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lk_case_init (LkCase *self)
{
  self->items = g_list_store_new (LK_TYPE_CASE_ITEM);
}

static GStrv
read_words (JsonArray *array)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint count = array != NULL ? MIN (json_array_get_length (array), LK_LIMIT_ITEMS) : 0;

  for (guint i = 0; i < count; i++)
    if (lk_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (words, lk_json_array_get_string (array, i));
  return g_strv_builder_end (words);
}

static guint32
read_actions (JsonObject *object)
{
  g_auto (GStrv) words = read_words (lk_json_get_array (object, "actions"));
  guint32 kinds = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      LkEventKind kind;

      if (lk_event_kind_from_string (words[i], &kind))
        kinds |= LK_KIND_BIT (kind);
    }
  return kinds;
}

static gboolean
read_items (LkCase *self, JsonObject *object, GError **error)
{
  JsonArray *items = lk_json_get_array (object, "items");
  guint count = items != NULL ? json_array_get_length (items) : 0;

  if (count == 0 || count > LK_LIMIT_ITEMS)
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "the case has no items, or too many");
      return FALSE;
    }
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (LkCaseItem) item
          = lk_case_item_new_from_json (lk_json_array_get_object (items, i), error);

      if (item == NULL)
        return FALSE;
      if (lk_case_item_get_index (item) != i + 1)
        {
          g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                               "the items of the case are out of order");
          return FALSE;
        }
      g_list_store_append (self->items, item);
    }
  return TRUE;
}

static gboolean
read_words_of_case (LkCase *self, JsonObject *object)
{
  const char *id = lk_json_get_string (object, "id");

  if (id == NULL || *id == '\0' || strlen (id) > 64 || strpbrk (id, "/?#%") != NULL)
    return FALSE;
  self->id = g_strdup (id);
  lk_resolution_from_string (lk_json_get_string (object, "resolution"), &self->resolution);
  return lk_case_type_from_string (lk_json_get_string (object, "type"), &self->type)
         && lk_case_method_from_string (lk_json_get_string (object, "method"), &self->method)
         && lk_case_state_from_string (lk_json_get_string (object, "state"), &self->state)
         && lk_json_get_int (object, "revision", &self->revision) && self->revision >= 0;
}

static char *
get_clean (JsonObject *object, const char *name)
{
  char *text = lk_json_get_clean (object, name, LK_LIMIT_FIELD_SHOWN);

  return text != NULL ? text : g_strdup ("");
}

static void
read_people (LkCase *self, JsonObject *object)
{
  JsonObject *requester = lk_json_get_object (object, "requester");
  JsonObject *owner = lk_json_get_object (object, "owner");
  JsonObject *agreement = lk_json_get_object (object, "agreement");

  self->requester_id = get_clean (requester, "id");
  self->requester_name = get_clean (requester, "name");
  self->contact = lk_contact_new_from_json (lk_json_get_object (object, "contact"));
  if (owner != NULL)
    self->owner = lk_person_new_from_json (owner, NULL);
  self->agreement_version = lk_json_get_clean (agreement, "version", LK_LIMIT_VERSION_CHARS);
  self->agreement_sha256 = lk_json_get_clean (agreement, "sha256", LK_LIMIT_VERSION_CHARS);
  self->agreement_accepted_at = lk_json_get_time (agreement, "accepted_at");
}

/**
 * lk_case_new_from_json:
 * @object: a case of the API
 * @error: %LK_JSON_ERROR_SHAPE when a member is missing without which it is no case
 *
 * Reads a case; members that this version does not know are passed over.
 *
 * Returns: (transfer full): the case, or %NULL
 */
LkCase *
lk_case_new_from_json (JsonObject *object, GError **error)
{
  g_autoptr (LkCase) self = g_object_new (LK_TYPE_CASE, NULL);

  if (!read_words_of_case (self, object))
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "the desk sent a case without id, type, method, state or revision");
      return NULL;
    }
  if (!read_items (self, object, error))
    return NULL;
  self->created_at = lk_json_get_time (object, "created_at");
  self->updated_at = lk_json_get_time (object, "updated_at");
  self->erased_at = lk_json_get_time (object, "erased_at");
  self->etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", self->revision);
  self->allowed = read_actions (object);
  self->duplicates = read_words (lk_json_get_array (object, "duplicates"));
  read_people (self, object);
  return g_steal_pointer (&self);
}

/**
 * lk_case_set_etag:
 * @self: a case that nobody else has seen yet
 * @etag: (nullable): the ETag that came with it; without one the revision stands for it
 */
void
lk_case_set_etag (LkCase *self, const char *etag)
{
  char *copy = g_strdup (etag);

  if (copy == NULL)
    return;
  g_free (self->etag);
  self->etag = copy;
}

/**
 * lk_case_get_id:
 * @self: a case
 *
 * Returns: (transfer none): its id, LK- and 10 characters
 */
const char *
lk_case_get_id (LkCase *self)
{
  return self->id;
}

/**
 * lk_case_get_case_type:
 * @self: a case
 *
 * Returns: what it asks for
 */
LkCaseType
lk_case_get_case_type (LkCase *self)
{
  return self->type;
}

/**
 * lk_case_get_method:
 * @self: a case
 *
 * Returns: where its devices are
 */
LkCaseMethod
lk_case_get_method (LkCase *self)
{
  return self->method;
}

/**
 * lk_case_get_state:
 * @self: a case
 *
 * Returns: its state
 */
LkCaseState
lk_case_get_state (LkCase *self)
{
  return self->state;
}

/**
 * lk_case_get_resolution:
 * @self: a case
 *
 * Returns: how it was closed, %LK_RESOLUTION_NONE while open
 */
LkResolution
lk_case_get_resolution (LkCase *self)
{
  return self->resolution;
}

/**
 * lk_case_get_created_at:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): when it was filed
 */
GDateTime *
lk_case_get_created_at (LkCase *self)
{
  return self->created_at;
}

/**
 * lk_case_get_updated_at:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): when it last changed
 */
GDateTime *
lk_case_get_updated_at (LkCase *self)
{
  return self->updated_at;
}

/**
 * lk_case_get_erased_at:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): when its personal data was erased
 */
GDateTime *
lk_case_get_erased_at (LkCase *self)
{
  return self->erased_at;
}

/**
 * lk_case_get_revision:
 * @self: a case
 *
 * Returns: its revision, growing with each change
 */
gint64
lk_case_get_revision (LkCase *self)
{
  return self->revision;
}

/**
 * lk_case_get_etag:
 * @self: a case
 *
 * Returns: (transfer none): what to send as If-Match
 */
const char *
lk_case_get_etag (LkCase *self)
{
  return self->etag;
}

/**
 * lk_case_get_requester_id:
 * @self: a case
 *
 * Returns: (transfer none): who filed it, maybe empty
 */
const char *
lk_case_get_requester_id (LkCase *self)
{
  return self->requester_id;
}

/**
 * lk_case_get_requester_name:
 * @self: a case
 *
 * Returns: (transfer none): the name of who filed it, maybe empty
 */
const char *
lk_case_get_requester_name (LkCase *self)
{
  return self->requester_name;
}

/**
 * lk_case_get_contact:
 * @self: a case
 *
 * Returns: (transfer none): whom to write to; every field empty once erased
 */
LkContact *
lk_case_get_contact (LkCase *self)
{
  return self->contact;
}

/**
 * lk_case_get_owner:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): the agent who has it
 */
LkPerson *
lk_case_get_owner (LkCase *self)
{
  return self->owner;
}

/**
 * lk_case_get_items:
 * @self: a case
 *
 * Returns: (transfer none): its #LkCaseItem, in order
 */
GListModel *
lk_case_get_items (LkCase *self)
{
  return G_LIST_MODEL (self->items);
}

/**
 * lk_case_get_agreement_version:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): the agreement that was accepted
 */
const char *
lk_case_get_agreement_version (LkCase *self)
{
  return self->agreement_version;
}

/**
 * lk_case_get_agreement_sha256:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): the hash of its text
 */
const char *
lk_case_get_agreement_sha256 (LkCase *self)
{
  return self->agreement_sha256;
}

/**
 * lk_case_get_agreement_accepted_at:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): when it was accepted
 */
GDateTime *
lk_case_get_agreement_accepted_at (LkCase *self)
{
  return self->agreement_accepted_at;
}

/**
 * lk_case_get_allowed_kinds:
 * @self: a case
 *
 * Returns: a set of LK_KIND_BIT(): what the caller may post now
 */
guint32
lk_case_get_allowed_kinds (LkCase *self)
{
  return self->allowed;
}

/**
 * lk_case_get_duplicates:
 * @self: a case
 *
 * Returns: (transfer none): ids of open cases for the same device, told when the case is filed
 */
const char *const *
lk_case_get_duplicates (LkCase *self)
{
  return (const char *const *) self->duplicates;
}

/**
 * lk_case_is_open:
 * @self: a case
 *
 * Returns: whether it is not closed
 */
gboolean
lk_case_is_open (LkCase *self)
{
  return self->state != LK_CASE_STATE_CLOSED;
}

/**
 * lk_case_allows:
 * @self: a case
 * @kind: an event
 *
 * Returns: whether the desk said that the caller may post @kind now
 */
gboolean
lk_case_allows (LkCase *self, LkEventKind kind)
{
  return (self->allowed & LK_KIND_BIT (kind)) != 0;
}

/**
 * lk_case_get_n_items:
 * @self: a case
 *
 * Returns: how many items it has
 */
guint
lk_case_get_n_items (LkCase *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

/**
 * lk_case_get_item:
 * @self: a case
 * @index: number of an item, from 1
 *
 * Returns: (transfer none) (nullable): the item; the case keeps it
 */
LkCaseItem *
lk_case_get_item (LkCase *self, guint index)
{
  g_autoptr (LkCaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), index - 1);

  return item;
}

/**
 * lk_case_get_next_expiry:
 * @self: a case
 *
 * Returns: (transfer none) (nullable): when the first of its unused answers expires
 */
GDateTime *
lk_case_get_next_expiry (LkCase *self)
{
  GDateTime *next = NULL;

  for (guint i = 1; i <= lk_case_get_n_items (self); i++)
    {
      LkCaseItem *item = lk_case_get_item (self, i);
      GDateTime *expiry = lk_case_item_get_expires_at (item);

      if (lk_case_item_get_state (item) != LK_ITEM_STATE_ANSWERED || expiry == NULL)
        continue;
      if (next == NULL || g_date_time_compare (expiry, next) < 0)
        next = expiry;
    }
  return next;
}
