/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-portal.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixsocketaddress.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define CAMERA "org.freedesktop.portal.Camera"

struct _FakePortal
{
  FakePortalAnswer answer;
  char *file;
  GVariant *asked_for;
  GDBusConnection *bus; /* of its own, as another program's would be */
  GDBusNodeInfo *node;
  guint objects[4];
  guint asked;
  guint closed;
};

static const char xml[]
    = "<node><interface name='org.freedesktop.portal.Camera'>"
      "<method name='AccessCamera'><arg type='a{sv}' direction='in'/>"
      "<arg type='o' direction='out'/></method>"
      "<method name='OpenPipeWireRemote'><arg type='a{sv}' direction='in'/>"
      "<arg type='h' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface>"
      "<interface name='org.freedesktop.portal.Screenshot'>"
      "<method name='Screenshot'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
      "<arg type='o' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface>"
      "<interface name='org.freedesktop.portal.Background'>"
      "<method name='RequestBackground'><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface>"
      "<interface name='org.freedesktop.portal.FileChooser'>"
      "<method name='OpenFile'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
      "<method name='SaveFile'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface>"
      "<interface name='org.freedesktop.portal.Request'><method name='Close'/></interface></node>";

static void
closed_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *call,
           gpointer data)
{
  FakePortal *self = data;

  self->closed++;
  g_dbus_method_invocation_return_value (call, NULL);
}

/* A request whose person thinks about it. */
static void
wait_for_close (FakePortal *self, const char *handle)
{
  static const GDBusInterfaceVTable table = { closed_cb, NULL, NULL, { NULL } };
  GDBusInterfaceInfo
      *interface = g_dbus_node_info_lookup_interface (self->node, "org.freedesktop.portal.Request");

  g_assert_cmpuint (g_dbus_connection_register_object (self->bus, handle, interface, &table, self,
                                                       NULL, NULL),
                    >, 0);
}

/* Some desktops call it an answer, and say no in it. */
static guint32
response_of (FakePortal *self)
{
  return self->answer == FAKE_PORTAL_ANSWERED_NO ? 0 : (guint32) self->answer;
}

/* A picture of the screen is one or none; files are a list, which is there without any too. */
static void
add_file (FakePortal *self, GVariantBuilder *results)
{
  gboolean given = self->answer == FAKE_PORTAL_GRANTED && self->file != NULL;
  g_autofree char *uri = given ? g_filename_to_uri (self->file, NULL, NULL) : NULL;
  const char *const uris[] = { uri, NULL };

  if (given)
    g_variant_builder_add (results, "{sv}", "uri", g_variant_new_string (uri));
  g_variant_builder_add (results, "{sv}", "uris", g_variant_new_strv (uris, -1));
}

/* The handle is made of the caller's name and token; the answer comes on it, after the reply. */
static void
answer_request (FakePortal *self,
                const char *sender,
                GVariant *options,
                GDBusMethodInvocation *call)
{
  g_autofree char *caller = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  GVariantBuilder results;
  const char *token = NULL;
  const char *reason = NULL;

  self->asked++;
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  if (g_str_equal (g_dbus_method_invocation_get_method_name (call), "RequestBackground"))
    g_assert_true (g_variant_lookup (options, "reason", "&s", &reason) && *reason != '\0');
  if (self->answer == FAKE_PORTAL_BROKEN)
    {
      g_dbus_method_invocation_return_dbus_error (call, "org.freedesktop.portal.Error.Failed",
                                                  "It is broken");
      g_dbus_connection_flush_sync (self->bus, NULL, NULL);
      return;
    }
  handle = g_strdup_printf (PORTAL_PATH "/request/%s/%s", caller, token);
  g_dbus_method_invocation_return_value (call, g_variant_new ("(o)", handle));
  if (self->answer == FAKE_PORTAL_SILENT)
    {
      wait_for_close (self, handle);
      return;
    }
  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  add_file (self, &results);
  g_variant_builder_add (&results, "{sv}", "background",
                         g_variant_new_boolean (self->answer == FAKE_PORTAL_GRANTED));
  g_assert_true (
      g_dbus_connection_emit_signal (self->bus, sender, handle, "org.freedesktop.portal.Request",
                                     "Response",
                                     g_variant_new ("(ua{sv})", response_of (self), &results),
                                     NULL));
  g_dbus_connection_flush_sync (self->bus, NULL, NULL);
}

