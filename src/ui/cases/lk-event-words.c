/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-event-words.h"

#include <glib/gi18n.h>

#include "lk-case-words.h"
#include "lk-text.h"

#define SENTENCE_CHARS 500

static const char *
member (LkEvent *event, const char *name)
{
  JsonObject *data = lk_event_get_data (event);

  return data != NULL ? json_object_get_string_member_with_default (data, name, NULL) : NULL;
}

static gint64
number (LkEvent *event, const char *name, gint64 fallback)
{
  JsonObject *data = lk_event_get_data (event);

  return data != NULL ? json_object_get_int_member_with_default (data, name, fallback) : fallback;
}

static char *
actor (LkEvent *event)
{
  const char *name = lk_event_get_actor_name (event);

  if (lk_event_get_actor_role (event) == LK_ROLE_SYSTEM)
    return g_strdup (_ ("The desk"));
  if (name != NULL && name[0] != '\0')
    return lk_text_clean (name, 100);
  return g_strdup (lk_case_words_role (lk_event_get_actor_role (event)));
}

static char *
applied_sentence (LkEvent *event, const char *who)
{
  LkApplyOutcome outcome = LK_APPLY_OUTCOME_UNKNOWN;
  LkApplyResult result = LK_APPLY_RESULT_NONE;
  const char *word = member (event, "result");

  lk_apply_outcome_from_string (member (event, "outcome") ?: "", &outcome);
  if (word != NULL && !lk_apply_result_from_string (word, &result))
    result = LK_APPLY_RESULT_OTHER;
  switch (outcome)
    {
    case LK_APPLY_OUTCOME_SUCCESS:
      return g_strdup_printf (_ ("%s gave the answer to the device, which took it."), who);
    case LK_APPLY_OUTCOME_REFUSED:
      return g_strdup_printf (_ ("%s gave the answer to the device, which refused it. %s"), who,
                              lk_case_words_result (result));
    case LK_APPLY_OUTCOME_UNKNOWN:
      break;
    }
  return g_strdup_printf (_ ("%s gave the answer to the device. Whether it took it is not known."),
                          who);
}

static char *
invalidated_sentence (LkEvent *event, const char *who)
{
  LkInvalidCause cause = LK_INVALID_CAUSE_EXPIRED;

  if (!lk_invalid_cause_from_string (member (event, "cause") ?: "", &cause))
    return g_strdup_printf (_ ("%s reported that the request no longer counts."), who);
  switch (cause)
    {
    case LK_INVALID_CAUSE_REBOOT:
      return g_strdup_printf (_ ("%s reported that the device restarted: its request no longer "
                                 "counts."),
                              who);
    case LK_INVALID_CAUSE_RE_EXPORT:
      return g_strdup_printf (_ ("%s exported again: the earlier request no longer counts."), who);
    case LK_INVALID_CAUSE_EXPIRED:
      break;
    }
  return g_strdup_printf (_ ("%s reported that the request is too old."), who);
}

static const char *
reason_words (LkEvent *event)
{
  LkReason reason = LK_REASON_OTHER;

  if (!lk_reason_from_string (member (event, "reason") ?: "", &reason))
    reason = LK_REASON_OTHER;
  return lk_case_words_reason (reason);
}

static char *
plain_sentence (LkEvent *event, const char *who)
{
  switch (lk_event_get_kind (event))
    {
    case LK_EVENT_KIND_SUBMITTED:
      return g_strdup (_ ("The case was filed."));
    case LK_EVENT_KIND_TAKEN:
      return g_strdup_printf (_ ("%s took the case."), who);
    case LK_EVENT_KIND_RELEASED:
      return g_strdup_printf (_ ("%s gave the case back."), who);
    case LK_EVENT_KIND_ASSIGNED:
      return g_strdup_printf (_ ("%s handed the case over."), who);
    case LK_EVENT_KIND_COMMENT:
      return g_strdup_printf (_ ("%s wrote:"), who);
    case LK_EVENT_KIND_EVIDENCE_REQUESTED:
      return g_strdup_printf (_ ("%s asked for something more. %s."), who, reason_words (event));
    case LK_EVENT_KIND_EVIDENCE_ADDED:
      return g_strdup_printf (_ ("%s added what was missing."), who);
    case LK_EVENT_KIND_RE_EXPORTED:
      return g_strdup_printf (_ ("%s gave a new request of the device."), who);
    case LK_EVENT_KIND_INVALIDATED:
      return invalidated_sentence (event, who);
    case LK_EVENT_KIND_ANSWERED:
      return g_strdup_printf (_ ("%s gave the answer."), who);
    case LK_EVENT_KIND_REFUSED:
      return g_strdup_printf (_ ("%s refused. %s."), who, reason_words (event));
    case LK_EVENT_KIND_APPLIED:
      return applied_sentence (event, who);
    case LK_EVENT_KIND_UNBOUND:
      return g_strdup_printf (_ ("%s recorded that the device is unbound."), who);
    case LK_EVENT_KIND_WITHDRAWN:
      return g_strdup_printf (_ ("%s withdrew the case."), who);
    case LK_EVENT_KIND_CLOSED:
      return g_strdup_printf (_ ("%s closed the case."), who);
    case LK_EVENT_KIND_REOPENED:
      return g_strdup_printf (_ ("%s reopened the case."), who);
    case LK_EVENT_KIND_ERASED:
      return g_strdup_printf (_ ("%s erased the personal data of this case."), who);
    case LK_EVENT_KIND_ANSWER_VIEWED:
      return g_strdup_printf (_ ("%s read the answer."), who);
    case LK_EVENT_KIND_ANSWER_EXPIRED:
      return g_strdup (_ ("The answer expired."));
    case LK_EVENT_KIND_PURGED:
      return g_strdup (_ ("Data whose time was up has been deleted."));
    }
  g_return_val_if_reached (g_strdup (""));
}

