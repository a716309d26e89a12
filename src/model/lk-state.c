/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-state.h"

#include "lk-limits.h"

/* Who may post a kind, and which items it can mean. */
enum
{
  REQUESTER = 1 << 0, /* who filed the case */
  AGENT = 1 << 1,     /* any agent */
  OWNER = 1 << 2,     /* the agent who has the case; an admin always counts as one */
  ADMIN = 1 << 3,     /* any admin */
};

#define ITEM(state) (1u << LK_ITEM_STATE_##state)
#define NOT_DONE (ITEM (WAITING) | ITEM (ANSWERED) | ITEM (FAILED) | ITEM (INVALIDATED))

static const struct
{
  guint who;
  guint items; /* item states that it is for; 0 when it is about the whole case */
} rules[LK_N_EVENT_KINDS] = {
  [LK_EVENT_KIND_TAKEN] = { AGENT, 0 },
  [LK_EVENT_KIND_RELEASED] = { OWNER, 0 },
  [LK_EVENT_KIND_ASSIGNED] = { OWNER, 0 },
  [LK_EVENT_KIND_COMMENT] = { REQUESTER | AGENT, 0 },
  [LK_EVENT_KIND_EVIDENCE_REQUESTED] = { OWNER, 0 },
  [LK_EVENT_KIND_EVIDENCE_ADDED] = { REQUESTER, NOT_DONE },
  [LK_EVENT_KIND_RE_EXPORTED] = { REQUESTER, NOT_DONE },
  [LK_EVENT_KIND_INVALIDATED] = { REQUESTER, ITEM (WAITING) | ITEM (ANSWERED) | ITEM (FAILED) },
  [LK_EVENT_KIND_ANSWERED] = { OWNER, ITEM (WAITING) | ITEM (ANSWERED) | ITEM (FAILED) },
  [LK_EVENT_KIND_REFUSED] = { OWNER, ITEM (WAITING) | ITEM (FAILED) | ITEM (INVALIDATED) },
  [LK_EVENT_KIND_APPLIED] = { REQUESTER, ITEM (ANSWERED) | ITEM (FAILED) | ITEM (INVALIDATED) },
  [LK_EVENT_KIND_UNBOUND] = { OWNER, ITEM (WAITING) },
  [LK_EVENT_KIND_WITHDRAWN] = { REQUESTER, 0 },
  [LK_EVENT_KIND_CLOSED] = { OWNER | REQUESTER, 0 },
  [LK_EVENT_KIND_REOPENED] = { REQUESTER | OWNER, 0 },
  [LK_EVENT_KIND_ERASED] = { ADMIN | REQUESTER, 0 },
  /* The desk writes the others itself: nobody may post them. */
};

static gboolean
any_item (const LkCaseFacts *facts, guint states)
{
  for (guint i = 0; i < facts->n_items; i++)
    if (states & (1u << facts->items[i]))
      return TRUE;
  return FALSE;
}

static LkCaseState
closed_as (LkResolution *resolution, LkResolution how)
{
  if (resolution != NULL)
    *resolution = how;
  return LK_CASE_STATE_CLOSED;
}

/**
 * lk_state_of_case:
 * @facts: a case
 * @resolution: (out) (optional): how it was closed, %LK_RESOLUTION_NONE while open
 *
 * The one function from which the state of a case follows; first match wins.
 *
 * Returns: the state
 */
LkCaseState
lk_state_of_case (const LkCaseFacts *facts, LkResolution *resolution)
{
  gboolean to_do = any_item (facts, ITEM (WAITING) | ITEM (FAILED));

  if (facts->closing != LK_RESOLUTION_NONE)
    return closed_as (resolution, facts->closing);
  if (resolution != NULL)
    *resolution = LK_RESOLUTION_NONE;
  if ((facts->evidence_asked && to_do) || any_item (facts, ITEM (INVALIDATED)))
    return LK_CASE_STATE_NEEDS_EVIDENCE;
  if (to_do)
    return facts->has_owner ? LK_CASE_STATE_IN_WORK : LK_CASE_STATE_SUBMITTED;
  if (any_item (facts, ITEM (ANSWERED)))
    return LK_CASE_STATE_ANSWERED;
  return closed_as (resolution, any_item (facts, ITEM (APPLIED)) ? LK_RESOLUTION_SOLVED
                                                                 : LK_RESOLUTION_REFUSED);
}

static gboolean
is_staff (const LkActor *actor)
{
  return actor->role == LK_ROLE_AGENT || actor->role == LK_ROLE_ADMIN;
}

/* As which of the parts that @kind is for the caller comes; an agent who does not own the case
 * still may post an owner's kinds one day, so that is no 403. */
