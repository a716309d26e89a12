/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-answers-group.h"
#include "lk-case-actions.h"
#include "lk-case-header.h"
#include "lk-comment-entry.h"
#include "lk-devices-group.h"
#include "lk-error-text.h"
#include "lk-history-group.h"
#include "lk-notice.h"
#include "lk-people-group.h"
#include "lk-reset-page.h"

/**
 * LkCaseView:
 *
 * The page of one case, and behind it the page where its answer is used.
 */
struct _LkCaseView
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkStack *stack;
  AdwStatusPage *error_page;
  AdwToastOverlay *toasts;
  GtkScrolledWindow *scroller;
  LkNotice *notice;
  LkCaseHeader *header;
  LkDevicesGroup *devices;
  LkAnswersGroup *answers;
  LkPeopleGroup *people;
  LkHistoryGroup *history;
  LkCommentEntry *comment;
  AdwBin *reset_bin;

  /* owned */
  LkContext *context;
  LkOpenCase *open_case;
  LkCaseActions *actions;
  LkReadMarks *marks;
  char *title;
};

typedef enum
{
  PROP_CONTEXT = 1,
  PROP_TITLE,
} LkCaseViewProperty;

static GParamSpec *properties[PROP_TITLE + 1];

G_DEFINE_FINAL_TYPE (LkCaseView, lk_case_view, GTK_TYPE_WIDGET)

static void
set_title (LkCaseView *self, const char *title)
{
  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static gboolean
in_reset (LkCaseView *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "reset") == 0;
}

static void
mark_read (LkCaseView *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);

  if (self->marks != NULL && item != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    lk_read_marks_mark_read (self->marks, item);
}

static void
show_error (LkCaseView *self, const GError *error)
{
  g_autofree char *text = lk_error_text (error);
  g_autofree char *code = lk_error_code_text (error);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (lk_open_case_get_case (self->open_case) != NULL)
    {
      lk_notice_show (self->notice, LK_NOTICE_WARNING, text, code);
      lk_notice_set_button_label (self->notice, _ ("Try Again"));
      return;
    }
  adw_status_page_set_description (self->error_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
update (LkCaseView *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  const GError *error = lk_open_case_get_error (self->open_case);

  set_title (self, in_reset (self) ? _ ("Reset Password") : lk_open_case_get_id (self->open_case));
  if (error == NULL)
    lk_notice_hide (self->notice);
  if (lk_open_case_get_id (self->open_case) == NULL)
    gtk_stack_set_visible_child_name (self->stack, "nothing");
  else if (error != NULL)
    show_error (self, error);
  else if (item == NULL)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  if (item == NULL)
    return;
  if (!in_reset (self))
    gtk_stack_set_visible_child_name (self->stack, "case");
  mark_read (self);
}

static void
on_toast (LkCaseView *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
on_reset_done (LkCaseView *self)
{
  lk_case_view_go_back (self);
}

static void
on_reset (LkCaseView *self, guint item)
{
  GtkWidget *page = NULL;

  if (lk_open_case_get_item (self->open_case, item) == NULL || !lk_case_view_may_leave (self))
    return;
  page = lk_reset_page_new (self->open_case, item);
  g_signal_connect_object (page, "done", G_CALLBACK (on_reset_done), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->reset_bin, page);
  gtk_stack_set_visible_child_name (self->stack, "reset");
  update (self);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
on_retry (LkCaseView *self)
{
  if (lk_context_get_backend (self->context) == NULL)
    lk_context_retry_desk (self->context);
  else
    lk_open_case_reload (self->open_case);
}

static void
lk_case_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_case_view_parent_class)->map (widget);
  mark_read (LK_CASE_VIEW (widget));
}

static void
lk_case_view_constructed (GObject *object)
{
  LkCaseView *self = LK_CASE_VIEW (object);

  G_OBJECT_CLASS (lk_case_view_parent_class)->constructed (object);
  self->open_case = lk_open_case_new (self->context);
  self->actions = lk_case_actions_new (GTK_WIDGET (self), self->open_case);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "case",
                                  lk_case_actions_get_group (self->actions));
  lk_case_header_set_open_case (self->header, self->open_case);
  lk_case_header_set_menu (self->header, lk_case_actions_get_menu (self->actions));
  lk_devices_group_set_open_case (self->devices, self->open_case);
  lk_answers_group_set_open_case (self->answers, self->open_case);
  lk_people_group_set_open_case (self->people, self->open_case);
  lk_history_group_set_open_case (self->history, self->open_case);
  lk_comment_entry_set_open_case (self->comment, self->open_case);
  g_signal_connect_object (self->actions, "toast", G_CALLBACK (on_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->actions, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->open_case, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_case_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkCaseView *self = LK_CASE_VIEW (object);

  switch ((LkCaseViewProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, self->context);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    }
}

static void
lk_case_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkCaseView *self = LK_CASE_VIEW (object);

  switch ((LkCaseViewProperty) prop_id)
    {
    case PROP_CONTEXT:
      self->context = g_value_dup_object (value);
      break;
    case PROP_TITLE: /* read-only */
      break;
    }
}

static void
lk_case_view_dispose (GObject *object)
{
  LkCaseView *self = LK_CASE_VIEW (object);

  gtk_widget_insert_action_group (GTK_WIDGET (self), "case", NULL);
  if (self->actions != NULL)
    g_object_run_dispose (G_OBJECT (self->actions));
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_CASE_VIEW);
  g_clear_object (&self->open_case);
  g_clear_object (&self->marks);
  g_clear_object (&self->context);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (lk_case_view_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_CASE_HEADER);
  g_type_ensure (LK_TYPE_DEVICES_GROUP);
  g_type_ensure (LK_TYPE_ANSWERS_GROUP);
  g_type_ensure (LK_TYPE_PEOPLE_GROUP);
  g_type_ensure (LK_TYPE_HISTORY_GROUP);
  g_type_ensure (LK_TYPE_COMMENT_ENTRY);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-case-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, stack);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, error_page);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, toasts);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, notice);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, header);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, devices);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, answers);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, people);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, history);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, comment);
  gtk_widget_class_bind_template_child (widget_class, LkCaseView, reset_bin);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
}

