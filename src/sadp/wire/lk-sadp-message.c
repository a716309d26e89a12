/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-message-private.h"

#include "lk-secret.h"

#include <string.h>

G_DEFINE_QUARK (lk - sadp - wire - error - quark, lk_sadp_wire_error)
G_DEFINE_BOXED_TYPE (LkSadpMessage, lk_sadp_message, lk_sadp_message_ref, lk_sadp_message_unref)

/* Strings of a message live in a few blocks that are wiped when it goes. */
typedef struct _LkSadpBlock
{
  struct _LkSadpBlock *next;
  gsize size;
  gsize used;
  char data[];
} LkSadpBlock;

LkSadpMessage *
lk_sadp_message_alloc (LkSadpRoot root, gsize arena_size)
{
  LkSadpMessage *self = g_new0 (LkSadpMessage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->root = root;
  self->complete = TRUE;
  self->elements = g_array_sized_new (FALSE, TRUE, sizeof (LkSadpElement), 48);
  self->blocks = g_malloc (sizeof (LkSadpBlock) + arena_size);
  self->blocks->next = NULL;
  self->blocks->size = arena_size;
  self->blocks->used = 0;
  return self;
}

char *
lk_sadp_message_take_space (LkSadpMessage *self, gsize size)
{
  LkSadpBlock *block = self->blocks;
  char *space;

  if (block->size - block->used < size)
    {
      gsize block_size = MAX (size, 1024);

      block = g_malloc (sizeof (LkSadpBlock) + block_size);
      block->size = block_size;
      block->used = 0;
      block->next = self->blocks;
      self->blocks = block;
    }
  space = block->data + block->used;
  block->used += size;
  return space;
}

const char *
lk_sadp_message_keep (LkSadpMessage *self, const char *text, gsize size)
{
  char *copy = lk_sadp_message_take_space (self, size + 1);

  memcpy (copy, text, size);
  copy[size] = '\0';
  return copy;
}

void
lk_sadp_message_keep_raw (LkSadpMessage *self, const guint8 *data, gsize size)
{
  self->raw = (guint8 *) lk_sadp_message_take_space (self, size);
  self->raw_size = size;
  if (size > 0)
    memcpy (self->raw, data, size);
}

LkSadpAttribute *
lk_sadp_message_take_attributes (LkSadpMessage *self, guint count)
{
  const gsize alignment = G_ALIGNOF (LkSadpAttribute);
  char *space = lk_sadp_message_take_space (self, count * sizeof (LkSadpAttribute) + alignment);
  gsize past = (gsize) space % alignment;

  return (gpointer) (space + (past != 0 ? alignment - past : 0));
}

/**
 * lk_sadp_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self with one more reference
 */
LkSadpMessage *
lk_sadp_message_ref (LkSadpMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_sadp_message_unref:
 * @self: (nullable) (transfer full): a message; the last reference wipes and frees it
 */
void
lk_sadp_message_unref (LkSadpMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (LkSadpBlock *block = self->blocks; block != NULL;)
    {
      LkSadpBlock *next = block->next;

      lk_wipe (block->data, block->used);
      g_free (block);
      block = next;
    }
  g_array_unref (self->elements);
  g_free (self);
}

/**
 * lk_sadp_message_get_root:
 * @self: a message
 *
 * Returns: what kind of message it is
 */
LkSadpRoot
lk_sadp_message_get_root (LkSadpMessage *self)
{
  return self->root;
}

/**
 * lk_sadp_message_is_complete:
 * @self: a message
 *
 * Returns: whether the root was closed; a datagram that was cut off keeps its whole elements
 */
gboolean
lk_sadp_message_is_complete (LkSadpMessage *self)
{
  return self->complete;
}

/**
 * lk_sadp_message_get_raw:
 * @self: a message
 * @size: (out): how many bytes
 *
 * Returns: (transfer none) (nullable): the datagram as it came; %NULL for a message made here
 */
const guint8 *
lk_sadp_message_get_raw (LkSadpMessage *self, gsize *size)
{
  *size = self->raw_size;
  return self->raw;
}

/**
 * lk_sadp_message_get_n_elements:
 * @self: a message
 *
 * Returns: how many elements are below the root, at any depth
 */
guint
lk_sadp_message_get_n_elements (LkSadpMessage *self)
{
  return self->elements->len;
}

/**
 * lk_sadp_message_get_element:
 * @self: a message
 * @index: less than lk_sadp_message_get_n_elements()
 *
 * Returns: (transfer none): the element, in the order of the datagram; valid until something is
 *   appended
 */
const LkSadpElement *
lk_sadp_message_get_element (LkSadpMessage *self, guint index)
{
  g_return_val_if_fail (index < self->elements->len, NULL);
  return &g_array_index (self->elements, LkSadpElement, index);
}

/**
 * lk_sadp_message_find:
 * @self: a message
 * @name: the name of a child of the root
 *
 * Devices spell some names in two ways (OEMInfo, OEMinfo; docs/protocol.md, “Tolerance”): the exact
 * spelling wins, then any case. Of a repeated element the first counts.
 *
 * Returns: (transfer none) (nullable): the element
 */
const LkSadpElement *
lk_sadp_message_find (LkSadpMessage *self, const char *name)
{
  const LkSadpElement *other_case = NULL;

  for (guint i = 0; i < self->elements->len; i++)
    {
      const LkSadpElement *element = &g_array_index (self->elements, LkSadpElement, i);

      if (element->depth != 1)
        continue;
      if (strcmp (element->name, name) == 0)
        return element;
      if (other_case == NULL && g_ascii_strcasecmp (element->name, name) == 0)
        other_case = element;
    }
  return other_case;
}

/**
 * lk_sadp_message_get:
 * @self: a message
 * @name: the name of a child of the root
 *
 * Returns: (transfer none) (nullable): its text without blanks at the ends; %NULL when absent
 */
const char *
lk_sadp_message_get (LkSadpMessage *self, const char *name)
{
  const LkSadpElement *element = lk_sadp_message_find (self, name);

  return element != NULL ? element->value : NULL;
}

/**
 * lk_sadp_bool_parse:
 * @text: (nullable): what a device says
 *
 * Returns: %TRUE for true, 1, yes and open in any case; %FALSE for all else, "flase" included
 *   (docs/protocol.md, “Tolerance” [CAP])
 */
gboolean
lk_sadp_bool_parse (const char *text)
{
  static const char *const yes[] = { "true", "1", "yes", "open" };

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (yes); i++)
    if (g_ascii_strcasecmp (text, yes[i]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * lk_sadp_message_get_bool:
 * @self: a message
 * @name: the name of a child of the root
 *
 * Returns: its text by lk_sadp_bool_parse(); %FALSE when absent
 */
gboolean
lk_sadp_message_get_bool (LkSadpMessage *self, const char *name)
{
  return lk_sadp_bool_parse (lk_sadp_message_get (self, name));
}

/**
 * lk_sadp_message_get_uint:
 * @self: a message
 * @name: the name of a child of the root
 * @maximum: the largest number that makes sense
 * @value: (out): the number; untouched unless there is one
 *
 * Returns: whether the element is there and is a decimal number up to @maximum
 */
gboolean
lk_sadp_message_get_uint (LkSadpMessage *self, const char *name, guint maximum, guint *value)
{
  const char *text = lk_sadp_message_get (self, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, maximum, &number, NULL))
    return FALSE;
  *value = (guint) number;
  return TRUE;
}

/**
 * lk_sadp_message_get_uuid:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its Uuid; a Hello has none
 */
const char *
lk_sadp_message_get_uuid (LkSadpMessage *self)
{
  return lk_sadp_message_get (self, "Uuid");
}

/**
 * lk_sadp_message_get_types:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its Types without blanks ("activate " occurs [SRC])
 */
const char *
lk_sadp_message_get_types (LkSadpMessage *self)
{
  return lk_sadp_message_get (self, "Types");
}

/**
 * lk_sadp_message_get_mac:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its MAC as the device spells it
 */
const char *
lk_sadp_message_get_mac (LkSadpMessage *self)
{
  return lk_sadp_message_get (self, "MAC");
}