static gboolean
plays (const LkActor *actor, guint who)
{
  if ((who & REQUESTER) && actor->is_requester)
    return TRUE;
  if ((who & (AGENT | OWNER)) && is_staff (actor))
    return TRUE;
  return (who & ADMIN) && actor->role == LK_ROLE_ADMIN;
}

/**
 * lk_state_may_post:
 * @actor: who asks, and what they are to the case
 * @kind: a kind
 *
 * Returns: whether this caller could ever post @kind on this case; if not, that is a 403
 */
gboolean
lk_state_may_post (const LkActor *actor, LkEventKind kind)
{
  if ((guint) kind >= LK_N_POSTED_KINDS)
    return FALSE;
  if (kind == LK_EVENT_KIND_ERASED && actor->role == LK_ROLE_AGENT)
    return FALSE;
  return plays (actor, rules[kind].who);
}

static gboolean
is_owner_enough (const LkActor *actor, guint who)
{
  if (!(who & OWNER) || actor->is_owner || actor->role == LK_ROLE_ADMIN)
    return TRUE;
  return (who & REQUESTER) && actor->is_requester;
}

/**
 * lk_state_item_allows:
 * @type: type of the case
 * @state: state of an item
 * @kind: a kind that is about an item
 *
 * Returns: whether an item in @state takes @kind
 */
gboolean
lk_state_item_allows (LkCaseType type, LkItemState state, LkEventKind kind)
{
  if ((guint) kind >= LK_N_POSTED_KINDS)
    return FALSE;
  if (kind == LK_EVENT_KIND_UNBOUND && type != LK_CASE_TYPE_DEVICE_UNBIND)
    return FALSE;
  return (rules[kind].items & (1u << state)) != 0;
}

static gboolean
some_item_allows (const LkCaseFacts *facts, LkEventKind kind)
{
  for (guint i = 0; i < facts->n_items; i++)
    if (lk_state_item_allows (facts->type, facts->items[i], kind))
      return TRUE;
  return FALSE;
}

static gboolean
can_reopen (const LkCaseFacts *facts, gint64 now)
{
  return !facts->erased && now - facts->closed_at <= LK_REOPEN_DAYS * G_TIME_SPAN_DAY;
}

/* The column "when" for the case as a whole. */
static LkVerdict
check_case (const LkCaseFacts *facts, const LkActor *actor, LkEventKind kind, gint64 now)
{
  LkCaseState state = lk_state_of_case (facts, NULL);
  gboolean open = state != LK_CASE_STATE_CLOSED;
  gboolean good = FALSE;

  switch (kind)
    {
    case LK_EVENT_KIND_TAKEN:
      if (open && facts->has_owner && !actor->is_owner)
        return LK_VERDICT_ALREADY_OWNED;
      good = open && !facts->has_owner;
      break;
    case LK_EVENT_KIND_RELEASED:
      good = open && facts->has_owner;
      break;
    case LK_EVENT_KIND_COMMENT:
      good = !facts->erased;
      break;
    case LK_EVENT_KIND_CLOSED:
      good = state == LK_CASE_STATE_ANSWERED;
      break;
    case LK_EVENT_KIND_REOPENED:
      good = !open && can_reopen (facts, now);
      break;
    case LK_EVENT_KIND_ERASED:
      good = !open && !facts->erased;
      break;
    case LK_EVENT_KIND_ASSIGNED:
    case LK_EVENT_KIND_EVIDENCE_REQUESTED:
    case LK_EVENT_KIND_EVIDENCE_ADDED:
    case LK_EVENT_KIND_RE_EXPORTED:
    case LK_EVENT_KIND_INVALIDATED:
    case LK_EVENT_KIND_ANSWERED:
    case LK_EVENT_KIND_REFUSED:
    case LK_EVENT_KIND_APPLIED:
    case LK_EVENT_KIND_UNBOUND:
    case LK_EVENT_KIND_WITHDRAWN:
      good = open;
      break;
    case LK_EVENT_KIND_SUBMITTED:
    case LK_EVENT_KIND_ANSWER_VIEWED:
    case LK_EVENT_KIND_ANSWER_EXPIRED:
    case LK_EVENT_KIND_PURGED:
      return LK_VERDICT_INVALID;
    }
  return good ? LK_VERDICT_ALLOWED : LK_VERDICT_NOT_ALLOWED;
}

static gboolean
reopens_something (const LkCaseFacts *facts)
{
  return any_item (facts, ITEM (REFUSED) | ITEM (FAILED));
}

