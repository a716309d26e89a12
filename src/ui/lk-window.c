/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-case-list-view.h"
#include "lk-case-view.h"
#include "lk-close-guard.h"
#include "lk-compat.h"
#include "lk-draft-words.h"
#include "lk-exports.h"
#include "lk-local-store.h"
#include "lk-first-fit.h"
#include "lk-notice.h"
#include "lk-split-view.h"
#include "lk-window.h"
#include "lk-wizard.h"

/**
 * LkWindow:
 *
 * The one window: the cases (list and page), or the wizard that files a new one.
 */
struct _LkWindow
{
  AdwApplicationWindow parent_instance;

  /* template widgets */
  AdwWindowTitle *window_title;
  GtkWidget *back_button;
  GtkWidget *new_button;
  GtkWidget *search_button;
  GtkWidget *discard_button;
  GtkWidget *practice_banner;
  LkNotice *draft_notice;
  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  LkSplitView *split_view;
  AdwBin *wizard_bin;

  /* borrowed: in the split view and in wizard_bin */
  LkCaseListView *list_view;
  LkCaseView *case_view;
  LkWizard *wizard;

  /* owned */
  LkContext *context;
  LkDraft *kept_draft; /* one that was left and is offered again */
  char *wanted_draft;  /* the id of one that is to be gone on with at once */
  GCancellable *cancellable;
  gboolean close_agreed;
};

typedef enum
{
  PROP_CONTEXT = 1,
} LkWindowProperty;

static GParamSpec *properties[PROP_CONTEXT + 1];
static guint stayed_signal;

G_DEFINE_FINAL_TYPE (LkWindow, lk_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
in_wizard (LkWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "wizard") == 0;
}

/* The header says where one is and how to get out of it. */
static void
update_header (LkWindow *self)
{
  gboolean wizard = in_wizard (self);
  gboolean on_content = !wizard && lk_split_view_get_narrow (self->split_view)
                        && lk_split_view_get_show_content (self->split_view);

  gtk_widget_set_visible (self->back_button, wizard || on_content);
  gtk_widget_set_visible (self->new_button, !wizard && !on_content);
  gtk_widget_set_visible (self->search_button, !wizard && !on_content);
  gtk_widget_set_visible (self->discard_button,
                          wizard && self->wizard != NULL
                              && lk_wizard_get_step (self->wizard) != LK_STEP_DONE);
  if (on_content && self->case_view != NULL && lk_case_view_get_title (self->case_view) != NULL)
    adw_window_title_set_title (self->window_title, lk_case_view_get_title (self->case_view));
  else
    adw_window_title_set_title (self->window_title, wizard ? _ ("New Case") : _ ("Latchkey"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", wizard || on_content);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", !wizard && !on_content);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (in_wizard (self))
    {
      if (!lk_wizard_back (self->wizard))
        lk_window_show_cases (self);
    }
  else if (self->case_view == NULL || !lk_case_view_go_back (self->case_view))
    lk_split_view_set_show_content (self->split_view, FALSE);
}

static void
show_cases_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_show_cases (LK_WINDOW (widget));
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (in_wizard (self))
    lk_wizard_next (self->wizard);
}

static void
new_case_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_new_case (LK_WINDOW (widget));
}

static void
show_case_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_window_show_case (LK_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (LK_WINDOW (widget)->search_button);

  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

/* --- Drafts -------------------------------------------------------------------------------- */

static void
update_draft_notice (LkWindow *self)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->draft_notice), self->kept_draft != NULL);
  if (self->kept_draft == NULL)
    return;
  text = lk_draft_words_kept (self->kept_draft);
  lk_notice_set_text (self->draft_notice, text);
  lk_notice_set_detail (self->draft_notice, lk_draft_words_lost (self->kept_draft));
}

static void
offer_draft (LkWindow *self, LkDraft *draft)
{
  g_set_object (&self->kept_draft, draft);
  update_draft_notice (self);
}

static void look_for_drafts (LkWindow *self);

static void
go_on_with (LkWindow *self, LkDraft *draft)
{
  lk_window_new_case (self);
  lk_wizard_set_draft (self->wizard, draft);
  look_for_drafts (self);
}

