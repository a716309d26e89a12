/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-desk-group.h"

#include <glib/gi18n.h>

#include "lk-credentials.h"
#include "lk-desk-client.h"
#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-row.h"

/**
 * LkDeskGroup:
 *
 * Where cases are kept: on this computer, or at a team's desk that one signs in to.
 */
struct _LkDeskGroup
{
  AdwPreferencesGroup parent_instance;

  /* template widgets */
  GtkCheckButton *here_check;
  GtkCheckButton *team_check;
  AdwEntryRow *url_row;
  AdwEntryRow *user_row;
  AdwPasswordEntryRow *password_row;
  AdwActionRow *state_row;
  GtkWidget *foot;
  GtkButton *sign_in_button;
  GtkButton *sign_out_button;
  GtkSpinner *spinner;
  LkNotice *notice;

  /* owned */
  LkContext *context;
  GSettings *settings;
  LkDeskClient *client;
  GCancellable *cancellable;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (LkDeskGroup, lk_desk_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
team_chosen (LkDeskGroup *self)
{
  return gtk_check_button_get_active (self->team_check);
}

static char *
current_url (LkDeskGroup *self)
{
  return self->settings != NULL ? g_settings_get_string (self->settings, "desk-url")
                                : g_strdup ("");
}

/* Its margin would stand below the group while there is nothing in it. */
static void
update_foot (LkDeskGroup *self)
{
  gtk_widget_set_visible (self->foot,
                          lk_notice_get_revealed (self->notice)
                              || gtk_widget_get_visible (GTK_WIDGET (self->sign_in_button)));
}

static void
update (LkDeskGroup *self)
{
  g_autofree char *url = current_url (self);
  LkPerson *me = self->context != NULL ? lk_context_get_me (self->context) : NULL;
  gboolean team = team_chosen (self);
  gboolean signed_in = team && url[0] != '\0' && me != NULL;
  gboolean filled = gtk_editable_get_text (GTK_EDITABLE (self->url_row))[0] != '\0'
                    && gtk_editable_get_text (GTK_EDITABLE (self->user_row))[0] != '\0'
                    && gtk_editable_get_text (GTK_EDITABLE (self->password_row))[0] != '\0';
  g_autofree char *who = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->url_row), team && !signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), team && !signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), team && !signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_button), team && !signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->state_row), signed_in);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_in_button), filled && !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_out_button), !self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy);
  update_foot (self);
  if (!signed_in)
    return;
  /* Translators: who is signed in at a desk, and as what */
  who = g_strdup_printf (_ ("Signed in as %s"), lk_person_get_display_name (me));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), who);
  adw_action_row_set_subtitle (self->state_row, url);
}

static void
show_error (LkDeskGroup *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
on_choice (LkDeskGroup *self)
{
  g_autofree char *url = NULL;

  if (self->context == NULL)
    return;
  url = current_url (self);
  lk_notice_hide (self->notice);
  /* Back to this computer takes effect at once; a team's desk only after signing in. */
  if (!team_chosen (self) && url[0] != '\0')
    g_settings_set_string (self->settings, "desk-url", "");
  update (self);
}

/* The desk is used from now on. The one that is used already only gets its new token. */
static void
use_client (LkDeskGroup *self)
{
  const char *url = lk_desk_client_get_url (self->client);
  LkCaseBackend *backend = lk_context_get_backend (self->context);
  g_autofree char *before = current_url (self);

  g_settings_set_string (self->settings, "desk-user",
                         gtk_editable_get_text (GTK_EDITABLE (self->user_row)));
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  if (g_strcmp0 (before, url) != 0)
    g_settings_set_string (self->settings, "desk-url", url);
  else if (LK_IS_DESK_CLIENT (backend))
    {
      lk_desk_client_set_token (LK_DESK_CLIENT (backend), lk_desk_client_get_token (self->client));
      lk_context_retry_desk (self->context);
    }
  g_clear_object (&self->client);
}

static void
on_token_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskGroup) self = data;
  g_autoptr (GError) error = NULL;

  lk_credentials_save_token_finish (LK_CREDENTIALS (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  self->busy = FALSE;
  if (error != NULL)
    show_error (self, error);
  use_client (self);
  update (self);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkPerson) person
      = lk_case_backend_sign_in_finish (LK_CASE_BACKEND (source), result, &error);
  LkCredentials *credentials = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  credentials = lk_context_get_credentials (self->context);
  if (person == NULL || credentials == NULL)
    {
      self->busy = FALSE;
      if (error != NULL)
        show_error (self, error);
      update (self);
      return;
    }
  lk_credentials_save_token_async (credentials, lk_desk_client_get_url (self->client),
                                   lk_desk_client_get_token (self->client), self->cancellable,
                                   on_token_saved, g_object_ref (self));
}

