/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-first-fit.h"

struct _LkFirstFit
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (LkFirstFit, lk_first_fit, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
lk_first_fit_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
lk_first_fit_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0, child_natural = 0;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *natural = MAX (*natural, child_natural);
      /* The height is that of the tallest, so that nothing jumps; the width of the last will do. */
      *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? child_minimum
                                                           : MAX (*minimum, child_minimum);
    }
}

static gboolean
has_room (GtkWidget *child, int width)
{
  int minimum = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum <= width || gtk_widget_get_next_sibling (child) == NULL;
}

static void
lk_first_fit_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *shown = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean show = shown == NULL && has_room (child, width);

      gtk_widget_set_child_visible (child, show);
      if (show)
        {
          shown = child;
          gtk_widget_allocate (child, width, height, baseline, NULL);
        }
    }
}

static void
lk_first_fit_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (lk_first_fit_parent_class)->dispose (object);
}

static void
lk_first_fit_class_init (LkFirstFitClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_first_fit_dispose;
  widget_class->get_request_mode = lk_first_fit_get_request_mode;
  widget_class->measure = lk_first_fit_measure;
  widget_class->size_allocate = lk_first_fit_size_allocate;
}

static void
lk_first_fit_init (LkFirstFit *self)
{
}
