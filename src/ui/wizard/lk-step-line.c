/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-step-line.h"

/* The last step is where the line ends: it is not in it. */
#define N_SHOWN LK_STEP_DONE

/**
 * LkStepLine:
 *
 * The names of the steps in a row: what is done has a check mark and can be gone back to, where one
 * is stands out, what is to come is quiet. A narrow window scrolls it to where one is.
 */
struct _LkStepLine
{
  GtkWidget parent_instance;

  /* borrowed: children */
  GtkWidget *scroller;
  GtkWidget *buttons[N_SHOWN];
  GtkWidget *marks[N_SHOWN];

  /* owned */
  LkWizardStep current;
  LkWizardStep furthest;
  guint scroll_source;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (LkStepLine, lk_step_line, GTK_TYPE_WIDGET)

static gboolean
scroll_cb (gpointer data)
{
  LkStepLine *self = data;
  GtkWidget *button = self->buttons[MIN (self->current, N_SHOWN - 1)];
  GtkAdjustment *adjustment
      = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;
  double middle, page = gtk_adjustment_get_page_size (adjustment);

  self->scroll_source = 0;
  if (!gtk_widget_compute_bounds (button, gtk_widget_get_parent (button), &bounds))
    return G_SOURCE_REMOVE;
  middle = bounds.origin.x + bounds.size.width / 2.0;
  if (gtk_widget_get_direction (button) == GTK_TEXT_DIR_RTL)
    middle = gtk_adjustment_get_upper (adjustment) - middle;
  gtk_adjustment_set_value (adjustment, middle - page / 2);
  return G_SOURCE_REMOVE;
}

static void
queue_scroll (LkStepLine *self)
{
  if (self->scroll_source == 0)
    self->scroll_source = g_idle_add (scroll_cb, self);
}

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
  queue_scroll (self);
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

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (lk_step_line_parent_class)->dispose (object);
}

static void
lk_step_line_class_init (LkStepLineClass *klass)
{
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
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "step-line");
}

static void
lk_step_line_init (LkStepLine *self)
{
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  for (guint i = 0; i < N_SHOWN; i++)
    {
      self->buttons[i] = new_step (self, i);
      gtk_box_append (GTK_BOX (box), self->buttons[i]);
    }
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 900);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  gtk_widget_set_hexpand (self->scroller, TRUE);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (
                               GTK_SCROLLED_WINDOW (self->scroller)),
                           "notify::page-size", G_CALLBACK (queue_scroll), self, G_CONNECT_SWAPPED);
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
