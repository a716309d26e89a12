/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk-case.h"

#include <string.h>

#include "lk-hash.h"
#include "lk-json.h"
#include "lk-time.h"

char *
desk_time_text (int hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_hours (now, hours);

  return lk_time_format (then);
}

void
desk_case_free (gpointer data)
{
  DeskCase *item = data;

  for (guint i = 0; i < item->facts.n_items; i++)
    {
      DeskItem *device = &item->items[i];
      char *texts[] = { device->serial,     device->model,       device->mac,    device->boot_time,
                        device->request,    device->exported_at, device->answer, device->issued_at,
                        device->expires_at, device->label_sha256 };

      for (gsize j = 0; j < G_N_ELEMENTS (texts); j++)
        g_free (texts[j]);
    }
  g_ptr_array_unref (item->events);
  g_free (item->id);
  g_free (item->updated_at);
  g_free (item->owner_id);
  g_free (item);
}

DeskItem *
desk_case_add_item (DeskCase *item, const char *serial, const char *mac)
{
  DeskItem *device = &item->items[item->facts.n_items++];

  device->serial = g_strdup (serial);
  device->model = g_strdup ("DS-2CD2143G2-I");
  device->mac = g_strdup (mac);
  device->boot_time = g_strdup ("2026-01-10 08:15:00");
  device->request = g_strdup_printf ("UmVxdWVzdE9mRGV2aWNl%sAAAA", serial + strlen (serial) - 8);
  device->exported_at = desk_time_text (-2);
  return device;
}

void
desk_case_set_answer (DeskCase *item, guint index, const char *text, int hours_left)
{
  DeskItem *device = &item->items[index - 1];

  g_free (device->answer);
  g_free (device->issued_at);
  g_free (device->expires_at);
  device->answer = g_strdup (text);
  device->issued_at = desk_time_text (hours_left - 48);
  device->expires_at = desk_time_text (hours_left);
  device->answer_kind = strlen (text) > 32 ? LK_ANSWER_KIND_FILE : LK_ANSWER_KIND_KEY;
  item->states[index - 1] = LK_ITEM_STATE_ANSWERED;
  if (!item->facts.has_owner)
    {
      item->facts.has_owner = TRUE;
      item->owner_id = g_strdup ("a1");
    }
}

void
desk_case_take (DeskCase *item, guint index, JsonObject *post)
{
  JsonObject *answer = lk_json_get_object (post, "answer");
  JsonObject *request = lk_json_get_object (post, "request");
  DeskItem *device = index > 0 ? &item->items[index - 1] : NULL;

  if (answer != NULL && device != NULL)
    {
      g_free (device->answer);
      g_free (device->issued_at);
      g_free (device->expires_at);
      device->answer = g_strdup (lk_json_get_string (answer, "text"));
      device->issued_at = g_strdup (lk_json_get_string (answer, "issued_at"));
      device->expires_at = g_strdup (lk_json_get_string (answer, "expires_at"));
      g_assert_true (
          lk_answer_kind_from_string (lk_json_get_string (answer, "kind"), &device->answer_kind));
    }
  if (request != NULL && device != NULL)
    {
      g_free (device->request);
      g_free (device->exported_at);
      device->request = g_strdup (lk_json_get_string (request, "text"));
      device->exported_at = desk_time_text (0);
    }
}

JsonObject *
desk_case_item_json (DeskCase *item, guint i)
{
  JsonObject *object = json_object_new ();
  JsonObject *device = json_object_new ();
  DeskItem *from = &item->items[i];

  json_object_set_int_member (object, "index", i + 1);
  json_object_set_string_member (object, "state", lk_item_state_to_string (item->states[i]));
  json_object_set_string_member (device, "serial", from->serial);
  json_object_set_string_member (device, "model", from->model);
  if (from->mac != NULL)
    json_object_set_string_member (device, "mac", from->mac);
  json_object_set_string_member (device, "ipv4", "127.77.0.1");
  json_object_set_string_member (device, "firmware", "V5.7.3build 220112");
  if (from->boot_time != NULL)
    json_object_set_string_member (device, "boot_time", from->boot_time);
  json_object_set_object_member (object, "device", device);
  if (from->request != NULL)
    {
      JsonObject *request = json_object_new ();
      g_autofree char *hash = lk_sha256_hex (from->request, strlen (from->request));

      json_object_set_string_member (request, "kind", "encrypt-string");
      json_object_set_string_member (request, "sha256", hash);
      json_object_set_string_member (request, "exported_at", from->exported_at);
      json_object_set_object_member (object, "request", request);
    }
  if (from->label_sha256 != NULL)
    {
      JsonObject *label = json_object_new ();

      json_object_set_string_member (label, "sha256", from->label_sha256);
      json_object_set_string_member (label, "media_type", "image/jpeg");
      json_object_set_object_member (object, "label", label);
    }
  if (from->answer != NULL)
    {
      JsonObject *answer = json_object_new ();

      json_object_set_string_member (answer, "kind", lk_answer_kind_to_string (from->answer_kind));
      json_object_set_string_member (answer, "issued_at", from->issued_at);
      json_object_set_string_member (answer, "expires_at", from->expires_at);
      json_object_set_object_member (object, "answer", answer);
    }
  return object;
}
