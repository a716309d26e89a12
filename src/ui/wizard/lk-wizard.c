/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-column-layout.h"
#include "lk-confirm-page.h"
#include "lk-contact-page.h"
#include "lk-device-page.h"
#include "lk-done-page.h"
#include "lk-local-store.h"
#include "lk-manual-page.h"
#include "lk-method-page.h"
#include "lk-photo-page.h"
#include "lk-request-page.h"
#include "lk-scan-page.h"
#include "lk-step-line.h"
#include "lk-time.h"
#include "lk-type-page.h"
#include "lk-wizard.h"

/* Whoever types is not interrupted, and loses no more than this when the program is killed. */
#define SAVE_AFTER_MS 400

/**
 * LkWizard:
 *
 * Leads from "what is wrong" to a filed case, one decision at a time. It owns the buttons and the
 * order; pages know nothing of each other, and meet in the draft.
 */
struct _LkWizard
{
  GtkWidget parent_instance;

  /* template widgets */
  LkStepLine *step_line;
  GtkStack *stack;
  GtkWidget *spinner;
  GtkLabel *reason_label;
  GtkButton *next_button;

  /* borrowed */
  LkWizardPage *page;

  /* owned */
  LkContext *context;
  LkDraft *draft;
  GSignalGroup *page_signals;
  GSignalGroup *draft_signals;
  GCancellable *cancellable; /* of what Next is doing */
  guint save_source;
  gboolean save_failed;
  LkWizardStep step;
  LkWizardStep furthest;
};

typedef enum
{
  PROP_CONTEXT = 1,
  PROP_DRAFT,
  PROP_STEP,
  PROP_BUSY,
} LkWizardProperty;

static GParamSpec *properties[PROP_BUSY + 1];
static guint filed_signal;

G_DEFINE_FINAL_TYPE (LkWizard, lk_wizard, GTK_TYPE_WIDGET)

static gboolean
is_other (LkWizard *self)
{
  LkCaseMethod method = LK_CASE_METHOD_LAN;

  return lk_draft_get_method (self->draft, &method) && method == LK_CASE_METHOD_OTHER;
}

/* Two pages stand for the devices and for the request: of this network, and of somewhere else. */
static GType
page_type (LkWizard *self, LkWizardStep step)
{
  switch (step)
    {
    case LK_STEP_TYPE:
      return LK_TYPE_TYPE_PAGE;
    case LK_STEP_METHOD:
      return LK_TYPE_METHOD_PAGE;
    case LK_STEP_DEVICE:
      return is_other (self) ? LK_TYPE_MANUAL_PAGE : LK_TYPE_DEVICE_PAGE;
    case LK_STEP_REQUEST:
      return is_other (self) ? LK_TYPE_SCAN_PAGE : LK_TYPE_REQUEST_PAGE;
    case LK_STEP_PHOTO:
      return LK_TYPE_PHOTO_PAGE;
    case LK_STEP_CONTACT:
      return LK_TYPE_CONTACT_PAGE;
    case LK_STEP_CONFIRM:
      return LK_TYPE_CONFIRM_PAGE;
    case LK_STEP_DONE:
      return LK_TYPE_DONE_PAGE;
    }
  g_return_val_if_reached (LK_TYPE_TYPE_PAGE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkWizard) self = data;
  g_autoptr (GError) error = NULL;

  lk_local_store_save_draft_finish (LK_LOCAL_STORE (source), result, &error);
  /* Said once: a full disk does not become news with each key that is pressed. */
  if (self->page != NULL && error != NULL && !self->save_failed)
    lk_wizard_page_show_error (self->page, error);
  else if (self->page != NULL && error == NULL && self->save_failed)
    lk_wizard_page_clear_error (self->page);
  self->save_failed = error != NULL;
}

/* From the first choice on, until the outbox has it: what is being filed is a draft no more. */
static gboolean
may_save (LkWizard *self)
{
  return lk_draft_get_case_type (self->draft, NULL) && self->step != LK_STEP_DONE
         && !(self->step == LK_STEP_CONFIRM && lk_wizard_get_busy (self));
}

static void
save_draft (LkWizard *self)
{
  LkLocalStore *store = lk_context_get_store (self->context);
  g_autofree char *now = lk_time_format_us (g_get_real_time ());

  g_clear_handle_id (&self->save_source, g_source_remove);
  if (store == NULL || !may_save (self))
    return;
  lk_draft_set_step (self->draft, lk_wizard_step_to_string (self->step));
  lk_draft_set_updated_at (self->draft, now);
  lk_local_store_save_draft_async (store, self->draft, NULL, saved_cb, g_object_ref (self));
}

