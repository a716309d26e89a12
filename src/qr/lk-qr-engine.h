/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared with the C++ shim of zxing-cpp: plain C types only. */
#pragma once

#include "config.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
{
#endif

  /**
   * LkQrEngineFound:
   * @text: the bytes of the code
   * @length: how many
   * @corners: x and y of the top left, top right, bottom right and bottom left corner, in pixels of
   *   what the engine looked at
   * @data: what the caller gave
   *
   * Called for each code that an engine found.
   */
  typedef void (*LkQrEngineFound) (const void *text,
                                   size_t length,
                                   const double corners[8],
                                   void *data);

  void lk_qr_zbar_scan (const uint8_t *grey,
                        unsigned width,
                        unsigned height,
                        unsigned density,
                        LkQrEngineFound found,
                        void *data);
#ifdef LK_HAVE_ZXING
#define LK_QR_WITH_ZXING 1
#else
#define LK_QR_WITH_ZXING 0
#endif

  /* Finds nothing where zxing-cpp is not built in. */
  void lk_qr_zxing_scan (const uint8_t *grey,
                         unsigned width,
                         unsigned height,
                         int pure,
                         LkQrEngineFound found,
                         void *data);

#ifdef __cplusplus
}
#endif
