/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-contact.h"
#include "lk-device-identity.h"
#include "lk-enums.h"
#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_TYPE_NEW_CASE (lk_new_case_get_type ())
G_DECLARE_FINAL_TYPE (LkNewCase, lk_new_case, LK, NEW_CASE, GObject)

LkNewCase *lk_new_case_new (LkCaseType type, LkCaseMethod method);
void lk_new_case_set_language (LkNewCase *self, const char *language);
void lk_new_case_set_contact (LkNewCase *self, LkContact *contact);
void lk_new_case_set_agreement (LkNewCase *self, const char *version, const char *sha256);
void lk_new_case_set_comment (LkNewCase *self, const char *comment);
void lk_new_case_add_item (LkNewCase *self,
                           LkDeviceIdentity *device,
                           LkRequestKind request_kind,
                           LkSecret *request_text,
                           const char *exported_at,
                           LkLabelKind label_kind,
                           const char *label_sha256);
guint lk_new_case_get_n_items (LkNewCase *self);
gboolean lk_new_case_is_filed_as (LkNewCase *self, LkCase *filed);
LkSecret *lk_new_case_to_json (LkNewCase *self);

G_END_DECLS
