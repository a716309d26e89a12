/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are opened and saved through the desktop's file chooser, which is another program: as
 * in a sandbox, and on desktops that ask for it. */
#include "config.h"

#include <glib/gstdio.h>

#include "fake-portal.h"
#include "lk-display.h"
#include "lk-notice.h"
#include "lk-qr-card.h"

#define REQUEST "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM="
#define SERIAL "DS-2CD2143G0-I20200101AAWRC12345678"

/* --- Opening -------------------------------------------------------------------------------- */

static GtkWidget *
button_for (GtkWidget *root, const char *action)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (root)
      && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), action) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = button_for (child, action);
  return found;
}

static GtkWidget *
go_to_scan (LkDisplay *self)
{
  GtkWidget *button = NULL;

  lk_display_go_to_serial (self, SERIAL);
  lk_display_next (self);
  button = button_for (lk_display_page_child (self, "intake"), "intake.choose-file");
  LK_WAIT_FOR (gtk_widget_get_mapped (button));
  gtk_widget_grab_focus (button);
  return button;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *) data = reply != NULL;
}

/* Until what the portal sent was heard here: what the bus is asked afterwards it answers later. */
static void
wait_for_answer (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  gboolean answered = FALSE;

  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, answered_cb, &answered);
  LK_WAIT_FOR (answered);
}

/* Asks for a file, until the portal was asked and its answer is here. */
static void
ask (FakePortal *portal, GtkWidget *button)
{
  guint before = fake_portal_get_asked (portal);

  lk_display_click (button);
  LK_WAIT_FOR (fake_portal_get_asked (portal) == before + 1);
  wait_for_answer ();
}

/* The other program knows in front of which window it stands, and what is looked for. */
static void
assert_asked_for (FakePortal *portal, const char *title, const char *name)
{
  g_autoptr (GVariant) options = NULL;
  const char *parent = NULL;
  const char *said = NULL;
  const char *proposed = NULL;
  gboolean modal = FALSE;

  g_variant_get (fake_portal_get_asked_for (portal), "(&s&s@a{sv})", &parent, &said, &options);
  g_assert_true (g_str_has_prefix (parent, "x11:"));
  lk_looks_assert_words (said, title);
  g_assert_true (g_variant_lookup (options, "modal", "b", &modal) && modal);
  g_variant_lookup (options, "current_name", "&s", &proposed);
  g_assert_cmpstr (proposed, ==, name);
}

static void
test_open (LkDisplay *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (FakePortal) portal = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) filters = NULL;
  GtkWidget *button = go_to_scan (self);

  path = lk_display_write_code (self, "screen.png", REQUEST);
  portal = fake_portal_new (FAKE_PORTAL_GRANTED, path);
  ask (portal, button);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
  g_assert_cmpuint (fake_portal_get_asked (portal), ==, 1);
  assert_asked_for (portal, "Choose a File", NULL);
  options = g_variant_get_child_value (fake_portal_get_asked_for (portal), 2);
  filters = g_variant_lookup_value (options, "filters", G_VARIANT_TYPE ("a(sa(us))"));
  g_assert_nonnull (filters);
  g_assert_cmpuint (g_variant_n_children (filters), ==, 2);
}

/* Nothing was chosen: nothing is said and nothing is lost, and the next time is like the first. */
static void
test_open_nothing (LkDisplay *self, gconstpointer answer)
{
  g_autofree char *path = NULL;
  g_autoptr (FakePortal) portal = NULL;
  GtkWidget *button = go_to_scan (self);

  path = lk_display_write_code (self, "screen.png", REQUEST);
  portal = fake_portal_new ((FakePortalAnswer) GPOINTER_TO_INT (answer), path);
  ask (portal, button);
  g_assert_null (lk_display_request (self));
  g_assert_false (gtk_widget_get_visible (lk_display_page_child (self, "notice")));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == button);
  fake_portal_set_answer (portal, FAKE_PORTAL_GRANTED, path);
  ask (portal, button);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
}

/* A file that comes another way meanwhile is taken. GTK 4.8 asks the portal to close its dialog
 * with a word that no portal knows, so nothing is said here of that. */
static void
test_open_overtaken (LkDisplay *self, gconstpointer data)
{
  GtkWidget *button = go_to_scan (self);
  g_autofree char *path = lk_display_write_code (self, "screen.png", REQUEST);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_SILENT, NULL);

  ask (portal, button);
  g_assert_null (lk_display_request (self));
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
}

/* The window goes while nothing was answered: nothing holds on to it. */
static void
test_open_unanswered (LkDisplay *self, gconstpointer data)
{
  GtkWidget *button = go_to_scan (self);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_SILENT, NULL);

  ask (portal, button);
  lk_display_settle (GTK_WIDGET (self->window));
}

/* A portal that does not work, as one that is not there: GTK 4.8 then shows its own dialog. */
static void
test_open_broken (LkDisplay *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (FakePortal) portal = NULL;
  GtkWidget *button = go_to_scan (self);

  if (gtk_check_version (4, 9, 0) == NULL)
    {
      g_test_skip ("this GTK shows nothing then");
      return;
    }
  path = lk_display_write_code (self, "screen.png", REQUEST);
  portal = fake_portal_new (FAKE_PORTAL_BROKEN, NULL);
  ask (portal, button);
  lk_display_pick_file (path);
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  g_assert_cmpstr (lk_display_request (self), ==, REQUEST);
}

