/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-attempt.h"

#include "lk-json.h"
#include "lk-limits.h"
#include "lk-local-store-private.h"
#include "lk-mac.h"
#include "lk-time.h"

#define ATTEMPTS "attempts"
#define ATTEMPTS_MAX 200

/**
 * lk_attempt_free:
 * @self: (nullable) (transfer full): an attempt
 */
void
lk_attempt_free (LkAttempt *self)
{
  if (self == NULL)
    return;
  g_free (self->case_id);
  g_free (self);
}

/**
 * lk_attempt_is_unknown:
 * @self: an attempt
 *
 * Returns: whether nobody knows what the device made of it: it may have the new password
 */
gboolean
lk_attempt_is_unknown (const LkAttempt *self)
{
  return !self->ended || self->outcome == LK_APPLY_OUTCOME_UNKNOWN;
}

typedef struct
{
  const char *mac;
  const char *case_id;
  guint item;
  LkApplyOutcome outcome;
  int attempts_left;
  gint64 locked_until_us;
} Wanted;

static void
set_time (JsonObject *object, const char *name, gint64 us)
{
  g_autofree char *text = lk_time_format_us (us);

  json_object_set_string_member (object, name, text);
}

/* Far more devices than one person is locked out of: the oldest goes. */
static void
make_room (JsonObject *attempts)
{
  g_autoptr (GList) macs = json_object_get_members (attempts);
  const char *oldest = NULL;

  if (g_list_length (macs) < ATTEMPTS_MAX)
    return;
  for (GList *l = macs; l != NULL; l = l->next)
    if (oldest == NULL
        || g_strcmp0 (lk_json_get_string (lk_json_get_object (attempts, l->data), "begun_at"),
                      lk_json_get_string (lk_json_get_object (attempts, oldest), "begun_at"))
               < 0)
      oldest = l->data;
  json_object_remove_member (attempts, oldest);
}

static gboolean
put_begun (JsonObject *attempts, gpointer data)
{
  Wanted *wanted = data;
  JsonObject *last = lk_json_get_object (attempts, wanted->mac);
  JsonObject *object = json_object_new ();

  if (wanted->case_id != NULL)
    {
      json_object_set_string_member (object, "case", wanted->case_id);
      json_object_set_int_member (object, "item", wanted->item);
    }
  set_time (object, "begun_at", g_get_real_time ());
  /* It counts again should this one come to nothing. */
  if (last != NULL)
    {
      json_object_remove_member (last, "last");
      json_object_set_object_member (object, "last", json_object_ref (last));
    }
  make_room (attempts);
  json_object_set_object_member (attempts, wanted->mac, object);
  return TRUE;
}

/**
 * lk_local_store_begin_attempt:
 * @self: a store
 * @mac: a device, in any spelling
 * @case_id: (nullable): the case whose answer it is given
 * @item: number of the device in it, from 1
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * To be called before the device is given anything: whatever ends this program from here on, the
 * next one knows that the device may have a new password.
 *
 * Returns: whether that is on the disk
 */
gboolean
lk_local_store_begin_attempt (LkLocalStore *self,
                              const char *mac,
                              const char *case_id,
                              guint item,
                              GError **error)
{
  g_autofree char *normal = lk_mac_normalise (mac);
  Wanted wanted = { .mac = normal, .case_id = case_id, .item = item };

  return normal == NULL || lk_local_store_change (self, ATTEMPTS, put_begun, &wanted, error);
}

static gboolean
put_ended (JsonObject *attempts, gpointer data)
{
  Wanted *wanted = data;
  JsonObject *object = lk_json_get_object (attempts, wanted->mac);

  if (object == NULL)
    return FALSE;
  json_object_set_string_member (object, "outcome", lk_apply_outcome_to_string (wanted->outcome));
  if (wanted->attempts_left >= 0)
    json_object_set_int_member (object, "attempts_left", wanted->attempts_left);
  if (wanted->locked_until_us > 0)
    set_time (object, "locked_until", wanted->locked_until_us);
  return TRUE;
}

/**
 * lk_local_store_end_attempt:
 * @self: a store
 * @mac: a device, in any spelling
 * @outcome: what came of the attempt that was begun last
 * @attempts_left: how many the device said are left, -1 when it did not say
 * @locked_until_us: until when it said it is locked, 0 when it did not say
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether that is remembered, or no attempt was begun here
 */
gboolean
lk_local_store_end_attempt (LkLocalStore *self,
                            const char *mac,
                            LkApplyOutcome outcome,
                            int attempts_left,
                            gint64 locked_until_us,
                            GError **error)
{
  g_autofree char *normal = lk_mac_normalise (mac);
  Wanted wanted = { .mac = normal,
                    .outcome = outcome,
                    .attempts_left = attempts_left,
                    .locked_until_us = locked_until_us };

  return normal == NULL || lk_local_store_change (self, ATTEMPTS, put_ended, &wanted, error);
}

static gboolean
take_away (JsonObject *attempts, gpointer data)
{
  JsonObject *last = NULL;

  if (!json_object_has_member (attempts, data))
    return FALSE;
  last = lk_json_get_object (lk_json_get_object (attempts, data), "last");
  if (last != NULL)
    json_object_set_object_member (attempts, data, json_object_ref (last));
  else
    json_object_remove_member (attempts, data);
  return TRUE;
}

/**
 * lk_local_store_drop_attempt:
 * @self: a store
 * @mac: a device, in any spelling
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * The attempt that was begun came to nothing: the device was given nothing. What is known of the
 * one before it counts again.
 *
 * Returns: whether nothing of it is left
 */
gboolean
lk_local_store_drop_attempt (LkLocalStore *self, const char *mac, GError **error)
{
  g_autofree char *normal = lk_mac_normalise (mac);

  return normal == NULL || lk_local_store_change (self, ATTEMPTS, take_away, normal, error);
}

/**
 * lk_local_store_find_attempt:
 * @self: a store
 * @mac: a device, in any spelling
 *
 * Returns: (transfer full) (nullable): its last attempt; %NULL when none is known here
 */
LkAttempt *
lk_local_store_find_attempt (LkLocalStore *self, const char *mac)
{
  g_autoptr (JsonObject) attempts
      = lk_store_files_read (lk_local_store_get_files (self), NULL, ATTEMPTS, NULL);
  g_autofree char *normal = lk_mac_normalise (mac);
  JsonObject *object = normal != NULL ? lk_json_get_object (attempts, normal) : NULL;
  g_autoptr (LkAttempt) attempt = NULL;

  if (object == NULL)
    return NULL;
  attempt = g_new0 (LkAttempt, 1);
  attempt->case_id = g_strdup (lk_json_get_string (object, "case"));
  attempt->item = (guint) CLAMP (lk_json_get_int_or (object, "item", 0), 0, LK_LIMIT_ITEMS);
  attempt->attempts_left
      = (int) CLAMP (lk_json_get_int_or (object, "attempts_left", -1), -1, G_MAXINT);
  attempt->ended
      = lk_apply_outcome_from_string (lk_json_get_string (object, "outcome"), &attempt->outcome);
  if (!lk_time_parse_us (lk_json_get_string (object, "begun_at"), &attempt->begun_us))
    return NULL;
  (void) lk_time_parse_us (lk_json_get_string (object, "locked_until"), &attempt->locked_until_us);
  return g_steal_pointer (&attempt);
}
