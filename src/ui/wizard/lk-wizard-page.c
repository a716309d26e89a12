/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-error-text.h"
#include "lk-notice.h"
#include "lk-wizard-page.h"

/**
 * LkWizardPage:
 *
 * One step of the wizard. It has a title, knows whether it is complete and, when it is not, says in
 * one line what is missing; Next makes it apply itself, which takes as long as it takes and can be
 * cancelled. The wizard owns the buttons.
 */
typedef struct
{
  /* template widgets */
  GtkWidget *scroller;
  GtkLabel *title_label;
  GtkLabel *description_label;
  LkNotice *notice;
  AdwBin *content_bin;

  /* owned */
  LkContext *context;
  LkDraft *draft;
  char *reason;
  gboolean complete;
} LkWizardPagePrivate;

typedef enum
{
  PROP_CONTEXT = 1,
  PROP_DRAFT,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_CONTENT,
  PROP_COMPLETE,
  PROP_REASON,
} LkWizardPageProperty;

static GParamSpec *properties[PROP_REASON + 1];
static guint save_signal;

G_DEFINE_TYPE_WITH_PRIVATE (LkWizardPage, lk_wizard_page, ADW_TYPE_BIN)

static LkWizardPagePrivate *
priv_of (LkWizardPage *self)
{
  return lk_wizard_page_get_instance_private (self);
}

static void
lk_wizard_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LkWizardPage *self = LK_WIZARD_PAGE (object);
  LkWizardPagePrivate *priv = priv_of (self);

  switch ((LkWizardPageProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, priv->context);
      break;
    case PROP_DRAFT:
      g_value_set_object (value, priv->draft);
      break;
    case PROP_TITLE:
      g_value_set_string (value, lk_wizard_page_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, lk_wizard_page_get_description (self));
      break;
    case PROP_CONTENT:
      g_value_set_object (value, lk_wizard_page_get_content (self));
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, priv->complete);
      break;
    case PROP_REASON:
      g_value_set_string (value, priv->reason);
      break;
    }
}

static void
lk_wizard_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LkWizardPage *self = LK_WIZARD_PAGE (object);

  switch ((LkWizardPageProperty) prop_id)
    {
    case PROP_CONTEXT:
      g_set_object (&priv_of (self)->context, g_value_get_object (value));
      break;
    case PROP_DRAFT:
      lk_wizard_page_set_draft (self, g_value_get_object (value));
      break;
    case PROP_TITLE:
      lk_wizard_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_DESCRIPTION:
      lk_wizard_page_set_description (self, g_value_get_string (value));
      break;
    case PROP_CONTENT:
      lk_wizard_page_set_content (self, g_value_get_object (value));
      break;
    case PROP_COMPLETE: /* read-only: lk_wizard_page_set_state() */
    case PROP_REASON:
      break;
    }
}

static void
lk_wizard_page_dispose (GObject *object)
{
  LkWizardPagePrivate *priv = priv_of (LK_WIZARD_PAGE (object));

  /* Not gtk_widget_dispose_template(): GTK 4.8 takes the template of the instance's own class for
   * that of the class it is asked for. AdwBin takes the child away. */
  g_clear_object (&priv->context);
  g_clear_object (&priv->draft);
  G_OBJECT_CLASS (lk_wizard_page_parent_class)->dispose (object);
}

static void
lk_wizard_page_finalize (GObject *object)
{
  g_clear_pointer (&priv_of (LK_WIZARD_PAGE (object))->reason, g_free);
  G_OBJECT_CLASS (lk_wizard_page_parent_class)->finalize (object);
}

static void
real_enter (LkWizardPage *self)
{
}

