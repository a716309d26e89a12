/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-list-status.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-compat.h"

/**
 * LkListStatus:
 *
 * What stands in the place of a list of cases that has none: why, and the one thing to do about it.
 * Signal "clicked" when it is to be done.
 */
struct _LkListStatus
{
  GtkWidget parent_instance;

  /* template widgets */
  AdwStatusPage *page;
  GtkButton *button;

  LkListStatusAction action;
};

static guint clicked_signal;

G_DEFINE_FINAL_TYPE (LkListStatus, lk_list_status, GTK_TYPE_WIDGET)

static void
clicked_cb (LkListStatus *self)
{
  g_signal_emit (self, clicked_signal, 0);
}

static void
lk_list_status_dispose (GObject *object)
{
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_LIST_STATUS);
  G_OBJECT_CLASS (lk_list_status_parent_class)->dispose (object);
}

static void
lk_list_status_class_init (LkListStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_list_status_dispose;
  /**
   * LkListStatus::clicked:
   * @self: the status
   *
   * What lk_list_status_get_action() says is to be done.
   */
  clicked_signal = g_signal_new ("clicked", LK_TYPE_LIST_STATUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/cases/lk-list-status.ui");
  gtk_widget_class_bind_template_child (widget_class, LkListStatus, page);
  gtk_widget_class_bind_template_child (widget_class, LkListStatus, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lk_list_status_init (LkListStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_list_status_show:
 * @self: a status
 * @action: what can be done
 * @icon: name of its picture
 * @title: what is the matter
 * @text: more of it, no markup
 */
void
lk_list_status_show (LkListStatus *self,
                     LkListStatusAction action,
                     const char *icon,
                     const char *title,
                     const char *text)
{
  static const char *labels[] = {
    [LK_LIST_STATUS_NEW_CASE] = N_ ("_New Case"),
    [LK_LIST_STATUS_CLEAR] = N_ ("_Show All Cases"),
    [LK_LIST_STATUS_RETRY] = N_ ("_Try Again"),
    [LK_LIST_STATUS_SIGN_IN] = N_ ("_Sign In"),
  };
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_return_if_fail (LK_IS_LIST_STATUS (self));

  self->action = action;
  adw_status_page_set_icon_name (self->page, icon);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->button), action != LK_LIST_STATUS_NOTHING);
  gtk_button_set_label (self->button, action != LK_LIST_STATUS_NOTHING ? _ (labels[action]) : "");
  if (action == LK_LIST_STATUS_NEW_CASE || action == LK_LIST_STATUS_SIGN_IN)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "suggested-action");
}

/**
 * lk_list_status_get_action:
 * @self: a status
 *
 * Returns: what its button is for
 */
LkListStatusAction
lk_list_status_get_action (LkListStatus *self)
{
  g_return_val_if_fail (LK_IS_LIST_STATUS (self), LK_LIST_STATUS_NOTHING);
  return self->action;
}
