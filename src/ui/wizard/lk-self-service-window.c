/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-enums.h"
#include "lk-error-text.h"
#include "lk-guid-file.h"
#include "lk-notice.h"
#include "lk-password-fields.h"
#include "lk-qr-paintable.h"
#include "lk-row.h"
#include "lk-sadp-command.h"
#include "lk-sadp-protocol.h"
#include "lk-self-service-window.h"

/**
 * LkSelfServiceWindow:
 *
 * What a device lets its owner do without a case: unbind it with its password, or set a new
 * password by a way that was set up before. Each press of the button is one attempt, and the device
 * counts them: nothing is tried again by itself.
 */
struct _LkSelfServiceWindow
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkLabel *device_label;
  LkNotice *notice;
  GtkWidget *form_box;
  GtkWidget *done_button;
  GtkWidget *unbind_group;
  GtkEditable *password_row;
  GtkWidget *way_group;
  AdwComboRow *way_row;
  GtkStringList *way_names;
  GtkWidget *guid_group;
  AdwActionRow *guid_row;
  GtkWidget *questions_group;
  GtkEditable *answer_row_1;
  GtkEditable *answer_row_2;
  GtkEditable *answer_row_3;
  GtkWidget *mail_box;
  GtkPicture *mail_picture;
  GtkLabel *mail_label;
  GtkEditable *mail_row;
  LkPasswordFields *password_fields;
  GtkCheckButton *sync_check;
  GtkButton *go_button;
  GtkSpinner *spinner;

  /* owned */
  LkContext *context;
  LkSadpDevice *device;
  GCancellable *cancellable;
  GArray *ways; /* of Way, as way_row lists them */
  LkSecret *guid;
  GPtrArray *questions;
  LkCaseType type;
  gboolean busy;
  gboolean telling; /* the device what to do: what comes of it has to be seen */
  gboolean mail_asked;
};

typedef enum
{
  WAY_UNBIND,
  WAY_GUID,
  WAY_QUESTIONS,
  WAY_MAIL,
} Way;

G_DEFINE_FINAL_TYPE (LkSelfServiceWindow, lk_self_service_window, ADW_TYPE_WINDOW)

static LkSadpTransport *
transport_of (LkSelfServiceWindow *self)
{
  return lk_context_get_transport (self->context);
}

static Way
current_way (LkSelfServiceWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->way_row);

  if (self->type == LK_CASE_TYPE_DEVICE_UNBIND || selected >= self->ways->len)
    return WAY_UNBIND;
  return g_array_index (self->ways, Way, selected);
}

static GtkEditable *
answer_row (LkSelfServiceWindow *self, guint index)
{
  GtkEditable *rows[] = { self->answer_row_1, self->answer_row_2, self->answer_row_3 };

  return rows[index];
}

static gboolean
is_filled (GtkEditable *row)
{
  return *gtk_editable_get_text (row) != '\0';
}

static gboolean
is_ready (LkSelfServiceWindow *self)
{
  gboolean password = lk_password_fields_get_acceptable (self->password_fields);

  switch (current_way (self))
    {
    case WAY_UNBIND:
      return is_filled (self->password_row);
    case WAY_GUID:
      return password && self->guid != NULL;
    case WAY_QUESTIONS:
      return password && self->questions != NULL && is_filled (self->answer_row_1)
             && is_filled (self->answer_row_2) && is_filled (self->answer_row_3);
    case WAY_MAIL:
      return password && is_filled (self->mail_row);
    }
  return FALSE;
}