static void
real_apply_async (LkWizardPage *self,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, real_apply_async);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
real_apply_finish (LkWizardPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, LK_TYPE_CONTEXT,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DRAFT] = g_param_spec_object ("draft", NULL, NULL, LK_TYPE_DRAFT, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, "", flags);
  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);

  /**
   * LkWizardPage:complete:
   *
   * Whether Next may be pressed.
   */
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, readable);

  /**
   * LkWizardPage:reason:
   *
   * What is missing while the page is not complete.
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_wizard_page_class_init (LkWizardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_wizard_page_dispose;
  object_class->finalize = lk_wizard_page_finalize;
  object_class->get_property = lk_wizard_page_get_property;
  object_class->set_property = lk_wizard_page_set_property;
  klass->enter = real_enter;
  klass->leave = real_enter;
  klass->apply_async = real_apply_async;
  klass->apply_finish = real_apply_finish;
  install_properties (object_class);

  /**
   * LkWizardPage::save:
   *
   * The draft changed in a way that must not be lost: it is to be saved now, not at the next step.
   */
  save_signal = g_signal_new ("save", LK_TYPE_WIZARD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);

  g_type_ensure (LK_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/latchkey/Latchkey/ui/wizard/lk-wizard-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, LkWizardPage, scroller);
  gtk_widget_class_bind_template_child_private (widget_class, LkWizardPage, title_label);
  gtk_widget_class_bind_template_child_private (widget_class, LkWizardPage, description_label);
  gtk_widget_class_bind_template_child_private (widget_class, LkWizardPage, notice);
  gtk_widget_class_bind_template_child_private (widget_class, LkWizardPage, content_bin);
}

static void
lk_wizard_page_init (LkWizardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_wizard_page_get_context:
 * @self: a page
 *
 * Returns: (transfer none): what the page works with
 */
LkContext *
lk_wizard_page_get_context (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return priv_of (self)->context;
}

/**
 * lk_wizard_page_get_draft:
 * @self: a page
 *
 * Returns: (transfer none): the case that is being put together
 */
LkDraft *
lk_wizard_page_get_draft (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return priv_of (self)->draft;
}

/**
 * lk_wizard_page_set_draft:
 * @self: a page
 * @draft: the case that is being put together from now on
 */
void
lk_wizard_page_set_draft (LkWizardPage *self, LkDraft *draft)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));

  if (g_set_object (&priv_of (self)->draft, draft))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

/**
 * lk_wizard_page_set_title:
 * @self: a page
 * @title: what is decided here, in header capitalization
 */
void
lk_wizard_page_set_title (LkWizardPage *self, const char *title)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));

  if (g_strcmp0 (gtk_label_get_text (priv_of (self)->title_label), title) == 0)
    return;
  gtk_label_set_text (priv_of (self)->title_label, title != NULL ? title : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * lk_wizard_page_get_title:
 * @self: a page
 *
 * Returns: (transfer none): what is decided here
 */
const char *
lk_wizard_page_get_title (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return gtk_label_get_text (priv_of (self)->title_label);
}

/**
 * lk_wizard_page_set_description:
 * @self: a page
 * @description: (nullable): a sentence below the title
 */
void
lk_wizard_page_set_description (LkWizardPage *self, const char *description)
{
  LkWizardPagePrivate *priv = NULL;

  g_return_if_fail (LK_IS_WIZARD_PAGE (self));

  priv = priv_of (self);
  if (g_strcmp0 (gtk_label_get_text (priv->description_label), description) == 0)
    return;
  gtk_label_set_text (priv->description_label, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->description_label),
                          description != NULL && *description != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

/**
 * lk_wizard_page_get_description:
 * @self: a page
 *
 * Returns: (transfer none): the sentence below the title
 */
const char *
lk_wizard_page_get_description (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return gtk_label_get_text (priv_of (self)->description_label);
}

/**
 * lk_wizard_page_set_content:
 * @self: a page
 * @content: (nullable): what stands below the title
 */
void
lk_wizard_page_set_content (LkWizardPage *self, GtkWidget *content)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));

  if (adw_bin_get_child (priv_of (self)->content_bin) == content)
    return;
  adw_bin_set_child (priv_of (self)->content_bin, content);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTENT]);
}

/**
 * lk_wizard_page_get_content:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what stands below the title
 */
