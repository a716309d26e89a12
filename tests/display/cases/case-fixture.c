/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "case-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-case-header.h"
#include "lk-case-view.h"
#include "lk-gone.h"
#include "lk-loop-watch.h"
#include "lk-practice-profile.h"
#include "lk-practice-vendor.h"
#include "lk-sadp-command.h"

static AdwApplication *application;

void
case_fixture_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  gtk_test_init (argc, argv, NULL);
  lk_looks_init ();
  adw_init ();
  lk_loop_watch_start ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", "org.latchkey.Test",
                              "resource-base-path", "/org/latchkey/Latchkey", "flags",
                              G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
}

static LkPerson *
make_me (LkRole role)
{
  g_autoptr (JsonObject) json = json_object_new ();
  g_autoptr (GError) error = NULL;
  LkPerson *me = NULL;

  json_object_set_string_member (json, "id", role == LK_ROLE_ADMIN ? "local" : "u1");
  json_object_set_string_member (json, "name", "me");
  json_object_set_string_member (json, "display_name", "Me Myself");
  json_object_set_string_member (json, "role", lk_role_to_string (role));
  me = lk_person_new_from_json (json, &error);
  g_assert_no_error (error);
  return me;
}

static void
on_store_open (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  lk_local_store_open_finish (LK_LOCAL_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static void
open_store (CaseFixture *f)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new_in_memory ();
  gboolean done = FALSE;

  f->directory = g_dir_make_tmp ("latchkey-test-XXXXXX", NULL);
  f->store = lk_local_store_new_at (f->directory, credentials);
  lk_local_store_open_async (f->store, NULL, on_store_open, &done);
  WAIT_FOR (done);
  lk_context_set_store (f->context, f->store);
}

typedef struct
{
  CaseFixture *f;
  char *text;
} Saying;

static gboolean
on_say (gpointer data)
{
  Saying *saying = data;

  if (saying->f->wire != NULL && saying->f->device != NULL)
    fake_transport_say (saying->f->wire, saying->text,
                        lk_practice_device_get_address (saying->f->device), 1);
  g_free (saying->text);
  g_free (saying);
  return G_SOURCE_REMOVE;
}

/* The device hears everything and answers in its own time, as on a real wire. */
static void
on_sent (FakeTransport *wire, const FakeSent *sent, gpointer data)
{
  CaseFixture *f = data;
  g_autoptr (GBytes) answer = NULL;
  Saying *saying = NULL;
  guint delay = 0;
  gsize size = 0;
  const char *text = NULL;

  if (f->device == NULL || lk_sadp_message_get_root (sent->message) != LK_SADP_ROOT_PROBE)
    return;
  answer = lk_practice_device_answer (f->device, sent->message, &delay);
  if (answer == NULL)
    return;
  text = g_bytes_get_data (answer, &size);
  saying = g_new0 (Saying, 1);
  saying->f = f;
  saying->text = g_strndup (text, size);
  g_timeout_add (delay, on_say, saying);
}

void
case_fixture_open (CaseFixture *f, LkRole role)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new_practice ();
  g_autoptr (LkPerson) me = make_me (role);
  g_autoptr (GError) error = NULL;

  f->role = role;
  f->desk = desk_in_memory_new (role);
  f->context = lk_context_new (FALSE);
  f->settings = g_settings_new ("org.latchkey.Latchkey");
  g_settings_set_string (f->settings, "desk-url",
                         role == LK_ROLE_ADMIN ? "" : "https://desk.example.org");
  lk_context_set_settings (f->context, f->settings);
  open_store (f);
  f->wire = fake_transport_new (config);
  fake_transport_add_interface (f->wire, 1, "test0");
  fake_transport_set_responder (f->wire, on_sent, f);
  f->scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (f->wire));
  lk_context_set_network (f->context, LK_SADP_TRANSPORT (f->wire), f->scanner);
  lk_sadp_scanner_start (f->scanner, &error);
  g_assert_no_error (error);
  lk_context_set_me (f->context, me);
  lk_context_set_backend (f->context, LK_CASE_BACKEND (f->desk));
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_directory (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
case_fixture_close (CaseFixture *f)
{
  lk_loop_watch_tell ();
  lk_gone_watch_windows ();
  if (f->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
      gtk_window_destroy (f->window);
      WAIT_FOR (f->window == NULL);
    }
  lk_sadp_scanner_stop (f->scanner);
  lk_context_set_backend (f->context, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  lk_gone_assert ();
  g_clear_object (&f->context);
  g_clear_object (&f->scanner);
  g_clear_object (&f->device);
  g_clear_object (&f->wire);
  /* What is still being written holds the store. */
  g_object_add_weak_pointer (G_OBJECT (f->store), (gpointer *) &f->store);
  g_object_unref (f->store);
  WAIT_FOR (f->store == NULL);
  g_clear_object (&f->settings);
  g_clear_object (&f->desk);
  remove_directory (f->directory);
  g_clear_pointer (&f->directory, g_free);
}

void
case_fixture_show (CaseFixture *f, GtkWidget *child, int width, int height)
{
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_application (f->window, GTK_APPLICATION (application));
  adw_window_set_content (ADW_WINDOW (f->window), child);
  gtk_window_set_default_size (f->window, width, height);
  gtk_window_present (f->window);
  WAIT_FOR (gtk_widget_get_mapped (child) && gtk_widget_get_width (child) > 0);
}

void
case_fixture_add_device (CaseFixture *f, const char *profile)
{
  const LkPracticeProfile *found = lk_practice_profile_find (profile);

  g_assert_nonnull (found);
  f->device = lk_practice_device_new (found, 7, 0, "127.77.0.1");
  lk_sadp_scanner_search_again (f->scanner);
  WAIT_FOR (lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device)) != NULL);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  LkSadpExport **export = data;

  *export = lk_sadp_export_finish (LK_SADP_TRANSPORT (source), result, &error);
  g_assert_no_error (error);
}

