/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-pack-summary.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "lk-case-pack.h"

/* A4 in points. */
#define PAGE_WIDTH 595.276
#define PAGE_HEIGHT 841.89
#define MARGIN 56.0
#define LABEL_PART 0.30
#define LARGEST 11.0 /* points of the print */
#define SMALLEST 6.5
#define TITLE 1.9 /* of the print */
#define HEADING 1.2
#define INK 0.0
#define DIM_INK 0.38
#define LINE_INK 0.75
#define QR_SIDE 170.0
#define QR_GAP 24.0

typedef struct
{
  cairo_t *cairo;
  PangoLayout *layout;
  double size;
  double y;
  double bottom;
  gboolean draw; /* else only measure */
} Page;

static void
set_font (Page *page, double size, PangoWeight weight)
{
  PangoFontDescription *font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (page->layout, font);
  pango_font_description_free (font);
}

/* Returns how high the text is. */
static double
put_text (Page *page, const char *text, double x, double width)
{
  int height;

  pango_layout_set_width (page->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (page->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (page->layout, text, -1);
  pango_layout_get_size (page->layout, NULL, &height);
  if (page->draw)
    {
      cairo_move_to (page->cairo, x, page->y);
      pango_cairo_show_layout (page->cairo, page->layout);
    }
  return height / (double) PANGO_SCALE;
}

static void
set_ink (Page *page, double grey)
{
  cairo_set_source_rgb (page->cairo, grey, grey, grey);
}

static void
put_line (Page *page, double x, double y, double width)
{
  if (!page->draw)
    return;
  set_ink (page, LINE_INK);
  cairo_set_line_width (page->cairo, 0.6);
  cairo_move_to (page->cairo, x, y);
  cairo_rel_line_to (page->cairo, width, 0);
  cairo_stroke (page->cairo);
  set_ink (page, INK);
}

/* The first one is the title of the page, the others have a line below. */
static double
put_heading (Page *page, const char *text, gboolean first)
{
  double width = PAGE_WIDTH - 2 * MARGIN;
  double height;

  page->y += first ? 0 : page->size * 1.4;
  set_font (page, page->size * (first ? TITLE : HEADING), PANGO_WEIGHT_BOLD);
  height = put_text (page, text, MARGIN, width);
  if (!first)
    put_line (page, MARGIN, page->y + height + page->size * 0.2, width);
  return height + page->size * 0.7;
}

static double
put_row (Page *page, const LkPackRow *row)
{
  double width = PAGE_WIDTH - 2 * MARGIN;
  double left = MARGIN + width * LABEL_PART;
  double label_height, value_height;

  set_font (page, page->size, PANGO_WEIGHT_NORMAL);
  set_ink (page, DIM_INK);
  label_height = put_text (page, row->label, MARGIN, width * LABEL_PART - page->size);
  set_ink (page, INK);
  set_font (page, page->size, row->strong ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  value_height = put_text (page, row->value, left, width * (1 - LABEL_PART));
  if (*row->value == '\0')
    put_line (page, left, page->y + label_height, width * (1 - LABEL_PART) / 2);
  return MAX (label_height, value_height) + page->size * 0.4;
}

static void
put_rows (Page *page, GPtrArray *rows)
{
  page->y = MARGIN;
  for (guint i = 0; i < rows->len; i++)
    {
      const LkPackRow *row = g_ptr_array_index (rows, i);

      if (page->draw && page->y + 4 * page->size > page->bottom)
        {
          cairo_show_page (page->cairo);
          page->bottom = PAGE_HEIGHT - MARGIN;
          page->y = MARGIN;
        }
      page->y += row->label == NULL ? put_heading (page, row->value, i == 0) : put_row (page, row);
    }
}

/* The largest print with which all fits on one page; with very many devices, none does. */
static void
fit (Page *page, GPtrArray *rows)
{
  page->draw = FALSE;
  for (page->size = LARGEST; page->size > SMALLEST; page->size -= 0.5)
    {
      put_rows (page, rows);
      if (page->y <= page->bottom)
        break;
    }
  page->draw = TRUE;
}

/* Below the rows, with what it is beside it. */
static void
put_qr (Page *page, LkQrMatrix *qr, const char *caption)
{
  guint size = lk_qr_matrix_get_size (qr);
  double module = QR_SIDE / size;
  double text_left = MARGIN + QR_SIDE + QR_GAP;

  page->y = MIN (page->y, page->bottom) + QR_GAP;
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      if (lk_qr_matrix_get (qr, x, y))
        cairo_rectangle (page->cairo, MARGIN + x * module, page->y + y * module, module, module);
  cairo_fill (page->cairo);
  set_font (page, LARGEST * 0.9, PANGO_WEIGHT_NORMAL);
  set_ink (page, DIM_INK);
  put_text (page, caption, text_left, PAGE_WIDTH - MARGIN - text_left);
  set_ink (page, INK);
}

static cairo_status_t
on_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
surface_new (GByteArray *bytes, const char *title, GDateTime *date)
{
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (on_bytes, bytes, PAGE_WIDTH, PAGE_HEIGHT);
  g_autoptr (GDateTime) utc
      = date != NULL ? g_date_time_to_utc (date) : g_date_time_new_utc (1980, 1, 1, 0, 0, 0);
  g_autofree char *time = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");

  /* Plain objects, whatever cairo's default is: any reader takes it, and the bytes stay the same.
   */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  /* Given here, the times are not those of the clock, and the bytes are the same each time. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, time);
  return surface;
}

/**
 * lk_pack_rows_to_pdf:
 * @rows: (element-type LkPackRow): a summary
 * @title: the title of the document
 * @date: (nullable): the time that it bears
 * @qr: (nullable): a code to print below it
 * @caption: (nullable): what the code is
 * @error: #LkCasePackError
 *
 * Draws the summary on one A4 page, in smaller print when there is much of it, and on more pages
 * only when even the smallest does not do.
 *
 * Returns: (transfer full): the PDF, or %NULL
 */
GBytes *
lk_pack_rows_to_pdf (GPtrArray *rows,
                     const char *title,
                     GDateTime *date,
                     LkQrMatrix *qr,
                     const char *caption,
                     GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = surface_new (bytes, title, date);
  Page page = { .cairo = cairo_create (surface), .bottom = PAGE_HEIGHT - MARGIN };
  cairo_status_t status;

  if (qr != NULL)
    page.bottom -= QR_SIDE + QR_GAP;
  page.layout = pango_cairo_create_layout (page.cairo);
  fit (&page, rows);
  put_rows (&page, rows);
  if (qr != NULL)
    put_qr (&page, qr, caption);
  g_object_unref (page.layout);
  status = cairo_status (page.cairo);
  cairo_destroy (page.cairo);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, LK_CASE_PACK_ERROR, LK_CASE_PACK_ERROR_PDF,
                   "the page could not be drawn: %s", cairo_status_to_string (status));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
