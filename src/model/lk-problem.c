/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-problem.h"

#include "lk-json.h"
#include "lk-limits.h"
#include "lk-text.h"

#include <string.h>

static const struct
{
  guint status;
  const char *slug;
  const char *title;
} kinds[LK_N_PROBLEMS] = {
  [LK_PROBLEM_MALFORMED] = { 400, "malformed", "The request could not be read" },
  [LK_PROBLEM_IDEMPOTENCY_KEY_MISSING]
  = { 400, "idempotency-key-missing", "The header Idempotency-Key is missing" },
  [LK_PROBLEM_UNAUTHENTICATED] = { 401, "unauthenticated", "Sign in first" },
  [LK_PROBLEM_FORBIDDEN] = { 403, "forbidden", "This role may not do that" },
  [LK_PROBLEM_NOT_FOUND] = { 404, "not-found", "There is no such thing here" },
  [LK_PROBLEM_METHOD_NOT_ALLOWED]
  = { 405, "method-not-allowed", "This resource does not know that method" },
  [LK_PROBLEM_UNSUPPORTED_MEDIA_TYPE]
  = { 415, "unsupported-media-type", "The body has a type that is not taken here" },
  [LK_PROBLEM_NOT_ALLOWED_IN_STATE]
  = { 409, "not-allowed-in-state", "The case does not allow that now" },
  [LK_PROBLEM_ALREADY_OWNED] = { 409, "already-owned", "Somebody else has taken this case" },
  [LK_PROBLEM_IN_PROGRESS] = { 409, "in-progress", "The same request is still being worked on" },
  [LK_PROBLEM_STALE] = { 412, "stale", "The case has changed since it was read" },
  [LK_PROBLEM_PRECONDITION_REQUIRED]
  = { 428, "precondition-required", "The header If-Match is missing" },
  [LK_PROBLEM_TOO_LARGE] = { 413, "too-large", "The body is too large" },
  [LK_PROBLEM_INVALID] = { 422, "invalid", "Some members are missing or wrong" },
  [LK_PROBLEM_HASH_MISMATCH]
  = { 422, "hash-mismatch", "The body does not have the hash of its name" },
  [LK_PROBLEM_NOT_AN_IMAGE] = { 422, "not-an-image", "The body is no JPEG or PNG picture" },
  [LK_PROBLEM_METADATA_PRESENT] = { 422, "metadata-present", "The picture still carries metadata" },
  [LK_PROBLEM_IDEMPOTENCY_MISMATCH]
  = { 422, "idempotency-mismatch", "The same Idempotency-Key came with another body" },
  [LK_PROBLEM_UNKNOWN_BLOB] = { 422, "unknown-blob", "A picture was not uploaded first" },
  [LK_PROBLEM_AGREEMENT_OUTDATED]
  = { 422, "agreement-outdated", "The agreement has changed since it was read" },
  [LK_PROBLEM_RATE_LIMITED] = { 429, "rate-limited", "Too many attempts" },
  [LK_PROBLEM_INTERNAL] = { 500, "internal", "Something went wrong in the desk" },
  [LK_PROBLEM_UNAVAILABLE] = { 503, "unavailable", "The desk cannot work at the moment" },
  [LK_PROBLEM_INSUFFICIENT_STORAGE] = { 507, "insufficient-storage", "The desk's disk is full" },
};

struct _LkProblem
{
  gatomicrefcount ref_count;
  LkProblemKind kind;
  guint status;
  guint retry_after;
  char *slug;
  char *title;
  char *detail;
  char *request_id;
  char *case_id;
  GStrv pointers;
  GStrv details;
};

G_DEFINE_BOXED_TYPE (LkProblem, lk_problem, lk_problem_ref, lk_problem_unref)

/**
 * lk_problem_kind_get_slug:
 * @kind: a kind
 *
 * Returns: (transfer none): its slug, the end of the `type` member
 */
const char *
lk_problem_kind_get_slug (LkProblemKind kind)
{
  g_return_val_if_fail ((guint) kind < LK_N_PROBLEMS, "internal");
  return kinds[kind].slug;
}

/**
 * lk_problem_kind_get_title:
 * @kind: a kind
 *
 * Returns: (transfer none): the English `title`, the same for each problem of this kind
 */
const char *
lk_problem_kind_get_title (LkProblemKind kind)
{
  g_return_val_if_fail ((guint) kind < LK_N_PROBLEMS, "");
  return kinds[kind].title;
}

/**
 * lk_problem_kind_get_status:
 * @kind: a kind
 *
 * Returns: its HTTP status
 */
guint
lk_problem_kind_get_status (LkProblemKind kind)
{
  g_return_val_if_fail ((guint) kind < LK_N_PROBLEMS, 500);
  return kinds[kind].status;
}

/**
 * lk_problem_kind_from_slug:
 * @slug: (nullable): a slug
 * @kind: (out): its kind
 *
 * Returns: whether there is such a slug
 */
