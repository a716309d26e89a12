/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-ink.h"

#include <adwaita.h>

/* As libadwaita's style sheet has them: 9 pt where text has 11, and the opacity of .dim-label. */
#define CAPTION_SCALE (9.0 / 11.0)
#define DIM 0.55
#define DIM_HIGH_CONTRAST 0.9
#define FEW_LETTERS 14

typedef struct
{
  LkCaseLines lines;
  guint serial;
} KeptLines;

static PangoFontDescription *
describe (PangoContext *context, LkCaseFont font)
{
  PangoFontDescription *description
      = pango_font_description_copy (pango_context_get_font_description (context));
  gboolean caption = font == LK_CASE_FONT_CAPTION || font == LK_CASE_FONT_CAPTION_HEADING;
  int size = pango_font_description_get_size (description);

  if (caption)
    size = (int) (size * CAPTION_SCALE + 0.5);
  if (pango_font_description_get_size_is_absolute (description))
    pango_font_description_set_absolute_size (description, size);
  else
    pango_font_description_set_size (description, size);
  if (font == LK_CASE_FONT_HEADING || font == LK_CASE_FONT_CAPTION_HEADING)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  return description;
}

static void
measure (PangoContext *context, LkCaseFont font, int *height, int *ascent, int *letter)
{
  PangoFontDescription *description = describe (context, font);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, description, NULL);

  *ascent = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics));
  *height = *ascent + PANGO_PIXELS_CEIL (pango_font_metrics_get_descent (metrics));
  *letter = PANGO_PIXELS_CEIL (pango_font_metrics_get_approximate_char_width (metrics));
  pango_font_metrics_unref (metrics);
  pango_font_description_free (description);
}

/**
 * lk_case_ink_lines:
 * @list: the list that the rows are in
 *
 * Returns: (transfer none): how much room its text takes, valid until its font changes
 */
const LkCaseLines *
lk_case_ink_lines (GtkWidget *list)
{
  PangoContext *context = gtk_widget_get_pango_context (list);
  guint serial = pango_context_get_serial (context);
  KeptLines *kept = g_object_get_data (G_OBJECT (context), "lk-case-lines");
  int letter = 0;

  if (kept != NULL && kept->serial == serial)
    return &kept->lines;
  kept = g_new0 (KeptLines, 1);
  kept->serial = serial;
  measure (context, LK_CASE_FONT_CAPTION, &kept->lines.caption_height, &kept->lines.caption_ascent,
           &letter);
  measure (context, LK_CASE_FONT_TITLE, &kept->lines.title_height, &kept->lines.title_ascent,
           &letter);
  kept->lines.min_width = FEW_LETTERS * letter;
  g_object_set_data_full (G_OBJECT (context), "lk-case-lines", kept, g_free);
  return &kept->lines;
}

static void
look_up (GtkStyleContext *context, const char *name, GdkRGBA *color)
{
  GdkRGBA found;

  /* A theme without that name: the word and the icon say it too. */
  if (gtk_style_context_lookup_color (context, name, &found))
    *color = found;
}

/**
 * lk_case_ink_color:
 * @widget: whose style counts
 * @style: (nullable): a style class of libadwaita ("accent", "success", "warning", "error",
 *   "dim-label"), or "dot"; %NULL for plain text
 *
 * Returns: the colour of text in that style
 */
GdkRGBA
lk_case_ink_color (GtkWidget *widget, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  gtk_style_context_get_color (context, &color);
  if (g_strcmp0 (style, "dim-label") == 0)
    color.alpha *= adw_style_manager_get_high_contrast (adw_style_manager_get_default ())
                       ? (float) DIM_HIGH_CONTRAST
                       : (float) DIM;
  else if (g_strcmp0 (style, "accent") == 0)
    look_up (context, "accent_color", &color);
  else if (g_strcmp0 (style, "success") == 0)
    look_up (context, "success_color", &color);
  else if (g_strcmp0 (style, "warning") == 0)
    look_up (context, "warning_color", &color);
  else if (g_strcmp0 (style, "error") == 0)
    look_up (context, "error_color", &color);
  else if (g_strcmp0 (style, "dot") == 0)
    look_up (context, "accent_bg_color", &color);
  return color;
}

