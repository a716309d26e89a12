/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sse-parser.h"

#include <string.h>

struct _LkSseParser
{
  LkSseFunc func;
  gpointer user_data;

  GString *line;
  GString *event;
  GString *data;
  gboolean has_data;
  gboolean after_cr; /* a line feed now belongs to the line end before it */
  char *id;          /* of the event that is being read */
  char *last_id;     /* of the last one that was told */
  guint retry;
};

/**
 * lk_sse_parser_new:
 * @func: told of each event
 * @user_data: for @func
 *
 * Returns: (transfer full): a parser at the begin of a stream
 */
LkSseParser *
lk_sse_parser_new (LkSseFunc func, gpointer user_data)
{
  LkSseParser *self = g_new0 (LkSseParser, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->event = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

/**
 * lk_sse_parser_free:
 * @self: (nullable) (transfer full): a parser
 */
void
lk_sse_parser_free (LkSseParser *self)
{
  if (self == NULL)
    return;
  g_string_free (self->line, TRUE);
  g_string_free (self->event, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self->id);
  g_free (self->last_id);
  g_free (self);
}

static void
dispatch (LkSseParser *self)
{
  if (self->has_data)
    {
      g_free (self->last_id);
      self->last_id = g_strdup (self->id);
      self->func (self->event->len > 0 ? self->event->str : "message", self->data->str,
                  self->user_data);
    }
  g_string_truncate (self->event, 0);
  g_string_truncate (self->data, 0);
  self->has_data = FALSE;
}

static void
take_id (LkSseParser *self, const char *value)
{
  g_free (self->id);
  self->id = g_strdup (value);
}

static void
take_retry (LkSseParser *self, const char *value)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (value, 10, 0, 3600 * 1000, &number, NULL))
    self->retry = (guint) number;
}

static void
take_field (LkSseParser *self, const char *name, const char *value)
{
  if (g_str_equal (name, "event"))
    g_string_assign (self->event, value);
  else if (g_str_equal (name, "id"))
    take_id (self, value);
  else if (g_str_equal (name, "retry"))
    take_retry (self, value);
  else if (g_str_equal (name, "data"))
    {
      if (self->has_data)
        g_string_append_c (self->data, '\n');
      g_string_append (self->data, value);
      self->has_data = TRUE;
    }
}

static void
take_line (LkSseParser *self)
{
  char *line = self->line->str;
  char *colon = strchr (line, ':');
  const char *value = "";

  if (*line == '\0')
    {
      dispatch (self);
      return;
    }
  if (colon == line)
    return;
  if (colon != NULL)
    {
      *colon = '\0';
      value = colon[1] == ' ' ? colon + 2 : colon + 1;
    }
  take_field (self, line, value);
}

/**
 * lk_sse_parser_feed:
 * @self: a parser
 * @data: (array length=size): what came
 * @size: how many bytes
 *
 * Returns: whether the stream still makes sense; %FALSE for an endless line or event, no UTF-8,
 *   or a NUL
 */
gboolean
lk_sse_parser_feed (LkSseParser *self, const char *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      char c = data[i];

      if (c == '\n' && self->after_cr)
        {
          self->after_cr = FALSE;
          continue;
        }
      self->after_cr = c == '\r';
      if (c != '\n' && c != '\r')
        {
          if (c == '\0' || self->line->len >= LK_SSE_LIMIT)
            return FALSE;
          g_string_append_c (self->line, c);
          continue;
        }
      if (!g_utf8_validate_len (self->line->str, self->line->len, NULL)
          || self->data->len + self->line->len > LK_SSE_LIMIT)
        return FALSE;
      take_line (self);
      g_string_truncate (self->line, 0);
    }
  return TRUE;
}

/**
 * lk_sse_parser_reset:
 * @self: a parser
 *
 * Begins a new stream; the last id is kept, to resume there.
 */
void
lk_sse_parser_reset (LkSseParser *self)
{
  g_string_truncate (self->line, 0);
  g_string_truncate (self->event, 0);
  g_string_truncate (self->data, 0);
  self->has_data = FALSE;
  self->after_cr = FALSE;
  g_free (self->id);
  self->id = g_strdup (self->last_id);
}

/**
 * lk_sse_parser_get_last_id:
 * @self: a parser
 *
 * Returns: (transfer none) (nullable): id of the last event, for Last-Event-ID
 */
const char *
lk_sse_parser_get_last_id (LkSseParser *self)
{
  return self->last_id;
}

/**
 * lk_sse_parser_get_retry:
 * @self: a parser
 *
 * Returns: milliseconds to wait before connecting again as the stream said, 0 if it did not
 */
guint
lk_sse_parser_get_retry (LkSseParser *self)
{
  return self->retry;
}
