/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences, and what is told while nobody looks. */
#include "case-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-desk-group.h"
#include "lk-desk-retention.h"
#include "lk-notifier.h"
#include "lk-preferences.h"

static void
set_up (CaseFixture *f, gconstpointer role)
{
  case_fixture_open (f, (LkRole) GPOINTER_TO_INT (role));
}

static void
tear_down (CaseFixture *f, gconstpointer role)
{
  g_settings_reset (f->settings, "addresses");
  g_settings_reset (f->settings, "interfaces");
  g_settings_reset (f->settings, "desk-user");
  case_fixture_close (f);
}

static LkPreferences *
open_preferences (CaseFixture *f)
{
  GtkWidget *window = lk_preferences_new (f->context, NULL);

  f->window = GTK_WINDOW (window);
  gtk_window_present (f->window);
  WAIT_FOR (gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0);
  return LK_PREFERENCES (window);
}

static gpointer
part (LkPreferences *window, const char *id)
{
  return case_fixture_child (window, LK_TYPE_PREFERENCES, id);
}

static gboolean
is_kept (CaseFixture *f, const char *name)
{
  g_autoptr (LkContact) kept = lk_local_store_load_contact (f->store);

  return g_strcmp0 (lk_contact_get_name (kept), name) == 0;
}

static void
test_contact (CaseFixture *f, gconstpointer role)
{
  LkPreferences *window = open_preferences (f);
  g_autoptr (LkContact) kept = NULL;

  case_fixture_assert_named (GTK_WIDGET (window));
  case_fixture_shoot_looks (f, "preferences");
  gtk_editable_set_text (part (window, "name_row"), "Erika Mustermann");
  gtk_editable_set_text (part (window, "email_row"), "erika@example.org");
  g_signal_emit_by_name (part (window, "email_row"), "apply");
  WAIT_FOR (is_kept (f, "Erika Mustermann"));
  kept = lk_local_store_load_contact (f->store);
  g_assert_cmpstr (lk_contact_get_email (kept), ==, "erika@example.org");
}

static void
test_addresses (CaseFixture *f, gconstpointer role)
{
  LkPreferences *window = open_preferences (f);
  g_auto (GStrv) kept = NULL;

  gtk_editable_set_text (part (window, "addresses_row"), "192.0.2.5  192.0.2.10-192.0.2.12");
  g_signal_emit_by_name (part (window, "addresses_row"), "apply");
  kept = g_settings_get_strv (f->settings, "addresses");
  g_assert_cmpuint (g_strv_length (kept), ==, 2);

  /* What is no address is said to be none, and what was kept stays. */
  gtk_editable_set_text (part (window, "addresses_row"), "192.0.2.5 nowhere");
  g_signal_emit_by_name (part (window, "addresses_row"), "apply");
  g_strfreev (g_steal_pointer (&kept));
  kept = g_settings_get_strv (f->settings, "addresses");
  g_assert_cmpuint (g_strv_length (kept), ==, 2);
  case_fixture_shoot (GTK_WIDGET (window), "preferences-no-address");
}

static GtkSwitch *
switch_of (LkPreferences *window, const char *interface)
{
  GtkWidget *label = case_fixture_find (GTK_WIDGET (window), GTK_TYPE_LABEL, interface);
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW);

  g_assert_true (gtk_widget_get_visible (row));
  return GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

