/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-local-store.h"

G_BEGIN_DECLS

/* The text of the request in the draft that is made here. */
#define STORE_REQUEST "QUJDREVGR0g="

/**
 * StorePlace:
 * @directory: a real directory, removed in the end
 * @credentials: kept in memory
 *
 * Where a test has its store, and what it keeps there.
 */
typedef struct
{
  char *directory;
  LkCredentials *credentials;
} StorePlace;

void store_place_set_up (StorePlace *place);
void store_place_clear (StorePlace *place);
LkLocalStore *store_place_open (StorePlace *place);
LkDraft *store_make_draft (void);
gboolean store_save_draft (LkLocalStore *store, LkDraft *draft, GError **error);
GPtrArray *store_load_drafts (LkLocalStore *store);
/* Whether any file under @path holds @needle. */
gboolean store_tree_contains (const char *path, const char *needle);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StorePlace, store_place_clear)

G_END_DECLS
