/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-transport.h"

G_BEGIN_DECLS

gboolean lk_sadp_interface_is_skipped (const char *name, guint flags);
GPtrArray *lk_sadp_interfaces_list (void);
const LkSadpInterface *lk_sadp_interfaces_find (GPtrArray *interfaces, guint index);
gboolean lk_sadp_interfaces_have_address (GPtrArray *interfaces, guint32 ip);

GSource *lk_sadp_interfaces_watch (void);

G_END_DECLS
