/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-engine.h"

#include <string.h>
#include <zbar.h>

#define FOURCC_Y800 0x30303859

/* zbar gives top left, bottom left, bottom right, top right. */
static void
take_corners (const zbar_symbol_t *symbol, double corners[8])
{
  static const unsigned order[4] = { 0, 3, 2, 1 };

  memset (corners, 0, 8 * sizeof *corners);
  if (zbar_symbol_get_loc_size (symbol) < 4)
    return;
  for (unsigned i = 0; i < 4; i++)
    {
      corners[2 * i] = zbar_symbol_get_loc_x (symbol, order[i]);
      corners[2 * i + 1] = zbar_symbol_get_loc_y (symbol, order[i]);
    }
}

/**
 * lk_qr_zbar_scan:
 * @grey: one byte a pixel, rows without gaps
 * @width: pixels
 * @height: pixels
 * @density: look at each row that is a multiple of this
 * @found: called for each code
 * @data: for @found
 *
 * Asks zbar for QR codes, as bytes: otherwise it guesses a character set.
 */
void
lk_qr_zbar_scan (const uint8_t *grey,
                 unsigned width,
                 unsigned height,
                 unsigned density,
                 LkQrEngineFound found,
                 void *data)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();

  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, (int) density);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, (int) density);
  zbar_image_set_format (image, FOURCC_Y800);
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (unsigned long) width * height, NULL);

  if (zbar_scan_image (scanner, image) > 0)
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL;
         symbol = zbar_symbol_next (symbol))
      if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE)
        {
          double corners[8];

          take_corners (symbol, corners);
          found (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol), corners,
                 data);
        }
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
}
