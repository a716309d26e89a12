/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LK_TYPE_CHOICE_CARD (lk_choice_card_get_type ())
G_DECLARE_FINAL_TYPE (LkChoiceCard, lk_choice_card, LK, CHOICE_CARD, GtkToggleButton)

void lk_choice_card_set_title (LkChoiceCard *self, const char *title);
void lk_choice_card_set_text (LkChoiceCard *self, const char *text);
void lk_choice_card_set_note (LkChoiceCard *self, const char *note);

G_END_DECLS
