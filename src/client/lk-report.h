/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-new-event.h"
#include "lk-store-files.h"

G_BEGIN_DECLS

/**
 * LkReport:
 * @key: the Idempotency-Key with which it goes, however often that is tried
 * @desk: which desk it is for, in this computer's own words
 * @case_id: the case
 * @at: when it came about, microseconds
 * @event: what the desk shall hear, `applied`
 *
 * What came of an answer, until the desk has heard of it. Never changed after it was made.
 */
typedef struct
{
  char *key;
  char *desk;
  char *case_id;
  gint64 at;
  LkNewEvent *event;
} LkReport;

LkReport *lk_report_new (const char *desk, const char *case_id, LkNewEvent *event);
LkReport *lk_report_ref (LkReport *self);
void lk_report_unref (LkReport *self);
gboolean lk_report_is_same (LkReport *self, LkReport *other);

LkReport *lk_report_keep (LkStoreFiles *files, LkReport *self, GError **error);
GPtrArray *lk_report_load_all (LkStoreFiles *files, const char *desk);
gboolean lk_report_drop (LkStoreFiles *files, LkReport *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReport, lk_report_unref)

G_END_DECLS
