/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_relative_time_since (GDateTime *then, GDateTime *now);
char *lk_relative_time_until (GDateTime *when, GDateTime *now);
char *lk_relative_time_clock (GDateTime *when, GDateTime *now);
char *lk_relative_time_short (GDateTime *then, GDateTime *now);
char *lk_relative_time_left (GDateTime *when, GDateTime *now);
char *lk_relative_time_exact (GDateTime *time);

G_END_DECLS
