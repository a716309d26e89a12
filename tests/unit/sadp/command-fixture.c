/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command-fixture.h"

#include "device-half.h"

#include <string.h>

const guint8 device_random[16] = { 1, 2, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

typedef struct
{
  FakeTransport *wire;
  char *text;
  char *from;
} Said;

static gboolean
say_later (gpointer user_data)
{
  Said *said = user_data;

  fake_transport_say (said->wire, said->text, said->from, 2);
  g_object_unref (said->wire);
  g_free (said->text);
  g_free (said->from);
  g_free (said);
  return G_SOURCE_REMOVE;
}

static void
answer (Fixture *f, const char *uuid, const char *types, const char *mac, const char *rest)
{
  Said *said = g_new0 (Said, 1);

  said->wire = g_object_ref (f->wire);
  said->from = g_strdup (f->from);
  said->text = f->without_mac
                   ? g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><Types>%s</Types>%s</ProbeMatch>",
                                      uuid, types, rest)
                   : g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><MAC>%s</MAC><Types>%s</Types>%s"
                                      "</ProbeMatch>",
                                      uuid, mac, types, rest);
  g_idle_add (say_later, said);
}

static void
respond (FakeTransport *wire, const FakeSent *sent, gpointer user_data)
{
  Fixture *f = user_data;
  const char *uuid = lk_sadp_message_get_uuid (sent->message);
  const char *types = lk_sadp_message_get_types (sent->message);
  const char *decoy = "<Result>locked</Result>";

  if (g_str_equal (types, "inquiry") || g_str_equal (types, "inquiry_v32"))
    return;
  g_assert_cmpstr (lk_sadp_message_get_mac (sent->message), ==, MAC);
  g_assert_true (sent->route.command);

  if (g_strcmp0 (f->wrong, "uuid") == 0)
    answer (f, "00000000-0000-4000-8000-000000000000", types, MAC, decoy);
  else if (g_strcmp0 (f->wrong, "types") == 0)
    answer (f, uuid, "other", MAC, decoy);
  else if (g_strcmp0 (f->wrong, "mac") == 0)
    answer (f, uuid, types, "02-00-00-00-00-99", decoy);

  if (g_str_equal (types, "exchangecode"))
    {
      g_autofree char *code
          = device_half_exchange (lk_sadp_message_get (sent->message, "Code"), device_random);
      g_autofree char *rest = g_strdup_printf ("<Result>success</Result><Code>%s</Code>", code);

      if (f->exchange == NULL || *f->exchange != '\0')
        answer (f, uuid, types, MAC, f->exchange != NULL ? f->exchange : rest);
    }
  else if (f->answer != NULL)
    {
      answer (f, uuid, types, MAC, f->answer);
      if (f->second != NULL)
        answer (f, uuid, types, MAC, f->second);
    }
}

static void
setup_fields (Fixture *f, const char *fields)
{
  static const LkSadpSchedule quiet = { .burst_ms = { 0, -1 },
                                        .broadcast_index = 9,
                                        .v32_index = { 9, 9 },
                                        .settle_ms = 1000000,
                                        .active_ms = 1000000,
                                        .idle_ms = 1000000,
                                        .grace_ms = 1000000,
                                        .stale_rounds = 3,
                                        .gone_rounds = 8 };
  g_autofree char *text = g_strdup_printf (
      "<ProbeMatch><Uuid>U</Uuid><Types>inquiry</Types><MAC>" MAC "</MAC>"
      "<IPv4Address>192.0.2.5</IPv4Address><BootTime>2023-01-16 11:06:06</BootTime>"
      "<Activated>true</Activated>%s</ProbeMatch>",
      fields);

  f->config = lk_sadp_config_new ();
  f->wire = fake_transport_new (f->config);
  f->from = "192.0.2.5";
  fake_transport_add_interface (f->wire, 2, "eth0");
  f->scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (f->wire));
  lk_sadp_scanner_set_schedule (f->scanner, &quiet);
  g_assert_true (lk_sadp_scanner_start (f->scanner, NULL));
  fake_transport_say (f->wire, text, f->from, 2);
  f->device = g_object_ref (lk_sadp_scanner_find (f->scanner, MAC));
  fake_transport_set_responder (f->wire, respond, f);
  lk_sadp_command_set_timeout (WIRE (f), 500);
}

void
fixture_setup (Fixture *f, gconstpointer fields)
{
  setup_fields (f, fields != NULL ? fields
                                  : "<PasswordResetAbility>true</PasswordResetAbility>"
                                    "<PasswordResetModeSecond>true</PasswordResetModeSecond>");
}

void
fixture_teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_object_unref (f->device);
  g_object_unref (f->scanner);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->wire);
  lk_sadp_config_unref (f->config);
}

void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

GAsyncResult *
wait_for_result (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (lk_sadp_command_is_busy (LK_SADP_TRANSPORT (f->wire), "aa:bb:cc:dd:ee:01"));
  return f->result;
}
