/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk.h"

G_BEGIN_DECLS

/**
 * LkClock:
 *
 * A thread that does what comes by time: answers that expire, cases that stay silent, and what has
 * been kept long enough.
 */
typedef struct _LkClock LkClock;

gboolean lk_clock_expire (LkDesk *desk, gint64 now, guint *done, GError **error);
gboolean lk_clock_purge (LkDesk *desk, gint64 now, guint *done, GError **error);
LkClock *lk_clock_start (LkDesk *desk);
void lk_clock_stop (LkClock *self);

G_END_DECLS
