/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkCaseLines:
 * @title_height: height of a line of text
 * @title_ascent: from its top to its baseline
 * @caption_height: height of a line of small text
 * @caption_ascent: from its top to its baseline
 * @min_width: width that shows at least a few letters
 *
 * How much room text takes, in pixels; the same for all rows of a list.
 */
typedef struct
{
  int title_height;
  int title_ascent;
  int caption_height;
  int caption_ascent;
  int min_width;
} LkCaseLines;

/**
 * LkCaseFont:
 * @LK_CASE_FONT_TITLE: text
 * @LK_CASE_FONT_HEADING: bold text
 * @LK_CASE_FONT_CAPTION: small text
 * @LK_CASE_FONT_CAPTION_HEADING: bold small text
 *
 * The text styles of libadwaita that a row of the list uses.
 */
typedef enum
{
  LK_CASE_FONT_TITLE,
  LK_CASE_FONT_HEADING,
  LK_CASE_FONT_CAPTION,
  LK_CASE_FONT_CAPTION_HEADING,
} LkCaseFont;

/**
 * LkCaseInk:
 * @snapshot: what is drawn on
 * @layout: used for one text after the other
 * @widget: whose style and direction count
 * @width: of @widget
 *
 * Draws pieces of a row. Places are given as if from left to right, and mirrored where that is the
 * other way.
 */
typedef struct
{
  GtkWidget *widget;
  GtkSnapshot *snapshot;
  PangoLayout *layout;
  int width;
} LkCaseInk;

const LkCaseLines *lk_case_ink_lines (GtkWidget *list);
GdkRGBA lk_case_ink_color (GtkWidget *widget, const char *style);
int lk_case_ink_set_text (LkCaseInk *self,
                          const char *text,
                          LkCaseFont font,
                          PangoEllipsizeMode ellipsize,
                          int most);
void lk_case_ink_put_text (LkCaseInk *self, int x, int baseline, const GdkRGBA *color);
void lk_case_ink_put_icon (LkCaseInk *self,
                           const char *name,
                           int x,
                           int y,
                           int size,
                           const GdkRGBA *color);
void lk_case_ink_put_dot (LkCaseInk *self, int x, int y, int size, const GdkRGBA *color);

G_END_DECLS
