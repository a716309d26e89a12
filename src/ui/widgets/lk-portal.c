/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "lk-portal.h"

/* What the desktop's portal lets a program do after asking the person. The portal answers on a
 * request object whose path is made of our bus name and a token of ours. */

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

typedef struct
{
  GDBusConnection *bus;
  const char *interface; /* static */
  const char *method;    /* static */
  gboolean with_parent;
  gboolean interactive;
  char *reason; /* that the person reads */
  char *path;
  GSource *cancelled;
  guint subscription;
} Request;

static void
stop_listening (Request *request)
{
  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, request->subscription);
  request->subscription = 0;
  if (request->cancelled != NULL)
    g_source_destroy (request->cancelled);
  g_clear_pointer (&request->cancelled, g_source_unref);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  stop_listening (request);
  g_clear_object (&request->bus);
  g_free (request->reason);
  g_free (request->path);
  g_free (request);
}

/**
 * lk_portal_in_sandbox:
 *
 * Returns: whether this program runs in a Flatpak, where devices are reached by portals alone
 */
gboolean
lk_portal_in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* --- Whether there is one --------------------------------------------------------------------- */

static void
version_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
probe_bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", (const char *) g_task_get_task_data (task),
                                         "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), version_cb, task);
}

/**
 * lk_portal_probe_async:
 * @interface: one of the LK_PORTAL names
 * @cancellable: (nullable): ends it early
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks whether this desktop has such a portal.
 */
void
lk_portal_probe_async (const char *interface,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_portal_probe_async);
  g_task_set_task_data (task, g_strdup (interface), g_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, probe_bus_cb, task);
}

/**
 * lk_portal_probe_finish:
 * @result: what the callback got
 * @error: return location: why not
 *
 * Returns: whether there is one
 */
gboolean
lk_portal_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Asking ----------------------------------------------------------------------------------- */

/* Once only: the request answers, or the call fails, or nobody waits any more. */
static void
finish_request (GTask *task)
{
  stop_listening (g_task_get_task_data (task));
  g_object_unref (task);
}

/* The portal may still be asking the person: its dialog goes with whoever wanted it. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);

  g_dbus_connection_call (request->bus, PORTAL_NAME, request->path, REQUEST_INTERFACE, "Close",
                          NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_task_return_error_if_cancelled (task);
  finish_request (task);
  return G_SOURCE_REMOVE;
}

static void
follow_cancellable (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (g_task_get_cancellable (task) == NULL)
    return;
  request->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
  g_task_attach_source (task, request->cancelled, G_SOURCE_FUNC (cancelled_cb));
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer data)
{
  GTask *task = data;
  g_autoptr (GVariant) results = NULL;
  guint32 response = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0)
    g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
  else if (response == 1)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The person said no");
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                             _ ("the desktop did not allow it"));
  finish_request (task);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || request->subscription == 0)
    return;
  g_task_return_error (task, g_steal_pointer (&error));
  finish_request (task);
}

static GVariant *
arguments_of (const Request *request, const char *token)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  if (request->interactive)
    g_variant_builder_add (&options, "{sv}", "interactive", g_variant_new_boolean (TRUE));
  if (request->reason != NULL)
    g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (request->reason));
  return request->with_parent ? g_variant_new ("(sa{sv})", "", &options)
                              : g_variant_new ("(a{sv})", &options);
}

static void
request_bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *token = NULL;
  g_autofree char *sender = NULL;

  request->bus = g_bus_get_finish (result, &error);
  if (request->bus == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  token = g_strdup_printf ("latchkey%u", g_random_int ());
  sender = g_strdup (g_dbus_connection_get_unique_name (request->bus) + 1);
  g_strdelimit (sender, ".", '_');
  request->path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  request->subscription
      = g_dbus_connection_signal_subscribe (request->bus, PORTAL_NAME, REQUEST_INTERFACE,
                                            "Response", request->path, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, response_cb, task, NULL);
  follow_cancellable (task);
  g_dbus_connection_call (request->bus, PORTAL_NAME, PORTAL_PATH, request->interface,
                          request->method, arguments_of (request, token), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), called_cb,
                          g_object_ref (task));
}

static void
ask (Request *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, request, request_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, request_bus_cb, task);
}

/* --- A piece of the screen ---------------------------------------------------------------------
 */

