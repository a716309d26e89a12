/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "lk-credentials.h"
#include "lk-desk-launcher.h"
#include "lk-display.h"
#include "lk-file.h"
#include "lk-gone.h"
#include "lk-local-store.h"
#include "lk-loop-watch.h"
#include "lk-others.h"
#include "lk-outbox.h"
#include "lk-qr-encode.h"
#include "lk-sadp-network.h"
#include "lk-sadp-protocol.h"
#include "lk-sadp-scanner.h"

/* One application for the whole program: it is registered, and never run. */
static GtkApplication *application;

/* The port is another one in each process, so that programs can run side by side. */
static guint16
practice_port (void)
{
  return (guint16) (40000 + (guint) getpid () % 6000);
}

static void
load_css (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/latchkey/Latchkey/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * lk_display_init:
 * @argc: of main()
 * @argv: of main()
 *
 * Once, at the start of a test program.
 */
void
lk_display_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  lk_looks_init ();
  adw_init ();
  lk_loop_watch_start ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = GTK_APPLICATION (
      g_object_new (ADW_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, NULL));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  load_css ();
}

/* --- Set-up --------------------------------------------------------------------------------- */

static void
scanner_wanted_cb (LkContext *context, gboolean wanted, gpointer data)
{
  LkSadpScanner *scanner = lk_context_get_scanner (context);

  if (wanted)
    g_assert_true (lk_sadp_scanner_start (scanner, NULL));
  lk_sadp_scanner_set_active (scanner, wanted);
}

static void
make_network (LkDisplay *self)
{
  g_autoptr (LkSadpConfig) config = lk_sadp_config_new_practice ();
  g_autofree char *group
      = g_strdup_printf ("%s:%u", LK_SADP_PRACTICE_GROUP, (guint) practice_port ());
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string (LK_SADP_PRACTICE_GROUP, practice_port ());
  g_autoptr (LkSadpNetwork) network = NULL;
  g_autoptr (LkSadpScanner) scanner = NULL;

  g_assert_true (lk_sadp_config_set_group (config, group, NULL));
  network = lk_sadp_network_new (config);
  scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (network));
  lk_context_set_network (self->context, LK_SADP_TRANSPORT (network), scanner);
  g_signal_connect (self->context, "scanner-wanted", G_CALLBACK (scanner_wanted_cb), NULL);
  self->practice = lk_practice_network_new (G_INET_SOCKET_ADDRESS (address));
}

/**
 * lk_display_set_up:
 * @self: of the test
 * @data: (nullable): unused
 *
 * A window with real parts behind it, in practice; without a desk.
 */
void
lk_display_set_up (LkDisplay *self, gconstpointer data)
{
  self->directory = g_dir_make_tmp ("latchkey-display-XXXXXX", NULL);
  self->context = lk_context_new (TRUE);
  make_network (self);
  lk_display_open_store (self);
  lk_display_new_window (self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/**
 * lk_display_tear_down:
 * @self: of the test
 * @data: (nullable): unused
 *
 * Ends everything, and fails when something holds on to the window.
 */
void
lk_display_tear_down (LkDisplay *self, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (self->window);
  LkSadpScanner *scanner = lk_context_get_scanner (self->context);

  lk_loop_watch_tell ();
  lk_gone_watch_windows ();
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &self->window);
  gtk_window_destroy (window);
  LK_WAIT_FOR (self->window == NULL);
  if (lk_context_get_backend (self->context) != NULL)
    lk_case_backend_watch_stop (lk_context_get_backend (self->context));
  lk_sadp_scanner_stop (scanner);
  lk_gone_assert ();
  g_clear_object (&self->practice);
  g_object_add_weak_pointer (G_OBJECT (self->context), (gpointer *) &self->context);
  g_object_unref (self->context);
  LK_WAIT_FOR (self->context == NULL);
  remove_tree (self->directory);
  g_clear_pointer (&self->directory, g_free);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/**
 * lk_display_new_window:
 * @self: of the test
 *
 * Makes and shows a window; the one before, if any, is the caller's to close.
 */
void
lk_display_new_window (LkDisplay *self)
{
  self->window
      = LK_WINDOW (lk_window_new (GTK_APPLICATION (g_application_get_default ()), self->context));
  gtk_window_present (GTK_WINDOW (self->window));
  LK_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (self->window))
               && gtk_widget_get_width (GTK_WIDGET (self->window)) > 0);
}

