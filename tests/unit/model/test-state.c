/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of events, row by row, for every kind, every caller and every state of case and item.
 * What is expected is written down here a second time, as plain rows, apart from the rules. */
#include "lk-limits.h"
#include "lk-state.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

typedef struct
{
  LkEventKind kind;
  const char *who;   /* r: requester, a: any agent, o: owner, d: admin */
  const char *when;  /* open, open-free, open-owned, answered, closed, not-erased */
  const char *items; /* states of an item that take it, "" when it is about the case */
} Row;

static const Row rows[] = {
  { LK_EVENT_KIND_TAKEN, "a", "open-free", "" },
  { LK_EVENT_KIND_RELEASED, "o", "open-owned", "" },
  { LK_EVENT_KIND_ASSIGNED, "o", "open", "" },
  { LK_EVENT_KIND_COMMENT, "ra", "not-erased", "" },
  { LK_EVENT_KIND_EVIDENCE_REQUESTED, "o", "open", "" },
  { LK_EVENT_KIND_EVIDENCE_ADDED, "r", "open", "waiting answered failed invalidated" },
  { LK_EVENT_KIND_RE_EXPORTED, "r", "open", "waiting answered failed invalidated" },
  { LK_EVENT_KIND_INVALIDATED, "r", "open", "waiting answered failed" },
  { LK_EVENT_KIND_ANSWERED, "o", "open", "waiting answered failed" },
  { LK_EVENT_KIND_REFUSED, "o", "open", "waiting failed invalidated" },
  { LK_EVENT_KIND_APPLIED, "r", "open", "answered failed invalidated" },
  { LK_EVENT_KIND_UNBOUND, "o", "open", "waiting" },
  { LK_EVENT_KIND_WITHDRAWN, "r", "open", "" },
  { LK_EVENT_KIND_CLOSED, "or", "answered", "" },
  { LK_EVENT_KIND_REOPENED, "ro", "closed", "" },
  { LK_EVENT_KIND_ERASED, "dr", "closed", "" },
};

static const LkActor actors[] = {
  { LK_ROLE_REQUESTER, TRUE, FALSE },  /* of this case */
  { LK_ROLE_REQUESTER, FALSE, FALSE }, /* of another; the desk hides the case, and yet */
  { LK_ROLE_AGENT, FALSE, FALSE },     { LK_ROLE_AGENT, FALSE, TRUE },
  { LK_ROLE_AGENT, TRUE, FALSE },      { LK_ROLE_AGENT, TRUE, TRUE },
  { LK_ROLE_ADMIN, FALSE, FALSE },     { LK_ROLE_ADMIN, FALSE, TRUE },
  { LK_ROLE_ADMIN, TRUE, FALSE },      { LK_ROLE_ADMIN, TRUE, TRUE },
};

static gboolean
in_words (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *) list, word);
}

/* The first sentence of the API on states, first match wins. */
static LkCaseState
expected_state (const LkCaseFacts *facts, LkResolution *resolution)
{
  guint counts[LK_N_ITEM_STATES] = { 0 };

  for (guint i = 0; i < facts->n_items; i++)
    counts[facts->items[i]]++;
  *resolution = facts->closing;
  if (facts->closing != LK_RESOLUTION_NONE)
    return LK_CASE_STATE_CLOSED;
  if (counts[LK_ITEM_STATE_INVALIDATED] > 0)
    return LK_CASE_STATE_NEEDS_EVIDENCE;
  if (counts[LK_ITEM_STATE_WAITING] + counts[LK_ITEM_STATE_FAILED] > 0)
    {
      if (facts->evidence_asked)
        return LK_CASE_STATE_NEEDS_EVIDENCE;
      return facts->has_owner ? LK_CASE_STATE_IN_WORK : LK_CASE_STATE_SUBMITTED;
    }
  if (counts[LK_ITEM_STATE_ANSWERED] > 0)
    return LK_CASE_STATE_ANSWERED;
  *resolution = counts[LK_ITEM_STATE_APPLIED] > 0 ? LK_RESOLUTION_SOLVED : LK_RESOLUTION_REFUSED;
  return LK_CASE_STATE_CLOSED;
}

