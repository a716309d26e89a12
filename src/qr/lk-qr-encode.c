/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-encode.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <qrencode.h>
#include <string.h>

#include "lk-file.h"
#include "lk-secret.h"

/* Level M where the symbol stays at version 15 or below, else L: smaller modules would cost more
 * on a phone's camera than the weaker correction does. */
#define LEVEL_M_MAX 412
#define MODULE_SIZE_MAX 64 /* pixels */

struct _LkQrMatrix
{
  guint size;
  guint8 *modules; /* size * size, 1 is dark */
};

G_DEFINE_BOXED_TYPE (LkQrMatrix, lk_qr_matrix, lk_qr_matrix_ref, lk_qr_matrix_unref)

static LkQrMatrix *
matrix_from_code (const QRcode *code)
{
  LkQrMatrix *self = g_atomic_rc_box_new0 (LkQrMatrix);
  gsize count = (gsize) code->width * (gsize) code->width;

  self->size = (guint) code->width;
  self->modules = g_malloc (count);
  for (gsize i = 0; i < count; i++)
    self->modules[i] = code->data[i] & 1;
  return self;
}

/**
 * lk_qr_encode_bytes:
 * @data: the bytes
 * @size: how many, 1 to %LK_QR_MAX_LENGTH
 * @error: #LkQrError
 *
 * Encodes in byte mode, byte for byte, in the smallest symbol that holds it.
 *
 * Returns: (transfer full) (nullable): the modules
 */
LkQrMatrix *
lk_qr_encode_bytes (const void *data, gsize size, GError **error)
{
  QRecLevel level = size <= LEVEL_M_MAX ? QR_ECLEVEL_M : QR_ECLEVEL_L;
  LkQrMatrix *self;
  QRcode *code;

  if (size == 0)
    {
      g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_EMPTY, "there is nothing to encode");
      return NULL;
    }
  if (size > LK_QR_MAX_LENGTH)
    {
      g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_TOO_LONG, "a QR code holds %d bytes at most",
                   LK_QR_MAX_LENGTH);
      return NULL;
    }
  code = QRcode_encodeData ((int) size, data, 0, level);
  if (code == NULL)
    {
      g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_ENGINE, "the QR encoder failed: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = matrix_from_code (code);
  lk_wipe (code->data, (gsize) code->width * (gsize) code->width);
  QRcode_free (code);
  return self;
}

/**
 * lk_qr_encode:
 * @text: the text
 * @error: #LkQrError
 *
 * Returns: (transfer full) (nullable): the modules of a QR code that holds @text byte for byte
 */
LkQrMatrix *
lk_qr_encode (const char *text, GError **error)
{
  return lk_qr_encode_bytes (text, strlen (text), error);
}

/**
 * lk_qr_matrix_ref:
 * @self: a matrix
 *
 * Returns: (transfer full): @self
 */
LkQrMatrix *
lk_qr_matrix_ref (LkQrMatrix *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
matrix_clear (gpointer data)
{
  LkQrMatrix *self = data;

  lk_wipe (self->modules, (gsize) self->size * self->size);
  g_free (self->modules);
}

/**
 * lk_qr_matrix_unref:
 * @self: (transfer full): a matrix
 */
void
lk_qr_matrix_unref (LkQrMatrix *self)
{
  g_atomic_rc_box_release_full (self, matrix_clear);
}

/**
 * lk_qr_matrix_get_size:
 * @self: a matrix
 *
 * Returns: modules along one side, 21 to 177, the quiet zone not counted
 */
guint
lk_qr_matrix_get_size (LkQrMatrix *self)
{
  return self->size;
}

/**
 * lk_qr_matrix_get:
 * @self: a matrix
 * @x: column, from the left
 * @y: row, from the top
 *
 * Returns: whether the module is dark; outside the symbol none is
 */
gboolean
lk_qr_matrix_get (LkQrMatrix *self, guint x, guint y)
{
  return x < self->size && y < self->size && self->modules[(gsize) y * self->size + x] != 0;
}

/**
 * lk_qr_to_png:
 * @self: a matrix
 * @module_size: pixels a module, 1 to 64
 * @error: %GDK_PIXBUF_ERROR
 *
 * Returns: (transfer full) (nullable): a black and white PNG with its quiet zone
 */
GBytes *
lk_qr_to_png (LkQrMatrix *self, guint module_size, GError **error)
{
  guint pixel = CLAMP (module_size, 1, MODULE_SIZE_MAX);
  guint side = (self->size + 2 * LK_QR_QUIET_ZONE) * pixel;
  g_autoptr (GdkPixbuf) pixbuf
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) side, (int) side);
  gsize stride;
  guint8 *pixels;
  char *png = NULL;
  gsize size = 0;

  if (pixbuf == NULL)
    {
      g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_ENGINE, "not enough memory for the picture");
      return NULL;
    }
  stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  pixels = gdk_pixbuf_get_pixels (pixbuf);
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        /* In the quiet zone the difference wraps around and lies outside the symbol. */
        gboolean dark
            = lk_qr_matrix_get (self, x / pixel - LK_QR_QUIET_ZONE, y / pixel - LK_QR_QUIET_ZONE);

        memset (pixels + y * stride + 3 * (gsize) x, dark ? 0 : 255, 3);
      }
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &png, &size, "png", error, NULL))
    return NULL;
  return g_bytes_new_take (png, size);
}

