/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-input.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-limits.h"
#include "lk-mac.h"
#include "lk-serial.h"

/**
 * lk_request_input_read:
 * @input: a reader
 * @parent: the object that has the request
 * @name: the member
 * @need: whether it may be absent
 * @request: (out): the request
 */
void
lk_request_input_read (LkInput *input,
                       JsonObject *parent,
                       const char *name,
                       LkInputNeed need,
                       LkRequestInput *request)
{
  static const char *const names[] = { "kind", "text", "exported_at", NULL };
  JsonObject *object = lk_input_object (input, parent, name, need);
  int kind = LK_REQUEST_KIND_ENCRYPT_STRING;
  gsize level;

  *request = (LkRequestInput){ 0 };
  if (object == NULL)
    return;
  level = lk_input_enter (input, name);
  lk_input_known (input, object, names);
  request->given
      = lk_input_word (input, object, "kind", LK_INPUT_REQUIRED, LK_TYPE_REQUEST_KIND, &kind);
  request->kind = (LkRequestKind) kind;
  request->text = lk_input_text (input, object, "text", LK_INPUT_REQUIRED, LK_LIMIT_REQUEST_CHARS);
  (void) lk_input_time (input, object, "exported_at", &request->exported_at);
  lk_input_leave (input, level);
}

/**
 * lk_label_input_read:
 * @input: a reader
 * @parent: the object that has the label
 * @name: the member
 * @need: whether it may be absent
 * @label: (out): the label
 */
void
lk_label_input_read (LkInput *input,
                     JsonObject *parent,
                     const char *name,
                     LkInputNeed need,
                     LkLabelInput *label)
{
  static const char *const names[] = { "kind", "sha256", NULL };
  JsonObject *object = lk_input_object (input, parent, name, need);
  int kind = LK_LABEL_KIND_LABEL;
  gsize level;

  *label = (LkLabelInput){ 0 };
  if (object == NULL)
    return;
  level = lk_input_enter (input, name);
  lk_input_known (input, object, names);
  (void) lk_input_word (input, object, "kind", LK_INPUT_OPTIONAL, LK_TYPE_LABEL_KIND, &kind);
  label->kind = (LkLabelKind) kind;
  label->sha256 = lk_input_sha256 (input, object, "sha256");
  label->given = label->sha256 != NULL;
  lk_input_leave (input, level);
}

static void
read_email (LkInput *input, JsonObject *object, LkCaseRow *row)
{
  const char *email
      = lk_input_line (input, object, "email", LK_INPUT_OPTIONAL, LK_LIMIT_EMAIL_CHARS);
  const char *at = email != NULL ? strchr (email, '@') : NULL;

  if (email == NULL)
    return;
  if (at == NULL || at == email || at[1] == '\0' || strpbrk (email, " \t") != NULL)
    lk_input_fail (input, "email", "This is no e-mail address");
  else
    row->contact_email = g_strdup (email);
}

static void
read_country (LkInput *input, JsonObject *object, LkCaseRow *row)
{
  const char *country = lk_input_line (input, object, "country", LK_INPUT_OPTIONAL, 2);

  if (country == NULL)
    return;
  if (strlen (country) != 2 || !g_ascii_isalpha (country[0]) || !g_ascii_isalpha (country[1]))
    lk_input_fail (input, "country", "This must be the two letters of a country (ISO 3166)");
  else
    row->contact_country = g_ascii_strup (country, -1);
}

