/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-diagnose.h"
#include "lk-sadp-echo.h"
#include "lk-sadp-firewall.h"
#include "lk-sadp-port.h"

G_BEGIN_DECLS

/* The single checks. Each makes one #LkSadpCheck of what was found and changes nothing. */

LkSadpCheck *lk_sadp_check_link (GPtrArray *interfaces);
LkSadpCheck *lk_sadp_check_address (GPtrArray *interfaces);
LkSadpCheck *lk_sadp_check_port (const LkSadpPortHolder *holder, gboolean partial, guint16 port);
LkSadpCheck *lk_sadp_check_rp_filter (GPtrArray *interfaces, const char *proc);
LkSadpCheck *lk_sadp_check_firewall (const char *rules,
                                     LkSadpFirewall firewall,
                                     GPtrArray *echoes,
                                     guint16 port);
LkSadpCheck *lk_sadp_check_loopback (GPtrArray *echoes);
LkSadpCheck *lk_sadp_check_virtual (const char *root);
LkSadpCheck *lk_sadp_check_wireless (GPtrArray *interfaces, const char *sys);
LkSadpCheck *lk_sadp_check_heard (LkSadpScanner *scanner);

G_END_DECLS
