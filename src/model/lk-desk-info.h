/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-contact.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_DESK_INFO (lk_desk_info_get_type ())
G_DECLARE_FINAL_TYPE (LkDeskInfo, lk_desk_info, LK, DESK_INFO, GObject)

LkDeskInfo *lk_desk_info_new_from_json (JsonObject *object, GError **error);
const char *lk_desk_info_get_name (LkDeskInfo *self);
const char *lk_desk_info_get_version (LkDeskInfo *self);
gint64 lk_desk_info_get_label_bytes (LkDeskInfo *self);
guint lk_desk_info_get_items_per_case (LkDeskInfo *self);
guint lk_desk_info_get_comment_chars (LkDeskInfo *self);
guint lk_desk_info_get_request_chars (LkDeskInfo *self);
guint lk_desk_info_get_answer_chars (LkDeskInfo *self);
const char *lk_desk_info_get_agreement_version (LkDeskInfo *self);
const char *lk_desk_info_get_agreement_language (LkDeskInfo *self);
const char *lk_desk_info_get_agreement_text (LkDeskInfo *self);
const char *lk_desk_info_get_agreement_sha256 (LkDeskInfo *self);
const char *lk_desk_info_get_region (LkDeskInfo *self);
guint lk_desk_info_get_answer_warn_hours (LkDeskInfo *self);
guint lk_desk_info_get_answer_expire_hours (LkDeskInfo *self);
const char *const *lk_desk_info_get_proofs (LkDeskInfo *self);
const char *lk_desk_info_get_hours (LkDeskInfo *self);
LkContact *lk_desk_info_get_contact (LkDeskInfo *self);
const char *lk_desk_info_get_url (LkDeskInfo *self);
const char *lk_desk_info_get_source (LkDeskInfo *self);
const char *lk_desk_info_get_source_date (LkDeskInfo *self);

G_END_DECLS
