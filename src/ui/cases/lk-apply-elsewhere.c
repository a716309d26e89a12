/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-apply-elsewhere.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-reports.h"
#include "lk-row.h"
#include "lk-save-file.h"

#define MAX_ATTEMPTS 20
#define MAX_LOCK_MINUTES 1440

/**
 * LkApplyElsewhere:
 *
 * How to use an answer on a device that is not on this network: what to carry, what to do there,
 * and where to say what came of it. Signals: "done", "here" to use it on this network after all.
 */
struct _LkApplyElsewhere
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *content;
  LkNotice *notice;
  AdwActionRow *save_row;
  AdwActionRow *key_row;
  AdwActionRow *use_row;
  GtkWidget *here_button;
  GtkRevealer *failed_revealer;
  AdwComboRow *reason_row;
  GtkSpinButton *attempts_spin;
  AdwActionRow *attempts_row;
  GtkSpinButton *lock_spin;
  AdwActionRow *lock_row;
  GtkWidget *buttons;

  /* owned */
  LkOpenCase *open_case;
  LkSecret *answer;
  GCancellable *cancellable;
  guint item;
};

typedef enum
{
  SIGNAL_DONE,
  SIGNAL_HERE,
  N_SIGNALS,
} LkApplyElsewhereSignal;

/* What went wrong, in the order of the list; LK_APPLY_RESULT_NONE is not among them. */
static const LkApplyResult reasons[] = {
  LK_APPLY_RESULT_WRONG_CODE, LK_APPLY_RESULT_REQUEST_GONE,  LK_APPLY_RESULT_EXPIRED,
  LK_APPLY_RESULT_LOCKED,     LK_APPLY_RESULT_WEAK_PASSWORD, LK_APPLY_RESULT_DENIED,
  LK_APPLY_RESULT_NO_ANSWER,  LK_APPLY_RESULT_OTHER,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkApplyElsewhere, lk_apply_elsewhere, GTK_TYPE_WIDGET)

static void
show_error (LkApplyElsewhere *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);

  lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
}

static void
show_no_desk (LkApplyElsewhere *self)
{
  g_autoptr (GError) error = lk_context_no_desk_error (lk_open_case_get_context (self->open_case));

  show_error (self, error);
}

static void
toast (LkApplyElsewhere *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "case.toast", "s", text);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkApplyElsewhere) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lk_save_file_finish (result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (name == NULL)
    {
      show_error (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Saved as %s"), name);
  toast (self, text);
}

static void
save (LkApplyElsewhere *self)
{
  g_autoptr (GBytes) bytes = lk_secret_to_bytes (self->answer);

  lk_save_file_async (GTK_WIDGET (self), _ ("Save the Answer"), "Encrypt.xml", bytes,
                      self->cancellable, on_saved, g_object_ref (self));
}

static void
use_answer (LkApplyElsewhere *self, gboolean as_file)
{
  if (as_file)
    save (self);
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key_row),
                                     lk_secret_get_text (self->answer));
      gtk_widget_add_css_class (GTK_WIDGET (self->key_row), "case-answer");
    }
}

typedef struct
{
  LkApplyElsewhere *self;
  gboolean as_file;
} Fetch;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Fetch *fetch = data;
  g_autoptr (LkApplyElsewhere) self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) answer
      = lk_case_backend_get_answer_finish (LK_CASE_BACKEND (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->answer, lk_secret_unref);
  self->answer = g_steal_pointer (&answer);
  use_answer (self, fetch->as_file);
}

static void
want (LkApplyElsewhere *self, gboolean as_file)
{
  LkCaseBackend *backend = lk_context_get_backend (lk_open_case_get_context (self->open_case));
  Fetch *fetch = NULL;

  if (self->answer != NULL)
    {
      use_answer (self, as_file);
      return;
    }
  if (backend == NULL)
    {
      show_no_desk (self);
      return;
    }
  fetch = g_new0 (Fetch, 1);
  fetch->self = g_object_ref (self);
  fetch->as_file = as_file;
  lk_case_backend_get_answer_async (backend, lk_open_case_get_id (self->open_case), self->item,
                                    self->cancellable, on_answer, fetch);
}

static void
on_save (LkApplyElsewhere *self)
{
  want (self, TRUE);
}

static void
on_show_key (LkApplyElsewhere *self)
{
  want (self, FALSE);
}

