/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-engine.h"

/**
 * lk_qr_zxing_scan:
 * @grey: one byte a pixel, rows without gaps
 * @width: pixels
 * @height: pixels
 * @pure: whether the picture is one upright code and nothing else
 * @found: called for each code
 * @data: for @found
 *
 * Finds nothing: this build has no zxing-cpp.
 */
void
lk_qr_zxing_scan (const uint8_t *grey,
                  unsigned width,
                  unsigned height,
                  int pure,
                  LkQrEngineFound found,
                  void *data)
{
}
