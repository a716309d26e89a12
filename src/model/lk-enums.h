/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LkCaseType:
 * @LK_CASE_TYPE_PASSWORD_RESET: the owner cannot sign in to the device any more
 * @LK_CASE_TYPE_DEVICE_UNBIND: the device is still tied to somebody's cloud account
 *
 * What a case asks for.
 */
typedef enum
{
  LK_CASE_TYPE_PASSWORD_RESET,
  LK_CASE_TYPE_DEVICE_UNBIND,
} LkCaseType;

/**
 * LkCaseMethod:
 * @LK_CASE_METHOD_LAN: the device is on this network
 * @LK_CASE_METHOD_OTHER: the device is somewhere else
 */
typedef enum
{
  LK_CASE_METHOD_LAN,
  LK_CASE_METHOD_OTHER,
} LkCaseMethod;

/**
 * LkCaseState:
 * @LK_CASE_STATE_SUBMITTED: nobody has taken it yet
 * @LK_CASE_STATE_IN_WORK: an agent has it
 * @LK_CASE_STATE_NEEDS_EVIDENCE: the requester has something to bring
 * @LK_CASE_STATE_ANSWERED: the answers are there and wait to be used
 * @LK_CASE_STATE_CLOSED: done; #LkResolution says how
 */
typedef enum
{
  LK_CASE_STATE_SUBMITTED,
  LK_CASE_STATE_IN_WORK,
  LK_CASE_STATE_NEEDS_EVIDENCE,
  LK_CASE_STATE_ANSWERED,
  LK_CASE_STATE_CLOSED,
} LkCaseState;

/**
 * LkResolution:
 * @LK_RESOLUTION_NONE: the case is open
 * @LK_RESOLUTION_SOLVED: an answer was applied, or the case was closed as answered
 * @LK_RESOLUTION_REFUSED: no item could be helped
 * @LK_RESOLUTION_WITHDRAWN: the requester took it back
 * @LK_RESOLUTION_EXPIRED: nothing happened for too long after an answer had expired
 */
typedef enum
{
  LK_RESOLUTION_NONE,
  LK_RESOLUTION_SOLVED,
  LK_RESOLUTION_REFUSED,
  LK_RESOLUTION_WITHDRAWN,
  LK_RESOLUTION_EXPIRED,
} LkResolution;

/**
 * LkItemState:
 * @LK_ITEM_STATE_WAITING: waits for an answer
 * @LK_ITEM_STATE_ANSWERED: has an answer that was not used yet
 * @LK_ITEM_STATE_APPLIED: the device took it, or was unbound
 * @LK_ITEM_STATE_FAILED: the device called the answer wrong
 * @LK_ITEM_STATE_INVALIDATED: the answer cannot serve any more; the device must be asked again
 * @LK_ITEM_STATE_REFUSED: the desk will not answer it
 */
typedef enum
{
  LK_ITEM_STATE_WAITING,
  LK_ITEM_STATE_ANSWERED,
  LK_ITEM_STATE_APPLIED,
  LK_ITEM_STATE_FAILED,
  LK_ITEM_STATE_INVALIDATED,
  LK_ITEM_STATE_REFUSED,
} LkItemState;

#define LK_N_ITEM_STATES (LK_ITEM_STATE_REFUSED + 1)

/**
 * LkEventKind:
 *
 * Everything that can stand in the history of a case. The last four are written by the desk
 * itself and by nobody else.
 */
typedef enum
{
  LK_EVENT_KIND_TAKEN,
  LK_EVENT_KIND_RELEASED,
  LK_EVENT_KIND_ASSIGNED,
  LK_EVENT_KIND_COMMENT,
  LK_EVENT_KIND_EVIDENCE_REQUESTED,
  LK_EVENT_KIND_EVIDENCE_ADDED,
  LK_EVENT_KIND_RE_EXPORTED,
  LK_EVENT_KIND_INVALIDATED,
  LK_EVENT_KIND_ANSWERED,
  LK_EVENT_KIND_REFUSED,
  LK_EVENT_KIND_APPLIED,
  LK_EVENT_KIND_UNBOUND,
  LK_EVENT_KIND_WITHDRAWN,
  LK_EVENT_KIND_CLOSED,
  LK_EVENT_KIND_REOPENED,
  LK_EVENT_KIND_ERASED,
  LK_EVENT_KIND_SUBMITTED,
  LK_EVENT_KIND_ANSWER_VIEWED,
  LK_EVENT_KIND_ANSWER_EXPIRED,
  LK_EVENT_KIND_PURGED,
} LkEventKind;

#define LK_N_EVENT_KINDS (LK_EVENT_KIND_PURGED + 1)
#define LK_N_POSTED_KINDS (LK_EVENT_KIND_ERASED + 1)

/**
 * LkRole:
 * @LK_ROLE_REQUESTER: sees and files own cases
 * @LK_ROLE_AGENT: works on everybody's cases
 * @LK_ROLE_ADMIN: an agent who may also do the owner's part on any case, and erase
 * @LK_ROLE_SYSTEM: the desk itself, in the history alone
 */
typedef enum
{
  LK_ROLE_REQUESTER,
  LK_ROLE_AGENT,
  LK_ROLE_ADMIN,
  LK_ROLE_SYSTEM,
} LkRole;

/**
 * LkRequestKind:
 * @LK_REQUEST_KIND_ENCRYPT_STRING: what the device exports to a tool
 * @LK_REQUEST_KIND_DEVICE_CODE: the shorter code of other devices
 * @LK_REQUEST_KIND_QR: read from a QR code, its kind not known
 */
typedef enum
{
  LK_REQUEST_KIND_ENCRYPT_STRING,
  LK_REQUEST_KIND_DEVICE_CODE,
  LK_REQUEST_KIND_QR,
} LkRequestKind;

