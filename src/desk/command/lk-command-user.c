/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-command.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lk-accounts.h"

#define MAX_PASSWORD 4096

static void
set_echo (gboolean echo)
{
  struct termios settings;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &settings) != 0)
    return;
  if (echo)
    settings.c_lflag |= ECHO;
  else
    settings.c_lflag &= ~(tcflag_t) ECHO;
  (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &settings);
}

/* The first line of standard input, without its end. */
static LkSecret *
read_password (void)
{
  char buffer[MAX_PASSWORD];
  LkSecret *secret;
  gsize length = 0;
  gboolean terminal = isatty (STDIN_FILENO);

  if (terminal)
    g_printerr ("Password: ");
  set_echo (FALSE);
  while (length < sizeof buffer - 1)
    {
      gssize got = read (STDIN_FILENO, buffer + length, 1);

      if (got <= 0 || buffer[length] == '\n')
        break;
      length++;
    }
  set_echo (TRUE);
  if (terminal)
    g_printerr ("\n");
  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  secret = lk_secret_new (buffer, length);
  lk_wipe (buffer, sizeof buffer);
  return secret;
}

static int
add (LkStore *store, LkCommandOptions *options, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) password = NULL;
  LkUserRow user = { .name = (char *) name,
                     .display_name = options->display_name,
                     .email = options->email,
                     .phone = options->phone,
                     .role = LK_ROLE_REQUESTER };

  if (options->role != NULL
      && (!lk_role_from_string (options->role, &user.role) || user.role == LK_ROLE_SYSTEM))
    {
      g_printerr ("latchkey-desk: a role is requester, agent or admin\n");
      return LK_EXIT_USAGE;
    }
  password = read_password ();
  if (!lk_accounts_add (store, &user, password, &error))
    return lk_command_fail (error);
  g_print ("%s added as %s\n", name, lk_role_to_string (user.role));
  return LK_EXIT_DONE;
}

static int
set_password (LkStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) password = read_password ();

  if (!lk_accounts_set_password (store, name, password, &error))
    return lk_command_fail (error);
  g_print ("%s has a new password and is signed out everywhere\n", name);
  return LK_EXIT_DONE;
}

static int
disable (LkStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;

  if (!lk_accounts_disable (store, name, &error))
    return lk_command_fail (error);
  g_print ("%s cannot sign in any more\n", name);
  return LK_EXIT_DONE;
}

static int
list (LkStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) users = lk_accounts_list (store, &error);

  if (users == NULL)
    return lk_command_fail (error);
  for (guint i = 0; i < users->len; i++)
    {
      const LkUserRow *user = g_ptr_array_index (users, i);

      g_print ("%s\t%s\t%s\t%s\t%s%s\n", user->name, lk_role_to_string (user->role),
               user->display_name, user->email != NULL ? user->email : "",
               user->phone != NULL ? user->phone : "", user->disabled ? "\tdisabled" : "");
    }
  return LK_EXIT_DONE;
}

static int
usage (void)
{
  g_printerr ("Usage: latchkey-desk user add|passwd|disable NAME --database URL [--role ROLE] "
              "[--display-name NAME] [--email EMAIL] [--phone PHONE]\n"
              "       latchkey-desk user list --database URL\n");
  return LK_EXIT_USAGE;
}

/* user add|passwd|disable NAME, user list */
int
lk_command_user (LkCommandOptions *options, int argc, char **argv)
{
  const char *what = argc >= 2 ? argv[1] : "";
  gboolean is_add = g_str_equal (what, "add");
  gboolean is_list = g_str_equal (what, "list");
  g_autoptr (GError) error = NULL;
  g_autoptr (LkStore) store = NULL;

  if (argc != (is_list ? 2 : 3)
      || !(is_add || is_list || g_str_equal (what, "passwd") || g_str_equal (what, "disable")))
    return usage ();
  if (!lk_command_need_database (options))
    return LK_EXIT_USAGE;
  store = lk_store_new (options->database, is_add, 1, &error);
  if (store == NULL)
    return lk_command_fail (error);
  if (is_list)
    return list (store);
  if (is_add)
    return add (store, options, argv[2]);
  return g_str_equal (what, "passwd") ? set_password (store, argv[2]) : disable (store, argv[2]);
}
