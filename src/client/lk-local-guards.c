/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small files of the local store: the contact, what was exported, which answers were used. */
#include "lk-client-error.h"
#include "lk-hash.h"
#include "lk-json.h"
#include "lk-local-store-private.h"
#include "lk-mac.h"
#include "lk-sealed.h"
#include "lk-time.h"

#include <string.h>

#define CONTACT "contact"
#define EXPORTS "exports"
#define ANSWERS "answers"
/* What is older helps no guard any more. */
#define KEEP_DAYS 90
#define ANSWERS_MAX 500
#define EARLIER_MAX 16 /* requests of a device before the last one */

/**
 * lk_local_store_load_contact:
 * @self: a store
 *
 * Returns: (transfer full): who the requester was last time; empty the first time
 */
LkContact *
lk_local_store_load_contact (LkLocalStore *self)
{
  g_autoptr (JsonObject) object
      = lk_store_files_read (lk_local_store_get_files (self), NULL, CONTACT, NULL);

  return lk_contact_new_from_json (object);
}

gboolean
lk_local_store_change (LkLocalStore *self,
                       const char *name,
                       LkStoreChangeFunc func,
                       gpointer data,
                       GError **error)
{
  LkStoreFiles *files = lk_local_store_get_files (self);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) unread = NULL;
  gboolean done = FALSE;
  int lock;

  if (!lk_store_files_prepare (files, error))
    return FALSE;
  lock = lk_store_files_lock (files, error);
  if (lock < 0)
    return FALSE;
  object = lk_store_files_read (files, NULL, name, &unread);
  if (unread != NULL)
    g_propagate_error (error, g_steal_pointer (&unread));
  else
    {
      if (object == NULL)
        object = json_object_new ();
      done = !func (object, data) || lk_store_files_write (files, NULL, name, object, error);
    }
  lk_store_files_unlock (lock);
  return done;
}

/* @data: the contact as a JsonObject */
static gboolean
put_contact (JsonObject *object, gpointer data)
{
  static const char *const members[] = { "name", "company", "email", "phone", "country" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = lk_json_get_string (data, members[i]);

      if (text != NULL)
        json_object_set_string_member (object, members[i], text);
      else
        json_object_remove_member (object, members[i]);
    }
  return TRUE;
}

static gboolean
save_contact_work (LkLocalStore *self, gpointer contact, GError **error)
{
  return lk_local_store_change (self, CONTACT, put_contact, contact, error);
}

/**
 * lk_local_store_save_contact_async:
 * @self: a store
 * @contact: who the requester is; as it is now
 * @callback: called once it is on the disk
 * @user_data: for @callback
 *
 * The contact is remembered; what was saved last counts. Ends with lk_local_store_work_finish().
 */
void
lk_local_store_save_contact_async (LkLocalStore *self,
                                   LkContact *contact,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  lk_local_store_work_async (self, save_contact_work, lk_contact_to_json (contact),
                             (GDestroyNotify) json_object_unref, callback, user_data);
}

/* Exports: one record a device, by MAC, with the hashes of the requests before it */

static gboolean
has_word (JsonArray *array, const char *word)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (lk_json_array_get_string (array, i), word) == 0)
      return TRUE;
  return FALSE;
}

/**
 * lk_local_store_find_export:
 * @self: a store
 * @mac: a device, in any spelling
 *
 * Returns: (transfer full) (nullable): its last export; %NULL when none is known
 */
LkExportRecord *
lk_local_store_find_export (LkLocalStore *self, const char *mac)
{
  g_autoptr (JsonObject) object
      = lk_store_files_read (lk_local_store_get_files (self), NULL, EXPORTS, NULL);
  g_autofree char *normal = lk_mac_normalise (mac);

  if (object == NULL || normal == NULL)
    return NULL;
  return lk_export_record_new_from_json (lk_json_get_object (object, normal));
}

/**
 * lk_local_store_find_open_export:
 * @self: a store
 * @mac: a device, in any spelling
 *
 * Returns: (transfer full) (nullable): its last export if an answer to it may still come; a new
 *   export would void that answer
 */
