/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-draft.h"

G_BEGIN_DECLS

/**
 * LkItemMark:
 * @LK_ITEM_MARK_MISSING: there is something to do
 * @LK_ITEM_MARK_DONE: all is there
 * @LK_ITEM_MARK_DOUBT: it is there, but look at it
 * @LK_ITEM_MARK_BAD: it cannot stay as it is
 *
 * How far a device is on a page.
 */
typedef enum
{
  LK_ITEM_MARK_MISSING,
  LK_ITEM_MARK_DONE,
  LK_ITEM_MARK_DOUBT,
  LK_ITEM_MARK_BAD,
} LkItemMark;

/**
 * LkItemMarkFunc:
 * @item: a device of the case
 * @word: (out) (transfer none): how far it is, in a word or two
 * @user_data: whose
 *
 * Returns: how far it is
 */
typedef LkItemMark (*LkItemMarkFunc) (LkDraftItem *item, const char **word, gpointer user_data);

#define LK_TYPE_ITEM_SWITCHER (lk_item_switcher_get_type ())
G_DECLARE_FINAL_TYPE (LkItemSwitcher, lk_item_switcher, LK, ITEM_SWITCHER, GtkWidget)

void lk_item_switcher_set_mark_func (LkItemSwitcher *self, LkItemMarkFunc func, gpointer user_data);
void lk_item_switcher_set_draft (LkItemSwitcher *self, LkDraft *draft);
void lk_item_switcher_refresh (LkItemSwitcher *self);
LkDraftItem *lk_item_switcher_get_current (LkItemSwitcher *self);
void lk_item_switcher_set_current (LkItemSwitcher *self, LkDraftItem *item);
gboolean lk_item_switcher_go_to_first_missing (LkItemSwitcher *self);
LkDraftItem *lk_item_switcher_find_missing (LkItemSwitcher *self);

G_END_DECLS
