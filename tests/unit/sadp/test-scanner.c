/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-transport.h"
#include "lk-sadp-scanner.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A schedule that passes in no time; a test waits for what it causes. */
static const LkSadpSchedule fast = {
  .burst_ms = { 0, 1, 2, 3, 4, -1 },
  .broadcast_index = 3,
  .v32_index = { 1, 4 },
  .settle_ms = 2,
  .active_ms = 3,
  .idle_ms = 1000000,
  .grace_ms = 2,
  .stale_rounds = 3,
  .gone_rounds = 8,
};

typedef struct
{
  LkSadpConfig *config;
  FakeTransport *wire;
  LkSadpScanner *scanner;
  GString *events;
} Fixture;

static void
on_event (LkSadpScanner *scanner, guint event, LkSadpDevice *device, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->events, "%s ", lk_sadp_device_event_to_string (event));
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->config = lk_sadp_config_new ();
  f->wire = fake_transport_new (f->config);
  fake_transport_add_interface (f->wire, 2, "eth0");
  f->scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (f->wire));
  lk_sadp_scanner_set_schedule (f->scanner, &fast);
  f->events = g_string_new (NULL);
  g_signal_connect (f->scanner, "device-event", G_CALLBACK (on_event), f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_unref (f->scanner);
  g_assert_finalize_object (f->wire);
  lk_sadp_config_unref (f->config);
  g_string_free (f->events, TRUE);
}

static void
start (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_sadp_scanner_start (f->scanner, &error));
  g_assert_no_error (error);
}

static void
wait_for_events (Fixture *f, const char *events)
{
  while (!g_str_equal (f->events->str, events))
    g_main_context_iteration (NULL, TRUE);
}

static void
say (Fixture *f, const char *mac, const char *ip, const char *uuid, const char *more)
{
  g_autofree char *text
      = g_strdup_printf ("<ProbeMatch><Uuid>%s</Uuid><Types>inquiry</Types><MAC>%s</MAC>"
                         "<IPv4Address>%s</IPv4Address>%s</ProbeMatch>",
                         uuid, mac, ip, more);

  fake_transport_say (f->wire, text, ip, 2);
}

static void
test_schedule (Fixture *f, gconstpointer data)
{
  guint broadcasts = 0;

  lk_sadp_scanner_set_active (f->scanner, FALSE);
  start (f);
  g_assert_true (lk_sadp_scanner_get_scanning (f->scanner));
  while (lk_sadp_scanner_get_scanning (f->scanner))
    g_main_context_iteration (NULL, TRUE);

  /* Five questions to the group, one of them broadcast as well, and two short ones. */
  g_assert_cmpuint (fake_transport_count (f->wire, "inquiry"), ==, 6);
  g_assert_cmpuint (fake_transport_count (f->wire, "inquiry_v32"), ==, 2);
  for (guint i = 0; i < fake_transport_get_sent (f->wire)->len; i++)
    {
      const FakeSent *sent = g_ptr_array_index (fake_transport_get_sent (f->wire), i);

      broadcasts += sent->route.channel == LK_SADP_CHANNEL_BROADCAST;
      g_assert_cmpuint (sent->route.interface, ==, 2);
      g_assert_false (sent->route.command);
    }
  g_assert_cmpuint (broadcasts, ==, 1);
}

static void
test_default_schedule (void)
{
  static const int expected[] = { 0, 200, 500, 1500, 3000, -1 };
  const LkSadpSchedule *s = &lk_sadp_schedule_default;

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (s->burst_ms[i], ==, expected[i]);
  g_assert_cmpint (s->burst_ms[s->broadcast_index], ==, 1500);
  g_assert_cmpuint (s->active_ms, ==, 15000);
  g_assert_cmpuint (s->idle_ms, ==, 60000);
  g_assert_cmpuint (s->stale_rounds, ==, 3);
  g_assert_cmpuint (s->gone_rounds, ==, 8);
}

