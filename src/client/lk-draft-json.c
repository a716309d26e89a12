/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as a file, and a draft as a case. */
#include "lk-draft-json.h"

#include "lk-client-error.h"
#include "lk-hash.h"
#include "lk-json.h"
#include "lk-limits.h"

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static char *
context_of (LkDraft *draft, guint position)
{
  return g_strdup_printf ("request of item %u of %s", position + 1, lk_draft_get_id (draft));
}

static JsonObject *
request_to_json (LkDraft *draft, guint position, LkDraftSealFunc seal, gpointer user_data)
{
  LkDraftItem *item = lk_draft_get_item (draft, position);
  g_autofree char *context = context_of (draft, position);
  g_autofree char *sealed = seal (lk_draft_item_get_request (item), context, user_data);
  JsonObject *object = json_object_new ();

  set_text (object, "kind", lk_request_kind_to_string (lk_draft_item_get_request_kind (item)));
  set_text (object, "exported_at", lk_draft_item_get_exported_at (item));
  set_text (object, "boot_time", lk_draft_item_get_export_boot_time (item));
  set_text (object, "sealed", sealed);
  return object;
}

static JsonObject *
label_to_json (LkDraftItem *item)
{
  const char *const *reasons = lk_draft_item_get_reasons (item);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; reasons != NULL && reasons[i] != NULL; i++)
    json_array_add_string_element (array, reasons[i]);
  set_text (object, "sha256", lk_draft_item_get_label_sha256 (item));
  set_text (object, "original_sha256", lk_draft_item_get_original_sha256 (item));
  set_text (object, "verdict", lk_draft_item_get_verdict (item));
  json_object_set_array_member (object, "reasons", array);
  set_text (object, "override", lk_draft_item_get_override_reason (item));
  return object;
}

static JsonObject *
item_to_json (LkDraft *draft, guint position, LkDraftSealFunc seal, gpointer user_data)
{
  LkDraftItem *item = lk_draft_get_item (draft, position);
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "device",
                                 lk_device_identity_to_json (lk_draft_item_get_device (item)));
  set_text (object, "mac_raw", lk_draft_item_get_mac_raw (item));
  set_text (object, "interface", lk_draft_item_get_interface (item));
  if (lk_draft_item_get_request (item) != NULL)
    json_object_set_object_member (object, "request",
                                   request_to_json (draft, position, seal, user_data));
  else if (lk_draft_item_get_unread_request (item) != NULL)
    json_object_set_object_member (object, "request",
                                   json_object_ref (lk_draft_item_get_unread_request (item)));
  json_object_set_boolean_member (object, "request_skipped",
                                  lk_draft_item_get_request_skipped (item));
  set_text (object, "label_kind", lk_label_kind_to_string (lk_draft_item_get_label_kind (item)));
  if (lk_draft_item_get_label_sha256 (item) != NULL)
    json_object_set_object_member (object, "label", label_to_json (item));
  return object;
}

static JsonObject *
agreement_to_json (LkDraft *draft)
{
  JsonObject *object = json_object_new ();

  set_text (object, "version", lk_draft_get_agreement_version (draft));
  set_text (object, "sha256", lk_draft_get_agreement_sha256 (draft));
  set_text (object, "agreed_at", lk_draft_get_agreed_at (draft));
  return object;
}

/**
 * lk_draft_to_json:
 * @draft: a draft
 * @seal: turns a request into what may stand on the disk
 * @user_data: for @seal
 *
 * Returns: (transfer full): the draft as the local store writes it; its photos are files of their
 *   own, named here by their hash
 */