static gboolean
mirrored (LkCaseInk *self)
{
  return gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
}

static int
place (LkCaseInk *self, int x, int width)
{
  return mirrored (self) ? self->width - x - width : x;
}

/**
 * lk_case_ink_set_text:
 * @self: the ink
 * @text: one line, taken as plain text
 * @font: in which style
 * @ellipsize: where it is shortened when it is too long
 * @most: the most pixels that it may take
 *
 * Makes a text ready for lk_case_ink_put_text().
 *
 * Returns: how many pixels it takes
 */
int
lk_case_ink_set_text (LkCaseInk *self,
                      const char *text,
                      LkCaseFont font,
                      PangoEllipsizeMode ellipsize,
                      int most)
{
  PangoContext *context = pango_layout_get_context (self->layout);
  PangoFontDescription *description = describe (context, font);
  PangoRectangle area;

  pango_layout_set_font_description (self->layout, description);
  pango_font_description_free (description);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_set_ellipsize (self->layout, ellipsize);
  pango_layout_set_width (self->layout, MAX (most, 0) * PANGO_SCALE);
  pango_layout_get_pixel_extents (self->layout, NULL, &area);
  return MIN (area.width, MAX (most, 0));
}

/**
 * lk_case_ink_put_text:
 * @self: the ink, with a text
 * @x: where the text begins
 * @baseline: where it stands
 * @color: its colour
 */
void
lk_case_ink_put_text (LkCaseInk *self, int x, int baseline, const GdkRGBA *color)
{
  PangoRectangle area;
  graphene_point_t at;

  pango_layout_get_pixel_extents (self->layout, NULL, &area);
  at.x = (float) (place (self, x, area.width) - area.x);
  at.y = (float) (baseline - PANGO_PIXELS (pango_layout_get_baseline (self->layout)));
  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot, &at);
  gtk_snapshot_append_layout (self->snapshot, self->layout, color);
  gtk_snapshot_restore (self->snapshot);
}

/**
 * lk_case_ink_put_icon:
 * @self: the ink
 * @name: of a symbolic icon
 * @x: where it begins
 * @y: its top
 * @size: its width and height
 * @color: its colour
 */
void
lk_case_ink_put_icon (LkCaseInk *self,
                      const char *name,
                      int x,
                      int y,
                      int size,
                      const GdkRGBA *color)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (self->widget));
  const GdkRGBA colors[] = { *color, *color, *color, *color };
  g_autoptr (GtkIconPaintable) icon
      = gtk_icon_theme_lookup_icon (theme, name, NULL, size,
                                    gtk_widget_get_scale_factor (self->widget),
                                    gtk_widget_get_direction (self->widget),
                                    GTK_ICON_LOOKUP_FORCE_SYMBOLIC);

  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot,
                          &GRAPHENE_POINT_INIT ((float) place (self, x, size), (float) y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), self->snapshot, size,
                                            size, colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (self->snapshot);
}

/**
 * lk_case_ink_put_dot:
 * @self: the ink
 * @x: where it begins
 * @y: its top
 * @size: its width and height
 * @color: its colour
 */
void
lk_case_ink_put_dot (LkCaseInk *self, int x, int y, int size, const GdkRGBA *color)
{
  graphene_rect_t area
      = GRAPHENE_RECT_INIT ((float) place (self, x, size), (float) y, (float) size, (float) size);
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (&circle, &area, (float) size / 2);
  gtk_snapshot_push_rounded_clip (self->snapshot, &circle);
  gtk_snapshot_append_color (self->snapshot, color, &area);
  gtk_snapshot_pop (self->snapshot);
}