static void
test_merge (Fixture *f, gconstpointer data)
{
  LkSadpDevice *device;

  start (f);
  say (f, "AA-BB-CC-DD-EE-01", "192.0.2.5", "U1",
       "<Activated>true</Activated><BootTime>2023-01-16 11:06:06</BootTime>"
       "<PasswordResetAbility>true</PasswordResetAbility>");
  g_assert_cmpstr (f->events->str, ==, "added ");

  /* A shorter answer, another spelling of the MAC: the same device, nothing is lost. */
  fake_transport_say (f->wire,
                      "<ProbeMatch><Uuid>U2</Uuid><Types>inquiry_v32</Types>"
                      "<MAC>aa:bb:cc:dd:ee:01</MAC><IPv4Address>192.0.2.5</IPv4Address>"
                      "<IPv4DHCP>true</IPv4DHCP></ProbeMatch>",
                      "192.0.2.5", 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==, 1);
  device = lk_sadp_scanner_find (f->scanner, "aabbccddee01");
  g_assert_nonnull (device);
  g_assert_cmpint (lk_sadp_device_get_activated (device), ==, LK_SADP_TRUE);
  g_assert_cmpstr (lk_sadp_device_get_field (device, "IPv4DHCP"), ==, "true");
  g_assert_cmpstr (lk_sadp_device_get_boot_time (device), ==, "2023-01-16 11:06:06");
  g_assert_cmpint (lk_sadp_device_get_capabilities (device)->reset_mode, ==,
                   LK_RESET_MODE_DEVICE_CODE);
  g_assert_cmpstr (lk_sadp_device_get_mac (device), ==, "aa:bb:cc:dd:ee:01");
  g_assert_cmpstr (lk_sadp_device_get_interface (device), ==, "eth0");
  g_assert_false (lk_sadp_device_get_conflict (device));
}

static void
test_same_answer_is_no_change (Fixture *f, gconstpointer data)
{
  start (f);
  for (guint i = 0; i < 3; i++)
    say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1",
         "<DeviceType>1</DeviceType><DeviceType>2</DeviceType>");
  g_assert_cmpstr (f->events->str, ==, "added ");
  g_assert_cmpstr (lk_sadp_device_get_field (lk_sadp_scanner_find (f->scanner, "aabbccddee01"),
                                             "DeviceType"),
                   ==, "1");
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "<BootTime>2023-01-16 11:06:06</BootTime>");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U2", "<BootTime>2023-01-16 11:06:07</BootTime>");
  g_assert_cmpstr (f->events->str, ==, "added changed ");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U3", "<BootTime>2023-01-16 12:00:00</BootTime>");
  g_assert_cmpstr (f->events->str, ==, "added changed restarted ");
}

/* A device without a clock counts from 1970 until somebody sets it, which is no restart. */
static void
test_clock_set (Fixture *f, gconstpointer data)
{
  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "<BootTime>1970-01-02 03:04:05</BootTime>");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U2", "<BootTime>2023-01-16 11:06:07</BootTime>");
  g_assert_cmpstr (f->events->str, ==, "added changed ");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U3", "<BootTime>1970-01-01 00:00:09</BootTime>");
  g_assert_cmpstr (f->events->str, ==, "added changed restarted ");
}

static void
test_move (Fixture *f, gconstpointer data)
{
  LkSadpDevice *device;

  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  fake_transport_say (f->wire,
                      "<Hello><Types>hello</Types><MAC>aa-bb-cc-dd-ee-01</MAC>"
                      "<IPv4Address>192.0.2.9</IPv4Address></Hello>",
                      "192.0.2.9", 2);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.9", "U2", "");
  device = lk_sadp_scanner_find (f->scanner, "aa-bb-cc-dd-ee-01");
  g_assert_false (lk_sadp_device_get_conflict (device));
  g_assert_cmpstr (lk_sadp_device_get_ipv4 (device), ==, "192.0.2.9");
  g_assert_cmpuint (g_strv_length ((char **) lk_sadp_device_get_addresses (device)), ==, 2);
  g_assert_cmpstr (lk_sadp_device_get_addresses (device)[0], ==, "192.0.2.5");
  g_assert_cmpstr (lk_sadp_device_get_addresses (device)[1], ==, "192.0.2.9");
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  LkSadpDevice *device;

  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "<DeviceSN>REAL</DeviceSN>");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.66", "U1", "<DeviceSN>FALSE</DeviceSN>");
  device = lk_sadp_scanner_find (f->scanner, "aa-bb-cc-dd-ee-01");
  g_assert_true (lk_sadp_device_get_conflict (device));
  g_assert_cmpstr (lk_sadp_device_get_serial (device), ==, "REAL");
  g_assert_cmpstr (f->events->str, ==, "added changed ");
  g_assert_true (g_strv_contains (lk_sadp_device_get_addresses (device), "192.0.2.66"));
}