static void
assert_interfaces (CaseFixture *f, const char *expected)
{
  g_auto (GStrv) names = g_settings_get_strv (f->settings, "interfaces");
  g_autofree char *text = g_strjoinv (" ", names);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_interfaces (CaseFixture *f, gconstpointer role)
{
  LkPreferences *window = NULL;

  fake_transport_add_interface (f->wire, 2, "test1");
  fake_transport_plug (f->wire, "test1", FALSE);
  window = open_preferences (f);
  g_assert_true (gtk_switch_get_active (switch_of (window, "test0")));
  g_assert_true (gtk_switch_get_active (switch_of (window, "test1")));

  /* One that has no cable just now is searched once it has one. */
  gtk_switch_set_active (switch_of (window, "test0"), FALSE);
  assert_interfaces (f, "test1");
  gtk_switch_set_active (switch_of (window, "test0"), TRUE);
  assert_interfaces (f, "");

  /* One that comes while somebody looks is listed, and its choice kept. */
  fake_transport_add_interface (f->wire, 3, "test2");
  fake_transport_plug (f->wire, "test1", TRUE);
  g_assert_true (gtk_switch_get_active (switch_of (window, "test2")));
  gtk_switch_set_active (switch_of (window, "test1"), FALSE);
  assert_interfaces (f, "test0 test2");
  g_assert_false (gtk_switch_get_active (switch_of (window, "test1")));
}

static void
test_desk (CaseFixture *f, gconstpointer role)
{
  LkPreferences *window = open_preferences (f);
  gpointer group = part (window, "desk_group");
  gpointer team = case_fixture_child (group, LK_TYPE_DESK_GROUP, "team_check");
  gpointer here = case_fixture_child (group, LK_TYPE_DESK_GROUP, "here_check");
  gpointer button = case_fixture_child (group, LK_TYPE_DESK_GROUP, "sign_in_button");
  gpointer url_row = case_fixture_child (group, LK_TYPE_DESK_GROUP, "url_row");
  g_autofree char *url = NULL;
  g_autofree char *before = NULL;

  g_assert_true (gtk_check_button_get_active (here));
  g_assert_false (gtk_widget_get_visible (url_row));
  gtk_check_button_set_active (team, TRUE);
  g_assert_true (gtk_widget_get_visible (url_row));
  g_assert_false (gtk_widget_is_sensitive (button));

  /* Choosing a team's desk alone changes nothing; an address that is none is refused in words. */
  before = g_settings_get_string (f->settings, "desk-url");
  g_assert_cmpstr (before, ==, "");
  gtk_editable_set_text (url_row, "ftp://nowhere");
  gtk_editable_set_text (case_fixture_child (group, LK_TYPE_DESK_GROUP, "user_row"), "erika");
  gtk_editable_set_text (case_fixture_child (group, LK_TYPE_DESK_GROUP, "password_row"), "secret");
  case_fixture_click (button);
  url = g_settings_get_string (f->settings, "desk-url");
  g_assert_cmpstr (url, ==, "");
  case_fixture_assert_named (GTK_WIDGET (window));
  case_fixture_shoot (GTK_WIDGET (window), "preferences-desk");
}

static AdwComboRow *
combo_row (GtkWidget *root, const char *title)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      AdwComboRow *found = NULL;

      if (ADW_IS_COMBO_ROW (child)
          && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child)),
                        lk_looks_words (title))
                 == 0)
        return ADW_COMBO_ROW (child);
      if ((found = combo_row (child, title)) != NULL)
        return found;
    }
  return NULL;
}

static LkDeskRetention
kept_now (CaseFixture *f)
{
  LkDeskRetention kept;

  lk_desk_retention_load (lk_context_get_practice (f->context), &kept);
  return kept;
}

/* What is chosen is for the desk of this computer, which reads it when it starts; what else stands
 * in its configuration stays. */
static void
test_retention (CaseFixture *f, gconstpointer role)
{
  g_autofree char *path = lk_desk_retention_dup_path (lk_context_get_practice (f->context));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  LkPreferences *window = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "[desk]\nregion=EU\nkeep-photo-days=12\n", -1, NULL));
  window = open_preferences (f);
  adw_combo_row_set_selected (combo_row (GTK_WIDGET (window), "Contact and comments"), 1);
  WAIT_FOR (kept_now (f).contact_days == 90);
  g_assert_cmpuint (kept_now (f).photo_days, ==, 12);
  adw_combo_row_set_selected (combo_row (GTK_WIDGET (window), "Label photos"), 0);
  WAIT_FOR (kept_now (f).photo_days == 7);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "region=EU"));
  g_assert_cmpint (g_remove (path), ==, 0);

  /* Before the store is there, nothing can be chosen that would not be kept. */
  lk_context_set_store (f->context, NULL);
  g_assert_false (
      gtk_widget_is_sensitive (GTK_WIDGET (combo_row (GTK_WIDGET (window), "Label photos"))));
  lk_context_set_store (f->context, f->store);
  g_assert_true (
      gtk_widget_is_sensitive (GTK_WIDGET (combo_row (GTK_WIDGET (window), "Label photos"))));
}

/* The session's notification service: keeps what it is asked to tell. */
typedef struct
{
  GDBusConnection *bus;
  GDBusNodeInfo *info;
  GPtrArray *told;
  guint object;
  guint name;
  gboolean owned;
} Service;

static const char service_xml[]
    = "<node><interface name='org.freedesktop.Notifications'>"
      "<method name='Notify'>"
      "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
      "<arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "</interface></node>";

