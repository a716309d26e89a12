/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-device-identity.h"
#include "lk-enums.h"

G_BEGIN_DECLS

#define LK_TYPE_CASE_ITEM (lk_case_item_get_type ())
G_DECLARE_FINAL_TYPE (LkCaseItem, lk_case_item, LK, CASE_ITEM, GObject)

LkCaseItem *lk_case_item_new_from_json (JsonObject *object, GError **error);
JsonObject *lk_case_item_to_json (LkCaseItem *self);
guint lk_case_item_get_index (LkCaseItem *self);
LkItemState lk_case_item_get_state (LkCaseItem *self);
LkDeviceIdentity *lk_case_item_get_device (LkCaseItem *self);
gboolean lk_case_item_has_request (LkCaseItem *self);
LkRequestKind lk_case_item_get_request_kind (LkCaseItem *self);
const char *lk_case_item_get_request_sha256 (LkCaseItem *self);
GDateTime *lk_case_item_get_exported_at (LkCaseItem *self);
gboolean lk_case_item_has_label (LkCaseItem *self);
const char *lk_case_item_get_label_sha256 (LkCaseItem *self);
const char *lk_case_item_get_label_media_type (LkCaseItem *self);
LkLabelKind lk_case_item_get_label_kind (LkCaseItem *self);
gboolean lk_case_item_has_answer (LkCaseItem *self);
LkAnswerKind lk_case_item_get_answer_kind (LkCaseItem *self);
GDateTime *lk_case_item_get_issued_at (LkCaseItem *self);
GDateTime *lk_case_item_get_expires_at (LkCaseItem *self);

G_END_DECLS