static void
test_conflict_by_turns (Fixture *f, gconstpointer data)
{
  LkSadpDevice *device;

  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.66", "U2", "");
  device = lk_sadp_scanner_find (f->scanner, "aa-bb-cc-dd-ee-01");
  g_assert_false (lk_sadp_device_get_conflict (device)); /* it may have moved */
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U3", "");
  g_assert_true (lk_sadp_device_get_conflict (device));
}

static void
test_stale_and_gone (Fixture *f, gconstpointer data)
{
  guint asked = 0;

  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  wait_for_events (f, "added stale ");
  for (guint i = 0; i < fake_transport_get_sent (f->wire)->len; i++)
    {
      const FakeSent *sent = g_ptr_array_index (fake_transport_get_sent (f->wire), i);

      asked += sent->route.channel == LK_SADP_CHANNEL_UNICAST;
    }
  g_assert_cmpuint (asked, ==, 1); /* a question of its own before it is greyed */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==, 1);
  wait_for_events (f, "added stale gone ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==, 0);
  g_assert_null (lk_sadp_scanner_find (f->scanner, "aa-bb-cc-dd-ee-01"));

  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U2", "");
  wait_for_events (f, "added stale gone added ");
}

static void
test_stale_and_back (Fixture *f, gconstpointer data)
{
  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  wait_for_events (f, "added stale ");
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U2", "");
  g_assert_cmpstr (f->events->str, ==, "added stale changed ");
  g_assert_cmpint (lk_sadp_device_get_state (
                       lk_sadp_scanner_find (f->scanner, "aa-bb-cc-dd-ee-01")),
                   ==, LK_SADP_DEVICE_PRESENT);
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  guint rounds;

  start (f);
  lk_sadp_scanner_keep (f->scanner, "AABBCCDDEE01", TRUE);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  g_assert_true (lk_sadp_device_get_kept (lk_sadp_scanner_find (f->scanner, "aabbccddee01")));
  wait_for_events (f, "added stale ");
  rounds = fake_transport_count (f->wire, "inquiry");
  while (fake_transport_count (f->wire, "inquiry") < rounds + 20)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->events->str, ==, "added stale ");
  lk_sadp_scanner_keep (f->scanner, "AABBCCDDEE01", FALSE);
  wait_for_events (f, "added stale gone ");
}

static void
test_goodbye (Fixture *f, gconstpointer data)
{
  lk_sadp_scanner_set_active (f->scanner, FALSE);
  start (f);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U1", "");
  fake_transport_say (f->wire, "<Bye><Types>bye</Types><MAC>aa-bb-cc-dd-ee-01</MAC></Bye>",
                      "192.0.2.5", 2);
  g_assert_cmpstr (f->events->str, ==, "added stale ");
  wait_for_events (f, "added stale gone ");

  /* Somebody else says goodbye for it: it answers for itself and stays. */
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U2", "");
  fake_transport_say (f->wire, "<Bye><Types>bye</Types><MAC>aa-bb-cc-dd-ee-01</MAC></Bye>",
                      "192.0.2.66", 2);
  say (f, "aa-bb-cc-dd-ee-01", "192.0.2.5", "U3", "");
  g_assert_cmpstr (f->events->str, ==, "added stale gone added stale changed ");
  g_assert_nonnull (lk_sadp_scanner_find (f->scanner, "aabbccddee01"));
}

