/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-network.h"
#include "lk-sadp-scanner.h"

#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * The client's half of the SADP benchmarks: scans until so many devices are found or the time is
 * over, and says in one JSON line how many, how fast and for how much CPU time. It is driven by
 * bench-sadp.py, which owns the network namespaces, the devices and the peer.
 */
typedef struct
{
  GMainLoop *loop;
  LkSadpScanner *scanner;
  guint expected;
  guint answers;
  gint64 started_us;
  gint64 first_us;
  gint64 last_us;
} Scan;

static gint64
cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void
on_received (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  Scan *scan = user_data;

  scan->answers += packets->len;
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Scan *scan = user_data;

  scan->last_us = g_get_monotonic_time ();
  if (scan->first_us == 0)
    scan->first_us = scan->last_us;
  if (g_list_model_get_n_items (model) >= scan->expected)
    g_main_loop_quit (scan->loop);
}

static gboolean
on_time_over (gpointer user_data)
{
  g_main_loop_quit (((Scan *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();
  g_autoptr (LkSadpNetwork) network = NULL;
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *interface = NULL;
  g_autofree char *group = NULL;
  double seconds = 10;
  int expected = 1;
  Scan scan = { 0 };
  gint64 cpu;
  const GOptionEntry entries[] = {
    { "interface", 0, 0, G_OPTION_ARG_STRING, &interface, "Interface", "IF" },
    { "group", 0, 0, G_OPTION_ARG_STRING, &group, "Group", "A:PORT" },
    { "expect", 0, 0, G_OPTION_ARG_INT, &expected, "Devices", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Time", "S" },
    { NULL },
  };

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error)
      || (group != NULL && !lk_sadp_config_set_group (config, group, &error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (interface != NULL)
    lk_sadp_config_add_interface (config, interface);

  network = lk_sadp_network_new (config);
  scan.expected = (guint) expected;
  scan.loop = g_main_loop_new (NULL, FALSE);
  scan.scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (network));
  g_signal_connect (network, "received", G_CALLBACK (on_received), &scan);
  g_signal_connect (scan.scanner, "items-changed", G_CALLBACK (on_items_changed), &scan);
  g_timeout_add ((guint) (seconds * 1000), on_time_over, &scan);

  cpu = cpu_us ();
  scan.started_us = g_get_monotonic_time ();
  if (!lk_sadp_scanner_start (scan.scanner, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_main_loop_run (scan.loop);
  cpu = cpu_us () - cpu;

  printf ("{\"found\":%u,\"answers\":%u,\"partial\":%s,\"first_ms\":%.3f,\"all_ms\":%.3f,"
          "\"cpu_us\":%" G_GINT64_FORMAT ",\"cpu_us_per_answer\":%.2f}\n",
          g_list_model_get_n_items (G_LIST_MODEL (scan.scanner)), scan.answers,
          lk_sadp_scanner_get_partial (scan.scanner) ? "true" : "false",
          (double) (scan.first_us - scan.started_us) / 1000,
          (double) (scan.last_us - scan.started_us) / 1000, cpu,
          scan.answers > 0 ? (double) cpu / scan.answers : 0.0);
  g_object_unref (scan.scanner);
  g_main_loop_unref (scan.loop);
  return 0;
}
