/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-backend.h"

G_BEGIN_DECLS

typedef struct _LkCaseUpdates LkCaseUpdates;

/**
 * LkCaseUpdatedFunc:
 * @owner: as given
 * @item: the newest state of a case
 */
typedef void (*LkCaseUpdatedFunc) (GObject *owner, LkCase *item);

LkCaseUpdates *lk_case_updates_new (GObject *owner, LkCaseUpdatedFunc updated);
void lk_case_updates_free (LkCaseUpdates *self);
void lk_case_updates_clear (LkCaseUpdates *self);
gboolean lk_case_updates_push (LkCaseUpdates *self,
                               LkCaseBackend *backend,
                               const char *id,
                               GCancellable *cancellable);

G_END_DECLS
