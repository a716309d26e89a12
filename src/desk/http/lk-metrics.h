/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-call.h"

G_BEGIN_DECLS

/**
 * LkMetrics:
 *
 * Counters of the requests of this process. May be used by several threads.
 */
typedef struct _LkMetrics LkMetrics;

LkMetrics *lk_metrics_new (void);
void lk_metrics_free (LkMetrics *self);
void lk_metrics_count (LkMetrics *self, LkRoute route, guint status, gint64 us);
void lk_metrics_write (LkMetrics *self, GString *out);

G_END_DECLS
