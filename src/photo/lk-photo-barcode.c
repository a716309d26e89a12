/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-barcode.h"

#include <math.h>
#include <string.h>
#include <zbar.h>

#include "lk-secret.h"

#define MAX_CODES 64
#define MAX_LENGTH 256
#define DEGREE (G_PI / 180)

/**
 * lk_photo_barcode_free:
 * @self: (transfer full) (nullable): a bar code
 */
void
lk_photo_barcode_free (LkPhotoBarcode *self)
{
  if (self == NULL)
    return;
  lk_wipe_free (self->text);
  g_free (self);
}

static zbar_image_scanner_t *
scanner_new (void)
{
  static const zbar_symbol_type_t kinds[] = { ZBAR_CODE128, ZBAR_CODE39, ZBAR_CODE93 };
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    zbar_image_scanner_set_config (scanner, kinds[i], ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 2);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 2);
  return scanner;
}

static gboolean
is_known (GPtrArray *codes, const char *text, gsize length)
{
  for (guint i = 0; i < codes->len; i++)
    {
      const LkPhotoBarcode *code = g_ptr_array_index (codes, i);

      if (strlen (code->text) == length && memcmp (code->text, text, length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_printable (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] < 0x20 || text[i] > 0x7e)
      return FALSE;
  return length > 0 && length <= MAX_LENGTH;
}

static double
angle_of (const zbar_symbol_t *symbol)
{
  switch (zbar_symbol_get_orientation (symbol))
    {
    case ZBAR_ORIENT_RIGHT:
      return G_PI / 2;
    case ZBAR_ORIENT_DOWN:
      return G_PI;
    case ZBAR_ORIENT_LEFT:
      return -G_PI / 2;
    case ZBAR_ORIENT_UP:
    case ZBAR_ORIENT_UNKNOWN:
      break;
    }
  return 0;
}

static void
take_symbol (GPtrArray *codes, const zbar_symbol_t *symbol, const LkView *view)
{
  const char *text = zbar_symbol_get_data (symbol);
  gsize length = zbar_symbol_get_data_length (symbol);
  guint points = zbar_symbol_get_loc_size (symbol);
  LkPhotoBarcode *code;
  double x = 0, y = 0;

  if (!is_printable (text, length) || is_known (codes, text, length) || codes->len >= MAX_CODES)
    return;
  for (guint i = 0; i < points; i++)
    {
      x += zbar_symbol_get_loc_x (symbol, i) / (double) points;
      y += zbar_symbol_get_loc_y (symbol, i) / (double) points;
    }
  code = g_new0 (LkPhotoBarcode, 1);
  code->text = g_strndup (text, length);
  code->place = lk_view_to_picture (view, x, y);
  code->angle = view->angle + angle_of (symbol);
  g_ptr_array_add (codes, code);
}

static void
scan_view (const LkGrey *picture, const LkView *view, GPtrArray *codes)
{
  gboolean whole = view->angle == 0 && view->scale == 1 && view->width == picture->width
                   && view->height == picture->height;
  g_autoptr (LkGrey) turned = whole ? NULL : lk_grey_take_view (picture, view);
  const LkGrey *grey = whole ? picture : turned;
  zbar_image_scanner_t *scanner = scanner_new ();
  zbar_image_t *image = zbar_image_create ();

  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, grey->width, grey->height);
  zbar_image_set_data (image, grey->data, (gsize) grey->width * grey->height, NULL);
  if (zbar_scan_image (scanner, image) > 0)
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL;
         symbol = zbar_symbol_next (symbol))
      take_symbol (codes, symbol, view);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
}

static LkView
whole_view (const LkGrey *picture, double angle, double scale)
{
  double c = fabs (cos (angle));
  double s = fabs (sin (angle));

  return (LkView){ .centre = { picture->width / 2.0, picture->height / 2.0 },
                   .angle = angle,
                   .scale = scale,
                   .width = MAX (1, (guint) ((picture->width * c + picture->height * s) * scale)),
                   .height
                   = MAX (1, (guint) ((picture->width * s + picture->height * c) * scale)) };
}

/* A scan line has to cross all bars: within about ten degrees of level or plumb. */
static const double angles[] = { 0, 15, -15, 30, -30, 45 };

/**
 * lk_photo_read_barcodes:
 * @picture: a grey picture
 * @cancellable: (nullable): to stop early; what was found until then is returned
 *
 * Reads Code 128, Code 39 and Code 93 at any angle.
 *
 * Returns: (transfer container): of #LkPhotoBarcode, each text once; maybe empty
 */
GPtrArray *
lk_photo_read_barcodes (const LkGrey *picture, GCancellable *cancellable)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_photo_barcode_free);
  gboolean small = MAX (picture->width, picture->height) < 1000;

  for (guint i = 0; i < G_N_ELEMENTS (angles) && codes->len == 0; i++)
    {
      LkView view = whole_view (picture, angles[i] * DEGREE, small ? 2 : 1);

      if (g_cancellable_is_cancelled (cancellable))
        break;
      scan_view (picture, &view, codes);
    }
  return codes;
}

/**
 * lk_photo_has_barcode:
 * @picture: a grey picture
 * @text: what a bar code on it should say
 * @angle: how its bars run, radians
 *
 * Returns: whether it can be read there
 */
gboolean
lk_photo_has_barcode (const LkGrey *picture, const char *text, double angle)
{
  static const double tries[] = { 0, 3, -3, 6, -6 };
  g_autoptr (GPtrArray) codes
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_photo_barcode_free);
  gboolean small = MAX (picture->width, picture->height) < 1000;

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      LkView view = whole_view (picture, angle + tries[i] * DEGREE, small ? 2 : 1);

      scan_view (picture, &view, codes);
      if (is_known (codes, text, strlen (text)))
        return TRUE;
    }
  return FALSE;
}
