/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-call.h"

#define JSON_REPLY_MAX (16 * 1024 * 1024)
#define DEADLINE_SECONDS 60

/**
 * lk_desk_call_new:
 * @method: the method; static
 * @format: path and query, as for printf; what goes into it is escaped by the caller
 * @...: for @format
 *
 * Returns: (transfer full): a call with the limits that suit JSON, repeatable if @method is
 */
LkDeskCall *
lk_desk_call_new (const char *method, const char *format, ...)
{
  LkDeskCall *self = g_new0 (LkDeskCall, 1);
  va_list args;

  va_start (args, format);
  self->path = g_strdup_vprintf (format, args);
  va_end (args);
  self->method = method;
  self->max_size = JSON_REPLY_MAX;
  self->deadline = DEADLINE_SECONDS;
  self->repeatable = !g_str_equal (method, "POST") && !g_str_equal (method, "DELETE");
  return self;
}

/**
 * lk_desk_call_set_json:
 * @self: a call
 * @json: (transfer full): its body
 */
void
lk_desk_call_set_json (LkDeskCall *self, LkSecret *json)
{
  gsize size;
  gconstpointer data = lk_secret_get_data (json, &size);

  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_new_with_free_func (data, size, (GDestroyNotify) lk_secret_unref, json);
  self->content_type = "application/json";
}

/**
 * lk_desk_call_free:
 * @self: (nullable) (transfer full): a call
 */
void
lk_desk_call_free (LkDeskCall *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->accept_language);
  g_free (self->if_match);
  g_free (self->key);
  g_free (self);
}

/**
 * lk_desk_reply_free:
 * @self: (nullable) (transfer full): a reply
 */
void
lk_desk_reply_free (LkDeskReply *self)
{
  if (self == NULL)
    return;
  if (self->body != NULL)
    {
      lk_wipe (self->body->data, self->body->len);
      g_byte_array_unref (self->body);
    }
  g_free (self->etag);
  g_free (self);
}