/* A case about the device, with the request that it really gave. */
DeskCase *
case_fixture_case_of_device (CaseFixture *f, LkCaseMethod method)
{
  g_autoptr (LkSadpExport) export = NULL;
  LkSadpDevice *device = lk_sadp_scanner_find (f->scanner, lk_practice_device_get_mac (f->device));
  DeskCase *item = desk_in_memory_add (f->desk, LK_CASE_TYPE_PASSWORD_RESET, method);
  DeskItem *line = NULL;

  lk_sadp_export_async (LK_SADP_TRANSPORT (f->wire), device, NULL, on_exported, &export);
  WAIT_FOR (export != NULL);
  line = desk_case_add_item (item, lk_sadp_device_get_serial (device),
                             lk_sadp_device_get_mac (device));
  g_free (line->request);
  g_free (line->boot_time);
  line->request = g_strdup (lk_secret_get_text (export->text));
  line->boot_time = g_strdup (export->boot_time);
  item->mine = TRUE;
  return item;
}

char *
case_fixture_ask_vendor (CaseFixture *f, DeskCase *item, guint index)
{
  const char *request = item->items[index - 1].request;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer = lk_practice_vendor_answer (request, strlen (request), &error);

  g_assert_no_error (error);
  return g_strdup (lk_secret_get_text (answer));
}

gpointer
case_fixture_child (gpointer widget, GType type, const char *id)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (widget), type, id);

  g_assert_nonnull (child);
  return child;
}

/* A part of what is at the top of the page of a case. */
gpointer
case_fixture_header_part (gpointer view, const char *id)
{
  return case_fixture_child (case_fixture_child (view, LK_TYPE_CASE_VIEW, "header"),
                             LK_TYPE_CASE_HEADER, id);
}

static gboolean
label_is (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return TRUE;
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), label) == 0)
    return TRUE;
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), label) == 0;
}

static GtkWidget *
find_shown (GtkWidget *root, GType type, const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (label == NULL || label_is (root, label)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_shown (child, type, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* @label is in English; what is looked for is what this run shows. */
GtkWidget *
case_fixture_find (GtkWidget *root, GType type, const char *label)
{
  return find_shown (root, type, label != NULL ? lk_looks_words (label) : NULL);
}

GtkWindow *
case_fixture_dialog (CaseFixture *f)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window == f->window || !gtk_widget_get_visible (GTK_WIDGET (window)))
        continue;
      lk_gone_watch (GTK_WIDGET (window));
      return window;
    }
  return NULL;
}

void
case_fixture_click (gpointer button)
{
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (button)));
  g_signal_emit_by_name (button, "clicked");
}

void
case_fixture_shoot_looks (CaseFixture *f, const char *name)
{
  lk_looks_shoot_all (f->window, name);
}
