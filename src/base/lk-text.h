/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lk_text_clean (const char *text, gsize max_characters);
gboolean lk_text_is_base64 (const char *text, gsize max_length);
gboolean lk_text_word_equal (const char *a, const char *b);

G_END_DECLS
