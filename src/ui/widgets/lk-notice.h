/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkNoticeKind:
 * @LK_NOTICE_INFO: something to know
 * @LK_NOTICE_SUCCESS: something went well
 * @LK_NOTICE_WARNING: something to be careful about
 * @LK_NOTICE_ERROR: something went wrong
 */
typedef enum
{
  LK_NOTICE_INFO,
  LK_NOTICE_SUCCESS,
  LK_NOTICE_WARNING,
  LK_NOTICE_ERROR,
} LkNoticeKind;

#define LK_TYPE_NOTICE_KIND (lk_notice_kind_get_type ())
GType lk_notice_kind_get_type (void);

#define LK_TYPE_NOTICE (lk_notice_get_type ())
G_DECLARE_FINAL_TYPE (LkNotice, lk_notice, LK, NOTICE, GtkWidget)

GtkWidget *lk_notice_new (void);
void lk_notice_show (LkNotice *self, LkNoticeKind kind, const char *text, const char *detail);
void lk_notice_hide (LkNotice *self);
void lk_notice_set_kind (LkNotice *self, LkNoticeKind kind);
LkNoticeKind lk_notice_get_kind (LkNotice *self);
void lk_notice_set_text (LkNotice *self, const char *text);
const char *lk_notice_get_text (LkNotice *self);
void lk_notice_set_detail (LkNotice *self, const char *detail);
const char *lk_notice_get_detail (LkNotice *self);
void lk_notice_set_button_label (LkNotice *self, const char *label);
const char *lk_notice_get_button_label (LkNotice *self);
void lk_notice_set_revealed (LkNotice *self, gboolean revealed);
gboolean lk_notice_get_revealed (LkNotice *self);

G_END_DECLS
