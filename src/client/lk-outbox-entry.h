/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-draft.h"

G_BEGIN_DECLS

/**
 * LkOutboxState:
 * @LK_OUTBOX_STATE_WAITING: will be tried again by itself
 * @LK_OUTBOX_STATE_SENDING: on its way
 * @LK_OUTBOX_STATE_STUCK: will not go without the user: see the error, take the draft back
 */
typedef enum
{
  LK_OUTBOX_STATE_WAITING,
  LK_OUTBOX_STATE_SENDING,
  LK_OUTBOX_STATE_STUCK,
} LkOutboxState;

#define LK_TYPE_OUTBOX_ENTRY (lk_outbox_entry_get_type ())
G_DECLARE_FINAL_TYPE (LkOutboxEntry, lk_outbox_entry, LK, OUTBOX_ENTRY, GObject)

LkOutboxEntry *lk_outbox_entry_new (LkDraft *draft, const char *key);
const char *lk_outbox_entry_get_id (LkOutboxEntry *self);
const char *lk_outbox_entry_get_key (LkOutboxEntry *self);
LkDraft *lk_outbox_entry_get_draft (LkOutboxEntry *self);
LkOutboxState lk_outbox_entry_get_state (LkOutboxEntry *self);
double lk_outbox_entry_get_progress (LkOutboxEntry *self);
const GError *lk_outbox_entry_get_error (LkOutboxEntry *self);
void lk_outbox_entry_set_state (LkOutboxEntry *self, LkOutboxState state, const GError *error);
void lk_outbox_entry_set_progress (LkOutboxEntry *self, double progress);

G_END_DECLS
