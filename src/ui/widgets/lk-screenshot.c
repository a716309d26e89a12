/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-screenshot.h"

/* A piece of the screen, by the desktop's portal: the person chooses it in the desktop's own
 * dialog. The portal answers on a request object whose path is made of our bus name and a token. */

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_IFACE "org.freedesktop.portal.Screenshot"
#define REQUEST_IFACE "org.freedesktop.portal.Request"

typedef struct
{
  GDBusConnection *bus;
  char *path; /* of the request object */
  guint subscription;
} Shot;

static void
shot_free (gpointer data)
{
  Shot *shot = data;

  if (shot->subscription != 0)
    g_dbus_connection_signal_unsubscribe (shot->bus, shot->subscription);
  g_clear_object (&shot->bus);
  g_free (shot->path);
  g_free (shot);
}

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
                          g_variant_new ("(ss)", PORTAL_IFACE, "version"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), version_cb,
                          task);
}

/**
 * lk_screenshot_probe_async:
 * @cancellable: (nullable): ends it early
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks whether this desktop lets a program have a piece of the screen.
 */
void
lk_screenshot_probe_async (GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_screenshot_probe_async);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, probe_bus_cb, task);
}

/**
 * lk_screenshot_probe_finish:
 * @result: what the callback got
 * @error: return location: why not
 *
 * Returns: whether a piece of the screen can be had
 */
gboolean
lk_screenshot_probe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Once only: the request answers, or the person gives up. */
static void
finish_shot (GTask *task)
{
  Shot *shot = g_task_get_task_data (task);

  if (shot->subscription != 0)
    g_dbus_connection_signal_unsubscribe (shot->bus, shot->subscription);
  shot->subscription = 0;
  g_object_unref (task);
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
  const char *uri = NULL;
  guint32 response = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0 && g_variant_lookup (results, "uri", "&s", &uri))
    g_task_return_pointer (task, g_file_new_for_uri (uri), g_object_unref);
  else if (response == 1)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The person chose nothing");
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             _ ("the desktop gave no picture of the screen"));
  finish_shot (task);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Shot *shot = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return;
  if (shot->subscription == 0)
    {
      g_error_free (error);
      return;
    }
  g_task_return_error (task, error);
  finish_shot (task);
}

static void
take_bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  Shot *shot = g_new0 (Shot, 1);
  g_autofree char *token = NULL;
  g_autofree char *sender = NULL;
  GVariantBuilder options;

  g_task_set_task_data (task, shot, shot_free);
  shot->bus = g_bus_get_finish (result, &error);
  if (shot->bus == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  token = g_strdup_printf ("latchkey%u", g_random_int ());
  sender = g_strdup (g_dbus_connection_get_unique_name (shot->bus) + 1);
  g_strdelimit (sender, ".", '_');
  shot->path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  shot->subscription
      = g_dbus_connection_signal_subscribe (shot->bus, PORTAL_NAME, REQUEST_IFACE, "Response",
                                            shot->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, response_cb,
                                            task, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "interactive", g_variant_new_boolean (TRUE));
  g_dbus_connection_call (shot->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_IFACE, "Screenshot",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), called_cb,
                          g_object_ref (task));
}

/**
 * lk_screenshot_take_async:
 * @cancellable: (nullable): ends it early
 * @callback: called when there is a picture, or none
 * @user_data: for @callback
 *
 * Lets the person choose a piece of the screen in the desktop's own dialog.
 */
void
lk_screenshot_take_async (GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_screenshot_take_async);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, take_bus_cb, task);
}

/**
 * lk_screenshot_take_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the picture; %NULL with %G_IO_ERROR_CANCELLED when none was chosen
 */
GFile *
lk_screenshot_take_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
