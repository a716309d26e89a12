/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-event.h"

G_BEGIN_DECLS

char *lk_event_words_sentence (LkEvent *event, guint n_items);
char *lk_event_words_text (LkEvent *event);
const char *lk_event_words_icon (LkEvent *event);

G_END_DECLS
