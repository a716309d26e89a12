/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkSadpFirewall:
 * @LK_SADP_FIREWALL_NFT: nothing but the kernel
 * @LK_SADP_FIREWALL_IPTABLES: the kernel, told by iptables
 * @LK_SADP_FIREWALL_UFW: ufw
 * @LK_SADP_FIREWALL_FIREWALLD: firewalld
 *
 * What keeps the rules of the firewall.
 */
typedef enum
{
  LK_SADP_FIREWALL_NFT,
  LK_SADP_FIREWALL_IPTABLES,
  LK_SADP_FIREWALL_UFW,
  LK_SADP_FIREWALL_FIREWALLD,
} LkSadpFirewall;

/**
 * LkSadpFirewallBlock:
 * @rule: (nullable): the rule, or the chain that lets in only what it knows; %NULL for none
 * @names_port: whether @rule is about the port, so that it certainly is the cause
 * @remedy: the command that lets the port through just before it
 *
 * What in a firewall may drop the answers of devices.
 */
typedef struct
{
  char *rule;
  gboolean names_port;
  char *remedy;
} LkSadpFirewallBlock;

void lk_sadp_firewall_read (LkSadpFirewallBlock *block,
                            const char *rules,
                            LkSadpFirewall firewall,
                            guint16 port);
void lk_sadp_firewall_block_clear (LkSadpFirewallBlock *block);
LkSadpFirewall lk_sadp_firewall_find (const char *root);
char *lk_sadp_firewall_allow (LkSadpFirewall firewall, guint16 port);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkSadpFirewallBlock, lk_sadp_firewall_block_clear)

G_END_DECLS
