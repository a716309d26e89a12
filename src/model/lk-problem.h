/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkProblemKind:
 *
 * Every way in which the desk says no, one for a slug.
 */
typedef enum
{
  LK_PROBLEM_MALFORMED,
  LK_PROBLEM_IDEMPOTENCY_KEY_MISSING,
  LK_PROBLEM_UNAUTHENTICATED,
  LK_PROBLEM_FORBIDDEN,
  LK_PROBLEM_NOT_FOUND,
  LK_PROBLEM_METHOD_NOT_ALLOWED,
  LK_PROBLEM_UNSUPPORTED_MEDIA_TYPE,
  LK_PROBLEM_NOT_ALLOWED_IN_STATE,
  LK_PROBLEM_ALREADY_OWNED,
  LK_PROBLEM_IN_PROGRESS,
  LK_PROBLEM_STALE,
  LK_PROBLEM_PRECONDITION_REQUIRED,
  LK_PROBLEM_TOO_LARGE,
  LK_PROBLEM_INVALID,
  LK_PROBLEM_HASH_MISMATCH,
  LK_PROBLEM_NOT_AN_IMAGE,
  LK_PROBLEM_METADATA_PRESENT,
  LK_PROBLEM_IDEMPOTENCY_MISMATCH,
  LK_PROBLEM_UNKNOWN_BLOB,
  LK_PROBLEM_AGREEMENT_OUTDATED,
  LK_PROBLEM_RATE_LIMITED,
  LK_PROBLEM_INTERNAL,
  LK_PROBLEM_UNAVAILABLE,
  LK_PROBLEM_INSUFFICIENT_STORAGE,
} LkProblemKind;

#define LK_N_PROBLEMS (LK_PROBLEM_INSUFFICIENT_STORAGE + 1)
#define LK_PROBLEM_URN "urn:latchkey:problem:"
#define LK_PROBLEM_MEDIA_TYPE "application/problem+json"

const char *lk_problem_kind_get_slug (LkProblemKind kind);
const char *lk_problem_kind_get_title (LkProblemKind kind);
guint lk_problem_kind_get_status (LkProblemKind kind);
gboolean lk_problem_kind_from_slug (const char *slug, LkProblemKind *kind);
LkProblemKind lk_problem_kind_of_status (guint status);

/**
 * LkProblemError:
 * @pointer: (transfer none): JSON pointer of the member, e.g. "/contact/name"
 * @detail: (transfer none): what is wrong with it
 *
 * One wrong member of a request.
 */
typedef struct
{
  const char *pointer;
  const char *detail;
} LkProblemError;

/**
 * LkProblem:
 *
 * An answer of application/problem+json (RFC 9457), read. Counted by reference, never changed.
 */
typedef struct _LkProblem LkProblem;

#define LK_TYPE_PROBLEM (lk_problem_get_type ())
GType lk_problem_get_type (void);

LkProblem *lk_problem_new_from_json (guint status, JsonObject *object, guint retry_after);
LkProblem *lk_problem_ref (LkProblem *self);
void lk_problem_unref (LkProblem *self);

LkProblemKind lk_problem_get_kind (LkProblem *self);
guint lk_problem_get_status (LkProblem *self);
const char *lk_problem_get_slug (LkProblem *self);
const char *lk_problem_get_title (LkProblem *self);
const char *lk_problem_get_detail (LkProblem *self);
const char *lk_problem_get_request_id (LkProblem *self);
const char *lk_problem_get_case_id (LkProblem *self);
guint lk_problem_get_retry_after (LkProblem *self);
guint lk_problem_get_n_errors (LkProblem *self);
LkProblemError lk_problem_get_error (LkProblem *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkProblem, lk_problem_unref)

G_END_DECLS
