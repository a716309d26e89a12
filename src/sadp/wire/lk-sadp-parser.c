/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-message-private.h"

#include "lk-secret.h"

#include <string.h>

/*
 * One tolerant parser for all that devices send (docs/protocol.md, “Tolerance”): well-formed XML is
 * read as XML says, and what is not (junk around the document, a bare '&', text in GB18030, an end
 * tag that is missing or too many, a datagram cut short) costs at most the element it happens in.
 * What no device sends is refused: document types, deep nesting, more elements than a message can
 * have.
 */
typedef struct
{
  LkSadpMessage *message;
  const char *at;
  const char *end;
  guint depth;                   /* elements that are open, the root included */
  guint open[LK_SADP_DEPTH_MAX]; /* indices of the open elements; [0] stands for the root */
  char *text; /* of the innermost open element so far, undecoded but for entities: never longer than
                 what was read */
  gsize length;
} Parser;

/* Text of all but the largest datagrams is put together on the stack. */
#define TEXT_ON_STACK 4096

static const struct
{
  const char *name;
  LkSadpRoot root;
} roots[] = {
  { "ProbeMatch", LK_SADP_ROOT_PROBE_MATCH },
  { "Probe", LK_SADP_ROOT_PROBE },
  { "Hello", LK_SADP_ROOT_HELLO },
  { "Bye", LK_SADP_ROOT_BYE },
};

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == ':' || (guchar) c >= 0x80;
}

static gboolean
is_name (char c)
{
  return is_name_start (c) || g_ascii_isdigit (c) || c == '-' || c == '.';
}

static void
append (Parser *self, const char *text, gsize size)
{
  memcpy (self->text + self->length, text, size);
  self->length += size;
}

static gboolean
starts_with (Parser *self, const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (self->end - self->at) >= length && memcmp (self->at, prefix, length) == 0;
}

/* Moves behind @mark, or to the end when it never comes. */
static gboolean
skip_past (Parser *self, const char *mark)
{
  const char *found = memmem (self->at, (gsize) (self->end - self->at), mark, strlen (mark));

  self->at = found != NULL ? found + strlen (mark) : self->end;
  return found != NULL;
}

static void
skip_blanks (Parser *self)
{
  while (self->at < self->end && is_blank (*self->at))
    self->at++;
}

/* Finds the root start tag; what comes before it is a prolog or junk. */
static gboolean
find_root (Parser *self, LkSadpRoot *root, GError **error)
{
  for (; self->at < self->end; self->at++)
    {
      if (*self->at != '<')
        continue;
      if (starts_with (self, "<!DOCTYPE") || starts_with (self, "<!ENTITY"))
        {
          g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_FORBIDDEN,
                               "a document type is not allowed");
          return FALSE;
        }
      for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
        {
          gsize length = strlen (roots[i].name);
          const char *after = self->at + 1 + length;

          if (after < self->end && memcmp (self->at + 1, roots[i].name, length) == 0
              && !is_name (*after))
            {
              *root = roots[i].root;
              self->at = after;
              return TRUE;
            }
        }
    }
  g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_NOT_SADP,
                       "no SADP message in this datagram");
  return FALSE;
}

/* UTF-8 as declared, else GB18030 as OEM names have it, else what can be saved. */
static const char *
keep_text (LkSadpMessage *message, const char *text, gsize size, gsize max, gboolean *truncated)
{
  g_autofree char *converted = NULL;

  if (!g_utf8_validate_len (text, size, NULL))
    {
      converted = g_convert (text, (gssize) size, "UTF-8", "GB18030", NULL, NULL, NULL);
      if (converted == NULL)
        converted = g_utf8_make_valid (text, (gssize) size);
      text = converted;
      size = strlen (converted);
    }
  /* As many characters as bytes at most: the count is needed only for a long text. */
  if (size > max && g_utf8_strlen (text, (gssize) size) > (glong) max)
    {
      size = (gsize) (g_utf8_offset_to_pointer (text, (glong) max) - text);
      *truncated = TRUE;
    }
  return lk_sadp_message_keep (message, text, size);
}

