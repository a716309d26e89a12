/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-row.h"

G_BEGIN_DECLS

typedef struct _LkCasePlaces LkCasePlaces;

/**
 * LkCasePlace:
 * @places: whose it is, %NULL once it was let loose
 * @row: (unowned): a row that somebody holds
 * @position: where it stands
 *
 * A row that is alive knows its place through this, and tells when it goes.
 */
typedef struct
{
  LkCasePlaces *places;
  LkCaseRow *row;
  guint position;
} LkCasePlace;

LkCasePlaces *lk_case_places_new (void);
void lk_case_places_free (LkCasePlaces *self);
LkCaseRow *lk_case_places_lookup (LkCasePlaces *self, guint position);
LkCaseRow *lk_case_places_add (LkCasePlaces *self, guint position);
GPtrArray *lk_case_places_list (LkCasePlaces *self);
void lk_case_places_move (LkCasePlaces *self, guint start, guint removed, guint added);
gboolean lk_case_places_find_empty (LkCasePlaces *self, guint from, guint near, guint *position);

G_END_DECLS
