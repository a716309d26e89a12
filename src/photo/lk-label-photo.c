/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-label-photo.h"

#include <string.h>

#include "lk-file.h"
#include "lk-hash.h"
#include "lk-image.h"
#include "lk-photo-load.h"
#include "lk-photo-masks.h"
#include "lk-photo-metadata.h"
#include "lk-photo-verdict.h"

#define MASK_SHADE 128
#define MAX_ROUNDS 6 /* times that a code is covered and another one comes to light */

struct _LkLabelPhoto
{
  GObject parent_instance;

  LkPhotoVerdict verdict;
  LkPhotoReason reasons[LK_PHOTO_MAX_REASONS];
  guint n_reasons;
  char *serial_read;
  gboolean has_serial_rect;
  LkPhotoRect serial_rect;
  GBytes *original;
  char *original_sha256;
  GBytes *jpeg;
  char *sha256;
  guint width;
  guint height;
  GArray *masks; /* of LkPhotoMask */
  char **stripped;
};

G_DEFINE_QUARK (lk - label - photo - error, lk_label_photo_error)
G_DEFINE_FINAL_TYPE (LkLabelPhoto, lk_label_photo, G_TYPE_OBJECT)

static void
lk_label_photo_finalize (GObject *object)
{
  LkLabelPhoto *self = LK_LABEL_PHOTO (object);

  g_free (self->serial_read);
  g_bytes_unref (self->original);
  g_free (self->original_sha256);
  g_clear_pointer (&self->jpeg, g_bytes_unref);
  g_free (self->sha256);
  g_array_unref (self->masks);
  g_strfreev (self->stripped);
  G_OBJECT_CLASS (lk_label_photo_parent_class)->finalize (object);
}

static void
lk_label_photo_class_init (LkLabelPhotoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_label_photo_finalize;
}

static void
lk_label_photo_init (LkLabelPhoto *self)
{
  self->masks = g_array_new (FALSE, FALSE, sizeof (LkPhotoMask));
}

static LkPhotoRect
rect_of_quad (const LkQuad *quad, double width, double height)
{
  LkPoint low, high;

  lk_quad_get_bounds (quad, &low, &high);
  low.x = CLAMP (low.x / width, 0, 1);
  low.y = CLAMP (low.y / height, 0, 1);
  high.x = CLAMP (high.x / width, 0, 1);
  high.y = CLAMP (high.y / height, 0, 1);
  return (LkPhotoRect){ low.x, low.y, high.x - low.x, high.y - low.y };
}

static void
add_mask (LkLabelPhoto *self, LkPhotoMaskKind kind, const LkQuad *quad, GdkPixbuf *pixbuf)
{
  LkPhotoMask mask = { kind, rect_of_quad (quad, gdk_pixbuf_get_width (pixbuf),
                                           gdk_pixbuf_get_height (pixbuf)) };

  if (lk_quad_fill (quad, pixbuf, MASK_SHADE))
    lk_photo_masks_add (self->masks, &mask);
}

/* From parts of the turned picture to pixels of what is left of it after cutting. */
static void
draw_hand_masks (LkLabelPhoto *self, const LkPhotoEdits *edits, GdkPixbuf *pixbuf)
{
  double width = gdk_pixbuf_get_width (pixbuf);
  double height = gdk_pixbuf_get_height (pixbuf);
  LkPhotoRect crop;

  lk_photo_edits_get_crop (edits, &crop);
  for (guint i = 0; i < lk_photo_edits_get_n_masks (edits); i++)
    {
      LkPhotoRect mask = lk_photo_edits_get_mask (edits, i);
      double left = (mask.x - crop.x) / crop.width * width;
      double top = (mask.y - crop.y) / crop.height * height;
      double right = left + mask.width / crop.width * width;
      double bottom = top + mask.height / crop.height * height;
      LkQuad quad = { { { left, top }, { right, top }, { right, bottom }, { left, bottom } } };

      add_mask (self, LK_PHOTO_MASK_HAND, &quad, pixbuf);
    }
}