LkExportRecord *
lk_local_store_find_open_export (LkLocalStore *self, const char *mac)
{
  g_autoptr (LkExportRecord) record = lk_local_store_find_export (self, mac);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (record == NULL || !lk_export_record_is_open (record, now))
    return NULL;
  return g_steal_pointer (&record);
}

/**
 * lk_local_store_find_request:
 * @self: a store
 * @request_sha256: hash of a request, from wherever it came
 * @superseded: (out): whether the device has given a newer one since, which made it worthless
 *
 * Returns: (transfer full) (nullable): the last export of the device that gave this request; %NULL
 *   when it was not exported here
 */
LkExportRecord *
lk_local_store_find_request (LkLocalStore *self, const char *request_sha256, gboolean *superseded)
{
  g_autoptr (JsonObject) object
      = lk_store_files_read (lk_local_store_get_files (self), NULL, EXPORTS, NULL);
  g_autoptr (GList) macs = object != NULL ? json_object_get_members (object) : NULL;

  *superseded = FALSE;
  for (GList *l = macs; l != NULL; l = l->next)
    {
      JsonObject *record = lk_json_get_object (object, l->data);

      if (g_strcmp0 (lk_json_get_string (record, "request_sha256"), request_sha256) == 0)
        return lk_export_record_new_from_json (record);
      if (!has_word (lk_json_get_array (record, "earlier"), request_sha256))
        continue;
      *superseded = TRUE;
      return lk_export_record_new_from_json (record);
    }
  return NULL;
}

static void
drop_old_exports (JsonObject *object)
{
  g_autoptr (GList) macs = json_object_get_members (object);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  for (GList *l = macs; l != NULL; l = l->next)
    {
      g_autoptr (GDateTime) at
          = lk_json_get_time (lk_json_get_object (object, l->data), "exported_at");

      if (at == NULL || g_date_time_difference (now, at) > KEEP_DAYS * G_TIME_SPAN_DAY)
        json_object_remove_member (object, l->data);
    }
}

/* The hashes of the requests before the last one of a device, the newest at the end. */
static JsonArray *
earlier_requests (JsonObject *last, const char *newest)
{
  JsonArray *before = lk_json_get_array (last, "earlier");
  const char *replaced = lk_json_get_string (last, "request_sha256");
  JsonArray *earlier = json_array_new ();

  for (guint i = 0; before != NULL && i < json_array_get_length (before); i++)
    {
      const char *hash = lk_json_array_get_string (before, i);

      if (hash != NULL && !g_str_equal (hash, newest))
        json_array_add_string_element (earlier, hash);
    }
  if (replaced != NULL && !g_str_equal (replaced, newest))
    json_array_add_string_element (earlier, replaced);
  while (json_array_get_length (earlier) > EARLIER_MAX)
    json_array_remove_element (earlier, 0);
  return earlier;
}

static gboolean
put_export (JsonObject *object, gpointer data)
{
  LkExportRecord *record = data;
  JsonObject *written = lk_export_record_to_json (record);

  drop_old_exports (object);
  json_object_set_array_member (written, "earlier",
                                earlier_requests (lk_json_get_object (object, record->mac),
                                                  record->request_sha256));
  json_object_set_object_member (object, record->mac, written);
  return TRUE;
}

/**
 * lk_local_store_record_export:
 * @self: a store
 * @record: an export that just happened; it replaces the one before
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is remembered
 */
gboolean
lk_local_store_record_export (LkLocalStore *self, LkExportRecord *record, GError **error)
{
  return lk_local_store_change (self, EXPORTS, put_export, record, error);
}

typedef struct
{
  const char *key; /* request hash, MAC or case */
  const char *case_id;
  guint item;
  LkApplyOutcome outcome;
} ExportChange;

static gboolean
put_export_case (JsonObject *object, gpointer data)
{
  ExportChange *wanted = data;
  g_autoptr (GList) macs = json_object_get_members (object);
  gboolean found = FALSE;

  for (GList *l = macs; l != NULL; l = l->next)
    {
      JsonObject *record = lk_json_get_object (object, l->data);

      if (g_strcmp0 (lk_json_get_string (record, "request_sha256"), wanted->key) != 0)
        continue;
      json_object_set_string_member (record, "case", wanted->case_id);
      json_object_set_int_member (record, "item", wanted->item);
      found = TRUE;
    }
  return found;
}

