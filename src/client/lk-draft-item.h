/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "lk-device-identity.h"
#include "lk-enums.h"
#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_TYPE_DRAFT_ITEM (lk_draft_item_get_type ())
G_DECLARE_FINAL_TYPE (LkDraftItem, lk_draft_item, LK, DRAFT_ITEM, GObject)

LkDraftItem *lk_draft_item_new (LkDeviceIdentity *device);
LkDeviceIdentity *lk_draft_item_get_device (LkDraftItem *self);

void lk_draft_item_set_mac_raw (LkDraftItem *self, const char *mac_raw);
const char *lk_draft_item_get_mac_raw (LkDraftItem *self);
void lk_draft_item_set_interface (LkDraftItem *self, const char *interface);
const char *lk_draft_item_get_interface (LkDraftItem *self);

void lk_draft_item_set_request (LkDraftItem *self,
                                LkSecret *text,
                                LkRequestKind kind,
                                const char *exported_at,
                                const char *boot_time);
LkSecret *lk_draft_item_get_request (LkDraftItem *self);
LkRequestKind lk_draft_item_get_request_kind (LkDraftItem *self);
const char *lk_draft_item_get_exported_at (LkDraftItem *self);
const char *lk_draft_item_get_export_boot_time (LkDraftItem *self);
void lk_draft_item_set_unread_request (LkDraftItem *self, JsonObject *stored);
JsonObject *lk_draft_item_get_unread_request (LkDraftItem *self);
gboolean lk_draft_item_is_request_lost (LkDraftItem *self);
gboolean lk_draft_item_is_request_locked (LkDraftItem *self);
void lk_draft_item_set_request_skipped (LkDraftItem *self, gboolean skipped);
gboolean lk_draft_item_get_request_skipped (LkDraftItem *self);

void lk_draft_item_set_label_kind (LkDraftItem *self, LkLabelKind kind);
LkLabelKind lk_draft_item_get_label_kind (LkDraftItem *self);
void lk_draft_item_set_label (LkDraftItem *self,
                              GBytes *jpeg,
                              const char *sha256,
                              const char *original_sha256,
                              const char *verdict,
                              const char *const *reasons);
GBytes *lk_draft_item_get_label (LkDraftItem *self);
const char *lk_draft_item_get_label_sha256 (LkDraftItem *self);
const char *lk_draft_item_get_original_sha256 (LkDraftItem *self);
const char *lk_draft_item_get_verdict (LkDraftItem *self);
const char *const *lk_draft_item_get_reasons (LkDraftItem *self);
void lk_draft_item_set_override_reason (LkDraftItem *self, const char *reason);
const char *lk_draft_item_get_override_reason (LkDraftItem *self);

G_END_DECLS
