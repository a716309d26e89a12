/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-words.h"

#include <glib/gi18n.h>

static LkStatusLook
closed_look (LkResolution resolution)
{
  switch (resolution)
    {
    case LK_RESOLUTION_SOLVED:
      return (LkStatusLook){ C_ ("case state", "Solved"), "object-select-symbolic", "success" };
    case LK_RESOLUTION_REFUSED:
      return (LkStatusLook){ C_ ("case state", "Refused"), "action-unavailable-symbolic", "error" };
    case LK_RESOLUTION_WITHDRAWN:
      return (LkStatusLook){ C_ ("case state", "Withdrawn"), "edit-undo-symbolic", "dim-label" };
    case LK_RESOLUTION_EXPIRED:
      return (LkStatusLook){ C_ ("case state", "Expired"), "alarm-symbolic", "dim-label" };
    case LK_RESOLUTION_NONE:
      break;
    }
  return (LkStatusLook){ C_ ("case state", "Closed"), "object-select-symbolic", "dim-label" };
}

static const char *
submitted_word (LkViewer viewer)
{
  switch (viewer)
    {
    case LK_VIEWER_AGENT:
      return C_ ("case state", "New");
    case LK_VIEWER_ALONE:
      return C_ ("case state", "Ready to send");
    case LK_VIEWER_REQUESTER:
      break;
    }
  return C_ ("case state", "Waiting for the desk");
}

static const char *
in_work_word (LkViewer viewer)
{
  switch (viewer)
    {
    case LK_VIEWER_AGENT:
      return C_ ("case state", "In progress");
    case LK_VIEWER_ALONE:
      return C_ ("case state", "Waiting for the answer");
    case LK_VIEWER_REQUESTER:
      break;
    }
  return C_ ("case state", "The desk is on it");
}

/**
 * lk_case_words_state:
 * @state: a case's state
 * @resolution: how it was closed
 * @viewer: who looks
 *
 * Returns: the state in a word or two, with the icon and style that go with it
 */
LkStatusLook
lk_case_words_state (LkCaseState state, LkResolution resolution, LkViewer viewer)
{
  switch (state)
    {
    case LK_CASE_STATE_SUBMITTED:
      return (LkStatusLook){ submitted_word (viewer), "mail-unread-symbolic", "accent" };
    case LK_CASE_STATE_IN_WORK:
      return (LkStatusLook){ in_work_word (viewer), "system-run-symbolic", "accent" };
    case LK_CASE_STATE_NEEDS_EVIDENCE:
      return (LkStatusLook){ viewer == LK_VIEWER_AGENT
                                 ? C_ ("case state", "Waiting for the requester")
                                 : C_ ("case state", "Needs something from you"),
                             "dialog-warning-symbolic", "warning" };
    case LK_CASE_STATE_ANSWERED:
      return (LkStatusLook){ viewer == LK_VIEWER_AGENT ? C_ ("case state", "Answered")
                                                       : C_ ("case state", "Answer ready"),
                             "dialog-password-symbolic", "success" };
    case LK_CASE_STATE_CLOSED:
      return closed_look (resolution);
    }
  g_return_val_if_reached (((LkStatusLook){ "", "dialog-question-symbolic", "dim-label" }));
}

/* What did not happen any more before the case was closed. */
static const char *
closed_item_word (LkItemState state)
{
  switch (state)
    {
    case LK_ITEM_STATE_WAITING:
      return C_ ("device state", "Not answered");
    case LK_ITEM_STATE_ANSWERED:
      return C_ ("device state", "Answer not used");
    case LK_ITEM_STATE_INVALIDATED:
      return C_ ("device state", "Request out of date");
    case LK_ITEM_STATE_APPLIED:
    case LK_ITEM_STATE_FAILED:
    case LK_ITEM_STATE_REFUSED:
      return NULL;
    }
  return NULL;
}

/**
 * lk_case_words_item:
 * @state: the state of one device
 * @of: its case
 *
 * Returns: the state in a word or two, with the icon and style that go with it
 */
