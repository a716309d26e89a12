/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "case-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-practice-profile.h"
#include "lk-practice-vendor.h"
#include "lk-sadp-command.h"

#define PATIENCE_MS 20000

static AdwApplication *application;

guint
case_fixture_patience (void)
{
  const char *slow = g_getenv ("TEST_SLOW");

  return PATIENCE_MS * (slow != NULL ? (guint) atoi (slow) : 1);
}

gboolean
case_fixture_on_time_out (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

void
case_fixture_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  gtk_test_init (argc, argv, NULL);
  adw_init ();
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
  g_clear_object (&f->context);
  g_clear_object (&f->scanner);
  g_clear_object (&f->device);
  g_clear_object (&f->wire);
  g_clear_object (&f->store);
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

static gboolean
label_is (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return TRUE;
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), label) == 0)
    return TRUE;
  return g_strcmp0 (gtk_widget_get_tooltip_text (widget), label) == 0;
}

GtkWidget *
case_fixture_find (GtkWidget *root, GType type, const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (label == NULL || label_is (root, label)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = case_fixture_find (child, type, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWindow *
case_fixture_dialog (CaseFixture *f)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window != f->window && gtk_widget_get_visible (GTK_WIDGET (window)))
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

static gboolean
painted (GtkWidget *widget, GdkFrameClock *clock, gpointer frames)
{
  (*(int *) frames)++;
  return *(int *) frames < 3;
}

void
case_fixture_settle (GtkWidget *widget)
{
  int frames = 0;

  gtk_widget_add_tick_callback (widget, painted, &frames, NULL);
  WAIT_FOR (frames >= 3);
}

/* A picture of the widget, drawn by GSK, when SHOT_DIR says where. */
void
case_fixture_shoot (GtkWidget *widget, const char *name)
{
  const char *directory = g_getenv ("SHOT_DIR");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  GtkSnapshot *snapshot = NULL;
  int width = 0, height = 0;

  case_fixture_settle (widget);
  paintable = gtk_widget_paintable_new (widget);
  width = gdk_paintable_get_intrinsic_width (paintable);
  height = gdk_paintable_get_intrinsic_height (paintable);
  g_assert_cmpint (width, >, 100);
  if (directory == NULL)
    return;
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture
      = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                     &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  path = g_strdup_printf ("%s/%s.png", directory, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* Names what does not fit into a narrow window: the deepest widget that asks for more. */
static void
assert_fits (GtkWidget *widget, int width)
{
  int minimum = 0;

  if (!gtk_widget_get_visible (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_fits (child, width);
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > width)
    g_error ("a %s (%s) asks for %d pixels", G_OBJECT_TYPE_NAME (widget),
             GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "", minimum);
}

void
case_fixture_shoot_looks (CaseFixture *f, const char *name)
{
  static const struct
  {
    const char *name;
    AdwColorScheme scheme;
    GtkTextDirection direction;
    int width;
  } looks[] = {
    { "light", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, 760 },
    { "dark", ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_LTR, 760 },
    { "narrow", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, 360 },
    { "rtl", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_RTL, 760 },
  };
  AdwStyleManager *style = adw_style_manager_get_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *full = g_strdup_printf ("%s-%s", name, looks[i].name);

      adw_style_manager_set_color_scheme (style, looks[i].scheme);
      gtk_widget_set_default_direction (looks[i].direction);
      gtk_window_set_default_size (f->window, looks[i].width, 900);
      assert_fits (GTK_WIDGET (f->window), 360);
      WAIT_FOR (ABS (gtk_widget_get_width (GTK_WIDGET (f->window)) - looks[i].width) < 20);
      case_fixture_shoot (GTK_WIDGET (f->window), full);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static gboolean
has_text (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
control_named (GtkWidget *widget)
{
  gboolean labelled
      = gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
        || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                             GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  if (labelled)
    return TRUE;
  if (GTK_IS_BUTTON (widget))
    return has_text (gtk_button_get_label (GTK_BUTTON (widget)))
           || case_fixture_find (widget, GTK_TYPE_LABEL, NULL) != NULL;
  return GTK_IS_CHECK_BUTTON (widget)
         && has_text (gtk_check_button_get_label (GTK_CHECK_BUTTON (widget)));
}

/* Every control that can be seen says what it is for. Parts of the toolkit's own rows do not count:
 * the row names them. */
void
case_fixture_assert_named (GtkWidget *root)
{
  gboolean control = GTK_IS_BUTTON (root) || GTK_IS_CHECK_BUTTON (root) || GTK_IS_SWITCH (root)
                     || GTK_IS_SPIN_BUTTON (root) || GTK_IS_DROP_DOWN (root)
                     || GTK_IS_TEXT_VIEW (root) || GTK_IS_SPINNER (root)
                     || GTK_IS_MENU_BUTTON (root);

  if (!gtk_widget_get_visible (root))
    return;
  if (control
      && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (root))
             != GTK_ACCESSIBLE_ROLE_PRESENTATION)
    {
      if (!control_named (root))
        g_error ("an unnamed %s in a %s", G_OBJECT_TYPE_NAME (root),
                 G_OBJECT_TYPE_NAME (gtk_widget_get_parent (root)));
      return;
    }
  if (ADW_IS_COMBO_ROW (root) || ADW_IS_ENTRY_ROW (root))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    case_fixture_assert_named (child);
}
