/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one file in C++: zxing-cpp has no C interface in the versions that distributions ship. */
#include "lk-qr-engine.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include <exception>

#if __has_include(<ZXing/ReaderOptions.h>)
using Options = ZXing::ReaderOptions; /* 2.2 and later */
#else
using Options = ZXing::DecodeHints; /* 1.4 */
#endif

/* QR codes only: with other symbologies 1.4 can abort the process. */
static Options
make_options (bool pure)
{
  Options options;

  options.setFormats (ZXing::BarcodeFormat::QRCode);
  options.setTryHarder (true);
  options.setTryRotate (false); /* a QR code is found at every angle anyway */
  options.setTryDownscale (false);
  options.setIsPure (pure);
#if __has_include(<ZXing/ReaderOptions.h>)
  options.setTryInvert (false);
#endif
  return options;
}

extern "C" void
lk_qr_zxing_scan (const uint8_t *grey,
                  unsigned width,
                  unsigned height,
                  int pure,
                  LkQrEngineFound found,
                  void *data)
{
  try
    {
      ZXing::ImageView view (grey, static_cast<int> (width), static_cast<int> (height),
                             ZXing::ImageFormat::Lum);

      for (const auto &result : ZXing::ReadBarcodes (view, make_options (pure != 0)))
        {
          if (!result.isValid () || result.format () != ZXing::BarcodeFormat::QRCode)
            continue;
          const auto &bytes = result.bytes ();
          const auto &position = result.position ();
          double corners[8];

          for (int i = 0; i < 4; i++)
            {
              corners[2 * i] = position[i].x;
              corners[2 * i + 1] = position[i].y;
            }
          found (bytes.data (), bytes.size (), corners, data);
        }
    }
  catch (const std::exception &)
    {
      /* Nothing found is the answer to everything that can go wrong in here. */
    }
}
