/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reset-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-apply-elsewhere.h"
#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-guards-list.h"
#include "lk-notice.h"
#include "lk-password-fields.h"
#include "lk-reset-outcome.h"
#include "lk-row.h"

/**
 * LkResetPage:
 *
 * Where an answer becomes a new password: on this network by Latchkey itself, elsewhere by hand.
 * Signal "done" when the page is to be left.
 */
struct _LkResetPage
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkWidget *scroller;
  GtkStack *stack;
  GtkLabel *device_label;
  LkGuardsList *guards_list;
  LkPasswordFields *fields;
  GtkWidget *options;
  AdwActionRow *cameras_row;
  GtkSwitch *cameras_switch;
  GtkSwitch *login_switch;
  AdwActionRow *despite_row;
  GtkCheckButton *despite_check;
  LkNotice *notice;
  GtkLabel *objection;
  GtkButton *reset_button;
  GtkButton *look_button;
  GtkLabel *step_label;
  GtkProgressBar *progress;
  AdwBin *outcome_bin;
  AdwBin *elsewhere_bin;

  /* owned */
  LkOpenCase *open_case;
  LkResetGuards *guards;
  LkResetRun *run;
  GCancellable *cancellable;
  guint item;
  gboolean running;
};

typedef enum
{
  SIGNAL_DONE,
  N_SIGNALS,
} LkResetPageSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkResetPage, lk_reset_page, GTK_TYPE_WIDGET)

/* Why the button cannot be pressed, or NULL when it can. */
static const char *
find_objection (LkResetPage *self)
{
  gboolean despite = gtk_check_button_get_active (self->despite_check);

  switch (lk_reset_guards_get_worst (self->guards))
    {
    case LK_GUARD_CHECKING:
      return _ ("One moment: the device is being checked.");
    case LK_GUARD_STOP:
      return _ ("One of the points above has to be cleared up first.");
    case LK_GUARD_DOUBT:
      if (!despite)
        return _ ("The device will most likely refuse. Tick the box if you want to try anyway.");
      break;
    case LK_GUARD_FINE:
    case LK_GUARD_WARNING:
      break;
    }
  return lk_password_fields_get_objection (self->fields);
}

static void
update (LkResetPage *self)
{
  const char *objection = find_objection (self);
  LkGuardVerdict worst = lk_reset_guards_get_worst (self->guards);
  LkSadpDevice *device = lk_reset_guards_get_device (self->guards);
  gboolean cameras = device != NULL && lk_sadp_device_get_capabilities (device)->sync_cameras;

  gtk_widget_set_visible (GTK_WIDGET (self->cameras_row), cameras);
  gtk_widget_set_visible (GTK_WIDGET (self->despite_row), worst == LK_GUARD_DOUBT);
  gtk_widget_set_visible (GTK_WIDGET (self->look_button), worst == LK_GUARD_STOP);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), objection == NULL && !self->running);
  /* A device that goes away under the eyes, for example. */
  if (objection != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->objection))
      && !g_str_equal (gtk_label_get_text (self->objection), objection))
    lk_compat_announce (GTK_WIDGET (self->objection), objection);
  gtk_label_set_text (self->objection, objection != NULL ? objection : "");
  gtk_widget_set_visible (GTK_WIDGET (self->objection), objection != NULL);
}

static const char *
step_words (LkResetStep step)
{
  switch (step)
    {
    case LK_RESET_STEP_ANSWER:
      return _ ("Fetching the answer from the desk");
    case LK_RESET_STEP_DEVICE:
      return _ ("Giving the answer and the new password to the device");
    case LK_RESET_STEP_VERIFY:
      return _ ("Checking whether the device answers");
    case LK_RESET_STEP_LOGIN:
      return _ ("Signing in with the new password");
    case LK_RESET_STEP_REPORT:
      return _ ("Telling the desk the result");
    }
  g_return_val_if_reached ("");
}

static void
on_step (LkResetPage *self)
{
  LkResetStep step = lk_reset_run_get_step (self->run);

  gtk_label_set_text (self->step_label, step_words (step));
  lk_compat_announce (GTK_WIDGET (self->step_label), step_words (step));
  gtk_progress_bar_set_fraction (self->progress, (double) (step + 1) / (LK_N_RESET_STEPS + 1));
}

static void
show_report (LkResetPage *self)
{
  GtkWidget *outcome = adw_bin_get_child (self->outcome_bin);

  /* The desk may hear of it when one has gone on to try again. */
  if (outcome != NULL && self->run != NULL)
    lk_reset_outcome_show_report (LK_RESET_OUTCOME (outcome),
                                  lk_reset_run_get_report_error (self->run));
}

/* Made when there is something to tell: most of those who open this page look at it first. */
static LkResetOutcome *
need_outcome (LkResetPage *self)
{
  if (adw_bin_get_child (self->outcome_bin) == NULL)
    adw_bin_set_child (self->outcome_bin, lk_reset_outcome_new ());
  return LK_RESET_OUTCOME (adw_bin_get_child (self->outcome_bin));
}

