/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-post-dialog.h"

#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-limits.h"
#include "lk-notice.h"

/* What a dialog for one kind of event asks for. */
typedef struct
{
  LkEventKind kind;
  const char *title;
  const char *body;
  const char *button;
  gboolean destructive;
  gboolean reason;
  gboolean device;
  gboolean person;
  gboolean needs_text;
} Form;

/**
 * LkPostDialog:
 *
 * Asks for the words that go with a change of a case (a reason, a device, a text), posts it, and
 * stays open with what was entered when the desk does not take it.
 */
struct _LkPostDialog
{
  AdwWindow parent_instance;

  /* template widgets */
  GtkButton *post_button;
  GtkLabel *body;
  LkNotice *notice;
  GtkWidget *rows;
  AdwComboRow *reason_row;
  AdwComboRow *device_row;
  AdwComboRow *person_row;
  GtkTextView *text_view;
  GtkSpinner *spinner;

  /* owned */
  LkOpenCase *open_case;
  const Form *form;
  GPtrArray *people;
  GCancellable *cancellable;
  gboolean posting;
};

G_DEFINE_FINAL_TYPE (LkPostDialog, lk_post_dialog, ADW_TYPE_WINDOW)

static const Form forms[] = {
  { .kind = LK_EVENT_KIND_EVIDENCE_REQUESTED,
    .title = N_ ("Ask for Something More"),
    .body = N_ ("The requester sees the reason and your message, and the case waits for them."),
    .button = N_ ("_Ask"),
    .reason = TRUE,
    .device = TRUE,
    .needs_text = TRUE },
  { .kind = LK_EVENT_KIND_REFUSED,
    .title = N_ ("Refuse"),
    .body = N_ ("The requester sees the reason and your message. They can reopen the case for "
                "30 days."),
    .button = N_ ("_Refuse"),
    .destructive = TRUE,
    .reason = TRUE,
    .device = TRUE,
    .needs_text = TRUE },
  { .kind = LK_EVENT_KIND_REOPENED,
    .title = N_ ("Reopen the Case"),
    .body = N_ ("Say why the case should go on. The devices that were refused or failed wait for "
                "the desk again."),
    .button = N_ ("_Reopen"),
    .needs_text = TRUE },
  { .kind = LK_EVENT_KIND_WITHDRAWN,
    .title = N_ ("Withdraw the Case"),
    .body = N_ ("The desk stops working on it. The case stays readable and can be reopened for 30 "
                "days."),
    .button = N_ ("_Withdraw"),
    .destructive = TRUE },
  { .kind = LK_EVENT_KIND_CLOSED,
    .title = N_ ("Close the Case"),
    .body = N_ ("Closes it as solved though not every device has reported that its answer was "
                "taken."),
    .button = N_ ("C_lose") },
  { .kind = LK_EVENT_KIND_UNBOUND,
    .title = N_ ("Mark as Unbound"),
    .body = N_ ("Record this only after the device really was taken off the account. The requester "
                "is told at once."),
    .button = N_ ("_Mark as Unbound"),
    .device = TRUE },
  { .kind = LK_EVENT_KIND_ASSIGNED,
    .title = N_ ("Hand Over the Case"),
    .body = N_ ("The agent you choose owns the case from then on."),
    .button = N_ ("_Hand Over"),
    .person = TRUE },
};

static const Form *
form_for (LkEventKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (forms[i].kind == kind)
      return &forms[i];
  g_return_val_if_reached (&forms[0]);
}