static void
on_here (LkApplyElsewhere *self)
{
  g_signal_emit (self, signals[SIGNAL_HERE], 0);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkApplyElsewhere) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) after = lk_reports_send_finish (LK_REPORTS (source), result, &error);

  gtk_widget_set_sensitive (self->buttons, TRUE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->open_case == NULL)
    return;
  if (after == NULL)
    {
      show_error (self, error);
      return;
    }
  lk_open_case_reload (self->open_case);
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
post (LkApplyElsewhere *self, LkApplyOutcome outcome, LkApplyResult result)
{
  g_autoptr (LkNewEvent) event = lk_new_event_new (LK_EVENT_KIND_APPLIED);
  LkReports *reports = lk_context_get_reports (lk_open_case_get_context (self->open_case));
  int attempts = gtk_spin_button_get_value_as_int (self->attempts_spin);
  int minutes = gtk_spin_button_get_value_as_int (self->lock_spin);

  lk_new_event_set_item (event, self->item);
  lk_new_event_set_outcome (event, outcome, result);
  if (result == LK_APPLY_RESULT_WRONG_CODE && attempts > 0)
    lk_new_event_set_attempts_left (event, attempts);
  if (result == LK_APPLY_RESULT_LOCKED && minutes > 0)
    lk_new_event_set_lock_minutes (event, minutes);
  lk_notice_hide (self->notice);
  if (reports == NULL)
    {
      show_no_desk (self);
      return;
    }
  gtk_widget_set_sensitive (self->buttons, FALSE);
  lk_reports_send_async (reports, lk_open_case_get_id (self->open_case), event, self->cancellable,
                         on_posted, g_object_ref (self));
}

static void
on_worked (LkApplyElsewhere *self)
{
  post (self, LK_APPLY_OUTCOME_SUCCESS, LK_APPLY_RESULT_NONE);
}

static void
on_failed (LkApplyElsewhere *self)
{
  gtk_revealer_set_reveal_child (self->failed_revealer, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (self->failed_revealer), GTK_DIR_TAB_FORWARD);
}

static LkApplyResult
chosen_reason (LkApplyElsewhere *self)
{
  guint selected = adw_combo_row_get_selected (self->reason_row);

  return selected < G_N_ELEMENTS (reasons) ? reasons[selected] : LK_APPLY_RESULT_OTHER;
}

static void
on_record_failure (LkApplyElsewhere *self)
{
  post (self, LK_APPLY_OUTCOME_REFUSED, chosen_reason (self));
}

static void
on_reason (LkApplyElsewhere *self)
{
  LkApplyResult reason = chosen_reason (self);

  gtk_widget_set_visible (GTK_WIDGET (self->attempts_row), reason == LK_APPLY_RESULT_WRONG_CODE);
  gtk_widget_set_visible (GTK_WIDGET (self->lock_row), reason == LK_APPLY_RESULT_LOCKED);
}

static void
fill_reasons (LkApplyElsewhere *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    gtk_string_list_append (list, lk_case_words_result (reasons[i]));
  adw_combo_row_set_model (self->reason_row, G_LIST_MODEL (list));
  gtk_spin_button_set_range (self->attempts_spin, 0, MAX_ATTEMPTS);
  gtk_spin_button_set_range (self->lock_spin, 0, MAX_LOCK_MINUTES);
  gtk_spin_button_set_increments (self->attempts_spin, 1, 5);
  gtk_spin_button_set_increments (self->lock_spin, 1, 10);
  on_reason (self);
}

/**
 * lk_apply_elsewhere_set_case:
 * @self: the widget
 * @open_case: the case
 * @item: number of the device in it, from 1
 */
void
lk_apply_elsewhere_set_case (LkApplyElsewhere *self, LkOpenCase *open_case, guint item)
{
  LkCaseItem *device = NULL;
  gboolean file = FALSE;

  g_return_if_fail (LK_IS_APPLY_ELSEWHERE (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  self->item = item;
  device = lk_open_case_get_item (open_case, item);
  file = device != NULL && lk_case_item_has_answer (device)
         && lk_case_item_get_answer_kind (device) == LK_ANSWER_KIND_FILE;
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), !file);
  adw_action_row_set_subtitle (
      self->use_row,
      file ? _ ("In SADP choose the device, then Forgot Password. Import the file Encrypt.xml, "
                "enter the new password twice, and confirm.")
           : _ ("In SADP choose the device, then Forgot Password. Type the key or import the file, "
                "enter the new password twice, and confirm."));
  gtk_widget_set_visible (self->here_button,
                          device != NULL
                              && lk_device_identity_get_mac (lk_case_item_get_device (device))
                                     != NULL);
}

static void
lk_apply_elsewhere_dispose (GObject *object)
{
  LkApplyElsewhere *self = LK_APPLY_ELSEWHERE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->answer, lk_secret_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_APPLY_ELSEWHERE);
  G_OBJECT_CLASS (lk_apply_elsewhere_parent_class)->dispose (object);
}

static void
lk_apply_elsewhere_class_init (LkApplyElsewhereClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_apply_elsewhere_dispose;
  signals[SIGNAL_DONE] = g_signal_new ("done", LK_TYPE_APPLY_ELSEWHERE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_HERE] = g_signal_new ("here", LK_TYPE_APPLY_ELSEWHERE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-apply-elsewhere.ui");
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, content);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, notice);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, save_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, key_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, use_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, here_button);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, failed_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, reason_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, attempts_spin);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, attempts_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, lock_spin);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, lock_row);
  gtk_widget_class_bind_template_child (widget_class, LkApplyElsewhere, buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_show_key);
  gtk_widget_class_bind_template_callback (widget_class, on_here);
  gtk_widget_class_bind_template_callback (widget_class, on_worked);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_record_failure);
  gtk_widget_class_bind_template_callback (widget_class, on_reason);
}

static void
lk_apply_elsewhere_init (LkApplyElsewhere *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_reasons (self);
}