/* Members that depend on how many items there are and how they stand: 422. */
static gboolean
names_real_items (const LkCaseFacts *facts, const LkEventFacts *event)
{
  if (event->item > facts->n_items)
    return FALSE;
  if (event->item == 0 && rules[event->kind].items != 0 && event->kind != LK_EVENT_KIND_REFUSED)
    return FALSE;
  for (guint i = 0; i < event->n_items; i++)
    if (event->items[i] == 0 || event->items[i] > facts->n_items)
      return FALSE;
  return TRUE;
}

static LkVerdict
check_items (const LkCaseFacts *facts, const LkEventFacts *event)
{
  gboolean good;

  if (rules[event->kind].items == 0)
    return LK_VERDICT_ALLOWED;
  if (event->item == 0)
    good = some_item_allows (facts, event->kind);
  else
    good = lk_state_item_allows (facts->type, facts->items[event->item - 1], event->kind);
  return good ? LK_VERDICT_ALLOWED : LK_VERDICT_NOT_ALLOWED;
}

/**
 * lk_state_check_event:
 * @facts: the case as it is
 * @actor: who asks, and what they are to the case
 * @event: what they want to post
 * @now: microseconds since 1970
 *
 * Checks in the order of the API: 403, 422, 409. A desk that looks up idempotency keys and
 * revisions in between calls lk_state_may_post() before and this after.
 *
 * Returns: the verdict
 */
LkVerdict
lk_state_check_event (const LkCaseFacts *facts,
                      const LkActor *actor,
                      const LkEventFacts *event,
                      gint64 now)
{
  LkVerdict verdict;

  if ((guint) event->kind >= LK_N_POSTED_KINDS)
    return LK_VERDICT_INVALID;
  if (!lk_state_may_post (actor, event->kind))
    return LK_VERDICT_FORBIDDEN;
  if (!names_real_items (facts, event))
    return LK_VERDICT_INVALID;
  verdict = check_case (facts, actor, event->kind, now);
  if (verdict != LK_VERDICT_ALLOWED)
    return verdict;
  if (!is_owner_enough (actor, rules[event->kind].who))
    return LK_VERDICT_NOT_ALLOWED;
  if (event->kind == LK_EVENT_KIND_REOPENED && event->n_items == 0 && !reopens_something (facts))
    return LK_VERDICT_INVALID;
  return check_items (facts, event);
}

/**
 * lk_state_allowed_kinds:
 * @facts: the case as it is
 * @actor: who asks, and what they are to the case
 * @now: microseconds since 1970
 *
 * Returns: the member `actions` as a set: LK_KIND_BIT() of each kind that the caller may post now
 *   with fitting members
 */
guint32
lk_state_allowed_kinds (const LkCaseFacts *facts, const LkActor *actor, gint64 now)
{
  guint32 kinds = 0;

  if (facts->erased)
    return 0;
  for (guint i = 0; i < LK_N_POSTED_KINDS; i++)
    {
      LkEventKind kind = (LkEventKind) i;

      if (lk_state_may_post (actor, kind) && is_owner_enough (actor, rules[kind].who)
          && check_case (facts, actor, kind, now) == LK_VERDICT_ALLOWED
          && (rules[kind].items == 0 || some_item_allows (facts, kind)))
        kinds |= LK_KIND_BIT (i);
    }
  return kinds;
}

/**
 * lk_state_kinds_to_strv:
 * @kinds: a set of LK_KIND_BIT()
 *
 * Returns: (transfer full): their words, in the order of #LkEventKind
 */
GStrv
lk_state_kinds_to_strv (guint32 kinds)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < LK_N_EVENT_KINDS; i++)
    if (kinds & LK_KIND_BIT (i))
      g_strv_builder_add (words, lk_event_kind_to_string ((LkEventKind) i));
  return g_strv_builder_end (words);
}

static void
apply_result (LkItemState *item, const LkEventFacts *event)
{
  if (event->outcome == LK_APPLY_OUTCOME_SUCCESS)
    *item = LK_ITEM_STATE_APPLIED;
  else if (event->outcome == LK_APPLY_OUTCOME_UNKNOWN)
    return;
  else if (event->result == LK_APPLY_RESULT_WRONG_CODE)
    *item = LK_ITEM_STATE_FAILED;
  else if (event->result == LK_APPLY_RESULT_REQUEST_GONE
           || event->result == LK_APPLY_RESULT_EXPIRED)
    *item = LK_ITEM_STATE_INVALIDATED;
}

static void
refuse_items (LkCaseFacts *facts, guint item)
{
  for (guint i = 0; i < facts->n_items; i++)
    if ((item == 0 || item == i + 1)
        && lk_state_item_allows (facts->type, facts->items[i], LK_EVENT_KIND_REFUSED))
      facts->items[i] = LK_ITEM_STATE_REFUSED;
}

