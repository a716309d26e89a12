/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-compat.h"
#include "lk-column-layout.h"
#include "lk-notice.h"
#include "lk-verbatim.h"

/**
 * LkNotice:
 *
 * A strip that says one thing: an icon, a sentence, what stands behind it in small, and at most one
 * button. Icon, colour and words all carry the kind.
 */
struct _LkNotice
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkRevealer *revealer;
  GtkWidget *strip;
  GtkImage *icon;
  GtkLabel *label;
  GtkLabel *detail_label;
  GtkButton *button;

  /* owned */
  LkNoticeKind kind;
};

typedef enum
{
  PROP_KIND = 1,
  PROP_TEXT,
  PROP_DETAIL,
  PROP_BUTTON_LABEL,
  PROP_REVEALED,
} LkNoticeProperty;

static GParamSpec *properties[PROP_REVEALED + 1];
static guint clicked_signal;

G_DEFINE_ENUM_TYPE (LkNoticeKind,
                    lk_notice_kind,
                    G_DEFINE_ENUM_VALUE (LK_NOTICE_INFO, "info"),
                    G_DEFINE_ENUM_VALUE (LK_NOTICE_SUCCESS, "success"),
                    G_DEFINE_ENUM_VALUE (LK_NOTICE_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (LK_NOTICE_ERROR, "error"))

G_DEFINE_FINAL_TYPE (LkNotice, lk_notice, GTK_TYPE_WIDGET)

static const struct
{
  const char *css_class;
  const char *icon;
} looks[] = {
  [LK_NOTICE_INFO] = { "info", "dialog-information-symbolic" },
  [LK_NOTICE_SUCCESS] = { "success", "object-select-symbolic" },
  [LK_NOTICE_WARNING] = { "warning", "dialog-warning-symbolic" },
  [LK_NOTICE_ERROR] = { "error", "dialog-error-symbolic" },
};

static void
clicked_cb (LkNotice *self)
{
  g_signal_emit (self, clicked_signal, 0);
}

static void
lk_notice_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkNotice *self = LK_NOTICE (object);

  switch ((LkNoticeProperty) prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_TEXT:
      g_value_set_string (value, lk_notice_get_text (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, lk_notice_get_detail (self));
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, lk_notice_get_button_label (self));
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, lk_notice_get_revealed (self));
      break;
    }
}

static void
lk_notice_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkNotice *self = LK_NOTICE (object);

  switch ((LkNoticeProperty) prop_id)
    {
    case PROP_KIND:
      lk_notice_set_kind (self, g_value_get_enum (value));
      break;
    case PROP_TEXT:
      lk_notice_set_text (self, g_value_get_string (value));
      break;
    case PROP_DETAIL:
      lk_notice_set_detail (self, g_value_get_string (value));
      break;
    case PROP_BUTTON_LABEL:
      lk_notice_set_button_label (self, g_value_get_string (value));
      break;
    case PROP_REVEALED:
      lk_notice_set_revealed (self, g_value_get_boolean (value));
      break;
    }
}

static void
lk_notice_dispose (GObject *object)
{
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_NOTICE);
  G_OBJECT_CLASS (lk_notice_parent_class)->dispose (object);
}

