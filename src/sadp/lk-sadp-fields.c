/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-fields.h"

#include <string.h>

/**
 * lk_sadp_fields_init:
 * @self: (out caller-allocates): the fields, empty afterwards
 */
void
lk_sadp_fields_init (LkSadpFields *self)
{
  *self = (LkSadpFields){ 0 };
  self->list = g_array_sized_new (FALSE, FALSE, sizeof (LkSadpField), 48);
}

static gboolean
is_replaced (const LkSadpFields *self, guint index)
{
  return (self->replaced[index / 64] >> index % 64 & 1) != 0;
}

/**
 * lk_sadp_fields_clear:
 * @self: the fields, no more to be used
 */
void
lk_sadp_fields_clear (LkSadpFields *self)
{
  for (guint i = 0; self->list != NULL && i < self->list->len; i++)
    if (is_replaced (self, i))
      g_free (g_array_index (self->list, LkSadpField, i).value);
  g_clear_pointer (&self->list, g_array_unref);
  g_slist_free_full (g_steal_pointer (&self->blocks), g_free);
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

static void
replace (LkSadpFields *self, guint index, const char *value)
{
  LkSadpField *field = &g_array_index (self->list, LkSadpField, index);

  if (is_replaced (self, index))
    g_free (field->value);
  field->value = g_strdup (value);
  self->replaced[index / 64] |= G_GUINT64_CONSTANT (1) << index % 64;
}

/* Copies a text to @at and moves it on. */
static char *
copy_text (char **at, const char *text)
{
  char *copy = *at;

  *at = stpcpy (copy, text) + 1;
  return copy;
}

/*
 * The fields from @first on still point into a message: their texts go into one block. A device has
 * some fifty of them, and making room for each apart takes longer than reading its answer.
 */
static void
keep_texts (LkSadpFields *self, guint first)
{
  gsize size = 0;
  char *at;

  for (guint i = first; i < self->list->len; i++)
    {
      const LkSadpField *field = &g_array_index (self->list, LkSadpField, i);

      size += strlen (field->name) + 1 + strlen (field->value) + 1;
    }
  if (size == 0)
    return;
  at = g_malloc (size);
  self->blocks = g_slist_prepend (self->blocks, at);
  for (guint i = first; i < self->list->len; i++)
    {
      LkSadpField *field = &g_array_index (self->list, LkSadpField, i);

      field->name = copy_text (&at, field->name);
      field->value = copy_text (&at, field->value);
    }
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
  const guint known = self->list->len;
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
          LkSadpField added = { (char *) element->name, (char *) element->value };

          if (self->list->len == LK_SADP_FIELDS_MAX)
            continue;
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
              replace (self, index, element->value);
              changed = TRUE;
            }
        }
      said[index] = TRUE;
      next = index + 1;
    }
  keep_texts (self, known);
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
