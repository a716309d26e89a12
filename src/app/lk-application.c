/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-application.h"
#include "lk-window.h"

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
  gboolean practice;
  gboolean new_case;
};

G_DEFINE_FINAL_TYPE (LkApplication, lk_application, ADW_TYPE_APPLICATION)

static LkWindow *
present_window (LkApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (lk_window_new (GTK_APPLICATION (self), self->context));
  gtk_window_present (window);
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
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  /* Each window may still ask: it is closed, not destroyed. */
  for (GList *l = windows; l != NULL;)
    {
      GtkWindow *window = l->data;

      l = l->next;
      gtk_window_close (window);
    }
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_action },
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
  { "win.back", { "<Alt>Left", "Escape" } },
};

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
  self->context = lk_context_new (self->practice);
}

static void
lk_application_dispose (GObject *object)
{
  LkApplication *self = LK_APPLICATION (object);

  g_clear_object (&self->context);
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