static void
read_contact (LkInput *input, JsonObject *parent, LkCaseRow *row)
{
  static const char *const names[] = { "name", "company", "email", "phone", "country", NULL };
  JsonObject *object = lk_input_object (input, parent, "contact", LK_INPUT_REQUIRED);
  guint before = input->n_errors;
  gsize level;

  if (object == NULL)
    return;
  level = lk_input_enter (input, "contact");
  lk_input_known (input, object, names);
  row->contact_name
      = g_strdup (lk_input_line (input, object, "name", LK_INPUT_REQUIRED, LK_LIMIT_NAME_CHARS));
  row->contact_company
      = g_strdup (lk_input_line (input, object, "company", LK_INPUT_OPTIONAL, LK_LIMIT_NAME_CHARS));
  read_email (input, object, row);
  row->contact_phone
      = g_strdup (lk_input_line (input, object, "phone", LK_INPUT_OPTIONAL, LK_LIMIT_PHONE_CHARS));
  read_country (input, object, row);
  if (input->n_errors == before && row->contact_email == NULL && row->contact_phone == NULL)
    lk_input_fail (input, "email", "An e-mail address or a telephone number is needed");
  lk_input_leave (input, level);
}

static void
read_agreement (LkInput *input, JsonObject *parent, LkCaseRow *row)
{
  static const char *const names[] = { "version", "sha256", NULL };
  JsonObject *object = lk_input_object (input, parent, "agreement", LK_INPUT_REQUIRED);
  gsize level;

  if (object == NULL)
    return;
  level = lk_input_enter (input, "agreement");
  lk_input_known (input, object, names);
  row->agreement_version = g_strdup (
      lk_input_line (input, object, "version", LK_INPUT_REQUIRED, LK_LIMIT_VERSION_CHARS));
  row->agreement_sha256 = g_strdup (lk_input_sha256 (input, object, "sha256"));
  lk_input_leave (input, level);
}

static void
read_serial (LkInput *input, JsonObject *object, LkItemRow *item)
{
  const char *serial
      = lk_input_line (input, object, "serial", LK_INPUT_REQUIRED, LK_LIMIT_DEVICE_FIELD_CHARS);

  if (serial == NULL)
    return;
  if (!lk_serial_is_valid (serial))
    lk_input_fail (input, "serial", "This is no serial number");
  else
    item->serial = g_strdup (serial);
}

static void
read_addresses (LkInput *input, JsonObject *object, LkItemRow *item)
{
  const char *mac
      = lk_input_line (input, object, "mac", LK_INPUT_OPTIONAL, LK_LIMIT_DEVICE_FIELD_CHARS);
  const char *ipv4
      = lk_input_line (input, object, "ipv4", LK_INPUT_OPTIONAL, LK_LIMIT_DEVICE_FIELD_CHARS);
  g_autoptr (GInetAddress) address = ipv4 != NULL ? g_inet_address_new_from_string (ipv4) : NULL;

  if (mac != NULL)
    {
      item->mac = lk_mac_normalise (mac);
      if (item->mac == NULL)
        lk_input_fail (input, "mac", "This is no MAC address");
    }
  if (ipv4 == NULL)
    return;
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    lk_input_fail (input, "ipv4", "This is no IPv4 address");
  else
    item->ipv4 = g_strdup (ipv4);
}

static void
read_device (LkInput *input, JsonObject *parent, LkItemRow *item)
{
  static const char *const names[]
      = { "serial", "model", "mac", "ipv4", "firmware", "boot_time", NULL };
  JsonObject *object = lk_input_object (input, parent, "device", LK_INPUT_REQUIRED);
  gsize level;

  if (object == NULL)
    return;
  level = lk_input_enter (input, "device");
  lk_input_known (input, object, names);
  read_serial (input, object, item);
  read_addresses (input, object, item);
  item->model = g_strdup (
      lk_input_line (input, object, "model", LK_INPUT_OPTIONAL, LK_LIMIT_DEVICE_FIELD_CHARS));
  item->firmware = g_strdup (
      lk_input_line (input, object, "firmware", LK_INPUT_OPTIONAL, LK_LIMIT_DEVICE_FIELD_CHARS));
  item->boot_time = g_strdup (
      lk_input_line (input, object, "boot_time", LK_INPUT_OPTIONAL, LK_LIMIT_DEVICE_FIELD_CHARS));
  lk_input_leave (input, level);
}

