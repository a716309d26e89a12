/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-call.h"

#include "lk-mac.h"
#include "lk-sadp-assumptions.h"
#include "lk-sadp-device-private.h"
#include "lk-sadp-error.h"
#include "lk-text.h"

#include <glib/gi18n-lib.h>

G_STATIC_ASSERT (LK_SADP_ASSUME_U9_ASKING_AGAIN_VOIDS);
G_STATIC_ASSERT (LK_SADP_ASSUME_U15_LOOSE_TYPES_AND_MAC);

/* An answer to what is sent once is held for the time-out's fiftieth: 200 ms of ten seconds. */
#define LINGER_PART 50

/* What a request waits with. */
typedef struct
{
  LkSadpTransport *transport;
  LkSadpDevice *device;
  LkSadpCommand command;
  char *uuid;
  const char *types;
  LkSadpMessage *answer; /* held, since another may follow */
  gulong received;
  GSource *timer;
  GSource *cancelled;
  gboolean elsewhere;
} Call;

static void
destroy_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop_waiting (Call *call)
{
  if (call->received != 0)
    g_signal_handler_disconnect (call->transport, call->received);
  call->received = 0;
  destroy_source (&call->timer);
  destroy_source (&call->cancelled);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  stop_waiting (call);
  g_clear_pointer (&call->answer, lk_sadp_message_unref);
  g_clear_object (&call->device);
  g_clear_object (&call->transport);
  g_free (call->uuid);
  g_free (call);
}

/* Per transport: which devices have a command under way, and how long one may take. */
static GHashTable *
reservations (LkSadpTransport *transport)
{
  static const char key[] = "lk-sadp-reservations";
  GHashTable *table = g_object_get_data (G_OBJECT (transport), key);

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_object_set_data_full (G_OBJECT (transport), key, table,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return table;
}

/*
 * Takes the one place for a command to @device; lk_sadp_call_release() gives it back.
 * Fails with LK_SADP_ERROR_BUSY, or LK_SADP_ERROR_NO_IDENTITY when there is nothing to address.
 */
gboolean
lk_sadp_call_reserve (LkSadpTransport *transport, LkSadpDevice *device, GError **error)
{
  const char *mac = lk_sadp_device_get_mac (device);

  if (mac == NULL)
    {
      g_set_error_literal (error, LK_SADP_ERROR, LK_SADP_ERROR_NO_IDENTITY,
                           _ ("The device does not say its MAC address, so no command can be "
                              "addressed to it."));
      return FALSE;
    }
  if (g_hash_table_contains (reservations (transport), mac))
    {
      g_set_error_literal (error, LK_SADP_ERROR, LK_SADP_ERROR_BUSY,
                           _ ("A command to this device is still under way. Wait for its answer."));
      return FALSE;
    }
  g_hash_table_add (reservations (transport), g_strdup (mac));
  return TRUE;
}

void
lk_sadp_call_release (LkSadpTransport *transport, LkSadpDevice *device)
{
  g_hash_table_remove (reservations (transport), lk_sadp_device_get_mac (device));
}

gboolean
lk_sadp_call_is_reserved (LkSadpTransport *transport, const char *mac)
{
  return g_hash_table_contains (reservations (transport), mac);
}

void
lk_sadp_call_set_timeout (LkSadpTransport *transport, guint timeout_ms)
{
  g_object_set_data (G_OBJECT (transport), "lk-sadp-timeout", GUINT_TO_POINTER (timeout_ms));
}

guint
lk_sadp_call_get_timeout (LkSadpTransport *transport)
{
  guint timeout = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (transport), "lk-sadp-timeout"));

  return timeout != 0 ? timeout : LK_SADP_COMMAND_TIMEOUT_DEFAULT_MS;
}

/*
 * An answer is one with our Uuid, our Types and the device's MAC; a MAC may be missing when the
 * source fits (docs/protocol.md, “Messages” [V], U15).
 */
static gboolean
is_answer (Call *call, const LkSadpPacket *packet)
{
  LkSadpMessage *message = packet->message;
  const char *uuid = lk_sadp_message_get_uuid (message);
  const char *answer_mac = lk_sadp_message_get_mac (message);
  g_autofree char *mac = lk_mac_normalise (answer_mac);

  if (lk_sadp_message_get_root (message) != LK_SADP_ROOT_PROBE_MATCH)
    return FALSE;
  if (uuid == NULL || g_ascii_strcasecmp (uuid, call->uuid) != 0)
    return FALSE;
  if (!lk_text_word_equal (lk_sadp_message_get_types (message), call->types))
    return FALSE;
  if (answer_mac == NULL || *answer_mac == '\0')
    return lk_sadp_device_was_seen_at (call->device, packet->source.ip);
  return g_strcmp0 (mac, lk_sadp_device_get_mac (call->device)) == 0;
}

static gboolean
says_success (LkSadpMessage *answer)
{
  return lk_text_word_equal (lk_sadp_message_get (answer, "Result"), "success");
}

/*
 * A network may deliver a request twice, and a device then does it twice. What it made the second
 * time holds (assumption U9); what it did the first time is done, whatever it says to the second.
 */
