/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-application.h"
#include "lk-compat.h"
#include "lk-credentials.h"
#include "lk-desk-session.h"
#include "lk-local-store.h"
#include "lk-notifier.h"
#include "lk-preferences.h"
#include "lk-sadp-network.h"
#include "lk-sadp-scanner.h"
#include "lk-secret-clipboard.h"
#include "lk-window.h"

#define HIDDEN_SECONDS 1

/**
 * LkApplication:
 *
 * Puts the parts together: the desk, the network and the local store go into an #LkContext, which
 * the window and its pages work with.
 */
struct _LkApplication
{
  AdwApplication parent_instance;

  /* owned */
  LkContext *context;
  LkDeskSession *session;
  LkSadpScanner *scanner;
  LkNotifier *notifier;
  LkLocalStore *store;
  GCancellable *cancellable;
  guint opening; /* source that opens the store */
  gboolean opened;
  gboolean practice;
  gboolean new_case;
};

G_DEFINE_FINAL_TYPE (LkApplication, lk_application, ADW_TYPE_APPLICATION)

static void open_soon (LkApplication *self);

static void
first_frame_cb (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, data);
  open_soon (data);
}

static LkWindow *
present_window (LkApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    {
      window = GTK_WINDOW (lk_window_new (GTK_APPLICATION (self), self->context));
      g_signal_connect_object (window, "stayed", G_CALLBACK (lk_notifier_resume), self->notifier,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (window);
  if (!self->opened)
    g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "paint",
                             G_CALLBACK (first_frame_cb), self, 0);
  return LK_WINDOW (window);
}

static void
lk_application_activate (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);
  LkWindow *window = present_window (self);

  if (self->new_case)
    lk_window_new_case (window);
  self->new_case = FALSE;
}

static int
lk_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  LkApplication *self = LK_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("latchkey %s\n", LK_VERSION);
      return 0;
    }
  g_variant_dict_lookup (options, "practice", "b", &self->practice);
  g_variant_dict_lookup (options, "new-case", "b", &self->new_case);
  /* Practice is a program of its own: it never talks to a running real one, nor the reverse. */
  if (self->practice)
    g_application_set_application_id (application, LK_APP_ID ".Practice");
  return -1;
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkApplication *self = data;
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);

  /* A window takes those with it that belong to it. */
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    g_ptr_array_add (windows, g_object_ref (l->data));
  /* Whoever quits does not mean "stay in the background". */
  lk_notifier_stay (self->notifier, FALSE);
  /* Each window may still ask: it is closed, not destroyed. */
  for (guint i = 0; i < windows->len; i++)
    gtk_window_close (g_ptr_array_index (windows, i));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkApplication *self = data;

  lk_preferences_present (self->context,
                          gtk_application_get_active_window (GTK_APPLICATION (self)));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_compat_about (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_compat_shortcuts (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

/* From a notification: the window may be closed by then. */
static void
open_case_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_window_show_case (present_window (data), g_variant_get_string (parameter, NULL));
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "about", .activate = about_action },
  { .name = "shortcuts", .activate = shortcuts_action },
  { .name = "open-case", .activate = open_case_action, .parameter_type = "s" },
};

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { "win.new-case", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.back", { "<Alt>Left" } },
  { "win.next", { "<Alt>Right" } },
};

/* --- The parts ----------------------------------------------------------------------------- */

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!lk_local_store_open_finish (LK_LOCAL_STORE (source), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* A store that cannot be opened says so again at each use, where a person reads it. */
  lk_context_set_store (self->context, LK_LOCAL_STORE (source));
  lk_desk_session_connect (self->session);
}

/* The store, its key and the desk, in this order. The window is there first: keyring, desk and
 * files take their time, and it says that it waits for them. */