#define SVG_FRAME 512 /* all but title and runs */
#define SVG_RUN 22    /* of dark modules in a row: at most "M181 181h177v1h-177z" */

static void
append_row (GString *svg, LkQrMatrix *self, guint y)
{
  for (guint x = 0; x < self->size;)
    {
      guint start = x;

      while (x < self->size && lk_qr_matrix_get (self, x, y))
        x++;
      if (x > start)
        g_string_append_printf (svg, "M%u %uh%uv1h-%uz", start + LK_QR_QUIET_ZONE,
                                y + LK_QR_QUIET_ZONE, x - start, x - start);
      else
        x++;
    }
}

/**
 * lk_qr_to_svg:
 * @self: a matrix
 * @title: (nullable): what it is, for screen readers
 *
 * Returns: (transfer full): an SVG document, one unit a module, with its quiet zone; to be freed
 * with lk_wipe_free() when what it says is a secret
 */
char *
lk_qr_to_svg (LkQrMatrix *self, const char *title)
{
  guint side = self->size + 2 * LK_QR_QUIET_ZONE;
  g_autofree char *escaped = title != NULL ? g_markup_escape_text (title, -1) : NULL;
  /* Text that grows leaves pieces behind that nobody can wipe. */
  GString *svg = g_string_sized_new (SVG_FRAME + (escaped != NULL ? strlen (escaped) : 0)
                                     + (gsize) self->size * ((self->size + 1) / 2) * SVG_RUN);

  g_string_append (svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" "
                          "width=\"%u\" height=\"%u\" shape-rendering=\"crispEdges\">\n",
                          side, side, side * 8, side * 8);
  if (escaped != NULL)
    g_string_append_printf (svg, "<title>%s</title>\n", escaped);
  g_string_append_printf (svg, "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>\n", side, side);
  g_string_append (svg, "<path fill=\"#000\" d=\"");
  for (guint y = 0; y < self->size; y++)
    append_row (svg, self, y);
  g_string_append (svg, "\"/>\n</svg>\n");
  return g_string_free (svg, FALSE);
}

/**
 * lk_qr_write_png:
 * @self: a matrix
 * @path: a file name
 * @module_size: pixels a module, 1 to 64
 * @error: %G_FILE_ERROR or %GDK_PIXBUF_ERROR
 *
 * Writes a PNG that only its owner can read, for what it holds may be a secret.
 *
 * Returns: whether it is written
 */
gboolean
lk_qr_write_png (LkQrMatrix *self, const char *path, guint module_size, GError **error)
{
  g_autoptr (GBytes) png = lk_qr_to_png (self, module_size, error);

  return png != NULL
         && lk_file_write_private (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                                   error);
}

/**
 * lk_qr_write_svg:
 * @self: a matrix
 * @path: a file name
 * @title: (nullable): what it is, for screen readers
 * @error: %G_FILE_ERROR
 *
 * Writes an SVG that only its owner can read.
 *
 * Returns: whether it is written
 */
gboolean
lk_qr_write_svg (LkQrMatrix *self, const char *path, const char *title, GError **error)
{
  g_auto (LkSecretString) svg = lk_qr_to_svg (self, title);

  return lk_file_write_private (path, svg, strlen (svg), error);
}