static void
update (LkSelfServiceWindow *self)
{
  Way way = current_way (self);

  gtk_widget_set_visible (self->unbind_group, way == WAY_UNBIND);
  gtk_widget_set_visible (self->guid_group, way == WAY_GUID);
  gtk_widget_set_visible (self->questions_group, way == WAY_QUESTIONS && self->questions != NULL);
  gtk_widget_set_visible (self->mail_box, way == WAY_MAIL && self->mail_asked);
  gtk_widget_set_visible (GTK_WIDGET (self->password_fields), way != WAY_UNBIND);
  gtk_widget_set_sensitive (GTK_WIDGET (self->go_button), !self->busy && is_ready (self));
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
say_error (LkSelfServiceWindow *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  say (self, LK_NOTICE_ERROR, text, code);
}

/* --- What came of it ------------------------------------------------------------------------ */

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
           self->type == LK_CASE_TYPE_DEVICE_UNBIND
               ? _ ("The device is unbound. It can be added to another account now; no case is "
                    "needed.")
               : _ ("The device has the new password now; no case is needed."),
           NULL);
      lk_password_fields_clear (self->password_fields);
      gtk_widget_set_visible (self->form_box, FALSE);
      gtk_widget_set_visible (self->done_button, TRUE);
      gtk_widget_grab_focus (self->done_button);
      break;
    case LK_SADP_RESULT_REFUSED:
      say (self, LK_NOTICE_ERROR, text, code);
      break;
    case LK_SADP_RESULT_UNKNOWN:
      say (self, LK_NOTICE_WARNING, text, code);
      break;
    }
}

typedef LkSadpOutcome *(*FinishFunc) (LkSadpTransport *, GAsyncResult *, GError **);

static void
finish (LkSelfServiceWindow *self, GObject *source, GAsyncResult *result, FinishFunc func)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpOutcome) outcome = func (LK_SADP_TRANSPORT (source), result, &error);

  self->telling = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (self->cancellable))
    return;
  set_busy (self, FALSE);
  if (outcome != NULL)
    say_outcome (self, outcome);
  else
    say_error (self, error);
}

static void
unbound_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;

  finish (self, source, result, lk_sadp_unbind_finish);
}

static void
guid_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;

  finish (self, source, result, lk_sadp_guid_reset_finish);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;

  finish (self, source, result, lk_sadp_answer_reset_finish);
}

static void
mail_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;

  finish (self, source, result, lk_sadp_mail_reset_finish);
}

/* --- Doing it ------------------------------------------------------------------------------- */

static LkSecret *
take_secret (GtkEditable *row)
{
  LkSecret *secret = lk_secret_new_text (gtk_editable_get_text (row));

  gtk_editable_set_text (row, "");
  return secret;
}

/* Of all questions that a device knows, the three that were chosen when it was set up. */
static GPtrArray *
take_answers (LkSelfServiceWindow *self)
{
  GPtrArray *three = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_question_free);

  for (guint i = 0; i < self->questions->len && three->len < LK_SADP_QUESTIONS; i++)
    {
      const LkSadpQuestion *question = g_ptr_array_index (self->questions, i);

      if (question->chosen)
        {
          g_autoptr (LkSecret) answer = take_secret (answer_row (self, three->len));

          g_ptr_array_add (three, lk_sadp_question_new (question->id, TRUE, answer));
        }
    }
  return three;
}

static void
unbind (LkSelfServiceWindow *self)
{
  g_autoptr (LkSecret) password = take_secret (self->password_row);

  lk_sadp_unbind_async (transport_of (self), self->device, password, self->cancellable, unbound_cb,
                        g_object_ref (self));
}

static void
set_password (LkSelfServiceWindow *self, Way way)
{
  g_autoptr (LkSecret) password = lk_password_fields_dup_password (self->password_fields);
  gboolean sync = gtk_widget_get_visible (GTK_WIDGET (self->sync_check))
                  && gtk_check_button_get_active (self->sync_check);
  g_autoptr (LkSecret) code = NULL;
  g_autoptr (GPtrArray) answers = NULL;

  switch (way)
    {
    case WAY_UNBIND:
      break;
    case WAY_GUID:
      lk_sadp_guid_reset_async (transport_of (self), self->device, self->guid, password, sync,
                                self->cancellable, guid_done_cb, g_object_ref (self));
      break;
    case WAY_QUESTIONS:
      answers = take_answers (self);
      lk_sadp_answer_reset_async (transport_of (self), self->device, answers, password, sync,
                                  self->cancellable, answered_cb, g_object_ref (self));
      break;
    case WAY_MAIL:
      code = take_secret (self->mail_row);
      lk_sadp_mail_reset_async (transport_of (self), self->device, code, password, sync,
                                self->cancellable, mail_done_cb, g_object_ref (self));
      break;
    }
}

