/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-problem.h"

G_BEGIN_DECLS

/**
 * LkReply:
 * @status: the HTTP status
 * @body: (nullable): what is sent
 * @content_type: static
 * @is_problem: whether @problem counts
 * @problem: which problem it is
 * @detail: (nullable): its sentence
 * @case_id: (nullable): the case that it is about, when there is one already
 * @errors: (nullable): wrong members, pointer and sentence in turn
 *
 * What the service says to a request, without any HTTP object, so that it can be made on a thread
 * of the database.
 */
typedef struct
{
  guint status;
  GBytes *body;
  const char *content_type;
  char *etag;
  char *location;
  char *link;
  const char *allow;
  guint retry_after;
  gboolean replayed;
  gboolean secret;
  gboolean scrub;
  gboolean is_problem;
  LkProblemKind problem;
  char *detail;
  char *case_id;
  GPtrArray *errors;
} LkReply;

void lk_reply_init (LkReply *self);
void lk_reply_clear (LkReply *self);

gboolean lk_reply_problem (LkReply *self, LkProblemKind kind, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean lk_reply_invalid (LkReply *self, const char *pointer, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void lk_reply_error (LkReply *self, const char *pointer, const char *detail);
void lk_reply_store_error (LkReply *self, const GError *error);
gboolean lk_reply_body (LkReply *self, guint status, const char *content_type, GBytes *body);
GBytes *lk_reply_problem_body (LkReply *self, const char *request_id);

G_END_DECLS
