/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-contact.h"

#include "lk-fields.h"

typedef enum
{
  PROP_NAME = 1,
  PROP_COMPANY,
  PROP_EMAIL,
  PROP_PHONE,
  PROP_COUNTRY,
} LkContactProperty;

#define N_FIELDS PROP_COUNTRY

/**
 * LkContact:
 *
 * Whom the desk writes to about a case.
 */
struct _LkContact
{
  GObject parent;

  char **texts; /* by property, from 0; never NULL */
};

G_DEFINE_FINAL_TYPE (LkContact, lk_contact, G_TYPE_OBJECT)

/* By property, from 0; the names are those of the API. */
static const char *const members[N_FIELDS] = { "name", "company", "email", "phone", "country" };

static GParamSpec *properties[N_FIELDS + 1];

static const LkFields fields = { members, properties, N_FIELDS };

static const char *
get_field (LkContact *self, LkContactProperty property)
{
  return self->texts[property - 1];
}

static void
set_field (LkContact *self, LkContactProperty property, const char *text)
{
  lk_fields_set (&fields, G_OBJECT (self), self->texts, property, text);
}

static void
lk_contact_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, get_field (LK_CONTACT (object), id));
}

static void
lk_contact_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_field (LK_CONTACT (object), id, g_value_get_string (value));
}

static void
lk_contact_finalize (GObject *object)
{
  lk_fields_free (&fields, LK_CONTACT (object)->texts);
  G_OBJECT_CLASS (lk_contact_parent_class)->finalize (object);
}

static void
lk_contact_class_init (LkContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_contact_get_property;
  object_class->set_property = lk_contact_set_property;
  object_class->finalize = lk_contact_finalize;
  lk_fields_install (&fields, object_class);
}

static void
lk_contact_init (LkContact *self)
{
  self->texts = lk_fields_new (&fields);
}

/**
 * lk_contact_new:
 *
 * Returns: (transfer full): one with every field empty
 */
LkContact *
lk_contact_new (void)
{
  return g_object_new (LK_TYPE_CONTACT, NULL);
}

/**
 * lk_contact_new_from_json:
 * @object: (nullable): the object of the API; what is missing or wrong there stays empty
 *
 * Returns: (transfer full): a new one, its texts fit to show
 */
LkContact *
lk_contact_new_from_json (JsonObject *object)
{
  LkContact *self = lk_contact_new ();

  lk_fields_read (&fields, self->texts, object);
  return self;
}

/**
 * lk_contact_copy:
 * @self: one
 *
 * Returns: (transfer full): another with the same fields
 */
LkContact *
lk_contact_copy (LkContact *self)
{
  LkContact *copy = lk_contact_new ();

  lk_contact_assign (copy, self);
  return copy;
}

/**
 * lk_contact_assign:
 * @self: one to change
 * @other: one to take every field from
 */
void
lk_contact_assign (LkContact *self, LkContact *other)
{
  for (guint i = 1; i <= N_FIELDS; i++)
    set_field (self, i, get_field (other, i));
}

/**
 * lk_contact_to_json:
 * @self: one
 *
 * Returns: (transfer full): the object of the API, without the fields that are empty
 */
JsonObject *
lk_contact_to_json (LkContact *self)
{
  return lk_fields_write (&fields, self->texts);
}

/**
 * lk_contact_get_name:
 * @self: one
 *
 * Returns: (transfer none): the person's name; empty when not known
 */
const char *
lk_contact_get_name (LkContact *self)
{
  return get_field (self, PROP_NAME);
}

/**
 * lk_contact_set_name:
 * @self: one
 * @name: (nullable): the person's name
 */
void
lk_contact_set_name (LkContact *self, const char *name)
{
  set_field (self, PROP_NAME, name);
}

/**
 * lk_contact_get_company:
 * @self: one
 *
 * Returns: (transfer none): the company; empty when not known
 */
const char *
lk_contact_get_company (LkContact *self)
{
  return get_field (self, PROP_COMPANY);
}

/**
 * lk_contact_set_company:
 * @self: one
 * @company: (nullable): the company
 */
void
lk_contact_set_company (LkContact *self, const char *company)
{
  set_field (self, PROP_COMPANY, company);
}

/**
 * lk_contact_get_email:
 * @self: one
 *
 * Returns: (transfer none): the e-mail address; empty when not known
 */
const char *
lk_contact_get_email (LkContact *self)
{
  return get_field (self, PROP_EMAIL);
}

/**
 * lk_contact_set_email:
 * @self: one
 * @email: (nullable): the e-mail address
 */
void
lk_contact_set_email (LkContact *self, const char *email)
{
  set_field (self, PROP_EMAIL, email);
}

/**
 * lk_contact_get_phone:
 * @self: one
 *
 * Returns: (transfer none): the phone number; empty when not known
 */
const char *
lk_contact_get_phone (LkContact *self)
{
  return get_field (self, PROP_PHONE);
}

/**
 * lk_contact_set_phone:
 * @self: one
 * @phone: (nullable): the phone number
 */
void
lk_contact_set_phone (LkContact *self, const char *phone)
{
  set_field (self, PROP_PHONE, phone);
}

/**
 * lk_contact_get_country:
 * @self: one
 *
 * Returns: (transfer none): the country, two letters of ISO 3166-1; empty when not known
 */
const char *
lk_contact_get_country (LkContact *self)
{
  return get_field (self, PROP_COUNTRY);
}

/**
 * lk_contact_set_country:
 * @self: one
 * @country: (nullable): the country, two letters of ISO 3166-1
 */
void
lk_contact_set_country (LkContact *self, const char *country)
{
  set_field (self, PROP_COUNTRY, country);
}

/**
 * lk_contact_is_complete:
 * @self: one
 *
 * Returns: whether a desk would take it: a name, and an e-mail address or a phone number
 */
gboolean
lk_contact_is_complete (LkContact *self)
{
  return *lk_contact_get_name (self) != '\0'
         && (*lk_contact_get_email (self) != '\0' || *lk_contact_get_phone (self) != '\0');
}