/* What is still to be written into it by a device that is asked makes the disk's copy stale. */
static LkDraft *
newest_of (LkWindow *self, LkDraft *stored)
{
  LkDraft *live
      = lk_exports_find_draft (lk_context_get_exports (self->context), lk_draft_get_id (stored));

  return live != NULL ? live : stored;
}

static void
drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkWindow) self = data;
  g_autoptr (GPtrArray) drafts
      = lk_local_store_load_drafts_finish (LK_LOCAL_STORE (source), result, NULL);
  const char *open_id
      = self->wizard != NULL ? lk_draft_get_id (lk_wizard_get_draft (self->wizard)) : NULL;
  LkDraft *newest = NULL;

  if (drafts == NULL || self->context == NULL)
    return;
  for (guint i = 0; i < drafts->len && self->wanted_draft != NULL; i++)
    if (g_strcmp0 (lk_draft_get_id (g_ptr_array_index (drafts, i)), self->wanted_draft) == 0)
      {
        g_clear_pointer (&self->wanted_draft, g_free);
        go_on_with (self, newest_of (self, g_ptr_array_index (drafts, i)));
        return;
      }
  for (guint i = 0; i < drafts->len && newest == NULL; i++)
    if (g_strcmp0 (lk_draft_get_id (g_ptr_array_index (drafts, i)), open_id) != 0)
      newest = newest_of (self, g_ptr_array_index (drafts, i));
  offer_draft (self, newest);
}

/* The newest that was left is offered; the next one when that is done with. */
static void
look_for_drafts (LkWindow *self)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  if (store != NULL)
    lk_local_store_load_drafts_async (store, self->cancellable, drafts_cb, g_object_ref (self));
}

static void
ignore_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* A draft that cannot be deleted is offered once more: nothing is lost by it. */
  lk_local_store_delete_draft_finish (LK_LOCAL_STORE (source), result, NULL);
}

static void
delete_draft (LkWindow *self, LkDraft *draft)
{
  LkLocalStore *store = lk_context_get_store (self->context);

  if (store != NULL)
    lk_local_store_delete_draft_async (store, lk_draft_get_id (draft), NULL, ignore_cb, NULL);
}

static void
continue_cb (LkWindow *self)
{
  g_autoptr (LkDraft) draft = g_steal_pointer (&self->kept_draft);

  update_draft_notice (self);
  if (draft != NULL)
    go_on_with (self, draft);
}

/* A case that could not be sent as it is became a draft again, and is to be changed now. */
static void
resume_draft_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  g_free (self->wanted_draft);
  self->wanted_draft = g_variant_dup_string (parameter, NULL);
  look_for_drafts (self);
}

static void
filed_cb (LkWindow *self)
{
  delete_draft (self, lk_wizard_get_draft (self->wizard));
  look_for_drafts (self);
  update_header (self);
}

static void
discard (LkWindow *self)
{
  g_autoptr (LkDraft) old = g_object_ref (lk_wizard_get_draft (self->wizard));
  g_autoptr (LkDraft) fresh = lk_draft_new ();

  lk_wizard_set_draft (self->wizard, fresh);
  delete_draft (self, old);
  /* What a device that was asked still answers has no place in it. */
  while (lk_draft_get_n_items (old) > 0)
    lk_draft_remove_item (old, lk_draft_get_item (old, 0));
  look_for_drafts (self);
  lk_window_show_cases (self);
}

static void
discarded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkWindow) self = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);

  if (g_strcmp0 (response, "discard") == 0 && self->wizard != NULL)
    discard (self);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const LkAlertResponse responses[] = {
    { "keep", _ ("_Keep It"), LK_ALERT_PLAIN },
    { "discard", _ ("_Discard"), LK_ALERT_DESTRUCTIVE },
  };
  LkWindow *self = LK_WINDOW (widget);

  if (!in_wizard (self) || lk_wizard_get_step (self->wizard) == LK_STEP_DONE)
    return;
  if (lk_draft_is_empty (lk_wizard_get_draft (self->wizard)))
    {
      discard (self);
      return;
    }
  lk_compat_alert_async (widget, _ ("Discard This Case?"),
                         _ ("What you entered is deleted from this computer. A request that a "
                            "device gave is lost with it."),
                         responses, G_N_ELEMENTS (responses), self->cancellable, discarded_cb,
                         g_object_ref (self));
}

/* --- Closing ------------------------------------------------------------------------------- */