gboolean
lk_problem_kind_from_slug (const char *slug, LkProblemKind *kind)
{
  for (guint i = 0; slug != NULL && i < LK_N_PROBLEMS; i++)
    if (g_str_equal (kinds[i].slug, slug))
      {
        *kind = (LkProblemKind) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * lk_problem_kind_of_status:
 * @status: an HTTP status
 *
 * What to make of an error that does not say more than its status, as a proxy answers.
 *
 * Returns: the first kind with that status; %LK_PROBLEM_UNAVAILABLE for 502 to 504,
 *   %LK_PROBLEM_MALFORMED for other 4xx, %LK_PROBLEM_INTERNAL for all else
 */
LkProblemKind
lk_problem_kind_of_status (guint status)
{
  if (status == 422)
    return LK_PROBLEM_INVALID;
  for (guint i = 0; i < LK_N_PROBLEMS; i++)
    if (kinds[i].status == status)
      return (LkProblemKind) i;
  if (status == 502 || status == 504)
    return LK_PROBLEM_UNAVAILABLE;
  if (status >= 400 && status < 500)
    return LK_PROBLEM_MALFORMED;
  return LK_PROBLEM_INTERNAL;
}

static void
read_errors (LkProblem *self, JsonArray *errors)
{
  g_autoptr (GStrvBuilder) pointers = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) details = g_strv_builder_new ();
  guint count = errors != NULL ? MIN (json_array_get_length (errors), LK_LIMIT_ERRORS) : 0;

  for (guint i = 0; i < count; i++)
    {
      JsonObject *entry = lk_json_array_get_object (errors, i);
      g_autofree char *pointer = lk_text_clean (lk_json_get_string (entry, "pointer"), 200);
      g_autofree char *detail = lk_text_clean (lk_json_get_string (entry, "detail"), 500);

      g_strv_builder_add (pointers, pointer);
      g_strv_builder_add (details, detail);
    }
  self->pointers = g_strv_builder_end (pointers);
  self->details = g_strv_builder_end (details);
}

/**
 * lk_problem_new_from_json:
 * @status: the HTTP status of the answer
 * @object: (nullable): its body, when that was a JSON object
 * @retry_after: seconds of its Retry-After header, 0 without one
 *
 * Reads a problem; whatever is missing or wrong in @object is made up from @status.
 *
 * Returns: (transfer full): the problem
 */
LkProblem *
lk_problem_new_from_json (guint status, JsonObject *object, guint retry_after)
{
  LkProblem *self = g_new0 (LkProblem, 1);
  const char *type = lk_json_get_string (object, "type");
  const char *title = lk_json_get_string (object, "title");

  g_atomic_ref_count_init (&self->ref_count);
  self->status = status;
  self->retry_after = retry_after;
  if (type == NULL || !g_str_has_prefix (type, LK_PROBLEM_URN)
      || !lk_problem_kind_from_slug (type + strlen (LK_PROBLEM_URN), &self->kind))
    self->kind = lk_problem_kind_of_status (status);
  self->slug = g_strdup (kinds[self->kind].slug);
  self->title = lk_text_clean (title != NULL ? title : kinds[self->kind].title, 200);
  self->detail = lk_text_clean (lk_json_get_string (object, "detail"), 1000);
  self->request_id = lk_text_clean (lk_json_get_string (object, "request_id"), 100);
  if (lk_json_get_string (object, "case") != NULL)
    self->case_id = lk_text_clean (lk_json_get_string (object, "case"), 100);
  read_errors (self, lk_json_get_array (object, "errors"));
  return self;
}

/**
 * lk_problem_ref:
 * @self: a problem
 *
 * Returns: (transfer full): @self with one more reference
 */
LkProblem *
lk_problem_ref (LkProblem *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_problem_unref:
 * @self: (nullable) (transfer full): a problem
 */
void
lk_problem_unref (LkProblem *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->slug);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->request_id);
  g_free (self->case_id);
  g_strfreev (self->pointers);
  g_strfreev (self->details);
  g_free (self);
}

/**
 * lk_problem_get_kind:
 * @self: a problem
 *
 * Returns: its kind
 */
LkProblemKind
lk_problem_get_kind (LkProblem *self)
{
  return self->kind;
}

/**
 * lk_problem_get_status:
 * @self: a problem
 *
 * Returns: the HTTP status that came
 */
guint
lk_problem_get_status (LkProblem *self)
{
  return self->status;
}

/**
 * lk_problem_get_slug:
 * @self: a problem
 *
 * Returns: (transfer none): its slug
 */
const char *
lk_problem_get_slug (LkProblem *self)
{
  return self->slug;
}

/**
 * lk_problem_get_title:
 * @self: a problem
 *
 * Returns: (transfer none): its title, in English
 */
const char *
lk_problem_get_title (LkProblem *self)
{
  return self->title;
}

/**
 * lk_problem_get_detail:
 * @self: a problem
 *
 * Returns: (transfer none): what the desk says of this very case, maybe empty
 */
const char *
lk_problem_get_detail (LkProblem *self)
{
  return self->detail;
}

/**
 * lk_problem_get_request_id:
 * @self: a problem
 *
 * Returns: (transfer none): the number under which the desk's log knows it, maybe empty
 */
const char *
lk_problem_get_request_id (LkProblem *self)
{
  return self->request_id;
}

/**
 * lk_problem_get_case_id:
 * @self: a problem
 *
 * Returns: (transfer none) (nullable): the case that is there already, of an
 *   %LK_PROBLEM_IDEMPOTENCY_MISMATCH when a case was filed
 */
const char *
lk_problem_get_case_id (LkProblem *self)
{
  return self->case_id;
}

/**
 * lk_problem_get_retry_after:
 * @self: a problem
 *
 * Returns: seconds to wait before trying again, 0 if the desk did not say
 */
guint
lk_problem_get_retry_after (LkProblem *self)
{
  return self->retry_after;
}

/**
 * lk_problem_get_n_errors:
 * @self: a problem
 *
 * Returns: how many members were wrong
 */
guint
lk_problem_get_n_errors (LkProblem *self)
{
  return g_strv_length (self->pointers);
}

/**
 * lk_problem_get_error:
 * @self: a problem
 * @index: from 0, below lk_problem_get_n_errors()
 *
 * Returns: a wrong member; the strings belong to @self
 */
LkProblemError
lk_problem_get_error (LkProblem *self, guint index)
{
  g_return_val_if_fail (index < lk_problem_get_n_errors (self), ((LkProblemError){ "", "" }));
  return (LkProblemError){ self->pointers[index], self->details[index] };
}
