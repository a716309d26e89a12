/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *
lk_http_listen (const char *address, guint n, guint socket_mode, char **url, GError **error);

G_END_DECLS
