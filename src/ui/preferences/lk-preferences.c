/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-preferences.h"

#include <glib/gi18n.h>

#include "lk-desk-group.h"
#include "lk-error-text.h"
#include "lk-local-store.h"
#include "lk-notice.h"
#include "lk-qr-camera-device.h"
#include "lk-retention-group.h"
#include "lk-row.h"
#include "lk-sadp-transport.h"

/**
 * LkPreferences:
 *
 * The desk, how long it keeps what, who one is, the language of the agreement, where to search for
 * devices, the camera, notifications, and practice. Everything takes effect as it is entered.
 */
struct _LkPreferences
{
  AdwWindow parent_instance;

  /* template widgets */
  LkNotice *notice;
  LkDeskGroup *desk_group;
  LkRetentionGroup *retention_group;
  AdwEntryRow *name_row;
  AdwEntryRow *company_row;
  AdwEntryRow *email_row;
  AdwEntryRow *phone_row;
  AdwEntryRow *country_row;
  AdwComboRow *language_row;
  AdwPreferencesGroup *network_group;
  AdwEntryRow *addresses_row;
  AdwComboRow *camera_row;
  GtkWidget *camera_button;
  GtkSwitch *notifications_switch;
  AdwActionRow *background_row;
  GtkSwitch *background_switch;
  AdwActionRow *practice_row;
  GtkButton *practice_button;

  /* owned */
  LkContext *context;
  GSettings *settings;
  LkContact *contact;
  GPtrArray *cameras;
  GHashTable *interface_rows; /* name -> row (borrowed) */
  GCancellable *cancellable;
  gboolean filling;
};

/* The languages that the project's agreement is written in; a desk may have its own. */
static const char *const languages[] = { "", "en", "de" };

G_DEFINE_FINAL_TYPE (LkPreferences, lk_preferences, ADW_TYPE_WINDOW)

static void
show_error (LkPreferences *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
fill_contact (LkPreferences *self)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  self->contact = store != NULL ? lk_local_store_load_contact (store) : NULL;
  if (self->contact == NULL)
    self->contact = lk_contact_new ();
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), lk_contact_get_name (self->contact) ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->company_row),
                         lk_contact_get_company (self->contact) ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->email_row),
                         lk_contact_get_email (self->contact) ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->phone_row),
                         lk_contact_get_phone (self->contact) ?: "");
  gtk_editable_set_text (GTK_EDITABLE (self->country_row),
                         lk_contact_get_country (self->contact) ?: "");
}

static void
on_contact_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkPreferences) self = data;
  g_autoptr (GError) error = NULL;

  if (lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    return;
  if (self->context != NULL)
    show_error (self, error);
  else
    g_warning ("the contact was not saved: %s", error->message);
}

static void
on_contact (LkPreferences *self)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  if (store == NULL || self->contact == NULL)
    return;
  lk_contact_set_name (self->contact, text_of (self->name_row));
  lk_contact_set_company (self->contact, text_of (self->company_row));
  lk_contact_set_email (self->contact, text_of (self->email_row));
  lk_contact_set_phone (self->contact, text_of (self->phone_row));
  lk_contact_set_country (self->contact, text_of (self->country_row));
  lk_local_store_save_contact_async (store, self->contact, on_contact_saved, g_object_ref (self));
}

static void
fill_language (LkPreferences *self)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "agreement-language");

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_strcmp0 (chosen, languages[i]) == 0)
      adw_combo_row_set_selected (self->language_row, i);
}

static void
on_language (LkPreferences *self)
{
  guint chosen = adw_combo_row_get_selected (self->language_row);

  if (self->filling || chosen >= G_N_ELEMENTS (languages))
    return;
  g_settings_set_string (self->settings, "agreement-language", languages[chosen]);
  /* The desk gives the agreement in the language it is asked in. */
  lk_context_retry_desk (self->context);
}

static void
save_interfaces (LkPreferences *self)
{
  g_autoptr (GPtrArray) interfaces
      = lk_sadp_transport_get_interfaces (lk_context_get_transport (self->context));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  gboolean as_usual = TRUE;

  for (guint i = 0; i < interfaces->len; i++)
    {
      LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      /* One without a cable stays chosen. */
      as_usual = as_usual && interface->wanted == !interface->skipped;
      if (interface->wanted)
        g_strv_builder_add (builder, interface->name);
    }
  names = g_strv_builder_end (builder);
  /* Nothing out of the ordinary is kept as nothing: a new interface is used by itself then. */
  if (as_usual)
    g_settings_reset (self->settings, "interfaces");
  else
    g_settings_set_strv (self->settings, "interfaces", (const char *const *) names);
}

