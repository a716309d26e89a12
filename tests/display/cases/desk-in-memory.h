/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk-case.h"
#include "lk-case-backend.h"

G_BEGIN_DECLS

/*
 * A desk in the memory of the test: it applies the state machine of the model, keeps a history, and
 * can be as long as one likes. The real desk is driven by the tests of tests/integration.
 */
#define DESK_TYPE_IN_MEMORY (desk_in_memory_get_type ())
G_DECLARE_FINAL_TYPE (DeskInMemory, desk_in_memory, DESK, IN_MEMORY, GObject)

DeskInMemory *desk_in_memory_new (LkRole role);
DeskCase *desk_in_memory_add (DeskInMemory *self, LkCaseType type, LkCaseMethod method);
void desk_in_memory_post (DeskInMemory *self, DeskCase *item, const char *event_json);
void desk_in_memory_touch (DeskInMemory *self, DeskCase *item);
void desk_in_memory_tell (DeskInMemory *self, DeskCase *item);
void desk_in_memory_set_bulk (DeskInMemory *self, guint n);
void desk_in_memory_set_failing (DeskInMemory *self, gboolean failing);
void desk_in_memory_set_stale_once (DeskInMemory *self);
void desk_in_memory_set_name (DeskInMemory *self, const char *name);
guint desk_in_memory_get_pages_read (DeskInMemory *self);
guint desk_in_memory_get_posts (DeskInMemory *self);
JsonObject *desk_in_memory_get_last_post (DeskInMemory *self);
void desk_in_memory_set_blob (DeskInMemory *self, GBytes *blob);

G_END_DECLS
