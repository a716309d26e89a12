/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-client-error.h"

typedef struct
{
  LkProblem *problem; /* NULL: the error did not come as one */
  char *case_id;      /* NULL: there is no case yet, or none is known */
} LkClientErrorPrivate;

static void
lk_client_error_private_init (LkClientErrorPrivate *priv)
{
  *priv = (LkClientErrorPrivate){ NULL };
}

static void
lk_client_error_private_copy (const LkClientErrorPrivate *from, LkClientErrorPrivate *to)
{
  to->problem = from->problem != NULL ? lk_problem_ref (from->problem) : NULL;
  to->case_id = g_strdup (from->case_id);
}

static void
lk_client_error_private_clear (LkClientErrorPrivate *priv)
{
  g_clear_pointer (&priv->problem, lk_problem_unref);
  g_clear_pointer (&priv->case_id, g_free);
}

/* clang-format off */
#pragma GCC diagnostic push
/* GLib's macro casts from bytes that GLib itself has aligned. */
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (LkClientError, lk_client_error)
#pragma GCC diagnostic pop
/* clang-format on */

static LkClientError
code_of (LkProblemKind kind)
{
  switch (kind)
    {
    case LK_PROBLEM_UNAUTHENTICATED:
      return LK_CLIENT_ERROR_UNAUTHENTICATED;
    case LK_PROBLEM_FORBIDDEN:
      return LK_CLIENT_ERROR_FORBIDDEN;
    case LK_PROBLEM_NOT_FOUND:
      return LK_CLIENT_ERROR_NOT_FOUND;
    case LK_PROBLEM_NOT_ALLOWED_IN_STATE:
      return LK_CLIENT_ERROR_NOT_ALLOWED;
    case LK_PROBLEM_ALREADY_OWNED:
      return LK_CLIENT_ERROR_ALREADY_OWNED;
    case LK_PROBLEM_IN_PROGRESS:
      return LK_CLIENT_ERROR_IN_PROGRESS;
    case LK_PROBLEM_IDEMPOTENCY_MISMATCH:
      return LK_CLIENT_ERROR_ALREADY_FILED;
    case LK_PROBLEM_STALE:
      return LK_CLIENT_ERROR_STALE;
    case LK_PROBLEM_TOO_LARGE:
      return LK_CLIENT_ERROR_TOO_LARGE;
    case LK_PROBLEM_INVALID:
    case LK_PROBLEM_MALFORMED:
      return LK_CLIENT_ERROR_INVALID;
    case LK_PROBLEM_HASH_MISMATCH:
    case LK_PROBLEM_NOT_AN_IMAGE:
    case LK_PROBLEM_METADATA_PRESENT:
      return LK_CLIENT_ERROR_REJECTED_PHOTO;
    case LK_PROBLEM_UNKNOWN_BLOB:
      return LK_CLIENT_ERROR_UNKNOWN_BLOB;
    case LK_PROBLEM_AGREEMENT_OUTDATED:
      return LK_CLIENT_ERROR_AGREEMENT;
    case LK_PROBLEM_RATE_LIMITED:
      return LK_CLIENT_ERROR_RATE_LIMITED;
    case LK_PROBLEM_INTERNAL:
    case LK_PROBLEM_UNAVAILABLE:
      return LK_CLIENT_ERROR_UNAVAILABLE;
    case LK_PROBLEM_INSUFFICIENT_STORAGE:
      return LK_CLIENT_ERROR_STORAGE_FULL;
    case LK_PROBLEM_IDEMPOTENCY_KEY_MISSING:
    case LK_PROBLEM_METHOD_NOT_ALLOWED:
    case LK_PROBLEM_UNSUPPORTED_MEDIA_TYPE:
    case LK_PROBLEM_PRECONDITION_REQUIRED:
      return LK_CLIENT_ERROR_PROTOCOL;
    }
  return LK_CLIENT_ERROR_PROTOCOL;
}

/**
 * lk_client_error_new_from_problem:
 * @problem: what the desk answered
 *
 * Returns: (transfer full): the error for it, with @problem inside
 */
GError *
lk_client_error_new_from_problem (LkProblem *problem)
{
  const char *detail = lk_problem_get_detail (problem);
  GError *error = g_error_new_literal (LK_CLIENT_ERROR, code_of (lk_problem_get_kind (problem)),
                                       *detail != '\0' ? detail : lk_problem_get_title (problem));

  lk_client_error_get_private (error)->problem = lk_problem_ref (problem);
  lk_client_error_get_private (error)->case_id = g_strdup (lk_problem_get_case_id (problem));
  return error;
}

/**
 * lk_client_error_new_already_filed:
 * @case_id: the case that there is
 *
 * Returns: (transfer full): the error for a case that was changed after it had been filed
 */
GError *
lk_client_error_new_already_filed (const char *case_id)
{
  GError *error = g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_ALREADY_FILED,
                               "filed already, and not as it is now, as %s", case_id);

  lk_client_error_get_private (error)->case_id = g_strdup (case_id);
  return error;
}

/**
 * lk_client_error_get_problem:
 * @error: (nullable): an error
 *
 * Returns: (transfer none) (nullable): what the desk answered, when the error came from there
 */
LkProblem *
lk_client_error_get_problem (const GError *error)
{
  if (error == NULL || error->domain != LK_CLIENT_ERROR)
    return NULL;
  return lk_client_error_get_private (error)->problem;
}

/**
 * lk_client_error_get_case_id:
 * @error: (nullable): an error
 *
 * Returns: (transfer none) (nullable): the case that there is already, of an
 *   %LK_CLIENT_ERROR_ALREADY_FILED
 */
const char *
lk_client_error_get_case_id (const GError *error)
{
  if (!g_error_matches (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_ALREADY_FILED))
    return NULL;
  return lk_client_error_get_private (error)->case_id;
}

/**
 * lk_client_error_is_temporary:
 * @error: (nullable): an error
 *
 * Returns: whether the same thing may work later without anybody doing something about it
 */
gboolean
lk_client_error_is_temporary (const GError *error)
{
  static const LkClientError codes[] = {
    LK_CLIENT_ERROR_OFFLINE,      LK_CLIENT_ERROR_TIMEOUT,     LK_CLIENT_ERROR_IN_PROGRESS,
    LK_CLIENT_ERROR_RATE_LIMITED, LK_CLIENT_ERROR_UNAVAILABLE, LK_CLIENT_ERROR_STORAGE_FULL,
    LK_CLIENT_ERROR_LAUNCH,
  };

  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, LK_CLIENT_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}
