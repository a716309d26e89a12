/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "lk-qr-paintable.h"

/* Modules are this many pixels where nobody says how large the picture is. */
#define NATURAL_MODULE 6

/**
 * LkQrPaintable:
 *
 * A QR code drawn with modules of whole pixels, black on white with its quiet zone whatever the
 * colours around it: what another device's camera wants.
 */
struct _LkQrPaintable
{
  GObject parent_instance;

  /* owned */
  LkQrMatrix *matrix;
};

static void lk_qr_paintable_init_paintable (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkQrPaintable,
                               lk_qr_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      lk_qr_paintable_init_paintable))

static int
side_in_modules (LkQrPaintable *self)
{
  return (int) lk_qr_matrix_get_size (self->matrix) + 2 * LK_QR_QUIET_ZONE;
}

/* A row of dark modules is one rectangle: fewer nodes, and no seams between neighbours. */
static void
append_row (LkQrPaintable *self, GtkSnapshot *snapshot, guint y, int module, float x0, float y0)
{
  const GdkRGBA black = { 0, 0, 0, 1 };
  guint size = lk_qr_matrix_get_size (self->matrix);

  for (guint x = 0; x < size;)
    {
      guint end = x;

      while (end < size && lk_qr_matrix_get (self->matrix, end, y))
        end++;
      if (end > x)
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT (x0 + (float) ((int) x * module),
                                                        y0 + (float) ((int) y * module),
                                                        (float) ((int) (end - x) * module),
                                                        (float) module));
      x = MAX (end, x + 1);
    }
}

static void
lk_qr_paintable_snapshot (GdkPaintable *paintable,
                          GdkSnapshot *snapshot,
                          double width,
                          double height)
{
  LkQrPaintable *self = LK_QR_PAINTABLE (paintable);
  const GdkRGBA white = { 1, 1, 1, 1 };
  int module = lk_qr_paintable_get_module_size (self, width, height);
  int code = module * (int) lk_qr_matrix_get_size (self->matrix);
  float x0 = (float) floor ((width - code) / 2);
  float y0 = (float) floor ((height - code) / 2);

  gtk_snapshot_append_color (snapshot, &white,
                             &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  for (guint y = 0; y < lk_qr_matrix_get_size (self->matrix); y++)
    append_row (self, snapshot, y, module, x0, y0);
}

static int
lk_qr_paintable_get_intrinsic_size (GdkPaintable *paintable)
{
  return side_in_modules (LK_QR_PAINTABLE (paintable)) * NATURAL_MODULE;
}

static double
lk_qr_paintable_get_intrinsic_aspect_ratio (GdkPaintable *paintable)
{
  return 1;
}

static GdkPaintableFlags
lk_qr_paintable_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
lk_qr_paintable_init_paintable (GdkPaintableInterface *iface)
{
  iface->snapshot = lk_qr_paintable_snapshot;
  iface->get_intrinsic_width = lk_qr_paintable_get_intrinsic_size;
  iface->get_intrinsic_height = lk_qr_paintable_get_intrinsic_size;
  iface->get_intrinsic_aspect_ratio = lk_qr_paintable_get_intrinsic_aspect_ratio;
  iface->get_flags = lk_qr_paintable_get_flags;
}

static void
lk_qr_paintable_finalize (GObject *object)
{
  g_clear_pointer (&LK_QR_PAINTABLE (object)->matrix, lk_qr_matrix_unref);
  G_OBJECT_CLASS (lk_qr_paintable_parent_class)->finalize (object);
}

static void
lk_qr_paintable_class_init (LkQrPaintableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_qr_paintable_finalize;
}

static void
lk_qr_paintable_init (LkQrPaintable *self)
{
}

/**
 * lk_qr_paintable_new:
 * @matrix: the modules of a code
 *
 * Returns: (transfer full): a paintable of @matrix
 */
GdkPaintable *
lk_qr_paintable_new (LkQrMatrix *matrix)
{
  LkQrPaintable *self = NULL;

  g_return_val_if_fail (matrix != NULL, NULL);

  self = g_object_new (LK_TYPE_QR_PAINTABLE, NULL);
  self->matrix = lk_qr_matrix_ref (matrix);
  return GDK_PAINTABLE (self);
}

/**
 * lk_qr_paintable_get_module_size:
 * @self: a paintable
 * @width: pixels to draw on
 * @height: likewise
 *
 * Returns: the pixels of one module there, a whole number, at least 1
 */
int
lk_qr_paintable_get_module_size (LkQrPaintable *self, double width, double height)
{
  g_return_val_if_fail (LK_IS_QR_PAINTABLE (self), 1);
  return MAX (1, (int) floor (MIN (width, height) / side_in_modules (self)));
}
