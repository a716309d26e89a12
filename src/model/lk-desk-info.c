/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-info.h"

#include "lk-json.h"
#include "lk-limits.h"

/* An agreement longer than this is cut; a page of text has some 3,000 characters. */
#define AGREEMENT_CHARS 100000

/**
 * LkDeskInfo:
 *
 * What a desk says of itself: its name, its limits, its agreement and its policy. Never changes.
 */
struct _LkDeskInfo
{
  GObject parent;

  char *name;
  char *version;

  gint64 label_bytes;
  guint items_per_case;
  guint comment_chars;
  guint request_chars;
  guint answer_chars;

  char *agreement_version;
  char *agreement_language;
  char *agreement_text;
  char *agreement_sha256;

  char *region;
  guint answer_warn_hours;
  guint answer_expire_hours;
  GStrv proofs;
  char *hours;
  LkContact *contact;
  char *url;
  char *source;
  char *source_date;
};

G_DEFINE_FINAL_TYPE (LkDeskInfo, lk_desk_info, G_TYPE_OBJECT)

static void
lk_desk_info_finalize (GObject *object)
{
  LkDeskInfo *self = LK_DESK_INFO (object);

  g_free (self->name);
  g_free (self->version);
  g_free (self->agreement_version);
  g_free (self->agreement_language);
  g_free (self->agreement_text);
  g_free (self->agreement_sha256);
  g_free (self->region);
  g_strfreev (self->proofs);
  g_free (self->hours);
  g_clear_object (&self->contact);
  g_free (self->url);
  g_free (self->source);
  g_free (self->source_date);
  G_OBJECT_CLASS (lk_desk_info_parent_class)->finalize (object);
}

static void
lk_desk_info_class_init (LkDeskInfoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_desk_info_finalize;
}

static void
lk_desk_info_init (LkDeskInfo *self)
{
}

static char *
get_clean (JsonObject *object, const char *name)
{
  char *text = lk_json_get_clean (object, name, LK_LIMIT_FIELD_SHOWN);

  return text != NULL ? text : g_strdup ("");
}

static guint
get_count (JsonObject *object, const char *name, guint fallback)
{
  return (guint) CLAMP (lk_json_get_int_or (object, name, fallback), 0, G_MAXINT32);
}

static void
read_limits (LkDeskInfo *self, JsonObject *limits)
{
  self->label_bytes
      = CLAMP (lk_json_get_int_or (limits, "label_bytes", LK_LIMIT_LABEL_BYTES), 0, G_MAXINT32);
  self->items_per_case = get_count (limits, "items_per_case", LK_LIMIT_ITEMS);
  self->comment_chars = get_count (limits, "comment_chars", LK_LIMIT_COMMENT_CHARS);
  self->request_chars = get_count (limits, "request_chars", LK_LIMIT_REQUEST_CHARS);
  self->answer_chars = get_count (limits, "answer_chars", LK_LIMIT_ANSWER_CHARS);
}

static GStrv
read_proofs (JsonArray *array)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint count = array != NULL ? MIN (json_array_get_length (array), 16) : 0;

  for (guint i = 0; i < count; i++)
    if (lk_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (words, lk_json_array_get_string (array, i));
  return g_strv_builder_end (words);
}

/* The text keeps its lines and is shown as it is, so only what is no UTF-8 text goes. */
static char *
read_agreement_text (JsonObject *agreement)
{
  const char *text = lk_json_get_string (agreement, "text");

  if (text == NULL)
    return g_strdup ("");
  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), AGREEMENT_CHARS));
}

static void
read_policy (LkDeskInfo *self, JsonObject *policy)
{
  JsonObject *contact = lk_json_get_object (policy, "contact");

  self->region = get_clean (policy, "region");
  self->answer_warn_hours = get_count (policy, "answer_warn_hours", 0);
  self->answer_expire_hours = get_count (policy, "answer_expire_hours", 0);
  self->proofs = read_proofs (lk_json_get_array (policy, "proofs"));
  self->hours = get_clean (policy, "hours");
  self->contact = lk_contact_new_from_json (contact);
  self->url = get_clean (contact, "url");
  if (!g_str_has_prefix (self->url, "https://"))
    *self->url = '\0';
  self->source = get_clean (policy, "source");
  self->source_date = get_clean (policy, "source_date");
}

/**
 * lk_desk_info_new_from_json:
 * @object: (nullable): the answer of GET /v1/desk
 * @error: %LK_JSON_ERROR_SHAPE when it has no agreement: then it is no desk
 *
 * Returns: (transfer full): what the desk says, or %NULL
 */
