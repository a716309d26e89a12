/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-item.h"
#include "lk-contact.h"
#include "lk-enums.h"
#include "lk-person.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_TYPE_CASE (lk_case_get_type ())
G_DECLARE_FINAL_TYPE (LkCase, lk_case, LK, CASE, GObject)

LkCase *lk_case_new_from_json (JsonObject *object, GError **error);
JsonObject *lk_case_to_json (LkCase *self);
void lk_case_set_etag (LkCase *self, const char *etag);
const char *lk_case_get_id (LkCase *self);
LkCaseType lk_case_get_case_type (LkCase *self);
LkCaseMethod lk_case_get_method (LkCase *self);
LkCaseState lk_case_get_state (LkCase *self);
LkResolution lk_case_get_resolution (LkCase *self);
GDateTime *lk_case_get_created_at (LkCase *self);
GDateTime *lk_case_get_updated_at (LkCase *self);
GDateTime *lk_case_get_erased_at (LkCase *self);
gint64 lk_case_get_revision (LkCase *self);
const char *lk_case_get_etag (LkCase *self);
const char *lk_case_get_requester_id (LkCase *self);
const char *lk_case_get_requester_name (LkCase *self);
LkContact *lk_case_get_contact (LkCase *self);
LkPerson *lk_case_get_owner (LkCase *self);
GListModel *lk_case_get_items (LkCase *self);
const char *lk_case_get_agreement_version (LkCase *self);
const char *lk_case_get_agreement_sha256 (LkCase *self);
GDateTime *lk_case_get_agreement_accepted_at (LkCase *self);
guint32 lk_case_get_allowed_kinds (LkCase *self);
const char *const *lk_case_get_duplicates (LkCase *self);
gboolean lk_case_is_open (LkCase *self);
gboolean lk_case_allows (LkCase *self, LkEventKind kind);
guint lk_case_get_n_items (LkCase *self);
LkCaseItem *lk_case_get_item (LkCase *self, guint index);
GDateTime *lk_case_get_next_expiry (LkCase *self);

G_END_DECLS
