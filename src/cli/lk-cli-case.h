/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli-desk.h"
#include "lk-local-store.h"

G_BEGIN_DECLS

/**
 * LkCliCase:
 * @desk: where the case lives
 * @item: --item, 0 when not given
 * @source: the case as it was read
 *
 * What the commands about one case share.
 */
typedef struct
{
  LkCliDesk desk;
  int item;
  LkCase *source;
} LkCliCase;

/* The entries of every command that speaks to a desk. */
#define LK_CLI_DESK_ENTRIES(self)                           \
  { "desk",                                                 \
    0,                                                      \
    0,                                                      \
    G_OPTION_ARG_STRING,                                    \
    &(self)->url,                                           \
    N_ ("The desk; without it, the one of this "            \
        "computer"),                                        \
    "URL|unix:PATH" },                                      \
  {                                                         \
    "practice", 0, 0, G_OPTION_ARG_NONE, &(self)->practice, \
        N_ ("The practice desk of this computer"), NULL     \
  }
#define LK_CLI_ITEM_ENTRY(self)                                                                 \
  {                                                                                             \
    "item", 0, 0, G_OPTION_ARG_INT, &(self)->item, N_ ("The number of the device in the case"), \
        N_ ("N")                                                                                \
  }

gboolean lk_cli_case_open (LkCli *cli, LkCliCase *self, const char *id, LkCliExit *status);
gboolean lk_cli_case_need_item (LkCli *cli, LkCliCase *self, LkCliExit *status);
LkCliExit lk_cli_case_post (LkCli *cli, LkCliCase *self, LkNewEvent *event);
void lk_cli_case_print (LkCli *cli, LkCase *one);
void lk_cli_case_clear (LkCliCase *self);

char *lk_cli_case_words (char **argv, int from);
const char *lk_cli_word_case_state (LkCase *one);
const char *lk_cli_word_case_type (LkCaseType type);
const char *lk_cli_word_item_state (LkItemState state);
const char *lk_cli_word_event (LkEventKind kind);
char *lk_cli_local_time (GDateTime *time);

/* lk-cli-case-files.c: what goes to a desk from files, checked before */
LkSecret *lk_cli_read_request (LkCli *cli, const char *path, LkCliExit *status);
void lk_cli_doubt_request (LkCli *cli, LkLocalStore *store, const char *sha256, const char *mac);
GBytes *lk_cli_prepare_label (LkCli *cli,
                              const char *path,
                              const char *serial,
                              LkLabelKind kind,
                              char **doubts,
                              LkCliExit *status);
gboolean lk_cli_check_time (LkCli *cli, const char *option, const char *text, LkCliExit *status);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliCase, lk_cli_case_clear)

G_END_DECLS
