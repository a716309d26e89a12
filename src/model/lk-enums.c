/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-enums.h"

static gboolean
find_word (const char *const *words, guint n_words, const char *text, guint *index)
{
  for (guint i = 0; text != NULL && i < n_words; i++)
    if (words[i] != NULL && g_str_equal (words[i], text))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static GType
register_words (const char *type_name, const char *const *words, guint n_words)
{
  GEnumValue *values = g_new0 (GEnumValue, n_words + 1);

  for (guint i = 0; i < n_words; i++)
    {
      values[i].value = (int) i;
      values[i].value_name = words[i] != NULL ? words[i] : "none";
      values[i].value_nick = values[i].value_name;
    }
  /* GObject keeps the table for ever. */
  return g_enum_register_static (g_intern_static_string (type_name), values);
}

/* The words in the order of the enumeration; NULL where a value has none. */
#define LK_DEFINE_WORDS(Type, name, ...)                                                     \
  static const char *const name##_words[] = { __VA_ARGS__ };                                 \
  const char *name##_to_string (Type value)                                                  \
  {                                                                                          \
    return (guint) value < G_N_ELEMENTS (name##_words) ? name##_words[value] : NULL;         \
  }                                                                                          \
  gboolean name##_from_string (const char *text, Type *value)                                \
  {                                                                                          \
    guint index = 0;                                                                         \
    if (!find_word (name##_words, G_N_ELEMENTS (name##_words), text, &index))                \
      return FALSE;                                                                          \
    *value = (Type) index;                                                                   \
    return TRUE;                                                                             \
  }                                                                                          \
  GType name##_get_type (void)                                                               \
  {                                                                                          \
    static gsize type = 0;                                                                   \
    if (g_once_init_enter (&type))                                                           \
      g_once_init_leave (&type,                                                              \
                         register_words (#Type, name##_words, G_N_ELEMENTS (name##_words))); \
    return type;                                                                             \
  }

/* clang-format off */
LK_DEFINE_WORDS (LkCaseType, lk_case_type, "password-reset", "device-unbind")
LK_DEFINE_WORDS (LkCaseMethod, lk_case_method, "lan", "other")
LK_DEFINE_WORDS (LkCaseState, lk_case_state,
                 "submitted", "in-work", "needs-evidence", "answered", "closed")
LK_DEFINE_WORDS (LkResolution, lk_resolution, NULL, "solved", "refused", "withdrawn", "expired")
LK_DEFINE_WORDS (LkItemState, lk_item_state,
                 "waiting", "answered", "applied", "failed", "invalidated", "refused")
LK_DEFINE_WORDS (LkEventKind, lk_event_kind,
                 "taken", "released", "assigned", "comment", "evidence-requested",
                 "evidence-added", "re-exported", "invalidated", "answered", "refused", "applied",
                 "unbound", "withdrawn", "closed", "reopened", "erased",
                 "submitted", "answer-viewed", "answer-expired", "purged")
LK_DEFINE_WORDS (LkRole, lk_role, "requester", "agent", "admin", "system")
LK_DEFINE_WORDS (LkRequestKind, lk_request_kind, "encrypt-string", "device-code", "qr")
LK_DEFINE_WORDS (LkLabelKind, lk_label_kind, "label", "invoice", "screen")
LK_DEFINE_WORDS (LkAnswerKind, lk_answer_kind, "key", "file")
LK_DEFINE_WORDS (LkReason, lk_reason,
                 "label-unreadable", "serial-mismatch", "request-missing", "proof-of-purchase",
                 "other", "not-eligible")
LK_DEFINE_WORDS (LkInvalidCause, lk_invalid_cause, "reboot", "re-export", "expired")
LK_DEFINE_WORDS (LkApplyOutcome, lk_apply_outcome, "success", "refused", "unknown")
LK_DEFINE_WORDS (LkApplyResult, lk_apply_result,
                 NULL, "wrong-code", "request-gone", "expired", "locked", "weak-password",
                 "denied", "no-answer", "other")
