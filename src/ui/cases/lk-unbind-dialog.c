/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-unbind-dialog.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"

#define FIND_SECONDS 8

/**
 * LkUnbindDialog:
 *
 * Takes a device off its cloud account here and now, with its current password, where it offers
 * that. The device is asked about its account first, and told once.
 */
struct _LkUnbindDialog
{
  AdwWindow parent_instance;

  /* template widgets */
  LkNotice *notice;
  GtkLabel *state;
  GtkSpinner *spinner;
  GtkWidget *password_group;
  GtkEditable *password_row;
  GtkWidget *unbind_button;
  GtkWidget *look_button;

  /* owned */
  LkOpenCase *open_case;
  LkSadpScanner *scanner;
  LkSadpDevice *device;
  GCancellable *cancellable;
  guint item;
  guint give_up;
  gboolean held;
  gboolean possible;
  gboolean busy;
  gboolean telling; /* the device: what comes of it has to be seen */
  gboolean done;
};

G_DEFINE_FINAL_TYPE (LkUnbindDialog, lk_unbind_dialog, ADW_TYPE_WINDOW)

static void
update (LkUnbindDialog *self)
{
  gboolean filled = gtk_editable_get_text (self->password_row)[0] != '\0';
  gboolean asks = self->possible && !gtk_widget_get_visible (self->password_group);

  gtk_widget_set_visible (self->password_group, self->possible);
  if (asks)
    gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  gtk_widget_set_visible (self->unbind_button, self->possible);
  gtk_widget_set_sensitive (self->unbind_button, filled && !self->busy);
  gtk_widget_set_visible (self->look_button, !self->possible && !self->busy && !self->done);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->state)), !self->done);
  gtk_spinner_set_spinning (self->spinner, self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy);
}

