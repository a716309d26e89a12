/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-photo-edits.h"
#include "lk-photo-layout.h"
#include "lk-photo-ocr.h"
#include "lk-photo-words.h"

G_BEGIN_DECLS

/**
 * LkSerialSource:
 * @LK_SERIAL_SOURCE_QR: the QR code of a label
 * @LK_SERIAL_SOURCE_BARCODE: a bar code
 * @LK_SERIAL_SOURCE_PRINT: printed letters
 *
 * Where a serial was read. The first two carry check sums of their own.
 */
typedef enum
{
  LK_SERIAL_SOURCE_QR,
  LK_SERIAL_SOURCE_BARCODE,
  LK_SERIAL_SOURCE_PRINT,
} LkSerialSource;

/**
 * LkPhotoSerial:
 * @text: the short serial; empty: one that stands there but was not read well
 * @source: where it was read
 * @labelled: it is said to be a serial, or has the form that nothing else has
 * @votes: how many readings gave just this text; of a code: readings of the prepared picture
 * @angle: how its line or its bars run, radians
 * @place: where it stands
 *
 * A serial on a photo.
 */
typedef struct
{
  char *text;
  LkSerialSource source;
  gboolean labelled;
  guint votes;
  double angle;
  LkQuad place;
} LkPhotoSerial;

/**
 * LkPhotoSecret:
 * @kind: what is to be covered
 * @place: where, pixels of the picture
 */
typedef struct
{
  LkPhotoMaskKind kind;
  LkQuad place;
} LkPhotoSecret;

/**
 * LkPhotoReading:
 * @serials: (element-type LkPhotoSerial): every serial that was read
 * @secrets: (element-type LkPhotoSecret): what has to be covered
 * @codes: (element-type utf8): verification codes, wiped when freed
 * @code_in_barcode: a bar code says the verification code
 * @label_seen: there is something that looks like a label, or print
 * @print_read: a reader of print was there
 *
 * What a photo says.
 */
typedef struct
{
  GPtrArray *serials;
  GArray *secrets;
  GPtrArray *codes;
  gboolean code_in_barcode;
  gboolean label_seen;
  gboolean print_read;
} LkPhotoReading;

/* lk-photo-reader.c */
LkPhotoReading *lk_photo_reading_new (void);
void lk_photo_reading_free (LkPhotoReading *self);
LkPhotoSerial *lk_photo_reading_add_serial (LkPhotoReading *self,
                                            const char *text,
                                            LkSerialSource source,
                                            gboolean labelled,
                                            double angle,
                                            const LkQuad *place);

void lk_photo_reading_add_secret (LkPhotoReading *self, LkPhotoMaskKind kind, const LkQuad *place);

gboolean lk_photo_read_qr (LkPhotoReading *self,
                           LkGrey *picture,
                           guint *n_secrets,
                           GCancellable *cancellable,
                           GError **error);
void lk_photo_read_bars (LkPhotoReading *self, const LkGrey *picture, GCancellable *cancellable);
/* lk-photo-print.c */
void lk_photo_read_print (LkPhotoReading *self,
                          const LkGrey *picture,
                          LkOcr *ocr,
                          GCancellable *cancellable);
/* lk-photo-whole.c */
gboolean lk_photo_read_whole (LkPhotoReading *self,
                              GdkPixbuf *whole,
                              GdkPixbuf *kept,
                              const LkPhotoEdits *edits,
                              LkOcr *ocr,
                              GCancellable *cancellable,
                              GError **error);
/* lk-photo-confirm.c */
void lk_photo_confirm (LkPhotoReading *self,
                       const LkGrey *prepared,
                       double scale,
                       const char *expected,
                       LkOcr *ocr,
                       GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPhotoReading, lk_photo_reading_free)

G_END_DECLS
