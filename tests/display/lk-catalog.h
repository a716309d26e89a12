/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lk_catalog_has (const char *path, const char *shown, const char *part);

G_END_DECLS
