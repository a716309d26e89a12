/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"

G_BEGIN_DECLS

/**
 * LkCaseFacts:
 * @type: what the case asks for
 * @has_owner: whether an agent has taken it
 * @evidence_asked: the evidence flag: asked for and not yet given
 * @closing: how it was closed by an event of its own (SOLVED by `closed`, WITHDRAWN, EXPIRED), or
 *   NONE; a case whose items are all done closes without
 * @erased: personal data is gone
 * @closed_at: microseconds since 1970 when it was closed, 0 while open
 * @items: (array length=n_items): the state of each item
 * @n_items: how many, at least 1
 *
 * All that decides what may happen to a case. The item array belongs to the caller.
 */
typedef struct
{
  LkCaseType type;
  gboolean has_owner;
  gboolean evidence_asked;
  LkResolution closing;
  gboolean erased;
  gint64 closed_at;
  LkItemState *items;
  guint n_items;
} LkCaseFacts;

/**
 * LkActor:
 * @role: what the caller is at this desk
 * @is_requester: the caller filed this case
 * @is_owner: the caller has this case
 */
typedef struct
{
  LkRole role;
  gboolean is_requester;
  gboolean is_owner;
} LkActor;

/**
 * LkEventFacts:
 * @kind: what happens
 * @item: index from 1, 0 when the event names none
 * @items: (nullable) (array length=n_items): the indexes that `reopened` names
 * @n_items: how many
 * @has_request: the event brings a new request (`evidence-added`)
 * @outcome: of `applied`
 * @result: of `applied`
 *
 * What of an event matters to the state of its case.
 */
typedef struct
{
  LkEventKind kind;
  guint item;
  const guint *items;
  guint n_items;
  gboolean has_request;
  LkApplyOutcome outcome;
  LkApplyResult result;
} LkEventFacts;

/**
 * LkVerdict:
 * @LK_VERDICT_ALLOWED: go on
 * @LK_VERDICT_FORBIDDEN: 403, this caller may never post that kind on this case
 * @LK_VERDICT_NOT_ALLOWED: 409 not-allowed-in-state
 * @LK_VERDICT_ALREADY_OWNED: 409 already-owned
 * @LK_VERDICT_INVALID: 422, no such item, or `reopened` needs items; or the desk's own kind
 */
typedef enum
{
  LK_VERDICT_ALLOWED,
  LK_VERDICT_FORBIDDEN,
  LK_VERDICT_NOT_ALLOWED,
  LK_VERDICT_ALREADY_OWNED,
  LK_VERDICT_INVALID,
} LkVerdict;

/**
 * LkOwnerEffect:
 * @LK_OWNER_EFFECT_KEEP: the owner stays
 * @LK_OWNER_EFFECT_CALLER: the caller has the case now
 * @LK_OWNER_EFFECT_NOBODY: nobody has it now
 * @LK_OWNER_EFFECT_NAMED: whom `to` names has it now
 */
typedef enum
{
  LK_OWNER_EFFECT_KEEP,
  LK_OWNER_EFFECT_CALLER,
  LK_OWNER_EFFECT_NOBODY,
  LK_OWNER_EFFECT_NAMED,
} LkOwnerEffect;

/**
 * LkEffect:
 * @owner: what becomes of the owner
 * @answer_dropped: index from 1 of the item whose answer is gone now, 0 for none
 * @erase: personal data has to go
 *
 * What an event does beside what lk_state_apply() has written into the facts.
 */
typedef struct
{
  LkOwnerEffect owner;
  guint answer_dropped;
  gboolean erase;
} LkEffect;

LkCaseState lk_state_of_case (const LkCaseFacts *facts, LkResolution *resolution);
gboolean lk_state_may_post (const LkActor *actor, LkEventKind kind);
gboolean lk_state_item_allows (LkCaseType type, LkItemState state, LkEventKind kind);
LkVerdict lk_state_check_event (const LkCaseFacts *facts,
                                const LkActor *actor,
                                const LkEventFacts *event,
                                gint64 now);
guint32 lk_state_allowed_kinds (const LkCaseFacts *facts, const LkActor *actor, gint64 now);
GStrv lk_state_kinds_to_strv (guint32 kinds);
void lk_state_apply (LkCaseFacts *facts, const LkEventFacts *event, gint64 now, LkEffect *effect);

#define LK_KIND_BIT(kind) (1u << (kind))

G_END_DECLS
