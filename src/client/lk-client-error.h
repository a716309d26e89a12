/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-problem.h"

G_BEGIN_DECLS

#define LK_CLIENT_ERROR (lk_client_error_quark ())
GQuark lk_client_error_quark (void);

/**
 * LkClientError:
 * @LK_CLIENT_ERROR_OFFLINE: the desk could not be reached; nothing was lost, try later
 * @LK_CLIENT_ERROR_TIMEOUT: the desk did not answer in time; what was sent may have arrived
 * @LK_CLIENT_ERROR_TLS: who answers cannot be trusted; the message says why
 * @LK_CLIENT_ERROR_UNAUTHENTICATED: sign in first
 * @LK_CLIENT_ERROR_FORBIDDEN: this role may not do that
 * @LK_CLIENT_ERROR_NOT_FOUND: no such thing, or not for this user
 * @LK_CLIENT_ERROR_NOT_ALLOWED: the case does not allow that now
 * @LK_CLIENT_ERROR_ALREADY_OWNED: another agent was faster
 * @LK_CLIENT_ERROR_IN_PROGRESS: the same request is still being worked on
 * @LK_CLIENT_ERROR_ALREADY_FILED: the desk has it already, as it was before a change
 * @LK_CLIENT_ERROR_STALE: the case has changed since; look at it again
 * @LK_CLIENT_ERROR_INVALID: members are wrong; lk_client_error_get_problem() names them
 * @LK_CLIENT_ERROR_AGREEMENT: the agreement has changed and must be read again
 * @LK_CLIENT_ERROR_UNKNOWN_BLOB: the desk no longer has the photo; upload it again
 * @LK_CLIENT_ERROR_REJECTED_PHOTO: the desk does not take this picture
 * @LK_CLIENT_ERROR_TOO_LARGE: more than the desk takes, or than this program reads
 * @LK_CLIENT_ERROR_RATE_LIMITED: too many attempts; wait
 * @LK_CLIENT_ERROR_UNAVAILABLE: the desk is there and cannot work
 * @LK_CLIENT_ERROR_STORAGE_FULL: the desk's disk is full
 * @LK_CLIENT_ERROR_PROTOCOL: what answers does not speak as a desk does
 * @LK_CLIENT_ERROR_ADDRESS: that is no address of a desk
 * @LK_CLIENT_ERROR_OTHER_DESK: it is for another desk than this one
 * @LK_CLIENT_ERROR_LAUNCH: the desk of this computer could not be started
 * @LK_CLIENT_ERROR_STORE: files of this program could not be read or written
 * @LK_CLIENT_ERROR_SECRET_LOST: a secret was kept in memory alone and is gone
 * @LK_CLIENT_ERROR_SECRET_LOCKED: a secret is on the disk, and the keyring keeps its key
 *
 * Everything that can go wrong between this program and a desk.
 */
typedef enum
{
  LK_CLIENT_ERROR_OFFLINE,
  LK_CLIENT_ERROR_TIMEOUT,
  LK_CLIENT_ERROR_TLS,
  LK_CLIENT_ERROR_UNAUTHENTICATED,
  LK_CLIENT_ERROR_FORBIDDEN,
  LK_CLIENT_ERROR_NOT_FOUND,
  LK_CLIENT_ERROR_NOT_ALLOWED,
  LK_CLIENT_ERROR_ALREADY_OWNED,
  LK_CLIENT_ERROR_IN_PROGRESS,
  LK_CLIENT_ERROR_ALREADY_FILED,
  LK_CLIENT_ERROR_STALE,
  LK_CLIENT_ERROR_INVALID,
  LK_CLIENT_ERROR_AGREEMENT,
  LK_CLIENT_ERROR_UNKNOWN_BLOB,
  LK_CLIENT_ERROR_REJECTED_PHOTO,
  LK_CLIENT_ERROR_TOO_LARGE,
  LK_CLIENT_ERROR_RATE_LIMITED,
  LK_CLIENT_ERROR_UNAVAILABLE,
  LK_CLIENT_ERROR_STORAGE_FULL,
  LK_CLIENT_ERROR_PROTOCOL,
  LK_CLIENT_ERROR_ADDRESS,
  LK_CLIENT_ERROR_OTHER_DESK,
  LK_CLIENT_ERROR_LAUNCH,
  LK_CLIENT_ERROR_STORE,
  LK_CLIENT_ERROR_SECRET_LOST,
  LK_CLIENT_ERROR_SECRET_LOCKED,
} LkClientError;

GError *lk_client_error_new_from_problem (LkProblem *problem);
GError *lk_client_error_new_already_filed (const char *case_id);
LkProblem *lk_client_error_get_problem (const GError *error);
const char *lk_client_error_get_case_id (const GError *error);
gboolean lk_client_error_is_temporary (const GError *error);

G_END_DECLS