static void
lk_notice_class_init (LkNoticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_notice_dispose;
  object_class->get_property = lk_notice_get_property;
  object_class->set_property = lk_notice_set_property;

  properties[PROP_KIND]
      = g_param_spec_enum ("kind", NULL, NULL, LK_TYPE_NOTICE_KIND, LK_NOTICE_INFO, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * LkNotice::clicked:
   *
   * The button of the strip was pressed.
   */
  clicked_signal = g_signal_new ("clicked", LK_TYPE_NOTICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_css_name (widget_class, "notice");
  g_type_ensure (LK_TYPE_COLUMN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/widgets/lk-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, LkNotice, revealer);
  gtk_widget_class_bind_template_child (widget_class, LkNotice, strip);
  gtk_widget_class_bind_template_child (widget_class, LkNotice, icon);
  gtk_widget_class_bind_template_child (widget_class, LkNotice, label);
  gtk_widget_class_bind_template_child (widget_class, LkNotice, detail_label);
  gtk_widget_class_bind_template_child (widget_class, LkNotice, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

/* What cannot be seen is neither measured nor styled. */
static void
update_strip (LkNotice *self)
{
  gtk_widget_set_visible (self->strip, gtk_revealer_get_reveal_child (self->revealer)
                                           || gtk_revealer_get_child_revealed (self->revealer));
}

static void
lk_notice_init (LkNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_verbatim_numbers (self->strip);
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (update_strip),
                           self, G_CONNECT_SWAPPED);
}

/**
 * lk_notice_new:
 *
 * Returns: (transfer floating): a strip without words
 */
GtkWidget *
lk_notice_new (void)
{
  return g_object_new (LK_TYPE_NOTICE, NULL);
}

/**
 * lk_notice_show:
 * @self: a notice
 * @kind: its kind
 * @text: the sentence, plain text
 * @detail: (nullable): what stands behind it in small
 *
 * Says something.
 */
void
lk_notice_show (LkNotice *self, LkNoticeKind kind, const char *text, const char *detail)
{
  g_return_if_fail (LK_IS_NOTICE (self));
  lk_notice_set_kind (self, kind);
  lk_notice_set_text (self, text);
  lk_notice_set_detail (self, detail);
  lk_notice_set_revealed (self, TRUE);
  lk_compat_announce (GTK_WIDGET (self), text);
}

/**
 * lk_notice_hide:
 * @self: a notice
 *
 * Takes the strip away.
 */
void
lk_notice_hide (LkNotice *self)
{
  lk_notice_set_revealed (self, FALSE);
}

/**
 * lk_notice_set_kind:
 * @self: a notice
 * @kind: the kind of what it says
 */
void
lk_notice_set_kind (LkNotice *self, LkNoticeKind kind)
{
  g_return_if_fail (LK_IS_NOTICE (self));
  g_return_if_fail ((guint) kind < G_N_ELEMENTS (looks));

  if (self->kind == kind)
    return;
  gtk_widget_remove_css_class (self->strip, looks[self->kind].css_class);
  self->kind = kind;
  gtk_widget_add_css_class (self->strip, looks[kind].css_class);
  gtk_image_set_from_icon_name (self->icon, looks[kind].icon);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
}

/**
 * lk_notice_get_kind:
 * @self: a notice
 *
 * Returns: the kind of what it says
 */
LkNoticeKind
lk_notice_get_kind (LkNotice *self)
{
  g_return_val_if_fail (LK_IS_NOTICE (self), LK_NOTICE_INFO);
  return self->kind;
}

/**
 * lk_notice_set_text:
 * @self: a notice
 * @text: the sentence, plain text
 */
void
lk_notice_set_text (LkNotice *self, const char *text)
{
  g_return_if_fail (LK_IS_NOTICE (self));

  if (g_strcmp0 (gtk_label_get_text (self->label), text) == 0)
    return;
  gtk_label_set_text (self->label, text != NULL ? text : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * lk_notice_get_text:
 * @self: a notice
 *
 * Returns: (transfer none): the sentence
 */
const char *
lk_notice_get_text (LkNotice *self)
{
  g_return_val_if_fail (LK_IS_NOTICE (self), NULL);
  return gtk_label_get_text (self->label);
}

/**
 * lk_notice_set_detail:
 * @self: a notice
 * @detail: (nullable): what stands behind the sentence, in small
 */
void
lk_notice_set_detail (LkNotice *self, const char *detail)
{
  g_return_if_fail (LK_IS_NOTICE (self));

  if (g_strcmp0 (lk_notice_get_detail (self), detail) == 0)
    return;
  gtk_label_set_text (self->detail_label, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), detail != NULL && *detail != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

/**
 * lk_notice_get_detail:
 * @self: a notice
 *
 * Returns: (transfer none) (nullable): what stands behind the sentence
 */
const char *
lk_notice_get_detail (LkNotice *self)
{
  g_return_val_if_fail (LK_IS_NOTICE (self), NULL);
  return gtk_widget_get_visible (GTK_WIDGET (self->detail_label))
             ? gtk_label_get_text (self->detail_label)
             : NULL;
}

/**
 * lk_notice_set_button_label:
 * @self: a notice
 * @label: (nullable): the words on its button, %NULL for no button
 */
void
lk_notice_set_button_label (LkNotice *self, const char *label)
{
  g_return_if_fail (LK_IS_NOTICE (self));

  if (g_strcmp0 (lk_notice_get_button_label (self), label) == 0)
    return;
  gtk_button_set_label (self->button, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL && *label != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUTTON_LABEL]);
}

/**
 * lk_notice_get_button_label:
 * @self: a notice
 *
 * Returns: (transfer none) (nullable): the words on its button
 */
const char *
lk_notice_get_button_label (LkNotice *self)
{
  g_return_val_if_fail (LK_IS_NOTICE (self), NULL);
  return gtk_widget_get_visible (GTK_WIDGET (self->button)) ? gtk_button_get_label (self->button)
                                                            : NULL;
}

/**
 * lk_notice_set_revealed:
 * @self: a notice
 * @revealed: whether it can be seen
 */
void
lk_notice_set_revealed (LkNotice *self, gboolean revealed)
{
  g_return_if_fail (LK_IS_NOTICE (self));

  if (gtk_revealer_get_reveal_child (self->revealer) == revealed)
    return;
  gtk_revealer_set_reveal_child (self->revealer, revealed);
  update_strip (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
}

/**
 * lk_notice_get_revealed:
 * @self: a notice
 *
 * Returns: whether it can be seen
 */
gboolean
lk_notice_get_revealed (LkNotice *self)
{
  g_return_val_if_fail (LK_IS_NOTICE (self), FALSE);
  return gtk_revealer_get_reveal_child (self->revealer);
}
