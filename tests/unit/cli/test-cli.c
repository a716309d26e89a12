/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli.h"
#include "lk-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static LkSecret *
read_bytes (const char *data, gsize size, gsize max_size, GError **error)
{
  g_autoptr (LkSecret) secret = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], data, size), ==, (gssize) size);
  close (ends[1]);
  secret = lk_cli_read_fd (ends[0], max_size, error);
  close (ends[0]);
  return g_steal_pointer (&secret);
}

static void
test_read_fd (void)
{
  static const struct
  {
    const char *input, *expected;
  } rows[] = {
    { "Abc12345", "Abc12345" },
    { "Abc12345\n", "Abc12345" },
    { "Abc12345\r\n", "Abc12345" },
    { "Abc12345\n\n", "Abc12345\n" },
    { " Abc 12345 ", " Abc 12345 " },
    { "", "" },
    { "\n", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LkSecret) secret = read_bytes (rows[i].input, strlen (rows[i].input), 64, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (lk_secret_get_text (secret), ==, rows[i].expected);
    }
}

static void
test_read_fd_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) fits = read_bytes ("12345678\n", 9, 8, &error);
  g_autoptr (LkSecret) more = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (lk_secret_get_text (fits), ==, "12345678");
  more = read_bytes ("123456789", 9, 8, &error);
  g_assert_error (error, LK_FILE_ERROR, LK_FILE_ERROR_TOO_LARGE);
  g_assert_null (more);
}

static void
test_read_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latchkey-cli-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "answer", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) secret = NULL;

  g_assert_true (g_file_set_contents (path, "AB12CD34\n", -1, NULL));
  secret = lk_cli_read_file (path, 64, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_secret_get_text (secret), ==, "AB12CD34");

  g_assert_null (lk_cli_read_file (directory, 64, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_clear_error (&error);
  g_remove (path);
  g_assert_null (lk_cli_read_file (path, 64, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_rmdir (directory);
}

static LkCliExit
run_parse (LkCli *cli, int argc, char **argv)
{
  gboolean flag = FALSE;
  const GOptionEntry entries[] = {
    { "flag", 0, 0, G_OPTION_ARG_NONE, &flag, "A flag", NULL },
    G_OPTION_ENTRY_NULL,
  };
  LkCliExit status = LK_CLI_DONE;

  if (!lk_cli_parse (cli, entries, "MAC", 1, 1, &argc, &argv, &status))
    return status;
  g_assert_cmpint (argc, ==, 2);
  g_assert_cmpstr (argv[1], ==, "aa:bb:cc:dd:ee:ff");
  return flag && cli->json ? LK_CLI_DONE : LK_CLI_FAILED;
}

static const LkCliCommand table[] = {
  { "parse", run_parse, "Parses" },
  { NULL, NULL, NULL },
};

static LkCliExit
dispatch (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  LkCli cli = { .command = g_strdup ("test"), .cancellable = NULL };
  LkCliExit status;

  /* GOption moves the words about: the array that owns them stays as it is. */
  for (char **word = words; *word != NULL; word++)
    g_ptr_array_add (argv, *word);
  g_ptr_array_add (argv, NULL);
  status = lk_cli_dispatch (&cli, table, (int) argv->len - 1, (char **) argv->pdata);
  g_free (cli.command);
  return status;
}

static void
test_dispatch (void)
{
  static const struct
  {
    const char *line;
    LkCliExit status;
  } rows[] = {
    { "test", LK_CLI_USAGE },
    { "test unknown", LK_CLI_USAGE },
    { "test parse", LK_CLI_USAGE },
    { "test parse --unknown", LK_CLI_USAGE },
    { "test parse aa:bb:cc:dd:ee:ff", LK_CLI_FAILED },
    { "test parse aa:bb:cc:dd:ee:ff --json --flag", LK_CLI_DONE },
    { "test parse --flag aa:bb:cc:dd:ee:ff --json", LK_CLI_DONE },
    { "test parse --flag --json -- aa:bb:cc:dd:ee:ff", LK_CLI_DONE },
    { "test parse aa:bb:cc:dd:ee:ff more", LK_CLI_USAGE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (dispatch (rows[i].line), ==, rows[i].status);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/read-fd", test_read_fd);
  g_test_add_func ("/cli/read-fd-limit", test_read_fd_limit);
  g_test_add_func ("/cli/read-file", test_read_file);
  g_test_add_func ("/cli/dispatch", test_dispatch);
  return g_test_run ();
}