static char *
get_text (LkPostDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static guint
chosen_device (LkPostDialog *self)
{
  GObject *row = adw_combo_row_get_selected_item (self->device_row);

  return row != NULL ? GPOINTER_TO_UINT (g_object_get_data (row, "lk-index")) : 0;
}

static gboolean
fits (const char *text)
{
  return g_utf8_strlen (text, -1) <= LK_LIMIT_COMMENT_CHARS;
}

static void
update (LkPostDialog *self)
{
  g_autofree char *text = get_text (self);
  gboolean filled = !self->form->needs_text || text[0] != '\0';
  gboolean person = !self->form->person || (self->people != NULL && self->people->len > 0);

  gtk_widget_set_sensitive (GTK_WIDGET (self->post_button),
                            filled && fits (text) && person && !self->posting);
}

static void
on_text (LkPostDialog *self)
{
  g_autofree char *text = get_text (self);

  if (!fits (text))
    lk_notice_show (self->notice, LK_NOTICE_WARNING,
                    _ ("This text is too long for the desk. Nothing of it is lost: shorten it."),
                    NULL);
  else
    lk_notice_hide (self->notice);
  update (self);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkPostDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  lk_open_case_post_finish (LK_OPEN_CASE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->posting = FALSE;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  if (error == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  text = lk_error_text (error);
  code = lk_error_code_text (error);
  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
  update (self);
}

static LkNewEvent *
make_event (LkPostDialog *self)
{
  LkNewEvent *event = lk_new_event_new (self->form->kind);
  g_autofree char *text = get_text (self);

  if (text[0] != '\0')
    lk_new_event_set_text (event, text);
  if (self->form->reason)
    lk_new_event_set_reason (event, (LkReason) adw_combo_row_get_selected (self->reason_row));
  if (self->form->device && chosen_device (self) != 0)
    lk_new_event_set_item (event, chosen_device (self));
  if (self->form->person)
    lk_new_event_set_to (event, lk_person_get_id (
                                    g_ptr_array_index (self->people, adw_combo_row_get_selected (
                                                                         self->person_row))));
  return event;
}

static void
on_post (LkPostDialog *self)
{
  g_autoptr (LkNewEvent) event = make_event (self);

  self->posting = TRUE;
  lk_notice_hide (self->notice);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  update (self);
  lk_open_case_post_async (self->open_case, event, self->cancellable, on_posted,
                           g_object_ref (self));
}

/* The reasons in the order of their enumeration; only a refusal may say "not eligible". */
static void
fill_reasons (LkPostDialog *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  int last = self->form->kind == LK_EVENT_KIND_REFUSED ? LK_REASON_NOT_ELIGIBLE : LK_REASON_OTHER;

  for (int i = 0; i <= last; i++)
    gtk_string_list_append (list, lk_case_words_reason ((LkReason) i));
  adw_combo_row_set_model (self->reason_row, G_LIST_MODEL (list));
}

static gboolean
device_fits (LkPostDialog *self, LkCaseItem *item)
{
  LkItemState state = lk_case_item_get_state (item);

  if (self->form->kind == LK_EVENT_KIND_UNBOUND)
    return state == LK_ITEM_STATE_WAITING;
  if (self->form->kind == LK_EVENT_KIND_REFUSED)
    return state == LK_ITEM_STATE_WAITING || state == LK_ITEM_STATE_FAILED
           || state == LK_ITEM_STATE_INVALIDATED;
  return state != LK_ITEM_STATE_APPLIED && state != LK_ITEM_STATE_REFUSED;
}

static void
add_device (GtkStringList *list, const char *text, guint index)
{
  g_autoptr (GObject) row = NULL;

  gtk_string_list_append (list, text);
  row = g_list_model_get_item (G_LIST_MODEL (list),
                               g_list_model_get_n_items (G_LIST_MODEL (list)) - 1);
  g_object_set_data (row, "lk-index", GUINT_TO_POINTER (index));
}

static void
fill_devices (LkPostDialog *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  if (self->form->kind != LK_EVENT_KIND_UNBOUND)
    add_device (list, _ ("All devices"), 0);
  for (guint i = 1; i <= lk_case_get_n_items (item); i++)
    if (device_fits (self, lk_case_get_item (item, i)))
      add_device (list,
                  lk_device_identity_get_serial (
                      lk_case_item_get_device (lk_case_get_item (item, i)))
                      ?: "",
                  i);
  adw_combo_row_set_model (self->device_row, G_LIST_MODEL (list));
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), lk_case_get_n_items (item) > 1);
}

static void
on_people (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkPostDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr (GPtrArray) people
      = lk_case_backend_list_users_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (people == NULL)
    {
      g_autofree char *text = lk_error_text (error);

      lk_notice_show (self->notice, LK_NOTICE_ERROR, text, NULL);
      return;
    }
  self->people = g_steal_pointer (&people);
  for (guint i = 0; i < self->people->len; i++)
    gtk_string_list_append (list, lk_person_get_display_name (g_ptr_array_index (self->people, i)));
  adw_combo_row_set_model (self->person_row, G_LIST_MODEL (list));
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->person_row));
}

