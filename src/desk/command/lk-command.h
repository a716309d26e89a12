/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-desk.h"

G_BEGIN_DECLS

/* What the program ends with. */
#define LK_EXIT_DONE 0
#define LK_EXIT_FAILED 1
#define LK_EXIT_USAGE 2

/**
 * LkCommandOptions:
 *
 * What the command line and the configuration file say, the command line first. Strings are owned.
 */
typedef struct
{
  char *config;
  char *database;
  char *key_file;
  char *agreement_directory;
  LkDeskPolicy *policy;

  /* serve */
  char *listen;
  char *public_url;
  char *metrics_listen;
  char **trusted_proxies;
  char *socket_mode;
  int threads;
  int idle_exit;
  gboolean local_admin;
  gboolean quiet;

  /* user */
  char *role;
  char *display_name;
  char *email;
  char *phone;

  GKeyFile *file; /* of the configuration, for what only it knows */
} LkCommandOptions;

gboolean lk_command_parse (LkCommandOptions *options,
                           const char *command,
                           int *argc,
                           char ***argv,
                           GError **error);
void lk_command_clear (LkCommandOptions *options);
gboolean lk_command_need_database (LkCommandOptions *options);
int lk_command_fail (const GError *error);
LkDesk *lk_command_open_desk (LkCommandOptions *options, gboolean create, GError **error);

int lk_command_serve (LkCommandOptions *options, int argc, char **argv);
int lk_command_user (LkCommandOptions *options, int argc, char **argv);
int lk_command_backup (LkCommandOptions *options, int argc, char **argv);
int lk_command_verify (LkCommandOptions *options, int argc, char **argv);
int lk_command_purge (LkCommandOptions *options, int argc, char **argv);
int lk_command_migrate (LkCommandOptions *options, int argc, char **argv);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCommandOptions, lk_command_clear)

G_END_DECLS
