/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-sadp-capture.h"
#include "lk-sadp-config.h"
#include "lk-sadp-message.h"

G_BEGIN_DECLS

/**
 * LkSadpPacket:
 * @message: what was said
 * @source: who said it
 * @interface: the index of the interface it arrived on; 0 when not known
 * @received_us: when, on the clock of g_get_monotonic_time()
 *
 * A datagram that arrived and could be read.
 */
typedef struct
{
  LkSadpMessage *message;
  LkSadpAddress source;
  guint interface;
  gint64 received_us;
} LkSadpPacket;

/**
 * LkSadpChannel:
 * @LK_SADP_CHANNEL_GROUP: to the multicast group, on one interface
 * @LK_SADP_CHANNEL_BROADCAST: to every host of one interface
 * @LK_SADP_CHANNEL_UNICAST: to one address
 *
 * A way for a datagram to go.
 */
typedef enum
{
  LK_SADP_CHANNEL_GROUP,
  LK_SADP_CHANNEL_BROADCAST,
  LK_SADP_CHANNEL_UNICAST,
} LkSadpChannel;

/**
 * LkSadpRoute:
 * @channel: how it goes
 * @interface: the index of the interface to leave by; 0 lets the system choose (unicast only)
 * @address: where to, for %LK_SADP_CHANNEL_UNICAST; port 0 is the port of the configuration
 * @command: leave from the socket that is sure to get the unicast answer (docs/protocol.md,
 * “Transport”)
 *
 * Where one datagram goes.
 */
typedef struct
{
  LkSadpChannel channel;
  guint interface;
  LkSadpAddress address;
  gboolean command;
} LkSadpRoute;

/**
 * LkSadpInterface:
 * @index: its index
 * @name: its name
 * @address: its first IPv4 address, host byte order; 0 without one
 * @prefix: the length of that address's prefix
 * @up: whether it is up and has a link
 * @skipped: whether it is left alone by default (loopback, containers, tunnels)
 * @wanted: whether it was chosen, or is not skipped
 * @used: whether it is used now: wanted, up, and with an address
 *
 * A network interface as discovery sees it.
 */
typedef struct
{
  guint index;
  char *name;
  guint32 address;
  guint prefix;
  gboolean up;
  gboolean skipped;
  gboolean wanted;
  gboolean used;
} LkSadpInterface;

LkSadpInterface *lk_sadp_interface_copy (const LkSadpInterface *self);
void lk_sadp_interface_free (LkSadpInterface *self);

#define LK_TYPE_SADP_TRANSPORT (lk_sadp_transport_get_type ())
G_DECLARE_INTERFACE (LkSadpTransport, lk_sadp_transport, LK, SADP_TRANSPORT, GObject)

/**
 * LkSadpTransportInterface:
 * @open: opens the sockets; opening what is open only tries again for what could not be had
 * @send: sends one datagram once
 * @get_config: what it was made of
 * @get_interfaces: the interfaces of this computer (element type LkSadpInterface)
 * @set_interface_used: chooses an interface, or leaves it alone
 * @get_notes: sentences about what stands in the way, for people
 * @get_partial: whether answers may go to another program
 * @get_capture: (nullable): the last datagrams; %NULL where nothing is kept
 *
 * What scanner and commands speak through. Signals: "received" with a #GPtrArray of #LkSadpPacket
 * for each batch that arrived; "changed" when interfaces or notes did.
 */
struct _LkSadpTransportInterface
{
  GTypeInterface parent;

  gboolean (*open) (LkSadpTransport *self, GError **error);
  gboolean (*send) (LkSadpTransport *self,
                    GBytes *datagram,
                    const LkSadpRoute *route,
                    GError **error);
  LkSadpConfig *(*get_config) (LkSadpTransport *self);
  GPtrArray *(*get_interfaces) (LkSadpTransport *self);
  void (*set_interface_used) (LkSadpTransport *self, const char *name, gboolean used);
  const char *const *(*get_notes) (LkSadpTransport *self);
  gboolean (*get_partial) (LkSadpTransport *self);
  LkSadpCapture *(*get_capture) (LkSadpTransport *self);
};

gboolean lk_sadp_transport_open (LkSadpTransport *self, GError **error);
gboolean lk_sadp_transport_send (LkSadpTransport *self,
                                 GBytes *datagram,
                                 const LkSadpRoute *route,
                                 GError **error);
LkSadpConfig *lk_sadp_transport_get_config (LkSadpTransport *self);
GPtrArray *lk_sadp_transport_get_interfaces (LkSadpTransport *self);
void lk_sadp_transport_set_interface_used (LkSadpTransport *self, const char *name, gboolean used);
const char *const *lk_sadp_transport_get_notes (LkSadpTransport *self);
gboolean lk_sadp_transport_get_partial (LkSadpTransport *self);
LkSadpCapture *lk_sadp_transport_get_capture (LkSadpTransport *self);

/* For implementations. */
void lk_sadp_transport_emit_received (LkSadpTransport *self, GPtrArray *packets);
void lk_sadp_transport_emit_changed (LkSadpTransport *self);
LkSadpPacket *lk_sadp_packet_new (LkSadpMessage *message,
                                  const LkSadpAddress *source,
                                  guint interface,
                                  gint64 received_us);
void lk_sadp_packet_free (LkSadpPacket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpInterface, lk_sadp_interface_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpPacket, lk_sadp_packet_free)

G_END_DECLS
