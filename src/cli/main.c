/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "lk-log.h"
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <unistd.h>

static const LkCliCommand commands[] = {
  { "case", lk_cli_case, N_ ("Everything about cases at a desk") },
  { "discover", lk_cli_discover, N_ ("Find the devices on this network") },
  { "diagnose", lk_cli_diagnose, N_ ("Look for the reason why a device is not found") },
  { "export", lk_cli_export, N_ ("Ask a device for its request for the desk") },
  { "history", lk_cli_history, N_ ("Check the history of a case") },
  { "label", lk_cli_label, N_ ("Check a label photo and make a clean copy of it") },
  { "login", lk_cli_login, N_ ("Sign in at a desk") },
  { "logout", lk_cli_logout, N_ ("Sign out at a desk") },
  { "qr", lk_cli_qr, N_ ("Write a QR code of a text") },
  { "reset", lk_cli_reset, N_ ("Give a device the desk’s answer and a new password") },
  { "scan", lk_cli_scan, N_ ("Read the QR codes of pictures") },
  { "unbind", lk_cli_unbind, N_ ("Take a device off its cloud account") },
  { NULL, NULL, NULL },
};

/* The first signal asks the running operation to end, the second one does not ask. */
static gboolean
on_signal (gpointer data)
{
  GCancellable *cancellable = data;

  if (g_cancellable_is_cancelled (cancellable))
    _exit (LK_CLI_FAILED);
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  LkCli cli = { .command = g_strdup ("latchkeyctl"), .cancellable = cancellable };
  guint interrupt, terminate;
  LkCliExit status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  lk_log_init ();
  lk_process_harden ();
  interrupt = g_unix_signal_add (SIGINT, on_signal, cancellable);
  terminate = g_unix_signal_add (SIGTERM, on_signal, cancellable);

  if (argc > 1 && g_str_equal (argv[1], "--version"))
    {
      lk_cli_print ("latchkeyctl %s", LK_VERSION);
      status = LK_CLI_DONE;
    }
  else
    status = lk_cli_dispatch (&cli, commands, argc, argv);

  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_free (cli.command);
  return (int) status;
}