static gboolean
is_better (Call *call, LkSadpMessage *answer)
{
  if (call->answer == NULL || !lk_sadp_message_is_complete (call->answer))
    return TRUE;
  switch (call->command)
    {
    case LK_SADP_COMMAND_EXCHANGE_CODE:
    case LK_SADP_COMMAND_GET_CODE:
    case LK_SADP_COMMAND_GET_ENCRYPT_STRING:
    case LK_SADP_COMMAND_GET_QR_CODES:
      return says_success (answer);
    case LK_SADP_COMMAND_RESET:
    case LK_SADP_COMMAND_GUID_RESET:
    case LK_SADP_COMMAND_ANSWER_RESET:
    case LK_SADP_COMMAND_MAIL_RESET:
    case LK_SADP_COMMAND_UNBIND:
      return says_success (answer) && !says_success (call->answer);
    case LK_SADP_COMMAND_INQUIRY:
    case LK_SADP_COMMAND_INQUIRY_V32:
    case LK_SADP_COMMAND_GET_RESET_TYPE:
    case LK_SADP_COMMAND_GET_QUESTIONS:
    case LK_SADP_COMMAND_GET_UNBIND_STATUS:
      return FALSE;
    }
  return FALSE;
}

static void
return_answer (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  stop_waiting (call);
  if (lk_sadp_message_is_complete (call->answer))
    g_task_return_pointer (task, g_steal_pointer (&call->answer),
                           (GDestroyNotify) lk_sadp_message_unref);
  else
    g_task_return_new_error (task, LK_SADP_ERROR, LK_SADP_ERROR_BAD_ANSWER, "%s",
                             _ ("The device’s answer was cut off on its way."));
  g_object_unref (task); /* the reference that waited */
}

static gboolean
on_lingered (gpointer user_data)
{
  return_answer (user_data);
  return G_SOURCE_REMOVE;
}

/* Waits a moment longer for what a doubled request may bring. */
static void
linger (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  destroy_source (&call->timer);
  call->timer = g_timeout_source_new (lk_sadp_call_get_timeout (call->transport) / LINGER_PART);
  g_source_set_callback (call->timer, on_lingered, task, NULL);
  g_source_attach (call->timer, g_task_get_context (task));
}

static void
on_received (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  Call *call = g_task_get_task_data (task);

  for (guint i = 0; i < packets->len && call->received != 0; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);
      const gboolean first = call->answer == NULL;

      if (!is_answer (call, packet) || !is_better (call, packet->message))
        continue;
      g_clear_pointer (&call->answer, lk_sadp_message_unref);
      call->answer = lk_sadp_message_ref (packet->message);
      call->elsewhere = !lk_sadp_device_was_seen_at (call->device, packet->source.ip);
      if (!lk_sadp_command_info (call->command)->once)
        return_answer (task);
      else if (first)
        linger (task);
    }
}

static gboolean
on_timeout (gpointer user_data)
{
  GTask *task = user_data;

  stop_waiting (g_task_get_task_data (task));
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
  Call *call = g_task_get_task_data (task);

  if (call->answer != NULL)
    {
      return_answer (task); /* too late: it is there */
      return G_SOURCE_REMOVE;
    }
  stop_waiting (call);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _ ("Cancelled."));
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
start_waiting (GTask *task, Call *call, GCancellable *cancellable)
{
  GMainContext *context = g_task_get_context (task);

  call->received = g_signal_connect (call->transport, "received", G_CALLBACK (on_received), task);
  call->timer = g_timeout_source_new (lk_sadp_call_get_timeout (call->transport));
  g_source_set_callback (call->timer, on_timeout, task, NULL);
  g_source_attach (call->timer, context);
  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (call->cancelled, context);
    }
}

/*
 * Sends @command to @device once, where the device was found, and waits for its answer. The caller
 * has reserved the device. Fails with LK_SADP_ERROR_SEND, LK_SADP_ERROR_NO_ANSWER after the
 * time-out or LK_SADP_ERROR_BAD_ANSWER.
 */
void
lk_sadp_call_async (LkSadpTransport *transport,
                    LkSadpDevice *device,
                    LkSadpCommand command,
                    const LkSadpPayload *payload,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr (LkSadpMessage) request = NULL;
  g_autoptr (GBytes) datagram = NULL;
  GError *error = NULL;
  Call *call = g_new0 (Call, 1);
  LkSadpRoute route;

  g_task_set_source_tag (task, lk_sadp_call_async);
  g_task_set_task_data (task, call, call_free);
  call->transport = g_object_ref (transport);
  call->device = g_object_ref (device);
  call->uuid = lk_sadp_uuid_new ();
  call->command = command;
  call->types = lk_sadp_command_info (command)->types;

  if (g_task_return_error_if_cancelled (task))
    return;
  /* From here on what the device says is not thrown away because somebody cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  request = lk_sadp_request_new (command, call->uuid, lk_sadp_device_get_mac_raw (device), payload);
  datagram = lk_sadp_message_to_bytes (request);
  lk_sadp_device_get_route (device, &route);
  g_object_ref (task); /* until answer, time-out or cancellation */
  start_waiting (task, call, cancellable);
  if (!lk_sadp_transport_send (transport, datagram, &route, &error))
    {
      stop_waiting (call);
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

LkSadpMessage *
lk_sadp_call_finish (LkSadpTransport *transport,
                     GAsyncResult *result,
                     gboolean *elsewhere,
                     GError **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  *elsewhere |= call->elsewhere;
  return g_task_propagate_pointer (G_TASK (result), error);
}
