/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"
#include "lk-history.h"

G_BEGIN_DECLS

/**
 * LkChainEntry:
 * @actor_id: who
 * @role: as what
 * @kind: what
 * @internal: only for agents to read
 * @data: (nullable): canonical JSON; %NULL for `{}`
 * @salt: 16 random bytes, from lk_chain_salt()
 *
 * What is to be appended to the history of a case.
 */
typedef struct
{
  const char *actor_id;
  LkRole role;
  LkEventKind kind;
  gboolean internal;
  const char *data;
  guint8 salt[LK_HISTORY_SALT_BYTES];
} LkChainEntry;

void lk_chain_salt (LkChainEntry *entry);
gboolean lk_chain_append (LkDb *db,
                          const LkCaseRow *row,
                          const LkChainEntry *entry,
                          gint64 now,
                          GError **error);
gboolean lk_chain_append_own (LkDb *db,
                              const LkCaseRow *row,
                              LkEventKind kind,
                              const char *data,
                              gint64 now,
                              GError **error);

G_END_DECLS
