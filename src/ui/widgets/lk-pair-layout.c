/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-pair-layout.h"

#define SPACING 18 /* pixels */

/**
 * LkPairLayout:
 *
 * Two children: side by side and each centred on the other where the width has room for both as
 * they would like to be, else one below the other.
 */
struct _LkPairLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (LkPairLayout, lk_pair_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *first;
  GtkWidget *second;
  int first_width; /* as they would like to be */
  int second_width;
  int least_width;
} Pair;

static int
measure_width (GtkWidget *child, int *least)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  *least = MAX (*least, minimum);
  return natural;
}

static Pair
pair_of (GtkWidget *widget)
{
  Pair pair = { .first = gtk_widget_get_first_child (widget) };

  pair.second = gtk_widget_get_next_sibling (pair.first);
  pair.first_width = measure_width (pair.first, &pair.least_width);
  pair.second_width = measure_width (pair.second, &pair.least_width);
  return pair;
}

static gboolean
fits (const Pair *pair, int width)
{
  return width < 0 || pair->first_width + SPACING + pair->second_width <= width;
}

static int
height_of (GtkWidget *child, int width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static GtkSizeRequestMode
lk_pair_layout_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_pair_layout_measure (GtkLayoutManager *layout,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  Pair pair = pair_of (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = pair.least_width;
      *natural = pair.first_width + SPACING + pair.second_width;
    }
  else if (fits (&pair, for_size))
    *minimum = *natural = MAX (height_of (pair.first, pair.first_width),
                               height_of (pair.second, pair.second_width));
  else
    *minimum = *natural
        = height_of (pair.first, for_size) + SPACING + height_of (pair.second, for_size);
}

static void
put (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
lk_pair_layout_allocate (GtkLayoutManager *layout,
                         GtkWidget *widget,
                         int width,
                         int height,
                         int baseline)
{
  Pair pair = pair_of (widget);
  int left = (width - pair.first_width - SPACING - pair.second_width) / 2;
  int right = left + pair.first_width + SPACING;
  int first_height = height_of (pair.first, width);

  if (!fits (&pair, width))
    {
      put (pair.first, 0, 0, width, first_height);
      put (pair.second, 0, first_height + SPACING, width, height - first_height - SPACING);
    }
  else if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      put (pair.first, width - left - pair.first_width, 0, pair.first_width, height);
      put (pair.second, width - right - pair.second_width, 0, pair.second_width, height);
    }
  else
    {
      put (pair.first, left, 0, pair.first_width, height);
      put (pair.second, right, 0, pair.second_width, height);
    }
}

static void
lk_pair_layout_class_init (LkPairLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = lk_pair_layout_get_request_mode;
  layout_class->measure = lk_pair_layout_measure;
  layout_class->allocate = lk_pair_layout_allocate;
}

static void
lk_pair_layout_init (LkPairLayout *self)
{
}