LkStatusLook
lk_case_words_item (LkItemState state, LkCase *of)
{
  const char *closed
      = lk_case_get_state (of) == LK_CASE_STATE_CLOSED ? closed_item_word (state) : NULL;

  if (closed != NULL)
    return (LkStatusLook){ closed, "window-close-symbolic", "dim-label" };
  switch (state)
    {
    case LK_ITEM_STATE_WAITING:
      return (LkStatusLook){ C_ ("device state", "Waiting"), "content-loading-symbolic",
                             "dim-label" };
    case LK_ITEM_STATE_ANSWERED:
      return (LkStatusLook){ C_ ("device state", "Answer ready"), "dialog-password-symbolic",
                             "success" };
    case LK_ITEM_STATE_APPLIED:
      return (LkStatusLook){ lk_case_get_case_type (of) == LK_CASE_TYPE_DEVICE_UNBIND
                                 ? C_ ("device state", "Unbound")
                                 : C_ ("device state", "Password set"),
                             "object-select-symbolic", "success" };
    case LK_ITEM_STATE_FAILED:
      return (LkStatusLook){ C_ ("device state", "Answer did not fit"), "dialog-warning-symbolic",
                             "warning" };
    case LK_ITEM_STATE_INVALIDATED:
      return (LkStatusLook){ C_ ("device state", "New request needed"), "dialog-warning-symbolic",
                             "warning" };
    case LK_ITEM_STATE_REFUSED:
      return (LkStatusLook){ C_ ("device state", "Refused"), "action-unavailable-symbolic",
                             "error" };
    }
  g_return_val_if_reached (((LkStatusLook){ "", "dialog-question-symbolic", "dim-label" }));
}

static const char *
closed_next (LkResolution resolution, LkCaseType type, LkViewer viewer)
{
  switch (resolution)
    {
    case LK_RESOLUTION_SOLVED:
      if (type == LK_CASE_TYPE_DEVICE_UNBIND)
        return _ ("The device no longer belongs to the earlier account.");
      return viewer == LK_VIEWER_AGENT ? _ ("The new password is set on the device.")
                                       : _ ("The new password is set. Keep it in a safe place.");
    case LK_RESOLUTION_REFUSED:
      return _ ("The history says why. The case can be reopened for 30 days.");
    case LK_RESOLUTION_WITHDRAWN:
      return _ ("The case was withdrawn. It can be reopened for 30 days.");
    case LK_RESOLUTION_EXPIRED:
      return _ ("The answer expired and nothing more was heard. The case can be reopened for 30 "
                "days.");
    case LK_RESOLUTION_NONE:
      break;
    }
  return _ ("Nothing more is to be done.");
}

static const char *
waiting_next (LkCaseType type, LkViewer viewer)
{
  switch (viewer)
    {
    case LK_VIEWER_AGENT:
      return type == LK_CASE_TYPE_DEVICE_UNBIND
                 ? _ ("Compare the photo with the serial, unbind the device, and record it.")
                 : _ ("Compare the photo with the serial, then give the answer.");
    case LK_VIEWER_ALONE:
      return type == LK_CASE_TYPE_DEVICE_UNBIND
                 ? _ ("Send the case pack to your vendor or dealer. When they say that it is done, "
                      "record it here.")
                 : _ ("Send the case pack to your vendor or dealer. When their answer comes, enter "
                      "it here. Until then keep the device switched on, and do not export again.");
    case LK_VIEWER_REQUESTER:
      break;
    }
  return type == LK_CASE_TYPE_DEVICE_UNBIND
             ? _ ("You are told as soon as the desk has unbound the device.")
             : _ ("You are told as soon as the answer is here. Until then keep the device switched "
                  "on, and do not export again.");
}

/**
 * lk_case_words_after_failure:
 * @viewer: who looks
 *
 * Returns: what happens next when a device did not take its answer
 */
const char *
lk_case_words_after_failure (LkViewer viewer)
{
  switch (viewer)
    {
    case LK_VIEWER_AGENT:
      return _ ("The answer did not fit the device. Compare it with the request, then give a new "
                "one.");
    case LK_VIEWER_ALONE:
      return _ ("The answer did not fit the device. Tell your vendor or dealer, and enter their "
                "new answer here. Until then keep the device switched on, and do not export "
                "again.");
    case LK_VIEWER_REQUESTER:
      break;
    }
  return _ ("The answer did not fit the device, and the desk knows it. You are told as soon as a "
            "new answer is here. Until then keep the device switched on, and do not export again.");
}

