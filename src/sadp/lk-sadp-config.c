/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-config.h"

#include "lk-sadp-error.h"
#include "lk-sadp-protocol.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _LkSadpConfig
{
  gatomicrefcount ref_count;
  gboolean practice;
  guint32 group;
  guint16 port;
  guint ttl;
  GPtrArray *interfaces; /* char *, NULL-terminated */
  GArray *addresses;     /* LkSadpAddress */
};

G_DEFINE_BOXED_TYPE (LkSadpConfig, lk_sadp_config, lk_sadp_config_ref, lk_sadp_config_unref)

/**
 * lk_sadp_ip_to_string:
 * @ip: an IPv4 address, host byte order
 *
 * Returns: (transfer full): it with dots
 */
char *
lk_sadp_ip_to_string (guint32 ip)
{
  return g_strdup_printf ("%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

/**
 * lk_sadp_ip_parse:
 * @text: (nullable): a text
 * @ip: (out): the address, host byte order
 *
 * Returns: whether @text is four decimal numbers with dots and nothing else
 */
gboolean
lk_sadp_ip_parse (const char *text, guint32 *ip)
{
  struct in_addr address;

  if (text == NULL || inet_pton (AF_INET, text, &address) != 1)
    return FALSE;
  *ip = ntohl (address.s_addr);
  return TRUE;
}

/**
 * lk_sadp_config_new:
 *
 * Returns: (transfer full): the group and port of SADP, every interface that is not skipped, no
 *   addresses of its own
 */
LkSadpConfig *
lk_sadp_config_new (void)
{
  LkSadpConfig *self = g_new0 (LkSadpConfig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  lk_sadp_ip_parse (LK_SADP_GROUP, &self->group);
  self->port = LK_SADP_PORT;
  self->ttl = 1; /* enough for a LAN (docs/protocol.md, “Transport”) */
  self->interfaces = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->addresses = g_array_new (FALSE, FALSE, sizeof (LkSadpAddress));
  return self;
}

/**
 * lk_sadp_config_new_practice:
 *
 * Returns: (transfer full): the group and port of practice devices, on the loopback interface and
 *   nowhere else
 */
LkSadpConfig *
lk_sadp_config_new_practice (void)
{
  LkSadpConfig *self = lk_sadp_config_new ();

  lk_sadp_ip_parse (LK_SADP_PRACTICE_GROUP, &self->group);
  self->port = LK_SADP_PRACTICE_PORT;
  self->practice = TRUE;
  lk_sadp_config_add_interface (self, "lo");
  return self;
}

/**
 * lk_sadp_config_ref:
 * @self: a configuration
 *
 * Returns: (transfer full): @self with one more reference
 */
LkSadpConfig *
lk_sadp_config_ref (LkSadpConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_sadp_config_unref:
 * @self: (nullable) (transfer full): a configuration
 */
void
lk_sadp_config_unref (LkSadpConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->interfaces);
  g_array_unref (self->addresses);
  g_free (self);
}

/* "A" or "A:PORT". */
static gboolean
parse_endpoint (const char *text, LkSadpAddress *address)
{
  const char *colon = strchr (text, ':');
  g_autofree char *ip = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  guint64 port = 0;

  if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    return FALSE;
  address->port = (guint16) port;
  return lk_sadp_ip_parse (ip, &address->ip);
}

/**
 * lk_sadp_config_set_group:
 * @self: a configuration
 * @text: a multicast address, maybe with a colon and a port
 * @error: set to %LK_SADP_ERROR_ARGUMENT
 *
 * Speaks to another group. In practice it stays practice.
 *
 * Returns: whether @text is a multicast group
 */
gboolean
lk_sadp_config_set_group (LkSadpConfig *self, const char *text, GError **error)
{
  LkSadpAddress address;

  if (!parse_endpoint (text, &address) || address.ip >> 28 != 0xe)
    {
      g_set_error (error, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT,
                   _ ("“%s” is not a multicast group with a port."), text);
      return FALSE;
    }
  self->group = address.ip;
  if (address.port != 0)
    self->port = address.port;
  return TRUE;
}

/* The last number of a range: a whole address, or just its last part (192.0.2.10-20). */
static gboolean
parse_range_end (const char *text, guint32 first, guint32 *last)
{
  guint64 number;

  if (lk_sadp_ip_parse (text, last))
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, 255, &number, NULL))
    return FALSE;
  *last = (first & ~255u) | (guint32) number;
  return TRUE;
}

static gboolean
parse_range (const char *text, guint32 *first, guint32 *last, guint16 *port)
{
  g_auto (GStrv) dash = g_strsplit (text, "-", 2);
  g_auto (GStrv) slash = g_strsplit (text, "/", 2);
  LkSadpAddress address;
  guint64 prefix;

  *port = 0;
  if (dash[0] != NULL && dash[1] != NULL)
    {
      const char *colon = strchr (dash[1], ':');
      guint64 number = 0;

      if (colon != NULL && !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &number, NULL))
        return FALSE;
      *port = (guint16) number;
      if (colon != NULL)
        dash[1][colon - dash[1]] = '\0';
      g_strstrip (dash[0]);
      g_strstrip (dash[1]);
      return lk_sadp_ip_parse (dash[0], first) && parse_range_end (dash[1], *first, last);
    }
  if (slash[0] != NULL && slash[1] != NULL)
    {
      guint32 mask;

      if (!lk_sadp_ip_parse (slash[0], first)
          || !g_ascii_string_to_unsigned (slash[1], 10, 1, 32, &prefix, NULL))
        return FALSE;
      mask = 0xffffffffu << (32 - prefix);
      *last = (*first & mask) | ~mask;
      *first &= mask;
      if (prefix < 31) /* network and broadcast address are no hosts */
        {
          *first += 1;
          *last -= 1;
        }
      return TRUE;
    }
  if (!parse_endpoint (text, &address))
    return FALSE;
  *first = *last = address.ip;
  *port = address.port;
  return TRUE;
}