static void
show_error (LkUnbindDialog *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkUnbindDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

/* On this computer the case ends with it. At a desk its owner records it: they are told. */
static void
report (LkUnbindDialog *self)
{
  gboolean alone = lk_open_case_get_viewer (self->open_case) == LK_VIEWER_ALONE;
  g_autoptr (LkNewEvent) event
      = lk_new_event_new (alone ? LK_EVENT_KIND_UNBOUND : LK_EVENT_KIND_COMMENT);

  if (alone)
    lk_new_event_set_item (event, self->item);
  else
    lk_new_event_set_text (event, _ ("The device was taken off its account with its password."));
  lk_open_case_post_async (self->open_case, event, NULL, on_posted, g_object_ref (self));
}

static void
on_unbound (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkUnbindDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome
      = lk_sadp_unbind_finish (LK_SADP_TRANSPORT (source), result, &error);
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  self->telling = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  self->busy = FALSE;
  gtk_editable_set_text (self->password_row, "");
  if (outcome == NULL)
    show_error (self, error);
  else if (outcome->result == LK_SADP_RESULT_SUCCESS)
    {
      self->possible = FALSE;
      self->done = TRUE;
      lk_notice_show (self->notice, LK_NOTICE_SUCCESS,
                      _ ("The device no longer belongs to an account."), NULL);
      report (self);
    }
  else
    {
      text = g_strjoin (" ", outcome->detail, outcome->next_step, NULL);
      code = outcome->sadp_error != 0 ? g_strdup_printf ("SADP %u", outcome->sadp_error) : NULL;
      lk_notice_show (self->notice,
                      outcome->result == LK_SADP_RESULT_UNKNOWN ? LK_NOTICE_WARNING
                                                                : LK_NOTICE_ERROR,
                      text, code);
    }
  update (self);
}

static void
on_unbind (LkUnbindDialog *self)
{
  LkContext *context = lk_open_case_get_context (self->open_case);
  g_autoptr (LkSecret) password = NULL;

  if (self->busy || self->device == NULL || gtk_editable_get_text (self->password_row)[0] == '\0')
    return;
  password = lk_secret_new_text (gtk_editable_get_text (self->password_row));
  self->busy = self->telling = TRUE;
  lk_notice_hide (self->notice);
  update (self);
  lk_sadp_unbind_async (lk_context_get_transport (context), self->device, password,
                        self->cancellable, on_unbound, g_object_ref (self));
}

static void
on_status (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkUnbindDialog) self = data;
  g_autoptr (GError) error = NULL;
  LkSadpUnbindStatus status = LK_SADP_UNBIND_UNKNOWN;
  gboolean told
      = lk_sadp_unbind_status_finish (LK_SADP_TRANSPORT (source), result, &status, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  self->busy = FALSE;
  if (told)
    {
      self->possible = status == LK_SADP_UNBIND_POSSIBLE || status == LK_SADP_UNBIND_UNKNOWN;
      gtk_label_set_text (self->state, lk_sadp_unbind_status_sentence (status));
    }
  else
    {
      gtk_label_set_text (self->state, _ ("The device did not say whether it belongs to an "
                                          "account."));
      show_error (self, error);
    }
  update (self);
}

static void
ask_status (LkUnbindDialog *self)
{
  if (!lk_sadp_device_get_capabilities (self->device)->unbind)
    {
      self->busy = FALSE;
      gtk_label_set_text (self->state,
                          _ ("This device cannot be taken off its account from here. The desk can "
                             "do it: the case goes on."));
      update (self);
      return;
    }
  gtk_label_set_text (self->state, _ ("Asking the device about its account…"));
  lk_sadp_unbind_status_async (lk_context_get_transport (
                                   lk_open_case_get_context (self->open_case)),
                               self->device, self->cancellable, on_status, g_object_ref (self));
}

static gboolean
on_give_up (gpointer data)
{
  LkUnbindDialog *self = data;

  self->give_up = 0;
  self->busy = FALSE;
  gtk_label_set_text (self->state,
                      _ ("The device was not found on this network. Check that it is powered and "
                         "connected."));
  update (self);
  return G_SOURCE_REMOVE;
}

static void
find_device (LkUnbindDialog *self)
{
  LkCaseItem *item = lk_open_case_get_item (self->open_case, self->item);
  const char *mac
      = item != NULL ? lk_device_identity_get_mac (lk_case_item_get_device (item)) : NULL;
  LkSadpDevice *found = NULL;

  if (self->device != NULL || self->scanner == NULL || mac == NULL || mac[0] == '\0')
    return;
  found = lk_sadp_scanner_find (self->scanner, mac);
  if (found == NULL)
    return;
  g_clear_handle_id (&self->give_up, g_source_remove);
  self->device = g_object_ref (found);
  ask_status (self);
}

static void
look (LkUnbindDialog *self)
{
  self->busy = TRUE;
  self->possible = FALSE;
  lk_notice_hide (self->notice);
  g_clear_object (&self->device);
  g_clear_handle_id (&self->give_up, g_source_remove);
  gtk_label_set_text (self->state, _ ("Looking for the device on this network…"));
  self->give_up = g_timeout_add_seconds (FIND_SECONDS, on_give_up, self);
  if (self->scanner != NULL)
    lk_sadp_scanner_search_again (self->scanner);
  update (self);
  find_device (self);
}

static gboolean
lk_unbind_dialog_close_request (GtkWindow *window)
{
  LkUnbindDialog *self = LK_UNBIND_DIALOG (window);

  if (self->telling)
    {
      lk_notice_show (self->notice, LK_NOTICE_INFO,
                      _ ("One moment: the device is about to say whether it worked."), NULL);
      return GDK_EVENT_STOP;
    }
  g_cancellable_cancel (self->cancellable);
  return GTK_WINDOW_CLASS (lk_unbind_dialog_parent_class)->close_request (window);
}

static void
lk_unbind_dialog_dispose (GObject *object)
{
  LkUnbindDialog *self = LK_UNBIND_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->give_up, g_source_remove);
  if (self->held)
    lk_context_release_scanner (lk_open_case_get_context (self->open_case));
  self->held = FALSE;
  g_clear_object (&self->device);
  g_clear_object (&self->scanner);
  g_clear_object (&self->open_case);
  G_OBJECT_CLASS (lk_unbind_dialog_parent_class)->dispose (object);
}

static void
lk_unbind_dialog_class_init (LkUnbindDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_unbind_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_unbind_dialog_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-unbind-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, state);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, password_group);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, unbind_button);
  gtk_widget_class_bind_template_child (widget_class, LkUnbindDialog, look_button);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_bind_template_callback (widget_class, look);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_unbind_dialog_init (LkUnbindDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_unbind_dialog_new:
 * @parent: the window it belongs to
 * @open_case: a case of device unbinding
 * @item: number of the device in it, from 1
 *
 * Returns: (transfer none): a dialog that has begun to look for the device, to be presented
 */
GtkWidget *
lk_unbind_dialog_new (GtkWindow *parent, LkOpenCase *open_case, guint item)
{
  LkUnbindDialog *self
      = g_object_new (LK_TYPE_UNBIND_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
  LkContext *context = lk_open_case_get_context (open_case);

  self->open_case = g_object_ref (open_case);
  self->item = item;
  g_set_object (&self->scanner, lk_context_get_scanner (context));
  if (self->scanner != NULL)
    {
      lk_context_hold_scanner (context);
      self->held = TRUE;
      g_signal_connect_object (self->scanner, "items-changed", G_CALLBACK (find_device), self,
                               G_CONNECT_SWAPPED);
    }
  look (self);
  return GTK_WIDGET (self);
}
