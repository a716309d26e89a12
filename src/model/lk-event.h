/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_EVENT (lk_event_get_type ())
G_DECLARE_FINAL_TYPE (LkEvent, lk_event, LK, EVENT, GObject)

LkEvent *lk_event_new_from_json (JsonObject *object, GError **error);
const char *lk_event_get_case_id (LkEvent *self);
gint64 lk_event_get_seq (LkEvent *self);
GDateTime *lk_event_get_at (LkEvent *self);
const char *lk_event_get_actor_id (LkEvent *self);
LkRole lk_event_get_actor_role (LkEvent *self);
const char *lk_event_get_actor_name (LkEvent *self);
LkEventKind lk_event_get_kind (LkEvent *self);
JsonObject *lk_event_get_data (LkEvent *self);
const char *lk_event_get_salt (LkEvent *self);
const char *lk_event_get_data_sha256 (LkEvent *self);
const char *lk_event_get_prev (LkEvent *self);
const char *lk_event_get_hash (LkEvent *self);
guint lk_event_get_item (LkEvent *self);
const char *lk_event_get_text (LkEvent *self);
gboolean lk_event_is_internal (LkEvent *self);

G_END_DECLS
