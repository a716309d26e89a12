/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-expiry-ring.h"

#include <math.h>

#include "lk-relative-time.h"

#define RING_SIZE 48
#define RING_WIDTH 4.0
#define RING_TICK_SECONDS 20

/* The ring empties as an answer grows old. What it shows stands as words beside it and in its
 * accessible text: the colour never says it alone. */
struct _LkExpiryRing
{
  GtkWidget parent_instance;

  /* owned */
  GDateTime *from;
  GDateTime *until;
  guint tick;
};

G_DEFINE_FINAL_TYPE (LkExpiryRing, lk_expiry_ring, GTK_TYPE_WIDGET)

/**
 * lk_expiry_ring_get_left:
 * @self: the ring
 *
 * Returns: how much of the time is left, from 1 (just issued) to 0 (over, or no span set)
 */
double
lk_expiry_ring_get_left (LkExpiryRing *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GTimeSpan whole = 0;

  g_return_val_if_fail (LK_IS_EXPIRY_RING (self), 0);

  if (self->from == NULL || self->until == NULL)
    return 0;
  whole = g_date_time_difference (self->until, self->from);
  if (whole <= 0)
    return 0;
  return CLAMP ((double) g_date_time_difference (self->until, now) / (double) whole, 0.0, 1.0);
}

static void
update_accessible (LkExpiryRing *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = NULL;

  if (self->until == NULL)
    return;
  text = lk_relative_time_until (self->until, now);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, lk_expiry_ring_get_left (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
on_tick (gpointer data)
{
  LkExpiryRing *self = data;

  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_CONTINUE;
}

static void
lk_expiry_ring_map (GtkWidget *widget)
{
  LkExpiryRing *self = LK_EXPIRY_RING (widget);

  GTK_WIDGET_CLASS (lk_expiry_ring_parent_class)->map (widget);
  if (self->tick == 0)
    self->tick = g_timeout_add_seconds (RING_TICK_SECONDS, on_tick, self);
}

static void
lk_expiry_ring_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LK_EXPIRY_RING (widget)->tick, g_source_remove);
  GTK_WIDGET_CLASS (lk_expiry_ring_parent_class)->unmap (widget);
}

static void
set_source (cairo_t *cr, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

static void
lk_expiry_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkExpiryRing *self = LK_EXPIRY_RING (widget);
  double left = lk_expiry_ring_get_left (self);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  double radius = (MIN (width, height) - RING_WIDTH) / 2.0;
  cairo_t *cr = NULL;
  GdkRGBA colour;

  if (radius <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_translate (cr, width / 2.0, height / 2.0);
  cairo_set_line_width (cr, RING_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_source (cr, &colour, 0.15);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (left > 0)
    {
      set_source (cr, &colour, 1.0);
      cairo_arc (cr, 0, 0, radius, -G_PI / 2, -G_PI / 2 + 2 * G_PI * left);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
lk_expiry_ring_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = *natural = RING_SIZE;
  *minimum_baseline = *natural_baseline = -1;
}

static void
lk_expiry_ring_dispose (GObject *object)
{
  LkExpiryRing *self = LK_EXPIRY_RING (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->from, g_date_time_unref);
  g_clear_pointer (&self->until, g_date_time_unref);
  G_OBJECT_CLASS (lk_expiry_ring_parent_class)->dispose (object);
}

static void
lk_expiry_ring_class_init (LkExpiryRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_expiry_ring_dispose;
  widget_class->map = lk_expiry_ring_map;
  widget_class->unmap = lk_expiry_ring_unmap;
  widget_class->snapshot = lk_expiry_ring_snapshot;
  widget_class->measure = lk_expiry_ring_measure;
  gtk_widget_class_set_css_name (widget_class, "expiryring");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
lk_expiry_ring_init (LkExpiryRing *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * lk_expiry_ring_new:
 *
 * Returns: (transfer floating): a ring with no span
 */
GtkWidget *
lk_expiry_ring_new (void)
{
  return g_object_new (LK_TYPE_EXPIRY_RING, NULL);
}

/**
 * lk_expiry_ring_set_span:
 * @self: the ring
 * @from: (nullable): when the time began
 * @until: (nullable): when it is over
 *
 * Sets what the ring counts down. Its colour follows: the accent, the warning colour in the last
 * quarter, the error colour once over.
 */
void
lk_expiry_ring_set_span (LkExpiryRing *self, GDateTime *from, GDateTime *until)
{
  double left = 0;

  g_return_if_fail (LK_IS_EXPIRY_RING (self));

  g_clear_pointer (&self->from, g_date_time_unref);
  g_clear_pointer (&self->until, g_date_time_unref);
  self->from = from != NULL ? g_date_time_ref (from) : NULL;
  self->until = until != NULL ? g_date_time_ref (until) : NULL;
  left = lk_expiry_ring_get_left (self);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "accent");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self), left <= 0     ? "error"
                                               : left < 0.25 ? "warning"
                                                             : "accent");
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
