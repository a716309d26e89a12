/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-photo-grey.h"

G_BEGIN_DECLS

/**
 * LkOcrWord:
 * @text: UTF-8
 * @x0: left edge, pixels of the view
 * @y0: top
 * @x1: right
 * @y1: bottom
 * @confidence: 0-100
 * @line: words of one line have the same number, in reading order
 *
 * A printed word.
 */
typedef struct
{
  char *text;
  int x0;
  int y0;
  int x1;
  int y1;
  float confidence;
  guint line;
} LkOcrWord;

/**
 * LkOcrMode:
 * @LK_OCR_SCATTERED: words anywhere
 * @LK_OCR_LINE: one line of capitals and digits
 */
typedef enum
{
  LK_OCR_SCATTERED,
  LK_OCR_LINE,
} LkOcrMode;

typedef struct _LkOcr LkOcr;

LkOcr *lk_ocr_new (void);
void lk_ocr_free (LkOcr *self);
GPtrArray *lk_ocr_read (LkOcr *self, const LkGrey *view, LkOcrMode mode, GCancellable *cancellable);

LkOcrWord *lk_ocr_word_new (const char *text, int x0, int y0, int x1, int y1, guint line);
void lk_ocr_word_free (LkOcrWord *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkOcr, lk_ocr_free)

G_END_DECLS
