/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-control.h"
#include "lk-practice-vendor.h"

#include "lk-log.h"
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The exit statuses of the whole project. */
#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_BAD_INPUT 5

#define DEVICES_MAX 4096
#define DEFAULT_GROUP LK_SADP_PRACTICE_GROUP ":" G_STRINGIFY (LK_SADP_PRACTICE_PORT)
#define DEFAULT_PROFILES 8 /* how many of the first profiles --devices goes through */

typedef struct
{
  /* Options. */
  int devices;
  char **profiles;
  char **addresses;
  char *group;
  gint64 seed;
  gboolean json;
  gboolean control;
  gboolean list;
  int password_fd;

  /* State. */
  LkPracticeNetwork *network;
  LkSecret *password;
  GMainLoop *loop;
} Run;

static int
fail (int status, const char *message)
{
  g_printerr ("latchkey-practice: %s\n", message);
  return status;
}

static void
print_device (Run *run, LkPracticeDevice *device)
{
  g_autofree char *json = lk_practice_device_describe (device);

  if (run->json)
    g_print ("%s\n", json);
  else
    g_print ("%s  %s  %s  %s %u\n", lk_practice_device_get_mac (device),
             lk_practice_device_get_address (device), lk_practice_device_get_serial (device),
             _ ("password changes:"), lk_practice_device_get_password_changed (device));
  fflush (stdout);
}

static void
on_changed (LkPracticeDevice *device, gpointer data)
{
  print_device (data, device);
}

static int
list_profiles (void)
{
  const LkPracticeProfile *profile;

  for (guint i = 0; (profile = lk_practice_profile_get (i)) != NULL; i++)
    g_print ("%-14s %s\n", profile->name, gettext (profile->summary));
  return 0;
}

/* Without --profile the first ones in turn, with it those in turn. */
static const LkPracticeProfile *
profile_for (Run *run, guint index)
{
  guint given = run->profiles != NULL ? g_strv_length (run->profiles) : 0;

  return given == 0 ? lk_practice_profile_get (index % DEFAULT_PROFILES)
                    : lk_practice_profile_find (run->profiles[index % given]);
}

/* Without --bind each device has an address of its own on the loop-back interface. */
static char *
address_for (Run *run, guint index)
{
  guint given = run->addresses != NULL ? g_strv_length (run->addresses) : 0;

  return given > 0 ? g_strdup (run->addresses[index % given])
                   : g_strdup_printf ("127.77.%u.%u", index / 250, 1 + index % 250);
}

static gboolean
add_device (Run *run, guint index, GError **error)
{
  g_autofree char *address = address_for (run, index);
  g_autoptr (LkPracticeDevice) device
      = lk_practice_device_new (profile_for (run, index), (guint32) run->seed, index, address);

  if (run->password != NULL)
    lk_practice_device_set_password (device, run->password);
  if (!lk_practice_network_add (run->network, device, error))
    return FALSE;
  g_signal_connect (device, "changed", G_CALLBACK (on_changed), run);
  return TRUE;
}

static gboolean
on_end (gpointer data)
{
  Run *run = data;

  g_main_loop_quit (run->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_restart (gpointer data)
{
  Run *run = data;

  for (guint i = 0; i < lk_practice_network_get_n_devices (run->network); i++)
    lk_practice_control_restart (run->network, lk_practice_network_get_device (run->network, i));
  return G_SOURCE_CONTINUE;
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, NULL);

  /* The end of the input is not the end of the run. */
  if (line == NULL)
    return;
  if (*line != '\0' && !lk_practice_control_run (run->network, line, &error))
    fail (0, error->message);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, on_line, run);
}

static void
say_bye (Run *run)
{
  for (guint i = 0; i < lk_practice_network_get_n_devices (run->network); i++)
    lk_practice_network_announce (run->network, lk_practice_network_get_device (run->network, i),
                                  LK_SADP_ROOT_BYE);
}

static void
run_until_ended (Run *run)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  guint sources[]
      = { g_unix_signal_add (SIGTERM, on_end, run), g_unix_signal_add (SIGINT, on_end, run),
          g_unix_signal_add (SIGUSR1, on_restart, run) };

  if (run->control)
    g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, on_line, run);
  for (guint i = 0; i < lk_practice_network_get_n_devices (run->network); i++)
    {
      LkPracticeDevice *device = lk_practice_network_get_device (run->network, i);

      print_device (run, device);
      lk_practice_network_announce (run->network, device, LK_SADP_ROOT_HELLO);
    }
  g_main_loop_run (run->loop);
  say_bye (run);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
}

