/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"
#include "lk-sadp-device.h"
#include "lk-sadp-outcome.h"

G_BEGIN_DECLS

#define LK_TYPE_SELF_SERVICE_WINDOW (lk_self_service_window_get_type ())
G_DECLARE_FINAL_TYPE (LkSelfServiceWindow,
                      lk_self_service_window,
                      LK,
                      SELF_SERVICE_WINDOW,
                      AdwWindow)

GtkWidget *lk_self_service_window_new_unbind (LkContext *context, LkSadpDevice *device);
GtkWidget *lk_self_service_window_new_reset (LkContext *context,
                                             LkSadpDevice *device,
                                             const LkSadpResetTypes *types);

G_END_DECLS
