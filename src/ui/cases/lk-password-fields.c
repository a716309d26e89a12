/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-password-fields.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-column-layout.h"
#include "lk-password.h"

#define DEVICE_USER "admin"

/* One line under the entries: a mark and what the device asks for. */
typedef struct
{
  GtkImage *icon;
  GtkWidget *line;
  const char *text;
} Rule;

typedef enum
{
  RULE_LENGTH,
  RULE_CLASSES,
  RULE_ASCII,
  RULE_NAME,
  RULE_SAME,
  N_RULES,
} RuleIndex;

struct _LkPasswordFields
{
  AdwPreferencesGroup parent_instance;

  /* template widgets */
  GtkEditable *first;
  GtkEditable *second;
  GtkLevelBar *strength;
  GtkLabel *strength_label;
  GtkBox *rules_box;

  /* owned */
  Rule rules[N_RULES];
  gboolean acceptable;
};

typedef enum
{
  PROP_ACCEPTABLE = 1,
} LkPasswordFieldsProperty;

static GParamSpec *properties[PROP_ACCEPTABLE + 1];

G_DEFINE_FINAL_TYPE (LkPasswordFields, lk_password_fields, ADW_TYPE_PREFERENCES_GROUP)

static void
show_rule (Rule *rule, gboolean met, gboolean begun)
{
  const char *icon = met     ? "object-select-symbolic"
                     : begun ? "dialog-warning-symbolic"
                             : "content-loading-symbolic";
  g_autofree char *spoken = NULL;

  gtk_image_set_from_icon_name (rule->icon, icon);
  gtk_widget_remove_css_class (rule->line, "success");
  gtk_widget_remove_css_class (rule->line, "warning");
  gtk_widget_remove_css_class (rule->line, "dim-label");
  gtk_widget_add_css_class (rule->line, met ? "success" : begun ? "warning" : "dim-label");
  /* Translators: a rule for a new password and whether it is met; %s is the rule */
  spoken = g_strdup_printf (met ? _ ("%s: met") : _ ("%s: not met"), rule->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (rule->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

static const char *
strength_words (guint level)
{
  static const char *words[] = { "", N_ ("Weak"), N_ ("Acceptable"), N_ ("Good"), N_ ("Strong") };

  return level == 0 ? "" : _ (words[MIN (level, G_N_ELEMENTS (words) - 1)]);
}

/* A hint, not a verdict: how many kinds of characters, and how long. The device has the last word.
 */
static guint
strength_of (const char *password)
{
  gsize length = strlen (password);
  guint classes = lk_password_classes (password);

  if (length == 0)
    return 0;
  if (lk_password_check (password, DEVICE_USER) != 0)
    return 1;
  if (classes >= 3 && length >= 12)
    return 4;
  return classes >= 3 || length >= 12 ? 3 : 2;
}

static void
update (LkPasswordFields *self)
{
  const char *first = gtk_editable_get_text (self->first);
  const char *second = gtk_editable_get_text (self->second);
  LkPasswordProblem problems = lk_password_check (first, DEVICE_USER);
  gboolean begun = first[0] != '\0';
  gboolean same = begun && strcmp (first, second) == 0;
  guint strength = strength_of (first);
  gboolean acceptable = begun && problems == 0 && same;

  show_rule (&self->rules[RULE_LENGTH],
             begun && !(problems & (LK_PASSWORD_TOO_SHORT | LK_PASSWORD_TOO_LONG)), begun);
  show_rule (&self->rules[RULE_CLASSES], begun && !(problems & LK_PASSWORD_TOO_SIMPLE), begun);
  show_rule (&self->rules[RULE_ASCII], begun && !(problems & LK_PASSWORD_NOT_ASCII), begun);
  show_rule (&self->rules[RULE_NAME], begun && !(problems & LK_PASSWORD_USER_NAME), begun);
  show_rule (&self->rules[RULE_SAME], same, begun && second[0] != '\0');
  gtk_level_bar_set_value (self->strength, strength);
  gtk_label_set_text (self->strength_label, strength_words (strength));

  if (self->acceptable == acceptable)
    return;
  self->acceptable = acceptable;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPTABLE]);
}

static void
add_rule (LkPasswordFields *self, RuleIndex index, const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *words = lk_column_new (0);
  GtkWidget *label = gtk_label_new (text);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (icon, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (words), label);
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (self->rules_box, line);
  self->rules[index] = (Rule){ GTK_IMAGE (icon), line, text };
}

static void
lk_password_fields_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LkPasswordFieldsProperty) prop_id)
    {
    case PROP_ACCEPTABLE:
      g_value_set_boolean (value, LK_PASSWORD_FIELDS (object)->acceptable);
      break;
    }
}