static gboolean
save_cb (gpointer data)
{
  LkWizard *self = data;

  self->save_source = 0;
  save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
save_soon (LkWizard *self)
{
  if (self->save_source == 0 && may_save (self))
    self->save_source = g_timeout_add (SAVE_AFTER_MS, save_cb, self);
}

static const char *
next_label (LkWizard *self)
{
  if (self->step == LK_STEP_CONFIRM)
    return _ ("_File Case");
  if (self->step != LK_STEP_DONE)
    return _ ("Ne_xt");
  return lk_draft_get_case_id (self->draft) != NULL ? _ ("_Open Case") : _ ("_Show Cases");
}

/* At the end the button leads to what became of it all. */
static void
leave_for_case (LkWizard *self)
{
  const char *id = lk_draft_get_case_id (self->draft);

  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-case", "s", id);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-cases", NULL);
}

static void
update_foot (LkWizard *self)
{
  gboolean busy = lk_wizard_get_busy (self);
  gboolean complete = self->page != NULL && lk_wizard_page_get_complete (self->page);
  const char *reason = self->page != NULL ? lk_wizard_page_get_reason (self->page) : NULL;

  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next_button), complete && !busy);
  gtk_button_set_label (self->next_button, next_label (self));
  gtk_label_set_text (self->reason_label, !busy && !complete && reason != NULL ? reason : "");
  lk_step_line_set_position (self->step_line, self->step, self->furthest);
  gtk_widget_set_visible (GTK_WIDGET (self->step_line), self->step < LK_STEP_DONE);
}

static LkWizardPage *
ensure_page (LkWizard *self, LkWizardStep step)
{
  GType type = page_type (self, step);
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, g_type_name (type));

  if (page == NULL)
    {
      page = g_object_new (type, "context", self->context, NULL);
      gtk_stack_add_named (self->stack, page, g_type_name (type));
    }
  return LK_WIZARD_PAGE (page);
}

static void
show_step (LkWizard *self, LkWizardStep step)
{
  gboolean forward = step > self->step;
  LkWizardPage *page = ensure_page (self, step);

  if (self->page != NULL && self->page != page)
    lk_wizard_page_leave (self->page);
  self->step = step;
  self->save_failed = FALSE;
  self->furthest = MAX (self->furthest, step);
  self->page = page;
  lk_wizard_page_set_draft (page, self->draft);
  g_signal_group_set_target (self->page_signals, page);
  lk_wizard_page_clear_error (page);
  lk_wizard_page_enter (page);
  gtk_stack_set_visible_child_full (self->stack, G_OBJECT_TYPE_NAME (page),
                                    forward ? GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT
                                            : GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  update_foot (self);
  lk_compat_announce (GTK_WIDGET (self->stack), lk_wizard_page_get_title (page));
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

/* The page, not the step line or a button of the header bar that came first. */
static gboolean
lk_wizard_grab_focus (GtkWidget *widget)
{
  LkWizard *self = LK_WIZARD (widget);

  return self->page != NULL
         && gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

static void
set_cancellable (LkWizard *self, GCancellable *cancellable)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, cancellable);
  if (self->page != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->page), cancellable == NULL);
  update_foot (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkWizard) self = data;
  g_autoptr (GError) error = NULL;
  LkWizardPage *page = LK_WIZARD_PAGE (source);
  gboolean done = lk_wizard_page_apply_finish (page, result, &error);

  /* Cancelled by Back or by the end of the wizard: nobody waits for it any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->page != page)
    return;
  g_clear_object (&self->cancellable);
  set_cancellable (self, NULL);
  if (!done)
    {
      lk_wizard_page_show_error (page, error);
      return;
    }
  show_step (self, self->step + 1);
  save_draft (self);
  if (self->step == LK_STEP_DONE)
    g_signal_emit (self, filed_signal, 0);
}

static void
step_chosen_cb (LkWizard *self, guint step)
{
  lk_wizard_go_to (self, (LkWizardStep) step);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_wizard_next (LK_WIZARD (widget));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_wizard_back (LK_WIZARD (widget));
}

static void
go_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWizardStep step = LK_STEP_TYPE;

  if (lk_wizard_step_from_string (g_variant_get_string (parameter, NULL), &step))
    lk_wizard_go_to (LK_WIZARD (widget), step);
}

static void
lk_wizard_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkWizard *self = LK_WIZARD (object);

  switch ((LkWizardProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, self->context);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, self->draft);
      break;
    case PROP_STEP:
      g_value_set_uint (value, self->step);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, lk_wizard_get_busy (self));
      break;
    }
}

static void
lk_wizard_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkWizard *self = LK_WIZARD (object);

  switch ((LkWizardProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_set_object (&self->context, g_value_get_object (value));
      break;
    case PROP_DRAFT:
      lk_wizard_set_draft (self, g_value_get_object (value));
      break;
    case PROP_STEP: /* read-only */
    case PROP_BUSY:
      break;
    }
}

