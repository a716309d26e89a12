/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-enums.h"

G_BEGIN_DECLS

/**
 * LkViewer:
 * @LK_VIEWER_REQUESTER: someone who filed cases at a team's desk
 * @LK_VIEWER_AGENT: someone who handles cases there
 * @LK_VIEWER_ALONE: someone whose cases are kept on this computer: both in one
 *
 * Who looks at a case. The same state is put in other words for each.
 */
typedef enum
{
  LK_VIEWER_REQUESTER,
  LK_VIEWER_AGENT,
  LK_VIEWER_ALONE,
} LkViewer;

/**
 * LkStatusLook:
 * @word: the state in a word or two
 * @icon: name of a symbolic icon
 * @style: a style class of libadwaita
 *
 * How a state is shown: always icon, word and colour together.
 */
typedef struct
{
  const char *word;
  const char *icon;
  const char *style;
} LkStatusLook;

LkStatusLook lk_case_words_state (LkCaseState state, LkResolution resolution, LkViewer viewer);
LkStatusLook lk_case_words_item (LkItemState state, LkCase *of);
const char *
lk_case_words_next (LkCaseState state, LkResolution resolution, LkCaseType type, LkViewer viewer);
const char *lk_case_words_after_failure (LkViewer viewer);
const char *lk_case_words_type (LkCaseType type);
const char *lk_case_words_method (LkCaseMethod method);
const char *lk_case_words_reason (LkReason reason);
const char *lk_case_words_result (LkApplyResult result);
const char *lk_case_words_role (LkRole role);

G_END_DECLS