static gboolean
open_cb (gpointer data)
{
  LkApplication *self = data;

  self->opening = 0;
  self->opened = TRUE;
  lk_local_store_open_async (self->store, self->cancellable, store_opened_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Called while the first frame is painted; the main loop is idle after it. */
static void
open_soon (LkApplication *self)
{
  if (self->opened)
    return;
  g_clear_handle_id (&self->opening, g_source_remove);
  self->opening = g_idle_add (open_cb, self);
}

/* Started for a notification, there is no window to wait for; and one that is hidden may have no
 * frame for a long time. */
static gboolean
without_frame_cb (gpointer data)
{
  LkApplication *self = data;

  self->opening = 0;
  if (gtk_application_get_windows (GTK_APPLICATION (self)) == NULL)
    open_soon (self);
  else
    self->opening = g_timeout_add_seconds (HIDDEN_SECONDS, open_cb, self);
  return G_SOURCE_REMOVE;
}

static LkSadpConfig *
network_config (LkApplication *self)
{
  GSettings *settings = lk_context_get_settings (self->context);
  LkSadpConfig *config = self->practice ? lk_sadp_config_new_practice () : lk_sadp_config_new ();
  g_auto (GStrv) interfaces = NULL;
  g_auto (GStrv) addresses = NULL;

  if (settings == NULL || self->practice)
    return config;
  interfaces = g_settings_get_strv (settings, "interfaces");
  addresses = g_settings_get_strv (settings, "addresses");
  for (gsize i = 0; interfaces[i] != NULL; i++)
    lk_sadp_config_add_interface (config, interfaces[i]);
  /* An address that is none any more is left out: the others still count. */
  for (gsize i = 0; addresses[i] != NULL; i++)
    lk_sadp_config_add_address (config, addresses[i], NULL);
  return config;
}

static void
scanner_wanted_cb (LkApplication *self, gboolean wanted)
{
  /* Without a network there is nothing to start: the device page says why, by its diagnosis. */
  if (wanted)
    lk_sadp_scanner_start (self->scanner, NULL);
  lk_sadp_scanner_set_active (self->scanner, wanted);
}

static void
make_network (LkApplication *self)
{
  g_autoptr (LkSadpConfig) config = network_config (self);
  g_autoptr (LkSadpNetwork) network = lk_sadp_network_new (config);

  self->scanner = lk_sadp_scanner_new (LK_SADP_TRANSPORT (network));
  lk_context_set_network (self->context, LK_SADP_TRANSPORT (network), self->scanner);
  g_signal_connect_object (self->context, "scanner-wanted", G_CALLBACK (scanner_wanted_cb), self,
                           G_CONNECT_SWAPPED);
}

static GSettings *
find_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source != NULL ? g_settings_schema_source_lookup (source, LK_APP_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
make_parts (LkApplication *self)
{
  g_autoptr (LkCredentials) credentials = lk_credentials_new ();
  g_autoptr (GSettings) settings = find_settings ();

  self->context = lk_context_new (self->practice);
  lk_context_set_settings (self->context, settings);
  lk_context_set_credentials (self->context, credentials);
  make_network (self);
  self->session = lk_desk_session_new (self->context, credentials);
  self->notifier = lk_notifier_new (G_APPLICATION (self), self->context);
  self->store = lk_local_store_new (self->practice, credentials);
  self->opening = g_idle_add (without_frame_cb, self);
}

static void
lk_application_startup (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);

  G_APPLICATION_CLASS (lk_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (LK_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           (const char **) accelerators[i].keys);
  make_parts (self);
}

static void
lk_application_shutdown (GApplication *application)
{
  LkApplication *self = LK_APPLICATION (application);

  lk_secret_clipboard_clear_now ();
  g_clear_handle_id (&self->opening, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->scanner != NULL)
    lk_sadp_scanner_stop (self->scanner);
  G_APPLICATION_CLASS (lk_application_parent_class)->shutdown (application);
}

static void
lk_application_dispose (GObject *object)
{
  LkApplication *self = LK_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->scanner);
  g_clear_object (&self->context);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lk_application_parent_class)->dispose (object);
}

static void
lk_application_class_init (LkApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = lk_application_dispose;
  application_class->activate = lk_application_activate;
  application_class->startup = lk_application_startup;
  application_class->shutdown = lk_application_shutdown;
  application_class->handle_local_options = lk_application_handle_local_options;
}

static void
lk_application_init (LkApplication *self)
{
  const GOptionEntry options[] = {
    { "practice", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Use simulated devices and a desk of their own"), NULL },
    { "new-case", 'n', 0, G_OPTION_ARG_NONE, NULL, N_ ("Start with a new case"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
    { NULL },
  };

  self->cancellable = g_cancellable_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * lk_application_new:
 *
 * Returns: (transfer full): the application, not yet running
 */
LkApplication *
lk_application_new (void)
{
  return g_object_new (LK_TYPE_APPLICATION, "application-id", LK_APP_ID, "resource-base-path",
                       "/org/latchkey/Latchkey", "flags", G_APPLICATION_DEFAULT_FLAGS, NULL);
}
