/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-transport.h"

G_DEFINE_INTERFACE (LkSadpTransport, lk_sadp_transport, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_RECEIVED,
  SIGNAL_CHANGED,
  N_SIGNALS,
} LkSadpTransportSignal;

static guint signals[N_SIGNALS];

static void
lk_sadp_transport_default_init (LkSadpTransportInterface *iface)
{
  /**
   * LkSadpTransport::received:
   * @self: the transport
   * @packets: (element-type LkSadpPacket): what arrived, in order
   */
  signals[SIGNAL_RECEIVED] = g_signal_new ("received", LK_TYPE_SADP_TRANSPORT, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  /**
   * LkSadpTransport::changed:
   * @self: the transport
   *
   * Interfaces or notes changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_SADP_TRANSPORT, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * lk_sadp_transport_open:
 * @self: a transport
 * @error: set to an %LK_SADP_ERROR
 *
 * Opens the sockets. What stands in the way of some devices only becomes a note.
 *
 * Returns: whether anything can be sent and heard at all
 */
gboolean
lk_sadp_transport_open (LkSadpTransport *self, GError **error)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->open (self, error);
}

/**
 * lk_sadp_transport_send:
 * @self: an open transport
 * @datagram: what to send
 * @route: where to
 * @error: set to %LK_SADP_ERROR_SEND or %LK_SADP_ERROR_NO_INTERFACE
 *
 * Sends one datagram, once.
 *
 * Returns: whether it left
 */
gboolean
lk_sadp_transport_send (LkSadpTransport *self,
                        GBytes *datagram,
                        const LkSadpRoute *route,
                        GError **error)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->send (self, datagram, route, error);
}

/**
 * lk_sadp_transport_get_config:
 * @self: a transport
 *
 * Returns: (transfer none): what it was made of
 */
LkSadpConfig *
lk_sadp_transport_get_config (LkSadpTransport *self)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->get_config (self);
}

/**
 * lk_sadp_transport_get_interfaces:
 * @self: a transport
 *
 * Returns: (transfer full) (element-type LkSadpInterface): the interfaces of this computer
 */
GPtrArray *
lk_sadp_transport_get_interfaces (LkSadpTransport *self)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->get_interfaces (self);
}

/**
 * lk_sadp_transport_set_interface_used:
 * @self: a transport
 * @name: the name of an interface
 * @used: whether to use it
 *
 * Chooses an interface that is skipped by default, or leaves one alone that is not.
 */
void
lk_sadp_transport_set_interface_used (LkSadpTransport *self, const char *name, gboolean used)
{
  LK_SADP_TRANSPORT_GET_IFACE (self)->set_interface_used (self, name, used);
}

/**
 * lk_sadp_transport_get_notes:
 * @self: a transport
 *
 * Returns: (transfer none) (array zero-terminated=1): what stands in the way, for people
 */
const char *const *
lk_sadp_transport_get_notes (LkSadpTransport *self)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->get_notes (self);
}

/**
 * lk_sadp_transport_get_partial:
 * @self: a transport
 *
 * Returns: whether the port could not be had, so that some devices may not be heard
 */
gboolean
lk_sadp_transport_get_partial (LkSadpTransport *self)
{
  return LK_SADP_TRANSPORT_GET_IFACE (self)->get_partial (self);
}

/**
 * lk_sadp_transport_get_capture:
 * @self: a transport
 *
 * Returns: (transfer none) (nullable): the last datagrams, without secrets, for a bug report
 */
LkSadpCapture *
lk_sadp_transport_get_capture (LkSadpTransport *self)
{
  LkSadpTransportInterface *iface = LK_SADP_TRANSPORT_GET_IFACE (self);

  return iface->get_capture != NULL ? iface->get_capture (self) : NULL;
}

/**
 * lk_sadp_transport_emit_received:
 * @self: a transport
 * @packets: (element-type LkSadpPacket): what arrived
 */
void
lk_sadp_transport_emit_received (LkSadpTransport *self, GPtrArray *packets)
{
  g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, packets);
}

/**
 * lk_sadp_transport_emit_changed:
 * @self: a transport
 */
void
lk_sadp_transport_emit_changed (LkSadpTransport *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lk_sadp_packet_new:
 * @message: what was said
 * @source: who said it
 * @interface: the index of the interface it arrived on
 * @received_us: when, monotonic
 *
 * Returns: (transfer full): a packet
 */
LkSadpPacket *
lk_sadp_packet_new (LkSadpMessage *message,
                    const LkSadpAddress *source,
                    guint interface,
                    gint64 received_us)
{
  LkSadpPacket *self = g_new0 (LkSadpPacket, 1);

  self->message = lk_sadp_message_ref (message);
  self->source = *source;
  self->interface = interface;
  self->received_us = received_us;
  return self;
}

/**
 * lk_sadp_packet_free:
 * @self: (nullable) (transfer full): a packet
 */
void
lk_sadp_packet_free (LkSadpPacket *self)
{
  if (self == NULL)
    return;
  lk_sadp_message_unref (self->message);
  g_free (self);
}

/**
 * lk_sadp_interface_copy:
 * @self: an interface
 *
 * Returns: (transfer full): a copy
 */
LkSadpInterface *
lk_sadp_interface_copy (const LkSadpInterface *self)
{
  LkSadpInterface *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * lk_sadp_interface_free:
 * @self: (nullable) (transfer full): an interface
 */
void
lk_sadp_interface_free (LkSadpInterface *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}
