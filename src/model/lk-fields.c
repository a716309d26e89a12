/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-fields.h"

#include "lk-json.h"
#include "lk-limits.h"

/**
 * lk_fields_install:
 * @fields: the fields of a class
 * @klass: the class
 *
 * Gives the class a property for each field.
 */
void
lk_fields_install (const LkFields *fields, GObjectClass *klass)
{
  for (guint i = 0; i < fields->n; i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (fields->members[i]), "_", '-');

      fields->properties[i + 1]
          = g_param_spec_string (name, NULL, NULL, "",
                                 G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_NICK
                                     | G_PARAM_STATIC_BLURB);
    }
  g_object_class_install_properties (klass, fields->n + 1, fields->properties);
}

/**
 * lk_fields_new:
 * @fields: the fields of a class
 *
 * Returns: (transfer full): an empty text for each, from 0
 */
char **
lk_fields_new (const LkFields *fields)
{
  char **texts = g_new0 (char *, fields->n);

  for (guint i = 0; i < fields->n; i++)
    texts[i] = g_strdup ("");
  return texts;
}

/**
 * lk_fields_free:
 * @fields: the fields of a class
 * @texts: (transfer full): the texts of an object
 */
void
lk_fields_free (const LkFields *fields, char **texts)
{
  for (guint i = 0; i < fields->n; i++)
    g_free (texts[i]);
  g_free (texts);
}

/**
 * lk_fields_set:
 * @fields: the fields of a class
 * @object: an object
 * @texts: its texts
 * @id: the property, from 1
 * @text: (nullable): the new text; %NULL for none
 *
 * Sets a field, and notifies when that changed it.
 */
void
lk_fields_set (const LkFields *fields, GObject *object, char **texts, guint id, const char *text)
{
  char **field = &texts[id - 1];
  char *old = *field;

  if (g_strcmp0 (old, text != NULL ? text : "") == 0)
    return;
  *field = g_strdup (text != NULL ? text : "");
  g_free (old);
  g_object_notify_by_pspec (object, fields->properties[id]);
}

/**
 * lk_fields_read:
 * @fields: the fields of a class
 * @texts: the texts of a new object
 * @object: (nullable): the object of the API; what is missing or wrong there stays empty
 */
void
lk_fields_read (const LkFields *fields, char **texts, JsonObject *object)
{
  for (guint i = 0; i < fields->n; i++)
    {
      char *text = lk_json_get_clean (object, fields->members[i], LK_LIMIT_FIELD_SHOWN);

      if (text == NULL)
        continue;
      g_free (texts[i]);
      texts[i] = text;
    }
}

/**
 * lk_fields_write:
 * @fields: the fields of a class
 * @texts: the texts of an object
 *
 * Returns: (transfer full): the object of the API, without the fields that are empty
 */
JsonObject *
lk_fields_write (const LkFields *fields, char *const *texts)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < fields->n; i++)
    if (*texts[i] != '\0')
      json_object_set_string_member (object, fields->members[i], texts[i]);
  return object;
}
