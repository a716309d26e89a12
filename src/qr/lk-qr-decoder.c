/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-decoder.h"

struct _LkQrDecoder
{
  GObject parent_instance;

  /* owned */
  GThreadPool *pool; /* one thread, so that two requests never race */
  GTask *newest;     /* the request that is under way or waits */
};

typedef enum
{
  PROP_BUSY = 1,
} LkQrDecoderProperty;

static GParamSpec *properties[PROP_BUSY + 1];

G_DEFINE_FINAL_TYPE (LkQrDecoder, lk_qr_decoder, G_TYPE_OBJECT)

/* One request. Its own cancellable follows the caller's, and a newer request cancels it too. */
typedef struct
{
  char *path;
  GBytes *bytes;
  LkImage *image;
  LkQrEffort effort;
  GCancellable *outer;
  gulong outer_handler;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->outer_handler != 0)
    g_cancellable_disconnect (job->outer, job->outer_handler);
  g_clear_object (&job->outer);
  g_free (job->path);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->image, lk_image_unref);
  g_free (job);
}

static LkImage *
job_load (Job *job, GCancellable *cancellable, GError **error)
{
  if (job->image != NULL)
    return lk_image_ref (job->image);
  if (job->bytes != NULL)
    return lk_image_load_bytes (job->bytes, cancellable, error);
  return lk_image_load_file (job->path, cancellable, error);
}

static void
run_job (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (LkImage) image = NULL;
  g_autoptr (GPtrArray) codes = NULL;
  const guint8 *grey;
  gsize stride;

  if (g_task_return_error_if_cancelled (task))
    return;
  image = job_load (job, cancellable, &error);
  if (image == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  grey = lk_image_get_grey (image, &stride);
  codes = lk_qr_decode_grey_full (grey, lk_image_get_width (image), lk_image_get_height (image),
                                  stride, job->effort, cancellable, &error);
  if (codes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, lk_qr_reading_new (image, codes),
                           (GDestroyNotify) lk_qr_reading_unref);
}

static void
lk_qr_decoder_dispose (GObject *object)
{
  LkQrDecoder *self = LK_QR_DECODER (object);

  if (self->newest != NULL)
    g_cancellable_cancel (g_task_get_cancellable (self->newest));
  g_clear_object (&self->newest);
  G_OBJECT_CLASS (lk_qr_decoder_parent_class)->dispose (object);
}

static void
lk_qr_decoder_finalize (GObject *object)
{
  LkQrDecoder *self = LK_QR_DECODER (object);

  /* Every waiting task holds a reference on the decoder, so nothing waits here any more. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  G_OBJECT_CLASS (lk_qr_decoder_parent_class)->finalize (object);
}

static void
lk_qr_decoder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkQrDecoder *self = LK_QR_DECODER (object);

  switch ((LkQrDecoderProperty) id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, lk_qr_decoder_get_busy (self));
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_qr_decoder_class_init (LkQrDecoderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_qr_decoder_dispose;
  object_class->finalize = lk_qr_decoder_finalize;
  object_class->get_property = lk_qr_decoder_get_property;

  /**
   * LkQrDecoder:busy:
   *
   * Whether a request is under way.
   */
  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lk_qr_decoder_init (LkQrDecoder *self)
{
  self->pool = g_thread_pool_new (run_job, NULL, 1, FALSE, NULL);
}

/**
 * lk_qr_decoder_new:
 *
 * Returns: (transfer full): a decoder
 */
LkQrDecoder *
lk_qr_decoder_new (void)
{
  return g_object_new (LK_TYPE_QR_DECODER, NULL);
}

/**
 * lk_qr_decoder_get_busy:
 * @self: a decoder
 *
 * Returns: whether a request is under way
 */
gboolean
lk_qr_decoder_get_busy (LkQrDecoder *self)
{
  return self->newest != NULL;
}

static void
on_completed (GTask *task, GParamSpec *pspec, LkQrDecoder *self)
{
  if (self->newest != task)
    return;
  g_clear_object (&self->newest);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

/* Takes the job. Runs the newest request only: the one before it is cancelled. */
static void
start (LkQrDecoder *self,
       Job *job,
       GCancellable *outer,
       gpointer tag,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gboolean was_busy = self->newest != NULL;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  if (outer != NULL)
    {
      job->outer = g_object_ref (outer);
      job->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                  g_object_ref (cancellable), g_object_unref);
    }
  if (self->newest != NULL)
    g_cancellable_cancel (g_task_get_cancellable (self->newest));
  g_set_object (&self->newest, task);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (on_completed), self, 0);
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_thread_pool_push (self->pool, task, NULL);
}

/**
 * lk_qr_decoder_decode_file_async:
 * @self: a decoder
 * @path: a file name
 * @cancellable: (nullable): to stop it
 * @callback: called with the reading
 * @user_data: for @callback
 *
 * Loads a picture file and finds its codes.
 */
void
lk_qr_decoder_decode_file_async (LkQrDecoder *self,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  start (self, job, cancellable, lk_qr_decoder_decode_file_async, callback, user_data);
}

/**
 * lk_qr_decoder_decode_bytes_async:
 * @self: a decoder
 * @bytes: a picture file in memory
 * @cancellable: (nullable): to stop it
 * @callback: called with the reading
 * @user_data: for @callback
 *
 * Decodes a picture that was pasted, dropped or taken, and finds its codes.
 */
void
lk_qr_decoder_decode_bytes_async (LkQrDecoder *self,
                                  GBytes *bytes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->bytes = g_bytes_ref (bytes);
  start (self, job, cancellable, lk_qr_decoder_decode_bytes_async, callback, user_data);
}

/**
 * lk_qr_decoder_decode_image_async:
 * @self: a decoder
 * @image: a picture
 * @effort: how hard to look
 * @cancellable: (nullable): to stop it
 * @callback: called with the reading
 * @user_data: for @callback
 *
 * Finds the codes of a picture that is decoded already.
 */
void
lk_qr_decoder_decode_image_async (LkQrDecoder *self,
                                  LkImage *image,
                                  LkQrEffort effort,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->image = lk_image_ref (image);
  job->effort = effort;
  start (self, job, cancellable, lk_qr_decoder_decode_image_async, callback, user_data);
}

/**
 * lk_qr_decoder_decode_finish:
 * @self: a decoder
 * @result: what the callback of any of the three got
 * @error: #LkImageError, #LkFileError, %G_FILE_ERROR, or %G_IO_ERROR_CANCELLED, also when a newer
 *   request took its place
 *
 * Returns: (transfer full) (nullable): the reading
 */
LkQrReading *
lk_qr_decoder_decode_finish (LkQrDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