static gboolean
is_host (guint32 ip)
{
  return ip >> 24 != 0 && ip >> 28 < 0xe;
}

/**
 * lk_sadp_address_range_parse:
 * @text: `A`, `A:PORT`, `A-B`, `A-B:PORT` with B whole or its last part, or `A/PREFIX`
 * @addresses: (element-type LkSadpAddress): where to append
 * @error: set to %LK_SADP_ERROR_ARGUMENT
 *
 * Returns: whether @text is an address or a range, and @addresses holds %LK_SADP_ADDRESSES_MAX at
 *   most with it; nothing is appended otherwise
 */
gboolean
lk_sadp_address_range_parse (const char *text, GArray *addresses, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  guint32 first, last;
  guint16 port;

  if (!parse_range (trimmed, &first, &last, &port) || last < first || !is_host (first)
      || !is_host (last))
    {
      g_set_error (error, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT,
                   _ ("“%s” is not an IPv4 address or a range of them."), text);
      return FALSE;
    }
  if (last - first >= LK_SADP_ADDRESSES_MAX - MIN (addresses->len, LK_SADP_ADDRESSES_MAX))
    {
      g_set_error (error, LK_SADP_ERROR, LK_SADP_ERROR_ARGUMENT,
                   _ ("At most %d addresses can be asked (SADP 2048)."), LK_SADP_ADDRESSES_MAX);
      return FALSE;
    }
  for (guint32 i = 0; i <= last - first; i++)
    {
      LkSadpAddress address = { first + i, port };

      g_array_append_val (addresses, address);
    }
  return TRUE;
}

/**
 * lk_sadp_config_add_address:
 * @self: a configuration
 * @text: see lk_sadp_address_range_parse()
 * @error: set to %LK_SADP_ERROR_ARGUMENT
 *
 * Asks these addresses one by one as well: the way to a device behind a router.
 *
 * Returns: whether they were added
 */
gboolean
lk_sadp_config_add_address (LkSadpConfig *self, const char *text, GError **error)
{
  return lk_sadp_address_range_parse (text, self->addresses, error);
}

/**
 * lk_sadp_config_add_interface:
 * @self: a configuration
 * @name: the name of an interface
 *
 * Uses this interface, and of those not named none.
 */
void
lk_sadp_config_add_interface (LkSadpConfig *self, const char *name)
{
  g_ptr_array_add (self->interfaces, g_strdup (name));
}

/**
 * lk_sadp_config_set_ttl:
 * @self: a configuration
 * @ttl: how many hops a datagram to the group may make, 1 to 4
 */
void
lk_sadp_config_set_ttl (LkSadpConfig *self, guint ttl)
{
  self->ttl = CLAMP (ttl, 1, 4);
}

/**
 * lk_sadp_config_get_group:
 * @self: a configuration
 *
 * Returns: the multicast group, host byte order
 */
guint32
lk_sadp_config_get_group (LkSadpConfig *self)
{
  return self->group;
}

/**
 * lk_sadp_config_get_port:
 * @self: a configuration
 *
 * Returns: the UDP port of the devices
 */
guint16
lk_sadp_config_get_port (LkSadpConfig *self)
{
  return self->port;
}

/**
 * lk_sadp_config_get_practice:
 * @self: a configuration
 *
 * Returns: whether only practice devices are spoken to
 */
gboolean
lk_sadp_config_get_practice (LkSadpConfig *self)
{
  return self->practice;
}

/**
 * lk_sadp_config_get_ttl:
 * @self: a configuration
 *
 * Returns: how many hops a datagram to the group may make
 */
guint
lk_sadp_config_get_ttl (LkSadpConfig *self)
{
  return self->ttl;
}

/**
 * lk_sadp_config_get_interfaces:
 * @self: a configuration
 *
 * Returns: (transfer none) (array zero-terminated=1): the interfaces that were named; empty for the
 *   usual choice
 */
const char *const *
lk_sadp_config_get_interfaces (LkSadpConfig *self)
{
  return (const char *const *) self->interfaces->pdata;
}

/**
 * lk_sadp_config_get_addresses:
 * @self: a configuration
 * @count: (out): how many
 *
 * Returns: (transfer none) (array length=count): the addresses to ask one by one
 */
const LkSadpAddress *
lk_sadp_config_get_addresses (LkSadpConfig *self, guint *count)
{
  *count = self->addresses->len;
  return (const LkSadpAddress *) (gpointer) self->addresses->data;
}
