/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkListStatusAction:
 * @LK_LIST_STATUS_NEW_CASE: start a case
 * @LK_LIST_STATUS_CLEAR: give up search and filters
 * @LK_LIST_STATUS_RETRY: ask the desk again
 * @LK_LIST_STATUS_SIGN_IN: sign in
 * @LK_LIST_STATUS_NOTHING: there is nothing to do, and no button
 *
 * What can be done about a list without cases.
 */
typedef enum
{
  LK_LIST_STATUS_NEW_CASE,
  LK_LIST_STATUS_CLEAR,
  LK_LIST_STATUS_RETRY,
  LK_LIST_STATUS_SIGN_IN,
  LK_LIST_STATUS_NOTHING,
} LkListStatusAction;

#define LK_TYPE_LIST_STATUS (lk_list_status_get_type ())
G_DECLARE_FINAL_TYPE (LkListStatus, lk_list_status, LK, LIST_STATUS, GtkWidget)

void lk_list_status_show (LkListStatus *self,
                          LkListStatusAction action,
                          const char *icon,
                          const char *title,
                          const char *text);
LkListStatusAction lk_list_status_get_action (LkListStatus *self);

G_END_DECLS
