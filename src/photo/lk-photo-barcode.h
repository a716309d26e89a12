/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-photo-grey.h"

G_BEGIN_DECLS

/**
 * LkPhotoBarcode:
 * @text: what it says, printable ASCII
 * @place: some point on it, pixels of the picture
 * @angle: how the bars run, from their start to their end, radians clockwise
 *
 * A bar code of one dimension.
 */
typedef struct
{
  char *text;
  LkPoint place;
  double angle;
} LkPhotoBarcode;

GPtrArray *lk_photo_read_barcodes (const LkGrey *picture, GCancellable *cancellable);
gboolean lk_photo_has_barcode (const LkGrey *picture, const char *text, double angle);
void lk_photo_barcode_free (LkPhotoBarcode *self);

G_END_DECLS