static void
on_method (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer data)
{
  Service *service = data;
  const char *title = NULL, *body = NULL;

  if (!g_str_equal (method, "Notify"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  g_variant_get_child (parameters, 3, "&s", &title);
  g_variant_get_child (parameters, 4, "&s", &body);
  g_ptr_array_add (service->told, g_strjoin ("|", title, body, NULL));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", service->told->len));
}

static void
on_name (GDBusConnection *bus, const char *name, gpointer data)
{
  ((Service *) data)->owned = TRUE;
}

static void
service_start (Service *service)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method };
  g_autoptr (GError) error = NULL;

  service->told = g_ptr_array_new_with_free_func (g_free);
  service->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  service->info = g_dbus_node_info_new_for_xml (service_xml, &error);
  g_assert_no_error (error);
  service->object
      = g_dbus_connection_register_object (service->bus, "/org/freedesktop/Notifications",
                                           service->info->interfaces[0], &vtable, service, NULL,
                                           &error);
  g_assert_no_error (error);
  service->name
      = g_bus_own_name_on_connection (service->bus, "org.freedesktop.Notifications",
                                      G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL, service, NULL);
  WAIT_FOR (service->owned);
}

static void
service_stop (Service *service)
{
  g_dbus_connection_unregister_object (service->bus, service->object);
  g_bus_unown_name (service->name);
  g_dbus_node_info_unref (service->info);
  g_object_unref (service->bus);
  g_ptr_array_unref (service->told);
}

static gboolean
was_told (Service *service, const char *words)
{
  for (guint i = 0; i < service->told->len; i++)
    if (strstr (g_ptr_array_index (service->told, i), lk_looks_words (words)) != NULL)
      return TRUE;
  return FALSE;
}

static GApplication *
new_application (const char *id)
{
  GApplication *application = g_object_new (GTK_TYPE_APPLICATION, "application-id", id, "flags",
                                            G_APPLICATION_NON_UNIQUE, NULL);

  g_assert_true (g_application_register (application, NULL, NULL));
  return application;
}

static DeskCase *
open_case (CaseFixture *f)
{
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);

  desk_case_add_item (item, "DS-2CD2143G2-I20260101AAWRE12345678", "aa:bb:cc:00:11:22");
  return item;
}

/* Quitting ends the watch over open cases; thinking better of it begins it again. */
static void
test_quit_called_off (CaseFixture *f, gconstpointer role)
{
  g_autoptr (GApplication) application = new_application ("org.latchkey.TestQuit");
  g_autoptr (LkNotifier) notifier = NULL;

  open_case (f);
  g_settings_set_boolean (f->settings, "run-in-background", TRUE);
  notifier = lk_notifier_new (application, f->context);
  WAIT_FOR (lk_context_get_stays (f->context));
  lk_notifier_stay (notifier, FALSE);
  g_assert_false (lk_context_get_stays (f->context));
  lk_notifier_resume (notifier);
  g_assert_true (lk_context_get_stays (f->context));
  g_settings_set_boolean (f->settings, "run-in-background", FALSE);
  g_assert_false (lk_context_get_stays (f->context));
  lk_notifier_resume (notifier);
  g_assert_false (lk_context_get_stays (f->context));
}

static void
test_notifier (CaseFixture *f, gconstpointer role)
{
  g_autoptr (GApplication) application = new_application ("org.latchkey.TestNotifier");
  g_autoptr (LkNotifier) notifier = NULL;
  Service service = { 0 };
  DeskCase *item = open_case (f);
  DeskCase *late = open_case (f);

  service_start (&service);
  late->items[0].issued_at = NULL;
  desk_case_set_answer (late, 1, "kX7pQ2vB", 2);
  notifier = lk_notifier_new (application, f->context);

  /* An answer that ends soon is told once, however often it is looked at. */
  WAIT_FOR (service.told->len == 1);
  g_assert_true (was_told (&service, "Answer Expires Soon"));
  lk_notifier_check (notifier);
  g_assert_cmpuint (service.told->len, ==, 1);

  /* An answer that arrives is told, without the answer. */
  desk_case_set_answer (item, 1, "pZ3kW8mT", 30);
  desk_in_memory_touch (f->desk, item);
  WAIT_FOR (service.told->len == 2);
  g_assert_true (was_told (&service, "Answer ready"));
  g_assert_false (was_told (&service, "pZ3kW8mT"));
  desk_in_memory_touch (f->desk, item);
  desk_in_memory_touch (f->desk, late);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (service.told->len, ==, 2);
  service_stop (&service);
}