/* Decodes the entity at '&'; a '&' that starts none stands for itself. */
static void
read_entity (Parser *self)
{
  static const struct
  {
    const char *entity;
    char c;
  } named[] = {
    { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (starts_with (self, named[i].entity))
      {
        append (self, &named[i].c, 1);
        self->at += strlen (named[i].entity);
        return;
      }
  if (starts_with (self, "&#"))
    {
      const gboolean hex = self->end - self->at > 2 && self->at[2] == 'x';
      const char *digits = self->at + (hex ? 3 : 2);
      const char *p = digits;
      gunichar c = 0;

      for (;
           p < self->end && p - digits < 8 && (hex ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p));
           p++)
        c = c * (hex ? 16 : 10) + (gunichar) g_ascii_xdigit_value (*p);
      if (p > digits && p < self->end && *p == ';' && c != 0 && g_unichar_validate (c))
        {
          char utf8[6];

          append (self, utf8, (gsize) g_unichar_to_utf8 (c, utf8));
          self->at = p + 1;
          return;
        }
    }
  append (self, "&", 1);
  self->at++;
}

/* Reads text up to @stop or a '<'; a NUL is dropped. */
static void
read_text (Parser *self, char stop)
{
  while (self->at < self->end && *self->at != '<' && *self->at != stop)
    {
      const char *run = self->at;

      if (*run == '&')
        {
          read_entity (self);
          continue;
        }
      if (*run == '\0')
        {
          self->at++;
          continue;
        }
      while (self->at < self->end && *self->at != '<' && *self->at != stop && *self->at != '&'
             && *self->at != '\0')
        self->at++;
      append (self, run, (gsize) (self->at - run));
    }
}

static const char *
read_name (Parser *self, gsize *size)
{
  const char *name = self->at;

  while (self->at < self->end && is_name (*self->at))
    self->at++;
  *size = (gsize) (self->at - name);
  return name;
}

/* Reads attributes up to '>' or '/>'. Returns FALSE when the datagram ends first. */
static gboolean
read_attributes (Parser *self, LkSadpElement *element, gboolean *empty)
{
  LkSadpAttribute found[LK_SADP_ATTRIBUTES_MAX];
  guint count = 0;
  gboolean cut = FALSE;

  *empty = FALSE;
  for (;;)
    {
      const char *name;
      gsize size;

      skip_blanks (self);
      if (self->at >= self->end || *self->at == '<')
        return FALSE;
      if (*self->at == '>')
        break;
      *empty = *self->at == '/';
      name = read_name (self, &size);
      if (size == 0)
        {
          self->at++; /* the slash, or something that does not belong here */
          continue;
        }
      skip_blanks (self);
      self->length = 0;
      if (self->at < self->end && *self->at == '=')
        {
          self->at++;
          skip_blanks (self);
          if (self->at < self->end && (*self->at == '"' || *self->at == '\''))
            {
              const char quote = *self->at++;

              read_text (self, quote);
              if (self->at >= self->end || *self->at != quote)
                return FALSE;
              self->at++;
            }
        }
      if (element == NULL || count == LK_SADP_ATTRIBUTES_MAX)
        continue;
      found[count].name = keep_text (self->message, name, size, LK_SADP_NAME_MAX, &cut);
      found[count].value
          = keep_text (self->message, self->text, self->length, LK_SADP_TEXT_MAX, &cut);
      count++;
    }
  self->at++;
  if (count > 0)
    {
      LkSadpAttribute *kept = lk_sadp_message_take_attributes (self->message, count);

      memcpy (kept, found, count * sizeof *found);
      element->attributes = kept;
      element->n_attributes = (guint8) count;
    }
  return TRUE;
}

static gsize
text_max (const char *name)
{
  if (strcmp (name, "DeviceSN") == 0)
    return LK_SADP_SERIAL_MAX;
  if (strcmp (name, "DeviceDescription") == 0)
    return LK_SADP_DESCRIPTION_MAX;
  return LK_SADP_TEXT_MAX;
}

/* Closes the innermost element: a leaf gets the text read so far, a parent has none of its own. */
static void
close_element (Parser *self)
{
  LkSadpMessage *message = self->message;
  guint index = self->open[--self->depth];
  LkSadpElement *element = &g_array_index (message->elements, LkSadpElement, index);
  const gboolean leaf = index + 1 == message->elements->len;
  const char *start;
  gsize size;

  if (leaf && self->length > 0)
    element->text = keep_text (message, self->text, self->length, text_max (element->name),
                               &element->truncated);
  self->length = 0;

  element->value = start = element->text;
  while (is_blank (*start))
    start++;
  size = strlen (start);
  if (size > 0 && is_blank (start[size - 1]))
    {
      while (size > 0 && is_blank (start[size - 1]))
        size--;
      element->value = lk_sadp_message_keep (message, start, size);
    }
  else
    {
      element->value = start;
    }
}

/* Closes an element whose end tag never came: what seemed to be its children were siblings. */
static void
close_unended (Parser *self)
{
  GArray *elements = self->message->elements;
  guint index = self->open[self->depth - 1];

  close_element (self);
  for (guint i = index + 1; i < elements->len; i++)
    g_array_index (elements, LkSadpElement, i).depth--;
}

static gboolean
read_start_tag (Parser *self, GError **error)
{
  LkSadpMessage *message = self->message;
  LkSadpElement element = { .text = "", .value = "" };
  gboolean empty, cut = FALSE;
  const char *name;
  gsize size;

  self->at++;
  name = read_name (self, &size);
  if (self->depth == LK_SADP_DEPTH_MAX)
    {
      g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_TOO_DEEP,
                           "elements are nested too deep");
      return FALSE;
    }
  if (message->elements->len == LK_SADP_ELEMENTS_MAX)
    {
      g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_TOO_LARGE,
                           "the message has too many elements");
      return FALSE;
    }
  element.name = keep_text (message, name, size, LK_SADP_NAME_MAX, &cut);
  element.depth = (guint8) self->depth;
  if (!read_attributes (self, &element, &empty))
    return TRUE; /* a tag that never ends is dropped */

  self->length = 0;
  g_array_append_val (message->elements, element);
  self->open[self->depth++] = message->elements->len - 1;
  if (empty)
    close_element (self);
  return TRUE;
}

