/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-diagnose.h"

#include "lk-sadp-check.h"

#define LISTEN_MS 2500 /* how long to ask when nobody has been asking */

typedef struct
{
  LkSadpTransport *transport;
  LkSadpScanner *scanner;
  gboolean own_scanner;
  gulong event;
  GSource *timer;
  GSource *cancelled;
  GPtrArray *interfaces;
  GPtrArray *echoes;
  GString *rules;
  guint next_lister;
} Work;

static void
destroy_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  destroy_source (&work->timer);
  destroy_source (&work->cancelled);
  if (work->event != 0)
    g_signal_handler_disconnect (work->scanner, work->event);
  if (work->own_scanner)
    lk_sadp_scanner_stop (work->scanner);
  g_clear_object (&work->scanner);
  g_clear_object (&work->transport);
  g_clear_pointer (&work->interfaces, g_ptr_array_unref);
  g_clear_pointer (&work->echoes, g_ptr_array_unref);
  g_string_free (work->rules, TRUE);
  g_free (work);
}

/**
 * lk_sadp_check_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): pass, warn or fail
 */
const char *
lk_sadp_check_status_to_string (LkSadpCheckStatus status)
{
  switch (status)
    {
    case LK_SADP_CHECK_PASS:
      return "pass";
    case LK_SADP_CHECK_WARN:
      return "warn";
    case LK_SADP_CHECK_FAIL:
      return "fail";
    }
  g_return_val_if_reached ("warn");
}

/**
 * lk_sadp_check_free:
 * @self: (nullable) (transfer full): a check
 */
void
lk_sadp_check_free (LkSadpCheck *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->detail);
  g_free (self->remedy);
  g_free (self);
}

static void
conclude (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  LkSadpConfig *config = lk_sadp_transport_get_config (work->transport);
  const guint16 port = lk_sadp_config_get_port (config);
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_check_free);
  LkSadpPortHolder holder = { 0 };

  if (lk_sadp_transport_get_partial (work->transport))
    lk_sadp_port_holder_read (&holder, port);
  g_ptr_array_add (checks, lk_sadp_check_link (work->interfaces));
  g_ptr_array_add (checks, lk_sadp_check_address (work->interfaces));
  g_ptr_array_add (checks,
                   lk_sadp_check_port (&holder, lk_sadp_transport_get_partial (work->transport),
                                       port));
  g_ptr_array_add (checks, lk_sadp_check_rp_filter (work->interfaces, "/proc"));
  g_ptr_array_add (checks, lk_sadp_check_firewall (work->rules->str, lk_sadp_firewall_find ("/"),
                                                   work->echoes, port));
  g_ptr_array_add (checks, lk_sadp_check_loopback (work->echoes));
  g_ptr_array_add (checks, lk_sadp_check_virtual ("/"));
  g_ptr_array_add (checks, lk_sadp_check_wireless (work->interfaces, "/sys/class/net"));
  g_ptr_array_add (checks, lk_sadp_check_heard (work->scanner));
  lk_sadp_port_holder_clear (&holder);
  g_task_return_pointer (task, checks, (GDestroyNotify) g_ptr_array_unref);
}

/* --- What is heard, when nobody has been listening --- */

static void
stop_listening (Work *work)
{
  destroy_source (&work->timer);
  destroy_source (&work->cancelled);
  if (work->event != 0)
    g_signal_handler_disconnect (work->scanner, work->event);
  work->event = 0;
}

static void
heard_enough (GTask *task)
{
  stop_listening (g_task_get_task_data (task));
  conclude (task);
  g_object_unref (task);
}

static void
on_device_event (LkSadpScanner *scanner, guint event, LkSadpDevice *device, gpointer user_data)
{
  heard_enough (user_data);
}

static gboolean
on_time_over (gpointer user_data)
{
  heard_enough (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  stop_listening (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
listen (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!work->own_scanner || g_list_model_get_n_items (G_LIST_MODEL (work->scanner)) > 0)
    {
      conclude (task);
      return;
    }
  g_object_ref (task); /* until something is heard, or the time is over */
  work->event
      = g_signal_connect (work->scanner, "device-event", G_CALLBACK (on_device_event), task);
  work->timer = g_timeout_source_new (LISTEN_MS);
  g_source_set_callback (work->timer, on_time_over, task, NULL);
  g_source_attach (work->timer, g_task_get_context (task));
  if (cancellable != NULL)
    {
      work->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (work->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (work->cancelled, g_task_get_context (task));
    }
}

/* --- The rules of the firewall, where they can be read --- */

static void read_rules (GTask *task);

static void
on_rules (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autofree char *rules = NULL;
  GError *error = NULL;

  if (g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &rules, NULL, &error)
      && g_subprocess_get_successful (G_SUBPROCESS (source)))
    g_string_append (work->rules, rules);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error); /* rules that cannot be read are no rules to look at */
  read_rules (task);
}

/* Asks one program after the other: some computers have rules of both kinds. */
static void
read_rules (GTask *task)
{
  static const char *const nft[] = { "nft", "list", "ruleset", NULL };
  static const char *const iptables[] = { "iptables-save", NULL };
  static const char *const *const listers[] = { nft, iptables };
  const GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GSubprocess) process = NULL;

  while (process == NULL && work->next_lister < G_N_ELEMENTS (listers))
    process = g_subprocess_newv (listers[work->next_lister++], flags, NULL);
  if (process == NULL)
    listen (task);
  else
    g_subprocess_communicate_utf8_async (process, NULL, g_task_get_cancellable (task), on_rules,
                                         g_object_ref (task));
}

static void
on_echoes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->echoes = lk_sadp_echo_finish (result, &error);
  if (work->echoes == NULL)
    g_task_return_error (task, error);
  else
    read_rules (task);
}

/**
 * lk_sadp_diagnose_async:
 * @transport: a transport; it is opened when it is not
 * @scanner: (nullable): who has been asking; without one the network is asked for a moment
 * @cancellable: (nullable): stops it
 * @callback: called when all was looked at
 * @user_data: for @callback
 *
 * Looks into each reason why a device may not be listed. It changes nothing and needs no root.
 */
void
lk_sadp_diagnose_async (LkSadpTransport *transport,
                        LkSadpScanner *scanner,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_sadp_diagnose_async);
  g_task_set_task_data (task, work, work_free);
  work->transport = g_object_ref (transport);
  work->rules = g_string_new (NULL);
  work->own_scanner = scanner == NULL;
  work->scanner = scanner != NULL ? g_object_ref (scanner) : lk_sadp_scanner_new (transport);
  if (!lk_sadp_transport_open (transport, &error)
      || (work->own_scanner && !lk_sadp_scanner_start (work->scanner, &error)))
    {
      g_task_return_error (task, error);
      return;
    }
  work->interfaces = lk_sadp_transport_get_interfaces (transport);
  lk_sadp_echo_async (lk_sadp_transport_get_config (transport), work->interfaces, cancellable,
                      on_echoes, g_object_ref (task));
}

/**
 * lk_sadp_diagnose_finish:
 * @transport: the transport
 * @result: the result
 * @error: set to an %LK_SADP_ERROR when the network cannot be used at all
 *
 * Returns: (transfer full) (nullable) (element-type LkSadpCheck): the checks, always the same ones
 *   in the same order
 */
GPtrArray *
lk_sadp_diagnose_finish (LkSadpTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
