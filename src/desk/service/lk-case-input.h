/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"
#include "lk-input.h"
#include "lk-secret.h"
#include "lk-state.h"

G_BEGIN_DECLS

/**
 * LkRequestInput:
 * @given: whether there is one
 *
 * A device's request as it was posted.
 */
typedef struct
{
  gboolean given;
  LkRequestKind kind;
  const char *text; /* of the JSON */
  gint64 exported_at;
} LkRequestInput;

/**
 * LkLabelInput:
 * @given: whether there is one
 *
 * A reference to an uploaded photo as it was posted.
 */
typedef struct
{
  gboolean given;
  LkLabelKind kind;
  const char *sha256; /* of the JSON */
} LkLabelInput;

/**
 * LkCaseInput:
 * @row: the case with its items, without ids and times
 * @requests: the requests of its items
 * @comment: (nullable): of the JSON
 *
 * `POST /v1/cases`, read.
 */
typedef struct
{
  LkCaseRow *row;
  GArray *requests; /* of LkRequestInput */
  const char *comment;
} LkCaseInput;

void lk_request_input_read (LkInput *input,
                            JsonObject *parent,
                            const char *name,
                            LkInputNeed need,
                            LkRequestInput *request);
void lk_label_input_read (LkInput *input,
                          JsonObject *parent,
                          const char *name,
                          LkInputNeed need,
                          LkLabelInput *label);
void lk_case_input_read (LkInput *input, JsonObject *object, LkCaseInput *self);
void lk_case_input_clear (LkCaseInput *self);

/**
 * LkEventInput:
 * @known: whether the kind is one that the API has; otherwise nothing else was read
 * @data: (nullable): the members as posted, to be completed and hashed
 *
 * `POST /v1/cases/{id}/events`, read.
 */
typedef struct
{
  gboolean known;
  LkEventKind kind;
  gint64 item;
  GArray *items; /* of guint */
  gboolean internal;
  const char *to;
  LkRequestInput request;
  LkLabelInput label;
  LkAnswerKind answer_kind;
  const char *answer_text;
  gint64 issued_at;
  gint64 expires_at;
  LkApplyOutcome outcome;
  LkApplyResult result;
  LkInvalidCause cause;
} LkEventInput;

void lk_event_input_read_kind (JsonObject *object, LkEventInput *self);
void lk_event_input_read (LkInput *input, JsonObject *object, gboolean staff, LkEventInput *self);
void lk_event_input_clear (LkEventInput *self);
char *lk_event_input_get_data (JsonObject *object, const guint8 *salt, GError **error);

G_END_DECLS
