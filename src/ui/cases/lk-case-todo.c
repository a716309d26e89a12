/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-todo.h"

#include <glib/gi18n.h>

/**
 * lk_case_todo_first_in:
 * @item: a case
 * @state: a device's state
 *
 * Returns: the index, from 1, of the first device in that state, or 0
 */
guint
lk_case_todo_first_in (LkCase *item, LkItemState state)
{
  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    {
      LkCaseItem *device = lk_case_get_item (item, i);

      if (device != NULL && lk_case_item_get_state (device) == state)
        return i;
    }
  return 0;
}

/* The answer may still serve a device that refused it once, or whose answer ran out: the device
 * decides, not a clock. But a new one comes first where there is one. */
static guint
first_to_reset (LkCase *item)
{
  guint index = lk_case_todo_first_in (item, LK_ITEM_STATE_ANSWERED);

  return lk_case_allows (item, LK_EVENT_KIND_APPLIED) ? index : 0;
}

static LkCaseTodo
desk_todo (LkCase *item, LkViewer viewer, guint *index)
{
  guint waiting = lk_case_todo_first_in (item, LK_ITEM_STATE_WAITING);
  gboolean may_take = lk_case_allows (item, LK_EVENT_KIND_TAKEN);

  if (waiting == 0)
    waiting = lk_case_todo_first_in (item, LK_ITEM_STATE_FAILED);
  *index = waiting;
  if (may_take && viewer == LK_VIEWER_AGENT)
    return LK_TODO_TAKE;
  if (waiting == 0)
    return LK_TODO_NONE;
  if (lk_case_get_case_type (item) == LK_CASE_TYPE_DEVICE_UNBIND)
    return may_take || lk_case_allows (item, LK_EVENT_KIND_UNBOUND) ? LK_TODO_MARK_UNBOUND
                                                                    : LK_TODO_NONE;
  if (!may_take && !lk_case_allows (item, LK_EVENT_KIND_ANSWERED))
    return LK_TODO_NONE;
  return viewer == LK_VIEWER_AGENT ? LK_TODO_ANSWER : LK_TODO_ENTER_ANSWER;
}

/* The desk has its own reasons to open a case again; they are in the menu. */
static LkCaseTodo
closed_todo (LkCase *item, LkViewer viewer)
{
  return viewer != LK_VIEWER_AGENT && lk_case_get_resolution (item) != LK_RESOLUTION_SOLVED
                 && lk_case_allows (item, LK_EVENT_KIND_REOPENED)
             ? LK_TODO_REOPEN
             : LK_TODO_NONE;
}

/**
 * lk_case_todo_find:
 * @item: a case
 * @viewer: who looks
 * @index: (out): the device it is about, from 1, or 0
 *
 * Returns: the one thing to do now
 */
LkCaseTodo
lk_case_todo_find (LkCase *item, LkViewer viewer, guint *index)
{
  *index = 0;
  if (!lk_case_is_open (item))
    return closed_todo (item, viewer);
  if (viewer == LK_VIEWER_AGENT)
    return desk_todo (item, viewer, index);
  *index = first_to_reset (item);
  if (*index != 0)
    return LK_TODO_RESET;
  if (lk_case_get_state (item) == LK_CASE_STATE_NEEDS_EVIDENCE)
    {
      *index = lk_case_todo_first_in (item, LK_ITEM_STATE_INVALIDATED);
      if (*index != 0 && lk_case_allows (item, LK_EVENT_KIND_RE_EXPORTED))
        return LK_TODO_EXPORT_AGAIN;
      *index = lk_case_todo_first_in (item, LK_ITEM_STATE_WAITING);
      if (lk_case_allows (item, LK_EVENT_KIND_EVIDENCE_ADDED))
        return LK_TODO_ADD_EVIDENCE;
    }
  return viewer == LK_VIEWER_ALONE ? desk_todo (item, viewer, index) : LK_TODO_NONE;
}

/**
 * lk_case_todo_label:
 * @todo: what to do
 *
 * Returns: (nullable): the words on its button
 */
const char *
lk_case_todo_label (LkCaseTodo todo)
{
  switch (todo)
    {
    case LK_TODO_NONE:
      return NULL;
    case LK_TODO_TAKE:
      return _ ("_Take Case");
    case LK_TODO_ANSWER:
      return _ ("_Answer");
    case LK_TODO_ENTER_ANSWER:
      return _ ("_Enter the Desk’s Answer");
    case LK_TODO_MARK_UNBOUND:
      return _ ("_Mark as Unbound");
    case LK_TODO_RESET:
      return _ ("_Reset Password");
    case LK_TODO_EXPORT_AGAIN:
      return _ ("_Export Again");
    case LK_TODO_ADD_EVIDENCE:
      return _ ("_Add What Is Missing");
    case LK_TODO_REOPEN:
      return _ ("_Reopen…");
    }
  g_return_val_if_reached (NULL);
}

/**
 * lk_case_todo_action:
 * @todo: what to do
 *
 * Returns: (nullable): the action of the case page that its button activates
 */
const char *
lk_case_todo_action (LkCaseTodo todo)
{
  switch (todo)
    {
    case LK_TODO_NONE:
      return NULL;
    case LK_TODO_TAKE:
      return "case.take";
    case LK_TODO_ANSWER:
    case LK_TODO_ENTER_ANSWER:
      return "case.answer";
    case LK_TODO_MARK_UNBOUND:
      return "case.unbound";
    case LK_TODO_RESET:
      return "case.reset";
    case LK_TODO_EXPORT_AGAIN:
      return "case.export-again";
    case LK_TODO_ADD_EVIDENCE:
      return "case.add-evidence";
    case LK_TODO_REOPEN:
      return "case.reopen";
    }
  g_return_val_if_reached (NULL);
}
