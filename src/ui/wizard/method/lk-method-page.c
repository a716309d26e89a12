/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-choice-card.h"
#include "lk-method-page.h"

/**
 * LkMethodPage:
 *
 * Asks where the devices are: it decides how their request gets here.
 */
struct _LkMethodPage
{
  LkWizardPage parent_instance;

  /* template widgets */
  LkChoiceCard *lan_card;
  LkChoiceCard *other_card;

  /* owned */
  gboolean entering;
};

G_DEFINE_FINAL_TYPE (LkMethodPage, lk_method_page, LK_TYPE_WIZARD_PAGE)

static void
update (LkMethodPage *self)
{
  gboolean chosen = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->lan_card))
                    || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->other_card));

  lk_wizard_page_set_state (LK_WIZARD_PAGE (self), chosen, _ ("Choose where the device is."));
}

static void
toggled_cb (LkMethodPage *self)
{
  LkDraft *draft = lk_wizard_page_get_draft (LK_WIZARD_PAGE (self));

  if (self->entering)
    return;
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->lan_card)))
    lk_draft_set_method (draft, LK_CASE_METHOD_LAN);
  else if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->other_card)))
    lk_draft_set_method (draft, LK_CASE_METHOD_OTHER);
  update (self);
}

/* What will be needed depends on what the case is about. */
static void
update_notes (LkMethodPage *self, LkCaseType type)
{
  switch (type)
    {
    case LK_CASE_TYPE_PASSWORD_RESET:
      lk_choice_card_set_note (self->lan_card, _ ("Needed: a photo of its label"));
      lk_choice_card_set_note (
          self->other_card, _ ("Needed: a photo of its label and the QR code or file it exported"));
      break;
    case LK_CASE_TYPE_DEVICE_UNBIND:
      lk_choice_card_set_note (self->lan_card, _ ("Needed: a photo of its label"));
      lk_choice_card_set_note (
          self->other_card,
          _ ("Needed: a photo of its label; the QR code or file it exported helps"));
      break;
    }
}

static void
lk_method_page_enter (LkWizardPage *page)
{
  LkMethodPage *self = LK_METHOD_PAGE (page);
  LkDraft *draft = lk_wizard_page_get_draft (page);
  LkCaseType type = LK_CASE_TYPE_PASSWORD_RESET;
  LkCaseMethod method = LK_CASE_METHOD_LAN;
  gboolean chosen = lk_draft_get_method (draft, &method);

  lk_draft_get_case_type (draft, &type);
  update_notes (self, type);
  self->entering = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->lan_card),
                                chosen && method == LK_CASE_METHOD_LAN);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->other_card),
                                chosen && method == LK_CASE_METHOD_OTHER);
  self->entering = FALSE;
  update (self);
}

static void
lk_method_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LK_TYPE_METHOD_PAGE);
  G_OBJECT_CLASS (lk_method_page_parent_class)->dispose (object);
}

static void
lk_method_page_class_init (LkMethodPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_method_page_dispose;
  LK_WIZARD_PAGE_CLASS (klass)->enter = lk_method_page_enter;
  g_type_ensure (LK_TYPE_CHOICE_CARD);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/method/lk-method-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkMethodPage, lan_card);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPage, other_card);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
lk_method_page_init (LkMethodPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
