/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-capture.h"
#include "lk-sadp-transport.h"

G_BEGIN_DECLS

#define LK_TYPE_SADP_NETWORK (lk_sadp_network_get_type ())
G_DECLARE_FINAL_TYPE (LkSadpNetwork, lk_sadp_network, LK, SADP_NETWORK, GObject)

LkSadpNetwork *lk_sadp_network_new (LkSadpConfig *config);

G_END_DECLS