static gboolean
expected_role (const Row *row, const LkActor *actor)
{
  gboolean staff = actor->role != LK_ROLE_REQUESTER;

  if (row->kind == LK_EVENT_KIND_ERASED && actor->role == LK_ROLE_AGENT)
    return FALSE;
  for (const char *c = row->who; *c != '\0'; c++)
    if ((*c == 'r' && actor->is_requester) || ((*c == 'a' || *c == 'o') && staff)
        || (*c == 'd' && actor->role == LK_ROLE_ADMIN))
      return TRUE;
  return FALSE;
}

static gboolean
expected_owner (const Row *row, const LkActor *actor)
{
  if (!strchr (row->who, 'o') || actor->is_owner || actor->role == LK_ROLE_ADMIN)
    return TRUE;
  return strchr (row->who, 'r') && actor->is_requester;
}

static gboolean
expected_when (const Row *row, const LkCaseFacts *facts)
{
  LkResolution resolution;
  LkCaseState state = expected_state (facts, &resolution);
  gboolean open = state != LK_CASE_STATE_CLOSED;

  if (g_str_equal (row->when, "open"))
    return open;
  if (g_str_equal (row->when, "open-free"))
    return open && !facts->has_owner;
  if (g_str_equal (row->when, "open-owned"))
    return open && facts->has_owner;
  if (g_str_equal (row->when, "answered"))
    return state == LK_CASE_STATE_ANSWERED;
  if (g_str_equal (row->when, "closed"))
    return !open && !facts->erased;
  return !facts->erased;
}

static gboolean
expected_item (const Row *row, const LkCaseFacts *facts, guint item)
{
  if (row->kind == LK_EVENT_KIND_UNBOUND && facts->type != LK_CASE_TYPE_DEVICE_UNBIND)
    return FALSE;
  return in_words (row->items, lk_item_state_to_string (facts->items[item - 1]));
}

static LkVerdict
expected_verdict (const Row *row, const LkCaseFacts *facts, const LkActor *actor, guint item)
{
  LkResolution resolution;

  if (!expected_role (row, actor))
    return LK_VERDICT_FORBIDDEN;
  if (row->kind == LK_EVENT_KIND_TAKEN && facts->has_owner && !actor->is_owner
      && expected_state (facts, &resolution) != LK_CASE_STATE_CLOSED)
    return LK_VERDICT_ALREADY_OWNED;
  if (!expected_when (row, facts) || !expected_owner (row, actor))
    return LK_VERDICT_NOT_ALLOWED;
  if (*row->items != '\0' && !expected_item (row, facts, item))
    return LK_VERDICT_NOT_ALLOWED;
  return LK_VERDICT_ALLOWED;
}

typedef void (*CheckFunc) (const LkCaseFacts *facts, gpointer data);

/* Every case of two items. */
static void
for_each_case (CheckFunc check, gpointer data)
{
  LkItemState items[2];

  for (guint n = 0; n < 2 * 2 * 2 * 4 * 2 * LK_N_ITEM_STATES * LK_N_ITEM_STATES; n++)
    {
      guint rest = n;
      LkCaseFacts facts = { .items = items, .n_items = 2 };
      LkResolution resolution;

#define NEXT(count) \
  (rest % (count)); \
  rest /= (count)
      facts.type = (LkCaseType) NEXT (2);
      facts.has_owner = NEXT (2);
      facts.evidence_asked = NEXT (2);
      facts.erased = NEXT (2);
      guint closing = NEXT (4);
      items[0] = (LkItemState) NEXT (LK_N_ITEM_STATES);
      items[1] = (LkItemState) NEXT (LK_N_ITEM_STATES);
#undef NEXT
      facts.closing = closing == 0   ? LK_RESOLUTION_NONE
                      : closing == 1 ? LK_RESOLUTION_SOLVED
                      : closing == 2 ? LK_RESOLUTION_WITHDRAWN
                                     : LK_RESOLUTION_EXPIRED;
      if (expected_state (&facts, &resolution) == LK_CASE_STATE_CLOSED)
        facts.closed_at = NOW - G_TIME_SPAN_DAY;
      else if (facts.erased)
        continue; /* only a closed case is ever erased */
      check (&facts, data);
    }
}