/**
 * lk_display_open_store:
 * @self: of the test
 *
 * Opens the store of the test's folder anew, as a program without a keyring that was started again
 * does.
 */
void
lk_display_open_store (LkDisplay *self)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new_in_memory ();

  lk_display_open_store_with (self, credentials);
}

/**
 * lk_display_open_store_with:
 * @self: of the test
 * @credentials: where its key is kept
 *
 * Like lk_display_open_store(), with a keyring.
 */
void
lk_display_open_store_with (LkDisplay *self, LkCredentials *credentials)
{
  g_autoptr (LkLocalStore) store = lk_local_store_new_at (self->directory, credentials);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lk_local_store_open_async (store, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  lk_local_store_open_finish (store, result, &error);
  g_assert_no_error (error);
  lk_context_set_store (self->context, store);
}

/**
 * lk_display_launch_desk:
 *
 * Starts a real desk for practice in the test's folder.
 *
 * Returns: (transfer full): a connection to it
 */
LkDeskClient *
lk_display_launch_desk (void)
{
  g_autoptr (LkDeskLauncher) launcher = lk_desk_launcher_new (TRUE);
  g_autofree char *program
      = g_build_filename (g_getenv ("LK_BUILD_ROOT"), "src", "desk", "latchkey-desk", NULL);
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GError) error = NULL;
  LkDeskClient *client = NULL;

  lk_desk_launcher_set_program (launcher, program);
  lk_desk_launcher_connect_async (launcher, NULL, done_cb, &connected);
  LK_WAIT_FOR (connected != NULL);
  client = lk_desk_launcher_connect_finish (launcher, connected, &error);
  g_assert_no_error (error);
  return client;
}

/**
 * lk_display_connect_desk:
 * @self: of the test
 *
 * Starts a real desk in the test's folder and connects to it.
 */
void
lk_display_connect_desk (LkDisplay *self)
{
  g_autoptr (LkDeskClient) client = lk_display_launch_desk ();
  g_autoptr (LkOutbox) outbox = NULL;
  g_autoptr (LkDeskInfo) info = NULL;
  g_autoptr (LkPerson) me = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) described = NULL;
  g_autoptr (GAsyncResult) known = NULL;

  lk_case_backend_get_desk_async (LK_CASE_BACKEND (client), "en", NULL, done_cb, &described);
  LK_WAIT_FOR (described != NULL);
  info = lk_case_backend_get_desk_finish (LK_CASE_BACKEND (client), described, &error);
  g_assert_no_error (error);
  lk_case_backend_get_me_async (LK_CASE_BACKEND (client), NULL, done_cb, &known);
  LK_WAIT_FOR (known != NULL);
  me = lk_case_backend_get_me_finish (LK_CASE_BACKEND (client), known, &error);
  g_assert_no_error (error);
  outbox = lk_outbox_new (LK_CASE_BACKEND (client), lk_context_get_store (self->context));
  lk_context_set_backend (self->context, LK_CASE_BACKEND (client));
  lk_context_set_outbox (self->context, outbox);
  lk_context_set_me (self->context, me);
  lk_context_set_desk_info (self->context, info);
  lk_case_backend_watch_start (LK_CASE_BACKEND (client));
}

/**
 * lk_display_count_cases:
 * @self: of the test, connected to a desk
 *
 * Returns: how many cases the desk says that it has
 */
