/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "lk-photo-ocr.h"

G_BEGIN_DECLS

/**
 * LkFoundText:
 * @text: a short serial, or the verification code; empty: a serial that was not read well
 * @x0: left edge, pixels of the view
 * @y0: top
 * @x1: right
 * @y1: bottom
 * @labelled: the words before it say what it is
 *
 * Something that was looked for, in the print of a label.
 */
typedef struct
{
  char *text;
  int x0;
  int y0;
  int x1;
  int y1;
  gboolean labelled;
} LkFoundText;

GPtrArray *lk_photo_text_find_serials (GPtrArray *words);
GPtrArray *lk_photo_text_find_codes (GPtrArray *words, GPtrArray *known);
gboolean lk_photo_text_is_label (GPtrArray *words);
char *lk_photo_text_normalise_serial (const char *text);
void lk_found_text_free (LkFoundText *self);

G_END_DECLS