GtkWidget *
lk_wizard_page_get_content (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return adw_bin_get_child (priv_of (self)->content_bin);
}

/**
 * lk_wizard_page_set_state:
 * @self: a page
 * @complete: whether Next may be pressed
 * @reason: (nullable): what is missing, when it may not
 *
 * For pages alone: says how far the person got.
 */
void
lk_wizard_page_set_state (LkWizardPage *self, gboolean complete, const char *reason)
{
  LkWizardPagePrivate *priv = NULL;

  g_return_if_fail (LK_IS_WIZARD_PAGE (self));

  priv = priv_of (self);
  if (g_strcmp0 (priv->reason, reason) != 0)
    {
      g_free (priv->reason);
      priv->reason = g_strdup (reason);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
    }
  if (priv->complete != complete)
    {
      priv->complete = complete;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
    }
}

/**
 * lk_wizard_page_get_complete:
 * @self: a page
 *
 * Returns: whether Next may be pressed
 */
gboolean
lk_wizard_page_get_complete (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), FALSE);
  return priv_of (self)->complete;
}

/**
 * lk_wizard_page_get_reason:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what is missing
 */
const char *
lk_wizard_page_get_reason (LkWizardPage *self)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), NULL);
  return priv_of (self)->reason;
}

/**
 * lk_wizard_page_show_error:
 * @self: a page
 * @error: what went wrong
 *
 * Says on the page what went wrong, what was kept and what to do.
 */
void
lk_wizard_page_show_error (LkWizardPage *self, const GError *error)
{
  LkWizardPagePrivate *priv = NULL;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;

  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  priv = priv_of (self);
  text = lk_error_text (error);
  code = lk_error_code_text (error);
  gtk_widget_set_visible (GTK_WIDGET (priv->notice), TRUE);
  lk_notice_show (priv->notice, LK_NOTICE_ERROR, text, code);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (
                                GTK_SCROLLED_WINDOW (priv->scroller)),
                            0);
}

/**
 * lk_wizard_page_clear_error:
 * @self: a page
 *
 * Takes away what lk_wizard_page_show_error() said.
 */
void
lk_wizard_page_clear_error (LkWizardPage *self)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  lk_notice_hide (priv_of (self)->notice);
  gtk_widget_set_visible (GTK_WIDGET (priv_of (self)->notice), FALSE);
}

/**
 * lk_wizard_page_save_draft:
 * @self: a page
 *
 * Asks for the draft to be saved now: something is in it that cannot be had twice.
 */
void
lk_wizard_page_save_draft (LkWizardPage *self)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  g_signal_emit (self, save_signal, 0);
}

/**
 * lk_wizard_page_enter:
 * @self: a page
 *
 * The page comes into view.
 */
void
lk_wizard_page_enter (LkWizardPage *self)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  LK_WIZARD_PAGE_GET_CLASS (self)->enter (self);
}

/**
 * lk_wizard_page_leave:
 * @self: a page
 *
 * The page goes out of view.
 */
void
lk_wizard_page_leave (LkWizardPage *self)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  LK_WIZARD_PAGE_GET_CLASS (self)->leave (self);
}

/**
 * lk_wizard_page_apply_async:
 * @self: a page that is complete
 * @cancellable: (nullable): ends it early
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does what Next means on this page.
 */
void
lk_wizard_page_apply_async (LkWizardPage *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (LK_IS_WIZARD_PAGE (self));
  g_return_if_fail (lk_wizard_page_get_complete (self));

  lk_wizard_page_clear_error (self);
  LK_WIZARD_PAGE_GET_CLASS (self)->apply_async (self, cancellable, callback, user_data);
}

/**
 * lk_wizard_page_apply_finish:
 * @self: a page
 * @result: what the callback got
 * @error: return location
 *
 * Returns: whether the wizard may go on
 */
gboolean
lk_wizard_page_apply_finish (LkWizardPage *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LK_IS_WIZARD_PAGE (self), FALSE);
  return LK_WIZARD_PAGE_GET_CLASS (self)->apply_finish (self, result, error);
}
