/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LK_SADP_ADDRESSES_MAX 4096 /* addresses to ask one by one */

/**
 * LkSadpAddress:
 * @ip: an IPv4 address, host byte order
 * @port: a UDP port; 0 for the port of the configuration
 *
 * Where a datagram goes to or comes from.
 */
typedef struct
{
  guint32 ip;
  guint16 port;
} LkSadpAddress;

char *lk_sadp_ip_to_string (guint32 ip);
gboolean lk_sadp_ip_parse (const char *text, guint32 *ip);

/**
 * LkSadpConfig:
 *
 * Where and on which interfaces to look for devices. Counted by reference; it does not change any
 * more once a network is made of it.
 */
typedef struct _LkSadpConfig LkSadpConfig;

#define LK_TYPE_SADP_CONFIG (lk_sadp_config_get_type ())
GType lk_sadp_config_get_type (void);

LkSadpConfig *lk_sadp_config_new (void);
LkSadpConfig *lk_sadp_config_new_practice (void);
LkSadpConfig *lk_sadp_config_ref (LkSadpConfig *self);
void lk_sadp_config_unref (LkSadpConfig *self);

gboolean lk_sadp_config_set_group (LkSadpConfig *self, const char *text, GError **error);
gboolean lk_sadp_config_add_address (LkSadpConfig *self, const char *text, GError **error);
void lk_sadp_config_add_interface (LkSadpConfig *self, const char *name);
void lk_sadp_config_set_ttl (LkSadpConfig *self, guint ttl);

guint32 lk_sadp_config_get_group (LkSadpConfig *self);
guint16 lk_sadp_config_get_port (LkSadpConfig *self);
gboolean lk_sadp_config_get_practice (LkSadpConfig *self);
guint lk_sadp_config_get_ttl (LkSadpConfig *self);
const char *const *lk_sadp_config_get_interfaces (LkSadpConfig *self);
const LkSadpAddress *lk_sadp_config_get_addresses (LkSadpConfig *self, guint *count);

gboolean lk_sadp_address_range_parse (const char *text, GArray *addresses, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpConfig, lk_sadp_config_unref)

G_END_DECLS
