/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-first-fit.h"
#include "lk-step-line.h"

/* The last step is where the line ends: it is not in it. */
#define N_SHOWN LK_STEP_DONE

/**
 * LkStepLine:
 *
 * The names of the steps in a row: what is done has a check mark and can be gone back to, where one
 * is stands out, what is to come is quiet. A window that is too narrow for the row says instead
 * which step it is and of how many.
 */
struct _LkStepLine
{
  GtkWidget parent_instance;

  /* borrowed: children */
  GtkWidget *fit;
  GtkWidget *short_label;
  GtkWidget *buttons[N_SHOWN];
  GtkWidget *marks[N_SHOWN];

  /* owned */
  LkWizardStep current;
  LkWizardStep furthest;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (LkStepLine, lk_step_line, GTK_TYPE_WIDGET)

static void
clicked_cb (GtkButton *button, LkStepLine *self)
{
  guint step = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "step"));

  g_signal_emit (self, chosen_signal, 0, step);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
describe (LkStepLine *self, guint step, gboolean done)
{
  const char *name = lk_wizard_step_get_name ((LkWizardStep) step);
  g_autofree char *text = NULL;

  if (step == self->current)
    text = g_strdup_printf (_ ("Step %u of %u: %s, you are here"), step + 1, (guint) N_SHOWN, name);
  else if (done)
    text
        = g_strdup_printf (_ ("Step %u of %u: %s, go back to it"), step + 1, (guint) N_SHOWN, name);
  else
    text = g_strdup_printf (_ ("Step %u of %u: %s, to come"), step + 1, (guint) N_SHOWN, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[step]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_short (LkStepLine *self)
{
  guint step = MIN (self->current, N_SHOWN - 1);
  /* Translators: where one is in the wizard, when the window is narrow; %s is the name of the step
   */
  g_autofree char *text = g_strdup_printf (_ ("Step %u of %u: %s"), step + 1, (guint) N_SHOWN,
                                           lk_wizard_step_get_name ((LkWizardStep) step));

  gtk_label_set_text (GTK_LABEL (self->short_label), text);
}

static void
update (LkStepLine *self)
{
  for (guint i = 0; i < N_SHOWN; i++)
    {
      gboolean done = i <= self->furthest && i != self->current && self->current < LK_STEP_DONE;

      gtk_widget_set_sensitive (self->buttons[i], done);
      set_class (self->buttons[i], "current", i == self->current);
      gtk_widget_set_visible (self->marks[i], i < self->furthest && i != self->current);
      describe (self, i, done);
    }
  update_short (self);
}

static GtkWidget *
new_step (LkStepLine *self, guint step)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (lk_wizard_step_get_name ((LkWizardStep) step));

  self->marks[step] = gtk_image_new_from_icon_name ("object-select-symbolic");
  gtk_box_append (GTK_BOX (box), self->marks[step]);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "step");
  gtk_widget_set_hexpand (button, TRUE);
  g_object_set_data (G_OBJECT (button), "step", GUINT_TO_POINTER (step));
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  return button;
}

static void
lk_step_line_dispose (GObject *object)
{
  LkStepLine *self = LK_STEP_LINE (object);

  g_clear_pointer (&self->fit, gtk_widget_unparent);
  G_OBJECT_CLASS (lk_step_line_parent_class)->dispose (object);
}

static void
lk_step_line_class_init (LkStepLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_step_line_dispose;

  /**
   * LkStepLine::chosen:
   * @self: the line
   * @step: an #LkWizardStep
   *
   * Somebody wants to go back to a step that is done.
   */
  chosen_signal = g_signal_new ("chosen", LK_TYPE_STEP_LINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "step-line");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* All steps, of one width, so that nothing moves when a check mark appears. */
static GtkWidget *
new_row (LkStepLine *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  for (guint i = 0; i < N_SHOWN; i++)
    {
      self->buttons[i] = new_step (self, i);
      gtk_box_append (GTK_BOX (box), self->buttons[i]);
    }
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 900);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  return clamp;
}

static void
lk_step_line_init (LkStepLine *self)
{
  self->fit = g_object_new (LK_TYPE_FIRST_FIT, NULL);
  gtk_widget_set_parent (self->fit, GTK_WIDGET (self));
  gtk_widget_set_parent (new_row (self), self->fit);
  self->short_label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->short_label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->short_label, "short");
  gtk_widget_set_parent (self->short_label, self->fit);
  update (self);
}

/**
 * lk_step_line_new:
 *
 * Returns: (transfer floating): a line that stands at the first step
 */
GtkWidget *
lk_step_line_new (void)
{
  return g_object_new (LK_TYPE_STEP_LINE, NULL);
}

/**
 * lk_step_line_set_position:
 * @self: a step line
 * @current: where one is
 * @furthest: how far one has been
 */
void
lk_step_line_set_position (LkStepLine *self, LkWizardStep current, LkWizardStep furthest)
{
  g_return_if_fail (LK_IS_STEP_LINE (self));

  self->current = current;
  self->furthest = MAX (furthest, current);
  update (self);
}