static void
lk_wizard_constructed (GObject *object)
{
  LkWizard *self = LK_WIZARD (object);
  g_autoptr (LkDraft) draft = lk_draft_new ();

  G_OBJECT_CLASS (lk_wizard_parent_class)->constructed (object);
  lk_wizard_set_draft (self, draft);
}

static void
lk_wizard_dispose (GObject *object)
{
  LkWizard *self = LK_WIZARD (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->page != NULL)
    lk_wizard_page_leave (self->page);
  self->page = NULL;
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_object (&self->page_signals);
  g_clear_object (&self->draft_signals);
  lk_compat_dispose_template (GTK_WIDGET (self), LK_TYPE_WIZARD);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->draft);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_wizard_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT]
      = g_param_spec_object ("draft", NULL, NULL, LK_TYPE_DRAFT,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STEP] = g_param_spec_uint ("step", NULL, NULL, 0, LK_STEP_DONE, 0, readable);

  /**
   * LkWizard:busy:
   *
   * Whether Next is doing something that takes a while.
   */
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_wizard_class_init (LkWizardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = lk_wizard_constructed;
  object_class->dispose = lk_wizard_dispose;
  object_class->get_property = lk_wizard_get_property;
  object_class->set_property = lk_wizard_set_property;
  widget_class->grab_focus = lk_wizard_grab_focus;
  install_properties (object_class);

  /**
   * LkWizard::filed:
   *
   * The case is filed, or waits in the outbox: the draft has done its work.
   */
  filed_signal = g_signal_new ("filed", LK_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);

  g_type_ensure (LK_TYPE_COLUMN_LAYOUT);
  g_type_ensure (LK_TYPE_STEP_LINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/wizard/lk-wizard.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWizard, step_line);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, stack);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, reason_label);
  gtk_widget_class_bind_template_child (widget_class, LkWizard, next_button);
  gtk_widget_class_bind_template_callback (widget_class, step_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, lk_wizard_next);
  gtk_widget_class_install_action (widget_class, "wizard.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "wizard.go-to", "s", go_to_action);
  gtk_widget_class_install_action (widget_class, "wizard.back", NULL, back_action);
}

static void
lk_wizard_init (LkWizard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->page_signals = g_signal_group_new (LK_TYPE_WIZARD_PAGE);
  g_signal_group_connect_swapped (self->page_signals, "notify::complete", G_CALLBACK (update_foot),
                                  self);
  g_signal_group_connect_swapped (self->page_signals, "notify::reason", G_CALLBACK (update_foot),
                                  self);
  g_signal_group_connect_swapped (self->page_signals, "save", G_CALLBACK (save_draft), self);
  self->draft_signals = g_signal_group_new (LK_TYPE_DRAFT);
  g_signal_group_connect_swapped (self->draft_signals, "changed", G_CALLBACK (save_soon), self);
}

/**
 * lk_wizard_new:
 * @context: what the pages work with
 *
 * Returns: (transfer floating): a wizard at its first page, with an empty draft
 */
GtkWidget *
lk_wizard_new (LkContext *context)
{
  return g_object_new (LK_TYPE_WIZARD, "context", context, NULL);
}

/* The first step that wants something of the person, whatever the draft says of itself: a request
 * may be gone that was in memory alone, and a photo whose file is. */
static LkWizardStep
first_gap (LkDraft *draft)
{
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;
  LkCaseMethod method = LK_CASE_METHOD_LAN;
  guint n = lk_draft_get_n_items (draft);

  if (!lk_draft_get_case_type (draft, &type))
    return LK_STEP_TYPE;
  if (!lk_draft_get_method (draft, &method))
    return LK_STEP_METHOD;
  if (n == 0)
    return LK_STEP_DEVICE;
  for (guint i = 0; i < n; i++)
    {
      LkDraftItem *item = lk_draft_get_item (draft, i);
      gboolean needed = type == LK_CASE_TYPE_PASSWORD_RESET && method == LK_CASE_METHOD_OTHER;

      if (lk_draft_item_get_request (item) == NULL && !lk_draft_item_get_request_skipped (item)
          && (needed || lk_draft_item_is_request_lost (item)))
        return LK_STEP_REQUEST;
    }
  for (guint i = 0; i < n; i++)
    if (lk_draft_item_get_label (lk_draft_get_item (draft, i)) == NULL)
      return LK_STEP_PHOTO;
  return lk_draft_get_agreement_version (draft) == NULL ? LK_STEP_CONTACT : LK_STEP_CONFIRM;
}

/**
 * lk_wizard_save_now:
 * @self: a wizard
 *
 * Saves what was entered since the last time, because the window closes or another draft comes.
 */