/**
 * lk_case_words_next:
 * @state: a case's state
 * @resolution: how it was closed
 * @type: its type
 * @viewer: who looks
 *
 * Returns: one or two sentences: what happens next, or what is to be done
 */
const char *
lk_case_words_next (LkCaseState state, LkResolution resolution, LkCaseType type, LkViewer viewer)
{
  switch (state)
    {
    case LK_CASE_STATE_SUBMITTED:
      return viewer == LK_VIEWER_AGENT ? _ ("Nobody has this case yet.")
                                       : waiting_next (type, viewer);
    case LK_CASE_STATE_IN_WORK:
      return waiting_next (type, viewer);
    case LK_CASE_STATE_NEEDS_EVIDENCE:
      return viewer == LK_VIEWER_AGENT
                 ? _ ("The requester was asked. The case comes back when they answer.")
                 : _ ("The case goes on when what is missing has been added. Nothing is lost.");
    case LK_CASE_STATE_ANSWERED:
      return viewer == LK_VIEWER_AGENT
                 ? _ ("The requester now sets a new password on the device.")
                 : _ (
                     "Set the new password before the answer expires, and keep the device switched "
                     "on until then.");
    case LK_CASE_STATE_CLOSED:
      return closed_next (resolution, type, viewer);
    }
  g_return_val_if_reached ("");
}

/**
 * lk_case_words_type:
 * @type: a case's type
 *
 * Returns: its name
 */
const char *
lk_case_words_type (LkCaseType type)
{
  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      return _ ("Password reset");
    case LK_CASE_TYPE_DEVICE_UNBIND:
      return _ ("Device unbinding");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_case_words_method:
 * @method: how the device is reached
 *
 * Returns: its name
 */
const char *
lk_case_words_method (LkCaseMethod method)
{
  switch (method)
    {
    case LK_CASE_METHOD_LAN:
      return _ ("On this network");
    case LK_CASE_METHOD_OTHER:
      return _ ("Somewhere else");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_case_words_reason:
 * @reason: why evidence was asked for or a device refused
 *
 * Returns: the reason as a phrase
 */
const char *
lk_case_words_reason (LkReason reason)
{
  switch (reason)
    {
    case LK_REASON_LABEL_UNREADABLE:
      return _ ("The label photo cannot be read");
    case LK_REASON_SERIAL_MISMATCH:
      return _ ("The photo shows another serial");
    case LK_REASON_REQUEST_MISSING:
      return _ ("The request is missing");
    case LK_REASON_PROOF_OF_PURCHASE:
      return _ ("A proof of purchase is needed");
    case LK_REASON_OTHER:
      return _ ("Another reason");
    case LK_REASON_NOT_ELIGIBLE:
      return _ ("Not eligible");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_case_words_result:
 * @result: what a device said to an answer
 *
 * Returns: it as a sentence
 */
const char *
lk_case_words_result (LkApplyResult result)
{
  switch (result)
    {
    case LK_APPLY_RESULT_NONE:
      return "";
    case LK_APPLY_RESULT_WRONG_CODE:
      return _ ("The answer does not fit this device.");
    case LK_APPLY_RESULT_REQUEST_GONE:
      return _ ("The device no longer knows its request.");
    case LK_APPLY_RESULT_EXPIRED:
      return _ ("The answer came too late for the device.");
    case LK_APPLY_RESULT_LOCKED:
      return _ ("The device has locked itself for a while.");
    case LK_APPLY_RESULT_WEAK_PASSWORD:
      return _ ("The device finds the new password too weak.");
    case LK_APPLY_RESULT_DENIED:
      return _ ("The device refused.");
    case LK_APPLY_RESULT_NO_ANSWER:
      return _ ("The device did not answer.");
    case LK_APPLY_RESULT_OTHER:
      return _ ("The device gave another reason.");
    }
  g_return_val_if_reached ("");
}

/**
 * lk_case_words_role:
 * @role: someone's role
 *
 * Returns: its name
 */
const char *
lk_case_words_role (LkRole role)
{
  switch (role)
    {
    case LK_ROLE_REQUESTER:
      return _ ("Requester");
    case LK_ROLE_AGENT:
      return _ ("Agent");
    case LK_ROLE_ADMIN:
      return _ ("Administrator");
    case LK_ROLE_SYSTEM:
      return _ ("Desk");
    }
  g_return_val_if_reached ("");
}
