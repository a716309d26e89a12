/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-new-case.h"

#include "lk-json-writer.h"

#include <string.h>

typedef struct
{
  LkDeviceIdentity *device;
  LkRequestKind request_kind;
  LkSecret *request_text; /* NULL: no request */
  char *exported_at;
  LkLabelKind label_kind;
  char *label_sha256; /* NULL: no photo */
} Item;

/**
 * LkNewCase:
 *
 * A case on its way to the desk: the body of POST /v1/cases, put together part by part.
 */
struct _LkNewCase
{
  GObject parent;

  LkCaseType type;
  LkCaseMethod method;
  char *language;
  LkContact *contact;
  char *agreement_version;
  char *agreement_sha256;
  char *comment;
  GPtrArray *items;
};

G_DEFINE_FINAL_TYPE (LkNewCase, lk_new_case, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_object (&item->device);
  lk_secret_unref (item->request_text);
  g_free (item->exported_at);
  g_free (item->label_sha256);
  g_free (item);
}

static void
lk_new_case_finalize (GObject *object)
{
  LkNewCase *self = LK_NEW_CASE (object);

  g_free (self->language);
  g_clear_object (&self->contact);
  g_free (self->agreement_version);
  g_free (self->agreement_sha256);
  g_free (self->comment);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (lk_new_case_parent_class)->finalize (object);
}

static void
lk_new_case_class_init (LkNewCaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_new_case_finalize;
}

static void
lk_new_case_init (LkNewCase *self)
{
  self->items = g_ptr_array_new_with_free_func (item_free);
}