static void
test_without_mac (Fixture *f, gconstpointer data)
{
  g_autoptr (LkSadpDevice) device = NULL;

  start (f);
  fake_transport_say (f->wire,
                      "<ProbeMatch><Types>inquiry</Types><DeviceSN>iDS-2CD75</DeviceSN>"
                      "<PasswordResetModeSecond>true</PasswordResetModeSecond>"
                      "<BootTime>2023-01-16 11:06:06</BootTime></ProbeMatch>",
                      "192.0.2.5", 2);
  device = g_list_model_get_item (G_LIST_MODEL (f->scanner), 0);
  g_assert_nonnull (device);
  g_assert_null (lk_sadp_device_get_mac (device));
  g_assert_cmpint (lk_sadp_device_get_capabilities (device)->reset_mode, ==,
                   LK_RESET_MODE_UNSUPPORTED);
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  start (f);
  for (guint i = 0; i < LK_SADP_DEVICES_PER_SOURCE_MAX + 10; i++)
    {
      g_autofree char *text = g_strdup_printf (
          "<ProbeMatch><Types>inquiry</Types><MAC>02-00-00-00-%02x-%02x</MAC></ProbeMatch>", i >> 8,
          i & 255);

      fake_transport_say (f->wire, text, "192.0.2.66", 2);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==,
                    LK_SADP_DEVICES_PER_SOURCE_MAX);
  for (guint i = 0; i < LK_SADP_DEVICES_MAX; i++)
    {
      g_autofree char *from = g_strdup_printf ("198.18.%u.%u", i >> 8, i & 255);
      g_autofree char *text = g_strdup_printf (
          "<ProbeMatch><Types>inquiry</Types><MAC>02-00-00-01-%02x-%02x</MAC></ProbeMatch>", i >> 8,
          i & 255);

      fake_transport_say (f->wire, text, from, 2);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==, LK_SADP_DEVICES_MAX);
}

static void
test_foreign_messages (Fixture *f, gconstpointer data)
{
  static const char *const rows[] = {
    "<Probe><Uuid>U</Uuid><Types>inquiry</Types></Probe>",
    "<ProbeMatch><Uuid>U</Uuid><MAC>aa-bb-cc-dd-ee-01</MAC></ProbeMatch>",
    "<ProbeMatch><Types>getcode</Types><MAC>aa-bb-cc-dd-ee-01</MAC></ProbeMatch>",
    "<Bye><MAC>aa-bb-cc-dd-ee-01</MAC></Bye>",
    "<ProbeMatch><Types>inquiry</Types><MAC>none</MAC><DeviceSN> </DeviceSN></ProbeMatch>",
  };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    fake_transport_say (f->wire, rows[i], "192.0.2.5", 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->scanner)), ==, 0);
}

static void
test_by_address (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LkSadpRoute route;
  guint unicast = 0;

  start (f);
  g_assert_false (lk_sadp_scanner_add_address (f->scanner, "nowhere", &error));
  g_assert_nonnull (error);
  g_assert_true (lk_sadp_scanner_add_address (f->scanner, "198.51.100.1-20", NULL));
  while (unicast < 20)
    {
      g_main_context_iteration (NULL, TRUE);
      unicast = 0;
      for (guint i = 0; i < fake_transport_get_sent (f->wire)->len; i++)
        {
          const FakeSent *sent = g_ptr_array_index (fake_transport_get_sent (f->wire), i);

          unicast += sent->route.channel == LK_SADP_CHANNEL_UNICAST;
        }
    }
  say (f, "aa-bb-cc-dd-ee-01", "198.51.100.7", "U1", "");
  lk_sadp_device_get_route (lk_sadp_scanner_find (f->scanner, "aabbccddee01"), &route);
  g_assert_cmpint (route.channel, ==, LK_SADP_CHANNEL_UNICAST);
  g_assert_true (route.command);
  say (f, "aa-bb-cc-dd-ee-02", "192.0.2.5", "U1", "");
  lk_sadp_device_get_route (lk_sadp_scanner_find (f->scanner, "aabbccddee02"), &route);
  g_assert_cmpint (route.channel, ==, LK_SADP_CHANNEL_GROUP);
  g_assert_cmpuint (route.interface, ==, 2);
}

/* Each published answer reads as the file beside it says. */
static const char *
expected_text (JsonObject *expected, const char *name)
{
  const char *text = json_object_get_string_member_with_default (expected, name, "");

  return *text != '\0' ? text : NULL;
}