static void
check_state (const LkCaseFacts *facts, gpointer data)
{
  LkResolution resolution, expected;

  g_assert_cmpint (lk_state_of_case (facts, &resolution), ==, expected_state (facts, &expected));
  g_assert_cmpint (resolution, ==, expected);
}

static void
test_states (void)
{
  for_each_case (check_state, NULL);
}

static void
check_verdicts (const LkCaseFacts *facts, gpointer data)
{
  guint *checked = data;

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    for (guint a = 0; a < G_N_ELEMENTS (actors); a++)
      for (guint item = 1; item <= 2; item++)
        {
          static const guint both[] = { 1, 2 };
          LkEventFacts event = { .kind = rows[r].kind };
          LkActor actor = actors[a];

          if (actor.is_owner && !facts->has_owner)
            continue;
          if (*rows[r].items != '\0')
            event.item = item;
          if (event.kind == LK_EVENT_KIND_REOPENED)
            {
              event.items = both;
              event.n_items = 2;
            }
          g_assert_cmpint (lk_state_check_event (facts, &actor, &event, NOW), ==,
                           expected_verdict (&rows[r], facts, &actor, item));
          g_assert_cmpint (lk_state_may_post (&actor, event.kind), ==,
                           expected_role (&rows[r], &actor));
          (*checked)++;
        }
}

static void
test_every_row_and_pair (void)
{
  guint checked = 0;

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, LK_N_POSTED_KINDS);
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    g_assert_cmpint (rows[r].kind, ==, r);
  for_each_case (check_verdicts, &checked);
  g_assert_cmpuint (checked, >, 100000);
}

static void
check_actions (const LkCaseFacts *facts, gpointer data)
{
  for (guint a = 0; a < G_N_ELEMENTS (actors); a++)
    {
      guint32 kinds;

      if (actors[a].is_owner && !facts->has_owner)
        continue;
      kinds = lk_state_allowed_kinds (facts, &actors[a], NOW);
      for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
        {
          gboolean expected
              = expected_verdict (&rows[r], facts, &actors[a], 1) == LK_VERDICT_ALLOWED
                || expected_verdict (&rows[r], facts, &actors[a], 2) == LK_VERDICT_ALLOWED;

          g_assert_cmpint ((kinds & LK_KIND_BIT (rows[r].kind)) != 0, ==, expected);
        }
      g_assert_cmpuint (kinds >> LK_N_POSTED_KINDS, ==, 0);
      if (facts->erased)
        g_assert_cmpuint (kinds, ==, 0);
    }
}

static void
test_actions (void)
{
  g_auto (GStrv) words = NULL;

  for_each_case (check_actions, NULL);
  words = lk_state_kinds_to_strv (LK_KIND_BIT (LK_EVENT_KIND_RE_EXPORTED)
                                  | LK_KIND_BIT (LK_EVENT_KIND_TAKEN));
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_cmpstr (words[0], ==, "taken");
  g_assert_cmpstr (words[1], ==, "re-exported");
}

static void
test_nobody_posts_for_the_desk (void)
{
  LkItemState item = LK_ITEM_STATE_ANSWERED;
  LkCaseFacts facts = { .items = &item, .n_items = 1 };

  for (guint k = LK_N_POSTED_KINDS; k < LK_N_EVENT_KINDS; k++)
    for (guint a = 0; a < G_N_ELEMENTS (actors); a++)
      {
        LkEventFacts event = { .kind = (LkEventKind) k, .item = 1 };

        g_assert_cmpint (lk_state_check_event (&facts, &actors[a], &event, NOW), ==,
                         LK_VERDICT_INVALID);
        g_assert_false (lk_state_may_post (&actors[a], event.kind));
      }
}