static void
draw_secrets (LkLabelPhoto *self, LkPhotoReading *reading, guint *drawn, GdkPixbuf *pixbuf)
{
  for (; *drawn < reading->secrets->len; (*drawn)++)
    {
      const LkPhotoSecret *secret = &g_array_index (reading->secrets, LkPhotoSecret, *drawn);

      add_mask (self, secret->kind, &secret->place, pixbuf);
    }
}

static gboolean
encode (LkLabelPhoto *self, GdkPixbuf *pixbuf, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&self->jpeg, g_bytes_unref);
  self->jpeg = lk_photo_encode (pixbuf, &self->width, &self->height, cancellable, error);
  return self->jpeg != NULL;
}

static LkGrey *
decode_prepared (LkLabelPhoto *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LkImage) image = lk_image_load_bytes (self->jpeg, cancellable, error);
  LkGrey *grey;

  if (image == NULL)
    return NULL;
  grey = lk_grey_new (lk_image_get_width (image), lk_image_get_height (image));
  memcpy (grey->data, lk_image_get_grey (image, NULL), (gsize) grey->width * grey->height);
  return grey;
}

static void
scale_new_secrets (LkPhotoReading *reading, guint from, double scale)
{
  for (guint i = from; i < reading->secrets->len; i++)
    for (guint k = 0; k < 4; k++)
      {
        LkPoint *corner = &g_array_index (reading->secrets, LkPhotoSecret, i).place.corners[k];

        corner->x *= scale;
        corner->y *= scale;
      }
}

/* Covers what is secret and writes the JPEG, until no code with a secret can be read from it. */
static LkGrey *
write_clean (LkLabelPhoto *self,
             LkPhotoReading *reading,
             GdkPixbuf *pixbuf,
             GCancellable *cancellable,
             GError **error)
{
  gboolean had_qr = reading->secrets->len > 0;
  guint drawn = 0;

  for (guint round = 0;; round++)
    {
      g_autoptr (LkGrey) prepared = NULL;
      guint before, found = 0;

      draw_secrets (self, reading, &drawn, pixbuf);
      if (!encode (self, pixbuf, cancellable, error))
        return NULL;
      prepared = decode_prepared (self, cancellable, error);
      if (prepared == NULL)
        return NULL;
      before = reading->secrets->len;
      if (had_qr && !lk_photo_read_qr (reading, prepared, &found, cancellable, error))
        return NULL;
      if (found == 0)
        return g_steal_pointer (&prepared);
      if (round == MAX_ROUNDS)
        {
          reading->code_in_barcode = TRUE;
          return g_steal_pointer (&prepared);
        }
      scale_new_secrets (reading, before, gdk_pixbuf_get_width (pixbuf) / (double) self->width);
    }
}

static void
take_judgement (LkLabelPhoto *self, const LkPhotoJudgement *judgement, GdkPixbuf *pixbuf)
{
  self->verdict = judgement->verdict;
  memcpy (self->reasons, judgement->reasons, sizeof self->reasons);
  self->n_reasons = judgement->n_reasons;
  if (judgement->serial == NULL)
    return;
  self->serial_read = g_strdup (judgement->serial->text);
  self->serial_rect = rect_of_quad (&judgement->serial->place, gdk_pixbuf_get_width (pixbuf),
                                    gdk_pixbuf_get_height (pixbuf));
  self->has_serial_rect = self->serial_rect.width > 0 && self->serial_rect.height > 0;
}

static gboolean
hides_parts (const LkPhotoEdits *edits)
{
  LkPhotoRect crop;

  return lk_photo_edits_get_crop (edits, &crop) || lk_photo_edits_get_n_masks (edits) > 0;
}

