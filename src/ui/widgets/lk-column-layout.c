/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-column-layout.h"

/**
 * LkColumnLayout:
 *
 * Children one below the other, as in a vertical GtkBox, for words that wrap beside something else.
 *
 * A horizontal GtkBox asks its children how narrow they get at one height after another, and a
 * label that wraps answers each time by trying out widths: a sentence is laid out some hundred
 * times. Here the height that there is does not change the width that is asked for.
 */
struct _LkColumnLayout
{
  GtkLayoutManager parent_instance;

  /* owned */
  GtkLayoutManager *box; /* does the work */
};

typedef enum
{
  PROP_SPACING = 1,
} LkColumnLayoutProperty;

G_DEFINE_FINAL_TYPE (LkColumnLayout, lk_column_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
lk_column_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_column_layout_measure (GtkLayoutManager *layout,
                          GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  GtkLayoutManager *box = LK_COLUMN_LAYOUT (layout)->box;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  GTK_LAYOUT_MANAGER_GET_CLASS (box)->measure (box, widget, orientation, for_size, minimum, natural,
                                               minimum_baseline, natural_baseline);
}

static void
lk_column_layout_allocate (GtkLayoutManager *layout,
                           GtkWidget *widget,
                           int width,
                           int height,
                           int baseline)
{
  GtkLayoutManager *box = LK_COLUMN_LAYOUT (layout)->box;

  GTK_LAYOUT_MANAGER_GET_CLASS (box)->allocate (box, widget, width, height, baseline);
}

static void
lk_column_layout_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GtkBoxLayout *box = GTK_BOX_LAYOUT (LK_COLUMN_LAYOUT (object)->box);

  switch ((LkColumnLayoutProperty) prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, (int) gtk_box_layout_get_spacing (box));
      break;
    }
}

static void
lk_column_layout_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  GtkBoxLayout *box = GTK_BOX_LAYOUT (LK_COLUMN_LAYOUT (object)->box);

  switch ((LkColumnLayoutProperty) prop_id)
    {
    case PROP_SPACING:
      gtk_box_layout_set_spacing (box, (guint) g_value_get_int (value));
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
      break;
    }
}

static void
lk_column_layout_dispose (GObject *object)
{
  g_clear_object (&LK_COLUMN_LAYOUT (object)->box);
  G_OBJECT_CLASS (lk_column_layout_parent_class)->dispose (object);
}

static void
lk_column_layout_class_init (LkColumnLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = lk_column_layout_get_property;
  object_class->set_property = lk_column_layout_set_property;
  object_class->dispose = lk_column_layout_dispose;
  layout_class->get_request_mode = lk_column_layout_get_request_mode;
  layout_class->measure = lk_column_layout_measure;
  layout_class->allocate = lk_column_layout_allocate;

  /**
   * LkColumnLayout:spacing:
   *
   * Between two children, in pixels, beside what the style sheet asks for.
   */
  g_object_class_install_property (object_class, PROP_SPACING,
                                   g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
}

static void
lk_column_layout_init (LkColumnLayout *self)
{
  self->box = gtk_box_layout_new (GTK_ORIENTATION_VERTICAL);
}

/**
 * lk_column_new:
 * @spacing: between two children, in pixels
 *
 * Returns: (transfer floating): a box whose children stand in such a column
 */
GtkWidget *
lk_column_new (int spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_layout_manager (box,
                                 g_object_new (LK_TYPE_COLUMN_LAYOUT, "spacing", spacing, NULL));
  return box;
}
