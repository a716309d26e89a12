/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-qr-print.h"

/* The code is at most this wide on paper, in points. */
#define CODE_MAX 340.0
#define GAP 18.0

typedef struct
{
  LkQrMatrix *matrix;
  LkDeviceIdentity *device;
  char *exported_at;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  lk_qr_matrix_unref (job->matrix);
  g_object_unref (job->device);
  g_free (job->exported_at);
  g_free (job);
}

static double
draw_text (cairo_t *cr, double y, double width, const char *font, const char *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height = 0;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  cairo_move_to (cr, 0, y);
  pango_cairo_show_layout (cr, layout);
  return y + height;
}

static double
draw_code (cairo_t *cr, double y, double width, LkQrMatrix *matrix)
{
  guint size = lk_qr_matrix_get_size (matrix);
  double side = MIN (width, CODE_MAX);
  double module = side / (size + 2 * LK_QR_QUIET_ZONE);

  for (guint row = 0; row < size; row++)
    for (guint column = 0; column < size; column++)
      if (lk_qr_matrix_get (matrix, column, row))
        cairo_rectangle (cr, (column + LK_QR_QUIET_ZONE) * module,
                         y + (row + LK_QR_QUIET_ZONE) * module, module, module);
  cairo_fill (cr);
  return y + side;
}

/**
 * lk_qr_print_draw:
 * @cr: where to draw, in points
 * @width: how wide the page is
 * @matrix: the code
 * @device: the device whose request it is
 * @exported_at: (nullable): when it was exported, RFC 3339
 *
 * Draws the page: what it is of, the code, and the rule that keeps it valid.
 */
void
lk_qr_print_draw (cairo_t *cr,
                  double width,
                  LkQrMatrix *matrix,
                  LkDeviceIdentity *device,
                  const char *exported_at)
{
  const char *model = lk_device_identity_get_model (device);
  const char *serial = lk_device_identity_get_serial (device);
  g_autofree char *facts
      = g_strdup_printf (_ ("Model: %s\nSerial: %s\nExported: %s"), model != NULL ? model : "-",
                         serial != NULL ? serial : "-", exported_at != NULL ? exported_at : "-");
  double y = 0;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y = draw_text (cr, y, width, "Sans Bold 18", _ ("Request of a Device")) + GAP;
  y = draw_text (cr, y, width, "Sans 11", facts) + GAP;
  y = draw_code (cr, y, width, matrix) + GAP;
  draw_text (cr, y, width, "Sans Bold 11",
             _ ("Keep the device switched on and do not export again until the answer is "
                "applied. Otherwise the answer will not fit."));
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *print, int page, gpointer data)
{
  const Job *job = data;

  lk_qr_print_draw (gtk_print_context_get_cairo_context (print),
                    gtk_print_context_get_width (print), job->matrix, job->device,
                    job->exported_at);
}

/**
 * lk_qr_print:
 * @parent: the window in front of which the dialog stands
 * @matrix: the code
 * @device: the device whose request it is
 * @exported_at: (nullable): when it was exported, RFC 3339
 * @error: return location
 *
 * Prints the request on one page, by the print dialog.
 *
 * Returns: %FALSE when printing failed; a dialog that was closed is no failure
 */
gboolean
lk_qr_print (GtkWindow *parent,
             LkQrMatrix *matrix,
             LkDeviceIdentity *device,
             const char *exported_at,
             GError **error)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Job *job = g_new0 (Job, 1);

  job->matrix = lk_qr_matrix_ref (matrix);
  job->device = g_object_ref (device);
  job->exported_at = g_strdup (exported_at);
  g_object_set_data_full (G_OBJECT (operation), "job", job, job_free);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _ ("Request of a Device"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, error)
         != GTK_PRINT_OPERATION_RESULT_ERROR;
}
