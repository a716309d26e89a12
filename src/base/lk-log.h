/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void lk_log_init (void);
char *lk_log_redact (const char *message);
void lk_process_harden (void);

G_END_DECLS