static void
test_restart (CaseFixture *f, gconstpointer role)
{
  g_autoptr (GApplication) application = new_application ("org.latchkey.TestRestart");
  g_autoptr (LkNotifier) notifier = NULL;
  Service service = { 0 };
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  LkSadpDevice *device = NULL;

  case_fixture_add_device (f, "ipc");
  service_start (&service);
  device = lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device));
  record
      = lk_export_record_new (lk_sadp_device_get_mac (device), lk_sadp_device_get_serial (device),
                              at, lk_sadp_device_get_boot_time (device), hash);
  g_assert_true (lk_local_store_record_export (f->store, record, NULL));
  notifier = lk_notifier_new (application, f->context);
  lk_practice_device_advance (f->device, 3600);
  lk_practice_device_restart (f->device);
  lk_sadp_scanner_search_again (f->scanner);
  WAIT_FOR (was_told (&service, "Device Restarted"));
  service_stop (&service);
}

/* It restarted while Latchkey did not run: its start time tells, when it is heard of again, and it
 * is told once. */
static void
test_restart_while_away (CaseFixture *f, gconstpointer role)
{
  g_autoptr (GApplication) application = new_application ("org.latchkey.TestAway");
  g_autoptr (LkNotifier) notifier = NULL;
  Service service = { 0 };
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  DeskCase *item = NULL;
  LkSadpDevice *device = NULL;

  case_fixture_add_device (f, "ipc");
  item = case_fixture_case_of_device (f, LK_CASE_METHOD_LAN);
  service_start (&service);
  device = lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device));
  record
      = lk_export_record_new (lk_sadp_device_get_mac (device), lk_sadp_device_get_serial (device),
                              at, "2020-02-02 02:02:02", hash);
  g_assert_true (lk_local_store_record_export (f->store, record, NULL));
  g_assert_true (lk_local_store_set_export_case (f->store, hash, item->id, 1, NULL));
  notifier = lk_notifier_new (application, f->context);
  WAIT_FOR (was_told (&service, "Device Restarted"));
  lk_sadp_scanner_search_again (f->scanner);
  WAIT_FOR (!lk_sadp_scanner_get_scanning (f->scanner));
  desk_in_memory_touch (f->desk, item);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (service.told->len, ==, 1);
  service_stop (&service);
}

/* A device whose request is in a draft stays in the list as one of an open case does. */
static void
test_export_in_draft (CaseFixture *f, gconstpointer role)
{
  g_autoptr (GApplication) application = new_application ("org.latchkey.TestDraft");
  g_autoptr (LkNotifier) notifier = NULL;
  g_autoptr (LkExportRecord) record = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *hash = g_strnfill (64, 'a');
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autoptr (LkPracticeDevice) same
      = lk_practice_device_new (lk_practice_profile_find ("ipc"), 7, 0, "127.77.0.1");
  const char *mac = lk_practice_device_get_mac (same);

  record = lk_export_record_new (mac, lk_practice_device_get_serial (same), at, NULL, hash);
  g_assert_true (lk_local_store_record_export (f->store, record, NULL));
  notifier = lk_notifier_new (application, f->context);
  case_fixture_add_device (f, "ipc");
  g_assert_true (lk_sadp_device_get_kept (lk_sadp_scanner_find (f->scanner, mac)));
}

int
main (int argc, char **argv)
{
  case_fixture_init (&argc, &argv);
#define ADD(path, role, function)                                                          \
  g_test_add ("/preferences/" path, CaseFixture, GINT_TO_POINTER (role), set_up, function, \
              tear_down)
  ADD ("contact", LK_ROLE_ADMIN, test_contact);
  ADD ("addresses", LK_ROLE_ADMIN, test_addresses);
  ADD ("interfaces", LK_ROLE_ADMIN, test_interfaces);
  ADD ("desk", LK_ROLE_ADMIN, test_desk);
  ADD ("retention", LK_ROLE_ADMIN, test_retention);
  ADD ("notifier", LK_ROLE_REQUESTER, test_notifier);
  ADD ("quit-called-off", LK_ROLE_REQUESTER, test_quit_called_off);
  ADD ("restart-while-away", LK_ROLE_REQUESTER, test_restart_while_away);
  ADD ("restart", LK_ROLE_REQUESTER, test_restart);
  ADD ("export-in-draft", LK_ROLE_REQUESTER, test_export_in_draft);
#undef ADD
  return g_test_run ();
}
