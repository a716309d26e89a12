/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"

G_BEGIN_DECLS

/*
 * One function a resource and method. Each runs inside a transaction, after the checks up to 413,
 * fills call->reply and returns whether what it wrote shall be kept; FALSE with error when the
 * database failed. Each may be run again from the start.
 */

/* lk-handle-desk.c */
gboolean lk_handle_health (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_desk (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_me (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_users (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_sign_out (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_metrics (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_feed (LkDb *db, LkCall *call, GError **error);

/* lk-handle-blob.c */
gboolean lk_handle_find_blob (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_put_blob (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_get_blob (LkDb *db, LkCall *call, GError **error);

/* lk-handle-case.c */
gboolean lk_handle_create_case (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_get_case (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_get_request (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_get_answer (LkDb *db, LkCall *call, GError **error);

/* lk-handle-list.c */
gboolean lk_handle_list_cases (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_list_events (LkDb *db, LkCall *call, GError **error);
gboolean lk_handle_get_history (LkDb *db, LkCall *call, GError **error);

/* lk-handle-event.c */
gboolean lk_handle_post_event (LkDb *db, LkCall *call, GError **error);

G_END_DECLS