/**
 * LkLabelKind:
 * @LK_LABEL_KIND_LABEL: the label on the device
 * @LK_LABEL_KIND_INVOICE: a proof of purchase
 * @LK_LABEL_KIND_SCREEN: the serial on the recorder's screen
 */
typedef enum
{
  LK_LABEL_KIND_LABEL,
  LK_LABEL_KIND_INVOICE,
  LK_LABEL_KIND_SCREEN,
} LkLabelKind;

/**
 * LkAnswerKind:
 * @LK_ANSWER_KIND_KEY: a key to type
 * @LK_ANSWER_KIND_FILE: the text of a file, used whole
 */
typedef enum
{
  LK_ANSWER_KIND_KEY,
  LK_ANSWER_KIND_FILE,
} LkAnswerKind;

/**
 * LkReason:
 * @LK_REASON_NOT_ELIGIBLE: only of a refusal
 *
 * Why an agent asks for more evidence, or refuses.
 */
typedef enum
{
  LK_REASON_LABEL_UNREADABLE,
  LK_REASON_SERIAL_MISMATCH,
  LK_REASON_REQUEST_MISSING,
  LK_REASON_PROOF_OF_PURCHASE,
  LK_REASON_OTHER,
  LK_REASON_NOT_ELIGIBLE,
} LkReason;

/**
 * LkInvalidCause:
 *
 * Why an item cannot be answered as it stands.
 */
typedef enum
{
  LK_INVALID_CAUSE_REBOOT,
  LK_INVALID_CAUSE_RE_EXPORT,
  LK_INVALID_CAUSE_EXPIRED,
} LkInvalidCause;

/**
 * LkApplyOutcome:
 * @LK_APPLY_OUTCOME_SUCCESS: the device took the answer
 * @LK_APPLY_OUTCOME_REFUSED: it did not; #LkApplyResult says why
 * @LK_APPLY_OUTCOME_UNKNOWN: it did not say
 */
typedef enum
{
  LK_APPLY_OUTCOME_SUCCESS,
  LK_APPLY_OUTCOME_REFUSED,
  LK_APPLY_OUTCOME_UNKNOWN,
} LkApplyOutcome;

/**
 * LkApplyResult:
 * @LK_APPLY_RESULT_NONE: not told; stands for an absent member and has no word
 *
 * What the device said of an answer.
 */
typedef enum
{
  LK_APPLY_RESULT_NONE,
  LK_APPLY_RESULT_WRONG_CODE,
  LK_APPLY_RESULT_REQUEST_GONE,
  LK_APPLY_RESULT_EXPIRED,
  LK_APPLY_RESULT_LOCKED,
  LK_APPLY_RESULT_WEAK_PASSWORD,
  LK_APPLY_RESULT_DENIED,
  LK_APPLY_RESULT_NO_ANSWER,
  LK_APPLY_RESULT_OTHER,
} LkApplyResult;

/*
 * Each enumeration has the words that the API uses for it and a GType.
 *
 * lk_X_to_string() returns the static word, or NULL for a value without one (LK_RESOLUTION_NONE,
 * LK_APPLY_RESULT_NONE, and whatever is outside). lk_X_from_string() takes exactly such a word
 * and leaves the value alone when it returns FALSE.
 */
#define LK_DECLARE_WORDS(Type, name)         \
  GType name##_get_type (void);              \
  const char *name##_to_string (Type value); \
  gboolean name##_from_string (const char *text, Type *value);

LK_DECLARE_WORDS (LkCaseType, lk_case_type)
LK_DECLARE_WORDS (LkCaseMethod, lk_case_method)
LK_DECLARE_WORDS (LkCaseState, lk_case_state)
LK_DECLARE_WORDS (LkResolution, lk_resolution)
LK_DECLARE_WORDS (LkItemState, lk_item_state)
LK_DECLARE_WORDS (LkEventKind, lk_event_kind)
LK_DECLARE_WORDS (LkRole, lk_role)
LK_DECLARE_WORDS (LkRequestKind, lk_request_kind)
LK_DECLARE_WORDS (LkLabelKind, lk_label_kind)
LK_DECLARE_WORDS (LkAnswerKind, lk_answer_kind)
LK_DECLARE_WORDS (LkReason, lk_reason)
LK_DECLARE_WORDS (LkInvalidCause, lk_invalid_cause)
LK_DECLARE_WORDS (LkApplyOutcome, lk_apply_outcome)
LK_DECLARE_WORDS (LkApplyResult, lk_apply_result)

#define LK_TYPE_CASE_TYPE (lk_case_type_get_type ())
#define LK_TYPE_CASE_METHOD (lk_case_method_get_type ())
#define LK_TYPE_CASE_STATE (lk_case_state_get_type ())
#define LK_TYPE_RESOLUTION (lk_resolution_get_type ())
#define LK_TYPE_ITEM_STATE (lk_item_state_get_type ())
#define LK_TYPE_EVENT_KIND (lk_event_kind_get_type ())
#define LK_TYPE_ROLE (lk_role_get_type ())
#define LK_TYPE_REQUEST_KIND (lk_request_kind_get_type ())
#define LK_TYPE_LABEL_KIND (lk_label_kind_get_type ())
#define LK_TYPE_ANSWER_KIND (lk_answer_kind_get_type ())
#define LK_TYPE_REASON (lk_reason_get_type ())
#define LK_TYPE_INVALID_CAUSE (lk_invalid_cause_get_type ())
#define LK_TYPE_APPLY_OUTCOME (lk_apply_outcome_get_type ())
#define LK_TYPE_APPLY_RESULT (lk_apply_result_get_type ())

G_END_DECLS
