/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-sadp-command.h"
#include "lk-self-service-window.h"

/**
 * LkSelfServiceWindow:
 *
 * What a device lets its owner do without a case. Each press of the button is one attempt, and the
 * device counts them: nothing is tried again by itself.
 */
struct _LkSelfServiceWindow
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkLabel *device_label;
  LkNotice *notice;
  GtkWidget *form_box;
  GtkWidget *unbind_group;
  GtkEditable *password_row;
  GtkButton *go_button;
  GtkSpinner *spinner;

  /* owned */
  LkContext *context;
  LkSadpDevice *device;
  GCancellable *cancellable;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (LkSelfServiceWindow, lk_self_service_window, ADW_TYPE_WINDOW)

static void
update (LkSelfServiceWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->go_button),
                            !self->busy && *gtk_editable_get_text (self->password_row) != '\0');
  gtk_widget_set_sensitive (self->form_box, !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy);
}

static void
set_busy (LkSelfServiceWindow *self, gboolean busy)
{
  self->busy = busy;
  update (self);
}

static void
say (LkSelfServiceWindow *self, LkNoticeKind kind, const char *text, const char *detail)
{
  gtk_widget_set_visible (GTK_WIDGET (self->notice), TRUE);
  lk_notice_show (self->notice, kind, text, detail);
}

static void
say_outcome (LkSelfServiceWindow *self, const LkSadpOutcome *outcome)
{
  g_autofree char *text
      = g_strdup_printf ("%s %s", outcome->detail,
                         outcome->next_step != NULL ? _ (outcome->next_step) : "");
  g_autofree char *code
      = outcome->sadp_error != 0 ? g_strdup_printf (_ ("SADP %u"), outcome->sadp_error) : NULL;

  switch (outcome->result)
    {
    case LK_SADP_RESULT_SUCCESS:
      say (self, LK_NOTICE_SUCCESS,
           _ ("The device is unbound. It can be added to another account now; no case is needed."),
           NULL);
      gtk_widget_set_visible (self->form_box, FALSE);
      break;
    case LK_SADP_RESULT_REFUSED:
      say (self, LK_NOTICE_ERROR, text, code);
      break;
    case LK_SADP_RESULT_UNKNOWN:
      say (self, LK_NOTICE_WARNING, text, code);
      break;
    }
}

static void
unbound_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome
      = lk_sadp_unbind_finish (LK_SADP_TRANSPORT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (outcome != NULL)
    say_outcome (self, outcome);
  else
    {
      g_autofree char *text = lk_error_text (error);
      g_autofree char *code = lk_error_code_text (error);

      say (self, LK_NOTICE_ERROR, text, code);
    }
}

static void
go_cb (LkSelfServiceWindow *self)
{
  g_autoptr (LkSecret) password = NULL;

  if (self->busy || *gtk_editable_get_text (self->password_row) == '\0')
    return;
  password = lk_secret_new_text (gtk_editable_get_text (self->password_row));
  gtk_editable_set_text (self->password_row, "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  set_busy (self, TRUE);
  lk_sadp_unbind_async (lk_context_get_transport (self->context), self->device, password,
                        self->cancellable, unbound_cb, g_object_ref (self));
}

/* The button is off before a try that cannot work: not bound, cloud switched off, … */
static void
status_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  LkSadpUnbindStatus status = LK_SADP_UNBIND_UNKNOWN;
  g_autoptr (GError) error = NULL;

  if (!lk_sadp_unbind_status_finish (LK_SADP_TRANSPORT (source), result, &status, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      status = LK_SADP_UNBIND_UNKNOWN;
    }
  set_busy (self, FALSE);
  switch (status)
    {
    case LK_SADP_UNBIND_POSSIBLE:
    case LK_SADP_UNBIND_UNKNOWN:
      break;
    case LK_SADP_UNBIND_NOT_BOUND:
    case LK_SADP_UNBIND_CLOUD_OFF:
    case LK_SADP_UNBIND_CLOUD_OFFLINE:
      say (self, LK_NOTICE_INFO, _ (lk_sadp_unbind_status_sentence (status)), NULL);
      break;
    }
}

static gboolean
lk_self_service_window_close_request (GtkWindow *window)
{
  g_cancellable_cancel (LK_SELF_SERVICE_WINDOW (window)->cancellable);
  return GTK_WINDOW_CLASS (lk_self_service_window_parent_class)->close_request (window);
}

static void
lk_self_service_window_dispose (GObject *object)
{
  LkSelfServiceWindow *self = LK_SELF_SERVICE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (lk_self_service_window_parent_class)->dispose (object);
}

static void
lk_self_service_window_finalize (GObject *object)
{
  g_clear_object (&LK_SELF_SERVICE_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (lk_self_service_window_parent_class)->finalize (object);
}

static void
lk_self_service_window_class_init (LkSelfServiceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_self_service_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_self_service_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_self_service_window_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/lk-self-service-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, device_label);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, form_box);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, unbind_group);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, password_row);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, go_button);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_self_service_window_init (LkSelfServiceWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_self_service_window_new:
 * @context: what it works with
 * @device: a device of this network
 * @type: what its owner wants
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
lk_self_service_window_new (LkContext *context, LkSadpDevice *device, LkCaseType type)
{
  LkSelfServiceWindow *self = NULL;
  const char *model = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (LK_IS_SADP_DEVICE (device), NULL);

  self = g_object_new (LK_TYPE_SELF_SERVICE_WINDOW, NULL);
  self->context = g_object_ref (context);
  self->device = g_object_ref (device);
  model = lk_sadp_device_get_model (device);
  name = g_strdup_printf ("%s\n%s", model != NULL ? model : "", lk_sadp_device_get_serial (device));
  gtk_label_set_text (self->device_label, name);
  if (type == LK_CASE_TYPE_DEVICE_UNBIND)
    {
      gtk_window_set_title (GTK_WINDOW (self), _ ("Unbind Here"));
      gtk_widget_set_visible (self->unbind_group, TRUE);
      gtk_button_set_label (self->go_button, _ ("_Unbind"));
      set_busy (self, TRUE);
      lk_sadp_unbind_status_async (lk_context_get_transport (context), device, self->cancellable,
                                   status_cb, g_object_ref (self));
    }
  return GTK_WIDGET (self);
}
