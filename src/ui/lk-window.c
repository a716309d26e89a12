/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-case-list-view.h"
#include "lk-case-view.h"
#include "lk-split-view.h"
#include "lk-window.h"

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
  GtkWidget *practice_banner;
  AdwToastOverlay *toast_overlay;
  GtkStack *stack;
  LkSplitView *split_view;
  AdwBin *wizard_bin;

  /* widgets */
  LkCaseListView *list_view;
  LkCaseView *case_view;

  /* owned */
  LkContext *context;
};

typedef enum
{
  PROP_CONTEXT = 1,
} LkWindowProperty;

static GParamSpec *properties[PROP_CONTEXT + 1];

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
  if (on_content && lk_case_view_get_title (self->case_view) != NULL)
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
    lk_window_show_cases (self);
  else if (!lk_case_view_go_back (self->case_view))
    lk_split_view_set_show_content (self->split_view, FALSE);
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

static void
case_selected_cb (LkWindow *self, const char *id)
{
  lk_case_view_set_case_id (self->case_view, id);
  lk_split_view_set_show_content (self->split_view, TRUE);
}

/* The list and the page of the cases, put into their places. On a narrow window moving through the
 * list by keyboard does not open each case on the way. */
static void
plug_cases (LkWindow *self)
{
  self->list_view = LK_CASE_LIST_VIEW (lk_case_list_view_new (self->context));
  self->case_view = LK_CASE_VIEW (lk_case_view_new (self->context));
  lk_case_view_set_marks (self->case_view, lk_case_list_view_get_marks (self->list_view));
  lk_split_view_set_list (self->split_view, GTK_WIDGET (self->list_view));
  lk_split_view_set_content (self->split_view, GTK_WIDGET (self->case_view));
  g_object_bind_property (self->search_button, "active", self->list_view, "search-mode",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->split_view, "narrow", self->list_view, "follow-selection",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (self->list_view, "case-selected", G_CALLBACK (case_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->case_view, "notify::title", G_CALLBACK (update_header), self,
                           G_CONNECT_SWAPPED);
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

  g_clear_object (&self->context);
  G_OBJECT_CLASS (lk_window_parent_class)->dispose (object);
}

static void
lk_window_class_init (LkWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = lk_window_constructed;
  object_class->dispose = lk_window_dispose;
  object_class->get_property = lk_window_get_property;
  object_class->set_property = lk_window_set_property;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (LK_TYPE_SPLIT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/lk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, LkWindow, wizard_bin);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.new-case", NULL, new_case_action);
  gtk_widget_class_install_action (widget_class, "win.show-case", "s", show_case_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
}

static void
lk_window_init (LkWindow *self)
{
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
  lk_case_view_set_case_id (self->case_view, id);
  lk_case_list_view_select (self->list_view, id);
  lk_split_view_set_show_content (self->split_view, TRUE);
}

/**
 * lk_window_new_case:
 * @self: a window
 *
 * Opens the wizard.
 */
void
lk_window_new_case (LkWindow *self)
{
  g_return_if_fail (LK_IS_WINDOW (self));
  gtk_stack_set_visible_child_name (self->stack, "wizard");
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
