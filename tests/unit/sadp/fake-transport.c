/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-transport.h"

#include "lk-sadp-error.h"

#include <string.h>

struct _FakeTransport
{
  GObject parent_instance;

  LkSadpConfig *config;
  GPtrArray *interfaces;
  GPtrArray *sent;
  FakeResponder responder;
  gpointer user_data;
  gboolean fail;
};

static void fake_transport_iface_init (LkSadpTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeTransport,
                               fake_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_SADP_TRANSPORT,
                                                      fake_transport_iface_init))

static void
sent_free (gpointer data)
{
  FakeSent *sent = data;

  lk_sadp_message_unref (sent->message);
  g_bytes_unref (sent->bytes);
  g_free (sent);
}

static gboolean
fake_open (LkSadpTransport *transport, GError **error)
{
  return TRUE;
}

static gboolean
fake_send (LkSadpTransport *transport, GBytes *datagram, const LkSadpRoute *route, GError **error)
{
  FakeTransport *self = FAKE_TRANSPORT (transport);
  FakeSent *sent;
  gsize size;
  const guint8 *data = g_bytes_get_data (datagram, &size);

  if (self->fail)
    {
      g_set_error_literal (error, LK_SADP_ERROR, LK_SADP_ERROR_SEND, "no");
      return FALSE;
    }
  sent = g_new0 (FakeSent, 1);
  sent->message = lk_sadp_message_parse (data, size, NULL);
  g_assert_nonnull (sent->message);
  sent->bytes = g_bytes_ref (datagram);
  sent->route = *route;
  g_ptr_array_add (self->sent, sent);
  if (self->responder != NULL)
    self->responder (self, sent, self->user_data);
  return TRUE;
}

static LkSadpConfig *
fake_get_config (LkSadpTransport *transport)
{
  return FAKE_TRANSPORT (transport)->config;
}

static GPtrArray *
fake_get_interfaces (LkSadpTransport *transport)
{
  return g_ptr_array_ref (FAKE_TRANSPORT (transport)->interfaces);
}

static void
fake_set_interface_used (LkSadpTransport *transport, const char *name, gboolean used)
{
  GPtrArray *interfaces = FAKE_TRANSPORT (transport)->interfaces;

  for (guint i = 0; i < interfaces->len; i++)
    {
      LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      if (g_str_equal (interface->name, name))
        interface->wanted = used;
      interface->used = interface->wanted && interface->up;
    }
  lk_sadp_transport_emit_changed (transport);
}

static const char *const *
fake_get_notes (LkSadpTransport *transport)
{
  static const char *const none[] = { NULL };

  return none;
}

static gboolean
fake_get_partial (LkSadpTransport *transport)
{
  return FALSE;
}

static void
fake_transport_iface_init (LkSadpTransportInterface *iface)
{
  iface->open = fake_open;
  iface->send = fake_send;
  iface->get_config = fake_get_config;
  iface->get_interfaces = fake_get_interfaces;
  iface->set_interface_used = fake_set_interface_used;
  iface->get_notes = fake_get_notes;
  iface->get_partial = fake_get_partial;
}

static void
fake_transport_finalize (GObject *object)
{
  FakeTransport *self = FAKE_TRANSPORT (object);

  g_ptr_array_unref (self->interfaces);
  g_ptr_array_unref (self->sent);
  lk_sadp_config_unref (self->config);
  G_OBJECT_CLASS (fake_transport_parent_class)->finalize (object);
}

static void
fake_transport_class_init (FakeTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_transport_finalize;
}

static void
fake_transport_init (FakeTransport *self)
{
  self->interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_interface_free);
  self->sent = g_ptr_array_new_with_free_func (sent_free);
}

FakeTransport *
fake_transport_new (LkSadpConfig *config)
{
  FakeTransport *self = g_object_new (FAKE_TYPE_TRANSPORT, NULL);

  self->config = lk_sadp_config_ref (config);
  return self;
}

void
fake_transport_set_responder (FakeTransport *self, FakeResponder responder, gpointer user_data)
{
  self->responder = responder;
  self->user_data = user_data;
}

/* Plugs a cable into an interface, or pulls it out. */
void
fake_transport_plug (FakeTransport *self, const char *name, gboolean plugged)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      LkSadpInterface *interface = g_ptr_array_index (self->interfaces, i);

      if (!g_str_equal (interface->name, name))
        continue;
      interface->up = plugged;
      interface->used = interface->wanted && plugged;
    }
  lk_sadp_transport_emit_changed (LK_SADP_TRANSPORT (self));
}

void
fake_transport_add_interface (FakeTransport *self, guint index, const char *name)
{
  LkSadpInterface *interface = g_new0 (LkSadpInterface, 1);

  interface->index = index;
  interface->name = g_strdup (name);
  interface->address = 0xc0000201;
  interface->up = interface->used = interface->wanted = TRUE;
  g_ptr_array_add (self->interfaces, interface);
}

GPtrArray *
fake_transport_get_sent (FakeTransport *self)
{
  return self->sent;
}

guint
fake_transport_count (FakeTransport *self, const char *types)
{
  guint count = 0;

  for (guint i = 0; i < self->sent->len; i++)
    {
      const FakeSent *sent = g_ptr_array_index (self->sent, i);

      count += g_strcmp0 (lk_sadp_message_get_types (sent->message), types) == 0;
    }
  return count;
}

const FakeSent *
fake_transport_last (FakeTransport *self, const char *types)
{
  for (guint i = self->sent->len; i-- > 0;)
    {
      const FakeSent *sent = g_ptr_array_index (self->sent, i);

      if (g_strcmp0 (lk_sadp_message_get_types (sent->message), types) == 0)
        return sent;
    }
  return NULL;
}

void
fake_transport_say (FakeTransport *self, const char *text, const char *from, guint interface)
{
  g_autoptr (GPtrArray) packets
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_packet_free);
  g_autoptr (LkSadpMessage) message
      = lk_sadp_message_parse ((const guint8 *) text, strlen (text), NULL);
  LkSadpAddress source = { 0, 37020 };

  g_assert_nonnull (message);
  g_assert_true (lk_sadp_ip_parse (from, &source.ip));
  g_ptr_array_add (packets,
                   lk_sadp_packet_new (message, &source, interface, g_get_monotonic_time ()));
  lk_sadp_transport_emit_received (LK_SADP_TRANSPORT (self), packets);
}

void
fake_transport_fail (FakeTransport *self, gboolean fail)
{
  self->fail = fail;
}