static void
lk_case_view_class_init (LkCaseViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lk_case_view_constructed;
  object_class->get_property = lk_case_view_get_property;
  object_class->set_property = lk_case_view_set_property;
  object_class->dispose = lk_case_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = lk_case_view_map;
  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE]
      = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  ensure_types ();
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lk_case_view_init (LkCaseView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_case_view_new:
 * @context: what the pages work with
 *
 * Returns: (transfer floating): a page that shows no case yet
 */
GtkWidget *
lk_case_view_new (LkContext *context)
{
  return g_object_new (LK_TYPE_CASE_VIEW, "context", context, NULL);
}

/**
 * lk_case_view_set_case_id:
 * @self: the page
 * @id: (nullable): which case to show, %NULL for none
 */
void
lk_case_view_set_case_id (LkCaseView *self, const char *id)
{
  g_return_if_fail (LK_IS_CASE_VIEW (self));

  if (g_strcmp0 (id, lk_open_case_get_id (self->open_case)) == 0)
    return;
  if (in_reset (self))
    lk_case_view_go_back (self);
  /* What a device is being told belongs to the case that is shown. */
  if (in_reset (self))
    {
      on_toast (self, _ ("One moment: the device is just being given its answer."));
      return;
    }
  lk_open_case_set_id (self->open_case, id);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  update (self);
}

/**
 * lk_case_view_get_case_id:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): which case is shown
 */
const char *
lk_case_view_get_case_id (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), NULL);
  return lk_open_case_get_id (self->open_case);
}

/**
 * lk_case_view_get_title:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): what the header bar says while this page is alone
 */
const char *
lk_case_view_get_title (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), NULL);
  return self->title;
}

/**
 * lk_case_view_set_marks:
 * @self: the page
 * @marks: where to note that a case was looked at
 */
void
lk_case_view_set_marks (LkCaseView *self, LkReadMarks *marks)
{
  g_return_if_fail (LK_IS_CASE_VIEW (self));
  g_set_object (&self->marks, marks);
}

/**
 * lk_case_view_get_open_case:
 * @self: the page
 *
 * Returns: (transfer none): the case that it shows
 */
LkOpenCase *
lk_case_view_get_open_case (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), NULL);
  return self->open_case;
}

/**
 * lk_case_view_may_leave:
 * @self: the page
 *
 * Returns: whether no device is just being given its answer
 */
gboolean
lk_case_view_may_leave (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), TRUE);
  return !in_reset (self)
         || lk_reset_page_may_leave (LK_RESET_PAGE (adw_bin_get_child (self->reset_bin)));
}

/**
 * lk_case_view_has_unsent:
 * @self: the page
 *
 * Returns: whether a comment was written, here or on another case, and not sent
 */
gboolean
lk_case_view_has_unsent (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), FALSE);
  return lk_comment_entry_has_unsent (self->comment);
}

/**
 * lk_case_view_go_back:
 * @self: the page
 *
 * Goes from the page where an answer is used back to the case.
 *
 * Returns: whether there was somewhere to go back from; otherwise the window goes back itself
 */
gboolean
lk_case_view_go_back (LkCaseView *self)
{
  g_return_val_if_fail (LK_IS_CASE_VIEW (self), FALSE);

  if (!in_reset (self))
    return FALSE;
  if (!lk_case_view_may_leave (self))
    return TRUE;
  gtk_stack_set_visible_child_name (self->stack, lk_open_case_get_case (self->open_case) != NULL
                                                     ? "case"
                                                     : "loading");
  adw_bin_set_child (self->reset_bin, NULL);
  update (self);
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
  return TRUE;
}
