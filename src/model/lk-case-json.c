/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case.h"
#include "lk-json.h"
#include "lk-state.h"

static JsonArray *
items_to_json (LkCase *self)
{
  JsonArray *items = json_array_new ();

  for (guint i = 1; i <= lk_case_get_n_items (self); i++)
    json_array_add_object_element (items, lk_case_item_to_json (lk_case_get_item (self, i)));
  return items;
}

static JsonArray *
words_to_json (const char *const *words)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  return array;
}

static void
add_people (LkCase *self, JsonObject *object)
{
  LkPerson *person = lk_case_get_owner (self);
  JsonObject *requester = json_object_new ();
  JsonObject *owner;

  json_object_set_string_member (requester, "id", lk_case_get_requester_id (self));
  json_object_set_string_member (requester, "name", lk_case_get_requester_name (self));
  json_object_set_object_member (object, "requester", requester);
  json_object_set_object_member (object, "contact",
                                 lk_contact_to_json (lk_case_get_contact (self)));
  if (person == NULL)
    {
      json_object_set_null_member (object, "owner");
      return;
    }
  owner = json_object_new ();
  json_object_set_string_member (owner, "id", lk_person_get_id (person));
  json_object_set_string_member (owner, "name", lk_person_get_display_name (person));
  json_object_set_string_member (owner, "email", lk_person_get_email (person));
  json_object_set_string_member (owner, "phone", lk_person_get_phone (person));
  json_object_set_object_member (object, "owner", owner);
}

static void
add_agreement (LkCase *self, JsonObject *object)
{
  JsonObject *agreement = json_object_new ();

  lk_json_set_text (agreement, "version", lk_case_get_agreement_version (self));
  lk_json_set_text (agreement, "sha256", lk_case_get_agreement_sha256 (self));
  lk_json_set_time (agreement, "accepted_at", lk_case_get_agreement_accepted_at (self));
  json_object_set_object_member (object, "agreement", agreement);
}

/**
 * lk_case_to_json:
 * @self: a case
 *
 * Returns: (transfer full): the case as the API has it
 */
JsonObject *
lk_case_to_json (LkCase *self)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) actions = lk_state_kinds_to_strv (lk_case_get_allowed_kinds (self));

  json_object_set_string_member (object, "id", lk_case_get_id (self));
  json_object_set_string_member (object, "type",
                                 lk_case_type_to_string (lk_case_get_case_type (self)));
  json_object_set_string_member (object, "method",
                                 lk_case_method_to_string (lk_case_get_method (self)));
  json_object_set_string_member (object, "state",
                                 lk_case_state_to_string (lk_case_get_state (self)));
  lk_json_set_text (object, "resolution", lk_resolution_to_string (lk_case_get_resolution (self)));
  lk_json_set_time (object, "created_at", lk_case_get_created_at (self));
  lk_json_set_time (object, "updated_at", lk_case_get_updated_at (self));
  if (lk_case_get_erased_at (self) != NULL)
    lk_json_set_time (object, "erased_at", lk_case_get_erased_at (self));
  json_object_set_int_member (object, "revision", lk_case_get_revision (self));
  add_people (self, object);
  add_agreement (self, object);
  json_object_set_array_member (object, "items", items_to_json (self));
  json_object_set_array_member (object, "actions", words_to_json ((const char *const *) actions));
  if (lk_case_get_duplicates (self)[0] != NULL)
    json_object_set_array_member (object, "duplicates",
                                  words_to_json (lk_case_get_duplicates (self)));
  return object;
}