/**
 * lk_local_store_set_export_case:
 * @self: a store
 * @request_sha256: hash of an exported request
 * @case_id: the case that it was filed with
 * @item: number of the item there, from 1
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether that is remembered, or there was no such export here
 */
gboolean
lk_local_store_set_export_case (LkLocalStore *self,
                                const char *request_sha256,
                                const char *case_id,
                                guint item,
                                GError **error)
{
  ExportChange wanted = { request_sha256, case_id, item, LK_APPLY_OUTCOME_UNKNOWN };

  return lk_local_store_change (self, EXPORTS, put_export_case, &wanted, error);
}

static gboolean
put_export_outcome (JsonObject *object, gpointer data)
{
  ExportChange *wanted = data;
  JsonObject *record = lk_json_get_object (object, wanted->key);

  if (record == NULL)
    return FALSE;
  json_object_set_string_member (record, "outcome", lk_apply_outcome_to_string (wanted->outcome));
  return TRUE;
}

/**
 * lk_local_store_set_export_outcome:
 * @self: a store
 * @mac: a device, in any spelling
 * @outcome: what came of its last export
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether that is remembered, or there was no export here
 */
gboolean
lk_local_store_set_export_outcome (LkLocalStore *self,
                                   const char *mac,
                                   LkApplyOutcome outcome,
                                   GError **error)
{
  g_autofree char *normal = lk_mac_normalise (mac);
  ExportChange wanted = { normal, NULL, 0, outcome };

  return normal == NULL
         || lk_local_store_change (self, EXPORTS, put_export_outcome, &wanted, error);
}

static gboolean
put_case_closed (JsonObject *object, gpointer data)
{
  g_autoptr (GList) macs = json_object_get_members (object);
  gboolean found = FALSE;

  for (GList *l = macs; l != NULL; l = l->next)
    {
      JsonObject *record = lk_json_get_object (object, l->data);

      if (g_strcmp0 (lk_json_get_string (record, "case"), data) != 0
          || lk_json_get_boolean (record, "case_closed", FALSE))
        continue;
      json_object_set_boolean_member (record, "case_closed", TRUE);
      found = TRUE;
    }
  return found;
}

/**
 * lk_local_store_note_case_closed:
 * @self: a store
 * @case_id: a case that is closed
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether its exports are known to be over
 */
gboolean
lk_local_store_note_case_closed (LkLocalStore *self, const char *case_id, GError **error)
{
  g_autofree char *id = g_strdup (case_id);

  return lk_local_store_change (self, EXPORTS, put_case_closed, id, error);
}

/* Used answers: as keyed hashes, the key beside them, so that equal answers of two users do not
 * look equal. */

static char *
digest_of (JsonObject *object, LkSecret *answer)
{
  const char *salt = lk_json_get_string (object, "salt");
  gsize size;
  gconstpointer data = lk_secret_get_data (answer, &size);

  if (salt == NULL)
    return NULL;
  return g_compute_hmac_for_data (G_CHECKSUM_SHA256, (const guchar *) salt, strlen (salt), data,
                                  size);
}

/* An address is the same however it is written. */
static char *
name_of_device (const char *device)
{
  char *mac = device != NULL ? lk_mac_normalise (device) : NULL;

  return mac != NULL ? mac : g_strdup (device);
}

static void
put_salt (JsonObject *object)
{
  g_autoptr (LkSecret) salt = NULL;
  g_autofree char *text = NULL;

  if (lk_json_get_string (object, "salt") != NULL)
    return;
  salt = lk_seal_new_key ();
  text = lk_hex_encode (lk_secret_get_data (salt, NULL), lk_secret_get_size (salt));
  json_object_set_string_member (object, "salt", text);
}

