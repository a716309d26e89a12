/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-choice-card.h"

#include "lk-column-layout.h"

/**
 * LkChoiceCard:
 *
 * One of a few things to choose from: a large icon, a title, a sentence, and a check mark once it
 * is the chosen one. Cards of one group are set up as toggle buttons are.
 */
struct _LkChoiceCard
{
  GtkToggleButton parent_instance;

  /* template widgets */
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *text_label;
  GtkLabel *note_label;
  GtkWidget *mark;
};

typedef enum
{
  PROP_CARD_ICON = 1,
  PROP_TITLE,
  PROP_TEXT,
  PROP_NOTE,
} LkChoiceCardProperty;

static GParamSpec *properties[PROP_NOTE + 1];

G_DEFINE_FINAL_TYPE (LkChoiceCard, lk_choice_card, GTK_TYPE_TOGGLE_BUTTON)

/* A chosen card stays chosen when it is pressed again: one of a group always is. */
static void
lk_choice_card_clicked (GtkButton *button)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
update_mark (LkChoiceCard *self)
{
  gtk_widget_set_opacity (self->mark,
                          gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self)) ? 1 : 0);
}

static void
update_name (LkChoiceCard *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (self->title_label),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (self->text_label), -1);
}

static void
lk_choice_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkChoiceCard *self = LK_CHOICE_CARD (object);

  switch ((LkChoiceCardProperty) prop_id)
    {
    case PROP_CARD_ICON:
      g_value_set_string (value, gtk_image_get_icon_name (self->icon));
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (self->title_label));
      break;
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_text (self->text_label));
      break;
    case PROP_NOTE:
      g_value_set_string (value, gtk_label_get_text (self->note_label));
      break;
    }
}

static void
lk_choice_card_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkChoiceCard *self = LK_CHOICE_CARD (object);

  switch ((LkChoiceCardProperty) prop_id)
    {
    case PROP_CARD_ICON:
      gtk_image_set_from_icon_name (self->icon, g_value_get_string (value));
      break;
    case PROP_TITLE:
      lk_choice_card_set_title (self, g_value_get_string (value));
      break;
    case PROP_TEXT:
      lk_choice_card_set_text (self, g_value_get_string (value));
      break;
    case PROP_NOTE:
      lk_choice_card_set_note (self, g_value_get_string (value));
      break;
    }
}

static void
lk_choice_card_class_init (LkChoiceCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lk_choice_card_get_property;
  object_class->set_property = lk_choice_card_set_property;
  GTK_BUTTON_CLASS (klass)->clicked = lk_choice_card_clicked;

  properties[PROP_CARD_ICON] = g_param_spec_string ("card-icon", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_RADIO);
  g_type_ensure (LK_TYPE_COLUMN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/widgets/lk-choice-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LkChoiceCard, icon);
  gtk_widget_class_bind_template_child (widget_class, LkChoiceCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, LkChoiceCard, text_label);
  gtk_widget_class_bind_template_child (widget_class, LkChoiceCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, LkChoiceCard, mark);
}

static void
update_checked (LkChoiceCard *self)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED,
                               gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self))
                                   ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                   : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

static void
lk_choice_card_init (LkChoiceCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::active", G_CALLBACK (update_mark), NULL);
  g_signal_connect (self, "notify::active", G_CALLBACK (update_checked), NULL);
  update_mark (self);
  update_checked (self);
}

/**
 * lk_choice_card_set_title:
 * @self: a card
 * @title: what is chosen with it
 */
void
lk_choice_card_set_title (LkChoiceCard *self, const char *title)
{
  g_return_if_fail (LK_IS_CHOICE_CARD (self));
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  update_name (self);
}

/**
 * lk_choice_card_set_text:
 * @self: a card
 * @text: one sentence that tells whom it is for
 */
void
lk_choice_card_set_text (LkChoiceCard *self, const char *text)
{
  g_return_if_fail (LK_IS_CHOICE_CARD (self));
  gtk_label_set_text (self->text_label, text != NULL ? text : "");
  update_name (self);
}

/**
 * lk_choice_card_set_note:
 * @self: a card
 * @note: (nullable): a line on what will be needed
 */
void
lk_choice_card_set_note (LkChoiceCard *self, const char *note)
{
  g_return_if_fail (LK_IS_CHOICE_CARD (self));
  gtk_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL && *note != '\0');
}
