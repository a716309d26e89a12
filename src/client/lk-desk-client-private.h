/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk-client.h"
#include "lk-desk-http.h"
#include "lk-desk-watch.h"

G_BEGIN_DECLS

LkDeskHttp *lk_desk_client_get_http (LkDeskClient *self);
LkDeskWatch *lk_desk_client_get_watch (LkDeskClient *self);
void lk_desk_client_blobs_init (LkCaseBackendInterface *iface);
void lk_desk_client_backend_init (LkCaseBackendInterface *iface);

G_END_DECLS
