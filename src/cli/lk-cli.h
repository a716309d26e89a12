/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkCliExit:
 * @LK_CLI_DONE: done
 * @LK_CLI_FAILED: failed, or stopped by a guard
 * @LK_CLI_USAGE: wrong usage
 * @LK_CLI_REFUSED: refused by the device or the desk, or the device cannot do it
 * @LK_CLI_NO_ANSWER: no answer, nothing found, or an unknown outcome
 * @LK_CLI_BAD_INPUT: a bad input file
 *
 * The exit statuses of latchkeyctl. Scripts rely on them.
 */
typedef enum
{
  LK_CLI_DONE = 0,
  LK_CLI_FAILED = 1,
  LK_CLI_USAGE = 2,
  LK_CLI_REFUSED = 3,
  LK_CLI_NO_ANSWER = 4,
  LK_CLI_BAD_INPUT = 5,
} LkCliExit;

/**
 * LkCli:
 * @command: what runs, for messages: "latchkeyctl export"
 * @summary: what it is for, of its #LkCliCommand; set by lk_cli_dispatch()
 * @json: whether --json was given; set by lk_cli_parse()
 * @cancellable: cancelled by SIGINT and SIGTERM
 *
 * What every command is given.
 */
typedef struct
{
  char *command;
  const char *summary;
  gboolean json;
  GCancellable *cancellable;
} LkCli;

typedef LkCliExit (*LkCliFunc) (LkCli *cli, int argc, char **argv);

/**
 * LkCliCommand:
 * @name: its word on the command line; the last row of a table has %NULL
 * @run: runs it; argv[0] is the word itself
 * @summary: one line for --help, marked with N_()
 *
 * One row of a table of commands.
 */
typedef struct
{
  const char *name;
  LkCliFunc run;
  const char *summary;
} LkCliCommand;

#define LK_CLI_PASSWORD_BYTES 4096 /* of a password or another line, at most */

/* lk-cli.c: commands and options */
LkCliExit lk_cli_dispatch (LkCli *cli, const LkCliCommand *commands, int argc, char **argv);
gboolean lk_cli_parse (LkCli *cli,
                       const GOptionEntry *entries,
                       const char *arguments,
                       guint min_arguments,
                       guint max_arguments,
                       int *argc,
                       char ***argv,
                       LkCliExit *status);
LkCliExit lk_cli_usage (LkCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* lk-cli.c: waiting */
void lk_cli_got_result (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *lk_cli_wait (GAsyncResult **result);

/* lk-cli-output.c */
void lk_cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
void lk_cli_print_text (const char *text, gsize size);
void lk_cli_print_json (JsonNode *node);
void lk_cli_print_table (const char *const *titles, GPtrArray *rows);
LkCliExit lk_cli_error (LkCli *cli, LkCliExit status, guint sadp, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* lk-cli-input.c */
LkSecret *lk_cli_read_fd (int fd, gsize max_size, GError **error);
LkSecret *lk_cli_read_file (const char *path, gsize max_size, GError **error);
LkSecret *lk_cli_prompt_secret (LkCli *cli, const char *prompt, GError **error);
LkSecret *lk_cli_read_new_password (LkCli *cli, int fd, GError **error);

/* The commands: each in a file of its own, lk-cli-NAME.c, with a row in main.c */
LkCliExit lk_cli_case (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_add_evidence (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_answer (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_answer_text (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_ask (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_assign (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_close (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_comment (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_erase (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_history (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_list (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_pack (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_re_export (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_refuse (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_release (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_reopen (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_show (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_submit (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_take (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_unbound (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_watch (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_case_withdraw (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_diagnose (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_discover (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_export (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_history (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_label (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_login (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_logout (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_qr (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_reset (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_scan (LkCli *cli, int argc, char **argv);
LkCliExit lk_cli_unbind (LkCli *cli, int argc, char **argv);

G_END_DECLS
