/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-case-words.h"

G_BEGIN_DECLS

/**
 * LkCaseTodo:
 * @LK_TODO_NONE: nothing but waiting
 * @LK_TODO_TAKE: an agent may take the case
 * @LK_TODO_ANSWER: an agent gives the answer for a device
 * @LK_TODO_ENTER_ANSWER: the vendor's answer is to be entered on this computer
 * @LK_TODO_MARK_UNBOUND: the desk has unbound a device and this is to be recorded
 * @LK_TODO_RESET: the answer is there: set the new password
 * @LK_TODO_EXPORT_AGAIN: the device's request no longer counts: a new one is needed
 * @LK_TODO_ADD_EVIDENCE: the desk asked for something
 * @LK_TODO_REOPEN: the case ended without what it was for, and may go on
 *
 * The one thing to do about a case now.
 */
typedef enum
{
  LK_TODO_NONE,
  LK_TODO_TAKE,
  LK_TODO_ANSWER,
  LK_TODO_ENTER_ANSWER,
  LK_TODO_MARK_UNBOUND,
  LK_TODO_RESET,
  LK_TODO_EXPORT_AGAIN,
  LK_TODO_ADD_EVIDENCE,
  LK_TODO_REOPEN,
} LkCaseTodo;

LkCaseTodo lk_case_todo_find (LkCase *item, LkViewer viewer, guint *index);
const char *lk_case_todo_label (LkCaseTodo todo);
const char *lk_case_todo_action (LkCaseTodo todo);
guint lk_case_todo_first_in (LkCase *item, LkItemState state);

G_END_DECLS
