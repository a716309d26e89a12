/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-sadp.h"
#include "lk-mac.h"
#include "lk-sadp-network.h"
#include "config.h"

#include <glib/gi18n.h>

#define TIMEOUT_MAX_S 86400.0
#define TIMEOUT_NOT_GIVEN (-G_MAXDOUBLE)

static gboolean
is_practice_group (LkSadpConfig *config)
{
  guint32 group = 0;

  return lk_sadp_ip_parse (LK_SADP_PRACTICE_GROUP, &group)
         && lk_sadp_config_get_group (config) == group
         && lk_sadp_config_get_port (config) == LK_SADP_PRACTICE_PORT;
}

/**
 * lk_cli_sadp_parse:
 * @cli: the run
 * @self: (inout): what is shared, with the command's default in @default_timeout_s
 * @entries: (nullable): the command's own options
 * @arguments: (nullable): what follows them, for --help
 * @n_arguments: how many of these there must be
 * @argc: (inout): how many words
 * @argv: (inout): the words
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Reads a command's options together with those that all commands to devices share.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_sadp_parse (LkCli *cli,
                   LkCliSadp *self,
                   const GOptionEntry *entries,
                   const char *arguments,
                   guint n_arguments,
                   int *argc,
                   char ***argv,
                   LkCliExit *status)
{
  const GOptionEntry shared[] = {
    { "interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &self->interfaces,
      N_ ("Use this network interface; may be given several times"), "IF" },
    { "address", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &self->addresses,
      N_ ("Ask this address as well, or a range of them; may be given several times"),
      "IP[:PORT]" },
    { "group", 0, 0, G_OPTION_ARG_STRING, &self->group, N_ ("Ask another multicast group and port"),
      "A:PORT" },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &self->practice,
      N_ ("Speak with practice devices alone"), NULL },
    { "timeout", 't', 0, G_OPTION_ARG_DOUBLE, &self->timeout_s, N_ ("Seconds to wait"), "S" },
    { "capture", 0, 0, G_OPTION_ARG_FILENAME, &self->capture,
      N_ ("Save the last datagrams, without secrets, for a bug report"), "FILE.pcapng" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  self->timeout_s = TIMEOUT_NOT_GIVEN;
  for (; entries != NULL && entries->long_name != NULL; entries++)
    g_array_append_vals (all, entries, 1);
  g_array_append_vals (all, shared, G_N_ELEMENTS (shared) - 1);
  if (!lk_cli_parse (cli, (const GOptionEntry *) (void *) all->data, arguments, n_arguments,
                     n_arguments, argc, argv, status))
    return FALSE;
  self->timeout_given = self->timeout_s > TIMEOUT_NOT_GIVEN;
  if (!self->timeout_given)
    self->timeout_s = self->default_timeout_s;
  if (!(self->timeout_s > 0.0 && self->timeout_s <= TIMEOUT_MAX_S))
    {
      *status = lk_cli_usage (cli, _ ("--timeout takes a number of seconds above 0."));
      return FALSE;
    }
  return TRUE;
}

static LkSadpConfig *
make_config (LkCliSadp *self, GError **error)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new ();

  if (self->group != NULL && !lk_sadp_config_set_group (config, self->group, error))
    return NULL;
  self->practice = self->practice || is_practice_group (config);
  /* Practice devices are on the loop-back interface unless somebody says otherwise. */
  if (self->practice && self->interfaces == NULL)
    {
      g_clear_pointer (&config, lk_sadp_config_unref);
      config = lk_sadp_config_new_practice ();
      if (self->group != NULL && !lk_sadp_config_set_group (config, self->group, error))
        return NULL;
    }
  for (char **name = self->interfaces; name != NULL && *name != NULL; name++)
    lk_sadp_config_add_interface (config, *name);
  for (char **address = self->addresses; address != NULL && *address != NULL; address++)
    if (!lk_sadp_config_add_address (config, *address, error))
      return NULL;
  return g_steal_pointer (&config);
}