LkDeskInfo *
lk_desk_info_new_from_json (JsonObject *object, GError **error)
{
  JsonObject *agreement = lk_json_get_object (object, "agreement");
  LkDeskInfo *self;

  if (lk_json_get_string (agreement, "version") == NULL
      || lk_json_get_string (agreement, "sha256") == NULL)
    {
      g_set_error_literal (error, LK_JSON_ERROR, LK_JSON_ERROR_SHAPE,
                           "what answers there is not a case desk");
      return NULL;
    }
  self = g_object_new (LK_TYPE_DESK_INFO, NULL);
  self->name = get_clean (object, "name");
  self->version = get_clean (object, "version");
  self->agreement_version = get_clean (agreement, "version");
  self->agreement_language = get_clean (agreement, "language");
  self->agreement_sha256 = get_clean (agreement, "sha256");
  self->agreement_text = read_agreement_text (agreement);
  read_limits (self, lk_json_get_object (object, "limits"));
  read_policy (self, lk_json_get_object (object, "policy"));
  return self;
}

/**
 * lk_desk_info_get_name:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): the name of the desk
 */
const char *
lk_desk_info_get_name (LkDeskInfo *self)
{
  return self->name;
}

/**
 * lk_desk_info_get_version:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): the version of its program
 */
const char *
lk_desk_info_get_version (LkDeskInfo *self)
{
  return self->version;
}

/**
 * lk_desk_info_get_label_bytes:
 * @self: what a desk says of itself
 *
 * Returns: the largest photo that it takes, in bytes
 */
gint64
lk_desk_info_get_label_bytes (LkDeskInfo *self)
{
  return self->label_bytes;
}

/**
 * lk_desk_info_get_items_per_case:
 * @self: what a desk says of itself
 *
 * Returns: the most items in one case
 */
guint
lk_desk_info_get_items_per_case (LkDeskInfo *self)
{
  return self->items_per_case;
}

/**
 * lk_desk_info_get_comment_chars:
 * @self: what a desk says of itself
 *
 * Returns: the longest comment, in characters
 */
guint
lk_desk_info_get_comment_chars (LkDeskInfo *self)
{
  return self->comment_chars;
}

/**
 * lk_desk_info_get_request_chars:
 * @self: what a desk says of itself
 *
 * Returns: the longest request text, in characters
 */
guint
lk_desk_info_get_request_chars (LkDeskInfo *self)
{
  return self->request_chars;
}

/**
 * lk_desk_info_get_answer_chars:
 * @self: what a desk says of itself
 *
 * Returns: the longest answer text, in characters
 */
guint
lk_desk_info_get_answer_chars (LkDeskInfo *self)
{
  return self->answer_chars;
}

/**
 * lk_desk_info_get_agreement_version:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): version of the agreement in force
 */
const char *
lk_desk_info_get_agreement_version (LkDeskInfo *self)
{
  return self->agreement_version;
}

/**
 * lk_desk_info_get_agreement_language:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): language of its text
 */
const char *
lk_desk_info_get_agreement_language (LkDeskInfo *self)
{
  return self->agreement_language;
}

/**
 * lk_desk_info_get_agreement_text:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): its text, to be shown as plain text
 */
const char *
lk_desk_info_get_agreement_text (LkDeskInfo *self)
{
  return self->agreement_text;
}

/**
 * lk_desk_info_get_agreement_sha256:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): hash of its text
 */
const char *
lk_desk_info_get_agreement_sha256 (LkDeskInfo *self)
{
  return self->agreement_sha256;
}

/**
 * lk_desk_info_get_region:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): for which region the desk works, maybe empty
 */
const char *
lk_desk_info_get_region (LkDeskInfo *self)
{
  return self->region;
}

/**
 * lk_desk_info_get_answer_warn_hours:
 * @self: what a desk says of itself
 *
 * Returns: after how many hours from issue to warn, 0 for never
 */
guint
lk_desk_info_get_answer_warn_hours (LkDeskInfo *self)
{
  return self->answer_warn_hours;
}

/**
 * lk_desk_info_get_answer_expire_hours:
 * @self: what a desk says of itself
 *
 * Returns: after how many hours from issue an answer expires, 0 when not told
 */
guint
lk_desk_info_get_answer_expire_hours (LkDeskInfo *self)
{
  return self->answer_expire_hours;
}

/**
 * lk_desk_info_get_proofs:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): words of the kinds of proof that it takes
 */
const char *const *
lk_desk_info_get_proofs (LkDeskInfo *self)
{
  return (const char *const *) self->proofs;
}

/**
 * lk_desk_info_get_hours:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): when people work there, maybe empty
 */
const char *
lk_desk_info_get_hours (LkDeskInfo *self)
{
  return self->hours;
}

/**
 * lk_desk_info_get_contact:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): how to reach the desk
 */
LkContact *
lk_desk_info_get_contact (LkDeskInfo *self)
{
  return self->contact;
}

/**
 * lk_desk_info_get_url:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): its page, https only, maybe empty
 */
const char *
lk_desk_info_get_url (LkDeskInfo *self)
{
  return self->url;
}

/**
 * lk_desk_info_get_source:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): where the policy comes from, maybe empty
 */
const char *
lk_desk_info_get_source (LkDeskInfo *self)
{
  return self->source;
}

/**
 * lk_desk_info_get_source_date:
 * @self: what a desk says of itself
 *
 * Returns: (transfer none): of when that source is, maybe empty
 */
const char *
lk_desk_info_get_source_date (LkDeskInfo *self)
{
  return self->source_date;
}