static void
test_items_that_are_none (void)
{
  LkItemState items[] = { LK_ITEM_STATE_WAITING, LK_ITEM_STATE_APPLIED };
  LkCaseFacts facts = { .items = items, .n_items = 2, .has_owner = TRUE };
  LkActor owner = { LK_ROLE_AGENT, FALSE, TRUE };
  LkEventFacts event = { .kind = LK_EVENT_KIND_ANSWERED, .item = 3 };

  g_assert_cmpint (lk_state_check_event (&facts, &owner, &event, NOW), ==, LK_VERDICT_INVALID);
  event.item = 0;
  g_assert_cmpint (lk_state_check_event (&facts, &owner, &event, NOW), ==, LK_VERDICT_INVALID);
  event.item = G_MAXUINT;
  g_assert_cmpint (lk_state_check_event (&facts, &owner, &event, NOW), ==, LK_VERDICT_INVALID);
  /* refused without an item means all that can be */
  event = (LkEventFacts){ .kind = LK_EVENT_KIND_REFUSED };
  g_assert_cmpint (lk_state_check_event (&facts, &owner, &event, NOW), ==, LK_VERDICT_ALLOWED);
  items[0] = LK_ITEM_STATE_ANSWERED;
  g_assert_cmpint (lk_state_check_event (&facts, &owner, &event, NOW), ==, LK_VERDICT_NOT_ALLOWED);
}

static void
test_reopening (void)
{
  LkItemState items[] = { LK_ITEM_STATE_ANSWERED, LK_ITEM_STATE_WAITING };
  LkCaseFacts facts = { .items = items,
                        .n_items = 2,
                        .closing = LK_RESOLUTION_WITHDRAWN,
                        .closed_at = NOW - LK_REOPEN_DAYS * G_TIME_SPAN_DAY };
  LkActor requester = { LK_ROLE_REQUESTER, TRUE, FALSE };
  const guint wrong[] = { 1, 3 };
  const guint second[] = { 2 };
  LkEventFacts event = { .kind = LK_EVENT_KIND_REOPENED };
  LkEffect effect;

  /* Nothing refused or failed, so the event has to name the items. */
  g_assert_cmpint (lk_state_check_event (&facts, &requester, &event, NOW), ==, LK_VERDICT_INVALID);
  event.items = wrong;
  event.n_items = 2;
  g_assert_cmpint (lk_state_check_event (&facts, &requester, &event, NOW), ==, LK_VERDICT_INVALID);
  event.items = second;
  event.n_items = 1;
  g_assert_cmpint (lk_state_check_event (&facts, &requester, &event, NOW), ==, LK_VERDICT_ALLOWED);
  g_assert_cmpint (lk_state_check_event (&facts, &requester, &event, NOW + 1), ==,
                   LK_VERDICT_NOT_ALLOWED);
  items[1] = LK_ITEM_STATE_REFUSED;
  event.n_items = 0;
  g_assert_cmpint (lk_state_check_event (&facts, &requester, &event, NOW), ==, LK_VERDICT_ALLOWED);
  lk_state_apply (&facts, &event, NOW, &effect);
  g_assert_cmpint (items[0], ==, LK_ITEM_STATE_ANSWERED);
  g_assert_cmpint (items[1], ==, LK_ITEM_STATE_WAITING);
  g_assert_cmpint (facts.closing, ==, LK_RESOLUTION_NONE);
  g_assert_cmpint (facts.closed_at, ==, 0);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_SUBMITTED);
}

/* One row: what an event makes of an item of every state. NULL: it may not be posted there. */
typedef struct
{
  LkEventFacts event;
  const char *after[LK_N_ITEM_STATES]; /* waiting answered applied failed invalidated refused */
  gboolean drops_answer;
} EffectRow;

