/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-reader.h"

/* From pixels of the whole picture to pixels of what is kept of it. */
static LkQuad
to_kept (const LkQuad *quad, GdkPixbuf *whole, GdkPixbuf *kept, const LkPhotoRect *crop)
{
  double wide = gdk_pixbuf_get_width (whole);
  double high = gdk_pixbuf_get_height (whole);
  LkQuad moved;

  for (guint i = 0; i < 4; i++)
    moved.corners[i] = (LkPoint){
      (quad->corners[i].x / wide - crop->x) / crop->width * gdk_pixbuf_get_width (kept),
      (quad->corners[i].y / high - crop->y) / crop->height * gdk_pixbuf_get_height (kept),
    };
  return moved;
}

/**
 * lk_photo_read_whole:
 * @self: a reading of what is kept; gets the secrets and the verification codes, nothing else
 * @whole: the picture before it is cut and before anything is drawn on it
 * @kept: what is kept of it
 * @edits: what was cut off
 * @ocr: (nullable): a reader of print
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Looks for secrets before a person's edits: of a code that is cut or painted over in part, no
 * reader makes anything, but what is left of it still tells.
 *
 * Returns: whether it got to the end
 */
gboolean
lk_photo_read_whole (LkPhotoReading *self,
                     GdkPixbuf *whole,
                     GdkPixbuf *kept,
                     const LkPhotoEdits *edits,
                     LkOcr *ocr,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (LkPhotoReading) all = lk_photo_reading_new ();
  g_autoptr (LkGrey) grey = lk_grey_new_from_pixbuf (whole);
  LkPhotoRect crop;
  guint found;

  if (!lk_photo_read_qr (all, grey, &found, cancellable, error))
    return FALSE;
  lk_photo_read_bars (all, grey, cancellable);
  lk_photo_read_print (all, grey, ocr, cancellable);
  lk_photo_edits_get_crop (edits, &crop);
  for (guint i = 0; i < all->secrets->len; i++)
    {
      const LkPhotoSecret *secret = &g_array_index (all->secrets, LkPhotoSecret, i);
      LkQuad place = to_kept (&secret->place, whole, kept, &crop);

      lk_photo_reading_add_secret (self, secret->kind, &place);
    }
  g_ptr_array_extend_and_steal (self->codes, g_steal_pointer (&all->codes));
  all->codes = g_ptr_array_new ();
  return TRUE;
}
