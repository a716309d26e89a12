/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-network.h"
#include "lk-sadp-scanner.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STOCK_RMEM_MAX 212992

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

/*
 * The limit of receive buffers is one for the whole computer, so a benchmark cannot set it in a
 * namespace: here nobody gets more than a stock kernel gives.
 */
int
setsockopt (int fd, int level, int name, const void *value, socklen_t size)
{
  int capped;

  if (level == SOL_SOCKET && name == SO_RCVBUF && size == sizeof capped)
    {
      memcpy (&capped, value, sizeof capped);
      capped = MIN (capped, STOCK_RMEM_MAX);
      value = &capped;
    }
  return (int) syscall (SYS_setsockopt, fd, level, name, value, size);
}

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

/* The floor: one socket that asks once, takes answers out and looks at none of them. */
static int
receive_only (LkSadpConfig *config, const char *interface, guint expected, double seconds)
{
  static const char probe[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe><Uuid>"
                              "4980C8A1-5F6D-427B-979A-D11FF5BA053B</Uuid><Types>inquiry</Types>"
                              "</Probe>";
  static char buffer[65536];
  struct sockaddr_in to = { .sin_family = AF_INET,
                            .sin_port = htons (lk_sadp_config_get_port (config)),
                            .sin_addr.s_addr = htonl (lk_sadp_config_get_group (config)) };
  struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = to.sin_port };
  struct ip_mreqn by
      = { .imr_multiaddr = to.sin_addr, .imr_ifindex = (int) if_nametoindex (interface) };
  int limit = STOCK_RMEM_MAX, off = 0;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct pollfd ready = { fd, POLLIN, 0 };
  gint64 cpu = cpu_us ();
  gint64 start, first = 0;
  guint answers = 0;

  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &limit, sizeof limit);
  setsockopt (fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &by, sizeof by);
  setsockopt (fd, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by);
  setsockopt (fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off);
  if (bind (fd, (struct sockaddr *) &any, sizeof any) != 0)
    return 1;
  start = g_get_monotonic_time ();
  if (sendto (fd, probe, sizeof probe - 1, 0, (struct sockaddr *) &to, sizeof to) < 0)
    return 1;
  while (answers < expected && poll (&ready, 1, (int) (seconds * 1000)) > 0
         && recv (fd, buffer, sizeof buffer, 0) > 0)
    {
      if (answers++ == 0)
        first = g_get_monotonic_time ();
    }
  cpu = cpu_us () - cpu;
  printf ("{\"answers\":%u,\"first_ms\":%.3f,\"cpu_us_per_answer\":%.2f}\n", answers,
          (double) (first - start) / 1000, answers > 0 ? (double) cpu / answers : 0.0);
  close (fd);
  return 0;
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
  gboolean floor = FALSE;
  int expected = 1;
  Scan scan = { 0 };
  gint64 cpu;
  const GOptionEntry entries[] = {
    { "interface", 0, 0, G_OPTION_ARG_STRING, &interface, "Interface", "IF" },
    { "group", 0, 0, G_OPTION_ARG_STRING, &group, "Group", "A:PORT" },
    { "expect", 0, 0, G_OPTION_ARG_INT, &expected, "Devices", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Time", "S" },
    { "floor", 0, 0, G_OPTION_ARG_NONE, &floor, "Receive and do nothing else", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error)
      || (group != NULL && !lk_sadp_config_set_group (config, group, &error)))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (floor)
    return receive_only (config, interface, (guint) expected, 0.5);
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
          scan.first_us > 0 ? (double) (scan.first_us - scan.started_us) / 1000 : -1.0,
          scan.last_us > 0 ? (double) (scan.last_us - scan.started_us) / 1000 : -1.0, cpu,
          scan.answers > 0 ? (double) cpu / scan.answers : 0.0);
  g_object_unref (scan.scanner);
  g_main_loop_unref (scan.loop);
  return 0;
}