/* A way to the camera: a socket that PipeWire listens at. */
static void
give_remote (GDBusMethodInvocation *call)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "pipewire-0", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, &error);
  int index = -1;

  if (socket != NULL && g_socket_connect (socket, address, NULL, &error))
    index = g_unix_fd_list_append (fds, g_socket_get_fd (socket), &error);
  if (index < 0)
    g_dbus_method_invocation_return_gerror (call, error);
  else
    g_dbus_method_invocation_return_value_with_unix_fd_list (call, g_variant_new ("(h)", index),
                                                             fds);
}

static void
called_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *call,
           gpointer data)
{
  FakePortal *self = data;
  gboolean remote = g_str_equal (method, "OpenPipeWireRemote");
  gsize last = g_variant_n_children (arguments) - 1;
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, last);

  g_clear_pointer (&self->asked_for, g_variant_unref);
  self->asked_for = g_variant_ref (arguments);
  if (remote)
    give_remote (call);
  else
    answer_request (self, sender, options, call);
}

static GVariant *
get_cb (GDBusConnection *bus,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer data)
{
  return g_variant_new_uint32 (2);
}

/**
 * fake_portal_new:
 * @answer: what it answers
 * @file: (nullable): the file that a screenshot or a person gives
 *
 * Returns: (transfer full): a portal that can be reached from now on
 */
FakePortal *
fake_portal_new (FakePortalAnswer answer, const char *file)
{
  static const GDBusInterfaceVTable table = { called_cb, get_cb, NULL, { NULL } };
  FakePortal *self = g_new0 (FakePortal, 1);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->answer = answer;
  self->file = g_strdup (file);
  self->node = g_dbus_node_info_new_for_xml (xml, NULL);
  self->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (self->objects); i++)
    {
      self->objects[i]
          = g_dbus_connection_register_object (self->bus, PORTAL_PATH, self->node->interfaces[i],
                                               &table, self, NULL, &error);
      g_assert_no_error (error);
    }
  reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", PORTAL_NAME, 0),
                                       G_VARIANT_TYPE ("(u)"), 0, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

/**
 * fake_portal_set_answer:
 * @self: a portal
 * @answer: what it answers from now on
 * @file: (nullable): the file that a screenshot or a person gives
 */
void
fake_portal_set_answer (FakePortal *self, FakePortalAnswer answer, const char *file)
{
  self->answer = answer;
  g_free (self->file);
  self->file = g_strdup (file);
}

/**
 * fake_portal_get_asked_for:
 * @self: a portal that was asked for something
 *
 * Returns: (transfer none): the arguments of the last call
 */
GVariant *
fake_portal_get_asked_for (FakePortal *self)
{
  return self->asked_for;
}

/**
 * fake_portal_get_asked:
 * @self: a portal
 *
 * Returns: how often it was asked for something
 */
guint
fake_portal_get_asked (FakePortal *self)
{
  return self->asked;
}

/**
 * fake_portal_get_closed:
 * @self: a portal
 *
 * Returns: how many of its dialogs were closed by who wanted them
 */
guint
fake_portal_get_closed (FakePortal *self)
{
  return self->closed;
}

/**
 * fake_portal_free:
 * @self: (transfer full): a portal; the desktop has none after that
 */
void
fake_portal_free (FakePortal *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->objects); i++)
    g_dbus_connection_unregister_object (self->bus, self->objects[i]);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_dbus_node_info_unref (self->node);
  g_clear_pointer (&self->asked_for, g_variant_unref);
  g_free (self->file);
  g_free (self);
}