static void
shot_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) results = g_task_propagate_pointer (G_TASK (result), &error);
  const char *uri = NULL;

  if (results == NULL)
    g_task_return_error (task, error);
  else if (g_variant_lookup (results, "uri", "&s", &uri))
    g_task_return_pointer (task, g_file_new_for_uri (uri), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             _ ("the desktop gave no picture of the screen"));
}

/**
 * lk_portal_take_screenshot_async:
 * @cancellable: (nullable): ends it early
 * @callback: called when there is a picture, or none
 * @user_data: for @callback
 *
 * Lets the person choose a piece of the screen in the desktop's own dialog.
 */
void
lk_portal_take_screenshot_async (GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, lk_portal_take_screenshot_async);
  request->interface = LK_PORTAL_SCREENSHOT;
  request->method = "Screenshot";
  request->with_parent = TRUE;
  request->interactive = TRUE;
  ask (request, cancellable, shot_cb, task);
}

/**
 * lk_portal_take_screenshot_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the picture; %NULL with %G_IO_ERROR_CANCELLED when none was chosen
 */
GFile *
lk_portal_take_screenshot_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Cameras -----------------------------------------------------------------------------------
 */

static void
remote_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                         &error);
  gint32 index = -1;
  int fd = -1;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_get (reply, "(h)", &index);
  fd = fds != NULL ? g_unix_fd_list_get (fds, index, &error) : -1;
  if (fd >= 0)
    g_task_return_int (task, fd);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             _ ("the desktop gave no camera"));
}

static void
allowed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  const Request *request = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  g_autoptr (GVariant) results = g_task_propagate_pointer (G_TASK (result), &error);

  if (results == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (request->bus, PORTAL_NAME, PORTAL_PATH,
                                            LK_PORTAL_CAMERA, "OpenPipeWireRemote",
                                            g_variant_new ("(a{sv})", NULL), G_VARIANT_TYPE ("(h)"),
                                            G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                            g_task_get_cancellable (task), remote_cb, task);
}

/**
 * lk_portal_open_camera_async:
 * @cancellable: (nullable): ends it early
 * @callback: called when there is a camera, or none
 * @user_data: for @callback
 *
 * Asks the person for the camera, and the desktop for the way to it.
 */
void
lk_portal_open_camera_async (GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, lk_portal_open_camera_async);
  request->interface = LK_PORTAL_CAMERA;
  request->method = "AccessCamera";
  ask (request, cancellable, allowed_cb, task);
}

/**
 * lk_portal_open_camera_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: a descriptor of a PipeWire remote, to be closed; -1 with %G_IO_ERROR_CANCELLED when the
 *   person said no, %G_IO_ERROR_PERMISSION_DENIED when the desktop did
 */
int
lk_portal_open_camera_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);
  return (int) g_task_propagate_int (G_TASK (result), error);
}

/* --- Staying without a window -------------------------------------------------------------------
 */

static void
background_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) results = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean may = FALSE;

  if (results == NULL)
    g_task_return_error (task, error);
  else if (g_variant_lookup (results, "background", "b", &may) && !may)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                             _ ("the desktop did not allow it"));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lk_portal_request_background_async:
 * @reason: why, for the person to read
 * @cancellable: (nullable): ends it early
 * @callback: called when it is decided
 * @user_data: for @callback
 *
 * Asks whether this program may go on without a window. Without the portal's leave a desktop ends
 * a program of a sandbox some time after its last window.
 */
void
lk_portal_request_background_async (const char *reason,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, lk_portal_request_background_async);
  request->interface = LK_PORTAL_BACKGROUND;
  request->method = "RequestBackground";
  request->with_parent = TRUE;
  request->reason = g_strdup (reason);
  ask (request, cancellable, background_cb, task);
}

/**
 * lk_portal_request_background_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether it may; %FALSE with %G_IO_ERROR_CANCELLED when the person said no,
 *   %G_IO_ERROR_PERMISSION_DENIED when the desktop did, and another error when nobody was asked
 */
gboolean
lk_portal_request_background_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
