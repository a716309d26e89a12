/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"

G_BEGIN_DECLS

/**
 * LkReplay:
 * @LK_REPLAY_FRESH: the request was not seen before: go on
 * @LK_REPLAY_DONE: the reply is made: a replay, a problem, or the database failed
 *
 * What the idempotency key says.
 */
typedef enum
{
  LK_REPLAY_FRESH,
  LK_REPLAY_DONE,
} LkReplay;

gboolean lk_idempotency_check_key (LkCall *call);
char *lk_idempotency_hash (const char *key);
LkReplay lk_idempotency_find (LkDb *db, LkCall *call, GError **error);
gboolean lk_idempotency_keep (LkDb *db, LkCall *call, guint status, GError **error);

G_END_DECLS
