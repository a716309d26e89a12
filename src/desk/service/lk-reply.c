/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-reply.h"

#include "lk-json-writer.h"
#include "lk-limits.h"
#include "lk-store-error.h"

/**
 * lk_reply_init:
 * @self: a reply on the stack or inside another struct
 */
void
lk_reply_init (LkReply *self)
{
  *self = (LkReply){ 0 };
}

/**
 * lk_reply_clear:
 * @self: a reply; everything it owns is freed, and it is as new
 */
void
lk_reply_clear (LkReply *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->etag);
  g_free (self->location);
  g_free (self->link);
  g_free (self->detail);
  g_free (self->case_id);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  lk_reply_init (self);
}

/**
 * lk_reply_problem:
 * @self: a reply
 * @kind: which problem
 * @format: a sentence for a person
 * @...: its values
 *
 * Makes @self that problem, whatever it was before.
 *
 * Returns: %FALSE, so that a job that must not be kept can return it
 */
gboolean
lk_reply_problem (LkReply *self, LkProblemKind kind, const char *format, ...)
{
  va_list arguments;

  lk_reply_clear (self);
  self->is_problem = TRUE;
  self->problem = kind;
  self->status = lk_problem_kind_get_status (kind);
  va_start (arguments, format);
  self->detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

/**
 * lk_reply_error:
 * @self: a problem
 * @pointer: JSON pointer of the wrong member
 * @detail: what is wrong with it
 *
 * Adds a wrong member; beyond 20 nothing is added.
 */
void
lk_reply_error (LkReply *self, const char *pointer, const char *detail)
{
  if (self->errors == NULL)
    self->errors = g_ptr_array_new_with_free_func (g_free);
  if (self->errors->len >= 2 * LK_LIMIT_ERRORS)
    return;
  g_ptr_array_add (self->errors, g_strdup (pointer));
  g_ptr_array_add (self->errors, g_strdup (detail));
}

/**
 * lk_reply_invalid:
 * @self: a reply
 * @pointer: JSON pointer of the wrong member
 * @format: what is wrong with it
 * @...: its values
 *
 * Makes @self a 422 about one member.
 *
 * Returns: %FALSE
 */
gboolean
lk_reply_invalid (LkReply *self, const char *pointer, const char *format, ...)
{
  g_autofree char *detail = NULL;
  va_list arguments;

  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lk_reply_problem (self, LK_PROBLEM_INVALID, "%s",
                    "The request has a member that cannot be taken.");
  lk_reply_error (self, pointer, detail);
  return FALSE;
}

/**
 * lk_reply_store_error:
 * @self: a reply
 * @error: what the store said
 *
 * Makes @self the problem for it. What the database said stays in the log.
 */
void
lk_reply_store_error (LkReply *self, const GError *error)
{
  if (g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_FULL))
    lk_reply_problem (self, LK_PROBLEM_INSUFFICIENT_STORAGE,
                      "The desk has no room left to store this. Nothing was changed.");
  else if (g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_UNAVAILABLE)
           || g_error_matches (error, LK_STORE_ERROR, LK_STORE_ERROR_CONFLICT))
    {
      lk_reply_problem (self, LK_PROBLEM_UNAVAILABLE,
                        "The desk cannot reach its database now. Try again later.");
      self->retry_after = 5;
    }
  else
    lk_reply_problem (self, LK_PROBLEM_INTERNAL,
                      "The desk could not do this. Nothing was changed.");
}

/**
 * lk_reply_body:
 * @self: a reply
 * @status: the HTTP status
 * @content_type: static
 * @body: (transfer full): what to send
 *
 * Returns: %TRUE, so that a job that shall be kept can return it
 */
gboolean
lk_reply_body (LkReply *self, guint status, const char *content_type, GBytes *body)
{
  self->status = status;
  self->content_type = content_type;
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = body;
  return TRUE;
}

/**
 * lk_reply_problem_body:
 * @self: a problem
 * @request_id: the id of the request
 *
 * Returns: (transfer full): application/problem+json
 */
GBytes *
lk_reply_problem_body (LkReply *self, const char *request_id)
{
  g_autofree char *type
      = g_strconcat (LK_PROBLEM_URN, lk_problem_kind_get_slug (self->problem), NULL);
  LkJsonWriter w;

  lk_json_writer_init (&w, 256);
  lk_json_writer_begin_object (&w);
  lk_json_writer_member_string (&w, "type", type);
  lk_json_writer_member_string (&w, "title", lk_problem_kind_get_title (self->problem));
  lk_json_writer_member_int (&w, "status", self->status);
  if (self->detail != NULL)
    lk_json_writer_member_string (&w, "detail", self->detail);
  lk_json_writer_member_string (&w, "request_id", request_id);
  if (self->case_id != NULL)
    lk_json_writer_member_string (&w, "case", self->case_id);
  if (self->status == 422)
    {
      lk_json_writer_name (&w, "errors");
      lk_json_writer_begin_array (&w);
      for (guint i = 0; self->errors != NULL && i + 1 < self->errors->len; i += 2)
        {
          lk_json_writer_begin_object (&w);
          lk_json_writer_member_string (&w, "pointer", g_ptr_array_index (self->errors, i));
          lk_json_writer_member_string (&w, "detail", g_ptr_array_index (self->errors, i + 1));
          lk_json_writer_end_object (&w);
        }
      lk_json_writer_end_array (&w);
    }
  lk_json_writer_end_object (&w);
  return lk_json_writer_finish (&w);
}