/* An end tag closes the innermost element of its name; one that fits none is ignored. */
static void
read_end_tag (Parser *self, const char *root)
{
  const char *name;
  gsize size;
  guint level;

  self->at += 2;
  name = read_name (self, &size);
  skip_blanks (self);
  if (self->at < self->end && *self->at == '>')
    self->at++;

  for (level = self->depth; level > 0; level--)
    {
      const char *open = level == 1 ? root
                                    : g_array_index (self->message->elements, LkSadpElement,
                                                     self->open[level - 1])
                                          .name;

      if (strlen (open) == size && memcmp (open, name, size) == 0)
        break;
    }
  if (level == 0)
    return;
  while (self->depth > level)
    close_unended (self);
  if (level > 1)
    close_element (self);
  else
    self->depth = 0;
}

static gboolean
read_markup (Parser *self, const char *root, GError **error)
{
  if (starts_with (self, "</"))
    {
      read_end_tag (self, root);
    }
  else if (starts_with (self, "<!--"))
    {
      skip_past (self, "-->");
    }
  else if (starts_with (self, "<![CDATA["))
    {
      const char *text = self->at + strlen ("<![CDATA[");

      if (skip_past (self, "]]>"))
        append (self, text, (gsize) (self->at - strlen ("]]>") - text));
    }
  else if (starts_with (self, "<!"))
    {
      g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_FORBIDDEN,
                           "a declaration is not allowed");
      return FALSE;
    }
  else if (starts_with (self, "<?"))
    {
      skip_past (self, "?>");
    }
  else if (self->end - self->at > 1 && is_name_start (self->at[1]))
    {
      return read_start_tag (self, error);
    }
  else
    {
      append (self, "<", 1); /* a bare one stands for itself */
      self->at++;
    }
  return TRUE;
}

static gboolean
read_content (Parser *self, const char *root, GError **error)
{
  while (self->depth > 0 && self->at < self->end)
    {
      if (*self->at == '<' && !read_markup (self, root, error))
        return FALSE;
      if (self->at < self->end && *self->at != '<')
        read_text (self, '<');
    }
  return TRUE;
}

/* A datagram that was cut off: the element it was cut in is not to be trusted. */
static void
drop_open_elements (Parser *self)
{
  GArray *elements = self->message->elements;

  self->message->complete = FALSE;
  if (self->depth > 1)
    g_array_set_size (elements, self->open[1]);
}

/**
 * lk_sadp_message_parse:
 * @data: the bytes of a datagram
 * @size: how many
 * @error: set to a %LK_SADP_WIRE_ERROR
 *
 * Reads what a device or a client sent, with every quirk that is known (docs/protocol.md,
 * “Tolerance”): elements keep their order, texts are UTF-8 afterwards, the bytes are kept. It needs
 * no particular element: who needs one asks for it.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL
 */
LkSadpMessage *
lk_sadp_message_parse (const guint8 *data, gsize size, GError **error)
{
  const char *text
      = size > 0 ? (const char *) data : ""; /* an empty datagram has no bytes at all */
  Parser self = { .at = text, .end = text + size };
  g_autoptr (LkSadpMessage) message = NULL;
  const char *root_name = NULL;
  char on_stack[TEXT_ON_STACK];
  LkSadpRoot root;
  gboolean empty, ok;

  if (size > LK_SADP_DATAGRAM_MAX)
    {
      g_set_error_literal (error, LK_SADP_WIRE_ERROR, LK_SADP_WIRE_ERROR_TOO_LARGE,
                           "the datagram is too large");
      return NULL;
    }
  if (!find_root (&self, &root, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    if (roots[i].root == root)
      root_name = roots[i].name;

  /* The bytes, the texts, and what ends each of these. */
  message = lk_sadp_message_alloc (root, 2 * size + 256);
  lk_sadp_message_keep_raw (message, data, size);
  self.message = message;
  self.text = size <= sizeof on_stack ? on_stack : g_malloc (size);
  self.depth = 1;

  ok = read_attributes (&self, NULL, &empty);
  if (ok && !empty)
    ok = read_content (&self, root_name, error);
  else
    ok = TRUE;
  if (ok && self.depth > 0 && !empty)
    drop_open_elements (&self);

  lk_wipe (self.text, size);
  if (self.text != on_stack)
    g_free (self.text);
  return ok ? g_steal_pointer (&message) : NULL;
}
