/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-draft.h"
#include "lk-new-case.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkDraftSealFunc:
 * @secret: a request
 * @context: what it is and where it stands
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): what to write to the disk for it, %NULL for nothing
 */
typedef char *(*LkDraftSealFunc) (LkSecret *secret, const char *context, gpointer user_data);

/**
 * LkDraftUnsealFunc:
 * @sealed: (nullable): what stood on the disk for it
 * @context: what it is and where it stands
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): the request, %NULL when it is lost
 */
typedef LkSecret *(*LkDraftUnsealFunc) (const char *sealed,
                                        const char *context,
                                        gpointer user_data);

/**
 * LkDraftPhotoFunc:
 * @sha256: hash of a photo
 * @user_data: as given
 *
 * Returns: (transfer full) (nullable): the photo, %NULL when it is lost
 */
typedef GBytes *(*LkDraftPhotoFunc) (const char *sha256, gpointer user_data);

JsonObject *lk_draft_to_json (LkDraft *draft, LkDraftSealFunc seal, gpointer user_data);
LkDraft *lk_draft_new_from_json (JsonObject *object,
                                 LkDraftUnsealFunc unseal,
                                 LkDraftPhotoFunc photo,
                                 gpointer user_data,
                                 gboolean *lost);
char *lk_draft_dup_message (LkDraft *draft);
LkNewCase *lk_draft_to_new_case (LkDraft *draft, GError **error);

G_END_DECLS
