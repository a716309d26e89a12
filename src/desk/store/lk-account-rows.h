/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-db.h"
#include "lk-enums.h"

G_BEGIN_DECLS

/**
 * LkUserRow:
 * @password: (nullable): the yescrypt hash; %NULL for one who cannot sign in with a password
 *
 * An account.
 */
typedef struct
{
  char *id;
  char *name;
  char *display_name;
  char *email;
  char *phone;
  LkRole role;
  char *password;
  gboolean disabled;
  gint64 created_at;
} LkUserRow;

/**
 * LkSessionRow:
 *
 * A session with its user. Only the hash of the token is known.
 */
typedef struct
{
  LkUserRow *user;
  gint64 created_at;
  gint64 used_at;
} LkSessionRow;

/**
 * LkSignInCounts:
 * @name_from_peer: failures of this name from this peer
 * @oldest_name_from_peer: when the oldest of them was
 * @peer: failures of any name from this peer
 * @name_from_strangers: failures of this name from peers from which it never succeeded
 * @peer_is_known: this name has succeeded from this peer before
 *
 * Failed attempts to sign in within the window asked for.
 */
typedef struct
{
  gint64 name_from_peer;
  gint64 oldest_name_from_peer;
  gint64 peer;
  gint64 oldest_peer;
  gint64 name_from_strangers;
  gint64 oldest_name_from_strangers;
  gboolean peer_is_known;
} LkSignInCounts;

LkUserRow *lk_user_row_new (void);
void lk_user_row_free (LkUserRow *row);
void lk_session_row_free (LkSessionRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkUserRow, lk_user_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSessionRow, lk_session_row_free)

gboolean lk_user_insert (LkDb *db, const LkUserRow *row, GError **error);
gboolean lk_user_update (LkDb *db, const LkUserRow *row, GError **error);
gboolean lk_user_by_id (LkDb *db, const char *id, LkUserRow **row, GError **error);
gboolean lk_user_by_name (LkDb *db, const char *name, LkUserRow **row, GError **error);
GPtrArray *lk_user_list (LkDb *db, gboolean staff_only, GError **error);

gboolean lk_session_insert (LkDb *db,
                            const char *token_hash,
                            const char *user_id,
                            gint64 now,
                            GError **error);
gboolean lk_session_get (LkDb *db, const char *token_hash, LkSessionRow **row, GError **error);
gboolean lk_session_touch (LkDb *db, const char *token_hash, gint64 now, GError **error);
gboolean lk_session_delete (LkDb *db, const char *token_hash, GError **error);
gboolean lk_session_delete_of (LkDb *db, const char *user_id, GError **error);
gboolean lk_session_prune (LkDb *db, gint64 created_before, gint64 used_before, GError **error);

gboolean lk_sign_in_count (LkDb *db,
                           const char *name_hash,
                           const char *peer,
                           gint64 since,
                           gint64 until,
                           LkSignInCounts *counts,
                           GError **error);
gboolean lk_sign_in_fail (LkDb *db,
                          const char *id,
                          const char *name_hash,
                          const char *peer,
                          gint64 now,
                          GError **error);
gboolean lk_sign_in_succeed (LkDb *db,
                             const char *id,
                             const char *name_hash,
                             const char *peer,
                             gint64 now,
                             GError **error);
gboolean lk_sign_in_prune (LkDb *db, gint64 before, gint64 peers_before, GError **error);

/**
 * LkIdempotencyRow:
 *
 * What is kept of a request that was done, so that doing it again can be noticed.
 */
typedef struct
{
  char body_sha256[65];
  gint64 status;
  char case_id[16];
} LkIdempotencyRow;

gboolean lk_idempotency_get (LkDb *db,
                             const char *user_id,
                             const char *route,
                             const char *key,
                             gboolean *found,
                             LkIdempotencyRow *row,
                             GError **error);
gboolean lk_idempotency_put (LkDb *db,
                             const char *user_id,
                             const char *route,
                             const char *key,
                             const LkIdempotencyRow *row,
                             gint64 now,
                             GError **error);
gboolean lk_idempotency_prune (LkDb *db, gint64 before, GError **error);

G_END_DECLS
