/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-message-private.h"

#include "lk-secret.h"

#include <string.h>

static const char *
root_name (LkSadpRoot root)
{
  switch (root)
    {
    case LK_SADP_ROOT_PROBE:
      return "Probe";
    case LK_SADP_ROOT_PROBE_MATCH:
      return "ProbeMatch";
    case LK_SADP_ROOT_HELLO:
      return "Hello";
    case LK_SADP_ROOT_BYE:
      return "Bye";
    }
  g_assert_not_reached ();
}

/**
 * lk_sadp_uuid_new:
 *
 * Returns: (transfer full): a fresh random Uuid, upper case with hyphens as the vendor's client
 *   writes it (docs/protocol.md, “Messages” [V])
 */
char *
lk_sadp_uuid_new (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_ascii_strup (uuid, -1);
}

/**
 * lk_sadp_message_new:
 * @root: what kind of message
 * @types: (nullable): the text of the first element, Types; %NULL for a message without elements
 *
 * Elements are written in the order in which they are appended.
 *
 * Returns: (transfer full): a message to append to
 */
LkSadpMessage *
lk_sadp_message_new (LkSadpRoot root, const char *types)
{
  LkSadpMessage *self = lk_sadp_message_alloc (root, 1024);

  if (types != NULL)
    lk_sadp_message_append (self, "Types", types);
  return self;
}

/**
 * lk_sadp_message_new_request:
 * @family: the order in which the request begins
 * @uuid: its Uuid, see lk_sadp_uuid_new()
 * @types: what is asked
 * @mac: (nullable): the MAC in the device's own spelling; none for discovery
 *
 * Returns: (transfer full): a `<Probe>` that begins as @family does (docs/protocol.md, “Messages”
 * [V])
 */
LkSadpMessage *
lk_sadp_message_new_request (LkSadpFamily family,
                             const char *uuid,
                             const char *types,
                             const char *mac)
{
  LkSadpMessage *self = lk_sadp_message_new (LK_SADP_ROOT_PROBE, NULL);

  g_return_val_if_fail ((family == LK_SADP_FAMILY_DISCOVERY) == (mac == NULL), self);

  lk_sadp_message_append (self, "Uuid", uuid);
  if (family == LK_SADP_FAMILY_A)
    lk_sadp_message_append (self, "MAC", mac);
  lk_sadp_message_append (self, "Types", types);
  if (family == LK_SADP_FAMILY_B)
    lk_sadp_message_append (self, "PWErrorParse", "true");
  if (family == LK_SADP_FAMILY_B || family == LK_SADP_FAMILY_C)
    lk_sadp_message_append (self, "MAC", mac);
  return self;
}

static LkSadpElement *
append_element (LkSadpMessage *self, const char *name, const char *text)
{
  LkSadpElement element = { 0 };

  element.name = lk_sadp_message_keep (self, name, strlen (name));
  element.text = lk_sadp_message_keep (self, text, strlen (text));
  element.value = element.text;
  element.depth = (guint8) (self->open_depth + 1);
  g_array_append_val (self->elements, element);
  return &g_array_index (self->elements, LkSadpElement, self->elements->len - 1);
}

/**
 * lk_sadp_message_append:
 * @self: a message made by lk_sadp_message_new()
 * @name: the name of the element
 * @text: (nullable): its text, UTF-8; escaped when written
 *
 * Appends an element where the message is open.
 */
void
lk_sadp_message_append (LkSadpMessage *self, const char *name, const char *text)
{
  append_element (self, name, text != NULL ? text : "");
}

/**
 * lk_sadp_message_append_with_attribute:
 * @self: a message made by lk_sadp_message_new()
 * @name: the name of the element
 * @attribute: the name of its attribute
 * @value: the value of its attribute
 * @text: (nullable): its text
 *
 * Appends an element with one attribute, as `<Code bEncrypt="true">`.
 */
