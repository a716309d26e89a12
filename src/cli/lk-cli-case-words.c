/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case.h"
#include "config.h"

#include <glib/gi18n.h>

static const char *
closed_word (LkResolution resolution)
{
  switch (resolution)
    {
    case LK_RESOLUTION_SOLVED:
      return _ ("Closed: solved");
    case LK_RESOLUTION_REFUSED:
      return _ ("Closed: refused");
    case LK_RESOLUTION_WITHDRAWN:
      return _ ("Closed: withdrawn");
    case LK_RESOLUTION_EXPIRED:
      return _ ("Closed: expired");
    case LK_RESOLUTION_NONE:
      break;
    }
  return _ ("Closed");
}

/**
 * lk_cli_word_case_state:
 * @one: a case
 *
 * Returns: (transfer none): where it stands, for people
 */
const char *
lk_cli_word_case_state (LkCase *one)
{
  switch (lk_case_get_state (one))
    {
    case LK_CASE_STATE_SUBMITTED:
      return _ ("Waiting for the desk");
    case LK_CASE_STATE_IN_WORK:
      return _ ("In progress");
    case LK_CASE_STATE_NEEDS_EVIDENCE:
      return _ ("The desk needs something");
    case LK_CASE_STATE_ANSWERED:
      return _ ("Answered");
    case LK_CASE_STATE_CLOSED:
      return closed_word (lk_case_get_resolution (one));
    }
  return "";
}

/**
 * lk_cli_word_case_type:
 * @type: a type
 *
 * Returns: (transfer none): what is asked for, for people
 */
const char *
lk_cli_word_case_type (LkCaseType type)
{
  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      return _ ("Password reset");
    case LK_CASE_TYPE_DEVICE_UNBIND:
      return _ ("Device unbinding");
    }
  return "";
}

/**
 * lk_cli_word_item_state:
 * @state: a state
 *
 * Returns: (transfer none): how a device of a case stands, for people
 */
const char *
lk_cli_word_item_state (LkItemState state)
{
  switch (state)
    {
    case LK_ITEM_STATE_WAITING:
      return _ ("waiting");
    case LK_ITEM_STATE_ANSWERED:
      return _ ("answered");
    case LK_ITEM_STATE_APPLIED:
      return _ ("done");
    case LK_ITEM_STATE_FAILED:
      return _ ("the answer was wrong");
    case LK_ITEM_STATE_INVALIDATED:
      return _ ("needs a new request");
    case LK_ITEM_STATE_REFUSED:
      return _ ("refused");
    }
  return "";
}

/**
 * lk_cli_word_event:
 * @kind: a kind
 *
 * Returns: (transfer none): what happened, for people
 */
const char *
lk_cli_word_event (LkEventKind kind)
{
  static const char *const words[LK_N_EVENT_KINDS] = {
    [LK_EVENT_KIND_TAKEN] = N_ ("Taken"),
    [LK_EVENT_KIND_RELEASED] = N_ ("Given back to the queue"),
    [LK_EVENT_KIND_ASSIGNED] = N_ ("Given to another agent"),
    [LK_EVENT_KIND_COMMENT] = N_ ("Comment"),
    [LK_EVENT_KIND_EVIDENCE_REQUESTED] = N_ ("Asked for something more"),
    [LK_EVENT_KIND_EVIDENCE_ADDED] = N_ ("What was missing was added"),
    [LK_EVENT_KIND_RE_EXPORTED] = N_ ("New request handed in"),
    [LK_EVENT_KIND_INVALIDATED] = N_ ("Request no longer valid"),
    [LK_EVENT_KIND_ANSWERED] = N_ ("Answered"),
    [LK_EVENT_KIND_REFUSED] = N_ ("Refused"),
    [LK_EVENT_KIND_APPLIED] = N_ ("Answer given to the device"),
    [LK_EVENT_KIND_UNBOUND] = N_ ("Unbound"),
    [LK_EVENT_KIND_WITHDRAWN] = N_ ("Withdrawn"),
    [LK_EVENT_KIND_CLOSED] = N_ ("Closed"),
    [LK_EVENT_KIND_REOPENED] = N_ ("Reopened"),
    [LK_EVENT_KIND_ERASED] = N_ ("Personal data erased"),
    [LK_EVENT_KIND_SUBMITTED] = N_ ("Filed"),
    [LK_EVENT_KIND_ANSWER_VIEWED] = N_ ("Answer read"),
    [LK_EVENT_KIND_ANSWER_EXPIRED] = N_ ("Answer expired"),
    [LK_EVENT_KIND_PURGED] = N_ ("Data deleted when its time was over"),
  };

  return (guint) kind < LK_N_EVENT_KINDS ? gettext (words[kind]) : "";
}

/**
 * lk_cli_local_time:
 * @time: (nullable): a time
 *
 * Returns: (transfer full): it in the local zone, to the minute; empty for %NULL
 */
char *
lk_cli_local_time (GDateTime *time)
{
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
}