static void
check_capture (Fixture *f, const char *folder, const char *name)
{
  g_autofree char *json = g_strdup_printf ("%s/%s.json", folder, name);
  g_autofree char *xml = g_strdup_printf ("%s/%s.xml", folder, name);
  g_autofree char *text = NULL;
  g_autofree char *mac = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (LkSadpDevice) device = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *expected;
  JsonArray *activated;
  gboolean accepted = FALSE;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->scanner));

  json_parser_load_from_file (parser, json, &error);
  g_assert_no_error (error);
  g_file_get_contents (xml, &text, NULL, &error);
  g_assert_no_error (error);
  fake_transport_say (f->wire, text, "192.0.2.5", 2);
  device = g_list_model_get_item (G_LIST_MODEL (f->scanner), n);
  g_assert_nonnull (device);

  expected = json_node_get_object (json_parser_get_root (parser));
  mac = g_strdelimit (g_strdup (expected_text (expected, "mac")), "-", ':');
  g_assert_cmpstr (lk_sadp_device_get_mac (device), ==, mac);
  g_assert_cmpstr (lk_sadp_device_get_serial (device), ==, expected_text (expected, "serial"));
  g_assert_cmpstr (lk_sadp_device_get_model (device), ==, expected_text (expected, "model"));
  g_assert_cmpstr (lk_sadp_device_get_ipv4 (device), ==, expected_text (expected, "ipv4"));
  g_assert_cmpstr (lk_sadp_device_get_firmware (device), ==, expected_text (expected, "firmware"));
  g_assert_cmpstr (lk_sadp_device_get_boot_time (device), ==,
                   expected_text (expected, "boot_time"));
  g_assert_cmpstr (lk_reset_mode_to_string (lk_sadp_device_get_capabilities (device)->reset_mode),
                   ==, expected_text (expected, "reset_mode"));
  activated = json_object_get_array_member (expected, "activated");
  for (guint i = 0; i < json_array_get_length (activated); i++)
    {
      JsonNode *node = json_array_get_element (activated, i);
      LkSadpTri tri = JSON_NODE_HOLDS_NULL (node) ? LK_SADP_UNKNOWN
                                                  : (LkSadpTri) json_node_get_boolean (node);

      accepted |= tri == lk_sadp_device_get_activated (device);
    }
  g_assert_true (accepted);
  g_assert_null (lk_sadp_device_get_ipv6 (device));
  g_assert_cmpuint (lk_sadp_device_get_http_port (device), ==, 80);
}

static void
test_captures (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_getenv ("LK_TEST_DATA"), "sadp", "captures", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;
  guint count = 0;

  start (f);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".xml"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".xml"));

        g_test_message ("%s", name);
        check_capture (f, folder, name);
        count++;
      }
  g_assert_cmpuint (count, ==, 5);
}

static void
test_kinds (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *model;
    LkSadpDeviceKind kind;
  } rows[] = {
    { "DS-2CD2385G1-I", LK_SADP_DEVICE_CAMERA }, { "DS-7616NI-K2/16P", LK_SADP_DEVICE_RECORDER },
    { "DS-KH6210-L", LK_SADP_DEVICE_DOORBELL },  { "DS-PWA64-L-WE", LK_SADP_DEVICE_PANEL },
    { "CS-C6TC-32WFR", LK_SADP_DEVICE_CAMERA },
  };

  start (f);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *mac = g_strdup_printf ("02-00-00-00-00-%02x", i);
      g_autofree char *more
          = g_strdup_printf ("<DeviceDescription>%s</DeviceDescription>", rows[i].model);

      say (f, mac, "192.0.2.5", "U", more);
      g_assert_cmpint (lk_sadp_device_get_kind (lk_sadp_scanner_find (f->scanner, mac)), ==,
                       rows[i].kind);
    }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sadp/scanner/default-schedule", test_default_schedule);
  ADD ("/sadp/scanner/schedule", test_schedule);
  ADD ("/sadp/scanner/merge", test_merge);
  ADD ("/sadp/scanner/same-answer", test_same_answer_is_no_change);
  ADD ("/sadp/scanner/restart", test_restart);
  ADD ("/sadp/scanner/clock-set", test_clock_set);
  ADD ("/sadp/scanner/move", test_move);
  ADD ("/sadp/scanner/conflict", test_conflict);
  ADD ("/sadp/scanner/conflict-by-turns", test_conflict_by_turns);
  ADD ("/sadp/scanner/stale-and-gone", test_stale_and_gone);
  ADD ("/sadp/scanner/stale-and-back", test_stale_and_back);
  ADD ("/sadp/scanner/kept", test_kept);
  ADD ("/sadp/scanner/goodbye", test_goodbye);
  ADD ("/sadp/scanner/without-mac", test_without_mac);
  ADD ("/sadp/scanner/bounds", test_bounds);
  ADD ("/sadp/scanner/foreign-messages", test_foreign_messages);
  ADD ("/sadp/scanner/by-address", test_by_address);
  ADD ("/sadp/scanner/captures", test_captures);
  ADD ("/sadp/scanner/kinds", test_kinds);
  return g_test_run ();
}