static const EffectRow effects[] = {
  { { .kind = LK_EVENT_KIND_EVIDENCE_ADDED, .item = 1 },
    { "waiting", "answered", NULL, "failed", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_EVIDENCE_ADDED, .item = 1, .has_request = TRUE },
    { "waiting", "waiting", NULL, "waiting", "waiting", NULL },
    TRUE },
  { { .kind = LK_EVENT_KIND_RE_EXPORTED, .item = 1, .has_request = TRUE },
    { "waiting", "waiting", NULL, "waiting", "waiting", NULL },
    TRUE },
  { { .kind = LK_EVENT_KIND_INVALIDATED, .item = 1 },
    { "invalidated", "invalidated", NULL, "invalidated", NULL, NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_ANSWERED, .item = 1 },
    { "answered", "answered", NULL, "answered", NULL, NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_REFUSED, .item = 1 },
    { "refused", NULL, NULL, "refused", "refused", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED, .item = 1, .outcome = LK_APPLY_OUTCOME_SUCCESS },
    { NULL, "applied", NULL, "applied", "applied", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED,
      .item = 1,
      .outcome = LK_APPLY_OUTCOME_UNKNOWN,
      .result = LK_APPLY_RESULT_WRONG_CODE },
    { NULL, "answered", NULL, "failed", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED,
      .item = 1,
      .outcome = LK_APPLY_OUTCOME_REFUSED,
      .result = LK_APPLY_RESULT_WRONG_CODE },
    { NULL, "failed", NULL, "failed", "failed", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED,
      .item = 1,
      .outcome = LK_APPLY_OUTCOME_REFUSED,
      .result = LK_APPLY_RESULT_REQUEST_GONE },
    { NULL, "invalidated", NULL, "invalidated", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED,
      .item = 1,
      .outcome = LK_APPLY_OUTCOME_REFUSED,
      .result = LK_APPLY_RESULT_EXPIRED },
    { NULL, "invalidated", NULL, "invalidated", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED,
      .item = 1,
      .outcome = LK_APPLY_OUTCOME_REFUSED,
      .result = LK_APPLY_RESULT_LOCKED },
    { NULL, "answered", NULL, "failed", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_APPLIED, .item = 1, .outcome = LK_APPLY_OUTCOME_REFUSED },
    { NULL, "answered", NULL, "failed", "invalidated", NULL },
    FALSE },
  { { .kind = LK_EVENT_KIND_UNBOUND, .item = 1 },
    { "applied", NULL, NULL, NULL, NULL, NULL },
    FALSE },
};

static void
check_effect (const EffectRow *row, guint state)
{
  LkItemState items[] = { (LkItemState) state, LK_ITEM_STATE_WAITING };
  LkCaseFacts facts = { .type = LK_CASE_TYPE_DEVICE_UNBIND,
                        .items = items,
                        .n_items = 2,
                        .has_owner = TRUE,
                        .evidence_asked = TRUE };
  LkActor admin = { LK_ROLE_ADMIN, TRUE, TRUE };
  LkEffect effect;

  if (row->after[state] == NULL)
    {
      g_assert_cmpint (lk_state_check_event (&facts, &admin, &row->event, NOW), ==,
                       LK_VERDICT_NOT_ALLOWED);
      return;
    }
  g_assert_cmpint (lk_state_check_event (&facts, &admin, &row->event, NOW), ==, LK_VERDICT_ALLOWED);
  lk_state_apply (&facts, &row->event, NOW, &effect);
  g_assert_cmpstr (lk_item_state_to_string (items[0]), ==, row->after[state]);
  g_assert_cmpstr (lk_item_state_to_string (items[1]), ==, "waiting");
  g_assert_cmpint (facts.evidence_asked, ==, row->event.kind != LK_EVENT_KIND_EVIDENCE_ADDED);
  g_assert_cmpuint (effect.answer_dropped, ==, row->drops_answer ? 1 : 0);
  g_assert_cmpint (effect.owner, ==, LK_OWNER_EFFECT_KEEP);
  g_assert_cmpint (facts.closing, ==, LK_RESOLUTION_NONE);
  g_assert_false (effect.erase);
}

static void
test_effects_on_items (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    for (guint state = 0; state < LK_N_ITEM_STATES; state++)
      check_effect (&effects[i], state);
}