static void
close_agreed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkWindow) self = data;
  g_autofree char *response = lk_compat_alert_finish (result, NULL);

  if (g_strcmp0 (response, "close") != 0)
    {
      g_signal_emit (self, stayed_signal, 0);
      return;
    }
  self->close_agreed = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static void
remember_size (LkWindow *self)
{
  GSettings *settings = lk_context_get_settings (self->context);
  int width = 0, height = 0;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
lk_window_close_request (GtkWindow *window)
{
  const LkAlertResponse responses[] = {
    { "stay", _ ("_Stay"), LK_ALERT_PLAIN },
    { "close", _ ("C_lose"), LK_ALERT_DESTRUCTIVE },
  };
  LkWindow *self = LK_WINDOW (window);
  const char *body = self->close_agreed
                         ? NULL
                         : lk_close_guard_reason (self->context, self->wizard, self->case_view);

  if (body != NULL)
    {
      lk_compat_alert_async (GTK_WIDGET (self), _ ("Close Latchkey?"), body, responses,
                             G_N_ELEMENTS (responses), self->cancellable, close_agreed_cb,
                             g_object_ref (self));
      return GDK_EVENT_STOP;
    }
  if (self->wizard != NULL)
    lk_wizard_save_now (self->wizard);
  remember_size (self);
  return GTK_WINDOW_CLASS (lk_window_parent_class)->close_request (window);
}

/* Where the page of a case will be: the page itself is made for the first case that is chosen. */
static void
first_frame_cb (GdkFrameClock *clock, LkWindow *self)
{
  GtkWidget *place;

  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, self);
  if (self->case_view != NULL)
    return;
  place = g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", "view-list-symbolic", "title",
                        _ ("No Case Chosen"), "description",
                        _ ("The case that you choose in the list is shown here."), NULL);
  /* Somebody who has no case yet is not told to choose one. */
  g_object_bind_property (self->list_view, "has-choice", place, "visible", G_BINDING_SYNC_CREATE);
  lk_split_view_set_content (self->split_view, place);
}

/* Its large picture would be a tenth of what the first frame costs. */
static void
lk_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (first_frame_cb), widget, 0);
}

