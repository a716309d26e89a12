/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-contact.h"
#include "lk-draft-item.h"

G_BEGIN_DECLS

#define LK_TYPE_DRAFT (lk_draft_get_type ())
G_DECLARE_FINAL_TYPE (LkDraft, lk_draft, LK, DRAFT, GObject)

LkDraft *lk_draft_new (void);
LkDraft *lk_draft_new_with_id (const char *id);
const char *lk_draft_get_id (LkDraft *self);
void lk_draft_renew_id (LkDraft *self);
gboolean lk_draft_is_empty (LkDraft *self);

void lk_draft_set_case_type (LkDraft *self, LkCaseType type);
gboolean lk_draft_get_case_type (LkDraft *self, LkCaseType *type);
void lk_draft_set_method (LkDraft *self, LkCaseMethod method);
gboolean lk_draft_get_method (LkDraft *self, LkCaseMethod *method);

void lk_draft_set_step (LkDraft *self, const char *step);
const char *lk_draft_get_step (LkDraft *self);
void lk_draft_set_updated_at (LkDraft *self, const char *updated_at);
const char *lk_draft_get_updated_at (LkDraft *self);
void lk_draft_set_language (LkDraft *self, const char *language);
const char *lk_draft_get_language (LkDraft *self);
void lk_draft_set_desk (LkDraft *self, const char *desk);
const char *lk_draft_get_desk (LkDraft *self);
void lk_draft_set_comment (LkDraft *self, const char *comment);
const char *lk_draft_get_comment (LkDraft *self);

LkContact *lk_draft_get_contact (LkDraft *self);
void lk_draft_set_agreement (LkDraft *self,
                             const char *version,
                             const char *sha256,
                             const char *agreed_at);
const char *lk_draft_get_agreement_version (LkDraft *self);
const char *lk_draft_get_agreement_sha256 (LkDraft *self);
const char *lk_draft_get_agreed_at (LkDraft *self);

GListModel *lk_draft_get_items (LkDraft *self);
guint lk_draft_get_n_items (LkDraft *self);
LkDraftItem *lk_draft_get_item (LkDraft *self, guint index);
LkDraftItem *lk_draft_find_item (LkDraft *self, const char *mac, const char *serial);
void lk_draft_add_item (LkDraft *self, LkDraftItem *item);
void lk_draft_remove_item (LkDraft *self, LkDraftItem *item);
gboolean lk_draft_has_secrets (LkDraft *self);
void lk_draft_touch (LkDraft *self);

void lk_draft_set_filed (LkDraft *self, const char *case_id, const char *const *duplicates);
const char *lk_draft_get_case_id (LkDraft *self);
const char *const *lk_draft_get_duplicates (LkDraft *self);

G_END_DECLS
