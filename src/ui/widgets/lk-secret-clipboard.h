/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_SECRET_CLIPBOARD_SECONDS 60

void lk_secret_clipboard_copy (GtkWidget *widget, LkSecret *secret);
void lk_secret_clipboard_copy_for (GtkWidget *widget, LkSecret *secret, guint seconds);
void lk_secret_clipboard_clear_now (void);

G_END_DECLS