static gboolean
prepare (LkLabelPhoto *self,
         const char *expected_serial,
         LkPhotoKind kind,
         const LkPhotoEdits *edits,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GdkPixbuf) whole = NULL;
  g_autoptr (GdkPixbuf) pixbuf = lk_photo_load (self->original, edits, &whole, cancellable, error);
  g_autoptr (LkPhotoReading) reading = lk_photo_reading_new ();
  g_autoptr (LkOcr) ocr = NULL;
  g_autoptr (LkGrey) grey = NULL;
  g_autoptr (LkGrey) prepared = NULL;
  LkPhotoQuality quality;
  LkPhotoJudgement judgement;
  guint found;

  if (pixbuf == NULL)
    return FALSE;
  ocr = lk_ocr_new ();
  if (hides_parts (edits)
      && !lk_photo_read_whole (reading, whole, pixbuf, edits, ocr, cancellable, error))
    return FALSE;
  g_clear_object (&whole);
  draw_hand_masks (self, edits, pixbuf);
  grey = lk_grey_new_from_pixbuf (pixbuf);
  quality = lk_photo_measure (grey);
  if (!lk_photo_read_qr (reading, grey, &found, cancellable, error))
    return FALSE;
  lk_photo_read_bars (reading, grey, cancellable);
  lk_photo_read_print (reading, grey, ocr, cancellable);

  prepared = write_clean (self, reading, pixbuf, cancellable, error);
  if (prepared == NULL)
    return FALSE;
  lk_photo_confirm (reading, prepared, self->width / (double) gdk_pixbuf_get_width (pixbuf),
                    expected_serial, ocr, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  judgement = lk_photo_judge (reading, &quality, expected_serial, kind);
  take_judgement (self, &judgement, pixbuf);
  self->sha256 = lk_sha256_hex (g_bytes_get_data (self->jpeg, NULL), g_bytes_get_size (self->jpeg));
  return TRUE;
}

/**
 * lk_label_photo_prepare:
 * @original: the bytes of a picture file, at most %LK_LABEL_PHOTO_MAX_INPUT of them
 * @expected_serial: (nullable): the serial of the device that the case is about
 * @kind: what the photo is meant to be
 * @edits: (nullable): what a person did to it by hand
 * @cancellable: (nullable): to stop it
 * @error: #LkLabelPhotoError, #LkImageError or %G_IO_ERROR_CANCELLED
 *
 * Makes the picture that may leave this computer: upright, the longer side halved when it has
 * %LK_LABEL_PHOTO_HALVE_SIDE pixels or more, the verification code covered, a JPEG without any
 * metadata; reads the serial from it, and judges it. Takes up to some seconds: not for the main
 * thread. @original is never changed.
 *
 * Returns: (transfer full): the prepared photo with its verdict, or %NULL
 */
