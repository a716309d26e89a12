/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-reading.h"

struct _LkQrReading
{
  LkImage *image;
  GPtrArray *codes;
};

G_DEFINE_BOXED_TYPE (LkQrReading, lk_qr_reading, lk_qr_reading_ref, lk_qr_reading_unref)

/**
 * lk_qr_reading_new:
 * @image: (transfer none) (nullable): the picture that was looked at
 * @codes: (transfer none) (element-type LkQrCode): the codes, maybe none; not changed afterwards
 *
 * Returns: (transfer full): a reading
 */
LkQrReading *
lk_qr_reading_new (LkImage *image, GPtrArray *codes)
{
  LkQrReading *self = g_atomic_rc_box_new0 (LkQrReading);

  self->image = image != NULL ? lk_image_ref (image) : NULL;
  self->codes = g_ptr_array_ref (codes);
  return self;
}

/**
 * lk_qr_reading_ref:
 * @self: a reading
 *
 * Returns: (transfer full): @self
 */
LkQrReading *
lk_qr_reading_ref (LkQrReading *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
reading_clear (gpointer data)
{
  LkQrReading *self = data;

  g_clear_pointer (&self->image, lk_image_unref);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
}

/**
 * lk_qr_reading_unref:
 * @self: (transfer full): a reading
 */
void
lk_qr_reading_unref (LkQrReading *self)
{
  g_atomic_rc_box_release_full (self, reading_clear);
}

/**
 * lk_qr_reading_get_image:
 * @self: a reading
 *
 * Returns: (transfer none) (nullable): the picture, %NULL where the source was text
 */
LkImage *
lk_qr_reading_get_image (LkQrReading *self)
{
  return self->image;
}

/**
 * lk_qr_reading_get_n_codes:
 * @self: a reading
 *
 * Returns: how many codes there are
 */
guint
lk_qr_reading_get_n_codes (LkQrReading *self)
{
  return self->codes->len;
}

/**
 * lk_qr_reading_get_code:
 * @self: a reading
 * @index: 0 to lk_qr_reading_get_n_codes() - 1
 *
 * Returns: (transfer none) (nullable): that code; %NULL when there is no such
 */
const LkQrCode *
lk_qr_reading_get_code (LkQrReading *self, guint index)
{
  return index < self->codes->len ? g_ptr_array_index (self->codes, index) : NULL;
}
