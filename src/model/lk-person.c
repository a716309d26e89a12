/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-person.h"

#include "lk-json.h"
#include "lk-limits.h"

/**
 * LkPerson:
 *
 * Somebody at the desk: who filed a case, who has it, or who is signed in. Never changes.
 */
struct _LkPerson
{
  GObject parent;

  char *id;
  char *name;
  char *display_name;
  char *email;
  char *phone;
  LkRole role;
};

G_DEFINE_FINAL_TYPE (LkPerson, lk_person, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_DISPLAY_NAME,
  PROP_EMAIL,
  PROP_PHONE,
  PROP_ROLE,
} LkPersonProperty;

#define N_PROPERTIES (PROP_ROLE + 1)

static GParamSpec *properties[N_PROPERTIES];

static void
lk_person_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkPerson *self = LK_PERSON (object);

  switch ((LkPersonProperty) id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      return;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      return;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, lk_person_get_display_name (self));
      return;
    case PROP_EMAIL:
      g_value_set_string (value, self->email);
      return;
    case PROP_PHONE:
      g_value_set_string (value, self->phone);
      return;
    case PROP_ROLE:
      g_value_set_enum (value, (int) self->role);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_person_finalize (GObject *object)
{
  LkPerson *self = LK_PERSON (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->display_name);
  g_free (self->email);
  g_free (self->phone);
  G_OBJECT_CLASS (lk_person_parent_class)->finalize (object);
}

static void
lk_person_class_init (LkPersonClass *klass)
{
  static const char *const names[] = { "id", "name", "display-name", "email", "phone" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_person_get_property;
  object_class->finalize = lk_person_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    properties[PROP_ID + i]
        = g_param_spec_string (names[i], NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, LK_TYPE_ROLE, LK_ROLE_REQUESTER,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lk_person_init (LkPerson *self)
{
  self->role = LK_ROLE_REQUESTER;
}

static char *
get_text (JsonObject *object, const char *name)
{
  char *text = lk_json_get_clean (object, name, LK_LIMIT_FIELD_SHOWN);

  return text != NULL ? text : g_strdup ("");
}

/**
 * lk_person_new_from_json:
 * @object: (nullable): a user of the API; only `id` is needed
 * @error: %LK_JSON_ERROR_SHAPE without an id
 *
 * Returns: (transfer full): the person, or %NULL
 */
LkPerson *
lk_person_new_from_json (JsonObject *object, GError **error)
{
  const char *id = lk_json_get_string (object, "id");
  LkPerson *self;

  if (id == NULL)
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE, "a person has no id");
      return NULL;
    }
  self = g_object_new (LK_TYPE_PERSON, NULL);
  self->id = g_strdup (id);
  self->name = get_text (object, "name");
  self->display_name = get_text (object, "display_name");
  self->email = get_text (object, "email");
  self->phone = get_text (object, "phone");
  lk_role_from_string (lk_json_get_string (object, "role"), &self->role);
  return self;
}

/**
 * lk_person_get_id:
 * @self: a person
 *
 * Returns: (transfer none): the id at the desk
 */
const char *
lk_person_get_id (LkPerson *self)
{
  return self->id;
}

/**
 * lk_person_get_name:
 * @self: a person
 *
 * Returns: (transfer none): the name to sign in with, maybe empty
 */
const char *
lk_person_get_name (LkPerson *self)
{
  return self->name;
}

/**
 * lk_person_get_display_name:
 * @self: a person
 *
 * Returns: (transfer none): the name to show; the other one when there is none
 */
const char *
lk_person_get_display_name (LkPerson *self)
{
  return *self->display_name != '\0' ? self->display_name : self->name;
}

/**
 * lk_person_get_email:
 * @self: a person
 *
 * Returns: (transfer none): the e-mail address, maybe empty
 */
const char *
lk_person_get_email (LkPerson *self)
{
  return self->email;
}

/**
 * lk_person_get_phone:
 * @self: a person
 *
 * Returns: (transfer none): the phone number, maybe empty
 */
const char *
lk_person_get_phone (LkPerson *self)
{
  return self->phone;
}

/**
 * lk_person_get_role:
 * @self: a person
 *
 * Returns: the role; %LK_ROLE_REQUESTER when the desk did not say
 */
LkRole
lk_person_get_role (LkPerson *self)
{
  return self->role;
}

/**
 * lk_person_is_staff:
 * @self: a person
 *
 * Returns: whether this is an agent or an admin
 */
gboolean
lk_person_is_staff (LkPerson *self)
{
  return self->role == LK_ROLE_AGENT || self->role == LK_ROLE_ADMIN;
}