/**
 * lk_cli_sadp_make:
 * @cli: the run
 * @self: what lk_cli_sadp_parse() filled
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Makes the network and the scanner; nothing is sent yet.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_sadp_make (LkCli *cli, LkCliSadp *self, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpConfig) config = make_config (self, &error);

  if (config == NULL)
    {
      *status = lk_cli_sadp_fail (cli, error);
      return FALSE;
    }
  self->transport = LK_SADP_TRANSPORT (lk_sadp_network_new (config));
  self->scanner = lk_sadp_scanner_new (self->transport);
  lk_sadp_scanner_set_active (self->scanner, TRUE);
  if (self->timeout_given)
    lk_sadp_command_set_timeout (self->transport, (guint) (self->timeout_s * 1000));
  return TRUE;
}

/**
 * lk_cli_sadp_start:
 * @cli: the run
 * @self: what lk_cli_sadp_make() made
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Begins to look for devices.
 *
 * Returns: whether to go on
 */
gboolean
lk_cli_sadp_start (LkCli *cli, LkCliSadp *self, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;

  if (lk_sadp_scanner_start (self->scanner, &error))
    return TRUE;
  *status = lk_cli_sadp_fail (cli, error);
  return FALSE;
}

static gboolean
on_time_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* With G_MAXDOUBLE seconds the time is never over. */
static guint
start_clock (LkCliSadp *self, gboolean *over)
{
  *over = FALSE;
  return self->timeout_s > TIMEOUT_MAX_S
             ? 0
             : g_timeout_add ((guint) (self->timeout_s * 1000), on_time_over, over);
}

static void
stop_clock (guint source, gboolean over)
{
  if (source != 0 && !over)
    g_source_remove (source);
}

/**
 * lk_cli_sadp_wait:
 * @cli: the run
 * @self: what lk_cli_sadp_start() started
 *
 * Lets devices answer until the time is over or SIGINT comes.
 */
void
lk_cli_sadp_wait (LkCli *cli, LkCliSadp *self)
{
  gboolean over;
  guint clock = start_clock (self, &over);

  while (!over && !g_cancellable_is_cancelled (cli->cancellable))
    g_main_context_iteration (NULL, TRUE);
  stop_clock (clock, over);
}