static void
test_open_unreadable (LkDisplay *self, gconstpointer data)
{
  GtkWidget *button = go_to_scan (self);
  g_autofree char *path = g_build_filename (self->directory, "gone.png", NULL);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, path);

  ask (portal, button);
  LK_WAIT_FOR (lk_display_notice_says (self, "is not there any more"));
  g_assert_null (lk_display_request (self));
  g_assert_true (gtk_widget_is_sensitive (button));
}

/* --- Saving --------------------------------------------------------------------------------- */

static GtkWidget *
go_to_code (LkDisplay *self)
{
  GtkListBox *list = NULL;

  lk_display_add_device (self, "ipc");
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  list = lk_display_page_child (self, "list_box");
  LK_WAIT_FOR (gtk_list_box_get_row_at_index (list, 0) != NULL);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  lk_display_next (self);
  lk_display_click (lk_display_page_child (self, "ask_button"));
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  return lk_display_page_child (self, "card");
}

/* What is saved is secret: for its owner alone, also where another file stood before. */
static void
assert_private (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static LkNotice *
save_as (LkDisplay *self, FakePortal *portal, GtkWidget *card, const char *format)
{
  LkNotice *notice = lk_display_child (card, LK_TYPE_QR_CARD, "notice");
  guint before = fake_portal_get_asked (portal);

  gtk_widget_set_visible (GTK_WIDGET (notice), FALSE);
  gtk_widget_activate_action (card, "qr.save", "s", format);
  LK_WAIT_FOR (fake_portal_get_asked (portal) == before + 1);
  wait_for_answer ();
  return notice;
}

static void
test_save (LkDisplay *self, gconstpointer data)
{
  GtkWidget *card = go_to_code (self);
  g_autofree char *path = g_build_filename (self->directory, "request.xml", NULL);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, path);
  g_autofree char *text = NULL;
  LkNotice *notice = NULL;

  g_assert_true (g_file_set_contents (path, "of another device", -1, NULL));
  notice = save_as (self, portal, card, "xml");
  assert_asked_for (portal, "Save the Request", "DeviceKey.xml");
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_SUCCESS);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, lk_display_request (self));
  assert_private (path);
}

/* A picture of the code is read by the same program as a request. */
static void
test_save_picture (LkDisplay *self, gconstpointer format)
{
  GtkWidget *card = go_to_code (self);
  g_autofree char *path = g_build_filename (self->directory, "request.picture", NULL);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, path);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) error = NULL;
  LkNotice *notice = save_as (self, portal, card, format);

  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_SUCCESS);
  assert_private (path);
  picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (picture), ==, gdk_pixbuf_get_height (picture));
}

static void
test_save_nothing (LkDisplay *self, gconstpointer data)
{
  GtkWidget *card = go_to_code (self);
  g_autofree char *path = g_build_filename (self->directory, "request.xml", NULL);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_CANCELLED, path);
  LkNotice *notice = save_as (self, portal, card, "xml");

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  fake_portal_set_answer (portal, FAKE_PORTAL_GRANTED, path);
  save_as (self, portal, card, "xml");
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_SUCCESS);
}

/* A place where nothing can be written is told, and nothing is left there. */
static void
test_save_refused (LkDisplay *self, gconstpointer data)
{
  GtkWidget *card = go_to_code (self);
  g_autoptr (FakePortal) portal = fake_portal_new (FAKE_PORTAL_GRANTED, "/proc/request.xml");
  g_autofree char *folder = g_build_filename (self->directory, "gone", "request.xml", NULL);
  LkNotice *notice = save_as (self, portal, card, "xml");

  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_ERROR);
  lk_display_settle (GTK_WIDGET (self->window));
  lk_display_shoot_looks (self, "wizard-4-request-not-saved");
  fake_portal_set_answer (portal, FAKE_PORTAL_GRANTED, folder);
  save_as (self, portal, card, "png");
  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (notice)));
  g_assert_cmpint (lk_notice_get_kind (notice), ==, LK_NOTICE_ERROR);
}

int
main (int argc, char **argv)
{
  g_autofree char *flags = g_strconcat (g_getenv ("GDK_DEBUG") ?: "", ",portals", NULL);

  /* As in a sandbox; GDK reads it when it starts. */
  g_setenv ("GDK_DEBUG", flags, TRUE);
  lk_display_init (&argc, &argv);
#define ADD(path, data, function) \
  g_test_add ("/chooser/" path, LkDisplay, data, lk_display_set_up, function, lk_display_tear_down)
  ADD ("open", NULL, test_open);
  ADD ("open-cancelled", GINT_TO_POINTER (FAKE_PORTAL_CANCELLED), test_open_nothing);
  ADD ("open-failed", GINT_TO_POINTER (FAKE_PORTAL_FAILED), test_open_nothing);
  ADD ("open-broken", NULL, test_open_broken);
  ADD ("open-overtaken", NULL, test_open_overtaken);
  ADD ("open-unanswered", NULL, test_open_unanswered);
  ADD ("open-unreadable", NULL, test_open_unreadable);
  ADD ("save", NULL, test_save);
  ADD ("save-png", "png", test_save_picture);
  ADD ("save-svg", "svg", test_save_picture);
  ADD ("save-cancelled", NULL, test_save_nothing);
  ADD ("save-refused", NULL, test_save_refused);
  return g_test_run ();
}