static gboolean
has_serial (GPtrArray *items, const char *serial)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (((LkItemRow *) g_ptr_array_index (items, i))->serial, serial) == 0)
      return TRUE;
  return FALSE;
}

static void
read_item (LkInput *input, JsonObject *object, LkInputNeed need_request, LkCaseInput *self)
{
  static const char *const names[] = { "device", "request", "label", NULL };
  LkItemRow *item = lk_item_row_new ();
  LkRequestInput request;
  LkLabelInput label;

  lk_input_known (input, object, names);
  read_device (input, object, item);
  lk_request_input_read (input, object, "request", need_request, &request);
  lk_label_input_read (input, object, "label", LK_INPUT_REQUIRED, &label);
  if (item->serial != NULL && has_serial (self->row->items, item->serial))
    {
      gsize level = lk_input_enter (input, "device");

      lk_input_fail (input, "serial", "Another item has this serial number");
      lk_input_leave (input, level);
    }
  item->label_kind = label.kind;
  item->label_sha256 = g_strdup (label.sha256);
  item->has_request = request.given;
  item->request_kind = request.kind;
  item->exported_at = request.exported_at;
  g_ptr_array_add (self->row->items, item);
  item->index = self->row->items->len;
  g_array_append_val (self->requests, request);
}

static void
read_items (LkInput *input, JsonObject *parent, LkCaseInput *self)
{
  LkInputNeed need
      = self->row->type == LK_CASE_TYPE_PASSWORD_RESET && self->row->method == LK_CASE_METHOD_OTHER
            ? LK_INPUT_REQUIRED
            : LK_INPUT_OPTIONAL;
  JsonArray *array = lk_input_array (input, parent, "items", LK_INPUT_REQUIRED, LK_LIMIT_ITEMS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  gsize outer = lk_input_enter (input, "items");

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gsize inner = lk_input_enter_index (input, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_item (input, json_node_get_object (node), need, self);
      else
        lk_input_fail (input, NULL, "This must be an object");
      lk_input_leave (input, inner);
    }
  lk_input_leave (input, outer);
}

/**
 * lk_case_input_read:
 * @input: a reader; gets what is wrong
 * @object: the body; must live as long as @self
 * @self: (out): the case; free with lk_case_input_clear()
 */
void
lk_case_input_read (LkInput *input, JsonObject *object, LkCaseInput *self)
{
  static const char *const names[]
      = { "type", "method", "language", "contact", "agreement", "items", "comment", NULL };
  const char *language;
  int type = LK_CASE_TYPE_PASSWORD_RESET;
  int method = LK_CASE_METHOD_LAN;

  self->row = lk_case_row_new ();
  self->requests = g_array_new (FALSE, TRUE, sizeof (LkRequestInput));
  lk_input_known (input, object, names);
  (void) lk_input_word (input, object, "type", LK_INPUT_REQUIRED, LK_TYPE_CASE_TYPE, &type);
  (void) lk_input_word (input, object, "method", LK_INPUT_REQUIRED, LK_TYPE_CASE_METHOD, &method);
  self->row->type = (LkCaseType) type;
  self->row->method = (LkCaseMethod) method;
  language = lk_input_line (input, object, "language", LK_INPUT_OPTIONAL, LK_LIMIT_LANGUAGE_CHARS);
  self->row->language = g_strdup (language != NULL ? language : "en");
  read_contact (input, object, self->row);
  read_agreement (input, object, self->row);
  read_items (input, object, self);
  self->comment
      = lk_input_text (input, object, "comment", LK_INPUT_OPTIONAL, LK_LIMIT_COMMENT_CHARS);
  if (self->comment != NULL && *self->comment == '\0')
    self->comment = NULL;
}

/**
 * lk_case_input_clear:
 * @self: what lk_case_input_read() filled
 */
void
lk_case_input_clear (LkCaseInput *self)
{
  g_clear_pointer (&self->row, lk_case_row_free);
  g_clear_pointer (&self->requests, g_array_unref);
}