void
lk_wizard_save_now (LkWizard *self)
{
  g_return_if_fail (LK_IS_WIZARD (self));
  if (self->save_source != 0)
    save_draft (self);
}

/**
 * lk_wizard_set_draft:
 * @self: a wizard
 * @draft: the case to put together: a new one, or one that was left
 *
 * Goes on with @draft where it was left, or before that, where something is missing.
 */
void
lk_wizard_set_draft (LkWizard *self, LkDraft *draft)
{
  LkWizardStep step = LK_STEP_TYPE;

  g_return_if_fail (LK_IS_WIZARD (self));
  g_return_if_fail (LK_IS_DRAFT (draft));

  if (self->draft == draft)
    return;
  set_cancellable (self, NULL);
  /* The page may stay, but not with what it was doing for the other draft. */
  if (self->page != NULL)
    lk_wizard_page_leave (self->page);
  self->page = NULL;
  if (self->draft != NULL)
    lk_wizard_save_now (self);
  g_set_object (&self->draft, draft);
  g_signal_group_set_target (self->draft_signals, draft);
  lk_wizard_step_from_string (lk_draft_get_step (draft), &step);
  step = MIN (step, first_gap (draft));
  self->furthest = step;
  show_step (self, step);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

/**
 * lk_wizard_get_draft:
 * @self: a wizard
 *
 * Returns: (transfer none): the case that is being put together
 */
LkDraft *
lk_wizard_get_draft (LkWizard *self)
{
  g_return_val_if_fail (LK_IS_WIZARD (self), NULL);
  return self->draft;
}

/**
 * lk_wizard_get_step:
 * @self: a wizard
 *
 * Returns: the step that is shown
 */
LkWizardStep
lk_wizard_get_step (LkWizard *self)
{
  g_return_val_if_fail (LK_IS_WIZARD (self), LK_STEP_TYPE);
  return self->step;
}

/**
 * lk_wizard_get_page:
 * @self: a wizard
 *
 * Returns: (transfer none): the page that is shown
 */
LkWizardPage *
lk_wizard_get_page (LkWizard *self)
{
  g_return_val_if_fail (LK_IS_WIZARD (self), NULL);
  return self->page;
}

/**
 * lk_wizard_get_busy:
 * @self: a wizard
 *
 * Returns: whether Next is doing something
 */
gboolean
lk_wizard_get_busy (LkWizard *self)
{
  g_return_val_if_fail (LK_IS_WIZARD (self), FALSE);
  return self->cancellable != NULL;
}

/**
 * lk_wizard_go_to:
 * @self: a wizard
 * @step: a step that one has been at
 *
 * Goes back to a step, or forward again to one where one has been. Nothing that was entered is
 * lost.
 */
void
lk_wizard_go_to (LkWizard *self, LkWizardStep step)
{
  g_return_if_fail (LK_IS_WIZARD (self));

  if (step > self->furthest || step == self->step || self->step == LK_STEP_DONE)
    return;
  set_cancellable (self, NULL);
  /* Forward only as far as everything before is complete: a change may have undone something. */
  while (self->step < step && self->step != LK_STEP_DONE)
    {
      if (!lk_wizard_page_get_complete (self->page))
        return;
      show_step (self, self->step + 1);
    }
  if (self->step != step)
    show_step (self, step);
  save_soon (self);
}

/**
 * lk_wizard_next:
 * @self: a wizard
 *
 * What the one button does: the page applies itself, then the next one comes.
 */
void
lk_wizard_next (LkWizard *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_return_if_fail (LK_IS_WIZARD (self));

  if (lk_wizard_get_busy (self) || !lk_wizard_page_get_complete (self->page))
    return;
  if (self->step == LK_STEP_DONE)
    {
      leave_for_case (self);
      return;
    }
  if (self->step == LK_STEP_CONFIRM)
    g_clear_handle_id (&self->save_source, g_source_remove);
  cancellable = g_cancellable_new ();
  set_cancellable (self, cancellable);
  lk_wizard_page_apply_async (self->page, cancellable, applied_cb, g_object_ref (self));
}

/**
 * lk_wizard_back:
 * @self: a wizard
 *
 * Goes one step back; what Next was doing is cancelled first.
 *
 * Returns: whether there was a step to go back to
 */
gboolean
lk_wizard_back (LkWizard *self)
{
  g_return_val_if_fail (LK_IS_WIZARD (self), FALSE);

  if (lk_wizard_get_busy (self))
    {
      set_cancellable (self, NULL);
      return TRUE;
    }
  if (self->step == LK_STEP_TYPE || self->step == LK_STEP_DONE)
    return FALSE;
  show_step (self, self->step - 1);
  save_soon (self);
  return TRUE;
}
