/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"
#include "lk-desk.h"

G_BEGIN_DECLS

/**
 * LkTextKind:
 * @LK_TEXT_REQUEST: what the device asked
 * @LK_TEXT_ANSWER: what the desk answers
 *
 * The two texts of an item that are secret.
 */
typedef enum
{
  LK_TEXT_REQUEST,
  LK_TEXT_ANSWER,
} LkTextKind;

gboolean lk_texts_put (LkDb *db,
                       LkDesk *desk,
                       const LkCaseRow *row,
                       gint64 index,
                       LkTextKind kind,
                       const char *text,
                       GError **error);
gboolean lk_texts_get (LkDb *db,
                       LkDesk *desk,
                       const LkCaseRow *row,
                       gint64 index,
                       LkTextKind kind,
                       LkSecret **text,
                       GError **error);
gboolean lk_texts_open (LkDb *db,
                        LkVault *vault,
                        const LkCaseRow *row,
                        gint64 index,
                        LkTextKind kind,
                        LkSecret **text,
                        GError **error);
gboolean lk_texts_drop_answer (LkDb *db, const LkCaseRow *row, gint64 index, GError **error);
gboolean lk_texts_set_clocks (LkDb *db, LkDesk *desk, const LkCaseRow *row, GError **error);

G_END_DECLS