static void
on_interface (GtkSwitch *toggle, GParamSpec *pspec, LkPreferences *self)
{
  const char *name = g_object_get_data (G_OBJECT (toggle), "lk-name");

  if (self->filling)
    return;
  lk_sadp_transport_set_interface_used (lk_context_get_transport (self->context), name,
                                        gtk_switch_get_active (toggle));
  if (self->settings != NULL && !lk_context_get_practice (self->context))
    save_interfaces (self);
}

static void
update_interface (GtkWidget *row, const LkSadpInterface *interface)
{
  GtkWidget *toggle = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
  g_autofree char *address = NULL;

  if (interface->address != 0)
    address = lk_sadp_ip_to_string (interface->address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), !interface->up    ? _ ("Not connected")
                                                     : address != NULL ? address
                                                                       : _ ("No address yet"));
  gtk_switch_set_active (GTK_SWITCH (toggle), interface->wanted);
}

static GtkWidget *
add_interface (LkPreferences *self, const LkSadpInterface *interface)
{
  GtkWidget *row = lk_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), interface->name);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  interface->name, -1);
  g_object_set_data_full (G_OBJECT (toggle), "lk-name", g_strdup (interface->name), g_free);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_interface), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (self->network_group, row);
  g_hash_table_insert (self->interface_rows, g_strdup (interface->name), row);
  return row;
}

/* Cables are plugged in and addresses come while one looks. */
static void
show_interfaces (LkPreferences *self)
{
  g_autoptr (GPtrArray) interfaces
      = lk_sadp_transport_get_interfaces (lk_context_get_transport (self->context));
  const gboolean filling = self->filling;
  GHashTableIter rows;
  gpointer row = NULL;

  self->filling = TRUE;
  g_hash_table_iter_init (&rows, self->interface_rows);
  while (g_hash_table_iter_next (&rows, NULL, &row))
    gtk_widget_set_visible (row, FALSE);
  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      row = g_hash_table_lookup (self->interface_rows, interface->name);
      if (row == NULL)
        row = add_interface (self, interface);
      update_interface (row, interface);
      gtk_widget_set_visible (row, TRUE);
    }
  self->filling = filling;
}

static void
fill_network (LkPreferences *self)
{
  LkSadpTransport *transport = lk_context_get_transport (self->context);
  g_auto (GStrv) addresses = NULL;
  g_autofree char *text = NULL;

  if (transport != NULL)
    {
      show_interfaces (self);
      g_signal_connect_object (transport, "changed", G_CALLBACK (show_interfaces), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->settings == NULL)
    return;
  addresses = g_settings_get_strv (self->settings, "addresses");
  text = g_strjoinv (" ", addresses);
  gtk_editable_set_text (GTK_EDITABLE (self->addresses_row), text);
}

static void
on_addresses (LkPreferences *self)
{
  g_autoptr (GArray) parsed = g_array_new (FALSE, FALSE, sizeof (LkSadpAddress));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit_set (text_of (self->addresses_row), " ,;", -1);
  g_auto (GStrv) kept = NULL;
  g_autoptr (GError) error = NULL;

  if (self->settings == NULL)
    return;
  for (guint i = 0; words[i] != NULL && error == NULL; i++)
    if (words[i][0] != '\0' && lk_sadp_address_range_parse (words[i], parsed, &error))
      g_strv_builder_add (builder, words[i]);
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  lk_notice_hide (self->notice);
  kept = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "addresses", (const char *const *) kept);
}

/* What can be chosen: the first camera found, those that were found, and the one chosen before. */
static void
show_cameras (LkPreferences *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *chosen = g_settings_get_string (self->settings, "camera");
  guint selected = 0;

  if (chosen[0] != '\0'
      && !g_ptr_array_find_with_equal_func (self->cameras, chosen, g_str_equal, NULL))
    g_ptr_array_add (self->cameras, g_strdup (chosen));
  gtk_string_list_append (list, _ ("The first one found"));
  for (guint i = 0; i < self->cameras->len; i++)
    {
      gtk_string_list_append (list, g_ptr_array_index (self->cameras, i));
      if (g_str_equal (chosen, g_ptr_array_index (self->cameras, i)))
        selected = i + 1;
    }
  self->filling = TRUE;
  adw_combo_row_set_model (self->camera_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->camera_row, selected);
  self->filling = FALSE;
}

static void
on_cameras (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkPreferences) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cameras = lk_qr_camera_list_finish (result, &error);
  guint found = cameras != NULL ? cameras->len : 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  g_ptr_array_set_size (self->cameras, 0);
  for (guint i = 0; i < found; i++)
    g_ptr_array_add (self->cameras,
                     g_strdup (lk_qr_camera_device_get_name (g_ptr_array_index (cameras, i))));
  gtk_widget_set_sensitive (self->camera_button, TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->camera_row),
                               found > 0
                                   ? ""
                                   : _ ("No camera was found. Pictures can be chosen, pasted, "
                                        "or dropped instead."));
  show_cameras (self);
}

