/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local-store.h"

G_BEGIN_DECLS

/**
 * LkResetNote:
 * @mac: the device
 * @case_id: (nullable): the case; %NULL where it is not known
 * @item: number of the device in it, from 1
 * @outcome: what came of it
 * @attempts_left: how many the device said are left, -1 when it did not say
 * @locked_until_us: until when it said it is locked, 0 when it did not say
 * @request_is_over: whether its request serves no answer any more
 * @answer: (nullable): what it was given
 * @answer_is_wrong: whether it said that this is not the answer to its request
 *
 * What the store is to remember of a reset; all from @outcome on once there is one.
 */
typedef struct
{
  char *mac;
  char *case_id;
  guint item;
  LkApplyOutcome outcome;
  int attempts_left;
  gint64 locked_until_us;
  gboolean request_is_over;
  LkSecret *answer;
  gboolean answer_is_wrong;
} LkResetNote;

void lk_reset_note_free (gpointer data);
gboolean lk_reset_note_begin (LkLocalStore *store, gpointer data, GError **error);
gboolean lk_reset_note_drop (LkLocalStore *store, gpointer data, GError **error);
gboolean lk_reset_note_keep (LkLocalStore *store, gpointer data, GError **error);

G_END_DECLS
