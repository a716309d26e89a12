/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

#define LK_TYPE_REQUEST_WINDOW (lk_request_window_get_type ())
G_DECLARE_FINAL_TYPE (LkRequestWindow, lk_request_window, LK, REQUEST_WINDOW, AdwWindow)

GtkWidget *lk_request_window_new (GtkWindow *parent, LkOpenCase *open_case, guint item);

G_END_DECLS
