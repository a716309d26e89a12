/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One outcome on the disk. What is here blocks, and may be used on any thread. */
#include "lk-report.h"

#include "lk-json.h"

/* The desk has closed such a case long since. */
#define KEEP_DAYS 30

/**
 * lk_report_new:
 * @desk: which desk it is for
 * @case_id: the case
 * @event: what the desk shall hear; not to be changed any more
 *
 * Returns: (transfer full): a report that is not on the disk yet, with a key of its own
 */
LkReport *
lk_report_new (const char *desk, const char *case_id, LkNewEvent *event)
{
  LkReport *self = g_atomic_rc_box_new0 (LkReport);

  self->key = g_uuid_string_random ();
  self->desk = g_strdup (desk);
  self->case_id = g_strdup (case_id);
  self->at = g_get_real_time ();
  self->event = g_object_ref (event);
  return self;
}

/**
 * lk_report_ref:
 * @self: a report
 *
 * Returns: (transfer full): @self
 */
LkReport *
lk_report_ref (LkReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
report_clear (gpointer data)
{
  LkReport *self = data;

  g_free (self->key);
  g_free (self->desk);
  g_free (self->case_id);
  g_clear_object (&self->event);
}

/**
 * lk_report_unref:
 * @self: (transfer full): a report
 */
void
lk_report_unref (LkReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
}

/**
 * lk_report_is_same:
 * @self: a report
 * @other: another
 *
 * Returns: whether both tell the same desk the same of the same case
 */
gboolean
lk_report_is_same (LkReport *self, LkReport *other)
{
  g_autoptr (LkSecret) mine = NULL;
  g_autoptr (LkSecret) theirs = NULL;

  if (!g_str_equal (self->desk, other->desk) || !g_str_equal (self->case_id, other->case_id))
    return FALSE;
  mine = lk_new_event_to_json (self->event);
  theirs = lk_new_event_to_json (other->event);
  return g_str_equal (lk_secret_get_text (mine), lk_secret_get_text (theirs));
}

static JsonObject *
to_json (LkReport *self)
{
  JsonObject *object = json_object_new ();
  g_autoptr (LkSecret) text = lk_new_event_to_json (self->event);

  json_object_set_string_member (object, "desk", self->desk);
  json_object_set_string_member (object, "case", self->case_id);
  json_object_set_int_member (object, "at", self->at);
  json_object_set_object_member (object, "event",
                                 lk_json_parse_object (lk_secret_get_text (text),
                                                       lk_secret_get_size (text), NULL));
  return object;
}

static LkReport *
from_json (const char *key, JsonObject *object)
{
  const char *desk = lk_json_get_string (object, "desk");
  const char *case_id = lk_json_get_string (object, "case");
  JsonObject *event = lk_json_get_object (object, "event");
  g_autoptr (LkNewEvent) applied = event != NULL ? lk_new_event_new_applied (event) : NULL;
  LkReport *self;

  if (desk == NULL || case_id == NULL || applied == NULL)
    return NULL;
  self = lk_report_new (desk, case_id, applied);
  g_free (self->key);
  self->key = g_strdup (key);
  self->at = lk_json_get_int_or (object, "at", 0);
  return self;
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const LkReport *const *x = a;
  const LkReport *const *y = b;

  return ((*x)->at > (*y)->at) - ((*x)->at < (*y)->at);
}

static GPtrArray *
load (LkStoreFiles *files, const char *desk)
{
  g_auto (GStrv) names = lk_store_files_list (files, LK_STORE_REPORTS);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_unref);
  gint64 oldest = g_get_real_time () - KEEP_DAYS * G_TIME_SPAN_DAY;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (JsonObject) object = lk_store_files_read (files, LK_STORE_REPORTS, names[i], NULL);
      g_autoptr (LkReport) report = object != NULL ? from_json (names[i], object) : NULL;

      if (report == NULL || !g_str_equal (report->desk, desk))
        continue;
      if (report->at < oldest)
        (void) lk_store_files_remove (files, LK_STORE_REPORTS, names[i], NULL);
      else
        g_ptr_array_add (all, g_steal_pointer (&report));
    }
  g_ptr_array_sort (all, compare_age);
  return all;
}

/**
 * lk_report_load_all:
 * @files: files
 * @desk: which desk
 *
 * Drops what is too old to be of use on the way.
 *
 * Returns: (transfer full) (element-type LkReport): what that desk has not heard of, oldest first
 */
GPtrArray *
lk_report_load_all (LkStoreFiles *files, const char *desk)
{
  int lock = lk_store_files_lock (files, NULL);
  GPtrArray *all = load (files, desk);

  lk_store_files_unlock (lock);
  return all;
}

static LkReport *
find_same (LkStoreFiles *files, LkReport *wanted)
{
  g_autoptr (GPtrArray) all = load (files, wanted->desk);

  for (guint i = 0; i < all->len; i++)
    if (lk_report_is_same (g_ptr_array_index (all, i), wanted))
      return lk_report_ref (g_ptr_array_index (all, i));
  return NULL;
}

/**
 * lk_report_keep:
 * @files: files
 * @self: a new report
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Writes a report, unless the same one waits already: it may be on its way, under its key.
 *
 * Returns: (transfer full): the report that is on the disk now, or %NULL
 */
LkReport *
lk_report_keep (LkStoreFiles *files, LkReport *self, GError **error)
{
  g_autoptr (JsonObject) object = to_json (self);
  LkReport *kept;
  int lock;

  if (!lk_store_files_prepare (files, error))
    return NULL;
  lock = lk_store_files_lock (files, error);
  if (lock < 0)
    return NULL;
  kept = find_same (files, self);
  if (kept == NULL && lk_store_files_write (files, LK_STORE_REPORTS, self->key, object, error))
    kept = lk_report_ref (self);
  lk_store_files_unlock (lock);
  return kept;
}

/**
 * lk_report_drop:
 * @files: files
 * @self: a report that the desk has heard, or will never take
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is not on the disk any more
 */
gboolean
lk_report_drop (LkStoreFiles *files, LkReport *self, GError **error)
{
  int lock = lk_store_files_lock (files, error);
  gboolean dropped;

  if (lock < 0)
    return FALSE;
  dropped = lk_store_files_remove (files, LK_STORE_REPORTS, self->key, error);
  lk_store_files_unlock (lock);
  return dropped;
}
