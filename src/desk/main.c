/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>

#include "config.h"
#include "lk-command.h"
#include "lk-log.h"

static const struct
{
  const char *name;
  int (*run) (LkCommandOptions *options, int argc, char **argv);
  const char *summary;
} commands[] = {
  { "serve", lk_command_serve, "Serve until SIGTERM" },
  { "user", lk_command_user, "user add|passwd|disable NAME, user list" },
  { "backup", lk_command_backup, "backup FILE: the whole desk in one file, while it serves" },
  { "verify", lk_command_verify, "Check the database, every photo and every history" },
  { "purge", lk_command_purge, "Take away what has been kept long enough" },
  { "migrate", lk_command_migrate, "Bring an older database up to this version" },
};

static int
usage (gboolean asked)
{
  GString *text = g_string_new ("Usage: latchkey-desk COMMAND [OPTION…]\n\n");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-9s %s\n", commands[i].name, commands[i].summary);
  g_string_append (text, "\nlatchkey-desk COMMAND --help lists the options of a command.\n");
  if (asked)
    g_print ("%s", text->str);
  else
    g_printerr ("%s", text->str);
  g_string_free (text, TRUE);
  return asked ? LK_EXIT_DONE : LK_EXIT_USAGE;
}

/* A photo comes, is taken apart and is gone; what it stood in is kept for the next. Handing memory
 * back and touching it anew is a tenth of what a case costs, on a virtual machine. */
static void
keep_memory (void)
{
#ifdef M_TRIM_THRESHOLD
  mallopt (M_MMAP_THRESHOLD, 1 << 20);
  mallopt (M_TRIM_THRESHOLD, 3 << 20);
#endif
}

int
main (int argc, char *argv[])
{
  g_auto (LkCommandOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  keep_memory ();
  lk_log_init ();
  lk_process_harden ();
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  if (argc < 2 || g_str_equal (argv[1], "--help"))
    return usage (argc >= 2);
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("latchkey-desk %s\n", LK_VERSION);
      return LK_EXIT_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      {
        argc--;
        argv++;
        g_set_prgname ("latchkey-desk");
        if (!lk_command_parse (&options, commands[i].name, &argc, &argv, &error))
          {
            g_printerr ("latchkey-desk: %s\n", error->message);
            return LK_EXIT_USAGE;
          }
        return commands[i].run (&options, argc, argv);
      }
  return usage (FALSE);
}
