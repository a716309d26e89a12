/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft.h"

G_BEGIN_DECLS

char *lk_draft_words_kept (LkDraft *draft);
const char *lk_draft_words_lost (LkDraft *draft);
const char *lk_draft_words_locked (void);

G_END_DECLS
