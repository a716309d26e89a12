/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

/**
 * LkAttempt:
 * @case_id: (nullable): the case whose answer the device was given; %NULL where nobody said
 * @item: number of the device in it, from 1
 * @begun_us: when, microseconds since 1970
 * @ended: whether it is known how it ended; if not, the program ended first
 * @outcome: what came of it, once @ended
 * @attempts_left: how many the device said are left, -1 when it did not say
 * @locked_until_us: until when the device said it is locked, 0 when it did not say
 *
 * The last time that a device was given an answer.
 */
typedef struct
{
  char *case_id;
  guint item;
  gint64 begun_us;
  gboolean ended;
  LkApplyOutcome outcome;
  int attempts_left;
  gint64 locked_until_us;
} LkAttempt;

void lk_attempt_free (LkAttempt *self);
gboolean lk_attempt_is_unknown (const LkAttempt *self);

gboolean lk_local_store_begin_attempt (LkLocalStore *self,
                                       const char *mac,
                                       const char *case_id,
                                       guint item,
                                       GError **error);
gboolean lk_local_store_end_attempt (LkLocalStore *self,
                                     const char *mac,
                                     LkApplyOutcome outcome,
                                     int attempts_left,
                                     gint64 locked_until_us,
                                     GError **error);
gboolean lk_local_store_drop_attempt (LkLocalStore *self, const char *mac, GError **error);
LkAttempt *lk_local_store_find_attempt (LkLocalStore *self, const char *mac);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAttempt, lk_attempt_free)

G_END_DECLS
