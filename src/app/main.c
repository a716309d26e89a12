/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "lk-application.h"
#include "lk-log.h"

int
main (int argc, char **argv)
{
  g_autoptr (LkApplication) application = NULL;

  lk_process_harden ();
  lk_log_init ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = lk_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
