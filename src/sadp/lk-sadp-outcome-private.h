/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-message.h"
#include "lk-sadp-outcome.h"

G_BEGIN_DECLS

int lk_sadp_answer_number (LkSadpMessage *answer, const char *name);
LkSadpOutcome *lk_sadp_outcome_new_from_answer (LkSadpMessage *answer);

G_END_DECLS