static LkCaseView *
need_case_view (LkWindow *self)
{
  if (self->case_view != NULL)
    return self->case_view;
  self->case_view = LK_CASE_VIEW (lk_case_view_new (self->context));
  lk_case_view_set_marks (self->case_view, lk_case_list_view_get_marks (self->list_view));
  lk_split_view_set_content (self->split_view, GTK_WIDGET (self->case_view));
  g_signal_connect_object (self->case_view, "notify::title", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
  return self->case_view;
}

static void
case_selected_cb (LkWindow *self, const char *id)
{
  lk_case_view_set_case_id (need_case_view (self), id);
  lk_split_view_set_show_content (self->split_view, TRUE);
}

/* The list of the cases, put into its place. On a narrow window moving through the list by keyboard
 * does not open each case on the way. */
static void
plug_cases (LkWindow *self)
{
  self->list_view = LK_CASE_LIST_VIEW (lk_case_list_view_new (self->context));
  lk_split_view_set_list (self->split_view, GTK_WIDGET (self->list_view));
  lk_split_view_set_content (self->split_view, adw_bin_new ());
  g_object_bind_property (self->search_button, "active", self->list_view, "search-mode",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->split_view, "narrow", self->list_view, "follow-selection",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (self->list_view, "case-selected", G_CALLBACK (case_selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
restore_size (LkWindow *self)
{
  GSettings *settings = lk_context_get_settings (self->context);

  if (settings == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
lk_window_constructed (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  G_OBJECT_CLASS (lk_window_parent_class)->constructed (object);
  gtk_widget_set_visible (self->practice_banner, lk_context_get_practice (self->context));
  plug_cases (self);
  g_signal_connect_object (self->split_view, "notify::narrow", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->split_view, "notify::show-content", G_CALLBACK (update_header),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "notify::store", G_CALLBACK (look_for_drafts), self,
                           G_CONNECT_SWAPPED);
  look_for_drafts (self);
  restore_size (self);
  update_header (self);
}

static void
lk_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LkWindowProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, LK_WINDOW (object)->context);
      break;
    }
}

static void
lk_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((LkWindowProperty) prop_id)
    {
    case PROP_CONTEXT:
      LK_WINDOW (object)->context = g_value_dup_object (value);
      break;
    }
}

static void
lk_window_dispose (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  self->wizard = NULL;
  g_clear_object (&self->kept_draft);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_window_parent_class)->dispose (object);
}

static void
lk_window_finalize (GObject *object)
{
  g_clear_object (&LK_WINDOW (object)->cancellable);
  g_clear_pointer (&LK_WINDOW (object)->wanted_draft, g_free);
  G_OBJECT_CLASS (lk_window_parent_class)->finalize (object);
}

static void
lk_window_class_init (LkWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = lk_window_constructed;
  object_class->dispose = lk_window_dispose;
  object_class->finalize = lk_window_finalize;
  object_class->get_property = lk_window_get_property;
  object_class->set_property = lk_window_set_property;
  widget_class->realize = lk_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_window_close_request;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /* It was to be closed, asked, and is not. */
  stayed_signal = g_signal_new ("stayed", LK_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);

  g_type_ensure (LK_TYPE_FIRST_FIT);
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_SPLIT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/lk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, discard_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, draft_notice);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, wizard_bin);
  gtk_widget_class_bind_template_callback (widget_class, continue_cb);

  gtk_widget_class_install_action (widget_class, "win.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "win.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "win.show-cases", NULL, show_cases_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.new-case", NULL, new_case_action);
  gtk_widget_class_install_action (widget_class, "win.show-case", "s", show_case_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.resume-draft", "s", resume_draft_action);
}

static void
lk_window_init (LkWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_window_new:
 * @application: the application
 * @context: what the pages work with
 *
 * Returns: (transfer none): a window, owned by @application and GTK until it is closed
 */
GtkWidget *
lk_window_new (GtkApplication *application, LkContext *context)
{
  return g_object_new (LK_TYPE_WINDOW, "application", application, "context", context, NULL);
}

/**
 * lk_window_get_context:
 * @self: a window
 *
 * Returns: (transfer none): what the pages of this window work with
 */
LkContext *
lk_window_get_context (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);
  return self->context;
}

/**
 * lk_window_show_cases:
 * @self: a window
 *
 * Goes to the cases. What the wizard holds stays as it is.
 */
void
lk_window_show_cases (LkWindow *self)
{
  g_return_if_fail (LK_IS_WINDOW (self));
  gtk_stack_set_visible_child_name (self->stack, "cases");
}

/**
 * lk_window_show_case:
 * @self: a window
 * @id: the id of a case
 *
 * Opens the page of one case.
 */
void
lk_window_show_case (LkWindow *self, const char *id)
{
  g_return_if_fail (LK_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  lk_window_show_cases (self);
  lk_case_view_set_case_id (need_case_view (self), id);
  lk_case_list_view_select (self->list_view, id);
  lk_split_view_set_show_content (self->split_view, TRUE);
}

/**
 * lk_window_new_case:
 * @self: a window
 *
 * Opens the wizard: where it was left, or at the start of a new case.
 */
void
lk_window_new_case (LkWindow *self)
{
  g_return_if_fail (LK_IS_WINDOW (self));

  if (self->wizard == NULL)
    {
      self->wizard = LK_WIZARD (lk_wizard_new (self->context));
      g_signal_connect_object (self->wizard, "filed", G_CALLBACK (filed_cb), self,
                               G_CONNECT_SWAPPED);
      adw_bin_set_child (self->wizard_bin, GTK_WIDGET (self->wizard));
    }
  else if (lk_wizard_get_step (self->wizard) == LK_STEP_DONE)
    {
      g_autoptr (LkDraft) draft = lk_draft_new ();

      lk_wizard_set_draft (self->wizard, draft);
    }
  gtk_stack_set_visible_child_name (self->stack, "wizard");
  gtk_widget_grab_focus (GTK_WIDGET (self->wizard));
}

/**
 * lk_window_get_wizard:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the wizard, once a case was begun
 */
LkWizard *
lk_window_get_wizard (LkWindow *self)
{
  g_return_val_if_fail (LK_IS_WINDOW (self), NULL);
  return self->wizard;
}

/**
 * lk_window_toast:
 * @self: a window
 * @text: one short sentence, taken as plain text
 */
void
lk_window_toast (LkWindow *self, const char *text)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (LK_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (escaped));
}