static void
set_up (LkPostDialog *self)
{
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));

  gtk_window_set_title (GTK_WINDOW (self), _ (self->form->title));
  gtk_label_set_text (self->body, _ (self->form->body));
  gtk_button_set_label (self->post_button, _ (self->form->button));
  gtk_widget_add_css_class (GTK_WIDGET (self->post_button),
                            self->form->destructive ? "destructive-action" : "suggested-action");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_row), self->form->reason);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), self->form->device);
  gtk_widget_set_visible (GTK_WIDGET (self->person_row), self->form->person);
  if (self->form->reason)
    fill_reasons (self);
  if (self->form->device)
    fill_devices (self);
  if (self->form->person && backend != NULL)
    lk_case_backend_list_users_async (backend, self->cancellable, on_people, g_object_ref (self));
  gtk_widget_set_visible (self->rows,
                          self->form->reason || self->form->person
                              || gtk_widget_get_visible (GTK_WIDGET (self->device_row)));
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->text_view), GTK_TYPE_FRAME),
                          !self->form->person);
  update (self);
  /* What is to be filled in, not the button of the header bar that comes first. */
  gtk_widget_grab_focus (self->form->reason ? GTK_WIDGET (self->reason_row)
                                            : GTK_WIDGET (self->text_view));
}

/* Leaving while it is on its way ends that first, and what was entered stays. It can be sent again:
 * what did reach the desk changes nothing a second time. */
static gboolean
lk_post_dialog_close_request (GtkWindow *window)
{
  LkPostDialog *self = LK_POST_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  if (!self->posting)
    return GTK_WINDOW_CLASS (lk_post_dialog_parent_class)->close_request (window);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->posting = FALSE;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  lk_notice_show (self->notice, LK_NOTICE_INFO,
                  _ ("Sending was stopped. If the desk has heard of it already, the case shows "
                     "it."),
                  NULL);
  update (self);
  return GDK_EVENT_STOP;
}

static void
lk_post_dialog_dispose (GObject *object)
{
  LkPostDialog *self = LK_POST_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_post_dialog_parent_class)->dispose (object);
}

static void
lk_post_dialog_class_init (LkPostDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_post_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_post_dialog_close_request;
  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-post-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, post_button);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, body);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, device_row);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, person_row);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, LkPostDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_post);
  gtk_widget_class_bind_template_callback (widget_class, on_text);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lk_post_dialog_init (LkPostDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->form = &forms[0];
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_post_dialog_new:
 * @parent: the window it belongs to
 * @open_case: the case that the page shows
 * @kind: what is to be posted: `evidence-requested`, `refused`, `reopened`, `withdrawn`, `closed`,
 *   `unbound` or `assigned`
 *
 * Returns: (transfer none): a dialog, to be presented
 */
GtkWidget *
lk_post_dialog_new (GtkWindow *parent, LkOpenCase *open_case, LkEventKind kind)
{
  LkPostDialog *self
      = g_object_new (LK_TYPE_POST_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->open_case = g_object_ref (open_case);
  self->form = form_for (kind);
  set_up (self);
  return GTK_WIDGET (self);
}
