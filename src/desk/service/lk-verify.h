/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-db.h"
#include "lk-vault.h"

G_BEGIN_DECLS

/**
 * LkVerifyCounts:
 *
 * What lk_verify() has looked at, and how many faults it found.
 */
typedef struct
{
  guint64 cases;
  guint64 events;
  guint64 texts;
  guint64 blobs;
  guint64 problems;
} LkVerifyCounts;

gboolean lk_verify (LkDb *db,
                    LkVault *vault,
                    LkDbProblemFunc problem,
                    gpointer data,
                    LkVerifyCounts *counts,
                    GError **error);

G_END_DECLS