static void
lk_password_fields_class_init (LkPasswordFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = lk_password_fields_get_property;
  properties[PROP_ACCEPTABLE] = g_param_spec_boolean ("acceptable", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/cases/lk-password-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, LkPasswordFields, first);
  gtk_widget_class_bind_template_child (widget_class, LkPasswordFields, second);
  gtk_widget_class_bind_template_child (widget_class, LkPasswordFields, strength);
  gtk_widget_class_bind_template_child (widget_class, LkPasswordFields, strength_label);
  gtk_widget_class_bind_template_child (widget_class, LkPasswordFields, rules_box);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
lk_password_fields_init (LkPasswordFields *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_rule (self, RULE_LENGTH, _ ("8 to 16 characters"));
  add_rule (self, RULE_CLASSES,
            _ ("Two of lowercase letters, uppercase letters, digits, and special characters; "
               "three are better"));
  add_rule (self, RULE_ASCII, _ ("No spaces, umlauts, or accents"));
  add_rule (self, RULE_NAME, _ ("Not the user name, forwards or backwards"));
  add_rule (self, RULE_SAME, _ ("The same in both fields"));
  update (self);
}

/**
 * lk_password_fields_new:
 *
 * Returns: (transfer floating): two empty password entries with the devices' rules below them
 */
GtkWidget *
lk_password_fields_new (void)
{
  return g_object_new (LK_TYPE_PASSWORD_FIELDS, NULL);
}

/**
 * lk_password_fields_get_acceptable:
 * @self: the fields
 *
 * Returns: whether the same password stands in both and nothing is known against it
 */
gboolean
lk_password_fields_get_acceptable (LkPasswordFields *self)
{
  g_return_val_if_fail (LK_IS_PASSWORD_FIELDS (self), FALSE);
  return self->acceptable;
}

/**
 * lk_password_fields_get_objection:
 * @self: the fields
 *
 * Returns: (nullable): in one sentence what is still missing, or %NULL when nothing is
 */
const char *
lk_password_fields_get_objection (LkPasswordFields *self)
{
  const char *first = NULL;

  g_return_val_if_fail (LK_IS_PASSWORD_FIELDS (self), NULL);

  if (self->acceptable)
    return NULL;
  first = gtk_editable_get_text (self->first);
  if (first[0] == '\0')
    return _ ("Enter the new password twice.");
  if (lk_password_check (first, DEVICE_USER) != 0)
    return _ ("The new password does not meet the device’s rules yet.");
  return _ ("The two passwords are not the same yet.");
}

/**
 * lk_password_fields_dup_password:
 * @self: the fields
 *
 * Returns: (transfer full) (nullable): the new password, or %NULL while it is not acceptable
 */
LkSecret *
lk_password_fields_dup_password (LkPasswordFields *self)
{
  g_return_val_if_fail (LK_IS_PASSWORD_FIELDS (self), NULL);
  return self->acceptable ? lk_secret_new_text (gtk_editable_get_text (self->first)) : NULL;
}

/**
 * lk_password_fields_clear:
 * @self: the fields
 *
 * Empties both entries: a secret stands in a widget no longer than it must.
 */
void
lk_password_fields_clear (LkPasswordFields *self)
{
  g_return_if_fail (LK_IS_PASSWORD_FIELDS (self));
  gtk_editable_set_text (self->first, "");
  gtk_editable_set_text (self->second, "");
}