/* Cameras are looked for when one wants to choose: a sandbox may ask the user about it. */
static void
on_find_cameras (LkPreferences *self)
{
  gtk_widget_set_sensitive (self->camera_button, FALSE);
  lk_qr_camera_list_async (self->cancellable, on_cameras, g_object_ref (self));
}

static void
on_camera (LkPreferences *self)
{
  guint chosen = adw_combo_row_get_selected (self->camera_row);
  const char *name = "";

  if (self->filling || self->settings == NULL)
    return;
  if (chosen > 0 && chosen <= self->cameras->len)
    name = g_ptr_array_index (self->cameras, chosen - 1);
  g_settings_set_string (self->settings, "camera", name);
}

/* Practice is a program of its own beside the real one. */
static void
on_practice (LkPreferences *self)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { program, "--practice", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;

  if (program == NULL)
    return;
  child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
  if (child == NULL)
    show_error (self, error);
}

static void
on_stay_refused (LkPreferences *self)
{
  adw_action_row_set_subtitle (
      self->background_row,
      lk_context_get_stay_refused (self->context)
          ? _ ("The desktop does not let Latchkey go on without its window. Allow that in the "
               "settings of the desktop, then switch this off and on again.")
          : _ ("As long as a case is open, so that its answer is not missed."));
}

static void
fill (LkPreferences *self)
{
  gboolean practice = lk_context_get_practice (self->context);

  self->filling = TRUE;
  lk_desk_group_set_context (self->desk_group, self->context);
  lk_retention_group_set_context (self->retention_group, self->context);
  fill_contact (self);
  fill_network (self);
  if (self->settings != NULL)
    {
      fill_language (self);
      g_settings_bind (self->settings, "notifications", self->notifications_switch, "active",
                       G_SETTINGS_BIND_DEFAULT);
      g_settings_bind (self->settings, "run-in-background", self->background_switch, "active",
                       G_SETTINGS_BIND_DEFAULT);
      show_cameras (self);
    }
  g_signal_connect_object (self->context, "notify::stay-refused", G_CALLBACK (on_stay_refused),
                           self, G_CONNECT_SWAPPED);
  on_stay_refused (self);
  self->filling = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->practice_button), !practice);
  if (practice)
    adw_action_row_set_subtitle (self->practice_row,
                                 _ ("This is practice: simulated devices, a desk of its own."));
  self->filling = FALSE;
}

static void
lk_preferences_dispose (GObject *object)
{
  LkPreferences *self = LK_PREFERENCES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->contact);
  g_clear_pointer (&self->cameras, g_ptr_array_unref);
  g_clear_pointer (&self->interface_rows, g_hash_table_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_preferences_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/preferences/lk-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, notice);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, desk_group);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, retention_group);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, company_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, email_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, phone_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, country_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, language_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, network_group);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, addresses_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, camera_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, camera_button);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, notifications_switch);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, background_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, background_switch);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, practice_row);
  gtk_widget_class_bind_template_child (widget_class, LkPreferences, practice_button);
  gtk_widget_class_bind_template_callback (widget_class, on_contact);
  gtk_widget_class_bind_template_callback (widget_class, on_language);
  gtk_widget_class_bind_template_callback (widget_class, on_addresses);
  gtk_widget_class_bind_template_callback (widget_class, on_camera);
  gtk_widget_class_bind_template_callback (widget_class, on_find_cameras);
  gtk_widget_class_bind_template_callback (widget_class, on_practice);
}

static void
lk_preferences_class_init (LkPreferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_preferences_dispose;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_DESK_GROUP);
  g_type_ensure (LK_TYPE_RETENTION_GROUP);
  g_type_ensure (LK_TYPE_ROW);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
lk_preferences_init (LkPreferences *self)
{
  self->cancellable = g_cancellable_new ();
  self->cameras = g_ptr_array_new_with_free_func (g_free);
  self->interface_rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_narrow_words (ADW_ACTION_ROW (self->language_row));
  lk_row_narrow_words (ADW_ACTION_ROW (self->camera_row));
}

/**
 * lk_preferences_new:
 * @context: what the pages work with
 * @parent: (nullable): the window it belongs to
 *
 * Returns: (transfer none): the preferences, to be presented
 */
GtkWidget *
lk_preferences_new (LkContext *context, GtkWindow *parent)
{
  LkPreferences *self
      = g_object_new (LK_TYPE_PREFERENCES, "transient-for", parent, "modal", parent != NULL, NULL);

  self->context = g_object_ref (context);
  g_set_object (&self->settings, lk_context_get_settings (context));
  fill (self);
  return GTK_WIDGET (self);
}

/**
 * lk_preferences_present:
 * @context: what the pages work with
 * @parent: (nullable): the window they belong to
 *
 * Shows the preferences.
 */
void
lk_preferences_present (LkContext *context, GtkWindow *parent)
{
  gtk_window_present (GTK_WINDOW (lk_preferences_new (context, parent)));
}
