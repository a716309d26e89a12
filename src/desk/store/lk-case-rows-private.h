/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"

G_BEGIN_DECLS

/* What lk_case_read() reads, in its order. */
#define LK_CASE_COLUMNS                                                                    \
  "c.seq, c.id, c.type, c.method, c.state, c.resolution, c.language, c.created_at, "       \
  "c.updated_at, c.changed, c.revision, c.requester_id, r.display_name, c.owner_id, "      \
  "o.display_name, o.email, o.phone, c.contact_name, c.contact_company, c.contact_email, " \
  "c.contact_phone, c.contact_country, c.agreement_version, c.agreement_sha256, "          \
  "c.accepted_at, c.creation_key, c.evidence, c.ending, c.closed_at, c.expired_at, "       \
  "c.erased_at, c.purged"

#define LK_CASE_SELECT                                                             \
  "SELECT " LK_CASE_COLUMNS " FROM cases c JOIN users r ON r.id = c.requester_id " \
  "LEFT JOIN users o ON o.id = c.owner_id"

LkCaseRow *lk_case_read (LkDbCursor *cursor);
gboolean lk_case_read_items (LkDb *db, GPtrArray *cases, GError **error);

G_END_DECLS