/* A socket an address: a thousand devices need more descriptors than the usual soft limit. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static LkSecret *
read_password (int fd)
{
  char buffer[64];
  gssize size = read (fd, buffer, sizeof buffer);
  LkSecret *password = NULL;

  while (size > 0 && (buffer[size - 1] == '\n' || buffer[size - 1] == '\r'))
    size--;
  if (size > 0)
    password = lk_secret_new (buffer, (gsize) size);
  lk_wipe (buffer, sizeof buffer);
  return password;
}

static GInetSocketAddress *
parse_group (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 port = 0;
  struct in_addr address;

  if (g_strv_length (parts) != 2 || inet_pton (AF_INET, parts[0], &address) != 1
      || (ntohl (address.s_addr) >> 28) != 14
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, 65535, &port, NULL))
    return NULL;
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new_from_string (parts[0], (guint) port));
}

static const char *
check_options (Run *run)
{
  if (run->devices < 1 || run->devices > DEVICES_MAX)
    return _ ("--devices takes a number from 1 to 4096.");
  if (run->seed < -1 || run->seed > G_MAXUINT32)
    return _ ("--seed takes a number from 0 to 4294967295.");
  for (guint i = 0; run->profiles != NULL && run->profiles[i] != NULL; i++)
    if (lk_practice_profile_find (run->profiles[i]) == NULL)
      return _ ("There is no such profile. See --list-profiles.");
  for (guint i = 0; run->addresses != NULL && run->addresses[i] != NULL; i++)
    if (inet_addr (run->addresses[i]) == INADDR_NONE || inet_addr (run->addresses[i]) == INADDR_ANY)
      return _ ("--bind takes the IPv4 address of an interface.");
  return NULL;
}

static int
run_devices (Run *run)
{
  g_autoptr (GInetSocketAddress) group
      = parse_group (run->group != NULL ? run->group : DEFAULT_GROUP);
  g_autoptr (GError) error = NULL;
  const char *problem = check_options (run);
  int status = 0;

  if (problem != NULL)
    return fail (EXIT_USAGE, problem);
  if (group == NULL)
    return fail (EXIT_USAGE, _ ("--group takes a multicast address and a port."));
  if (run->password_fd >= 0 && (run->password = read_password (run->password_fd)) == NULL)
    return fail (EXIT_BAD_INPUT, _ ("There is no password to read."));
  if (run->seed < 0)
    run->seed = g_random_int ();
  raise_descriptor_limit ();
  run->network = lk_practice_network_new (group);
  for (guint i = 0; i < (guint) run->devices && status == 0; i++)
    if (!add_device (run, i, &error))
      status = fail (EXIT_FAILED, error->message);
  if (status == 0)
    run_until_ended (run);
  return status;
}

static int
answer_request (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer = NULL;
  char buffer[LK_PRACTICE_REQUEST_MAX + 1];
  FILE *file = stdin;
  gsize size;

  if (argc > 3)
    return fail (EXIT_USAGE, _ ("“answer” takes one file."));
  if (argc == 3 && !g_str_equal (argv[2], "-") && (file = fopen (argv[2], "re")) == NULL)
    return fail (EXIT_BAD_INPUT, g_strerror (errno));
  size = fread (buffer, 1, sizeof buffer, file);
  if (file != stdin)
    fclose (file);
  answer = lk_practice_vendor_answer (buffer, size, &error);
  if (answer == NULL)
    return fail (EXIT_BAD_INPUT, error->message);
  g_print ("%s\n", lk_secret_get_text (answer));
  return 0;
}

static int
print_guid (int argc, char **argv)
{
  g_autofree char *guid = NULL;

  if (argc != 3)
    return fail (EXIT_USAGE, _ ("“guid” takes a serial."));
  guid = lk_practice_vendor_guid (argv[2], 0);
  g_print ("%s\n", guid);
  return 0;
}

static int
parse_and_run (int argc, char **argv)
{
  Run run = { .devices = 1, .seed = -1, .password_fd = -1 };
  const GOptionEntry entries[] = {
    { "devices", 'n', 0, G_OPTION_ARG_INT, &run.devices, N_ ("How many devices (1)"), "N" },
    { "profile", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &run.profiles,
      N_ ("What they are like, in turn"), "NAME" },
    { "list-profiles", 0, 0, G_OPTION_ARG_NONE, &run.list, N_ ("List the profiles"), NULL },
    { "bind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &run.addresses,
      N_ ("The addresses they speak from, in turn (127.77.0.1 and on)"), "ADDR" },
    { "group", 0, 0, G_OPTION_ARG_STRING, &run.group,
      N_ ("Where they are asked (239.255.77.77:47020)"), "A:PORT" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &run.seed, N_ ("The same identities in each run"), "N" },
    { "password-fd", 0, 0, G_OPTION_ARG_INT, &run.password_fd,
      N_ ("Read the password that they hold at first from a descriptor"), "FD" },
    { "control", 0, 0, G_OPTION_ARG_NONE, &run.control,
      N_ ("Take control lines from standard input"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &run.json, N_ ("Print a JSON line at each change"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context,
      _ ("Simulated devices that speak SADP, for training, demonstrations and tests.\n\n"
         "latchkey-practice answer [FILE|-]   answers a request of one of its devices\n"
         "latchkey-practice guid SERIAL       prints the GUID file of one of its devices"));
  g_option_context_set_description (
      context,
      _ ("SIGUSR1 restarts the devices; SIGTERM ends them. Control lines, with a MAC after the\n"
         "word where one device is meant: restart, off, bye, advance SECONDS, move ADDRESS.\n"
         "Where questions are set up, the answer to question 5 is “answer 5”."));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    status = fail (EXIT_USAGE, error->message);
  else if (argc > 1)
    status = fail (EXIT_USAGE, _ ("There are words that are no options. See --help."));
  else if (run.list)
    status = list_profiles ();
  else
    {
      run.loop = g_main_loop_new (NULL, FALSE);
      status = run_devices (&run);
      g_main_loop_unref (run.loop);
    }
  g_clear_object (&run.network);
  g_clear_pointer (&run.password, lk_secret_unref);
  g_strfreev (run.profiles);
  g_strfreev (run.addresses);
  g_free (run.group);
  return status;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  lk_log_init ();
  lk_process_harden ();

  if (argc > 1 && g_str_equal (argv[1], "--version"))
    {
      g_print ("latchkey-practice %s\n", LK_VERSION);
      return 0;
    }
  if (argc > 1 && g_str_equal (argv[1], "answer"))
    return answer_request (argc, argv);
  if (argc > 1 && g_str_equal (argv[1], "guid"))
    return print_guid (argc, argv);
  return parse_and_run (argc, argv);
}
