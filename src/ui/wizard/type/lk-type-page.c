/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-choice-card.h"
#include "lk-type-page.h"

/**
 * LkTypePage:
 *
 * Asks what the case is about, and says quietly where a device on this network offers a way that
 * needs no case at all.
 */
struct _LkTypePage
{
  LkWizardPage parent_instance;

  /* template widgets */
  LkChoiceCard *reset_card;
  LkChoiceCard *unbind_card;
  GtkWidget *self_service_group;

  /* owned */
  gboolean entering;
};

G_DEFINE_FINAL_TYPE (LkTypePage, lk_type_page, LK_TYPE_WIZARD_PAGE)

static void
update (LkTypePage *self)
{
  gboolean chosen = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->reset_card))
                    || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->unbind_card));

  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), chosen, _ ("Choose what the case is about."));
}

static void
toggled_cb (LkTypePage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));

  if (self->entering)
    return;
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->reset_card)))
    lk_draft_set_case_type (draft, LK_CASE_TYPE_PASSWORD_RESET);
  else if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->unbind_card)))
    lk_draft_set_case_type (draft, LK_CASE_TYPE_DEVICE_UNBIND);
  update (self);
}

static void
lk_type_page_enter (LkWizardPage *page)
{
  LkTypePage *self = LK_TYPE_PAGE (page);
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;
  gboolean chosen = lk_draft_get_case_type (lk_wizard_page_get_draft (page), &type);

  self->entering = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->reset_card),
                                chosen && type == LK_CASE_TYPE_PASSWORD_RESET);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->unbind_card),
                                chosen && type == LK_CASE_TYPE_DEVICE_UNBIND);
  self->entering = FALSE;
  update (self);
}

static void
lk_type_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_TYPE_PAGE);
  G_OBJECT_CLASS (lk_type_page_parent_class)->dispose (object);
}

static void
lk_type_page_class_init (LkTypePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_type_page_dispose;
  LK_WIZARD_PAGE_CLASS (klass)->enter = lk_type_page_enter;
  g_type_ensure (LK_TYPE_CHOICE_CARD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/type/lk-type-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkTypePage, reset_card);
  gtk_widget_class_bind_template_child (widget_class, LkTypePage, unbind_card);
  gtk_widget_class_bind_template_child (widget_class, LkTypePage, self_service_group);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
lk_type_page_init (LkTypePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