static void
reopen_items (LkCaseFacts *facts, const LkEventFacts *event)
{
  for (guint i = 0; i < facts->n_items && event->n_items == 0; i++)
    if (facts->items[i] == LK_ITEM_STATE_REFUSED || facts->items[i] == LK_ITEM_STATE_FAILED)
      facts->items[i] = LK_ITEM_STATE_WAITING;
  for (guint i = 0; i < event->n_items; i++)
    facts->items[event->items[i] - 1] = LK_ITEM_STATE_WAITING;
}

static void
set_owner (LkCaseFacts *facts, LkEffect *effect, LkOwnerEffect owner)
{
  effect->owner = owner;
  facts->has_owner = owner != LK_OWNER_EFFECT_NOBODY;
}

static void
renew_request (LkItemState *item, const LkEventFacts *event, LkEffect *effect)
{
  *item = LK_ITEM_STATE_WAITING;
  effect->answer_dropped = event->item;
}

static void
apply_kind (LkCaseFacts *facts, const LkEventFacts *event, LkItemState *item, LkEffect *effect)
{
  switch (event->kind)
    {
    case LK_EVENT_KIND_TAKEN:
      set_owner (facts, effect, LK_OWNER_EFFECT_CALLER);
      break;
    case LK_EVENT_KIND_RELEASED:
      set_owner (facts, effect, LK_OWNER_EFFECT_NOBODY);
      break;
    case LK_EVENT_KIND_ASSIGNED:
      set_owner (facts, effect, LK_OWNER_EFFECT_NAMED);
      break;
    case LK_EVENT_KIND_EVIDENCE_REQUESTED:
      facts->evidence_asked = TRUE;
      break;
    case LK_EVENT_KIND_EVIDENCE_ADDED:
      facts->evidence_asked = FALSE;
      if (event->has_request)
        renew_request (item, event, effect);
      break;
    case LK_EVENT_KIND_RE_EXPORTED:
      renew_request (item, event, effect);
      break;
    case LK_EVENT_KIND_INVALIDATED:
      *item = LK_ITEM_STATE_INVALIDATED;
      break;
    case LK_EVENT_KIND_ANSWERED:
      *item = LK_ITEM_STATE_ANSWERED;
      break;
    case LK_EVENT_KIND_REFUSED:
      refuse_items (facts, event->item);
      break;
    case LK_EVENT_KIND_APPLIED:
      apply_result (item, event);
      break;
    case LK_EVENT_KIND_UNBOUND:
      *item = LK_ITEM_STATE_APPLIED;
      break;
    case LK_EVENT_KIND_WITHDRAWN:
      facts->closing = LK_RESOLUTION_WITHDRAWN;
      break;
    case LK_EVENT_KIND_CLOSED:
      facts->closing = LK_RESOLUTION_SOLVED;
      break;
    case LK_EVENT_KIND_REOPENED:
      facts->closing = LK_RESOLUTION_NONE;
      reopen_items (facts, event);
      break;
    case LK_EVENT_KIND_ERASED:
      facts->erased = TRUE;
      effect->erase = TRUE;
      break;
    case LK_EVENT_KIND_ANSWER_EXPIRED:
      if (*item == LK_ITEM_STATE_ANSWERED)
        *item = LK_ITEM_STATE_INVALIDATED;
      break;
    case LK_EVENT_KIND_COMMENT:
    case LK_EVENT_KIND_SUBMITTED:
    case LK_EVENT_KIND_ANSWER_VIEWED:
    case LK_EVENT_KIND_PURGED:
      break;
    }
}

/**
 * lk_state_apply:
 * @facts: (inout): the case; items, owner, evidence flag and closing are changed in place
 * @event: what happens; lk_state_check_event() has allowed it, or the desk does it itself
 * @now: microseconds since 1970
 * @effect: (out): what else the event does
 *
 * Does to a case what the table of events says. `answer-expired` is the desk's own and is applied
 * here too. @facts->closed_at is set when the case becomes closed and is 0 when it is open.
 */
void
lk_state_apply (LkCaseFacts *facts, const LkEventFacts *event, gint64 now, LkEffect *effect)
{
  LkItemState unused = LK_ITEM_STATE_WAITING;
  LkItemState *item = &unused;

  g_return_if_fail (event->item <= facts->n_items);
  *effect = (LkEffect){ LK_OWNER_EFFECT_KEEP, 0, FALSE };
  if (event->item > 0)
    item = &facts->items[event->item - 1];
  apply_kind (facts, event, item, effect);
  if (lk_state_of_case (facts, NULL) != LK_CASE_STATE_CLOSED)
    facts->closed_at = 0;
  else if (facts->closed_at == 0)
    facts->closed_at = now;
}
