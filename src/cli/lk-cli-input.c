/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "lk-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static void
set_errno_error (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
}

/* One trailing newline, with the carriage return that may stand before it, is not part of a secret.
 */
static LkSecret *
secret_of_line (const guint8 *data, gsize size)
{
  if (size > 0 && data[size - 1] == '\n')
    {
      size--;
      if (size > 0 && data[size - 1] == '\r')
        size--;
    }
  return lk_secret_new (data, size);
}

/**
 * lk_cli_read_fd:
 * @fd: a descriptor to read to its end
 * @max_size: the most bytes to take
 * @error: %G_FILE_ERROR, or #LkFileError when there is more
 *
 * Reads a secret from a descriptor and strips one trailing newline. The buffer is wiped.
 *
 * Returns: (transfer full): the secret, or %NULL
 */
LkSecret *
lk_cli_read_fd (int fd, gsize max_size, GError **error)
{
  gsize capacity = max_size + 3; /* the newline, and one byte that says "more" */
  guint8 *buffer = g_malloc (capacity);
  LkSecret *secret = NULL;
  gsize size = 0;
  gssize count;

  do
    {
      count = read (fd, buffer + size, capacity - size);
      size += count > 0 ? (gsize) count : 0;
    }
  while ((count > 0 && size < capacity) || (count < 0 && errno == EINTR));
  if (count < 0)
    set_errno_error (error, _ ("The descriptor cannot be read"));
  else
    {
      secret = secret_of_line (buffer, size);
      if (lk_secret_get_size (secret) > max_size)
        {
          g_clear_pointer (&secret, lk_secret_unref);
          g_set_error (error, LK_FILE_ERROR, LK_FILE_ERROR_TOO_LARGE,
                       _ ("There is more than the %lu bytes that are taken"), (gulong) max_size);
        }
    }
  lk_wipe (buffer, capacity);
  g_free (buffer);
  return secret;
}

/**
 * lk_cli_read_file:
 * @path: a file name, or "-" for standard input
 * @max_size: the most bytes to take
 * @error: %G_FILE_ERROR or #LkFileError
 *
 * Reads a text that may be secret and strips one trailing newline. Pipes are read too, so that a
 * shell's process substitution works; a directory is not.
 *
 * Returns: (transfer full): the text, or %NULL
 */
LkSecret *
lk_cli_read_file (const char *path, gsize max_size, GError **error)
{
  LkSecret *secret = NULL;
  struct stat st;
  int fd;

  if (g_str_equal (path, "-"))
    return lk_cli_read_fd (STDIN_FILENO, max_size, error);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    {
      set_errno_error (error, path);
      return NULL;
    }
  if (fstat (fd, &st) == 0 && S_ISDIR (st.st_mode))
    {
      errno = EISDIR;
      set_errno_error (error, path);
    }
  else
    secret = lk_cli_read_fd (fd, max_size, error);
  close (fd);
  return secret;
}

static gboolean
write_all (int fd, const char *text)
{
  gsize size = strlen (text);

  while (size > 0)
    {
      gssize count = write (fd, text, size);

      if (count < 0 && errno != EINTR)
        return FALSE;
      text += MAX (count, 0);
      size -= (gsize) MAX (count, 0);
    }
  return TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Waits in the main context, where SIGINT arrives. */
static gboolean
wait_readable (LkCli *cli, int fd, GError **error)
{
  gboolean readable = FALSE;
  guint source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, &readable);

  while (!readable && !g_cancellable_is_cancelled (cli->cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (readable)
    return TRUE;
  g_source_remove (source);
  return !g_cancellable_set_error_if_cancelled (cli->cancellable, error);
}

/* Canonical mode: the terminal hands over one line. */
static LkSecret *
read_line (LkCli *cli, int fd, GError **error)
{
  guint8 buffer[LK_CLI_PASSWORD_BYTES];
  LkSecret *secret = NULL;
  gsize size = 0;
  gssize count;

  do
    {
      if (!wait_readable (cli, fd, error))
        return NULL;
      count = read (fd, buffer + size, sizeof buffer - size);
      size += count > 0 ? (gsize) count : 0;
    }
  while ((count < 0 && errno == EINTR)
         || (count > 0 && buffer[size - 1] != '\n' && size < sizeof buffer));
  if (count < 0)
    set_errno_error (error, _ ("The terminal cannot be read"));
  else
    secret = secret_of_line (buffer, size);
  lk_wipe (buffer, sizeof buffer);
  return secret;
}

/**
 * lk_cli_prompt_secret:
 * @cli: the run
 * @prompt: what is asked for, translated, without a colon
 * @error: %G_FILE_ERROR; %G_FILE_ERROR_NXIO when there is no terminal; %G_IO_ERROR_CANCELLED
 *
 * Asks for one line on the controlling terminal without showing what is typed.
 *
 * Returns: (transfer full): the line, or %NULL
 */
LkSecret *
lk_cli_prompt_secret (LkCli *cli, const char *prompt, GError **error)
{
  g_autofree char *line = g_strdup_printf ("%s: ", prompt);
  struct termios normal, silent;
  LkSecret *secret = NULL;
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0 || tcgetattr (fd, &normal) != 0)
    {
      set_errno_error (error, _ ("There is no terminal to ask on"));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  silent = normal;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  silent.c_lflag |= ECHONL;
  /* Silent before it asks: what is typed as soon as the question stands there is not shown. */
  if (tcsetattr (fd, TCSAFLUSH, &silent) != 0 || !write_all (fd, line))
    set_errno_error (error, _ ("The terminal cannot be used"));
  else
    secret = read_line (cli, fd, error);
  tcsetattr (fd, TCSAFLUSH, &normal);
  close (fd);
  return secret;
}

static LkSecret *
prompt_twice (LkCli *cli, GError **error)
{
  g_autoptr (LkSecret) first = lk_cli_prompt_secret (cli, _ ("New password"), error);
  g_autoptr (LkSecret) second = NULL;

  if (first == NULL)
    return NULL;
  second = lk_cli_prompt_secret (cli, _ ("New password again"), error);
  if (second == NULL)
    return NULL;
  if (lk_secret_get_size (first) != lk_secret_get_size (second)
      || !lk_equal_constant_time (lk_secret_get_data (first, NULL),
                                  lk_secret_get_data (second, NULL), lk_secret_get_size (first)))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                           _ ("The two passwords are not the same"));
      return NULL;
    }
  return g_steal_pointer (&first);
}

/**
 * lk_cli_read_new_password:
 * @cli: the run
 * @fd: a descriptor to read it from, or -1 to ask twice on the terminal
 * @error: as lk_cli_read_fd() and lk_cli_prompt_secret()
 *
 * Returns: (transfer full): the new password, or %NULL
 */
LkSecret *
lk_cli_read_new_password (LkCli *cli, int fd, GError **error)
{
  return fd >= 0 ? lk_cli_read_fd (fd, LK_CLI_PASSWORD_BYTES, error) : prompt_twice (cli, error);
}
