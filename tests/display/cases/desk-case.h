/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-state.h"

G_BEGIN_DECLS

/* One case of the desk in memory, and its devices. */
typedef struct
{
  char *serial;
  char *model;
  char *mac;
  char *boot_time;
  char *request;
  char *exported_at;
  char *answer;
  LkAnswerKind answer_kind;
  char *issued_at;
  char *expires_at;
  char *label_sha256;
} DeskItem;

typedef struct
{
  char *id;
  LkCaseType type;
  LkCaseMethod method;
  LkCaseFacts facts;
  LkItemState states[64];
  DeskItem items[64];
  gint64 revision;
  char *updated_at;
  char *owner_id;
  gboolean mine;
  GPtrArray *events;
} DeskCase;

/* The time in so many hours, as the desk writes it. */
char *desk_time_text (int hours);
void desk_case_free (gpointer data);
DeskItem *desk_case_add_item (DeskCase *item, const char *serial, const char *mac);
void desk_case_set_answer (DeskCase *item, guint index, const char *text, int hours_left);
/* Keeps the answer and the request that an event brings. */
void desk_case_take (DeskCase *item, guint index, JsonObject *post);
JsonObject *desk_case_item_json (DeskCase *item, guint i);

G_END_DECLS
