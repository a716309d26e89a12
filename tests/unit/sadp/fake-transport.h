/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sadp-transport.h"

G_BEGIN_DECLS

/* A wire of a test's own: what is sent is recorded, what is said is heard. */
#define FAKE_TYPE_TRANSPORT (fake_transport_get_type ())
G_DECLARE_FINAL_TYPE (FakeTransport, fake_transport, FAKE, TRANSPORT, GObject)

typedef struct
{
  LkSadpMessage *message;
  GBytes *bytes;
  LkSadpRoute route;
} FakeSent;

/* Called for each datagram that is sent, with its number. */
typedef void (*FakeResponder) (FakeTransport *self, const FakeSent *sent, gpointer user_data);

FakeTransport *fake_transport_new (LkSadpConfig *config);
void
fake_transport_set_responder (FakeTransport *self, FakeResponder responder, gpointer user_data);
void fake_transport_add_interface (FakeTransport *self, guint index, const char *name);
void fake_transport_plug (FakeTransport *self, const char *name, gboolean plugged);
GPtrArray *fake_transport_get_sent (FakeTransport *self);
guint fake_transport_count (FakeTransport *self, const char *types);
const FakeSent *fake_transport_last (FakeTransport *self, const char *types);
void fake_transport_say (FakeTransport *self, const char *text, const char *from, guint interface);
void fake_transport_fail (FakeTransport *self, gboolean fail);

G_END_DECLS
