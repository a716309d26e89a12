/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-chain.h"

#include <openssl/rand.h>
#include <string.h>

#include "lk-desk.h"
#include "lk-hash.h"
#include "lk-time.h"

/**
 * lk_chain_salt:
 * @entry: gets a fresh salt
 */
void
lk_chain_salt (LkChainEntry *entry)
{
  g_assert (RAND_bytes (entry->salt, sizeof entry->salt) == 1);
}

/**
 * lk_chain_append:
 * @db: a connection in a writing transaction
 * @row: a case
 * @entry: what happened
 * @now: when, microseconds
 * @error: #LkStoreError
 *
 * Appends an event whose hash covers the one before. Whoever appends to the same history meanwhile
 * waits: reading an answer changes no revision by which that would be noticed.
 *
 * Returns: whether it was written
 */
gboolean
lk_chain_append (LkDb *db,
                 const LkCaseRow *row,
                 const LkChainEntry *entry,
                 gint64 now,
                 GError **error)
{
  const char *data = entry->data != NULL ? entry->data : "{}";
  const char *role = lk_role_to_string (entry->role);
  const char *kind = lk_event_kind_to_string (entry->kind);
  g_autofree char *at = lk_time_format_us (now);
  g_autofree char *data_sha256 = lk_history_data_hash_text (data, strlen (data), entry->salt);
  g_autofree char *salt = lk_hex_encode (entry->salt, sizeof entry->salt);
  g_autofree char *lock = g_strconcat ("history:", row->id, NULL);
  g_autofree char *prev = NULL;
  g_autofree char *hash = NULL;
  LkEventRow event = { 0 };
  gint64 last;

  if (!lk_db_lock (db, lock, error) || !lk_event_last (db, row->seq, &last, &prev, error))
    return FALSE;
  if (prev == NULL)
    prev = g_strdup (LK_HISTORY_ROOT);
  hash = lk_history_event_hash (row->id, last + 1, at, entry->actor_id, role, kind, data_sha256,
                                prev);
  event.seq = last + 1;
  event.at = now;
  event.actor_id = (char *) entry->actor_id;
  event.actor_role = (char *) role;
  event.kind = (char *) kind;
  event.internal = entry->internal;
  event.data = (char *) data;
  event.salt = salt;
  event.data_sha256 = data_sha256;
  event.prev = prev;
  event.hash = hash;
  return lk_event_insert (db, row->seq, &event, error);
}

/**
 * lk_chain_append_own:
 * @db: a connection in a writing transaction
 * @row: a case
 * @kind: what happened
 * @data: (nullable): canonical JSON
 * @now: when, microseconds
 * @error: #LkStoreError
 *
 * Appends an event of the desk itself.
 *
 * Returns: whether it was written
 */
gboolean
lk_chain_append_own (LkDb *db,
                     const LkCaseRow *row,
                     LkEventKind kind,
                     const char *data,
                     gint64 now,
                     GError **error)
{
  LkChainEntry entry = { .actor_id = LK_DESK_ACTOR, .role = LK_ROLE_SYSTEM, .kind = kind };

  entry.data = data;
  lk_chain_salt (&entry);
  return lk_chain_append (db, row, &entry, now, error);
}
