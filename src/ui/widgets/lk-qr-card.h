/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-device-identity.h"
#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_TYPE_QR_CARD (lk_qr_card_get_type ())
G_DECLARE_FINAL_TYPE (LkQrCard, lk_qr_card, LK, QR_CARD, GtkWidget)

GtkWidget *lk_qr_card_new (void);
void lk_qr_card_set_request (LkQrCard *self,
                             LkSecret *request,
                             LkDeviceIdentity *device,
                             const char *exported_at);

G_END_DECLS