static void
show_result (LkResetPage *self)
{
  const LkSadpOutcome *outcome = lk_reset_run_get_outcome (self->run);
  g_autoptr (LkResetResult) result
      = lk_reset_result_new (self->run, gtk_widget_get_visible (GTK_WIDGET (self->cameras_row))
                                            && gtk_switch_get_active (self->cameras_switch));

  lk_reset_outcome_show (need_outcome (self), result, lk_reset_guards_get_device (self->guards));
  if (!result->unknown)
    {
      lk_password_fields_clear (self->fields);
      lk_reset_run_forget_password (self->run);
    }
  if (outcome->result == LK_SADP_RESULT_REFUSED)
    lk_reset_guards_note_refusal (self->guards, outcome->attempts_left, outcome->lock_minutes);
  show_report (self);
  gtk_stack_set_visible_child_name (self->stack, "result");
}

static void
end_run (LkResetPage *self, const GError *error)
{
  self->running = FALSE;
  if (error == NULL)
    {
      show_result (self);
      return;
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *text = lk_error_text (error);
      g_autofree char *code = lk_error_code_text (error);

      lk_notice_show (self->notice, LK_NOTICE_ERROR, text, code);
    }
  g_clear_object (&self->run);
  gtk_stack_set_visible_child_name (self->stack, "form");
  update (self);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkResetPage) self = data;
  g_autoptr (GError) error = NULL;

  lk_reset_run_start_finish (LK_RESET_RUN (source), result, &error);
  if (self->open_case != NULL)
    end_run (self, error);
}

static void
on_reset (LkResetPage *self)
{
  g_autoptr (LkSecret) password = NULL;
  LkSadpDevice *device = lk_reset_guards_get_device (self->guards);
  gboolean cameras = gtk_widget_get_visible (GTK_WIDGET (self->cameras_row))
                     && gtk_switch_get_active (self->cameras_switch);

  if (find_objection (self) != NULL || self->running || device == NULL)
    return;
  password = lk_password_fields_dup_password (self->fields);
  self->running = TRUE;
  lk_notice_hide (self->notice);
  lk_notice_set_button_label (self->notice, NULL);
  g_clear_object (&self->run);
  self->run = lk_reset_run_new (self->open_case, self->item, device);
  g_signal_connect_object (self->run, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "told", G_CALLBACK (show_report), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "running");
  lk_reset_run_start_async (self->run, password, cameras,
                            gtk_switch_get_active (self->login_switch), self->cancellable, on_run,
                            g_object_ref (self));
}

static void
on_login (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkResetPage) self = data;
  g_autoptr (GError) error = NULL;

  lk_reset_run_login_finish (LK_RESET_RUN (source), result, &error);
  if (self->open_case != NULL)
    end_run (self, error);
}

static void
on_check_login (LkResetPage *self)
{
  if (self->running || self->run == NULL)
    return;
  self->running = TRUE;
  gtk_stack_set_visible_child_name (self->stack, "running");
  lk_reset_run_login_async (self->run, self->cancellable, on_login, g_object_ref (self));
}

/* The password that an attempt was to set, whose end nobody saw, is tried by a login: that changes
 * nothing on the device. */
static void
on_notice (LkResetPage *self)
{
  LkSadpDevice *device = lk_reset_guards_get_device (self->guards);
  g_autoptr (LkSecret) password = lk_password_fields_dup_password (self->fields);

  if (self->running || device == NULL || !lk_reset_guards_is_outcome_unknown (self->guards))
    return;
  if (password == NULL)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->fields), GTK_DIR_TAB_FORWARD);
      return;
    }
  g_clear_object (&self->run);
  self->run = lk_reset_run_new (self->open_case, self->item, device);
  g_signal_connect_object (self->run, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  lk_reset_run_resume (self->run, password);
  on_check_login (self);
}

static void
tell_unknown (LkResetPage *self)
{
  if (!lk_reset_guards_is_outcome_unknown (self->guards))
    return;
  lk_notice_show (self->notice, LK_NOTICE_WARNING,
                  _ ("The device was given this answer before, and what came of it is not known. "
                     "Enter the password that you chose then, and check it by signing in, before "
                     "you try once more."),
                  NULL);
  lk_notice_set_button_label (self->notice, _ ("Check by Signing In"));
}

static void
on_report (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkResetPage) self = data;

  lk_reset_run_report_finish (LK_RESET_RUN (source), result, NULL);
  if (self->open_case != NULL && self->run != NULL)
    show_report (self);
}

static void
on_report_again (LkResetPage *self)
{
  if (self->run != NULL)
    lk_reset_run_report_async (self->run, self->cancellable, on_report, g_object_ref (self));
}

