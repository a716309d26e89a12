/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_error_text (const GError *error);
char *lk_error_code_text (const GError *error);

G_END_DECLS
