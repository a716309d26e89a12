/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-image.h"
#include "lk-qr-payload.h"

G_BEGIN_DECLS

/**
 * LkQrPoint:
 * @x: pixels from the left edge of the upright picture
 * @y: pixels from its top edge
 */
typedef struct
{
  double x;
  double y;
} LkQrPoint;

/**
 * LkQrCode:
 * @text: the bytes of the code, no character set guessed, a NUL behind them
 * @length: how many bytes, the NUL not counted; there may be NULs inside
 * @kind: what the text is
 * @corners: the corners of the symbol without its quiet zone: its own top left, top right, bottom
 *   right and bottom left, so a turned code starts at another corner of the picture
 *
 * One QR code found in a picture.
 */
typedef struct
{
  char *text;
  gsize length;
  LkQrKind kind;
  LkQrPoint corners[4];
} LkQrCode;

#define LK_TYPE_QR_CODE (lk_qr_code_get_type ())
GType lk_qr_code_get_type (void);

LkQrCode *lk_qr_code_new (const void *text, gsize length, const LkQrPoint *corners);
LkQrCode *lk_qr_code_copy (const LkQrCode *self);
void lk_qr_code_free (LkQrCode *self);
char *lk_qr_code_to_utf8 (const LkQrCode *self);

/**
 * LkQrEffort:
 * @LK_QR_EFFORT_FULL: everything there is, for a picture that somebody chose
 * @LK_QR_EFFORT_FRAME: the quick steps only, for the frames of a camera
 */
typedef enum
{
  LK_QR_EFFORT_FULL,
  LK_QR_EFFORT_FRAME,
} LkQrEffort;

GPtrArray *lk_qr_decode_grey (const guint8 *grey,
                              guint width,
                              guint height,
                              gsize stride,
                              GCancellable *cancellable,
                              GError **error);
GPtrArray *lk_qr_decode_grey_full (const guint8 *grey,
                                   guint width,
                                   guint height,
                                   gsize stride,
                                   LkQrEffort effort,
                                   GCancellable *cancellable,
                                   GError **error);
GPtrArray *lk_qr_decode_image (LkImage *image, GCancellable *cancellable, GError **error);
GPtrArray *lk_qr_decode_file (const char *path, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkQrCode, lk_qr_code_free)

G_END_DECLS