JsonObject *
lk_draft_to_json (LkDraft *draft, LkDraftSealFunc seal, gpointer user_data)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();
  LkCaseType type;
  LkCaseMethod method;

  json_object_set_string_member (object, "id", lk_draft_get_id (draft));
  set_text (object, "updated_at", lk_draft_get_updated_at (draft));
  if (lk_draft_get_case_type (draft, &type))
    set_text (object, "type", lk_case_type_to_string (type));
  if (lk_draft_get_method (draft, &method))
    set_text (object, "method", lk_case_method_to_string (method));
  set_text (object, "step", lk_draft_get_step (draft));
  set_text (object, "language", lk_draft_get_language (draft));
  set_text (object, "desk", lk_draft_get_desk (draft));
  set_text (object, "comment", lk_draft_get_comment (draft));
  json_object_set_object_member (object, "contact",
                                 lk_contact_to_json (lk_draft_get_contact (draft)));
  if (lk_draft_get_agreement_version (draft) != NULL)
    json_object_set_object_member (object, "agreement", agreement_to_json (draft));
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    json_array_add_object_element (items, item_to_json (draft, i, seal, user_data));
  json_object_set_array_member (object, "items", items);
  return object;
}

static void
read_request (LkDraft *draft,
              LkDraftItem *item,
              JsonObject *request,
              LkDraftUnsealFunc unseal,
              gpointer user_data,
              gboolean *lost)
{
  g_autofree char *context = context_of (draft, lk_draft_get_n_items (draft));
  LkRequestKind kind = LK_REQUEST_KIND_ENCRYPT_STRING;
  g_autoptr (LkSecret) secret = NULL;

  if (request == NULL)
    return;
  secret = unseal (lk_json_get_string (request, "sealed"), context, user_data);
  if (secret == NULL)
    {
      *lost = TRUE;
      lk_draft_item_set_unread_request (item, request);
      return;
    }
  lk_request_kind_from_string (lk_json_get_string (request, "kind"), &kind);
  lk_draft_item_set_request (item, secret, kind, lk_json_get_string (request, "exported_at"),
                             lk_json_get_string (request, "boot_time"));
}

static GStrv
read_reasons (JsonArray *array)
{
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  guint count = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < count; i++)
    if (lk_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (reasons, lk_json_array_get_string (array, i));
  return g_strv_builder_end (reasons);
}

static void
read_label (LkDraftItem *item, JsonObject *label, LkDraftPhotoFunc photo, gpointer user_data)
{
  const char *sha256 = lk_json_get_string (label, "sha256");
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) reasons = NULL;

  if (!lk_sha256_is_hex (sha256))
    return;
  bytes = photo (sha256, user_data);
  if (bytes == NULL)
    return;
  reasons = read_reasons (lk_json_get_array (label, "reasons"));
  lk_draft_item_set_label (item, bytes, sha256, lk_json_get_string (label, "original_sha256"),
                           lk_json_get_string (label, "verdict"), (const char *const *) reasons);
  lk_draft_item_set_override_reason (item, lk_json_get_string (label, "override"));
}

static void
read_item (LkDraft *draft,
           JsonObject *object,
           LkDraftUnsealFunc unseal,
           LkDraftPhotoFunc photo,
           gpointer user_data,
           gboolean *lost)
{
  g_autoptr (LkDeviceIdentity) device
      = lk_device_identity_new_from_json (lk_json_get_object (object, "device"));
  g_autoptr (LkDraftItem) item = lk_draft_item_new (device);
  LkLabelKind kind = LK_LABEL_KIND_LABEL;

  lk_draft_item_set_mac_raw (item, lk_json_get_string (object, "mac_raw"));
  lk_draft_item_set_interface (item, lk_json_get_string (object, "interface"));
  read_request (draft, item, lk_json_get_object (object, "request"), unseal, user_data, lost);
  lk_draft_item_set_request_skipped (item, lk_json_get_boolean (object, "request_skipped", FALSE));
  lk_label_kind_from_string (lk_json_get_string (object, "label_kind"), &kind);
  lk_draft_item_set_label_kind (item, kind);
  read_label (item, lk_json_get_object (object, "label"), photo, user_data);
  lk_draft_add_item (draft, item);
}