static void
replace (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

/**
 * lk_new_case_new:
 * @type: what it asks for
 * @method: where its devices are
 *
 * Returns: (transfer full): a case without items
 */
LkNewCase *
lk_new_case_new (LkCaseType type, LkCaseMethod method)
{
  LkNewCase *self = g_object_new (LK_TYPE_NEW_CASE, NULL);

  self->type = type;
  self->method = method;
  return self;
}

/**
 * lk_new_case_set_language:
 * @self: a new case
 * @language: (nullable): BCP 47 tag in which the desk should write
 */
void
lk_new_case_set_language (LkNewCase *self, const char *language)
{
  replace (&self->language, language);
}

/**
 * lk_new_case_set_contact:
 * @self: a new case
 * @contact: whom to write to; copied
 */
void
lk_new_case_set_contact (LkNewCase *self, LkContact *contact)
{
  g_clear_object (&self->contact);
  self->contact = lk_contact_copy (contact);
}

/**
 * lk_new_case_set_agreement:
 * @self: a new case
 * @version: version of the agreement that was accepted
 * @sha256: hash of its text as it was shown
 */
void
lk_new_case_set_agreement (LkNewCase *self, const char *version, const char *sha256)
{
  replace (&self->agreement_version, version);
  replace (&self->agreement_sha256, sha256);
}

/**
 * lk_new_case_set_comment:
 * @self: a new case
 * @comment: (nullable): what the requester wants to say
 */
void
lk_new_case_set_comment (LkNewCase *self, const char *comment)
{
  replace (&self->comment, comment);
}

/**
 * lk_new_case_add_item:
 * @self: a new case
 * @device: the device; copied
 * @request_kind: what its request is
 * @request_text: (nullable): its request, %NULL without one
 * @exported_at: (nullable): RFC 3339, when the device gave it
 * @label_kind: what the photo shows
 * @label_sha256: (nullable): the uploaded photo
 */
void
lk_new_case_add_item (LkNewCase *self,
                      LkDeviceIdentity *device,
                      LkRequestKind request_kind,
                      LkSecret *request_text,
                      const char *exported_at,
                      LkLabelKind label_kind,
                      const char *label_sha256)
{
  Item *item = g_new0 (Item, 1);

  item->device = lk_device_identity_copy (device);
  item->request_kind = request_kind;
  item->request_text = request_text != NULL ? lk_secret_ref (request_text) : NULL;
  item->exported_at = g_strdup (exported_at);
  item->label_kind = label_kind;
  item->label_sha256 = g_strdup (label_sha256);
  g_ptr_array_add (self->items, item);
}

/**
 * lk_new_case_get_n_items:
 * @self: a new case
 *
 * Returns: how many items it has
 */
guint
lk_new_case_get_n_items (LkNewCase *self)
{
  return self->items->len;
}

/* A photo may be replaced later: only a case that nobody has touched has the one it came with. */
static gboolean
item_is_filed_as (const Item *item, LkCaseItem *filed, gboolean untouched)
{
  LkDeviceIdentity *device = lk_case_item_get_device (filed);

  return g_strcmp0 (lk_device_identity_get_serial (item->device),
                    lk_device_identity_get_serial (device))
             == 0
         && (!untouched
             || g_strcmp0 (item->label_sha256, lk_case_item_get_label_sha256 (filed)) == 0);
}

/**
 * lk_new_case_is_filed_as:
 * @self: a new case
 * @filed: the case that a desk says it is
 *
 * A desk knows by the key alone that a case came before, once it has forgotten what came with it.
 * Compared is what no event changes (type, method and the serials of the devices), and the photos
 * too while the case is as it was filed.
 *
 * Returns: whether @filed is @self, as far as can be seen
 */
gboolean
lk_new_case_is_filed_as (LkNewCase *self, LkCase *filed)
{
  gboolean untouched = lk_case_get_revision (filed) == 1;

  if (self->type != lk_case_get_case_type (filed) || self->method != lk_case_get_method (filed)
      || self->items->len != lk_case_get_n_items (filed))
    return FALSE;
  for (guint i = 0; i < self->items->len; i++)
    if (!item_is_filed_as (g_ptr_array_index (self->items, i), lk_case_get_item (filed, i + 1),
                           untouched))
      return FALSE;
  return TRUE;
}

static void
member_if_set (LkJsonWriter *w, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    lk_json_writer_member_string (w, name, text);
}

static void
write_device (LkJsonWriter *w, LkDeviceIdentity *device)
{
  lk_json_writer_name (w, "device");
  lk_json_writer_begin_object (w);
  member_if_set (w, "serial", lk_device_identity_get_serial (device));
  member_if_set (w, "model", lk_device_identity_get_model (device));
  member_if_set (w, "mac", lk_device_identity_get_mac (device));
  member_if_set (w, "ipv4", lk_device_identity_get_ipv4 (device));
  member_if_set (w, "firmware", lk_device_identity_get_firmware (device));
  member_if_set (w, "boot_time", lk_device_identity_get_boot_time (device));
  lk_json_writer_end_object (w);
}

static void
write_item (LkJsonWriter *w, const Item *item)
{
  lk_json_writer_begin_object (w);
  write_device (w, item->device);
  if (item->request_text != NULL)
    {
      lk_json_writer_name (w, "request");
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", lk_request_kind_to_string (item->request_kind));
      lk_json_writer_member_string (w, "text", lk_secret_get_text (item->request_text));
      member_if_set (w, "exported_at", item->exported_at);
      lk_json_writer_end_object (w);
    }
  if (item->label_sha256 != NULL)
    {
      lk_json_writer_name (w, "label");
      lk_json_writer_begin_object (w);
      lk_json_writer_member_string (w, "kind", lk_label_kind_to_string (item->label_kind));
      lk_json_writer_member_string (w, "sha256", item->label_sha256);
      lk_json_writer_end_object (w);
    }
  lk_json_writer_end_object (w);
}

static void
write_contact (LkJsonWriter *w, LkContact *contact)
{
  lk_json_writer_name (w, "contact");
  lk_json_writer_begin_object (w);
  member_if_set (w, "name", lk_contact_get_name (contact));
  member_if_set (w, "company", lk_contact_get_company (contact));
  member_if_set (w, "email", lk_contact_get_email (contact));
  member_if_set (w, "phone", lk_contact_get_phone (contact));
  member_if_set (w, "country", lk_contact_get_country (contact));
  lk_json_writer_end_object (w);
}

static void
write_agreement (LkJsonWriter *w, const char *version, const char *sha256)
{
  lk_json_writer_name (w, "agreement");
  lk_json_writer_begin_object (w);
  member_if_set (w, "version", version);
  member_if_set (w, "sha256", sha256);
  lk_json_writer_end_object (w);
}

/**
 * lk_new_case_to_json:
 * @self: a new case
 *
 * The same case gives the same bytes each time, so that a repeated request with the same
 * Idempotency-Key is the same request.
 *
 * Returns: (transfer full): the body of POST /v1/cases, a secret because the requests stand in it
 */
LkSecret *
lk_new_case_to_json (LkNewCase *self)
{
  g_auto (LkJsonWriter) writer = { 0 };
  LkJsonWriter *w = &writer;

  lk_json_writer_init (w, 4096);
  lk_json_writer_begin_object (w);
  lk_json_writer_member_string (w, "type", lk_case_type_to_string (self->type));
  lk_json_writer_member_string (w, "method", lk_case_method_to_string (self->method));
  member_if_set (w, "language", self->language);
  if (self->contact != NULL)
    write_contact (w, self->contact);
  write_agreement (w, self->agreement_version, self->agreement_sha256);
  lk_json_writer_name (w, "items");
  lk_json_writer_begin_array (w);
  for (guint i = 0; i < self->items->len; i++)
    write_item (w, g_ptr_array_index (self->items, i));
  lk_json_writer_end_array (w);
  member_if_set (w, "comment", self->comment);
  lk_json_writer_end_object (w);
  return lk_secret_new (writer.buffer->str, writer.buffer->len);
}