guint
lk_display_count_cases (LkDisplay *self)
{
  LkCaseBackend *backend = lk_context_get_backend (self->context);
  g_autoptr (LkCaseQuery) query = lk_case_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkCasePage) page = NULL;
  g_autoptr (GError) error = NULL;

  lk_case_backend_list_cases_async (backend, query, NULL, NULL, done_cb, &result);
  LK_WAIT_FOR (result != NULL);
  page = lk_case_backend_list_cases_finish (backend, result, &error);
  g_assert_no_error (error);
  return (guint) lk_case_page_get_total (page);
}

/**
 * lk_display_desk_pid:
 *
 * Returns: whoever listens on the socket of the practice desk, whether it answers or not
 */
pid_t
lk_display_desk_pid (void)
{
  g_autofree char *path
      = g_build_filename (g_get_user_runtime_dir (), "latchkey", "practice.sock", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GCredentials) who = NULL;

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  who = g_socket_get_credentials (socket, NULL);
  return g_credentials_get_unix_pid (who, NULL);
}

/**
 * lk_display_add_device:
 * @self: of the test
 * @profile: the name of a profile of latchkey-practice
 *
 * Returns: (transfer none): a simulated device, switched on
 */
LkPracticeDevice *
lk_display_add_device (LkDisplay *self, const char *profile)
{
  guint index = lk_practice_network_get_n_devices (self->practice);
  g_autofree char *address = g_strdup_printf ("127.77.0.%u", index + 1);
  g_autoptr (LkPracticeDevice) device
      = lk_practice_device_new (lk_practice_profile_find (profile), 7, index, address);
  g_autoptr (GError) error = NULL;

  lk_practice_network_add (self->practice, device, &error);
  g_assert_no_error (error);
  return lk_practice_network_get_device (self->practice, index);
}

/* --- Looking -------------------------------------------------------------------------------- */

/**
 * lk_display_child:
 * @widget: a widget made of a template
 * @type: its type
 * @id: the id of a child in the template
 *
 * Returns: (transfer none): the child
 */
gpointer
lk_display_child (gpointer widget, GType type, const char *id)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (widget), type, id);

  g_assert_nonnull (child);
  return child;
}

/**
 * lk_display_shoot_looks:
 * @self: of the test
 * @name: of the files
 *
 * Draws the window in every look; see lk_looks_shoot_all().
 */
void
lk_display_shoot_looks (LkDisplay *self, const char *name)
{
  lk_looks_shoot_all (GTK_WINDOW (self->window), name);
}

/**
 * lk_display_click:
 * @button: a button
 *
 * Presses it as a person does: it has to be on screen and on.
 */
void
lk_display_click (gpointer button)
{
  LK_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (button))
               && gtk_widget_is_sensitive (GTK_WIDGET (button)));
  g_signal_emit_by_name (button, "clicked");
}

/**
 * lk_display_other_window:
 * @self: of the test
 *
 * Returns: (transfer none) (nullable): a dialog that stands in front of the window
 */
GtkWindow *
lk_display_other_window (LkDisplay *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window == GTK_WINDOW (self->window) || !gtk_widget_get_visible (GTK_WIDGET (window)))
        continue;
      lk_gone_watch (GTK_WIDGET (window));
      return window;
    }
  return NULL;
}

/**
 * lk_display_escape:
 * @self: of the test
 *
 * Closes what stands in front of the window by the key, and fails when the keyboard does not go on
 * where it was.
 */
void
lk_display_escape (LkDisplay *self)
{
  GtkWidget *opener = gtk_window_get_focus (GTK_WINDOW (self->window));
  GtkWindow *window = lk_display_other_window (self);

  g_assert_nonnull (opener);
  g_assert_true (gtk_window_get_modal (window));
  g_assert_true (gtk_window_get_transient_for (window) == GTK_WINDOW (self->window));
  LK_WAIT_FOR (gtk_window_is_active (window));
  lk_looks_settle (GTK_WIDGET (window));
  LK_RUN ("xdotool", "key", "Escape");
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == opener);
}