LkLabelPhoto *
lk_label_photo_prepare (GBytes *original,
                        const char *expected_serial,
                        LkPhotoKind kind,
                        const LkPhotoEdits *edits,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (LkLabelPhoto) self = NULL;
  g_autoptr (LkPhotoEdits) copy = lk_photo_edits_copy (edits);
  const char *expected
      = expected_serial != NULL && *expected_serial != '\0' ? expected_serial : NULL;

  g_return_val_if_fail (original != NULL, NULL);

  if (g_bytes_get_size (original) == 0)
    {
      g_set_error (error, LK_LABEL_PHOTO_ERROR, LK_LABEL_PHOTO_ERROR_EMPTY, "the file is empty");
      return NULL;
    }
  self = g_object_new (LK_TYPE_LABEL_PHOTO, NULL);
  self->original = g_bytes_ref (original);
  self->original_sha256
      = lk_sha256_hex (g_bytes_get_data (original, NULL), g_bytes_get_size (original));
  self->stripped = lk_photo_list_metadata (original);
  if (!prepare (self, expected, kind, copy, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lk_label_photo_prepare_file:
 * @path: a file name
 * @expected_serial: (nullable): as for lk_label_photo_prepare()
 * @kind: likewise
 * @edits: (nullable): likewise
 * @cancellable: (nullable): to stop it
 * @error: as for lk_label_photo_prepare(), or #LkFileError or %G_FILE_ERROR
 *
 * Returns: (transfer full): the prepared photo with its verdict, or %NULL
 */
LkLabelPhoto *
lk_label_photo_prepare_file (const char *path,
                             const char *expected_serial,
                             LkPhotoKind kind,
                             const LkPhotoEdits *edits,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GBytes) original = lk_file_read (path, LK_LABEL_PHOTO_MAX_INPUT, error);

  if (original == NULL)
    return NULL;
  return lk_label_photo_prepare (original, expected_serial, kind, edits, cancellable, error);
}

typedef struct
{
  GBytes *original;
  char *path;
  char *expected_serial;
  LkPhotoKind kind;
  LkPhotoEdits *edits;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->original, g_bytes_unref);
  g_free (job->path);
  g_free (job->expected_serial);
  lk_photo_edits_free (job->edits);
  g_free (job);
}

static void
run_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  LkLabelPhoto *photo;

  if (job->path != NULL)
    photo = lk_label_photo_prepare_file (job->path, job->expected_serial, job->kind, job->edits,
                                         cancellable, &error);
  else
    photo = lk_label_photo_prepare (job->original, job->expected_serial, job->kind, job->edits,
                                    cancellable, &error);
  if (photo != NULL)
    g_task_return_pointer (task, photo, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
start_job (Job *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_label_photo_prepare_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_job);
}

/**
 * lk_label_photo_prepare_async:
 * @original: the bytes of a picture file
 * @expected_serial: (nullable): as for lk_label_photo_prepare()
 * @kind: likewise
 * @edits: (nullable): likewise; copied
 * @cancellable: (nullable): to stop it
 * @callback: called on the thread-default main context of the caller
 * @user_data: for @callback
 *
 * lk_label_photo_prepare() on a thread of its own.
 */
void
lk_label_photo_prepare_async (GBytes *original,
                              const char *expected_serial,
                              LkPhotoKind kind,
                              const LkPhotoEdits *edits,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Job *job;

  g_return_if_fail (original != NULL);

  job = g_new0 (Job, 1);
  job->original = g_bytes_ref (original);
  job->expected_serial = g_strdup (expected_serial);
  job->kind = kind;
  job->edits = lk_photo_edits_copy (edits);
  start_job (job, cancellable, callback, user_data);
}

/**
 * lk_label_photo_prepare_file_async:
 * @path: a file name; the file is read on the thread too
 * @expected_serial: (nullable): as for lk_label_photo_prepare()
 * @kind: likewise
 * @edits: (nullable): likewise; copied
 * @cancellable: (nullable): to stop it
 * @callback: called on the thread-default main context of the caller
 * @user_data: for @callback
 *
 * lk_label_photo_prepare_file() on a thread of its own; ends with lk_label_photo_prepare_finish().
 */
void
lk_label_photo_prepare_file_async (const char *path,
                                   const char *expected_serial,
                                   LkPhotoKind kind,
                                   const LkPhotoEdits *edits,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Job *job;

  g_return_if_fail (path != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->expected_serial = g_strdup (expected_serial);
  job->kind = kind;
  job->edits = lk_photo_edits_copy (edits);
  start_job (job, cancellable, callback, user_data);
}

/**
 * lk_label_photo_prepare_finish:
 * @result: what the callback was given
 * @error: as for lk_label_photo_prepare_file()
 *
 * Returns: (transfer full): the prepared photo with its verdict, or %NULL
 */
LkLabelPhoto *
lk_label_photo_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_label_photo_prepare_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_label_photo_get_verdict:
 * @self: a prepared photo
 *
 * Returns: the verdict
 */
LkPhotoVerdict
lk_label_photo_get_verdict (LkLabelPhoto *self)
{
  return self->verdict;
}

/**
 * lk_label_photo_get_n_reasons:
 * @self: a prepared photo
 *
 * Returns: how many reasons there are; 0 for a pass
 */
guint
lk_label_photo_get_n_reasons (LkLabelPhoto *self)
{
  return self->n_reasons;
}

/**
 * lk_label_photo_get_reason:
 * @self: a prepared photo
 * @index: below lk_label_photo_get_n_reasons()
 *
 * Returns: that reason, the most important first
 */
LkPhotoReason
lk_label_photo_get_reason (LkLabelPhoto *self, guint index)
{
  g_return_val_if_fail (index < self->n_reasons, LK_PHOTO_REASON_SERIAL_NOT_READ);
  return self->reasons[index];
}

/**
 * lk_label_photo_get_serial_read:
 * @self: a prepared photo
 *
 * Returns: (nullable): the short serial that was read; with several, the right one
 */
const char *
lk_label_photo_get_serial_read (LkLabelPhoto *self)
{
  return self->serial_read;
}

/**
 * lk_label_photo_get_original:
 * @self: a prepared photo
 *
 * Returns: (transfer none): the bytes that it was made from; they stay on this computer
 */
GBytes *
lk_label_photo_get_original (LkLabelPhoto *self)
{
  return self->original;
}

/**
 * lk_label_photo_get_original_sha256:
 * @self: a prepared photo
 *
 * Returns: the hash of the original in hex; for the draft only
 */
const char *
lk_label_photo_get_original_sha256 (LkLabelPhoto *self)
{
  return self->original_sha256;
}

/**
 * lk_label_photo_get_jpeg:
 * @self: a prepared photo
 *
 * Returns: (transfer none): the JPEG that may leave this computer
 */
GBytes *
lk_label_photo_get_jpeg (LkLabelPhoto *self)
{
  return self->jpeg;
}

/**
 * lk_label_photo_get_sha256:
 * @self: a prepared photo
 *
 * Returns: the hash of lk_label_photo_get_jpeg() in hex
 */
const char *
lk_label_photo_get_sha256 (LkLabelPhoto *self)
{
  return self->sha256;
}

/**
 * lk_label_photo_get_width:
 * @self: a prepared photo
 *
 * Returns: pixels of the JPEG from left to right
 */
guint
lk_label_photo_get_width (LkLabelPhoto *self)
{
  return self->width;
}

/**
 * lk_label_photo_get_height:
 * @self: a prepared photo
 *
 * Returns: pixels of the JPEG from top to bottom
 */
guint
lk_label_photo_get_height (LkLabelPhoto *self)
{
  return self->height;
}

/**
 * lk_label_photo_get_n_masks:
 * @self: a prepared photo
 *
 * Returns: how many places are covered
 */
guint
lk_label_photo_get_n_masks (LkLabelPhoto *self)
{
  return self->masks->len;
}

/**
 * lk_label_photo_get_mask:
 * @self: a prepared photo
 * @index: below lk_label_photo_get_n_masks()
 *
 * Returns: (transfer none): that place
 */
const LkPhotoMask *
lk_label_photo_get_mask (LkLabelPhoto *self, guint index)
{
  g_return_val_if_fail (index < self->masks->len, NULL);
  return &g_array_index (self->masks, LkPhotoMask, index);
}

/**
 * lk_label_photo_get_stripped:
 * @self: a prepared photo
 *
 * Returns: (transfer none): words for what the original carried and the JPEG does not, as
 *   lk_photo_list_metadata() gives them
 */
const char *const *
lk_label_photo_get_stripped (LkLabelPhoto *self)
{
  return (const char *const *) self->stripped;
}

/**
 * lk_label_photo_get_serial_rect:
 * @self: a prepared photo
 * @rect: (out): where the serial stands, in parts of the JPEG
 *
 * Returns: whether that is known
 */
gboolean
lk_label_photo_get_serial_rect (LkLabelPhoto *self, LkPhotoRect *rect)
{
  *rect = self->serial_rect;
  return self->has_serial_rect;
}

/**
 * lk_label_photo_can_override:
 * @self: a prepared photo
 *
 * Returns: whether a person may send it all the same, with a reason: a warning, never a reject
 */
gboolean
lk_label_photo_can_override (LkLabelPhoto *self)
{
  return self->verdict == LK_PHOTO_VERDICT_WARN;
}