static void
on_again (LkResetPage *self)
{
  if (self->running)
    return;
  g_clear_object (&self->run);
  gtk_check_button_set_active (self->despite_check, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "form");
  lk_reset_guards_look (self->guards);
  tell_unknown (self);
  update (self);
}

static void
on_look (LkResetPage *self)
{
  lk_reset_guards_look (self->guards);
}

static void
on_done (LkResetPage *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
on_export (LkResetPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "case.export-again", "u", self->item);
  on_done (self);
}

static void
on_here (LkResetPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "form");
  lk_reset_guards_look (self->guards);
}

/* Most devices are on this network. */
static void
make_elsewhere (LkResetPage *self)
{
  LkApplyElsewhere *elsewhere = g_object_new (LK_TYPE_APPLY_ELSEWHERE, NULL);

  lk_apply_elsewhere_set_case (elsewhere, self->open_case, self->item);
  g_signal_connect_object (elsewhere, "done", G_CALLBACK (on_done), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (elsewhere, "here", G_CALLBACK (on_here), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->elsewhere_bin, GTK_WIDGET (elsewhere));
}

static void
on_elsewhere (LkResetPage *self)
{
  if (adw_bin_get_child (self->elsewhere_bin) == NULL)
    make_elsewhere (self);
  gtk_stack_set_visible_child_name (self->stack, "elsewhere");
}

static void
set_up (LkResetPage *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  LkDeviceIdentity *device
      = lk_case_item_get_device (lk_open_case_get_item (self->open_case, self->item));
  const char *model = lk_device_identity_get_model (device);
  const char *serial = lk_device_identity_get_serial (device);
  g_autofree char *name
      = model != NULL && model[0] != '\0' ? g_strdup_printf ("%s\n%s", model, serial) : NULL;

  gtk_label_set_text (self->device_label, name != NULL ? name : serial);
  self->guards = lk_reset_guards_new (self->open_case, self->item);
  lk_guards_list_set_guards (self->guards_list, self->guards);
  g_signal_connect_object (self->guards, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (lk_case_get_method (item) == LK_CASE_METHOD_OTHER)
    on_elsewhere (self);
  tell_unknown (self);
  update (self);
}

static void
lk_reset_page_dispose (GObject *object)
{
  LkResetPage *self = LK_RESET_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guards != NULL)
    g_object_run_dispose (G_OBJECT (self->guards));
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_RESET_PAGE);
  g_clear_object (&self->guards);
  g_clear_object (&self->run);
  g_clear_object (&self->open_case);
  G_OBJECT_CLASS (lk_reset_page_parent_class)->dispose (object);
}

static void
outcome_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkResetPage *self = LK_RESET_PAGE (widget);

  if (g_str_equal (name, "reset.again"))
    on_again (self);
  else if (g_str_equal (name, "reset.login"))
    on_check_login (self);
  else if (g_str_equal (name, "reset.report"))
    on_report_again (self);
  else if (g_str_equal (name, "reset.export"))
    on_export (self);
  else
    on_done (self);
}

/* What can be chosen once there is an outcome. */
static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char *const names[]
      = { "reset.again", "reset.login", "reset.report", "reset.export", "reset.done" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, outcome_action);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, device_label);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, guards_list);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, fields);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, options);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, cameras_row);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, cameras_switch);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, login_switch);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, despite_row);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, despite_check);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, notice);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, objection);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, reset_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, look_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, step_label);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, progress);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, outcome_bin);
  gtk_widget_class_bind_template_child (widget_class, LkResetPage, elsewhere_bin);
}

static void
lk_reset_page_class_init (LkResetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_reset_page_dispose;
  signals[SIGNAL_DONE] = g_signal_new ("done", LK_TYPE_RESET_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_GUARDS_LIST);
  g_type_ensure (LK_TYPE_PASSWORD_FIELDS);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-reset-page.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
  gtk_widget_class_bind_template_callback (widget_class, on_notice);
  gtk_widget_class_bind_template_callback (widget_class, on_look);
  gtk_widget_class_bind_template_callback (widget_class, on_done);
  gtk_widget_class_bind_template_callback (widget_class, on_elsewhere);
}

static void
lk_reset_page_init (LkResetPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_reset_page_new:
 * @open_case: the case
 * @item: number of the device in it, from 1
 *
 * Returns: (transfer floating): the page where its answer is used
 */
GtkWidget *
lk_reset_page_new (LkOpenCase *open_case, guint item)
{
  LkResetPage *self = g_object_new (LK_TYPE_RESET_PAGE, NULL);

  self->open_case = g_object_ref (open_case);
  self->item = item;
  set_up (self);
  return GTK_WIDGET (self);
}

/**
 * lk_reset_page_may_leave:
 * @self: the page
 *
 * Returns: whether the page can be left: not while a device is being given its answer, since what
 *   came of it would then never be known
 */
gboolean
lk_reset_page_may_leave (LkResetPage *self)
{
  g_return_val_if_fail (LK_IS_RESET_PAGE (self), TRUE);
  return !self->running;
}
