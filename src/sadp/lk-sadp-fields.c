/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-fields.h"

#include <string.h>

static void
clear_field (gpointer data)
{
  LkSadpField *field = data;

  g_free (field->name);
  g_free (field->value);
}

/**
 * lk_sadp_fields_init:
 * @self: (out caller-allocates): the fields, empty afterwards
 */
void
lk_sadp_fields_init (LkSadpFields *self)
{
  self->list = g_array_sized_new (FALSE, FALSE, sizeof (LkSadpField), 48);
  g_array_set_clear_func (self->list, clear_field);
}

/**
 * lk_sadp_fields_clear:
 * @self: the fields, no more to be used
 */
void
lk_sadp_fields_clear (LkSadpFields *self)
{
  g_clear_pointer (&self->list, g_array_unref);
}

/* FNV-1a over the letters without their case. */
static guint32
hash_of (const char *name)
{
  guint32 hash = 2166136261u;

  for (; *name != '\0'; name++)
    hash = (hash ^ (guint32) (*name | 0x20)) * 16777619u;
  return hash;
}

/* A device says the same in the same order each time: look behind the last one found first. */
static guint
find (LkSadpFields *self, const char *name, guint32 hash, guint start)
{
  const guint count = self->list->len;

  for (guint i = 0; i < count; i++)
    {
      guint index = start + i < count ? start + i : start + i - count;

      if (self->hashes[index] == hash
          && strcmp (g_array_index (self->list, LkSadpField, index).name, name) == 0)
        return index;
    }
  return G_MAXUINT;
}

/* Uuid and Types belong to the message, not to the device. */
static gboolean
is_envelope (const char *name)
{
  return strcmp (name, "Uuid") == 0 || strcmp (name, "Types") == 0 || strcmp (name, "Result") == 0;
}

/**
 * lk_sadp_fields_merge:
 * @self: the fields
 * @message: an answer of the same device
 *
 * Takes what @message says; what it does not say stays as it was.
 *
 * Returns: whether anything is new
 */
gboolean
lk_sadp_fields_merge (LkSadpFields *self, LkSadpMessage *message)
{
  gboolean said[LK_SADP_FIELDS_MAX] = { FALSE }; /* of a repeated element the first counts */
  const guint count = lk_sadp_message_get_n_elements (message);
  gboolean changed = FALSE;
  guint next = 0;

  for (guint i = 0; i < count; i++)
    {
      const LkSadpElement *element = lk_sadp_message_get_element (message, i);
      LkSadpField *field;
      guint32 hash;
      guint index;

      if (element->depth != 1 || is_envelope (element->name))
        continue;
      hash = hash_of (element->name);
      index = find (self, element->name, hash, next < self->list->len ? next : 0);
      if (index == G_MAXUINT)
        {
          LkSadpField added = { 0 };

          if (self->list->len == LK_SADP_FIELDS_MAX)
            continue;
          added.name = g_strdup (element->name);
          added.value = g_strdup (element->value);
          index = self->list->len;
          self->hashes[index] = hash;
          g_array_append_val (self->list, added);
          changed = TRUE;
        }
      else if (!said[index])
        {
          field = &g_array_index (self->list, LkSadpField, index);
          if (strcmp (field->value, element->value) != 0)
            {
              g_free (field->value);
              field->value = g_strdup (element->value);
              changed = TRUE;
            }
        }
      said[index] = TRUE;
      next = index + 1;
    }
  return changed;
}

/**
 * lk_sadp_fields_get:
 * @self: the fields
 * @name: the name of one
 *
 * Returns: (transfer none) (nullable): its text; the exact spelling wins, then any case
 */
const char *
lk_sadp_fields_get (const LkSadpFields *self, const char *name)
{
  const guint32 hash = hash_of (name);
  const char *other_case = NULL;

  for (guint i = 0; i < self->list->len; i++)
    {
      const LkSadpField *field;

      if (self->hashes[i] != hash)
        continue;
      field = &g_array_index (self->list, LkSadpField, i);
      if (strcmp (field->name, name) == 0)
        return field->value;
      if (other_case == NULL && g_ascii_strcasecmp (field->name, name) == 0)
        other_case = field->value;
    }
  return other_case;
}