static void
go_cb (LkSelfServiceWindow *self)
{
  Way way = current_way (self);

  if (self->busy || !is_ready (self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  if (way == WAY_UNBIND)
    unbind (self);
  else
    set_password (self, way);
  self->telling = TRUE;
  set_busy (self, TRUE);
}

/* --- What a way needs first ----------------------------------------------------------------- */

static void
guid_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  LkSecret *guid = lk_guid_file_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    say (self, LK_NOTICE_WARNING,
         _ ("This is not a GUID file. Choose the one that was saved from this device."), NULL);
  else if (error != NULL)
    say_error (self, error);
  else
    {
      g_clear_pointer (&self->guid, lk_secret_unref);
      self->guid = guid;
      adw_action_row_set_subtitle (self->guid_row, name);
    }
  update (self);
}

static void
guid_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  g_autoptr (GFile) file = lk_compat_open_file_finish (result, NULL);

  if (file != NULL)
    lk_guid_file_read_async (file, self->cancellable, guid_read_cb, g_object_ref (self));
}

static void
choose_guid_cb (LkSelfServiceWindow *self)
{
  lk_compat_open_file_async (GTK_WIDGET (self), _ ("Choose the GUID File"), LK_FILE_KIND_ANY,
                             self->cancellable, guid_chosen_cb, g_object_ref (self));
}

static void
name_questions (LkSelfServiceWindow *self)
{
  guint next = 0;

  for (guint i = 0; i < self->questions->len && next < LK_SADP_QUESTIONS; i++)
    {
      const LkSadpQuestion *question = g_ptr_array_index (self->questions, i);
      g_autofree char *title = g_strdup_printf (_ ("Answer to question %u"), question->id);

      if (question->chosen)
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (answer_row (self, next++)), title);
    }
}

static void
questions_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *questions = lk_sadp_get_questions_finish (LK_SADP_TRANSPORT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  self->questions = questions;
  if (questions != NULL)
    name_questions (self);
  else
    say_error (self, error);
  set_busy (self, FALSE);
}

static void
mail_qr_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkSelfServiceWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSadpMailQr) qr
      = lk_sadp_get_mail_qr_finish (LK_SADP_TRANSPORT (source), result, &error);
  g_autoptr (LkQrMatrix) matrix
      = qr != NULL ? lk_qr_encode (lk_secret_get_text (qr->text), &error) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->mail_asked = matrix != NULL;
  if (matrix != NULL)
    {
      g_autoptr (GdkPaintable) paintable = lk_qr_paintable_new (matrix);
      g_autofree char *text = g_strdup_printf (
          _ ("Mail a picture of this code to %s. A verification code then comes to %s, usually "
             "within minutes. Do not restart the device meanwhile."),
          qr->service_mailbox != NULL ? qr->service_mailbox : _ ("the vendor’s mailbox"),
          qr->mailbox != NULL ? qr->mailbox : _ ("your mailbox"));

      gtk_picture_set_paintable (self->mail_picture, paintable);
      gtk_label_set_text (self->mail_label, text);
    }
  else
    say_error (self, error);
  set_busy (self, FALSE);
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

/* Asked once, when the way is first looked at. */
static void
prepare_way (LkSelfServiceWindow *self)
{
  switch (current_way (self))
    {
    case WAY_UNBIND:
    case WAY_GUID:
      break;
    case WAY_QUESTIONS:
      if (self->questions != NULL || self->busy)
        break;
      set_busy (self, TRUE);
      lk_sadp_get_questions_async (transport_of (self), self->device, self->cancellable,
                                   questions_cb, g_object_ref (self));
      break;
    case WAY_MAIL:
      if (self->mail_asked || self->busy)
        break;
      set_busy (self, TRUE);
      lk_sadp_get_mail_qr_async (transport_of (self), self->device, self->cancellable, mail_qr_cb,
                                 g_object_ref (self));
      break;
    }
}

static void
way_cb (LkSelfServiceWindow *self)
{
  if (self->device == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->notice), FALSE);
  prepare_way (self);
  update (self);
}

static void
add_way (LkSelfServiceWindow *self, gboolean set_up, Way way, const char *name)
{
  if (!set_up)
    return;
  g_array_append_val (self->ways, way);
  gtk_string_list_append (self->way_names, name);
}

