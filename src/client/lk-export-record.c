/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-export-record.h"

#include "lk-hash.h"
#include "lk-json.h"
#include "lk-limits.h"
#include "lk-mac.h"
#include "lk-time.h"

/**
 * lk_export_record_new:
 * @mac: the device, in any spelling
 * @serial: its serial
 * @exported_at: RFC 3339, when it gave its request
 * @boot_time: (nullable): its own text of its start at that moment
 * @request_sha256: hash of the request
 *
 * Returns: (transfer full) (nullable): a record of an export that nothing has come of yet; %NULL
 *   when @mac is none
 */
LkExportRecord *
lk_export_record_new (const char *mac,
                      const char *serial,
                      const char *exported_at,
                      const char *boot_time,
                      const char *request_sha256)
{
  char *normal = lk_mac_normalise (mac);
  LkExportRecord *self;

  if (normal == NULL)
    return NULL;
  self = g_new0 (LkExportRecord, 1);
  self->mac = normal;
  self->serial = g_strdup (serial);
  self->exported_at = g_strdup (exported_at);
  self->boot_time = g_strdup (boot_time);
  self->request_sha256 = g_strdup (request_sha256);
  return self;
}

/**
 * lk_export_record_new_of_request:
 * @mac: the device, in any spelling
 * @serial: its serial
 * @exported_us: when it gave its request, microseconds since 1970 in UTC
 * @boot_time: (nullable): its own text of its start at that moment
 * @request: what it gave
 *
 * Returns: (transfer full) (nullable): a record of an export that just happened; %NULL when @mac is
 *   none
 */
LkExportRecord *
lk_export_record_new_of_request (const char *mac,
                                 const char *serial,
                                 gint64 exported_us,
                                 const char *boot_time,
                                 LkSecret *request)
{
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (request, &size);
  g_autofree char *exported_at = lk_time_format_us (exported_us);
  g_autofree char *sha256 = lk_sha256_hex (data, size);

  return lk_export_record_new (mac, serial, exported_at, boot_time, sha256);
}

/**
 * lk_export_record_free:
 * @self: (nullable) (transfer full): a record
 */
void
lk_export_record_free (LkExportRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->mac);
  g_free (self->serial);
  g_free (self->exported_at);
  g_free (self->boot_time);
  g_free (self->request_sha256);
  g_free (self->case_id);
  g_free (self);
}

/**
 * lk_export_record_is_open:
 * @self: a record
 * @now: the time
 *
 * Returns: whether an answer to this export may still serve: nothing is known to have come of it,
 *   its case is not closed, and it is younger than %LK_EXPORT_OPEN_SECONDS. One from the future,
 *   because the clock was set back, counts as young.
 */
gboolean
lk_export_record_is_open (const LkExportRecord *self, GDateTime *now)
{
  g_autoptr (GDateTime) exported_at = lk_time_parse (self->exported_at);

  if (self->case_closed || exported_at == NULL)
    return FALSE;
  if (self->has_outcome && self->outcome != LK_APPLY_OUTCOME_UNKNOWN)
    return FALSE;
  return g_date_time_difference (now, exported_at)
         < (GTimeSpan) LK_EXPORT_OPEN_SECONDS * G_TIME_SPAN_SECOND;
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

/**
 * lk_export_record_to_json:
 * @self: a record
 *
 * Returns: (transfer full): the record as the local store writes it
 */
JsonObject *
lk_export_record_to_json (const LkExportRecord *self)
{
  JsonObject *object = json_object_new ();

  set_text (object, "mac", self->mac);
  set_text (object, "serial", self->serial);
  set_text (object, "exported_at", self->exported_at);
  set_text (object, "boot_time", self->boot_time);
  set_text (object, "request_sha256", self->request_sha256);
  set_text (object, "case", self->case_id);
  if (self->item > 0)
    json_object_set_int_member (object, "item", self->item);
  if (self->has_outcome)
    set_text (object, "outcome", lk_apply_outcome_to_string (self->outcome));
  if (self->case_closed)
    json_object_set_boolean_member (object, "case_closed", TRUE);
  return object;
}

/**
 * lk_export_record_new_from_json:
 * @object: (nullable): what lk_export_record_to_json() made
 *
 * Returns: (transfer full) (nullable): the record; %NULL when @object is none
 */
LkExportRecord *
lk_export_record_new_from_json (JsonObject *object)
{
  const char *sha256 = lk_json_get_string (object, "request_sha256");
  LkExportRecord *self;

  if (!lk_sha256_is_hex (sha256))
    return NULL;
  self = lk_export_record_new (lk_json_get_string (object, "mac"),
                               lk_json_get_string (object, "serial"),
                               lk_json_get_string (object, "exported_at"),
                               lk_json_get_string (object, "boot_time"), sha256);
  if (self == NULL)
    return NULL;
  self->case_id = g_strdup (lk_json_get_string (object, "case"));
  self->item = (guint) CLAMP (lk_json_get_int_or (object, "item", 0), 0, LK_LIMIT_ITEMS);
  self->has_outcome
      = lk_apply_outcome_from_string (lk_json_get_string (object, "outcome"), &self->outcome);
  self->case_closed = lk_json_get_boolean (object, "case_closed", FALSE);
  return self;
}
