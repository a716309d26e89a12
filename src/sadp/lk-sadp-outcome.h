/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "lk-sadp-words.h"
#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkSadpResult:
 * @LK_SADP_RESULT_SUCCESS: the device did it
 * @LK_SADP_RESULT_REFUSED: the device said no; @LkSadpOutcome.word tells why
 * @LK_SADP_RESULT_UNKNOWN: no answer came in time: it may have been done
 */
typedef enum
{
  LK_SADP_RESULT_SUCCESS,
  LK_SADP_RESULT_REFUSED,
  LK_SADP_RESULT_UNKNOWN,
} LkSadpResult;

const char *lk_sadp_result_to_string (LkSadpResult result);

/**
 * LkSadpOutcome:
 * @result: what came of it
 * @word: the device's word
 * @text: (nullable): the device's word as it spelt it
 * @sadp_error: the number people quote, as 2022; 0 for success
 * @attempts_left: attempts left before a lock; -1 when the device did not say
 * @lock_minutes: minutes until the lock ends; -1 when the device did not say
 * @attempted: whether the command that counts as an attempt left this computer
 * @elsewhere: whether the answer came from an address that the device was never seen at
 * @detail: what happened, a sentence for people
 * @next_step: what to do now, a sentence for people; may be empty
 *
 * What came of a command that changes a device.
 */
typedef struct
{
  LkSadpResult result;
  LkSadpWord word;
  char *text;
  guint sadp_error;
  int attempts_left;
  int lock_minutes;
  gboolean attempted;
  gboolean elsewhere;
  char *detail;
  char *next_step;
} LkSadpOutcome;

#define LK_TYPE_SADP_OUTCOME (lk_sadp_outcome_get_type ())
GType lk_sadp_outcome_get_type (void);
LkSadpOutcome *lk_sadp_outcome_copy (const LkSadpOutcome *self);
gboolean lk_sadp_outcome_ends_request (const LkSadpOutcome *self);
gboolean lk_sadp_outcome_was_given (const LkSadpOutcome *self);
void lk_sadp_outcome_free (LkSadpOutcome *self);

/**
 * LkSadpRequestKind:
 * @LK_SADP_REQUEST_ENCRYPT_STRING: EncryptString of getencryptstring
 * @LK_SADP_REQUEST_DEVICE_CODE: Code of getcode
 */
typedef enum
{
  LK_SADP_REQUEST_ENCRYPT_STRING,
  LK_SADP_REQUEST_DEVICE_CODE,
} LkSadpRequestKind;

const char *lk_sadp_request_kind_to_string (LkSadpRequestKind kind);

/**
 * LkSadpExport:
 * @text: the device's request, byte for byte
 * @kind: what it is
 * @exported_us: when, microseconds since 1970 in UTC
 * @boot_time: (nullable): the device's start time as it said last before the export
 * @elsewhere: whether the answer came from an address that the device was never seen at
 *
 * The request that a device gave for the desk.
 */
typedef struct
{
  LkSecret *text;
  LkSadpRequestKind kind;
  gint64 exported_us;
  char *boot_time;
  gboolean elsewhere;
} LkSadpExport;

#define LK_TYPE_SADP_EXPORT (lk_sadp_export_get_type ())
GType lk_sadp_export_get_type (void);
LkSadpExport *lk_sadp_export_copy (const LkSadpExport *self);
void lk_sadp_export_free (LkSadpExport *self);

/**
 * LkSadpResetTypes:
 * @known: whether the device told; the others mean nothing otherwise
 * @guid: a GUID file was saved
 * @questions: security questions are set up
 * @mailbox: a recovery mailbox is set up
 * @hik_connect: a code of the cloud app does
 *
 * Which ways to a new password without a desk are set up on a device.
 */
typedef struct
{
  gboolean known;
  gboolean guid;
  gboolean questions;
  gboolean mailbox;
  gboolean hik_connect;
} LkSadpResetTypes;

/**
 * LkSadpUnbindStatus:
 * @LK_SADP_UNBIND_POSSIBLE: bound, and can be unbound here
 * @LK_SADP_UNBIND_NOT_BOUND: bound to no account
 * @LK_SADP_UNBIND_CLOUD_OFF: its cloud service is switched off
 * @LK_SADP_UNBIND_CLOUD_OFFLINE: it is not connected to the cloud service
 * @LK_SADP_UNBIND_UNKNOWN: it did not tell
 */
typedef enum
{
  LK_SADP_UNBIND_POSSIBLE,
  LK_SADP_UNBIND_NOT_BOUND,
  LK_SADP_UNBIND_CLOUD_OFF,
  LK_SADP_UNBIND_CLOUD_OFFLINE,
  LK_SADP_UNBIND_UNKNOWN,
} LkSadpUnbindStatus;

const char *lk_sadp_unbind_status_sentence (LkSadpUnbindStatus status);

/**
 * LkSadpQuestion:
 * @id: the device's number of the question
 * @chosen: whether it is one of the three to answer
 * @answer: (nullable): the answer, to be filled in
 */
typedef struct
{
  guint id;
  gboolean chosen;
  LkSecret *answer;
} LkSadpQuestion;

LkSadpQuestion *lk_sadp_question_new (guint id, gboolean chosen, LkSecret *answer);
void lk_sadp_question_free (LkSadpQuestion *self);

/**
 * LkSadpMailQr:
 * @text: what the QR code says
 * @mailbox: (nullable): the masked mailbox of the owner
 * @service_mailbox: (nullable): the address to mail the QR code to
 */
typedef struct
{
  LkSecret *text;
  char *mailbox;
  char *service_mailbox;
} LkSadpMailQr;

void lk_sadp_mail_qr_free (LkSadpMailQr *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpOutcome, lk_sadp_outcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpExport, lk_sadp_export_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpQuestion, lk_sadp_question_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSadpMailQr, lk_sadp_mail_qr_free)

G_END_DECLS