/**
 * lk_event_words_sentence:
 * @event: an event of a case's history
 * @n_items: how many devices the case has; with several the one that is meant is named
 *
 * Returns: (transfer full): what happened, as one sentence of plain text
 */
char *
lk_event_words_sentence (LkEvent *event, guint n_items)
{
  g_autofree char *who = actor (event);
  g_autofree char *sentence = plain_sentence (event, who);
  g_autofree char *clean = lk_text_clean (sentence, SENTENCE_CHARS);
  gint64 item = number (event, "item", 0);
  gint64 left = number (event, "attempts_left", -1);
  gint64 lock = number (event, "lock_minutes", 0);
  GString *text = g_string_new (clean);

  if (left >= 0)
    g_string_append_printf (text, ngettext (" %d attempt is left.", " %d attempts are left.", left),
                            (int) left);
  if (lock > 0)
    g_string_append_printf (text,
                            ngettext (" It is locked for %d minute.",
                                      " It is locked for %d minutes.", lock),
                            (int) lock);
  if (item > 0 && n_items > 1)
    /* Translators: stands before a sentence of the history; %d numbers the devices of a case */
    {
      g_autofree char *prefix = g_strdup_printf (_ ("Device %d: "), (int) item);

      g_string_prepend (text, prefix);
    }
  return g_string_free (text, FALSE);
}

/**
 * lk_event_words_text:
 * @event: an event of a case's history
 *
 * Returns: (transfer full) (nullable): what someone wrote with it, plain text of several lines, or
 *   %NULL
 */
char *
lk_event_words_text (LkEvent *event)
{
  const char *text = member (event, "text");

  return text != NULL && text[0] != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

/**
 * lk_event_words_icon:
 * @event: an event of a case's history
 *
 * Returns: the name of a symbolic icon
 */
const char *
lk_event_words_icon (LkEvent *event)
{
  switch (lk_event_get_kind (event))
    {
    case LK_EVENT_KIND_SUBMITTED:
      return "document-send-symbolic";
    case LK_EVENT_KIND_TAKEN:
      return "avatar-default-symbolic";
    case LK_EVENT_KIND_RELEASED:
    case LK_EVENT_KIND_ASSIGNED:
      return "system-users-symbolic";
    case LK_EVENT_KIND_COMMENT:
      return "chat-message-new-symbolic";
    case LK_EVENT_KIND_EVIDENCE_REQUESTED:
      return "dialog-question-symbolic";
    case LK_EVENT_KIND_EVIDENCE_ADDED:
      return "mail-attachment-symbolic";
    case LK_EVENT_KIND_RE_EXPORTED:
      return "view-refresh-symbolic";
    case LK_EVENT_KIND_INVALIDATED:
    case LK_EVENT_KIND_ANSWER_EXPIRED:
      return "alarm-symbolic";
    case LK_EVENT_KIND_ANSWERED:
      return "dialog-password-symbolic";
    case LK_EVENT_KIND_REFUSED:
      return "action-unavailable-symbolic";
    case LK_EVENT_KIND_APPLIED:
      return "changes-allow-symbolic";
    case LK_EVENT_KIND_UNBOUND:
    case LK_EVENT_KIND_CLOSED:
      return "object-select-symbolic";
    case LK_EVENT_KIND_WITHDRAWN:
    case LK_EVENT_KIND_REOPENED:
      return "edit-undo-symbolic";
    case LK_EVENT_KIND_ERASED:
    case LK_EVENT_KIND_PURGED:
      return "user-trash-symbolic";
    case LK_EVENT_KIND_ANSWER_VIEWED:
      return "view-reveal-symbolic";
    }
  g_return_val_if_reached ("dialog-information-symbolic");
}
