/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reset-outcome.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-compat.h"
#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-row.h"

/**
 * LkResetOutcome:
 *
 * What came of a reset, and what can be done about it: actions "reset.again", "reset.login",
 * "reset.report", "reset.export" and "reset.done" of the page around it.
 */
struct _LkResetOutcome
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *text_label;
  GtkLabel *code_label;
  LkNotice *report_notice;
  GtkWidget *again_button;
  GtkWidget *done_button;
  GtkWidget *login_button;
  GtkWidget *export_button;
  GtkWidget *next_group;
  GtkWidget *web_row;
  GtkLinkButton *web_button;
  AdwActionRow *selfservice_row;
};

G_DEFINE_FINAL_TYPE (LkResetOutcome, lk_reset_outcome, GTK_TYPE_WIDGET)

static void
report_cb (LkResetOutcome *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "reset.report", NULL);
}

/* What makes the next loss of a password need no case at all. */
static void
show_next_steps (LkResetOutcome *self, LkSadpDevice *device)
{
  const LkSadpCapabilities *can = lk_sadp_device_get_capabilities (device);
  const char *address = lk_sadp_device_get_ipv4 (device);
  guint port = lk_sadp_device_get_http_port (device);
  g_autofree char *uri = g_strdup_printf ("http://%s:%u/", address ?: "", port != 0 ? port : 80);
  g_autoptr (GString) ways = g_string_new (NULL);

  if (can->guid)
    g_string_append (ways, _ ("Save a GUID file. "));
  if (can->questions)
    g_string_append (ways, _ ("Set three security questions. "));
  if (can->mailbox)
    g_string_append (ways, _ ("Enter a recovery email address. "));
  gtk_widget_set_visible (self->web_row, address != NULL);
  gtk_link_button_set_uri (self->web_button, uri);
  gtk_widget_set_visible (GTK_WIDGET (self->selfservice_row), ways->len > 0);
  adw_action_row_set_subtitle (self->selfservice_row, ways->str);
}

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *styles[] = { "accent", "success", "warning", "error" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  gtk_widget_add_css_class (widget, style);
}

/**
 * lk_reset_outcome_show:
 * @self: the widget
 * @result: what came of it
 * @device: (nullable): the device, needed after a success
 *
 * Tells what came of a reset.
 */
void
lk_reset_outcome_show (LkResetOutcome *self, const LkResetResult *result, LkSadpDevice *device)
{
  g_return_if_fail (LK_IS_RESET_OUTCOME (self));

  gtk_image_set_from_icon_name (self->icon, result->icon);
  set_style (GTK_WIDGET (self->icon), result->style);
  gtk_label_set_text (self->title_label, result->title);
  lk_compat_announce (GTK_WIDGET (self->title_label), result->title);
  gtk_label_set_text (self->text_label, result->text);
  gtk_label_set_text (self->code_label, result->code ?: "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_label), result->code != NULL);
  gtk_widget_set_visible (self->again_button, result->again);
  gtk_widget_set_visible (self->login_button, result->unknown);
  gtk_widget_set_visible (self->export_button, result->export);
  gtk_widget_set_visible (self->next_group, result->success);
  gtk_widget_set_css_classes (self->done_button,
                              (const char *[]){ "pill", result->success ? "suggested-action" : NULL,
                                                NULL });
  if (result->success)
    show_next_steps (self, device);
}

/**
 * lk_reset_outcome_show_report:
 * @self: the widget
 * @error: (nullable): why the desk could not be told, %NULL when it was
 */
void
lk_reset_outcome_show_report (LkResetOutcome *self, const GError *error)
{
  g_autofree char *why = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (LK_IS_RESET_OUTCOME (self));

  if (error == NULL)
    {
      lk_notice_hide (self->report_notice);
      return;
    }
  why = lk_error_text (error);
  text = g_strdup_printf (_ ("The desk could not be told yet. %s"), why);
  lk_notice_show (self->report_notice, LK_NOTICE_WARNING, text, NULL);
  lk_notice_set_button_label (self->report_notice, _ ("Tell the Desk"));
}

static void
lk_reset_outcome_dispose (GObject *object)
{
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_RESET_OUTCOME);
  G_OBJECT_CLASS (lk_reset_outcome_parent_class)->dispose (object);
}

static void
lk_reset_outcome_class_init (LkResetOutcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_reset_outcome_dispose;
  g_type_ensure (LK_TYPE_NOTICE);
  g_type_ensure (LK_TYPE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-reset-outcome.ui");
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, icon);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, title_label);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, text_label);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, code_label);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, report_notice);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, again_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, done_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, login_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, export_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, next_group);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, web_row);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, web_button);
  gtk_widget_class_bind_template_child (widget_class, LkResetOutcome, selfservice_row);
  gtk_widget_class_bind_template_callback (widget_class, report_cb);
}

static void
lk_reset_outcome_init (LkResetOutcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_reset_outcome_new:
 *
 * Returns: (transfer floating): a widget that tells nothing yet
 */
GtkWidget *
lk_reset_outcome_new (void)
{
  return g_object_new (LK_TYPE_RESET_OUTCOME, NULL);
}