static LkSadpDevice *
wait_for_device (LkCli *cli, LkCliSadp *self, const char *mac)
{
  LkSadpDevice *device = NULL;
  gboolean over;
  guint clock = start_clock (self, &over);

  while (!over && !g_cancellable_is_cancelled (cli->cancellable)
         && (device = lk_sadp_scanner_find (self->scanner, mac)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  stop_clock (clock, over);
  return device != NULL ? g_object_ref (device) : NULL;
}

/**
 * lk_cli_sadp_find:
 * @cli: the run
 * @self: what lk_cli_sadp_start() started
 * @mac: a MAC, lower case with colons
 * @status: (out): when %NULL is returned, the exit status
 *
 * Waits for a device and asks it alone once more: what is decided next rests on what it says now.
 *
 * Returns: (transfer full) (nullable): the device
 */
LkSadpDevice *
lk_cli_sadp_find (LkCli *cli, LkCliSadp *self, const char *mac, LkCliExit *status)
{
  g_autoptr (LkSadpDevice) device = wait_for_device (cli, self, mac);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (device == NULL)
    {
      *status = lk_cli_error (cli, LK_CLI_NO_ANSWER, 2011,
                              _ ("No device with the MAC %s answered. Check that it is powered and "
                                 "on this network; “latchkeyctl diagnose” looks for the cause."),
                              mac);
      return NULL;
    }
  lk_sadp_probe_async (self->transport, device, cli->cancellable, lk_cli_got_result, &result);
  lk_cli_wait (&result);
  if (lk_sadp_probe_finish (self->transport, result, &error))
    return g_steal_pointer (&device);
  *status = lk_cli_sadp_fail (cli, error);
  return NULL;
}

static LkCliExit
status_of (const GError *error)
{
  if (error->domain != LK_SADP_ERROR)
    return LK_CLI_FAILED;
  switch ((LkSadpError) error->code)
    {
    case LK_SADP_ERROR_ARGUMENT:
      return LK_CLI_USAGE;
    case LK_SADP_ERROR_REFUSED:
    case LK_SADP_ERROR_NOT_SUPPORTED:
    case LK_SADP_ERROR_PROTOCOL:
    case LK_SADP_ERROR_NO_IDENTITY:
      return LK_CLI_REFUSED;
    case LK_SADP_ERROR_NO_ANSWER:
    case LK_SADP_ERROR_OUTCOME_UNKNOWN:
      return LK_CLI_NO_ANSWER;
    case LK_SADP_ERROR_NO_INTERFACE:
    case LK_SADP_ERROR_BUSY:
    case LK_SADP_ERROR_BAD_ANSWER:
    case LK_SADP_ERROR_SEND:
    case LK_SADP_ERROR_CRYPTO:
      return LK_CLI_FAILED;
    }
  return LK_CLI_FAILED;
}

/**
 * lk_cli_sadp_fail:
 * @cli: the run
 * @error: what went wrong between here and a device
 *
 * Says so on standard error, with the number that people quote.
 *
 * Returns: the exit status that fits
 */
LkCliExit
lk_cli_sadp_fail (LkCli *cli, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("Interrupted."));
  return lk_cli_error (cli, status_of (error), lk_sadp_error_number (error), "%s", error->message);
}

/* A bug report is worth no exit status: what the command came to stands. */
static void
save_capture (LkCliSadp *self)
{
  g_autoptr (GError) error = NULL;

  if (self->capture != NULL && self->transport != NULL
      && !lk_sadp_capture_save (lk_sadp_transport_get_capture (self->transport), self->capture,
                                &error))
    g_printerr ("latchkeyctl: %s\n", error->message);
}

/**
 * lk_cli_sadp_clear:
 * @self: what is shared
 *
 * Stops and frees all of it.
 */
void
lk_cli_sadp_clear (LkCliSadp *self)
{
  if (self->scanner != NULL)
    lk_sadp_scanner_stop (self->scanner);
  save_capture (self);
  g_clear_object (&self->scanner);
  g_clear_object (&self->transport);
  g_clear_pointer (&self->interfaces, g_strfreev);
  g_clear_pointer (&self->addresses, g_strfreev);
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->capture, g_free);
}

/**
 * lk_cli_sadp_mac:
 * @cli: the run
 * @text: a MAC in any spelling
 * @status: (out): when %NULL is returned, the exit status
 *
 * Returns: (transfer full) (nullable): the MAC, lower case with colons
 */
char *
lk_cli_sadp_mac (LkCli *cli, const char *text, LkCliExit *status)
{
  char *mac = lk_mac_normalise (text);

  if (mac == NULL)
    *status = lk_cli_usage (cli, _ ("“%s” is not a MAC address."), text);
  return mac;
}

/**
 * lk_cli_sadp_ask_password:
 * @cli: the run
 * @fd: --password-fd, or -1 to ask on the terminal
 * @is_new: whether it is a new password, which is asked for twice
 * @status: (out): when %NULL is returned, the exit status
 *
 * Returns: (transfer full) (nullable): the password
 */
LkSecret *
lk_cli_sadp_ask_password (LkCli *cli, int fd, gboolean is_new, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) password = NULL;

  if (is_new)
    password = lk_cli_read_new_password (cli, fd, &error);
  else
    password = fd >= 0 ? lk_cli_read_fd (fd, LK_CLI_PASSWORD_BYTES, &error)
                       : lk_cli_prompt_secret (cli, _ ("Current password"), &error);
  if (password == NULL)
    {
      *status = lk_cli_error (cli, LK_CLI_FAILED, 0, "%s. %s", error->message,
                              _ ("Nothing was sent to the device."));
      return NULL;
    }
  return g_steal_pointer (&password);
}