/* --- Input ---------------------------------------------------------------------------------- */

/**
 * lk_display_write_file:
 * @self: of the test
 * @name: of the file
 * @bytes: what is in it
 *
 * Returns: (transfer full): the path of a file in the test's folder
 */
char *
lk_display_write_file (LkDisplay *self, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (self->directory, name, NULL);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
  return path;
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
draw_code (cairo_t *cr, const char *text, double x, double y, double module)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);

  for (guint row = 0; row < lk_qr_matrix_get_size (matrix); row++)
    for (guint column = 0; column < lk_qr_matrix_get_size (matrix); column++)
      if (lk_qr_matrix_get (matrix, column, row))
        cairo_rectangle (cr, x + column * module, y + row * module, module, module);
  cairo_fill (cr);
}

/**
 * lk_display_draw_label:
 * @serial: the serial that is printed on it, as a label shortens it
 * @model: the model
 *
 * Returns: (transfer full): a PNG picture of a device label, with its QR code
 */
GBytes *
lk_display_draw_label (const char *serial, const char *model)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1200, 800);
  cairo_t *cr = cairo_create (surface);
  GByteArray *png = g_byte_array_new ();
  g_autofree char *print = g_strdup_printf ("S/N: %s", serial);
  g_autofree char *code = g_strdup_printf ("www.hik-connect.com\r%s\rQWERTY\r%s\r", serial, model);

  cairo_set_source_rgb (cr, 0.93, 0.93, 0.9);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_select_font_face (cr, "Cantarell", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, 48);
  cairo_move_to (cr, 80, 140);
  cairo_show_text (cr, model);
  cairo_move_to (cr, 80, 240);
  cairo_show_text (cr, print);
  cairo_move_to (cr, 80, 340);
  cairo_show_text (cr, "DC 12 V  5 W");
  draw_code (cr, code, 780, 380, 10);
  cairo_surface_write_to_png_stream (surface, append_cb, png);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (png);
}

static GtkDropTarget *
drop_target_of (GtkWidget *area)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (area);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  return NULL;
}

static GtkFileChooser *
find_file_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return GTK_FILE_CHOOSER (window);
    }
  return NULL;
}

static gboolean
shows_file (GtkFileChooser *dialog, GFile *file)
{
  g_autoptr (GFile) shown = gtk_file_chooser_get_file (dialog);

  return shown != NULL && g_file_equal (shown, file);
}

static gboolean
has_folder (GtkFileChooser *dialog)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (dialog);

  return folder != NULL;
}

/**
 * lk_display_pick_file:
 * @path: a file; one to be saved need not be there
 *
 * Waits for the file dialog, and takes @path in it.
 */
void
lk_display_pick_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkFileChooser *dialog = NULL;

  LK_WAIT_FOR ((dialog = find_file_dialog ()) != NULL);
  if (gtk_file_chooser_get_action (dialog) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      /* A whole path is the name, as one may type it: GTK 4.18 complains of another folder that is
       * set while it still looks for the parts of the one it begins with. */
      LK_WAIT_FOR (has_folder (dialog));
      gtk_file_chooser_set_current_name (dialog, path);
    }
  else
    {
      /* It begins with what was used recently, which is no folder. */
      gtk_file_chooser_set_file (dialog, file, NULL);
    }
  LK_WAIT_FOR (shows_file (dialog, file));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  LK_WAIT_FOR (find_file_dialog () == NULL);
}

/**
 * lk_display_drop_file:
 * @area: a widget that takes drops
 * @path: of a file
 *
 * Drops a file on it.
 */
void
lk_display_drop_file (GtkWidget *area, const char *path)
{
  GtkDropTarget *target = drop_target_of (area);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GdkFileList *list = gdk_file_list_new_from_array (&file, 1);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_assert_nonnull (target);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, list);
  g_signal_emit_by_name (target, "drop", &value, 5.0, 5.0, &taken);
  g_assert_true (taken);
}
