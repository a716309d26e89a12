/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-device-identity.h"
#include "lk-qr-encode.h"

G_BEGIN_DECLS

gboolean lk_qr_print (GtkWindow *parent,
                      LkQrMatrix *matrix,
                      LkDeviceIdentity *device,
                      const char *exported_at,
                      GError **error);
void lk_qr_print_draw (cairo_t *cr,
                       double width,
                       LkQrMatrix *matrix,
                       LkDeviceIdentity *device,
                       const char *exported_at);

G_END_DECLS
