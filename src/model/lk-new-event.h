/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-enums.h"
#include "lk-secret.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LK_TYPE_NEW_EVENT (lk_new_event_get_type ())
G_DECLARE_FINAL_TYPE (LkNewEvent, lk_new_event, LK, NEW_EVENT, GObject)

LkNewEvent *lk_new_event_new (LkEventKind kind);
LkNewEvent *lk_new_event_new_applied (JsonObject *object);
LkEventKind lk_new_event_get_kind (LkNewEvent *self);
void lk_new_event_set_item (LkNewEvent *self, guint item);
void lk_new_event_set_items (LkNewEvent *self, const guint *items, guint n_items);
void lk_new_event_set_text (LkNewEvent *self, const char *text);
void lk_new_event_set_internal (LkNewEvent *self, gboolean internal);
void lk_new_event_set_to (LkNewEvent *self, const char *user_id);
void lk_new_event_set_reason (LkNewEvent *self, LkReason reason);
void lk_new_event_set_outcome (LkNewEvent *self, LkApplyOutcome outcome, LkApplyResult result);
void lk_new_event_set_attempts_left (LkNewEvent *self, int attempts);
void lk_new_event_set_lock_minutes (LkNewEvent *self, int minutes);
void lk_new_event_set_request (LkNewEvent *self,
                               LkRequestKind kind,
                               LkSecret *text,
                               const char *exported_at);
void lk_new_event_set_label (LkNewEvent *self, LkLabelKind kind, const char *sha256);
void lk_new_event_set_answer (LkNewEvent *self,
                              LkAnswerKind kind,
                              LkSecret *text,
                              const char *issued_at,
                              const char *expires_at);
LkSecret *lk_new_event_to_json (LkNewEvent *self);

G_END_DECLS
