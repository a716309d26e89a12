/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-echo.h"

#include "lk-sadp-request.h"
#include "lk-sadp-socket.h"

#include <glib-unix.h>
#include <unistd.h>

#define WAIT_MS 400 /* a datagram to oneself takes less than one */

/*
 * A datagram to the group comes back to its sender's host, through the same firewall that an answer
 * of a device has to pass: whether it does needs no root to find out.
 */
typedef struct
{
  GPtrArray *echoes; /* LkSadpEcho */
  char *uuid;
  guint16 port;
  int receiver;
  int sender;
  GSource *readable;
  GSource *timer;
  GSource *cancelled;
} Work;

/**
 * lk_sadp_echo_free:
 * @self: (nullable) (transfer full): an echo
 */
void
lk_sadp_echo_free (LkSadpEcho *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

static void
destroy_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop (Work *work)
{
  destroy_source (&work->readable);
  destroy_source (&work->timer);
  destroy_source (&work->cancelled);
  if (work->receiver >= 0)
    close (work->receiver);
  if (work->sender >= 0)
    close (work->sender);
  work->receiver = work->sender = -1;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  stop (work);
  g_clear_pointer (&work->echoes, g_ptr_array_unref);
  g_free (work->uuid);
  g_free (work);
}

static gboolean
all_heard (Work *work)
{
  for (guint i = 0; i < work->echoes->len; i++)
    {
      const LkSadpEcho *echo = g_ptr_array_index (work->echoes, i);

      if (echo->sent && !echo->heard)
        return FALSE;
    }
  return TRUE;
}

static void
hear (Work *work, const LkSadpDatagram *datagram)
{
  g_autoptr (LkSadpMessage) message = lk_sadp_message_parse (datagram->data, datagram->size, NULL);

  if (message == NULL || g_strcmp0 (lk_sadp_message_get_uuid (message), work->uuid) != 0)
    return;
  for (guint i = 0; i < work->echoes->len; i++)
    {
      LkSadpEcho *echo = g_ptr_array_index (work->echoes, i);

      if (echo->interface == datagram->interface)
        echo->heard = TRUE;
    }
}

static void
finish (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  stop (work);
  g_task_return_pointer (task, g_steal_pointer (&work->echoes), (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  GTask *task = user_data;
  Work *work = g_task_get_task_data (task);
  GQueue datagrams = G_QUEUE_INIT;
  LkSadpDatagram *datagram;

  lk_sadp_socket_drain (fd, work->port, &datagrams, 4096);
  while ((datagram = g_queue_pop_head (&datagrams)) != NULL)
    {
      hear (work, datagram);
      lk_sadp_datagram_free (datagram);
    }
  if (!all_heard (work))
    return G_SOURCE_CONTINUE;
  finish (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_time_over (gpointer user_data)
{
  finish (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  stop (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
send_all (Work *work, LkSadpConfig *config, GPtrArray *interfaces)
{
  g_autoptr (LkSadpMessage) message
      = lk_sadp_request_new (LK_SADP_COMMAND_INQUIRY, work->uuid, NULL, NULL);
  g_autoptr (GBytes) datagram = lk_sadp_message_to_bytes (message);
  const LkSadpAddress to = { lk_sadp_config_get_group (config), work->port };

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);
      LkSadpEcho *echo;

      if (!interface->used)
        continue;
      echo = g_new0 (LkSadpEcho, 1);
      echo->interface = interface->index;
      echo->name = g_strdup (interface->name);
      echo->sent = lk_sadp_socket_join (work->receiver, to.ip, interface->index)
                   && lk_sadp_socket_send (work->sender, datagram, &to, interface->index,
                                           interface->address, 1, NULL);
      g_ptr_array_add (work->echoes, echo);
    }
}

/*
 * Sends an inquiry to the group on each interface in use and listens for it. The result is empty
 * when the group cannot be heard at all, since another program holds the port for itself.
 */
void
lk_sadp_echo_async (LkSadpConfig *config,
                    GPtrArray *interfaces,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GMainContext *context = g_task_get_context (task);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, lk_sadp_echo_async);
  g_task_set_task_data (task, work, work_free);
  work->uuid = lk_sadp_uuid_new ();
  work->port = lk_sadp_config_get_port (config);
  work->echoes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_echo_free);
  work->receiver = lk_sadp_socket_open (lk_sadp_config_get_group (config), work->port, TRUE, NULL);
  work->sender = lk_sadp_socket_open (0, 0, FALSE, NULL);
  if (work->receiver >= 0 && work->sender >= 0)
    send_all (work, config, interfaces);
  if (work->echoes->len == 0 || all_heard (work))
    {
      finish (task);
      return;
    }

  work->readable = g_unix_fd_source_new (work->receiver, G_IO_IN);
  g_source_set_callback (work->readable, G_SOURCE_FUNC (on_readable), task, NULL);
  g_source_attach (work->readable, context);
  work->timer = g_timeout_source_new (WAIT_MS);
  g_source_set_callback (work->timer, on_time_over, task, NULL);
  g_source_attach (work->timer, context);
  if (cancellable != NULL)
    {
      work->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (work->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (work->cancelled, context);
    }
}

/* Returns: (transfer full) (element-type LkSadpEcho): one for each interface in use */
GPtrArray *
lk_sadp_echo_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
