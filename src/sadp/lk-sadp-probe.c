/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-command.h"

#include "lk-mac.h"
#include "lk-sadp-call.h"
#include "lk-sadp-device-private.h"
#include "lk-sadp-request.h"

#include <glib/gi18n-lib.h>

#define ASK_EVERY_MS 700 /* an inquiry changes nothing and may be repeated */

typedef struct
{
  LkSadpTransport *transport;
  LkSadpDevice *device;
  gulong received;
  GSource *again;
  GSource *cancelled;
  gint64 until_us;
} Probe;

static void
stop_waiting (Probe *probe)
{
  if (probe->received != 0)
    g_signal_handler_disconnect (probe->transport, probe->received);
  probe->received = 0;
  for (guint i = 0; i < 2; i++)
    {
      GSource **source = i == 0 ? &probe->again : &probe->cancelled;

      if (*source != NULL)
        g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  stop_waiting (probe);
  g_clear_object (&probe->device);
  g_clear_object (&probe->transport);
  g_free (probe);
}

/* Asks where the device was found and at its address: one of them reaches it in any subnet. */
static gboolean
ask (Probe *probe, GError **error)
{
  g_autofree char *uuid = lk_sadp_uuid_new ();
  g_autoptr (LkSadpMessage) request
      = lk_sadp_request_new (LK_SADP_COMMAND_INQUIRY, uuid, NULL, NULL);
  g_autoptr (GBytes) datagram = lk_sadp_message_to_bytes (request);
  g_autoptr (GError) by_address = NULL;
  LkSadpRoute route;
  gboolean sent = FALSE;

  lk_sadp_device_get_route (probe->device, &route);
  if (route.channel != LK_SADP_CHANNEL_UNICAST)
    sent = lk_sadp_transport_send (probe->transport, datagram, &route, error);
  route.channel = LK_SADP_CHANNEL_UNICAST;
  route.interface = 0;
  route.address = (LkSadpAddress){ lk_sadp_device_get_source (probe->device), 0 };
  if (lk_sadp_transport_send (probe->transport, datagram, &route, &by_address))
    {
      if (!sent)
        g_clear_error (error);
      return TRUE;
    }
  if (!sent && error != NULL && *error == NULL)
    g_propagate_error (error, g_steal_pointer (&by_address));
  return sent;
}

static gboolean
is_about_device (Probe *probe, LkSadpMessage *message)
{
  g_autofree char *mac = lk_mac_normalise (lk_sadp_message_get_mac (message));
  const char *types = lk_sadp_message_get_types (message);

  return lk_sadp_message_get_root (message) == LK_SADP_ROOT_PROBE_MATCH && types != NULL
         && g_ascii_strcasecmp (types, LK_SADP_INQUIRY) == 0 && mac != NULL
         && g_strcmp0 (mac, lk_sadp_device_get_mac (probe->device)) == 0;
}

static void
on_received (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  GTask *task = user_data;
  Probe *probe = g_task_get_task_data (task);

  for (guint i = 0; i < packets->len; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);

      if (!is_about_device (probe, packet->message))
        continue;
      stop_waiting (probe);
      lk_sadp_device_refresh (probe->device, packet);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
}

static gboolean
on_again (gpointer user_data)
{
  GTask *task = user_data;
  Probe *probe = g_task_get_task_data (task);

  if (g_get_monotonic_time () < probe->until_us)
    {
      ask (probe, NULL); /* the network may be back for the next one */
      return G_SOURCE_CONTINUE;
    }
  stop_waiting (probe);
  g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_NO_ANSWER, "%s",
                           _ ("The device did not answer. Check that it is powered and on this "
                              "network."));
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  stop_waiting (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/**
 * lk_sadp_probe_async:
 * @transport: an open transport
 * @device: a device
 * @cancellable: (nullable): stops the wait
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks one device how it is now, as often as it takes. @device shows what it said.
 */
void
lk_sadp_probe_async (LkSadpTransport *transport,
                     LkSadpDevice *device,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  const guint timeout = lk_sadp_call_get_timeout (transport);
  GError *error = NULL;
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lk_sadp_probe_async);
  g_task_set_task_data (task, probe, probe_free);
  probe->transport = g_object_ref (transport);
  probe->device = g_object_ref (device);
  probe->until_us = g_get_monotonic_time () + (gint64) timeout * 1000;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_object_ref (task); /* until answer, time-out or cancellation */
  probe->received = g_signal_connect (transport, "received", G_CALLBACK (on_received), task);
  probe->again = g_timeout_source_new (MIN (ASK_EVERY_MS, timeout));
  g_source_set_callback (probe->again, on_again, task, NULL);
  g_source_attach (probe->again, g_task_get_context (task));
  if (cancellable != NULL)
    {
      probe->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (probe->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (probe->cancelled, g_task_get_context (task));
    }
  if (!ask (probe, &error))
    {
      stop_waiting (probe);
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

/**
 * lk_sadp_probe_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to %LK_SADP_ERROR_NO_ANSWER or %LK_SADP_ERROR_SEND
 *
 * Returns: whether the device answered
 */
gboolean
lk_sadp_probe_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