static void
read_case (LkDraft *draft, JsonObject *object)
{
  g_autoptr (LkContact) contact = lk_contact_new_from_json (lk_json_get_object (object, "contact"));
  JsonObject *agreement = lk_json_get_object (object, "agreement");
  LkCaseType type;
  LkCaseMethod method;

  if (lk_case_type_from_string (lk_json_get_string (object, "type"), &type))
    lk_draft_set_case_type (draft, type);
  if (lk_case_method_from_string (lk_json_get_string (object, "method"), &method))
    lk_draft_set_method (draft, method);
  lk_draft_set_step (draft, lk_json_get_string (object, "step"));
  lk_draft_set_updated_at (draft, lk_json_get_string (object, "updated_at"));
  lk_draft_set_language (draft, lk_json_get_string (object, "language"));
  lk_draft_set_desk (draft, lk_json_get_string (object, "desk"));
  lk_draft_set_comment (draft, lk_json_get_string (object, "comment"));
  lk_contact_assign (lk_draft_get_contact (draft), contact);
  if (agreement != NULL)
    lk_draft_set_agreement (draft, lk_json_get_string (agreement, "version"),
                            lk_json_get_string (agreement, "sha256"),
                            lk_json_get_string (agreement, "agreed_at"));
}

/**
 * lk_draft_new_from_json:
 * @object: what lk_draft_to_json() made
 * @unseal: turns what stood on the disk into the request
 * @photo: finds a photo
 * @user_data: for both
 * @lost: (out): whether a request that the draft had cannot be read any more
 *
 * Returns: (transfer full) (nullable): the draft; %NULL when @object is none
 */
LkDraft *
lk_draft_new_from_json (JsonObject *object,
                        LkDraftUnsealFunc unseal,
                        LkDraftPhotoFunc photo,
                        gpointer user_data,
                        gboolean *lost)
{
  const char *id = lk_json_get_string (object, "id");
  JsonArray *items = lk_json_get_array (object, "items");
  guint count = items != NULL ? MIN (json_array_get_length (items), LK_LIMIT_ITEMS) : 0;
  LkDraft *draft;

  *lost = FALSE;
  if (id == NULL || *id == '\0')
    return NULL;
  draft = lk_draft_new_with_id (id);
  read_case (draft, object);
  for (guint i = 0; i < count; i++)
    read_item (draft, lk_json_array_get_object (items, i), unseal, photo, user_data, lost);
  return draft;
}

/**
 * lk_draft_dup_message:
 * @draft: a draft
 *
 * Why a photo was sent although the check was not sure of it belongs into the history, beside what
 * the person wrote.
 *
 * Returns: (transfer full): what the desk is told with the case, empty for nothing
 */
char *
lk_draft_dup_message (LkDraft *draft)
{
  const char *own = lk_draft_get_comment (draft);
  GString *text = g_string_new (own != NULL ? own : "");

  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);
      const char *reason = lk_draft_item_get_override_reason (item);

      if (reason == NULL || *reason == '\0')
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                              lk_device_identity_get_serial (lk_draft_item_get_device (item)),
                              reason);
    }
  return g_string_free (text, FALSE);
}

/**
 * lk_draft_to_new_case:
 * @draft: a draft
 * @error: %LK_CLIENT_ERROR_INVALID when type, method or devices were not chosen yet
 *
 * Returns: (transfer full): the case to file, the same each time while @draft does not change
 */
LkNewCase *
lk_draft_to_new_case (LkDraft *draft, GError **error)
{
  g_autofree char *comment = lk_draft_dup_message (draft);
  LkCaseType type;
  LkCaseMethod method;
  LkNewCase *self;

  if (!lk_draft_get_case_type (draft, &type) || !lk_draft_get_method (draft, &method)
      || lk_draft_is_empty (draft))
    {
      g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_INVALID,
                           "the case is not complete");
      return NULL;
    }
  self = lk_new_case_new (type, method);
  lk_new_case_set_language (self, lk_draft_get_language (draft));
  lk_new_case_set_contact (self, lk_draft_get_contact (draft));
  lk_new_case_set_agreement (self, lk_draft_get_agreement_version (draft),
                             lk_draft_get_agreement_sha256 (draft));
  lk_new_case_set_comment (self, comment);
  for (guint i = 0; i < lk_draft_get_n_items (draft); i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);

      lk_new_case_add_item (self, lk_draft_item_get_device (item),
                            lk_draft_item_get_request_kind (item), lk_draft_item_get_request (item),
                            lk_draft_item_get_exported_at (item),
                            lk_draft_item_get_label_kind (item),
                            lk_draft_item_get_label_sha256 (item));
    }
  return self;
}