static void
test_effects_on_the_case (void)
{
  LkItemState items[] = { LK_ITEM_STATE_WAITING };
  LkCaseFacts facts = { .items = items, .n_items = 1 };
  LkEffect effect;

#define APPLY(...) lk_state_apply (&facts, &(LkEventFacts){ __VA_ARGS__ }, NOW, &effect)
  APPLY (.kind = LK_EVENT_KIND_TAKEN);
  g_assert_cmpint (effect.owner, ==, LK_OWNER_EFFECT_CALLER);
  g_assert_true (facts.has_owner);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_IN_WORK);
  APPLY (.kind = LK_EVENT_KIND_RELEASED);
  g_assert_cmpint (effect.owner, ==, LK_OWNER_EFFECT_NOBODY);
  g_assert_false (facts.has_owner);
  APPLY (.kind = LK_EVENT_KIND_ASSIGNED);
  g_assert_cmpint (effect.owner, ==, LK_OWNER_EFFECT_NAMED);
  g_assert_true (facts.has_owner);
  APPLY (.kind = LK_EVENT_KIND_EVIDENCE_REQUESTED);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_NEEDS_EVIDENCE);
  APPLY (.kind = LK_EVENT_KIND_COMMENT);
  g_assert_true (facts.evidence_asked);
  APPLY (.kind = LK_EVENT_KIND_EVIDENCE_ADDED, .item = 1);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_IN_WORK);
  APPLY (.kind = LK_EVENT_KIND_ANSWERED, .item = 1);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_ANSWERED);
  APPLY (.kind = LK_EVENT_KIND_ANSWER_VIEWED, .item = 1);
  g_assert_cmpint (items[0], ==, LK_ITEM_STATE_ANSWERED);
  APPLY (.kind = LK_EVENT_KIND_ANSWER_EXPIRED, .item = 1);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_NEEDS_EVIDENCE);
  /* The device decides, not the clock: an expired answer may still have served. */
  APPLY (.kind = LK_EVENT_KIND_APPLIED, .item = 1, .outcome = LK_APPLY_OUTCOME_SUCCESS);
  g_assert_cmpint (lk_state_of_case (&facts, NULL), ==, LK_CASE_STATE_CLOSED);
  g_assert_cmpint (facts.closed_at, ==, NOW);
  APPLY (.kind = LK_EVENT_KIND_ANSWER_EXPIRED, .item = 1);
  g_assert_cmpint (items[0], ==, LK_ITEM_STATE_APPLIED);
  APPLY (.kind = LK_EVENT_KIND_ERASED);
  g_assert_true (effect.erase);
  g_assert_true (facts.erased);

  items[0] = LK_ITEM_STATE_ANSWERED;
  facts = (LkCaseFacts){ .items = items, .n_items = 1 };
  APPLY (.kind = LK_EVENT_KIND_CLOSED);
  g_assert_cmpint (facts.closing, ==, LK_RESOLUTION_SOLVED);
  g_assert_cmpint (facts.closed_at, ==, NOW);
  facts = (LkCaseFacts){ .items = items, .n_items = 1 };
  APPLY (.kind = LK_EVENT_KIND_WITHDRAWN);
  g_assert_cmpint (facts.closing, ==, LK_RESOLUTION_WITHDRAWN);
#undef APPLY
}

static void
test_refusing_all (void)
{
  LkItemState items[] = { LK_ITEM_STATE_WAITING, LK_ITEM_STATE_ANSWERED, LK_ITEM_STATE_FAILED,
                          LK_ITEM_STATE_INVALIDATED, LK_ITEM_STATE_APPLIED };
  LkCaseFacts facts = { .items = items, .n_items = 5, .has_owner = TRUE };
  LkEventFacts event = { .kind = LK_EVENT_KIND_REFUSED };
  LkEffect effect;

  lk_state_apply (&facts, &event, NOW, &effect);
  g_assert_cmpint (items[0], ==, LK_ITEM_STATE_REFUSED);
  g_assert_cmpint (items[1], ==, LK_ITEM_STATE_ANSWERED);
  g_assert_cmpint (items[2], ==, LK_ITEM_STATE_REFUSED);
  g_assert_cmpint (items[3], ==, LK_ITEM_STATE_REFUSED);
  g_assert_cmpint (items[4], ==, LK_ITEM_STATE_APPLIED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/states", test_states);
  g_test_add_func ("/state/every-row-and-pair", test_every_row_and_pair);
  g_test_add_func ("/state/actions", test_actions);
  g_test_add_func ("/state/nobody-posts-for-the-desk", test_nobody_posts_for_the_desk);
  g_test_add_func ("/state/items-that-are-none", test_items_that_are_none);
  g_test_add_func ("/state/reopening", test_reopening);
  g_test_add_func ("/state/effects-on-items", test_effects_on_items);
  g_test_add_func ("/state/effects-on-the-case", test_effects_on_the_case);
  g_test_add_func ("/state/refusing-all", test_refusing_all);
  return g_test_run ();
}