static void
on_sign_in (LkDeskGroup *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) password
      = lk_secret_new_text (gtk_editable_get_text (GTK_EDITABLE (self->password_row)));

  if (self->settings == NULL || self->busy)
    return;
  lk_notice_hide (self->notice);
  g_clear_object (&self->client);
  self->client = lk_desk_client_new (gtk_editable_get_text (GTK_EDITABLE (self->url_row)), &error);
  if (self->client == NULL)
    {
      show_error (self, error);
      return;
    }
  self->busy = TRUE;
  update (self);
  lk_case_backend_sign_in_async (LK_CASE_BACKEND (self->client),
                                 gtk_editable_get_text (GTK_EDITABLE (self->user_row)), password,
                                 self->cancellable, on_signed_in, g_object_ref (self));
}

static void
on_token_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskGroup) self = data;
  g_autoptr (GError) error = NULL;

  lk_credentials_clear_token_finish (LK_CREDENTIALS (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  self->busy = FALSE;
  if (error != NULL)
    show_error (self, error);
  lk_context_set_me (self->context, NULL);
  lk_context_retry_desk (self->context);
  update (self);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkDeskGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  /* Whether or not the desk could be told, nothing of the session stays on this computer. */
  lk_case_backend_sign_out_finish (LK_CASE_BACKEND (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  url = current_url (self);
  if (LK_IS_DESK_CLIENT (source))
    lk_desk_client_set_token (LK_DESK_CLIENT (source), NULL);
  lk_credentials_clear_token_async (lk_context_get_credentials (self->context), url,
                                    self->cancellable, on_token_cleared, g_object_ref (self));
}

static void
on_sign_out (LkDeskGroup *self)
{
  LkCaseBackend *backend = lk_context_get_backend (self->context);

  if (backend == NULL || self->busy || lk_context_get_credentials (self->context) == NULL)
    return;
  self->busy = TRUE;
  update (self);
  lk_case_backend_sign_out_async (backend, self->cancellable, on_signed_out, g_object_ref (self));
}

/**
 * lk_desk_group_set_context:
 * @self: the group
 * @context: what the pages work with
 */
void
lk_desk_group_set_context (LkDeskGroup *self, LkContext *context)
{
  g_autofree char *url = NULL;
  g_autofree char *user = NULL;

  g_return_if_fail (LK_IS_DESK_GROUP (self));
  g_return_if_fail (self->context == NULL);

  g_set_object (&self->settings, lk_context_get_settings (context));
  url = current_url (self);
  user = self->settings != NULL ? g_settings_get_string (self->settings, "desk-user") : NULL;
  gtk_editable_set_text (GTK_EDITABLE (self->url_row), url);
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), user ?: "");
  gtk_check_button_set_active (url[0] != '\0' ? self->team_check : self->here_check, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self),
                            self->settings != NULL && !lk_context_get_practice (context));
  self->context = g_object_ref (context);
  g_signal_connect_object (context, "notify::me", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_desk_group_dispose (GObject *object)
{
  LkDeskGroup *self = LK_DESK_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_desk_group_parent_class)->dispose (object);
}

static void
lk_desk_group_class_init (LkDeskGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_desk_group_dispose;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/preferences/lk-desk-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, here_check);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, team_check);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, url_row);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, user_row);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, password_row);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, state_row);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, foot);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, sign_out_button);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkDeskGroup, notice);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_out);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, update_foot);
}

static void
lk_desk_group_init (LkDeskGroup *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