static gboolean
lk_self_service_window_close_request (GtkWindow *window)
{
  LkSelfServiceWindow *self = LK_SELF_SERVICE_WINDOW (window);

  if (self->telling)
    {
      say (self, LK_NOTICE_INFO, _ ("One moment: the device is about to say whether it worked."),
           NULL);
      return GDK_EVENT_STOP;
    }
  g_cancellable_cancel (self->cancellable);
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
  LkSelfServiceWindow *self = LK_SELF_SERVICE_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->ways, g_array_unref);
  g_clear_pointer (&self->guid, lk_secret_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_self_service_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, device_label);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, form_box);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, done_button);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, unbind_group);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, password_row);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, way_group);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, way_row);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, way_names);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, guid_group);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, guid_row);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, questions_group);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, answer_row_1);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, answer_row_2);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, answer_row_3);
  gtk_widget_class_bind_template_child_full (widget_class, "guid_button", FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, mail_box);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, mail_picture);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, mail_label);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, mail_row);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, password_fields);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, sync_check);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, go_button);
  gtk_widget_class_bind_template_child (widget_class, LkSelfServiceWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
  gtk_widget_class_bind_template_callback (widget_class, way_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_guid_cb);
}

static void
lk_self_service_window_class_init (LkSelfServiceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_self_service_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_self_service_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_self_service_window_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_PASSWORD_FIELDS);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/lk-self-service-window.ui");
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_self_service_window_init (LkSelfServiceWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->ways = g_array_new (FALSE, FALSE, sizeof (Way));
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_narrow_words (ADW_ACTION_ROW (self->way_row));
}

static LkSelfServiceWindow *
new_for (LkContext *context, LkSadpDevice *device, LkCaseType type)
{
  LkSelfServiceWindow *self = g_object_new (LK_TYPE_SELF_SERVICE_WINDOW, NULL);
  const char *model = lk_sadp_device_get_model (device);
  g_autofree char *name
      = g_strdup_printf ("%s\n%s", model != NULL ? model : "", lk_sadp_device_get_serial (device));

  self->context = g_object_ref (context);
  self->device = g_object_ref (device);
  self->type = type;
  gtk_label_set_text (self->device_label, name);
  return self;
}

/**
 * lk_self_service_window_new_unbind:
 * @context: what it works with
 * @device: a device of this network that can be unbound with its password
 *
 * Returns: (transfer none): a window that unbinds it, to be presented
 */
GtkWidget *
lk_self_service_window_new_unbind (LkContext *context, LkSadpDevice *device)
{
  LkSelfServiceWindow *self = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (LK_IS_SADP_DEVICE (device), NULL);

  self = new_for (context, device, LK_CASE_TYPE_DEVICE_UNBIND);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Unbind with Password"));
  gtk_button_set_label (self->go_button, _ ("_Unbind"));
  set_busy (self, TRUE);
  lk_sadp_unbind_status_async (transport_of (self), device, self->cancellable, status_cb,
                               g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * lk_self_service_window_new_reset:
 * @context: what it works with
 * @device: a device of this network
 * @types: which ways to a new password are set up on it
 *
 * Returns: (transfer none): a window that sets a new password, to be presented
 */
GtkWidget *
lk_self_service_window_new_reset (LkContext *context,
                                  LkSadpDevice *device,
                                  const LkSadpResetTypes *types)
{
  LkSelfServiceWindow *self = NULL;

  g_return_val_if_fail (LK_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (LK_IS_SADP_DEVICE (device), NULL);

  self = new_for (context, device, LK_CASE_TYPE_PASSWORD_RESET);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Reset Without a Case"));
  gtk_button_set_label (self->go_button, _ ("_Reset Password"));
  add_way (self, types->guid, WAY_GUID, _ ("GUID file"));
  add_way (self, types->questions, WAY_QUESTIONS, _ ("Security questions"));
  add_way (self, types->mailbox, WAY_MAIL, _ ("Email"));
  gtk_widget_set_visible (self->way_group, self->ways->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->sync_check),
                          lk_sadp_device_get_capabilities (device)->sync_cameras);
  way_cb (self);
  return GTK_WIDGET (self);
}