static gboolean
put_answer (JsonObject *object, gpointer data)
{
  JsonArray *used = lk_json_get_array (object, "used");
  g_autofree char *digest = NULL;

  put_salt (object);
  if (used == NULL)
    {
      used = json_array_new ();
      json_object_set_array_member (object, "used", used);
    }
  digest = digest_of (object, data);
  if (has_word (used, digest))
    return FALSE;
  if (json_array_get_length (used) >= ANSWERS_MAX)
    json_array_remove_element (used, 0);
  json_array_add_string_element (used, digest);
  return TRUE;
}

/**
 * lk_local_store_mark_answer_used:
 * @self: a store
 * @answer: an answer that a device took
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether that is remembered
 */
gboolean
lk_local_store_mark_answer_used (LkLocalStore *self, LkSecret *answer, GError **error)
{
  return lk_local_store_change (self, ANSWERS, put_answer, answer, error);
}

/**
 * lk_local_store_recall_answer:
 * @self: a store
 * @answer: an answer
 * @device: the device that it is for now: its MAC address, or its serial where that is not known
 *
 * Returns: what speaks against entering it
 */
LkAnswerMemory
lk_local_store_recall_answer (LkLocalStore *self, LkSecret *answer, const char *device)
{
  g_autoptr (JsonObject) object
      = lk_store_files_read (lk_local_store_get_files (self), NULL, ANSWERS, NULL);
  g_autofree char *digest = object != NULL ? digest_of (object, answer) : NULL;
  g_autofree char *name = name_of_device (device);
  g_autofree char *first = NULL;

  if (digest == NULL)
    return LK_ANSWER_MEMORY_NONE;
  first = name_of_device (lk_json_get_string (lk_json_get_object (object, "devices"), digest));
  if (first != NULL && g_strcmp0 (first, name) != 0)
    return LK_ANSWER_MEMORY_OTHER_DEVICE;
  return has_word (lk_json_get_array (object, "used"), digest) ? LK_ANSWER_MEMORY_USED
                                                               : LK_ANSWER_MEMORY_NONE;
}

typedef struct
{
  LkSecret *answer;
  const char *device;
} AnswerDevice;

static void
drop_first_member (JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  json_object_remove_member (object, members->data);
}

static gboolean
put_answer_device (JsonObject *object, gpointer data)
{
  AnswerDevice *wanted = data;
  JsonObject *devices = lk_json_get_object (object, "devices");
  g_autofree char *digest = NULL;

  put_salt (object);
  if (devices == NULL)
    {
      devices = json_object_new ();
      json_object_set_object_member (object, "devices", devices);
    }
  digest = digest_of (object, wanted->answer);
  if (wanted->device == NULL || json_object_has_member (devices, digest))
    return FALSE;
  if (json_object_get_size (devices) >= ANSWERS_MAX)
    drop_first_member (devices);
  json_object_set_string_member (devices, digest, wanted->device);
  return TRUE;
}

/**
 * lk_local_store_note_answer_device:
 * @self: a store
 * @answer: an answer that was entered
 * @device: which device it is for: its MAC, or its serial where that is not known
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether that is remembered; an answer that was noted before stays with its device
 */
gboolean
lk_local_store_note_answer_device (LkLocalStore *self,
                                   LkSecret *answer,
                                   const char *device,
                                   GError **error)
{
  AnswerDevice wanted = { answer, device };

  return lk_local_store_change (self, ANSWERS, put_answer_device, &wanted, error);
}

static gboolean
drop_answer_device (JsonObject *object, gpointer answer)
{
  JsonObject *devices = lk_json_get_object (object, "devices");
  g_autofree char *digest = digest_of (object, answer);

  if (devices == NULL || digest == NULL || !json_object_has_member (devices, digest))
    return FALSE;
  json_object_remove_member (devices, digest);
  return TRUE;
}

/**
 * lk_local_store_forget_answer_device:
 * @self: a store
 * @answer: an answer that its device called wrong
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * It may have been entered for the wrong device, and can be entered for another now.
 *
 * Returns: whether that is remembered
 */
gboolean
lk_local_store_forget_answer_device (LkLocalStore *self, LkSecret *answer, GError **error)
{
  return lk_local_store_change (self, ANSWERS, drop_answer_device, answer, error);
}