void
lk_sadp_message_append_with_attribute (LkSadpMessage *self,
                                       const char *name,
                                       const char *attribute,
                                       const char *value,
                                       const char *text)
{
  LkSadpAttribute *kept = lk_sadp_message_take_attributes (self, 1);
  LkSadpElement *element = append_element (self, name, text != NULL ? text : "");

  kept->name = lk_sadp_message_keep (self, attribute, strlen (attribute));
  kept->value = lk_sadp_message_keep (self, value, strlen (value));
  element->attributes = kept;
  element->n_attributes = 1;
}

/**
 * lk_sadp_message_open:
 * @self: a message made by lk_sadp_message_new()
 * @name: the name of an element that gets children, as QuestionList
 *
 * What is appended next becomes a child of it, until lk_sadp_message_close().
 */
void
lk_sadp_message_open (LkSadpMessage *self, const char *name)
{
  g_return_if_fail (self->open_depth + 2 < LK_SADP_DEPTH_MAX);

  append_element (self, name, "");
  self->open_depth++;
}

/**
 * lk_sadp_message_close:
 * @self: a message with an element open
 *
 * Closes what lk_sadp_message_open() opened last.
 */
void
lk_sadp_message_close (LkSadpMessage *self)
{
  g_return_if_fail (self->open_depth > 0);
  self->open_depth--;
}

static void
write_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        g_string_append_c (out, *p);
      }
}

static void
write_element (LkSadpMessage *self, GString *out, guint *index)
{
  const LkSadpElement *element = &g_array_index (self->elements, LkSadpElement, *index);

  g_string_append_printf (out, "<%s", element->name);
  for (guint i = 0; i < element->n_attributes; i++)
    {
      g_string_append_printf (out, " %s=\"", element->attributes[i].name);
      write_escaped (out, element->attributes[i].value);
      g_string_append_c (out, '"');
    }
  g_string_append_c (out, '>');
  write_escaped (out, element->text);

  (*index)++;
  while (*index < self->elements->len
         && g_array_index (self->elements, LkSadpElement, *index).depth > element->depth)
    write_element (self, out, index);
  g_string_append_printf (out, "</%s>", element->name);
}

/* An upper bound: a text grows to six times its size when each character is a quote. */
static gsize
written_size (LkSadpMessage *self)
{
  gsize size = 128;

  for (guint i = 0; i < self->elements->len; i++)
    {
      const LkSadpElement *element = &g_array_index (self->elements, LkSadpElement, i);

      size += 2 * strlen (element->name) + 6 * strlen (element->text) + 8;
      for (guint a = 0; a < element->n_attributes; a++)
        size
            += strlen (element->attributes[a].name) + 6 * strlen (element->attributes[a].value) + 8;
    }
  return size;
}

static void
wipe_and_free (gpointer data)
{
  GString *text = data;

  lk_wipe (text->str, text->allocated_len);
  g_string_free (text, TRUE);
}

/**
 * lk_sadp_message_to_bytes:
 * @self: a message
 *
 * Writes the message as the vendor's client does: nothing between the elements, the encoding of
 * the prolog in lower case in a request and in upper case in an answer (docs/protocol.md,
 * “Messages” [V]).
 *
 * Returns: (transfer full): the datagram; its memory is wiped with the last reference
 */
GBytes *
lk_sadp_message_to_bytes (LkSadpMessage *self)
{
  /* Large enough that it never moves: a move would leave a copy of a secret behind. */
  GString *out = g_string_sized_new (written_size (self));
  const char *encoding = self->root == LK_SADP_ROOT_PROBE ? "utf-8" : "UTF-8";
  const char *root = root_name (self->root);
  guint index = 0;

  g_string_append_printf (out, "<?xml version=\"1.0\" encoding=\"%s\"?><%s>", encoding, root);
  while (index < self->elements->len)
    write_element (self, out, &index);
  g_string_append_printf (out, "</%s>", root);
  return g_bytes_new_with_free_func (out->str, out->len, wipe_and_free, out);
}
